"""The digest of a bill: over the bill, each account's part of it, whom it came up short for, and its answer.

The ledger's entries cover it, so a bill that moves money costs no row and no lock for its proof. One that
touches no account hangs on its patient, who is locked anyway: there `patient_number` counts up.
"""

import json
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

from accounts import chains
from accounts.chains import ids, microseconds
from accounts.database import prepared_sql
from accounts.database.prepared_sql import Step, Utf8
from accounts.models import Person
from sharing.models import Settlement

CHAIN = "bills"

Values = Mapping[str, Any]


def bill_facts(bill: Values, parts: Sequence[Values], told: Sequence[Values], answer: Values) -> bytes:
    """What the digest covers: the attributes of these rows; parts and shortfalls in the order of their ids.

    That a part is one entry of the ledger, with this amount and balance, `settlement_faults` proves. A zero
    byte parts the texts, and none has one in it: PostgreSQL would not keep it.
    """
    keys = [*_KEYS(bill), answer["id"]]
    texts = [*_TEXTS(bill), answer["msgid"], _reasons(bill)]
    numbers = [*_NUMBERS(bill), microseconds(bill["received_at"]), microseconds(answer["at"])]
    for part in parts:
        keys += _KEYS_OF_PART(part)
        numbers += (part["amount_fen"], part["settled_on"].toordinal())
    for one in told:
        keys += (one["id"], one["binding_id"])
        texts.append(_reasons(one))
    said = f"{len(parts)} {' '.join(map(str, numbers))}\0" + "\0".join(texts)
    text = answer["answer"]
    in_bytes = text if isinstance(text, Utf8) else text.encode()
    return b"%b%b%b\0%b" % (ids(keys), answer["digest"], said.encode(), in_bytes)


_KEYS = itemgetter("id", "institution_id", "patient_id", "reverses_id")
_TEXTS = itemgetter("setl_id", "mdtrt_id", "chrg_bchno", "msgid", "med_type")
_NUMBERS = itemgetter(
    *("total_fee_fen", "fund_fen", "payable_fen", "own_fen", "shared_fen", "cash_fen", "own_balance_fen"),
    "patient_number",
)
_KEYS_OF_PART = itemgetter("id", "account_id", "binding_id", "edition_id")


def _reasons(row: Values) -> str:
    return json.dumps(row["reasons"], sort_keys=True) if row["reasons"] else ""


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
