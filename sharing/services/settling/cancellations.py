"""Cancelling a settlement: every fen goes back to the account it came from.

From an account that was closed since it goes on to the one that goes on, by a pair of entries of its own.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.actors import InstitutionActor
from accounts.database import prepared_sql
from accounts.models import Person
from accounts.services import merged_money
from sharing.models import Settlement
from sharing.services.settling import bill_sql, bill_steps, stored_replies
from sharing.services.settling.bill_sql import BY_SETTLEMENT, Purses, Whose
from sharing.services.settling.serials import new_serial
from sharing.services.settling.stored_replies import Answered, Incoming, NotDone, Reply, Tell
from sharing.words.settling import ALREADY_CANCELLED, SETTLEMENT_UNKNOWN


class SettlementUnknown(NotDone):
    """This institution has no settlement of that number that could be cancelled."""

    code = "settlement_unknown"
    text, next = SETTLEMENT_UNKNOWN


class AlreadyCancelled(NotDone):
    """The settlement was cancelled before."""

    code = "already_cancelled"
    text, next = ALREADY_CANCELLED


def cancel(
    *,
    setl_id: str,
    msgid: str,
    by: InstitutionActor,
    at: datetime,
    infno: str = "2208",
    content: str = "",
    tell: Tell = stored_replies.in_json,
) -> Reply:
    """Reverses a whole settlement, also after the binding has ended; the bill may then be settled once more.

    The same message is always answered the same. Raises SettlementUnknown, AlreadyCancelled, MessageReused
    or MessageReversed; then nothing is written.
    """
    message = Incoming.of(by.institution_id, msgid, infno, content or setl_id)
    try:
        reply, closed_ids = _cancel(setl_id, message, by, at, tell)
    except (Answered, IntegrityError, NotDone):
        # Answered long ago, or while this one waited for the patient's row.
        if stored := stored_replies.find(message):
            return stored
        raise
    if closed_ids:  # by itself: the account that goes on stands in no order with those that were locked
        merged_money.carry_over_returns(closed_ids=closed_ids, at=at)
    return reply


@transaction.atomic(durable=True)
def _cancel(
    setl_id: str, message: Incoming, by: InstitutionActor, at: datetime, tell: Tell
) -> tuple[Reply, list[UUID]]:
    """The answer, and who of those that paid was closed since: what came back to them goes on."""
    purses = _purses_of(setl_id, message, by)
    settlement = Settlement.objects.get(setl_id=setl_id)
    if settlement.is_reversed:
        raise AlreadyCancelled
    paid = bill_steps.parts_paid(settlement, purses)
    parts = [replace(part, amount_fen=-part.amount_fen) for part in paid]
    reversal = _reversal(settlement, message.msgid, purses, at)
    paid_by = Person.objects.filter(account__in=[part.account.pk for part in parts])
    holders = list(paid_by.only("psn_no", "closed_into"))
    psn_nos = {holder.pk: holder.psn_no for holder in holders}
    text = tell(bill_steps.outcome_of(reversal, parts, psn_nos))
    cancelled = prepared_sql.update(Settlement, settlement.pk, is_reversed=True)
    steps = bill_steps.saving(reversal, parts, (), message, text, at)
    prepared_sql.write([cancelled, *steps], commit=True)
    return Reply(text, reversal.setl_id), [one.pk for one in holders if one.closed_into_id]


def _purses_of(setl_id: str, message: Incoming, by: InstitutionActor) -> Purses:
    """The patient of the settlement and all the accounts it can have touched, locked."""
    whose = Whose(BY_SETTLEMENT, (by.institution_id, setl_id))
    asked = bill_sql.asking_for_payers(whose, by=by, msgid=message.msgid, lock=True)
    payers = bill_sql.payers_of(prepared_sql.rows(*asked))
    if payers is not None and payers.is_answered:
        raise Answered
    if payers is None or payers.purses is None:
        raise SettlementUnknown
    return payers.purses


def _reversal(settlement: Settlement, msgid: str, purses: Purses, at: datetime) -> Settlement:
    return Settlement(
        setl_id=new_serial(at),
        institution_id=settlement.institution_id,
        mdtrt_id=settlement.mdtrt_id,
        chrg_bchno=settlement.chrg_bchno,
        msgid=msgid,
        patient=purses.patient,
        med_type=settlement.med_type,
        total_fee_fen=-settlement.total_fee_fen,
        fund_fen=-settlement.fund_fen,
        payable_fen=-settlement.payable_fen,
        own_fen=-settlement.own_fen,
        shared_fen=-settlement.shared_fen,
        cash_fen=-settlement.cash_fen,
        own_balance_fen=purses.own.balance_fen + settlement.own_fen if purses.own else 0,
        received_at=at,
        reverses=settlement,
    )
