"""授权绑定确认: what others want to share with me, and my answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.actors import Citizen
from accounts.days import shanghai_day
from accounts.pages.session import actor, citizen_required
from accounts.templatetags.formats import day_cn
from sharing import words
from sharing.models import Binding
from sharing.rules.life import Action, State
from sharing.rules.reasons import Refused
from sharing.selectors.binding_status import Step, status_on, trail_of
from sharing.selectors.inbox import waiting_for
from sharing.services.bindings import confirm_and_end
from sharing.words import Reader, Saying

LONGEST_WHY = 200
AGREE, REFUSE = "agree", "refuse"
_CHOOSE = gettext_lazy("请选择同意或不同意。")


class ConfirmationForm(forms.Form):
    """Yes or no; who says no may say why."""

    answer = forms.ChoiceField(
        choices=[(AGREE, gettext_lazy("同意绑定")), (REFUSE, gettext_lazy("不同意"))],
        error_messages={"required": _CHOOSE, "invalid_choice": _CHOOSE},
    )
    words = forms.CharField(
        label=gettext_lazy("不同意的原因"),
        required=False,
        help_text=gettext_lazy("最多 200 个字，对方会在授权记录里看到。"),
        max_length=LONGEST_WHY,
        error_messages={
            "max_length": gettext_lazy("最多写 %(limit_value)d 个字，现在有 %(show_value)d 个，请写短一些。")
        },
        widget=forms.Textarea({"rows": 3}),
    )


@dataclass(frozen=True)
class WaitingBinding:
    """One binding that waits for me, as the page shows it. `sayings` are why I cannot agree just now."""

    binding: Binding
    today: date
    form: ConfirmationForm
    sayings: Sequence[Saying] = ()

    @property
    def summary(self) -> list[dict[str, str]]:
        binding = self.binding
        relationship = words.relationship_label(binding.relationship)
        rows = [
            {
                "label": _("您是对方的"),
                "value": _("%(relationship)s（共济使用人）") % {"relationship": relationship},
            },
            {"label": _("授权期限"), "value": words.period(binding.starts_on, binding.ends_on)},
        ]
        if binding.confirm_by:
            last_day = {"label": _("确认截止"), "value": words.day(binding.confirm_by), "hint": self._left}
            rows.append(last_day)
        return rows

    @property
    def _left(self) -> str:
        days = (self.binding.confirm_by - self.today).days if self.binding.confirm_by else 0
        return _("含当天，还有 %(days)d 天") % {"days": days} if days else _("今天是最后一天")

    @property
    def has_one_telephone(self) -> bool:
        return confirm_and_end.share_a_telephone(self.binding)


@require_safe
@citizen_required
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for my decision."""
    return _show(request, actor(request))


@require_POST
@citizen_required
def confirmation_answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Agrees or refuses; a second click on the same answer is the first one."""
    me = actor(request)
    binding = get_object_or_404(Binding.objects.select_related("holder"), pk=pk, member=me.person_id)
    form = _form_of(binding, request)
    if not form.is_valid():
        return _show(request, me, answered=binding, form=form)
    answer = form.cleaned_data["answer"]
    try:
        _answer(binding, me, answer, form.cleaned_data["words"])
    except confirm_and_end.HasChanged:
        if not _is_done(binding, me, answer):
            return _show_change(request, me, binding)
    except confirm_and_end.SharedTelephone:
        return _show(request, me, answered=binding, form=form)  # the card says so by itself
    except Refused as refused:
        sayings = words.say_all(refused.reasons, Reader.MEMBER)
        return _show(request, me, answered=binding, form=form, sayings=sayings)
    messages.success(request, _told(binding, answer))
    return redirect("sharing:inbox")


def _form_of(binding: Binding, request: HttpRequest | None = None) -> ConfirmationForm:
    # Several stand on one page: each field has an id of its own.
    return ConfirmationForm(request.POST if request else None, auto_id=f"id_{binding.pk.hex}_%s")


def _answer(binding: Binding, me: Citizen, answer: str, why: str) -> None:
    if answer == AGREE:
        confirm_and_end.confirm_binding(binding_id=binding.pk, by=me, at=timezone.now())
    else:
        confirm_and_end.refuse_binding(binding_id=binding.pk, why=why, by=me, at=timezone.now())


def _is_done(binding: Binding, me: Citizen, answer: str) -> bool:
    """Whether it stands where this very answer has put it."""
    binding.refresh_from_db()
    if answer == REFUSE:
        return binding.ended_by == Action.REFUSE
    confirmed = binding.events.filter(action=Action.CONFIRM.value, by_person=me.person_id)
    return binding.state == State.ACTIVE and confirmed.exists()


def _told(binding: Binding, answer: str) -> str:
    if answer == REFUSE:
        return _("已告诉%(holder)s您不同意。绑定没有生效，没有扣任何钱。") % {"holder": binding.holder.name}
    binding.refresh_from_db(fields=["starts_on"])
    facts = {"holder": binding.holder.name, "day": day_cn(binding.starts_on)}
    return _("您已同意，%(holder)s的账户从 %(day)s起共济给您使用。") % facts


def _show(
    request: HttpRequest,
    me: Citizen,
    *,
    answered: Binding | None = None,
    form: ConfirmationForm | None = None,
    sayings: Sequence[Saying] = (),
    change: Step | None = None,
) -> HttpResponse:
    today = shanghai_day(timezone.now())
    asked = []
    for binding in waiting_for(me.person_id, today).select_related("holder", "member"):
        if form and answered == binding:
            asked.append(WaitingBinding(binding, today, form, sayings))
        else:
            asked.append(WaitingBinding(binding, today, _form_of(binding)))
    context = {"asked": asked, "form": form, "change": change, "changed": answered if change else None}
    return render(request, "sharing/pages/inbox.html", context, status=422 if answered else 200)


def _show_change(request: HttpRequest, me: Citizen, binding: Binding) -> HttpResponse:
    """It does not wait any more: what has happened to it since this page was opened."""
    today = shanghai_day(timezone.now())
    binding.refresh_from_db()
    change = trail_of(binding, me.person_id, today)[0]
    label = status_on(binding, today).label
    return _show(request, me, answered=binding, change=Step(f"{change.title}（{label.text}）", change.hint))
