"""Long lists for the back office's files: read page by page by a key, so that memory does not grow with them.

None of them holds a name, a document number or a telephone.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils.functional import Promise

from accounts.days import day_end, day_start
from sharing import words
from sharing.models import Binding, Institution, Settlement
from sharing.selectors.areas import within
from sharing.selectors.figures import Figure, Period, figures_of, holders_area
from sharing.selectors.spreadsheets import Fen, Sheet
from sharing.words.listings import BINDINGS, COUNTED, FIGURES, HEADS, NO_END, SETTLEMENTS

PAGE = 2000


@dataclass(frozen=True)
class Listing:
    """One kind of file: its columns, how many rows it will have, and the rows."""

    title: Promise
    sheet: Callable[[], Sheet[Any]]
    count: Callable[[Period], int]
    rows: Callable[[Period], Iterator[Any]]


def _figures_sheet() -> Sheet[Figure]:
    return Sheet(
        str(FIGURES),
        [
            (str(HEADS["day"]), 12, lambda one: one.day.isoformat()),
            (str(HEADS["area"]), 10, lambda one: one.area_code),
            (str(HEADS["door"]), 16, lambda one: str(words.door_label(one.door))),
            (str(HEADS["what"]), 20, lambda one: str(COUNTED[one.what])),
            (str(HEADS["reason"]), 28, lambda one: one.code),
            (str(HEADS["count"]), 10, lambda one: one.count),
            (str(HEADS["amount"]), 16, lambda one: Fen(one.fen)),
        ],
    )


def _bindings_sheet() -> Sheet[Any]:
    return Sheet(
        str(BINDINGS),
        [
            (str(HEADS["binding"]), 38, lambda one: str(one.pk)),
            (str(HEADS["area"]), 10, lambda one: one.area),
            (str(HEADS["relationship"]), 12, lambda one: str(words.relationship_label(one.relationship))),
            (str(HEADS["state"]), 12, lambda one: words.state_label(one.state, ended_by=one.ended_by).text),
            (str(HEADS["signed_at"]), 17, lambda one: one.signed_at),
            (str(HEADS["starts_on"]), 12, lambda one: one.starts_on.isoformat()),
            (str(HEADS["ends_on"]), 12, lambda one: one.ends_on.isoformat() if one.ends_on else str(NO_END)),
            (str(HEADS["edition"]), 20, lambda one: one.edition_name),
        ],
    )


def _settlements_sheet() -> Sheet[Settlement]:
    return Sheet(
        str(SETTLEMENTS),
        [
            (str(HEADS["settlement"]), 34, lambda one: one.setl_id),
            (str(HEADS["received_at"]), 17, lambda one: one.received_at),
            (str(HEADS["institution"]), 28, lambda one: one.institution.name),
            (str(HEADS["area_code"]), 10, lambda one: one.institution.area_code),
            (str(HEADS["med_type"]), 14, lambda one: str(words.med_type_label(one.med_type))),
            (str(HEADS["total_fee"]), 14, lambda one: Fen(one.total_fee_fen)),
            (str(HEADS["payable"]), 14, lambda one: Fen(one.payable_fen)),
            (str(HEADS["own"]), 14, lambda one: Fen(one.own_fen)),
            (str(HEADS["shared"]), 14, lambda one: Fen(one.shared_fen)),
            (str(HEADS["cash"]), 14, lambda one: Fen(one.cash_fen)),
        ],
    )


def _bindings(period: Period) -> QuerySet[Any]:
    signed = Binding.objects.filter(
        signed_at__gte=day_start(period.first), signed_at__lt=day_end(period.last)
    )
    return signed.annotate(area=holders_area("holder")).filter(within(period.prefixes, "area"))


def _binding_rows(period: Period) -> Iterator[Any]:
    last = UUID(int=0)
    shown = ("relationship", "state", "ended_by", "signed_at", "starts_on", "ends_on")
    found = _bindings(period).annotate(edition_name=F("edition__name")).only(*shown).order_by("pk")
    while page := list(found.filter(pk__gt=last)[:PAGE]):
        yield from page
        last = page[-1].pk


def _settlements(period: Period) -> QuerySet[Settlement]:
    return Settlement.objects.filter(
        within(period.prefixes, "institution__area_code"),
        received_at__gte=day_start(period.first),
        received_at__lt=day_end(period.last),
    )


def _settlement_rows(period: Period) -> Iterator[Settlement]:
    """Institution by institution, in the order of the index that finds them."""
    institutions = Institution.objects.filter(within(period.prefixes, "area_code")).order_by("code")
    for institution in institutions.iterator():
        found = _settlements(period).filter(institution=institution).select_related("institution")
        found = found.order_by("received_at", "pk")
        after: Q | None = Q()
        while after is not None:
            page = list(found.filter(after)[:PAGE])
            yield from page
            after = _after(page[-1].received_at, page[-1].pk) if len(page) == PAGE else None


def _after(moment: datetime, key: UUID) -> Q:
    return Q(received_at__gt=moment) | Q(received_at=moment, pk__gt=key)


LISTINGS: dict[str, Listing] = {
    "figures": Listing(
        FIGURES, _figures_sheet, lambda period: sum(1 for _one in figures_of(period)), figures_of
    ),
    "bindings": Listing(BINDINGS, _bindings_sheet, lambda period: _bindings(period).count(), _binding_rows),
    "settlements": Listing(
        SETTLEMENTS, _settlements_sheet, lambda period: _settlements(period).count(), _settlement_rows
    ),
}
"""What can be asked for, by its name in the address."""
