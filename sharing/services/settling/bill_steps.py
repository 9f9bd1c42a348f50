"""Settling and cancelling step by step: who is asked, what the rules make of it, what is left behind."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from accounts.actors import InstitutionActor
from accounts.database import prepared_sql
from accounts.database.prepared_sql import Step
from accounts.days import month_of, shanghai_day
from accounts.models import LedgerEntry, PersonalAccount
from accounts.services import ledger
from sharing.models import (
    Allocation,
    Binding,
    CredentialToken,
    Institution,
    Message,
    Settlement,
    Shortfall,
)
from sharing.rules import settling
from sharing.rules.edition import edition_in_force
from sharing.rules.facts import BindingFacts
from sharing.rules.reasons import Code, Refused, because
from sharing.rules.settling import Candidate
from sharing.rules.switches import Place
from sharing.rules.use import UsePair
from sharing.selectors import facts
from sharing.services.settling import bill_digest, bill_sql, credentials, stored_replies
from sharing.services.settling.bill_sql import Purses, SettlingFacts, Whose
from sharing.services.settling.credentials import Credential, CredentialKind
from sharing.services.settling.gateway_keys import KeyRevoked
from sharing.services.settling.stored_replies import Answered, Incoming, Outcome

_BY_CREDENTIAL = {
    CredentialKind.CODE: bill_sql.BY_TOKEN,
    CredentialKind.NUMBER: bill_sql.BY_NUMBER,
    CredentialKind.CARD: bill_sql.BY_CARD,
}


class BoundMeanwhile(Exception):
    """While the patient's row was waited for, a binding was signed that is not locked: begin anew."""


@dataclass(frozen=True)
class BillParties:
    """Who sent a bill, and all that is known of the patient and of who might pay."""

    institution: Institution
    purses: Purses
    known: SettlingFacts

    @property
    def place(self) -> Place | None:
        """Where it is paid; None where nothing was ever switched."""
        switches, institution = self.known.switches, self.institution
        return Place(switches, institution.area_code, institution.pk) if switches else None


@dataclass(frozen=True)
class AccountPart:
    """One account's part; without a binding it is the patient's own. Negative when it returns."""

    account: PersonalAccount
    amount_fen: int
    binding: Binding | None = None
    edition_id: UUID | None = None
    counts_in: date | None = None  # the month whose use it changes


def ask(
    *,
    psn_no: str,
    credential: Credential,
    by: InstitutionActor,
    at: datetime,
    msgid: str | None = None,
    lock: bool,
) -> BillParties:
    """Finds the patient, all who might pay and how they stand, locked unless this is only a quote.

    The patient is locked before all else: bills of one patient come one after another, and so do bindings
    with them. Raises Refused, NumberReplaced, KeyRevoked, Answered, or BoundMeanwhile.
    """
    whose = _whose(psn_no, credential)
    token_digest = credentials.digest_of(credential) if credential.kind == CredentialKind.CODE else None
    found, beside = prepared_sql.rows_of_each(
        bill_sql.asking_for_payers(whose, by=by, msgid=msgid, lock=lock),
        bill_sql.asking_for_facts(whose, token_digest=token_digest),
    )
    payers = bill_sql.payers_of(found)
    if payers is not None and by.key_id is not None and not payers.has_key:
        raise KeyRevoked
    if payers is not None and payers.is_answered:
        raise Answered
    if payers is None or not payers.institution.is_active:
        raise Refused([because(Code.INSTITUTION_UNKNOWN)])
    found_patient = payers.purses.patient if payers.purses else None
    credentials.refuse_replaced(psn_no, found_patient, credential)
    if payers.purses is None:
        # A psn_no that nobody has reads like a credential of somebody else.
        raise Refused([because(Code.NOT_OWN_CREDENTIAL if psn_no else Code.CREDENTIAL_INVALID)])
    patient = payers.purses.patient
    known = bill_sql.facts_of(beside, shanghai_day(at))
    if lock and (patient.pk not in known.people or known.bindings != len(payers.purses.bindings)):
        raise BoundMeanwhile
    credentials.check_own(patient, credential, known.token, at)
    return BillParties(payers.institution, payers.purses, known)


def _whose(psn_no: str, credential: Credential) -> Whose:
    if psn_no:
        return Whose(bill_sql.BY_PSN_NO, (psn_no,))
    digest = credentials.digest_of(credential)
    return (
        bill_sql.NOBODY
        if digest is None
        else Whose(_BY_CREDENTIAL[CredentialKind(credential.kind)], (digest,))
    )


def case_of(
    asked_of: BillParties, *, payable_fen: int, med_type: str, account_declined: bool, at: datetime
) -> settling.Case:
    """The bill with every holder who might pay, as the rules judge them at this moment."""
    today = shanghai_day(at)
    purses, known = asked_of.purses, asked_of.known
    signed = sorted(purses.bindings.values(), key=lambda binding: (binding.signed_at, binding.pk))
    asked = settling.one_per_holder(facts.binding_facts(signed), today=today)
    patient = known.people[purses.patient.pk]
    return settling.Case(
        payable_fen=payable_fen,
        med_type=med_type,
        account_declined=account_declined,
        patient=patient,
        edition=edition_in_force(known.editions, patient.area_code, today),
        own_fen=purses.own.balance_fen if purses.own else None,
        own_is_disputed=purses.own is not None and purses.own.is_disputed,
        place=asked_of.place,
        candidates=[_candidate(one, purses, known, today) for one in asked],
    )


def _candidate(one: BindingFacts, purses: Purses, known: SettlingFacts, today: date) -> Candidate:
    binding = purses.bindings[one.key]
    account = purses.accounts.get(binding.holder_id)
    holder = known.people[binding.holder_id]
    pair = UsePair(
        holder=holder,
        member=known.people[binding.member_id],
        relationship=one.relationship,
        binding=one,
        balance_fen=account.balance_fen if account else None,
        is_disputed=account is not None and account.is_disputed,
        month_used_fen=_used_of_holder(purses, binding.holder_id, month_of(today)),
        monthly_limit_fen=binding.monthly_limit_fen,
    )
    return Candidate(
        pair=pair,
        binding=one,
        edition=edition_in_force(known.editions, holder.area_code, today),
        signed_at=binding.signed_at,
        place=binding.deduct_place,
    )


def _used_of_holder(purses: Purses, holder_id: UUID, month: date) -> int:
    """Over every binding of the two: a renewal, or binding again, does not begin the month anew."""
    theirs = [binding for binding in purses.bindings.values() if binding.holder_id == holder_id]
    return sum(binding.used_in_fen(month) for binding in theirs)


def parts_of(
    decision: settling.Decision, case: settling.Case, purses: Purses, at: datetime
) -> list[AccountPart]:
    """The accounts that pay, own first, then in the order asked."""
    month = month_of(shanghai_day(at))
    editions = {one.binding.key: UUID(one.edition.key) for one in case.candidates if one.edition}
    parts = []
    if purses.own and decision.split.own_fen:
        parts.append(AccountPart(purses.own, decision.split.own_fen))
    for key, fen in decision.split.shared:
        binding = purses.bindings[key]
        account = purses.accounts[binding.holder_id]
        parts.append(AccountPart(account, fen, binding, editions[key], counts_in=month))
    return parts


def parts_paid(settlement: Settlement, purses: Purses) -> list[AccountPart]:
    """Who paid how much of a settlement, in the order in which they were asked.

    Each counts in the month in which it was settled.
    """
    accounts = {account.pk: account for account in purses.accounts.values()}
    return [
        AccountPart(
            accounts[paid.account_id],
            paid.amount_fen,
            purses.bindings[paid.binding_id] if paid.binding_id else None,
            paid.edition_id,
            counts_in=month_of(paid.settled_on),
        )
        for paid in settlement.allocations.order_by("pk")
    ]


def saving(
    settlement: Settlement,
    parts: Sequence[AccountPart],
    shortfalls: Iterable[settling.Shortfall],
    message: Incoming,
    text: str,
    at: datetime,
) -> list[Step]:
    """What writes a settlement with all that hangs on it, and this text as the message's answer for good."""
    today = shanghai_day(at)
    allocations: list[dict[str, object]] = [
        {
            "id": uuid7(),
            "settlement_id": settlement.pk,
            "account_id": part.account.pk,
            "binding_id": part.binding.pk if part.binding else None,
            "edition_id": part.edition_id,
            "amount_fen": part.amount_fen,
            "settled_on": today,
        }
        for part in parts
    ]
    told = [
        {
            "id": uuid7(),
            "settlement_id": settlement.pk,
            "binding_id": one.binding.key,
            "reasons": [reason.as_json() for reason in one.reasons],
        }
        for one in shortfalls
        if one.is_shown_to_holder
    ]
    answer = stored_replies.answer_of(message, text, settlement, at)
    on_patient = bill_digest.digest(settlement, allocations, told, answer)
    posted, posting = ledger.posting(
        [(part.account, -part.amount_fen) for part in parts],
        kind=LedgerEntry.Kind.RETURN if settlement.reverses_id else LedgerEntry.Kind.SPEND,
        cause_kind="settlement",
        cause_id=settlement.pk,
        cause_digest=bytes(settlement.digest),
        at=at,
    )
    for allocation, entry in zip(allocations, posted, strict=True):
        allocation["entry_number"], allocation["balance_after_fen"] = entry
    steps = [prepared_sql.insert(Settlement, prepared_sql.values_of(settlement)), *posting, *_counting(parts)]
    if allocations:
        steps.append(prepared_sql.insert(Allocation, *allocations))
    if told:
        steps.append(prepared_sql.insert(Shortfall, *told))
    return [*steps, *on_patient, prepared_sql.insert(Message, answer)]


def _counting(parts: Iterable[AccountPart]) -> Iterator[Step]:
    """What each member used of each holder in the month; a bill that came late begins no month anew."""
    for part in parts:
        binding, month = part.binding, part.counts_in
        if binding is None or month is None or (binding.month and binding.month > month):
            continue
        used_fen = binding.used_in_fen(month) + part.amount_fen
        yield prepared_sql.update(Binding, binding.pk, month=month, month_used_fen=used_fen)


def using_up(token: CredentialToken, settlement: Settlement) -> Step:
    """This code has paid: it works for nothing else."""
    return prepared_sql.update(CredentialToken, token.pk, used_by_id=settlement.pk)


def outcome_of(settlement: Settlement, parts: Iterable[AccountPart], psn_nos: Mapping[UUID, str]) -> Outcome:
    """What came of it: who else paid, and how much."""
    paid = [(part.binding.holder_id, part.amount_fen) for part in parts if part.binding]
    return Outcome(settlement, tuple((psn_nos[holder_id], fen) for holder_id, fen in paid))
