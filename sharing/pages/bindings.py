"""One binding: to look at, to end, to renew, and what the holder may see of it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.pages.session import actor, citizen_required
from sharing import words
from sharing.pages.binding_new import go_to, wizard_of
from sharing.pages.own_binding import find
from sharing.presenters.binding_view import Seen, state_shown
from sharing.rules import life
from sharing.rules.life import State
from sharing.selectors.binding_status import trail_of
from sharing.services.bindings import confirm_and_end, terms
from sharing.services.bindings.drafts import DraftHasChanged


@require_safe
@never_cache
@citizen_required
def binding_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One binding: where it stands, whether it can be used now, and everything that happened to it."""
    return _detail_page(request, find(request, pk))


def _detail_page(request: HttpRequest, seen: Seen, *, status: int = 200, problem: str = "") -> HttpResponse:
    context = {
        "seen": seen,
        "pledge": getattr(seen.binding, "pledge", None) if seen.mine else None,
        "confirmed": None if seen.mine else getattr(seen.binding, "confirmation", None),
        "sayings": seen.sayings(),
        "trail": trail_of(seen.binding, seen.me.person_id, seen.today),
        "problem": problem,
    }
    return render(request, "sharing/pages/binding_detail.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@citizen_required
def binding_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One page that says what stays; then it is over at once."""
    seen = find(request, pk)
    if request.method != "POST":
        if seen.status.has_ended:
            return redirect("sharing:binding_detail", pk)
        return render(request, "sharing/pages/binding_end.html", {"seen": seen})
    try:
        shown = state_shown(request.POST.get("state", ""))
        confirm_and_end.end_binding(binding_id=pk, seen=shown, by=seen.me, at=timezone.now())
    except confirm_and_end.HasChanged:
        return _has_changed(request, find(request, pk), shown)
    messages.success(request, _done(seen))
    return redirect("sharing:binding_list")


def _done(seen: Seen) -> str:
    name = {"name": seen.other}
    if seen.status.waits:
        said = (
            _("已撤回给%(name)s的绑定，没有扣任何钱。")
            if seen.mine
            else _("您没有同意%(name)s的绑定，已经告诉对方。")
        )
        return said % name
    ended = _("已解除绑定：%(name)s。") if seen.mine else _("已退出，不再使用%(name)s的账户。")
    return ended % name + _("以前已经结算的费用不受影响。")


def _has_changed(request: HttpRequest, seen: Seen, shown: State) -> HttpResponse:
    if seen.status.has_ended:
        problem = _("这份绑定已经结束了（%(how)s），不用再办。") % {"how": seen.status.label.text}
        return _detail_page(request, seen, status=409, problem=problem)
    before = words.state_label(shown).text
    facts = {"before": before, "now": seen.status.label.text}
    problem = _("您打开这一页以后，这份绑定从“%(before)s”变成了“%(now)s”。请看清楚再决定。") % facts
    return render(request, "sharing/pages/binding_end.html", {"seen": seen, "problem": problem}, status=409)


@require_POST
@never_cache
@citizen_required
def binding_renew(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Puts the renewal into what is being filled in; nothing is renewed before it is signed."""
    seen = find(request, pk)
    if not seen.mine:
        raise Http404
    if not seen.may_renew:
        facts = {"days": life.RENEWAL_DAYS}
        problem = _("现在还不能续签：到期前 %(days)s 天起可以续，每份只续一次。") % facts
        return _detail_page(request, seen, status=422, problem=problem)
    try:
        return go_to(wizard_of(request).renew(seen.binding))
    except DraftHasChanged:
        problem = _("另一个窗口正在填写绑定。请再按一次“续签”。")
        return _detail_page(request, seen, status=409, problem=problem)


@require_POST
@never_cache
@citizen_required
def binding_hide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An adult member decides whether the holder sees where they went."""
    seen = find(request, pk)
    if not seen.may_hide:
        raise Http404
    hide = request.POST.get("hide") == "yes"
    terms.hide_institution(binding_id=pk, hide=hide, by=actor(request), at=timezone.now())
    done = _("授权人以后看不到您去的机构名称了。") if hide else _("授权人以后可以看到您去的机构名称。")
    messages.success(request, done)
    return redirect("sharing:binding_detail", pk)
