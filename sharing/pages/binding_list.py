"""账户绑定, the list: my account, who may use it, and whose I may use."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.actors import Citizen
from accounts.days import shanghai_day
from accounts.pages.session import actor, citizen_required
from accounts.rules.money import yuan
from sharing import words
from sharing.presenters.binding_view import ending_word, kin_said
from sharing.rules.life import State
from sharing.rules.reasons import Code, because
from sharing.selectors.binding_overview import Shared, overview_of
from sharing.selectors.paper_lists import missing_for


@require_safe
@never_cache
@citizen_required
def binding_list(request: HttpRequest) -> HttpResponse:
    """My account, who may use it, whose I may use, and what waits for me."""
    me, at = actor(request), timezone.now()
    seen = overview_of(me.person_id, shanghai_day(at))
    context = {
        "overview": seen,
        "as_of": at,
        "as_holder": [_card(one, me) for one in seen.as_holder],
        "as_member": [_card(one, me) for one in seen.as_member],
        "allowed": words.relationships_label(seen.edition.relationships) if seen.edition else "",
        "missing": missing_for(me.person_id),
        "sayings": words.say_all(seen.reasons_not_to_share, words.Reader.HOLDER),
        "disputed": words.say(because(Code.ACCOUNT_DISPUTED), words.Reader.HOLDER),
        "of_money": words.say_all(seen.reasons_of_money, words.Reader.HOLDER),
    }
    return render(request, "sharing/pages/binding_list.html", context)


def _card(one: Shared, me: Citizen) -> dict[str, object]:
    """For components/person_card.html."""
    binding, mine = one.binding, one.binding.holder_id == me.person_id
    actions = [
        {"label": _("查看"), "url": reverse("sharing:binding_detail", args=[binding.pk])},
        {"label": _("能不能用"), "url": reverse("sharing:why_binding", args=[binding.pk])},
        {
            "label": ending_word(one.status, mine=mine),
            "url": reverse("sharing:binding_end", args=[binding.pk]),
            "tone": "danger",
        },
    ]
    if mine and one.may_renew:
        renew = reverse("sharing:binding_renew", args=[binding.pk])
        actions.insert(1, {"label": _("续签"), "url": renew, "tone": "", "post": "yes"})
    return {
        "name": binding.member.name if mine else binding.holder.name,
        "relationship": kin_said(binding.relationship, mine=mine),
        "label": one.status.label.text,
        "tone": one.status.label.tone,
        "lines": [_line(one, mine=mine)],
        "actions": actions,
    }


def _line(one: Shared, *, mine: bool) -> str:
    binding = one.binding
    if one.status.waits and binding.confirm_by:
        facts = {"sent": words.day(shanghai_day(binding.signed_at)), "until": words.day(binding.confirm_by)}
        return _("%(sent)s发出，请对方登录本人账号，在 %(until)s（含当天）以前确认") % facts
    if one.status.state is State.SUSPENDED and one.suspended_on:
        facts = {"since": words.day(one.suspended_on)}
        return _("%(since)s起暂时不能用。点“查看”看原因；恢复正常后自动可以用") % facts
    period = _("有效期 %(period)s") % {"period": words.period(binding.starts_on, binding.ends_on)}
    facts = {"period": period, "fen": yuan(one.used_fen)}
    return _("%(period)s · 本月使用 ¥ %(fen)s") % facts if mine else period
