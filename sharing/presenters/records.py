"""授权记录 as either of its two people reads it: every binding there ever was, and who did what to it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from sharing import words
from sharing.models import Binding, BindingEvent
from sharing.models.bindings import BindingQuerySet
from sharing.presenters.binding_view import kin_said
from sharing.selectors.binding_status import BindingStatus, Step, status_on, trail_of
from sharing.selectors.paging import by_moment
from sharing.words import Label

BY_SIGNING = by_moment("signed_at")
Action = dict[str, str]
Buttons = Callable[["Record"], list[Action]]


@dataclass(frozen=True)
class Record:
    """One binding as one of its two people reads it."""

    binding: Binding
    reader_id: UUID
    today: date
    buttons: Buttons

    @property
    def is_mine(self) -> bool:
        """Whether it is the reader's account that is shared."""
        return self.binding.holder_id == self.reader_id

    @property
    def name(self) -> str:
        return self.binding.member.name if self.is_mine else self.binding.holder.name

    @property
    def role(self) -> str:
        return kin_said(self.binding.relationship, mine=self.is_mine)

    @property
    def line(self) -> str:
        whose = _("用您的账户") if self.is_mine else _("您用对方的账户")
        return f"{whose} · {words.period(self.binding.starts_on, self.binding.ends_on)}"

    @property
    def status(self) -> BindingStatus:
        return status_on(self.binding, self.today)

    @property
    def label(self) -> Label:
        """Where it stands, in the reader's words: what waits for the other one may wait for them."""
        if self.status.waits and not self.is_mine:
            return Label(_("等您确认"), "wait")
        return self.status.label

    @property
    def has_pledge(self) -> bool:
        """Whether the reader signed a pledge for it here."""
        return self.is_mine and hasattr(self.binding, "pledge")

    @property
    def trail(self) -> list[Step]:
        return trail_of(self.binding, self.reader_id, self.today)

    @property
    def actions(self) -> list[Action]:
        """The buttons beside it, each with label, tone and url."""
        return self.buttons(self)


def records_of(person_id: UUID) -> BindingQuerySet:
    """All bindings of a person with everything that a record shows. Two queries."""
    events = BindingEvent.objects.select_related("by_user", "by_person", "visit")
    found = Binding.objects.of(person_id).select_related("holder", "member", "pledge")
    return found.prefetch_related(Prefetch("events", events))


def as_records(bindings: Iterable[Binding], reader_id: UUID, today: date, buttons: Buttons) -> list[Record]:
    """Rows of a page, as this person reads them."""
    return [Record(binding, reader_id, today, buttons) for binding in bindings]
