"""授权记录: every binding there ever was, and who did what to it, when and where."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.days import shanghai_day
from accounts.pages.session import actor, citizen_required
from sharing import words
from sharing.forms import lists
from sharing.models import Binding, BindingEvent
from sharing.pages.binding_seen import ending_word
from sharing.selectors.paging import NoSuchPlace, by_moment
from sharing.selectors.standing import Standing, Step, standing_on, trail_of
from sharing.words import Label

BY_SIGNING = by_moment("signed_at")


@dataclass(frozen=True)
class Record:
    """One binding as one of its two people reads it."""

    binding: Binding
    reader_id: UUID
    today: date

    @property
    def is_mine(self) -> bool:
        """Whether it is the reader's account that is shared."""
        return self.binding.holder_id == self.reader_id

    @property
    def name(self) -> str:
        return self.binding.member.name if self.is_mine else self.binding.holder.name

    @property
    def role(self) -> str:
        relationship = words.relationship_label(self.binding.relationship)
        if self.is_mine:
            return relationship
        return _("您是对方的%(relationship)s") % {"relationship": relationship}

    @property
    def line(self) -> str:
        whose = _("用您的账户") if self.is_mine else _("您用对方的账户")
        return f"{whose} · {words.period(self.binding.starts_on, self.binding.ends_on)}"

    @property
    def standing(self) -> Standing:
        return standing_on(self.binding, self.today)

    @property
    def label(self) -> Label:
        """Where it stands, in the reader's words: what waits for the other one may wait for them."""
        if self.standing.waits and not self.is_mine:
            return Label(_("等您确认"), "wait")
        return self.standing.label

    @property
    def trail(self) -> list[Step]:
        return trail_of(self.binding, self.reader_id, self.today)

    @property
    def actions(self) -> list[dict[str, str]]:
        see = {"label": _("查看"), "tone": "quiet", "url": self._address("binding_detail")}
        if self.standing.has_ended:
            return [see]
        if self.standing.waits and not self.is_mine:
            return [see, {"label": _("去确认"), "tone": "", "url": reverse("sharing:inbox")}]
        word = ending_word(self.standing, mine=self.is_mine)
        return [see, {"label": word, "tone": "danger", "url": self._address("binding_end")}]

    def _address(self, page: str) -> str:
        return reverse(f"sharing:{page}", args=[self.binding.pk])


@require_safe
@citizen_required
def record_list(request: HttpRequest) -> HttpResponse:
    """All of mine, as holder and as member, the newest first."""
    me, today = actor(request), shanghai_day(timezone.now())
    events = BindingEvent.objects.select_related("by_user", "by_person")
    bindings = Binding.objects.of(me.person_id).select_related("holder", "member")
    try:
        page = lists.page_asked_for(
            request, bindings.prefetch_related(Prefetch("events", events)), BY_SIGNING
        )
    except NoSuchPlace:
        return lists.no_such_place(request)
    records = [Record(binding, me.person_id, today) for binding in page.rows]
    return render(
        request, "sharing/pages/record_list.html", {"records": records, **lists.addresses(request, page)}
    )
