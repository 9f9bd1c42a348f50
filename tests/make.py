"""Rows for tests: each function makes one thing, named only by what the test is about.

Add functions at the end. Nothing here is a mock: the rows are those that the services would have written.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from secrets import token_bytes

from django.db import transaction
from uuid_utils.compat import uuid7

from accounts.actors import Citizen, Clerk, InstitutionActor, Job, Officer
from accounts.models import (
    AccountDispute,
    Enrolment,
    EnrolmentState,
    LedgerEntry,
    Person,
    PersonalAccount,
    PoolingArea,
    RegisterImport,
    RoleGrant,
    ServiceHall,
    TelephoneChange,
    User,
)
from accounts.models.people import card_digest, number_digest
from accounts.rules.areas import pooling_area_of
from accounts.sealing import sm3
from accounts.services import disputes, ledger
from accounts.services.ledger import Posted
from accounts.services.sign_in import citizen_login_digest, staff_login_digest
from sharing.models import (
    Approval,
    Attachment,
    Binding,
    BindingEvent,
    Counter,
    Edition,
    Erasure,
    Institution,
    Pledge,
    PledgeText,
    PremiumPayment,
    PremiumRate,
    Screen,
    Settlement,
    SignRequest,
    Visit,
)
from sharing.rules.edition import Content, Relationship
from sharing.rules.signature import HandSignature, Thumbprint
from sharing.rules.switches import Ground
from sharing.services import decide_approvals
from sharing.services.bindings import confirm_and_end, erasures, signing
from sharing.services.bindings.binding_requests import BindingRequest
from sharing.services.evidence import binding_chain, counter_signature, screen_requests
from sharing.services.people import merges
from sharing.services.policy import drafts, sharing_switches
from sharing.services.policy.editions import EDITION
from sharing.services.policy.pledge_texts import PLEDGE_TEXT, TypedText
from sharing.services.premiums import pay
from sharing.services.settling import cancellations, credentials, settlements
from sharing.services.settling.credentials import Credential
from sharing.services.settling.settlements import Bill
from sharing.services.visits.attachments import Scan

NOW = datetime(2026, 6, 15, 2, 30, tzinfo=UTC)
"""A Monday morning in China, for tests that need no other moment."""

TODAY = date(2026, 6, 15)
XUZHOU, NANJING, SHIJIAZHUANG, HANGZHOU = "320300", "320100", "130100", "330100"

_serial = count(1)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SURNAMES = "张刘陈杨黄周吴徐孙朱胡郭林何高梁宋唐许邓"  # nobody whom a test names
_GIVEN = (
    "秀英",
    "建国",
    "雨轩",
    "桂兰",
    "志强",
    "静",
    "梓涵",
    "国平",
    "丽华",
    "浩然",
    "欣怡",
    "德明",
    "玉珍",
)


def document_number(born: date = date(1985, 6, 1), *, male: bool = False, serial: int | None = None) -> str:
    """A valid 18-digit number that no other person of this test run has."""
    county, order = divmod(next(_serial) if serial is None else serial, 499)
    body = f"3203{county % 100:02d}{born:%Y%m%d}{order * 2 + male:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def person_name() -> str:
    """A name that could be anybody's, but no one's whom a test names."""
    serial = next(_serial)
    return _SURNAMES[serial % len(_SURNAMES)] + _GIVEN[serial % len(_GIVEN)]


def person(
    name: str | None = None,
    *,
    born: date = date(1985, 6, 1),
    male: bool = False,
    number: str | None = None,
    cert_type: str = "01",
    telephone: str = "",
    card_no: str = "",
    died_on: date | None = None,
    area: str = XUZHOU,
    insutype: str | None = "310",
    has_account: bool = True,
) -> Person:
    """A woman of 41 insured as an employee in Xuzhou; `insutype=None` for somebody without any insurance."""
    made = Person(
        psn_no=f"3203{next(_serial):026d}",
        cert_type=cert_type,
        birth_date=born,
        sex="1" if male else "2",
        died_on=died_on,
        card_no_digest=card_digest(card_no) if card_no else None,
    )
    made.set_name(name or person_name())
    made.set_number(number or document_number(born, male=male))
    made.set_telephone(telephone)
    made.save()
    if insutype:
        enrolment(made, insutype=insutype, area=area, has_account=has_account)
    return made


def resident(name: str | None = None, **kwargs: object) -> Person:
    """Somebody insured as a resident (390), who has no account."""
    return person(name, insutype="390", has_account=False, **kwargs)  # type: ignore[arg-type]


def child(name: str | None = None, **kwargs: object) -> Person:
    """A boy of 11 insured as a resident."""
    return resident(name, **{"born": date(2014, 9, 1), "male": True, **kwargs})


def enrolment(
    of: Person,
    *,
    insutype: str = "310",
    area: str = XUZHOU,
    status: str = "1",
    has_account: bool = True,
    valid_from: date = date(2020, 1, 1),
) -> Enrolment:
    """One insurance of a person with its first state; `enrolment_state` adds later ones."""
    made, _ = Enrolment.objects.get_or_create(person=of, insutype=insutype, area_code=pooling_area_of(area))
    enrolment_state(made, status=status, area=area, has_account=has_account, valid_from=valid_from)
    return made


def enrolment_state(
    of: Enrolment,
    *,
    status: str = "1",
    area: str | None = None,
    has_account: bool = True,
    valid_from: date = TODAY,
    recorded_at: datetime | None = None,
) -> EnrolmentState:
    """What the register says of an enrolment from a day on."""
    return EnrolmentState.objects.create(
        enrolment=of,
        status=status,
        area_code_given=area or of.area_code,
        has_account=has_account,
        valid_from=valid_from,
        recorded_at=recorded_at or datetime(valid_from.year, valid_from.month, valid_from.day, 4, tzinfo=UTC),
    )


def fen(yuan: str | int) -> int:
    """The fen of an amount written in yuan."""
    return int(Decimal(yuan) * 100)


def account(of: Person, *, yuan: str | int = 0, at: datetime = NOW) -> PersonalAccount:
    """A personal account that the register has filled."""
    made = PersonalAccount.objects.create(holder=of)
    if fen(yuan):
        top_up(made, yuan=yuan, at=at)
    return made


def top_up(of: PersonalAccount, *, yuan: str | int, at: datetime = NOW) -> Posted:
    """The register's figure rises or falls."""
    with transaction.atomic():
        locked = PersonalAccount.objects.select_for_update().get(pk=of.pk)
        entry = ledger.post(
            locked, fen(yuan), kind=LedgerEntry.Kind.REGISTER, cause_kind="import", cause_id=uuid7(), at=at
        )
        PersonalAccount.objects.filter(pk=of.pk).update(imported_fen=locked.imported_fen + fen(yuan))
    of.refresh_from_db()
    return entry


def holder(name: str | None = None, *, yuan: str | int = 100, **kwargs: object) -> Person:
    """An employee with money in the account."""
    made = person(name, **kwargs)  # type: ignore[arg-type]
    account(made, yuan=yuan)
    return made


def edition(area_prefix: str = "32", effective_from: date = date(2021, 4, 22), **fields: object) -> Edition:
    """Edition A, in force for an area prefix; other fields as named."""
    values: dict[str, object] = {
        "name": "2021 版",
        "status": Edition.Status.IN_FORCE,
        "source_title": "国务院办公厅关于建立健全职工基本医疗保险门诊共济保障机制的指导意见",
        "source_number": "国办发〔2021〕14号",
        "source_date": date(2021, 4, 22),
        "relationships": ["spouse", "parent", "child"],
        "confirm_relationships": ["spouse"],
        "confirm_days": 7,
        "reach": "area" if area_prefix == "" else "province",
        "deduct_order": "filing",
        "med_types": {"1": True, "2": True, "4": True, "5": True},
    }
    return Edition.objects.create(area_prefix=area_prefix, effective_from=effective_from, **(values | fields))


def editions() -> list[Edition]:
    """Edition A for Jiangsu, Hebei and everywhere else, unless there are editions already."""
    return list(Edition.objects.all()) or [edition("32"), edition("13"), edition("")]


def binding(
    of: Person | None = None,
    member: Person | None = None,
    *,
    relationship: str = "child",
    state: str = "active",
    starts_on: date = date(2026, 1, 1),
    ends_on: date | None = None,
    signed_at: datetime = datetime(2026, 1, 1, 2, tzinfo=UTC),
    **fields: object,
) -> Binding:
    """A binding with the event of its signing: by default in force, of a mother with 100 yuan and her son."""
    made = Binding(
        holder=of or holder(),
        member=member or child(),
        relationship=relationship,
        state=state,
        starts_on=starts_on,
        ends_on=ends_on,
        signed_at=signed_at,
        **({"edition": editions()[0]} | fields),
    )
    event = BindingEvent(
        binding=made,
        action="sign",
        to_state=state,
        door="browser",
        by_kind="citizen",
        by_person=made.holder,
        at=signed_at,
    )
    binding_chain.add(made, event)
    binding_chain.save(made)
    event.save(force_insert=True)
    return made


def institution(code: str | None = None, *, kind: str = "hospital", **fields: object) -> Institution:
    """A hospital in Xuzhou."""
    values: dict[str, object] = {"name": "徐州市第一人民医院", "area_code": XUZHOU}
    return Institution.objects.create(
        code=code or f"H3203{next(_serial):07d}", kind=kind, **(values | fields)
    )


def user(of: Person | None = None, *, password: str | None = None) -> User:
    """A citizen who can sign in; without a password only by `force_login`."""
    made = User(person=of or person())
    made.login_digest = citizen_login_digest(made.person._number())
    made.set_password(password) if password else made.set_unusable_password()
    made.save()
    return made


def staff(staff_no: str | None = None, **fields: object) -> User:
    """Somebody of the bureau, without any role yet."""
    number = staff_no or f"XZ{next(_serial):05d}"
    made = User(staff_no=number, staff_name="周敏", login_digest=staff_login_digest(number))
    for name, value in fields.items():
        setattr(made, name, value)
    made.set_unusable_password()
    made.save()
    return made


def bill(of: Person, *, payable: str | int = "128.40", **fields: object) -> Bill:
    """A bill of an outpatient who shows their own document number."""
    serial = next(_serial)
    values: dict[str, object] = {
        "infno": "2207",
        "msgid": f"H32030000001{NOW:%Y%m%d}{serial:010d}",
        "mdtrt_id": f"V{serial}",
        "chrg_bchno": f"B{serial}",
        "psn_no": of.psn_no,
        "credential": own_number(of),
        "med_type": "11",
        "payable_fen": fen(payable),
        "total_fee_fen": fen(payable),
    }
    return Bill(**(values | fields))  # type: ignore[arg-type]


def own_number(of: Person) -> Credential:
    """The patient's document number, shown at the counter."""
    return Credential("02", of._number())


def settle(
    of: Person,
    *,
    payable: str | int = "128.40",
    at: datetime = NOW,
    by: Institution | None = None,
    **fields: object,
) -> Settlement:
    """A bill settled by a hospital through the service."""
    actor = InstitutionActor((by or institution()).pk)
    answer = settlements.settle(bill=bill(of, payable=payable, **fields), by=actor, at=at)
    return Settlement.objects.get(setl_id=answer.setl_id)


def cancel(settlement: Settlement, *, at: datetime = NOW) -> Settlement:
    """The cancellation of a settlement by the same hospital."""
    actor = InstitutionActor(settlement.institution_id)
    answer = cancellations.cancel(setl_id=settlement.setl_id, msgid=f"C{next(_serial)}", by=actor, at=at)
    return Settlement.objects.get(setl_id=answer.setl_id)


def token(of: Person, *, at: datetime = NOW) -> str:
    """A code (01) that this person may show for a minute."""
    return credentials.issue_token(person_id=of.pk, by=Job("test"), at=at)


def pledge_text(version: str = "2026 年第 1 版", effective_from: date = date(2026, 1, 1)) -> PledgeText:
    """A pledge in force, the same one if it is there already."""
    body = f"本人承诺（{version}）：\n\n一、所填家庭关系真实有效。\n\n二、医保卡不能共用。"
    made, _ = PledgeText.objects.get_or_create(
        version=version,
        language="zh-hans",
        defaults={"body": body, "digest": sm3(body.encode()), "effective_from": effective_from},
    )
    return made


def citizen(of: Person) -> Citizen:
    """This person in their browser."""
    known = User.objects.filter(person=of).first() or user(of)
    return Citizen(known.pk, of.pk, "203.0.113.7", "a browser")


def hand() -> HandSignature:
    """Two strokes of a hand."""
    return HandSignature(600, 200, (((10, 20, 0), (180, 90, 120)), ((200, 30, 400), (240, 150, 610))))


def asked_for(member: Person, relationship: str = "child", **fields: object) -> BindingRequest:
    """A relative as a holder names them, from today and without an end."""
    values: dict[str, object] = {
        "name": member.name,
        "number": member._number(),
        "area_code": XUZHOU,
        "relationship": Relationship(relationship),
        "starts_on": TODAY,
        "ends_on": None,
    }
    return BindingRequest(**(values | fields))  # type: ignore[arg-type]


def signed(of: Person, *requests: BindingRequest, at: datetime = NOW, **fields: object) -> list[Pledge]:
    """What came of the holder's signing these requests by hand."""
    editions()
    values: dict[str, object] = {
        "signature": hand(),
        "text_id": pledge_text().pk,
        "signing": uuid7(),
        "by": citizen(of),
    }
    return signing.sign_bindings(holder_id=of.pk, requests=requests, at=at, **(values | fields))  # type: ignore[arg-type]


def premium_rate(year: int = 2026, *, area_prefix: str = "", yuan: str | int = 400) -> PremiumRate:
    """What a resident's year costs, collected all that year and the autumn before."""
    return PremiumRate.objects.create(
        area_prefix=area_prefix,
        year=year,
        amount_fen=fen(yuan),
        opens_on=date(year - 1, 9, 1),
        closes_on=date(year, 12, 31),
        source="示范标准",
    )


def premium(of: Binding, *, year: int = 2026, at: datetime = NOW) -> PremiumPayment:
    """The member's premium of 400 yuan, paid from the holder's account where that is allowed and open."""
    Edition.objects.update(pays_premium=True)
    rate = {"amount_fen": fen(400), "opens_on": date(2020, 1, 1), "closes_on": date(2099, 12, 31)}
    PremiumRate.objects.get_or_create(year=year, defaults=rate)
    return pay.pay_premium(holder_id=of.holder_id, member_id=of.member_id, year=year, by=Job("test"), at=at)


def officer(role: str, *, area: str = "32", since: date = date(2020, 1, 1), **fields: object) -> User:
    """Staff with one role (clerk, supervisor, policy_officer …), whose own papers are known."""
    made = staff(**({"own_cert_digest": number_digest(document_number())} | fields))
    RoleGrant.objects.create(user=made, role=role, area_prefix=area, starts_on=since)
    return made


def clerk(**fields: object) -> User:
    """A clerk of Jiangsu."""
    return officer("clerk", **fields)  # type: ignore[arg-type]


def by_officer(user: User, reason: str = "核对情况") -> Officer:
    """This officer in the back office, with a reason."""
    return Officer(user.pk, reason)


def hall(name: str = "徐州市医保大厅") -> ServiceHall:
    """A hall in Xuzhou."""
    fields = {"address": "云龙区", "hours": "工作日 9:00–17:00", "telephone": "12393", "windows": 6}
    return ServiceHall.objects.get_or_create(area=area_row(), name=name, defaults=fields)[0]


def area_row(code: str = XUZHOU, name: str = "徐州市") -> PoolingArea:
    """The row of a pooling area."""
    return PoolingArea.objects.get_or_create(code=code, defaults={"name": name})[0]


def counter(number: int = 3) -> Counter:
    """A window of the hall."""
    return Counter.objects.get_or_create(hall=hall(), number=number)[0]


def visit(of: Person, *, clerk_user: User | None = None, at: datetime = NOW, **fields: object) -> Visit:
    """An open visit of somebody who came alone with their card."""
    values: dict[str, object] = {
        "clerk": clerk_user or clerk(),
        "identity_check": "card_seen",
        "attended": "alone",
        "opened_at": at,
        "active_at": at,
    }
    return Visit.objects.create(citizen=of, **(values | fields))


def clerk_in(visit: Visit, person: Person | None = None) -> Clerk:
    """The clerk of a visit, acting for its citizen or for a person who was admitted."""
    return Clerk(visit.clerk_id, visit.pk, (person or visit.citizen).pk, "10.0.0.8", "a browser")


def end(of: Binding, *, at: datetime = NOW) -> Binding:
    """What came of the holder's ending it."""
    return confirm_and_end.end_binding(binding_id=of.pk, by=citizen(of.holder), at=at)


def screen(of: Counter | None = None, *, at: datetime = NOW) -> Screen:
    """The paired screen of a counter."""
    asked = {"asked_by": clerk(), "asked_at": at, "paired_at": at, "key_digest": token_bytes(32)}
    return Screen.objects.create(counter=of or counter(), **asked)


def sign_request(
    visit: Visit, *, purpose: str = "pledge", at: datetime = NOW, **fields: object
) -> SignRequest:
    """What the citizen of a visit was asked to sign on its counter's screen."""
    values: dict[str, object] = {
        "signer_id": visit.citizen_id,
        "subject_digest": bytes(32),
        "signing": uuid7(),
    }
    with transaction.atomic():
        return screen_requests.make(visit, purpose=purpose, at=at, **(values | fields))  # type: ignore[arg-type]


def content(**changes: object) -> Content:
    """What the wider edition of Jiangsu says: the six kinds of near relatives."""
    values: dict[str, object] = {
        "name": "2024 年版",
        "area_prefix": "32",
        "source_title": "国务院办公厅关于健全基本医疗保险参保长效机制的指导意见",
        "source_number": "国办发〔2024〕38号",
        "source_date": date(2024, 7, 26),
        "relationships": ("spouse", "parent", "child", "sibling", "grandparent", "grandchild"),
        "reach": "province",
        "confirm_relationships": ("spouse",),
        "confirm_days": 7,
        "max_members": None,
        "max_holders": None,
        "reserve_fen": 0,
        "monthly_limit_fen": None,
        "deduct_order": "filing",
        "med_types": {"11": True, "13": True, "14": True, "21": True, "41": True},
        "pays_premium": True,
    }
    return Content(**(values | changes))  # type: ignore[arg-type]


def edition_draft(by: User | None = None, **changes: object) -> Edition:
    """A draft that a policy officer wrote."""
    officer_of = by_officer(by or officer("policy_officer"))
    return drafts.save_draft(EDITION, draft_id=None, said=content(**changes), by=officer_of, at=NOW)


def text_draft(by: User | None = None, version: str = "2027-1", body: str = "一、是真的。") -> PledgeText:
    """A draft of the pledge that a policy officer wrote."""
    officer_of = by_officer(by or officer("policy_officer"))
    return drafts.save_draft(PLEDGE_TEXT, draft_id=None, said=TypedText(version, body), by=officer_of, at=NOW)


def paper(
    visit: Visit, kind: str = "thumbprint", *, of: Person | None = None, at: datetime = NOW
) -> Attachment:
    """A paper that the clerk of a visit has scanned."""
    scan = Scan("image/jpeg", f"{kind} {next(_serial)}".encode())
    return counter_signature.add_paper(scan=scan, kind=Attachment.Kind(kind), by=clerk_in(visit, of), at=at)


def thumb(visit: Visit, of: Person | None = None) -> Thumbprint:
    """The thumb of somebody who cannot write, seen by a neighbour."""
    return Thumbprint("赵大伟", hand(), paper(visit, of=of).pk)


def agent_visit(of: Person, *, letter: bool = True, **fields: object) -> Visit:
    """An open visit of somebody's son, who brought a letter, scanned or not."""
    said = {
        "attended": "agent",
        "agent_name": "王小明",
        "agent_relationship": "儿子",
        "spoke_to_person": True,
    }
    made = visit(of, **(said | {"agent_letter_seen": True} | fields))
    if letter:
        paper(made, "agent_letter", at=made.opened_at)
    return made


def signed_at_desk(
    visit: Visit, *requests: BindingRequest, at: datetime = NOW, **fields: object
) -> list[Pledge]:
    """What came of signing these requests by hand in a visit."""
    return signed(visit.citizen, *requests, at=at, **({"by": clerk_in(visit)} | fields))


def switched(
    place: str = "3203", *, is_on: bool = False, ground: str = "incident", at: datetime = NOW
) -> None:
    """Shared paying turned off or on there by two policy officers."""
    one, other = officer("policy_officer"), officer("policy_officer")
    asked = sharing_switches.ask_to_turn(
        place=place, ground=Ground(ground), is_on=is_on, by=by_officer(one, "系统故障"), at=at
    )
    decide_approvals.decide(approval_id=asked.pk, approve=True, by=by_officer(other), at=at)


def ended(of: Binding, *, at: datetime = NOW) -> None:
    """A binding that its holder has ended."""
    confirm_and_end.end_binding(binding_id=of.pk, by=citizen(of.holder), at=at)


def ask_to_erase(
    of: Pledge, *, confirmation: bool = False, papers: bool = False, at: datetime = NOW
) -> Approval:
    """What a supervisor asks of another once the binding has ended."""
    if of.binding.state != "ended":
        ended(of.binding, at=at)
    return erasures.ask_to_erase(
        pledge_id=of.pk,
        basis=Erasure.Basis.PERSON,
        confirmation=confirmation,
        papers=papers,
        by=by_officer(officer("supervisor"), "本人申请，第 12 号"),
        at=at,
    )


def erased(of: Pledge, *, at: datetime = NOW, **also: bool) -> None:
    """A pledge whose content two supervisors erased by law, with what goes with it."""
    asked = ask_to_erase(of, at=at, **also)
    decide_approvals.decide(approval_id=asked.pk, approve=True, by=by_officer(officer("supervisor")), at=at)


def erasure(of: Pledge, what: str, paper: Attachment | None = None) -> Erasure:
    """The bare record that something was erased, where a test is about what is read of it."""
    return Erasure.objects.create(
        pledge=of,
        what=what,
        paper=paper,
        content_digest=bytes(paper.digest if paper else of.content_digest),
        basis=Erasure.Basis.COURT,
        reason="判决书",
        asked_by=staff(),
        decided_by=staff(),
        at=NOW,
    )


def asked_to_merge(
    closed: Person,
    kept: Person,
    *,
    by: User | None = None,
    is_counted_twice: bool = False,
    at: datetime = NOW,
) -> Approval:
    """A supervisor has asked to close the first psn_no into the second."""
    return merges.ask_to_merge(
        person_id=closed.pk,
        kept_id=kept.pk,
        is_counted_twice=is_counted_twice,
        proof=Scan("image/jpeg", b"a scan"),
        by=by_officer(by or officer("supervisor"), "两份证件都看过，是同一个人"),
        at=at,
    )


def agreed(approval: Approval, *, by: User | None = None, at: datetime = NOW) -> Approval:
    """Another supervisor agrees to what was asked."""
    other = by_officer(by or officer("supervisor"), "复核")
    return decide_approvals.decide(approval_id=approval.pk, approve=True, by=other, at=at)


def merged(closed: Person, kept: Person, *, is_counted_twice: bool = False, at: datetime = NOW) -> Person:
    """The first psn_no was closed into the second, which is given back as it stands then."""
    agreed(asked_to_merge(closed, kept, is_counted_twice=is_counted_twice, at=at), at=at)
    return Person.objects.get(pk=kept.pk)


def register_import(*, as_of: date = TODAY, at: datetime = NOW) -> RegisterImport:
    """One run of the register's import."""
    return RegisterImport.objects.create(as_of=as_of, file_digest=token_bytes(32), started_at=at)


def disputed(of: Person, *, register_yuan: str | int = 0, at: datetime = NOW) -> PersonalAccount:
    """A person whose account pays nothing: the register's figure is less than was used of it."""
    made = PersonalAccount.objects.get(holder=of)
    turn = disputes.row(
        account_id=made.pk,
        after=(made.dispute_count, bytes(made.dispute_digest)),
        turn=AccountDispute.Turn.BEGUN,
        register_fen=fen(register_yuan),
        imported_fen=made.imported_fen,
        balance_fen=made.balance_fen,
        import_id=register_import(at=at).pk,
        at=at,
    )
    AccountDispute.objects.create(**turn)
    made.disputed_at, made.disputed_fen = at, fen(register_yuan)
    made.dispute_count, made.dispute_digest = turn["number"], turn["digest"]
    made.save()
    return made


def telephone_changed(of: Person, new: str, *, at: datetime = NOW) -> TelephoneChange:
    """A register has just replaced this person's telephone."""
    change = TelephoneChange(
        person=of, old_sealed=of.telephone_sealed, register_import=register_import(at=at), at=at
    )
    of.set_telephone(new)
    of.save(update_fields=["telephone_sealed", "telephone_digest"])
    change.new_digest = of.telephone_digest
    change.save()
    return change
