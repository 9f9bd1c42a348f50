"""Settling a bill: who pays what is decided once, and a repeated message is answered from the store."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from uuid_utils.compat import uuid7

from accounts.actors import InstitutionActor
from accounts.database import prepared_sql
from accounts.days import month_of, shanghai_day
from sharing.models import Settlement
from sharing.rules.reasons import Code, Reason, Refused, because
from sharing.rules.settling import OWN_IS_DISPUTED, Decision, decide, decide_again
from sharing.rules.split import HolderPurse, Purse
from sharing.services.settling import bill_steps, stored_replies
from sharing.services.settling.bill_steps import AccountPart, BillParties, BoundMeanwhile
from sharing.services.settling.credentials import Credential
from sharing.services.settling.gateway_keys import KeyRevoked
from sharing.services.settling.serials import new_serial
from sharing.services.settling.stored_replies import Answered, Incoming, NotDone, Outcome, Reply, Tell
from sharing.words.settling import BILL_ALREADY_SETTLED, NOTHING_TO_RESETTLE


@dataclass(frozen=True, kw_only=True)
class Bill:
    """One bill as a message brings it; amounts in fen.

    `content` is the message's input as it came, for doors that have one: it tells a repeated message from
    another. Without `psn_no` the patient is whose credential it is. `resettles` names the cancelled
    settlement of this bill that this one takes the place of.
    """

    infno: str
    msgid: str
    mdtrt_id: str
    chrg_bchno: str
    credential: Credential
    med_type: str
    payable_fen: int
    total_fee_fen: int
    fund_fen: int = 0
    psn_no: str = ""
    account_used: bool = True
    resettles: str = ""
    content: str = ""

    def as_message(self, institution_id: UUID) -> Incoming:
        content = self.content or json.dumps(asdict(self), sort_keys=True)
        return Incoming.of(institution_id, self.msgid, self.infno, content)


class BillAlreadySettled(NotDone):
    """This bill has a settlement that is not cancelled."""

    code = "bill_already_settled"
    text, next = BILL_ALREADY_SETTLED


class NothingToResettle(NotDone):
    """The settlement named is no cancelled one of this patient's bill."""

    code = "nothing_to_resettle"
    text, next = NOTHING_TO_RESETTLE


def settle(*, bill: Bill, by: InstitutionActor, at: datetime, tell: Tell = stored_replies.in_json) -> Reply:
    """Pays what can be paid of a bill, once; the same message is always answered the same.

    Raises Refused (credential, institution), NumberReplaced, KeyRevoked, BillAlreadySettled,
    NothingToResettle, MessageReused or MessageReversed; then nothing is written.
    """
    message = bill.as_message(by.institution_id)
    while True:
        try:
            return _settle(bill, message, by, at, tell)
        except BoundMeanwhile:
            continue
        except KeyRevoked:
            raise
        except (Answered, IntegrityError, Refused, NotDone) as failed:
            # Answered long ago, or while this one waited for the patient's row.
            if stored := stored_replies.find(message):
                return stored
            if isinstance(failed, IntegrityError) and _is_settled(bill, by):
                raise BillAlreadySettled from failed
            raise


def quote(*, bill: Bill, by: InstitutionActor, at: datetime) -> Outcome:
    """What settling this bill now would come to: the same rules, nothing locked, written or used up."""
    asked = bill_steps.ask(psn_no=bill.psn_no, credential=bill.credential, by=by, at=at, lock=False)
    decision, parts = _decide(bill, asked, at)
    return bill_steps.outcome_of(_row(bill, asked, decision, at), parts, asked.known.psn_nos)


@transaction.atomic(durable=True)
def _settle(bill: Bill, message: Incoming, by: InstitutionActor, at: datetime, tell: Tell) -> Reply:
    """Three statements on PostgreSQL: what is locked, what is judged beside it, what is written."""
    asked = bill_steps.ask(
        psn_no=bill.psn_no,
        credential=bill.credential,
        by=by,
        at=at,
        msgid=bill.msgid,
        lock=True,
    )
    decision, parts = _decide(bill, asked, at)
    settlement = _row(bill, asked, decision, at)
    text = tell(bill_steps.outcome_of(settlement, parts, asked.known.psn_nos))
    used_up = [bill_steps.using_up(asked.known.token, settlement)] if asked.known.token else []
    steps = bill_steps.saving(settlement, parts, decision.shortfalls, message, text, at)
    prepared_sql.write([*used_up, *steps], commit=True)
    return Reply(text, settlement.setl_id)


def _decide(bill: Bill, asked: BillParties, at: datetime) -> tuple[Decision, list[AccountPart]]:
    if bill.resettles:
        first = _cancelled(bill, asked)
        if bill.account_used:
            return _decide_again(bill, first, asked, at)
    case = bill_steps.case_of(
        asked,
        payable_fen=bill.payable_fen,
        med_type=bill.med_type,
        account_declined=not bill.account_used,
        at=at,
    )
    decision = decide(case, today=shanghai_day(at))
    return decision, bill_steps.parts_of(decision, case, asked.purses, at)


def _decide_again(
    bill: Bill, first: Settlement, asked: BillParties, at: datetime
) -> tuple[Decision, list[AccountPart]]:
    """Judged as of the first: who paid then pays again, bound or not by now, but no disputed account."""
    paid = bill_steps.parts_paid(first, asked.purses)
    disputed = [
        because(Code.ACCOUNT_DISPUTED) if part.binding else OWN_IS_DISPUTED
        for part in paid
        if part.account.is_disputed
    ]
    paid = [part for part in paid if not part.account.is_disputed]
    key = asked.purses.patient.pk
    own = next((Purse(key, _returned_fen(part)) for part in paid if not part.binding), None)
    holders = [
        HolderPurse(key=part.binding.pk, balance_fen=_returned_fen(part), signed_at=part.binding.signed_at)
        for part in paid
        if part.binding
    ]
    told_then = [Reason.from_json(kept) for kept in first.reasons]
    decision = decide_again(bill.payable_fen, own, holders, told_then, place=asked.place, disputed=disputed)
    given: dict[object, int] = {None: decision.split.own_fen, **dict(decision.split.shared)}
    month = month_of(shanghai_day(at))
    again = [
        replace(part, amount_fen=given.get(part.binding and part.binding.pk, 0), counts_in=month)
        for part in paid
    ]
    return decision, [part for part in again if part.amount_fen]


def _returned_fen(part: AccountPart) -> int:
    """What came back to an account and is still there."""
    return min(part.amount_fen, part.account.balance_fen)


def _cancelled(bill: Bill, asked: BillParties) -> Settlement:
    first = Settlement.objects.filter(
        setl_id=bill.resettles,
        institution=asked.institution,
        patient=asked.purses.patient,
        mdtrt_id=bill.mdtrt_id,
        chrg_bchno=bill.chrg_bchno,
        reverses=None,
        is_reversed=True,
    ).first()
    if first is None:
        raise NothingToResettle
    return first


def _row(bill: Bill, asked: BillParties, decision: Decision, at: datetime) -> Settlement:
    own, patient, institution = asked.purses.own, asked.purses.patient, asked.institution
    values = {
        "id": uuid7(),
        "setl_id": new_serial(at),
        "institution_id": institution.pk,
        "mdtrt_id": bill.mdtrt_id,
        "chrg_bchno": bill.chrg_bchno,
        "msgid": bill.msgid,
        "patient_id": patient.pk,
        "med_type": bill.med_type,
        "total_fee_fen": bill.total_fee_fen,
        "fund_fen": bill.fund_fen,
        "payable_fen": bill.payable_fen,
        "own_fen": decision.split.own_fen,
        "shared_fen": decision.split.shared_fen,
        "cash_fen": decision.split.cash_fen,
        "own_balance_fen": own.balance_fen - decision.split.own_fen if own else 0,
        "reasons": [reason.as_json() for reason in decision.reasons],
        "received_at": at,
        "reverses_id": None,
        "is_reversed": False,
    }
    return prepared_sql.made(Settlement, values, institution=institution, patient=patient)


def _is_settled(bill: Bill, by: InstitutionActor) -> bool:
    return Settlement.objects.filter(
        institution=by.institution_id,
        mdtrt_id=bill.mdtrt_id,
        chrg_bchno=bill.chrg_bchno,
        reverses=None,
        is_reversed=False,
    ).exists()
