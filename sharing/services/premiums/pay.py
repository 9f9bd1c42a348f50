"""居民医保代缴: a holder pays a bound member's premium of one insured year, whole, once."""

from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts import chains
from accounts.actors import Actor, Clerk, InstitutionActor
from accounts.chains import Fact
from accounts.days import shanghai_day
from accounts.models import LedgerEntry, Person, PersonalAccount
from accounts.rules.money import yuan
from accounts.services import ledger
from sharing.models import Binding, Institution, PremiumPayment
from sharing.rules.premium import Premium
from sharing.rules.reasons import Refused
from sharing.rules.switches import Place
from sharing.selectors import facts, premiums, switches
from sharing.selectors.premiums import PremiumJudgement
from sharing.services.notices import write
from sharing.services.settling import institutions
from sharing.services.settling.serials import new_serial
from sharing.services.settling.stored_replies import NotDone
from sharing.services.staff import own_family
from sharing.services.visits import mandate, receipts
from sharing.words.acts import Act
from sharing.words.notices import NoticeKind
from sharing.words.premiums import NOT_COLLECTED
from sharing.words.receipts import PREMIUM

CHAIN = "premiums"

_Row = TypeVar("_Row", Person, Binding, PersonalAccount)


class PremiumNotCollected(NotDone):
    """This year's premium is not collected now where the member is insured."""

    code = "premium_not_collected"
    text, next = NOT_COLLECTED


@transaction.atomic(durable=True)
def pay_premium(*, holder_id: UUID, member_id: UUID, year: int, by: Actor, at: datetime) -> PremiumPayment:
    """Pays it from the holder's account. Raises Refused or PremiumNotCollected.

    At the counter the holder is there: raises like `mandate.require`, and OwnFamily where the member is
    of the clerk's own.
    """
    if isinstance(by, Clerk):
        _require_holder(holder_id, member_id, by, at)
    return pay(holder_id=holder_id, member_id=member_id, year=year, by=by, at=at)


def _require_holder(holder_id: UUID, member_id: UUID, by: Clerk, at: datetime) -> None:
    mandate.require(by, at=at, present=True)
    if by.person_id != holder_id:
        raise mandate.NoMandate
    own_family.refuse_own_family(by.user_id, member_id)


def pay(
    *, holder_id: UUID, member_id: UUID, year: int, by: Actor, at: datetime, msgid: str = ""
) -> PremiumPayment:
    """As `pay_premium`, inside the transaction of the caller, who answers a message with it."""
    today = shanghai_day(at)
    if isinstance(by, InstitutionActor):
        institutions.require_active(by)
    # One order everywhere: the person who uses, the bindings, the accounts.
    _lock(Person.objects.filter(pk=member_id))
    bindings = _lock(Binding.objects.filter(holder=holder_id, member=member_id))
    account = next(iter(_lock(PersonalAccount.objects.filter(holder=holder_id))), None)
    people = facts.people_on([holder_id, member_id], today)
    found = premiums.judge(
        people[holder_id],
        people[member_id],
        facts.binding_facts(sorted(bindings, key=lambda one: (one.signed_at, one.pk))),
        _premium(people[member_id].area_code, year, today),
        account=account,
        is_paid=PremiumPayment.objects.filter(member=member_id, year=year).exists(),
        editions=facts.editions(),
        place=_place(people[member_id].area_code, by),
        today=today,
    )
    if found.reasons or account is None:
        raise Refused(found.reasons)
    return _write(found, account, member_id, by, at, msgid)


def _place(area_code: str, by: Actor) -> Place:
    """At a till it is paid there; online, where it is collected: in the member's area."""
    if isinstance(by, InstitutionActor):
        return switches.place_of(Institution.objects.get(pk=by.institution_id))
    return Place(switches.standing(), area_code)


def _lock(rows: QuerySet[_Row]) -> list[_Row]:
    return list(rows.order_by("pk").select_for_update(of=("self",), no_key=True))


def _premium(area_code: str, year: int, today: date) -> Premium:
    premium = premiums.premium_of(area_code, year)
    if premium is None or not premium.is_open_on(today):
        raise PremiumNotCollected
    return premium


def _write(
    found: PremiumJudgement, account: PersonalAccount, member_id: UUID, by: Actor, at: datetime, msgid: str
) -> PremiumPayment:
    assert found.binding is not None
    assert found.edition is not None
    payment = PremiumPayment(
        receipt_no=new_serial(at),
        member_id=member_id,
        year=found.premium.year,
        amount_fen=found.premium.amount_fen,
        account=account,
        binding_id=found.binding.key,
        edition_id=UUID(found.edition.key),
        door=by.door,
        institution_id=by.institution_id if isinstance(by, InstitutionActor) else None,
        msgid=msgid,
        paid_at=at,
    )
    payment.digest = chains.link(CHAIN, chains.BEGINNING, payment_facts(payment))
    entry = ledger.post(
        account,
        -payment.amount_fen,
        kind=LedgerEntry.Kind.SPEND,
        cause_kind="premium",
        cause_id=payment.pk,
        cause_digest=bytes(payment.digest),
        at=at,
    )
    payment.entry_number = entry.number
    payment.save(force_insert=True)
    write.tell_both(
        payment.binding,
        NoticeKind.PREMIUM_PAID,
        at,
        year=payment.year,
        fen=yuan(payment.amount_fen),
        receipt=payment.receipt_no,
    )
    if isinstance(by, Clerk):
        receipts.give(person=account.holder, act=Act.PREMIUM, words=_words(payment), by=by, at=at)
    return payment


def payment_facts(payment: PremiumPayment) -> list[Fact]:
    """What the digest of a payment covers; that it is one entry of the ledger, `premium_faults` proves."""
    return [
        payment.pk,
        payment.receipt_no,
        payment.member_id,
        payment.year,
        payment.amount_fen,
        payment.account_id,
        payment.binding_id,
        payment.edition_id,
        payment.door,
        payment.institution_id,
        payment.msgid,
        payment.paid_at,
    ]


def _words(payment: PremiumPayment) -> str:
    facts = {
        "name": payment.member.name,
        "year": payment.year,
        "fen": yuan(payment.amount_fen),
        "number": payment.receipt_no,
    }
    return PREMIUM % facts
