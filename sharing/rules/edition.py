"""The policy as data: what one dated edition allows, and which edition is in force where and when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

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


@dataclass(frozen=True, kw_only=True)
class Edition:
    """One dated policy for every area whose code begins with `area_prefix` (empty: everywhere).

    Limits of None mean no limit. Money is in fen.
    """

    key: str
    name: str
    area_prefix: str
    effective_from: date
    source_title: str
    source_number: str
    source_date: date
    relationships: frozenset[Relationship]
    reach: Reach
    confirm_relationships: frozenset[Relationship]
    confirm_days: int = 7
    max_members: int | None = None
    max_holders: int | None = None
    reserve_fen: int = 0
    monthly_limit_fen: int | None = None
    deduct_order: DeductOrder = DeductOrder.FILING
    med_types: Mapping[str, bool] = field(default_factory=dict, hash=False)
    pays_premium: bool = False

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
