"""Statements of account (对账): what an institution settled in a period, beside what it says it settled."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from accounts.days import day_end, day_start
from sharing.models import Settlement

OUTPATIENT, INPATIENT, PHARMACY = "11", "21", "41"
"""`clr_type`: how bills are cleared."""

_INPATIENT_MED_TYPES = ("21", "22", "23", "24", "52")


class Amounts(NamedTuple):
    """What both sides compare, in fen; the order is that of the answers."""

    medfee_sumamt: int
    fund_pay_sumamt: int
    acct_pay: int
    acct_mulaid_pay: int
    psn_cash_pay: int


_COLUMNS = ("total_fee_fen", "fund_fen", "own_fen", "shared_fen", "cash_fen")


@dataclass(frozen=True, kw_only=True)
class Period:
    """Days of one institution, first and last included, and of one `clr_type` or (empty) of all."""

    institution_id: UUID
    first: date
    last: date
    clr_type: str = ""


@dataclass(frozen=True)
class Difference:
    """One settlement that the two sides do not have alike: None where a side lacks it."""

    setl_id: str
    sent: Mapping[str, int] | None
    ours: Amounts | None


def clr_type_of(med_type: str) -> str:
    """How a bill of this kind of care is cleared; what is not known counts as an outpatient's."""
    if med_type.startswith(PHARMACY):
        return PHARMACY
    return INPATIENT if med_type.startswith(_INPATIENT_MED_TYPES) else OUTPATIENT


def totals(period: Period) -> tuple[Amounts, int]:
    """The sums of a period and the number of its settlements. One query.

    A cancellation is a settlement of its own day with negative amounts.
    """
    found = _settled(period).aggregate(count=Count("pk"), **{name: Sum(name) for name in _COLUMNS})
    return Amounts(*(found[name] or 0 for name in _COLUMNS)), found["count"]


def differences(period: Period, sent: Mapping[str, Mapping[str, int]]) -> Iterator[Difference]:
    """Every settlement that is not on both sides with the same amounts, as far as those were sent.

    Reads row by row; first those that are here, then those that are not.
    """
    missing = dict(sent)
    rows = _settled(period).order_by("received_at", "pk").values_list("setl_id", *_COLUMNS)
    for setl_id, *columns in rows.iterator(chunk_size=2000):
        ours, theirs = Amounts(*columns), missing.pop(setl_id, None)
        if theirs is None or any(getattr(ours, name) != fen for name, fen in theirs.items()):
            yield Difference(setl_id, theirs, ours)
    for setl_id, theirs in missing.items():
        yield Difference(setl_id, theirs, None)


def _settled(period: Period) -> QuerySet[Settlement]:
    return Settlement.objects.filter(
        _cleared_as(period.clr_type),
        institution=period.institution_id,
        received_at__gte=day_start(period.first),
        received_at__lt=day_end(period.last),
    )


def _cleared_as(clr_type: str) -> Q:
    pharmacy = Q(med_type__startswith=PHARMACY)
    inpatient = Q()
    for prefix in _INPATIENT_MED_TYPES:
        inpatient |= Q(med_type__startswith=prefix)
    return {
        PHARMACY: pharmacy,
        INPATIENT: inpatient,
        OUTPATIENT: ~pharmacy & ~inpatient,
    }.get(clr_type, Q())
