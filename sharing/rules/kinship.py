"""What each relationship means to the rules: whether two ages can be it, and what else follows from it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sharing.rules.edition import Relationship

YEARS_BETWEEN_PARENT_AND_CHILD = 12


@dataclass(frozen=True)
class Kinship:
    """Whether a holder and a member who were born on these days can be it, and what is special about it."""

    is_plausible: Callable[[date, date], bool]
    is_marriage: bool = False  # nobody has two, in either role
    holder_is_parent: bool = False  # and acts for the member while they are a minor


def _at_any_ages(_holder_born: date, _member_born: date) -> bool:
    return True


def _child(holder_born: date, member_born: date) -> bool:
    grown_up = (holder_born.year + YEARS_BETWEEN_PARENT_AND_CHILD, holder_born.month, holder_born.day)
    return grown_up <= (member_born.year, member_born.month, member_born.day)


def _parent(holder_born: date, member_born: date) -> bool:
    return _child(member_born, holder_born)


KINSHIPS: dict[Relationship, Kinship] = {
    Relationship.SPOUSE: Kinship(_at_any_ages, is_marriage=True),
    Relationship.PARENT: Kinship(_parent),
    Relationship.CHILD: Kinship(_child, holder_is_parent=True),
    Relationship.SIBLING: Kinship(_at_any_ages),
    Relationship.GRANDPARENT: Kinship(_at_any_ages),
    Relationship.GRANDCHILD: Kinship(_at_any_ages),
    Relationship.PARENT_IN_LAW: Kinship(_at_any_ages),
    Relationship.CHILD_IN_LAW: Kinship(_at_any_ages),
    Relationship.OTHER: Kinship(_at_any_ages),
}
