"""What people are told of who may share and where, read from the edition in force."""

from dataclasses import dataclass
from datetime import date

from accounts.rules.areas import PROVINCES, province_of
from sharing.rules.edition import Edition, Reach
from sharing.selectors.facts import edition_for, editions
from sharing.words.clauses import LIMITS, PAYING, PEOPLE
from sharing.words.editions import told
from sharing.words.policy import SAME_PROVINCE, SOURCE, WITHIN_AREA, WITHIN_PROVINCE
from sharing.words.relationships import left_out, named


@dataclass(frozen=True)
class Scheme:
    """An edition in words for everybody."""

    who: str
    not_who: str
    where: str
    source: str
    confirm_who: str
    confirm_days: int
    of_people: str
    of_paying: str


def scheme_for(area_code: str, on: date) -> Scheme | None:
    """What holds in an area on a day; nothing where no edition is in force. One query."""
    edition = edition_for(area_code, on)
    return in_words(edition, area_code) if edition else None


def first_day(area_code: str) -> date | None:
    """The first day on which the scheme was in force in an area; None where it never was. One query."""
    of_area = [edition for edition in editions() if area_code.startswith(edition.area_prefix)]
    return min((edition.effective_from for edition in of_area), default=None)


def in_words(edition: Edition, area_code: str) -> Scheme:
    """The sentences of one edition, for people of an area (its code may be empty)."""
    return Scheme(
        who=named(edition.relationships),
        not_who=left_out(edition.relationships),
        where=_where(edition.reach, PROVINCES.get(province_of(area_code), "")),
        source=SOURCE.format(
            title=edition.source_title, number=edition.source_number, day=edition.source_date.isoformat()
        ),
        confirm_who=named(edition.confirm_relationships),
        confirm_days=edition.confirm_days,
        of_people=told(edition, PEOPLE | LIMITS),
        of_paying=told(edition, PAYING),
    )


def _where(reach: Reach, province: str) -> str:
    if reach is Reach.AREA:
        return str(WITHIN_AREA)
    return WITHIN_PROVINCE.format(province=province or SAME_PROVINCE)
