"""Cancelling a settlement: every fen goes back to the account it came from."""

from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.actors import InstitutionActor
from accounts.models import Person
from sharing.models import Settlement
from sharing.services import answers, settlement_steps
from sharing.services.answers import Answer, Incoming, NotDone, Tell
from sharing.services.settlement_steps import Purses


class SettlementUnknown(NotDone):
    """This institution has no settlement of that number that could be cancelled."""

    code = "settlement_unknown"
    text = _("没有找到这笔结算。")
    next = _("请核对结算编号；只能撤销本机构的结算，撤销本身不能再撤销。")


class AlreadyCancelled(NotDone):
    """The settlement was cancelled before."""

    code = "already_cancelled"
    text = _("这笔结算已经撤销过。")
    next = _("钱已经退回原来的账户，不用再撤销。")


def cancel(
    *,
    setl_id: str,
    msgid: str,
    by: InstitutionActor,
    at: datetime,
    infno: str = "2208",
    content: str = "",
    tell: Tell = answers.in_json,
) -> Answer:
    """Reverses a whole settlement, also after the binding has ended; the bill may then be settled once more.

    The same message is always answered the same. Raises SettlementUnknown, AlreadyCancelled, MessageReused
    or MessageReversed; then nothing is written.
    """
    message = Incoming.of(by.institution_id, msgid, infno, content or setl_id)
    if stored := answers.find(message):
        return stored
    try:
        return _cancel(setl_id, message, at, tell)
    except (IntegrityError, NotDone):
        # The very same message may have been answered while this one waited for the patient's row.
        if stored := answers.find(message):
            return stored
        raise


@transaction.atomic(durable=True)
def _cancel(setl_id: str, message: Incoming, at: datetime, tell: Tell) -> Answer:
    settlements = Settlement.objects.filter(institution=message.institution_id, reverses=None)
    patients = Person.objects.filter(settlements__in=settlements.filter(setl_id=setl_id))
    patient = settlement_steps.patient_among(patients, lock=True)
    if patient is None:
        raise SettlementUnknown
    settlement = settlements.get(setl_id=setl_id)
    if settlement.is_reversed:
        raise AlreadyCancelled
    purses = settlement_steps.purses_of(patient, lock=True)
    paid = settlement_steps.parts_paid(settlement, purses)
    Settlement.objects.filter(pk=settlement.pk).update(is_reversed=True)
    parts = [replace(part, amount_fen=-part.amount_fen) for part in paid]
    outcome = settlement_steps.save(_reversal(settlement, message.msgid, purses, at), parts, at)
    return answers.store(message, outcome, tell, at)


def _reversal(settlement: Settlement, msgid: str, purses: Purses, at: datetime) -> Settlement:
    return Settlement(
        setl_id=settlement_steps.new_setl_id(at),
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
