"""The digest of a bill: over the bill, each account's part of it, whom it came up short for, and its answer.

The ledger's entries cover it, so a bill that moves money costs no row and no lock for its proof. One that
touches no account hangs on its patient, who is locked anyway: there `patient_number` counts up.
"""

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from accounts import chains
from accounts.chains import Fact
from accounts.database import prepared_sql
from accounts.database.prepared_sql import Step
from accounts.models import Person
from sharing.models import Settlement

CHAIN = "bills"

_BILL = itemgetter(
    "id", "setl_id", "institution_id", "mdtrt_id", "chrg_bchno", "msgid", "patient_id", "patient_number",
    "med_type", "total_fee_fen", "fund_fen", "payable_fen", "own_fen", "shared_fen", "cash_fen",
    "own_balance_fen", "reasons", "received_at", "reverses_id",
)  # fmt: skip
_PART = itemgetter("id", "account_id", "binding_id", "edition_id", "amount_fen", "settled_on")
_TOLD = itemgetter("id", "binding_id", "reasons")
_ANSWER = itemgetter("id", "msgid", "digest", "answer", "at")

Values = Mapping[str, Any]


def bill_facts(bill: Values, parts: Iterable[Values], told: Iterable[Values], answer: Values) -> list[Fact]:
    """What the digest covers: the attributes of these rows; parts and shortfalls in the order of their ids.

    That a part is one entry of the ledger, with this amount and balance, `settlement_faults` proves.
    """
    return [*_BILL(bill), list(map(_PART, parts)), list(map(_TOLD, told)), _ANSWER(answer)]


def digest(
    settlement: Settlement, parts: Sequence[Values], told: Sequence[Values], answer: Values
) -> list[Step]:
    """Gives a new settlement its digest; what is left to write where that hangs on the locked patient."""
    patient = settlement.patient
    settlement.patient_number = None if parts else patient.bill_count + 1
    previous = chains.BEGINNING if parts else bytes(patient.bill_digest)
    facts = bill_facts(settlement.__dict__, parts, told, answer)
    settlement.digest = chains.link(CHAIN, previous, facts)
    if parts:
        return []
    changes = {"bill_count": settlement.patient_number, "bill_digest": settlement.digest}
    return [prepared_sql.update(Person, patient.pk, **changes)]
