"""谁看过我的信息, as every door shows it: looks at one's record, and what staff did to one's bindings."""

from collections.abc import Callable, Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import AccessRecord
from accounts.templatetags.formats import moment_cn
from sharing import words
from sharing.models import Binding, BindingEvent
from sharing.selectors.paging import by_moment

BY_MOMENT = by_moment("at")
STAFF = ("clerk", "officer")
Way = Callable[[Binding], dict[str, str]]
"""Where a binding is read at this door: `url` and `link`, or nothing."""


def looks_at(person_id: UUID) -> QuerySet[AccessRecord]:
    """Each time that somebody looked at this person's record."""
    return AccessRecord.objects.filter(person=person_id)


def told_of(rows: Iterable[AccessRecord | BindingEvent], me: UUID, way: Way) -> list[dict[str, str]]:
    """Looks and acts as one list, for components/trail.html."""
    return [_look(row) if isinstance(row, AccessRecord) else _act(row, me, way) for row in rows]


def acts_on(person_id: UUID) -> QuerySet[BindingEvent]:
    mine = Binding.objects.of(person_id).values("pk")
    acts = BindingEvent.objects.filter(binding__in=mine, by_kind__in=STAFF)
    return acts.select_related("by_user", "binding__holder", "binding__member")


def _look(row: AccessRecord) -> dict[str, str]:
    """For components/trail.html: what was seen, or done to the record itself."""
    title = _("办理：%(what)s") if row.is_act else _("看了：%(what)s")
    return {
        "title": title % {"what": row.what},
        "hint": f"{moment_cn(row.at)} · {row.by_name} · {row.get_door_display()}",
        "words": _("原因：%(why)s") % {"why": row.why} if row.why else "",
    }


def _act(event: BindingEvent, me: UUID, way: Way) -> dict[str, str]:
    """What staff wrote about it is for staff; what they did is for both people."""
    binding = event.binding
    other = binding.member if binding.holder_id == me else binding.holder
    by = event.by_user.staff_name if event.by_user else ""
    return {
        "title": _("办理：%(act)s") % {"act": words.action_label(event.action)},
        "hint": f"{moment_cn(event.at)} · {by} · {words.door_label(event.door)}",
        "words": _("您和%(name)s的共济绑定") % {"name": other.name},
        **way(binding),
    }
