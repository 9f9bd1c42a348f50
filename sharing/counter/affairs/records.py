"""授权记录 at the counter, and ending a binding: the person's own act, for an agent asked for."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.days import shanghai_day
from sharing.counter.affairs.binding import go_to, wizard_at
from sharing.counter.visit.session import OpenVisit, in_person, in_visit
from sharing.models import Binding
from sharing.presenters import lists
from sharing.presenters.binding_view import Seen, ending_word, find_seen, state_shown
from sharing.presenters.records import BY_SIGNING, Action, Record, as_records, records_of
from sharing.rules.life import RENEWAL_DAYS, State, can_be_renewed
from sharing.services.bindings import confirm_and_end, staff_endings
from sharing.services.bindings.confirm_and_end import HasChanged
from sharing.services.bindings.drafts import DraftHasChanged
from sharing.services.staff.approvals import AlreadyAsked
from sharing.services.visits.mandate import ByAgent


@require_safe
@in_visit(gettext_lazy("授权记录"))
def record_list(request: HttpRequest, desk: OpenVisit) -> HttpResponse:
    """Every binding of the person, and who did what to it."""
    citizen = desk.citizen
    page = lists.page_asked_for(request.GET, records_of(citizen.pk), BY_SIGNING)
    renewed = set(Binding.objects.filter(renews__in=page.rows).live().values_list("renews", flat=True))
    buttons = partial(_buttons, desk=desk, renewed=renewed)
    records = as_records(page.rows, citizen.pk, shanghai_day(desk.at), buttons)
    context = {"desk": desk, "records": records, **lists.addresses(request.GET, page)}
    return render(request, "sharing/counter/record_list.html", context)


def _buttons(record: Record, *, desk: OpenVisit, renewed: set[UUID | None]) -> list[Action]:
    if record.status.has_ended:
        return _pledge(record, desk)
    if desk.visit.by_agent and not staff_endings.may_ask(record.status.state):
        return []
    if record.status.waits and not record.is_mine:
        url = reverse("counter:confirmation", args=[desk.visit.pk, record.binding.pk])
        return [{"label": _("确认或不同意"), "tone": "", "url": url}]
    here = [desk.visit.pk, record.binding.pk]
    end = {
        "label": ending_word(record.status, mine=record.is_mine),
        "tone": "danger",
        "url": reverse("counter:binding_end", args=here),
    }
    if desk.visit.by_agent:
        return [end]
    why = {"label": _("能不能用"), "tone": "quiet", "url": reverse("counter:binding_why", args=here)}
    renews = [] if record.binding.pk in renewed else _renewal(record, here)
    return [*renews, why, *_set_by_the_person(record, here), *_pledge(record, desk), end]


def _pledge(record: Record, desk: OpenVisit) -> list[Action]:
    if not record.has_pledge or desk.visit.by_agent:
        return []
    url = reverse("counter:pledge_pdf", args=[desk.visit.pk, record.binding.pk])
    return [{"label": _("打印承诺书"), "tone": "quiet", "url": url}]


def _renewal(record: Record, here: list[UUID]) -> list[Action]:
    binding = record.binding
    if not record.is_mine or not can_be_renewed(State(binding.state), binding.ends_on, record.today):
        return []
    url = reverse("counter:binding_renew", args=here)
    return [{"label": _("续签"), "tone": "", "url": url, "sends": "yes"}]


def _set_by_the_person(record: Record, here: list[UUID]) -> list[Action]:
    if record.is_mine:
        url = reverse("counter:binding_terms", args=here)
        return [{"label": _("设限额、留言"), "tone": "quiet", "url": url}]
    if record.binding.member.is_minor(record.today):
        return []
    url = reverse("counter:binding_hide", args=here)
    return [{"label": _("机构名称给不给看"), "tone": "quiet", "url": url}]


@require_POST
@in_person(gettext_lazy("授权记录"))
def binding_renew(request: HttpRequest, desk: OpenVisit, pk: UUID) -> HttpResponse:
    """Puts the renewal into what is filled in in this visit; nothing is renewed before it is signed."""
    seen = find_seen(pk, desk.by, shanghai_day(desk.at))
    if not seen.mine:
        raise Http404
    if not seen.may_renew:
        facts = {"days": RENEWAL_DAYS}
        messages.error(request, _("现在还不能续签：到期前 %(days)s 天起可以续，每份只续一次。") % facts)
        return redirect("counter:record_list", desk.visit.pk)
    try:
        return go_to(desk, wizard_at(desk).renew(seen.binding))
    except DraftHasChanged:
        messages.error(request, _("另一个窗口正在填写绑定。请再按一次“续签”。"))
        return redirect("counter:record_list", desk.visit.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@in_visit(gettext_lazy("授权记录"))
def binding_end(request: HttpRequest, desk: OpenVisit, pk: UUID) -> HttpResponse:
    """What stays, then it is over at once; for an agent it is suspended until a supervisor decides."""
    seen = find_seen(pk, desk.by, shanghai_day(desk.at))
    if request.method != "POST":
        if seen.status.has_ended:
            return redirect("counter:record_list", desk.visit.pk)
        if desk.visit.by_agent and not staff_endings.may_ask(seen.status.state):
            raise ByAgent
        return _end_page(request, desk, seen)
    shown = state_shown(request.POST.get("state", ""))
    try:
        if desk.visit.by_agent:
            staff_endings.ask_as_agent(binding_id=pk, seen=shown, by=desk.by, at=desk.at)
        else:
            confirm_and_end.end_binding(binding_id=pk, seen=shown, by=desk.by, at=desk.at)
    except HasChanged:
        fresh = find_seen(pk, desk.by, shanghai_day(desk.at))
        facts = {"now": fresh.status.label.text}
        problem = _("这份绑定刚刚变成了“%(now)s”，没有再办。请看清楚再决定。") % facts
        return _end_page(request, desk, fresh, problem=problem, status=409)
    except AlreadyAsked:
        problem = _("已经申请过解除，正在等主管复核，不用再办。")
        return _end_page(request, desk, seen, problem=problem, status=409)
    messages.success(request, _done(desk, seen))
    return redirect("counter:visit", desk.visit.pk)


def _end_page(
    request: HttpRequest, desk: OpenVisit, seen: Seen, *, problem: str = "", status: int = 200
) -> HttpResponse:
    context = {"desk": desk, "seen": seen, "problem": problem}
    return render(request, "sharing/counter/binding_end.html", context, status=status)


def _done(desk: OpenVisit, seen: Seen) -> str:
    if desk.visit.by_agent:
        return _("已申请解除和%(name)s的绑定：现在已暂停使用，主管复核后结束。") % {"name": seen.other}
    return _("办好了：%(word)s（%(name)s）。已经告诉双方。") % {"word": seen.ending_word, "name": seen.other}
