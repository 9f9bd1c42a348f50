"""Linking rows of before: each chain anew from its first row, under its head's lock, if what is linked holds.

It goes on with what has no digest, so it may be stopped, run again, and run beside the site. Once a root says
"from here", a row without a digest was made so: then nothing is linked.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts import chains
from accounts.chains import BEGINNING
from sharing.services.proof.bills import RowPart
from sharing.services.proof.chain import Chain, Facts, Rows, pages, placed
from sharing.services.proof.parts import Fault
from sharing.services.proof.walk import walk
from sharing.words import proof as words

PAGE = 500

Told = Callable[[str, int], None]
"""Of which part how many rows were linked just now."""


class DoesNotHold(Exception):
    """What is linked already does not hold; the fault is the only argument."""


def link_rows(part: RowPart, told: Told) -> None:
    """Gives every row of a part that hangs on no row before it the digest of what it says."""
    rows = part.rows.filter(digest=BEGINNING)
    behind = UUID(int=0)
    while page := list(rows.filter(pk__gt=behind)[:PAGE]):
        behind = page[-1].pk
        linked = []
        for row, facts in zip(page, part.facts(page), strict=True):
            if facts is not None:
                row.digest = chains.link(part.linked_as, BEGINNING, facts)
                linked.append(row)
        part.model._default_manager.bulk_update(linked, ["digest"])
        told(part.name, len(linked))


def link_chain(chain: Chain, told: Told) -> Iterator[Fault]:
    """Links every chain of a kind; those that do not hold are left as they are, and named."""
    for heads in pages(chain, None):
        for key in sorted(_not_linked(chain, [head.pk for head in heads])):
            try:
                told(chain.name, link_head(chain, key))
            except DoesNotHold as found:
                yield found.args[0]


def link_head(chain: Chain, key: UUID) -> int:
    """Links one chain from its first row; how many rows it has. Raises DoesNotHold."""
    with transaction.atomic(durable=True):
        chain.locks_first(key)
        head = chain.head._default_manager.select_for_update(no_key=True).get(pk=key)
        numbered = list(placed(chain, [key]))
        if says := walk(chain, head, numbered).says:
            raise DoesNotHold(Fault(str(key), words.HEADS[chain.name].format(key=key) + says))
        before = _strays_in_order(chain, key)
        of_model = {rows.model: rows for rows in chain.rows}
        rows = [*before, *((of_model[type(one.row)], one.row) for one in numbered)]
        previous = _relink(chain, rows)
        _save(chain, rows, moved=bool(before))
        setattr(head, chain.count, len(rows))
        setattr(head, chain.digest, previous)
        head.save(update_fields=[chain.count, chain.digest, *chain.resealed(head)])
    return len(rows)


def _not_linked(chain: Chain, keys: Sequence[UUID]) -> set[UUID]:
    found: set[UUID] = set()
    for rows in chain.rows:
        without = rows.model._default_manager.filter(
            rows.belong,
            Q(**{f"{rows.number}__isnull": True}) | Q(**{rows.digest: BEGINNING}),
            **{f"{rows.head}__in": keys},
        )
        found |= set(without.values_list(rows.head, flat=True))
    return found


def _strays_in_order(chain: Chain, key: UUID) -> list[tuple[Rows, Any]]:
    """Rows of before without a number, as they came."""
    found = [
        (getattr(row, rows.moment), row.pk, rows, row)
        for rows in chain.rows
        for row in rows.model._default_manager.filter(
            rows.strays, **{rows.head: key, f"{rows.number}__isnull": True}
        )
    ]
    return [(rows, row) for _moment, _pk, rows, row in sorted(found, key=lambda one: one[:2])]


def _relink(chain: Chain, rows: Sequence[tuple[Rows, Any]]) -> bytes:
    """Numbers them and gives each its digest; the last one's."""
    for number, (of, row) in enumerate(rows, start=1):
        setattr(row, of.number, number)
    said: dict[int, Facts] = {}
    for of in chain.rows:
        own = [row for one, row in rows if one is of]
        said |= {id(row): facts for row, facts in zip(own, of.facts(own), strict=True)}
    previous = BEGINNING
    for number, (of, row) in enumerate(rows, start=1):
        facts = said[id(row)]
        if facts is None:
            name = words.row_name(row, number)
            raise DoesNotHold(Fault(str(row.pk), words.CAUSE_GONE.format(row=name)))
        previous = chains.link(chain.linked_as, previous, facts)
        setattr(row, of.digest, previous)
    return previous


def _save(chain: Chain, rows: Sequence[tuple[Rows, Any]], *, moved: bool) -> None:
    """Numbers are unique below a head: where rows move up, they first make room."""
    for of in chain.rows:
        own = [row for one, row in rows if one is of]
        manager = of.model._default_manager
        if moved:
            numbers = [getattr(row, of.number) for row in own]
            for row, number in zip(own, numbers, strict=True):
                setattr(row, of.number, -number)
            manager.bulk_update(own, [of.number])
            for row, number in zip(own, numbers, strict=True):
                setattr(row, of.number, number)
        manager.bulk_update(own, [of.number, of.digest])
