"""Editions and pledge texts as officers read them: what each says, and where it stands on a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar
from uuid import UUID

from accounts.sealing import sm3
from sharing.models import Approval, Binding, Edition, PledgeText
from sharing.rules.edition import CLAUSES, Content, edition_in_force
from sharing.rules.policy import Stand, stand
from sharing.selectors import facts

Row = TypeVar("Row", Edition, PledgeText)


@dataclass(frozen=True)
class Listed(Generic[Row]):
    """One edition or text, where it stands, and whether a second officer has been asked."""

    row: Row
    stand: Stand
    is_asked: bool = False


@dataclass(frozen=True)
class Prefix:
    """All editions of an area prefix: drafts first, then from the newest to the oldest."""

    area_prefix: str
    editions: list[Listed[Edition]]

    @property
    def has_newer_draft(self) -> bool:
        """Whether a draft waits whose document is newer than all that was ever put in force."""
        drafted = [one.row.source_date for one in self.editions if one.stand is Stand.DRAFT]
        others = [one.row.source_date for one in self.editions if one.stand is not Stand.DRAFT]
        return bool(drafted) and max(drafted) > max(others, default=date.min)


def content_of(row: Edition) -> Content:
    """What an edition says."""
    said: dict[str, Any] = {name: kind.tidy(getattr(row, name)) for name, kind in CLAUSES.items()}
    return Content(**said)


def digest_of(row: Edition) -> str:
    """What tells whether an edition still says what was read, or asked for."""
    return sm3(content_of(row).canonical()).hex()


def in_force_beside(area_prefix: str, on: date) -> Edition | None:
    """What areas of this prefix go by on a day: its own edition, else a shorter prefix's. Two queries."""
    found = edition_in_force(facts.editions(), area_prefix, on)
    return Edition.objects.get(pk=found.key) if found else None


def has_bindings(area_prefix: str) -> bool:
    """Whether anybody insured in an area of this prefix has ever shared an account. One query."""
    bindings = Binding.objects.all()
    if area_prefix:
        bindings = bindings.filter(holder__enrolments__area_code__startswith=area_prefix)
    return bindings.exists()


def prefixes(on: date) -> list[Prefix]:
    """Every edition by area prefix, the widest first. Two queries."""
    rows = list(Edition.objects.all())
    asked = asked_for(Approval.Kind.EDITION, Approval.Kind.EDITION_BACK)
    found = []
    for prefix in sorted({row.area_prefix for row in rows}, key=lambda prefix: (len(prefix), prefix)):
        of_prefix = [row for row in rows if row.area_prefix == prefix]
        found.append(Prefix(prefix, _listed(of_prefix, asked, on)))
    return found


def texts(on: date) -> list[Listed[PledgeText]]:
    """Every pledge text: drafts first, then from the newest to the oldest. Two queries."""
    asked = asked_for(Approval.Kind.PLEDGE_TEXT, Approval.Kind.PLEDGE_BACK)
    return _listed(PledgeText.objects.all(), asked, on)


def asked_for(*kinds: Approval.Kind) -> set[UUID]:
    """What waits for a second officer."""
    return set(Approval.objects.filter(kind__in=kinds, decision="").values_list("subject_id", flat=True))


def stand_of(row: Edition | PledgeText, on: date) -> Stand:
    """Where one stands among all of its prefix or language. One query."""
    return stand(_since(row), map(_since, row.beside()), on)


def _since(row: Edition | PledgeText) -> date | None:
    return None if row.is_draft else row.effective_from


def _listed(rows: Iterable[Row], asked: set[UUID], on: date) -> list[Listed[Row]]:
    every = list(rows)
    newest_first = sorted(every, key=lambda row: (_since(row) or date.max, row.pk), reverse=True)
    return [Listed(row, stand(_since(row), map(_since, every), on), row.pk in asked) for row in newest_first]
