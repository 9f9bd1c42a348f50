"""A look cannot be forgotten: every address of counter and console that shows somebody leaves a record."""

from contextlib import suppress
from types import SimpleNamespace
from typing import NamedTuple

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import AccessRecord, Contradiction, Person, RegisterImport, User
from portal.access_table import TABLE
from sharing.models import FamilyCard, Notice, ProofFault, SharingSwitch
from sharing.rules.roles import Role
from sharing.services.bindings import staff_endings
from sharing.services.notices.write import tell
from sharing.services.office import cases, exports
from sharing.services.people.not_me import say_not_me
from sharing.services.visits.missing_papers import tell_missing
from sharing.words.notices import NoticeKind
from sharing.words.papers import Matter
from tests import make
from tests.counter import window

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("monday")]

WHAT_TO_DO = """
An address of counter or console is new: say here whether it shows somebody.
If it does, add it to COUNTER or CONSOLE: its view is of a kind that leaves an AccessRecord by itself
(in_visit and in_person of the counter, reason_gate.shows and ReadOnlyAdmin of the console).
If it shows nobody, add it to SHOWS_NOBODY, with the reason."""

SHOWS_NOBODY = {
    "what a clerk sees between two people": "counter:start counter:window counter:visit_close",
    "who was found and reads that, without which no visit is open": "counter:visit",
    "the screens of a window, and one word of how far a signature is": """
        counter:screen counter:screen_pair counter:screen_revoke counter:screen_code
        counter:screen_code_state counter:sign_request_state""",
    "shown to the person themself: a browser of staff is refused": """
        counter:sign counter:sign_pair counter:sign_qr counter:sign_read counter:sign_aside counter:sign_done
        counter:sign_rate counter:sign_thanks counter:sign_state""",
    "lists, in which names are masked": """
        console:person_list console:binding_list console:pledge_list console:settlement_list
        console:notice_list console:visit_list console:case_list console:approval_list
        console:access_record_list console:edition_impact console:dispute_list""",
    "sums, and files without a name or a number of anybody": """
        console:index console:today console:rating_list console:export_list console:export_state
        console:export_file console:pledge_chain console:proof console:proof_note""",
    "the register's run, and rows that it could give to nobody": """
        console:import_list console:import_detail console:import_errors console:import_notes""",
    "hospitals, pharmacies and staff at their work": """
        console:institution_list console:institution_detail console:role_list console:staff_list
        console:staff_new console:staff_detail console:staff_off console:staff_password console:grant_new
        console:grant_end""",
    "policy": """
        console:edition_list console:edition_new console:edition_detail console:edition_edit
        console:edition_discard console:edition_compare console:edition_ask console:edition_withdraw
        console:pledge_text_list console:pledge_text_new console:pledge_text_detail console:pledge_text_edit
        console:pledge_text_discard console:pledge_text_ask console:pledge_text_withdraw
        console:switch_list console:switch_detail console:switch_turn""",
}
NOBODY = [name for names in SHOWS_NOBODY.values() for name in names.split()]


class Shows(NamedTuple):
    """Who reads `what` once the address of these things is opened, or is sent something."""

    what: str
    of: str = ""
    whom: str = "holder"
    sent: dict[str, str] | None = None


VISIT = "visit "
COUNTER = {
    "visit_find": Shows("姓名、年龄和证件号码的一部分", sent={"line": "of the holder"}),
    "visit_open": Shows("姓名、年龄和证件号码的一部分", sent={"found": "of the holder"}),
    "record_list": Shows("授权记录", VISIT),
    "binding_end": Shows("授权记录", VISIT + "binding"),
    "binding_terms": Shows("授权记录", VISIT + "binding"),
    "binding_hide": Shows("授权记录", VISIT + "of_spouse"),
    "binding_renew": Shows("授权记录", VISIT + "binding", sent={}),
    "binding_why": Shows("绑定能不能用", VISIT + "binding"),
    "bill_why": Shows("一笔费用为什么这样付", VISIT + "setl_id"),
    "deduct_order": Shows("先用谁的账户", VISIT),
    "spending": Shows("支出明细", VISIT),
    "spending_used": Shows("看病买药的费用", VISIT),
    "confirmations": Shows("授权绑定确认", VISIT),
    "confirmation": Shows("授权绑定确认", VISIT + "of_spouse"),
    "admit": Shows("授权绑定确认", VISIT + "for_spouse"),
    "premium_list": Shows("居民医保代缴", VISIT),
    "premium_pay": Shows("居民医保代缴", VISIT + "binding year"),
    "looks": Shows("谁看过我的信息", VISIT),
    "not_me": Shows("通知", VISIT + "of_spouse"),
    "notices": Shows("通知", VISIT),
    "telephone": Shows("手机号码（一部分）", VISIT),
    "family_cards": Shows("亲情账户", VISIT),
    "family_card": Shows("亲情账户", VISIT + "card"),
    "family_card_answer": Shows("亲情账户", VISIT + "asking", sent={"answer": "agree"}),
    "family_card_remove": Shows("亲情账户", VISIT + "card", sent={}),
    "binding_new": Shows("绑定家人", VISIT),
    "binding_check": Shows("绑定家人", VISIT),
    "binding_sign": Shows("绑定家人", VISIT),
    "binding_receipt": Shows("绑定家人", VISIT + "signing"),
    "receipt": Shows("回执", VISIT),
    "pledge_pdf": Shows("签过的承诺书", VISIT + "binding"),
    "papers": Shows("缺的材料", VISIT),
    "papers_for": Shows("缺的材料", VISIT + "matter"),
    "paper_list": Shows("缺的材料", VISIT + "missing"),
    "ask_pledge": Shows("绑定家人", VISIT, sent={}),
    "ask_confirmation": Shows("授权绑定确认", VISIT + "of_spouse", sent={}),
    "sign_request": Shows("签名", VISIT + "asked"),
    "sign_request_withdraw": Shows("签名", VISIT + "asked", sent={}),
}
TWO = "holder member"
CONSOLE = {
    "person_detail": Shows("人员资料", "holder"),
    "person_reveal": Shows(
        "证件号码（完整） 人员资料", "holder", sent={"what": "number", "ground": "0", "note": "1 号"}
    ),
    "person_ledger": Shows("账户收支", "holder"),
    "person_paper": Shows("收下的材料 材料扫描件：按手印的承诺书", "holder paper"),
    "person_number": Shows("人员资料", "holder"),
    "person_death": Shows("人员资料", "holder"),
    "person_death_undo": Shows("人员资料", "holder"),
    "person_not_me": Shows("人员资料", "holder"),
    "person_psn_no": Shows("人员资料", "holder"),
    "person_balance": Shows("人员资料", "holder"),
    "person_merge": Shows("人员资料", "holder"),
    "person_merge_compare": Shows("人员资料", "holder spouse", "holder spouse"),
    "person_dispute": Shows("人员资料", "holder"),
    "contradiction_answer": Shows("人员资料", "contradiction"),
    "binding_detail": Shows("共济绑定", "binding", TWO),
    "binding_why": Shows("为什么用不了", "binding", TWO),
    "binding_suspend": Shows("共济绑定", "binding", TWO),
    "binding_resume": Shows("共济绑定", "binding", TWO),
    "binding_end": Shows("共济绑定", "binding", TWO),
    "binding_correct": Shows("共济绑定", "binding", TWO),
    "pledge_detail": Shows("承诺书", "pledge", TWO),
    "settlement_detail": Shows("结算", "bill", TWO),
    "settlement_why": Shows("一笔费用为什么这样付", "bill", TWO),
    "pledge_erase": Shows("承诺书", "pledge", "holder member"),
    "case_new": Shows("结算", "bill", TWO),
    "case_detail": Shows("投诉", "case", "member"),
    "case_note": Shows("投诉", "case", "member", sent={}),
    "case_close": Shows("投诉", "case", "member", sent={}),
    "case_lift": Shows("投诉", "of_naming", "aunt spouse", sent={}),
    "notice_detail": Shows("通知和送达", "notice"),
    "notice_replay": Shows("通知和送达", "notice"),
    "visit_detail": Shows("窗口代办", "visit"),
    "visit_paper": Shows("收下的材料 材料扫描件：按手印的承诺书", "visit paper"),
    "approval_detail": Shows("要复核的事", "approval", "spouse holder"),
    "approval_decide": Shows("要复核的事", "approval", "spouse holder", sent={}),
}
SHOWS = {f"counter:{name}": one for name, one in COUNTER.items()} | {
    f"console:{name}": one for name, one in CONSOLE.items()
}


def of_all_roles() -> User:
    user = make.clerk()
    for role in set(Role) - {Role.CLERK}:
        user.grants.create(role=role, area_prefix="32", starts_on="2020-01-01")
    return user


def card_of(helper: Person, relative: Person, state: str) -> FamilyCard:
    said = {"kin": "child", "state": state, "added_at": make.NOW, "pledged_at": make.NOW}
    return FamilyCard.objects.create(helper=helper, relative=relative, **said)


@pytest.fixture
def there() -> SimpleNamespace:
    """A family, and one of everything that the pages show."""
    make.edition("32", pays_premium=True)
    make.premium_rate()
    user, supervisor = of_all_roles(), make.officer("supervisor")
    holder, spouse = make.holder("王建国"), make.holder("李晓梅")
    [pledge] = make.signed(holder, make.asked_for(make.child("王子轩")))
    binding = pledge.binding
    of_spouse = make.binding(spouse, holder, relationship="spouse")
    aunt = make.person()
    of_aunt = card_of(spouse, aunt, "asked")
    screen = make.screen()
    visit = make.visit(holder, clerk_user=user, counter=screen.counter)
    by = make.clerk_in(visit)
    bill = make.settle(binding.member, payable=10)
    tell(holder, NoticeKind.DEATH_UNDONE, make.NOW)
    officer = make.by_officer(supervisor)
    draft, words = make.edition_draft(), make.text_draft()
    make.switched("3202")
    span = {"first": make.TODAY, "last": make.TODAY}
    file = exports.ask_export(what="figures", **span, format="csv", reason="月报", by=officer, at=make.NOW)
    run = RegisterImport.objects.create(as_of=make.TODAY, file_digest=bytes(32), started_at=make.NOW)
    return SimpleNamespace(
        user=user,
        holder=holder,
        spouse=spouse,
        member=binding.member,
        pledge=pledge,
        binding=binding,
        of_spouse=of_spouse,
        for_spouse=make.binding(holder, make.person(), relationship="spouse", state="pending"),
        visit=visit,
        bill=bill,
        setl_id=bill.setl_id,
        year=2026,
        signing=pledge.signing,
        matter="bind",
        missing=tell_missing(matter=Matter.BIND, missing=["kinship"], by=by, at=make.NOW),
        asked=make.sign_request(visit),
        card=card_of(holder, make.child(), "in_review"),
        asking=card_of(spouse, holder, "asked"),
        paper=make.paper(visit),
        notice=Notice.objects.filter(person=holder).latest("pk"),
        case=cases.open_case(
            setl_id=bill.setl_id, person_id=bill.patient_id, words="扣错了", by=officer, at=make.NOW
        ),
        aunt=aunt,
        of_naming=say_not_me(key=of_aunt.pk, by=make.citizen(aunt), at=make.NOW).case,
        approval=staff_endings.ask_to_end(binding_id=of_spouse.pk, by=officer, at=make.NOW),
        edition=draft,
        pledge_text=words,
        staff=supervisor,
        grant=supervisor.grants.get(),
        institution=bill.institution,
        switch=SharingSwitch.objects.get(),
        export=file,
        screen=screen,
        proof=ProofFault.objects.create(part="looks", key="0", says="第 2 条不见了", found_at=make.NOW),
        contradiction=Contradiction.objects.create(
            register_import=run, person=holder, kind="lives", said_on=make.TODAY, at=make.NOW
        ),
        **{"import": run},
    )


def address(name: str, there: SimpleNamespace, of: str) -> str:
    things = [getattr(there, one) for one in of.split()]
    return reverse(name, args=[getattr(thing, "pk", thing) for thing in things])


def opened(client: Client, address: str, sent: dict[str, str] | None) -> HttpResponse:
    """The page, with why it is looked at where that is asked."""
    if sent is not None:
        return client.post(address, sent)
    page = client.get(address)
    if "为什么要看？".encode() in page.content:
        return client.post(address, {"ground": "0", "note": "1 号"}, follow=True)
    return page


def test_every_address_says_whether_it_shows_somebody():
    ours = {name for name in TABLE if name.startswith(("counter:", "console:"))}
    assert ours - set(NOBODY) - set(SHOWS) == set(), WHAT_TO_DO
    assert sorted([*NOBODY, *SHOWS]) == sorted(ours)


@pytest.mark.parametrize("door", ["counter", "console"])
def test_what_shows_somebody_leaves_a_record_that_they_read(there, door):
    browser = window.signed_in(there.user)
    found, wanted = {}, {}
    for name, shows in SHOWS.items():
        if not name.startswith(door):
            continue
        AccessRecord.objects.all().delete()
        sent = what_is_sent(browser, there, shows)
        assert opened(browser, address(name, there, shows.of), sent).status_code != 404, name
        rows = AccessRecord.objects.order_by("pk").values_list("person", "what", "by", "door")
        people = [getattr(there, one).pk for one in shows.whom.split()]
        found[name] = set(rows)
        wanted[name] = {(one, what, there.user.pk, door) for one in people for what in shows.what.split()}
    assert found == wanted


def what_is_sent(browser: Client, there: SimpleNamespace, shows: Shows) -> dict[str, str] | None:
    """What is posted; a number and the token of who was found are not known before."""
    if shows.sent and "line" in shows.sent:
        return {"line": there.holder._number()}
    if shows.sent and "found" in shows.sent:
        token = window.found(browser, there.holder)
        AccessRecord.objects.all().delete()
        return {"found": token}
    return shows.sent


def test_what_shows_nobody_leaves_none(there):
    browser = window.signed_in(there.user)
    AccessRecord.objects.all().delete()
    for name in NOBODY:
        here = anyhow(name, there)
        if browser.get(here).status_code == 405:
            browser.post(here)
        assert not AccessRecord.objects.exists(), name


def anyhow(name: str, there: SimpleNamespace) -> str:
    """Its address, of the thing that its name begins with."""
    nouns = [noun for noun in vars(there) if name.partition(":")[2].startswith(noun)]
    for of in ("", *nouns, "visit asked", "setl_id"):
        with suppress(NoReverseMatch):
            return address(name, there, of)
    raise AssertionError(name)
