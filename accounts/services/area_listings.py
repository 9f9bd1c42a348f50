"""The lists that an officer reads by area: what belongs in which area, and writing it down.

Whoever adds an enrolment lists what its person has, whoever adds a row that is listed at once lists it, both
under the lock of the person. Other rows the worker lists when no transaction can still be writing them; until
then, and before an upgrade's rows are listed, `listed_until` says from where on a list has to look itself.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction
from django.db.models import CharField, Exists, F, Model, OuterRef, Q, QuerySet, Value

from accounts.days import written_at
from accounts.models import AreaListing, Enrolment, ListedUntil

FIRST, LAST = UUID(int=0), UUID(int=2**128 - 1)
PAGE, MOST = 2000, 20
LAG = timedelta(minutes=10)
"""Longer than a transaction lasts, and than the clocks of two servers differ."""

INTO = f"INSERT INTO {AreaListing._meta.db_table} (area_code, kind, object_id)"


@cache
def kinds() -> tuple[type[Model], ...]:
    """Every model that is listed by area."""
    return tuple(model for model in apps.get_models() if hasattr(model, "listed_by"))


def kind_of(model: type[Model]) -> str:
    """What a model is called in the listing; empty where it is not listed."""
    return (model._meta.model_name or "") if model in kinds() else ""


def insured_in(areas: Q, person: str) -> Exists:
    """Whether the person whose key is in this field is, or ever was, insured in such an `area_code`.

    Any enrolment says so, whatever its state is by now: people move, and their affairs stay with both areas.
    """
    return Exists(Enrolment.objects.filter(areas, person=OuterRef(person)))


def listings(model: type[Any], **people: Any) -> list[QuerySet[Any, tuple[str, str, UUID]]]:
    """What belongs there, area, kind and key, by the rule of `insured_in`: for each way to people a query.

    `people` narrows by who it is about: lookups of the person at the end of each way.
    """
    found = []
    for way in model.listed_by.people:
        areas = f"{way}__enrolments"
        about = {f"{way}__{lookup}": value for lookup, value in people.items()}
        rows = model._base_manager.filter(**{f"{areas}__isnull": False}, **about)
        kind = Value(kind_of(model), CharField())
        said = rows.annotate(in_area=F(f"{areas}__area_code"), of_kind=kind)
        found.append(said.values_list("in_area", "of_kind", "pk").order_by().distinct())
    return found


def listed_in(model: type[Model], area_code: str) -> QuerySet[AreaListing, UUID]:
    """The keys of the rows of an area that are listed, to be searched for among a model's."""
    rows = AreaListing.objects.filter(area_code=area_code, kind=kind_of(model))
    return rows.values_list("object_id", flat=True)


def areas_listed(prefix: str) -> list[str]:
    """Every area with these first digits in which anything is listed: one look in the index for each."""
    table, last = AreaListing._meta.db_table, prefix.ljust(6, "9")
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE found (code) AS ("
            f"SELECT min(area_code) FROM {table} WHERE area_code >= %s AND area_code <= %s UNION ALL "
            f"SELECT (SELECT min(area_code) FROM {table} WHERE area_code > found.code AND area_code <= %s) "
            f"FROM found WHERE found.code IS NOT NULL) SELECT code FROM found WHERE code IS NOT NULL",
            [prefix, last, last],
        )
        return [code for (code,) in cursor.fetchall()]


def listed_until(model: type[Model]) -> UUID | None:
    """Up to which key all of a model's rows are listed; LAST: all, None: nothing is for sure."""
    kept = ListedUntil.objects.filter(kind=kind_of(model)).values_list("place", flat=True)
    return kept.first()


def list_people(person_ids: Collection[Any]) -> None:
    """Lists all that these people have in every area of theirs; who adds an enrolment calls it, after that.

    One statement. Needs an open transaction that holds the locks of these people.
    """
    if person_ids:
        _insert([one for model in kinds() for one in listings(model, **{"in": person_ids})])


def list_rows(*written: Sequence[Model]) -> None:
    """Lists rows that were just written, each sequence of one model, in every area of their people.

    One statement. Needs an open transaction that holds the locks of these people.
    """
    of_models = [(type(rows[0]), [row.pk for row in rows]) for rows in written if rows]
    _insert([one.filter(pk__in=keys) for model, keys in of_models for one in listings(model)])


def list_new(model: type[Any], *, at: datetime, most: int = 1) -> int:
    """Goes on listing a model's rows from where it came to, in so many pages at most; how many were added.

    Each page is a transaction, so that it may be stopped anywhere; done twice, it does no harm.
    """
    until = LAST if model.listed_by.at_once else written_at(at - LAG)
    place = min(listed_until(model) or FIRST, until)  # ahead of it, a clock was set back
    if place == LAST:
        return 0
    added = 0
    while True:
        place, listed = _list_page(model, place, until)
        added += listed
        most -= 1
        if place == until or not most:
            return added


def list_due(*, at: datetime) -> int:
    """What the worker does of it each minute, not so much that others wait for it; how many were added."""
    return sum(list_new(model, at=at, most=MOST) for model in kinds())


def begin_anew() -> None:
    """Nothing is for sure any more: lists look themselves, and listing goes through every row once more."""
    ListedUntil.objects.update(place=FIRST)


def is_listed(model: type[Any], *, at: datetime) -> bool:
    """Whether nothing is left to `list_new` that was written by then."""
    until = LAST if model.listed_by.at_once else written_at(at - LAG)
    return (listed_until(model) or FIRST) >= until


@transaction.atomic
def _list_page(model: type[Any], place: UUID, until: UUID) -> tuple[UUID, int]:
    behind = model._base_manager.filter(pk__gt=place, pk__lte=until).order_by("pk")
    last = behind.values_list("pk", flat=True)[PAGE - 1 : PAGE].first() or until
    added = _insert([one.filter(pk__gt=place, pk__lte=last) for one in listings(model)])
    ListedUntil.objects.update_or_create(kind=kind_of(model), defaults={"place": last})
    return last, added


def _insert(queries: Sequence[QuerySet[Any, Any]]) -> int:
    """Adds what is not there yet; always in one order, so that two who list the same never wait in a ring."""
    if not queries:
        return 0
    compiled = [query.query.sql_with_params() for query in queries]
    chosen = " UNION ".join(statement for statement, _values in compiled)
    values = [value for _statement, values in compiled for value in values]
    with connection.cursor() as cursor:
        cursor.execute(f"{INTO} {chosen} ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING", values)
        return int(cursor.rowcount)
