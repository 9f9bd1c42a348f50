"""The policy as data: what one dated edition allows, and which edition is in force where and when."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated, get_type_hints

from sharing.rules import clauses
from sharing.rules.reasons import Code, Fact, Reason, because


class Relationship(StrEnum):
    """What the member is to the holder: `parent` means the member is the holder's parent."""

    SPOUSE = "spouse"
    PARENT = "parent"
    CHILD = "child"
    SIBLING = "sibling"
    GRANDPARENT = "grandparent"
    GRANDCHILD = "grandchild"
    PARENT_IN_LAW = "parent_in_law"
    CHILD_IN_LAW = "child_in_law"
    OTHER = "other"


class Reach(StrEnum):
    """How far apart holder and member may be insured."""

    AREA = "area"
    PROVINCE = "province"


class DeductOrder(StrEnum):
    """Whose account is drawn on first when a member has several holders."""

    FILING = "filing"
    LAST_FIRST = "last_first"
    MEMBER_CHOICE = "member_choice"


MED_TYPES = ("11", "13", "14", "21", "41", "51", "52")
"""The kinds of care (`med_type`) that an edition can name; local codes are longer and begin with one."""
MOST_FEN = 1_000_000_00


@dataclass(frozen=True, kw_only=True)
class Content:
    """What an edition says, as it was typed: nothing is known of its sense yet. Money is in fen.

    Every clause is declared here, in the order of reading, with its kind and its bounds. The row, the form,
    the comparison and the docs follow; its column and its words stand in `models.policy`, `words.clauses`.
    """

    name: Annotated[str, clauses.Text(40)]
    area_prefix: Annotated[str, clauses.AreaPrefix()]
    source_title: Annotated[str, clauses.Text(200, rows=2)]
    source_number: Annotated[str, clauses.Text(60)]
    source_date: Annotated[date | None, clauses.PastDay()]
    relationships: Annotated[Collection[str], clauses.SomeOf(Relationship, at_least_one=True)]
    reach: Annotated[str, clauses.OneOf(Reach)]
    confirm_relationships: Annotated[Collection[str], clauses.SomeOf(Relationship)]
    confirm_days: Annotated[int, clauses.Number(1, 60)] = 7
    max_members: Annotated[int | None, clauses.Number(1, 99, may_be_none=True)] = None
    max_holders: Annotated[int | None, clauses.Number(1, 99, may_be_none=True)] = None
    reserve_fen: Annotated[int, clauses.Money(0, MOST_FEN)] = 0
    monthly_limit_fen: Annotated[int | None, clauses.Money(1, MOST_FEN, may_be_none=True)] = None
    deduct_order: Annotated[str, clauses.OneOf(DeductOrder)] = DeductOrder.FILING
    med_types: Annotated[Mapping[str, bool], clauses.KindsOfCare(MED_TYPES)] = field(
        default_factory=dict, hash=False
    )
    pays_premium: Annotated[bool, clauses.YesNo()] = False

    def canonical(self) -> bytes:
        """The same bytes for the same content, whoever typed it; their digest says what was asked for."""
        kept = {name: kind.kept(getattr(self, name)) for name, kind in CLAUSES.items()}
        plain = {name: sorted(one) if isinstance(one, list) else one for name, one in kept.items()}
        return json.dumps(
            plain, default=date.isoformat, ensure_ascii=False, sort_keys=True, separators=(",", ":")
        ).encode()


def kinds_of(content: type[Content]) -> dict[str, clauses.Kind]:
    """The kind of every clause that declares one, by its name."""
    hints = get_type_hints(content, include_extras=True)
    marks = {name: getattr(hint, "__metadata__", ()) for name, hint in hints.items()}
    return {name: kind for name, found in marks.items() for kind in found if isinstance(kind, clauses.Kind)}


CLAUSES = kinds_of(Content)


@dataclass(frozen=True, kw_only=True)
class Edition(Content):
    """One dated policy for every area whose code begins with `area_prefix` (empty: everywhere).

    What it says makes sense, so that codes are known. Limits of None mean no limit.
    """

    key: str
    effective_from: date
    source_date: date
    relationships: frozenset[Relationship]
    reach: Reach
    confirm_relationships: frozenset[Relationship]
    deduct_order: DeductOrder = DeductOrder.FILING

    @property
    def limits_people(self) -> bool:
        """Whether it limits with how many anybody can share."""
        return self.max_members is not None or self.max_holders is not None

    def covers(self, med_type: str) -> bool:
        """Whether it may pay this kind of care: the longest known prefix decides, none known is no."""
        known = [prefix for prefix in self.med_types if med_type.startswith(prefix)]
        return self.med_types[max(known, key=len)] if known else False

    def needs_confirmation(self, relationship: Relationship) -> bool:
        """Whether a member of this relationship must agree before the binding takes effect."""
        return relationship in self.confirm_relationships

    def because(self, code: Code, **facts: Fact | date | None) -> Reason:
        """A reason under this edition: it quotes the document, so that people can look it up."""
        return because(
            code,
            **facts,
            source_title=self.source_title,
            source_number=self.source_number,
            source_date=self.source_date,
            area_prefix=self.area_prefix,
            effective_from=self.effective_from,
        )


def edition_in_force(editions: Iterable[Edition], area_code: str, on: date) -> Edition | None:
    """The edition that an area goes by on a day: the longest prefix in force, then its latest.

    An unknown area (an empty code) goes by the empty prefix only.
    """
    in_force = [
        edition
        for edition in editions
        if area_code.startswith(edition.area_prefix) and edition.effective_from <= on
    ]
    return max(in_force, key=lambda edition: (len(edition.area_prefix), edition.effective_from), default=None)
