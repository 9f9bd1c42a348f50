"""A supervisor suspends, resumes, ends or corrects a binding."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.days import shanghai_day
from accounts.words import Text
from sharing import words
from sharing.console.frame.acts import Act, ReasonedForm, answer, filled
from sharing.console.frame.reason_gate import shows
from sharing.console.frame.rows import SummaryRow
from sharing.console.frame.session import person_in_areas
from sharing.models import Binding
from sharing.rules.edition import Relationship
from sharing.rules.life import State
from sharing.selectors.approvals import open_about
from sharing.selectors.binding_status import status_on
from sharing.services.bindings import relationship_corrections, staff_endings, suspensions
from sharing.words.relationships import RELATIONSHIPS

BINDING = _("共济绑定")
"""What the two people read that staff looked at."""

SUSPEND = Act(
    _("暂停绑定"),
    [_("马上暂停，暂停期间不能用这个账户。"), _("不会自己恢复，要由主管恢复。"), _("马上告诉双方。")],
    _("确定暂停"),
    _("已暂停，已告诉双方。"),
    "danger sure",
)
RESUME = Act(
    _("恢复绑定"),
    [
        _("马上恢复，可以继续使用。"),
        _("如果参保情况等条件现在不满足，会继续暂停，满足以后自动恢复。"),
        _("马上告诉双方。"),
    ],
    _("确定恢复"),
    _("已办好，已告诉双方。"),
)
END = Act(
    _("终止绑定"),
    [
        _("马上暂停，双方都会收到通知。"),
        _("另一位主管复核同意以后才终止；不同意的，恢复原样。"),
        _("以前已经结算的费用不受影响。"),
    ],
    _("暂停并送复核"),
    _("已暂停，正在等另一位主管复核。"),
    "danger sure",
)
CORRECT = Act(
    _("更正关系"),
    [
        _("按新的关系重新核对能不能绑定，不能的不会更正。"),
        _("签过的承诺书不变，更正会单独留下记录。"),
        _("马上告诉双方。"),
    ],
    _("确定更正"),
    _("已更正，已告诉双方。"),
)


class RelationshipForm(ReasonedForm):
    """What the member is to the holder in truth."""

    relationship = forms.ChoiceField(
        label=_("使用人是授权人的"),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选正确的关系。"), "invalid_choice": _("请从列表里选择。")},
    )
    field_order = ("relationship", "reason")

    def __init__(self, *args: Any, now: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.value, label) for one, label in RELATIONSHIPS.items() if one != now]
        self.fields["relationship"].choices = choices  # type: ignore[attr-defined]


def find_binding(request: HttpRequest, pk: UUID) -> tuple[Binding, list[UUID]]:
    """One where the reader may see either of the two, or 404; for `reason_gate.shows`."""
    mine = Binding.objects.filter(person_in_areas(request, "holder", "member"))
    binding = get_object_or_404(mine.select_related("holder", "member"), pk=pk)
    return binding, [binding.holder_id, binding.member_id]


@require_http_methods(["GET", "HEAD", "POST"])
@shows(BINDING, find_binding, why=SUSPEND.title)
def binding_suspend(request: HttpRequest, binding: Binding) -> HttpResponse:
    """Stops one that is in force until a supervisor resumes it."""
    return _answer(request, binding, SUSPEND, suspensions.suspend_binding)


@require_http_methods(["GET", "HEAD", "POST"])
@shows(BINDING, find_binding, why=RESUME.title)
def binding_resume(request: HttpRequest, binding: Binding) -> HttpResponse:
    """Lifts what staff suspended."""
    return _answer(request, binding, RESUME, suspensions.resume_binding)


@require_http_methods(["GET", "HEAD", "POST"])
@shows(BINDING, find_binding, why=END.title)
def binding_end(request: HttpRequest, binding: Binding) -> HttpResponse:
    """Stops it at once, and asks another supervisor to make it final."""
    return _answer(request, binding, END, staff_endings.ask_to_end)


@require_http_methods(["GET", "HEAD", "POST"])
@shows(BINDING, find_binding, why=CORRECT.title)
def binding_correct(request: HttpRequest, binding: Binding) -> HttpResponse:
    """Corrects the relationship."""
    form = filled(request, RelationshipForm, now=binding.relationship)
    return answer(
        request,
        CORRECT,
        form,
        subject=_subject(binding),
        back=_back(binding),
        do=lambda by, at: relationship_corrections.correct_relationship(
            binding_id=binding.pk, relationship=Relationship(form.cleaned_data["relationship"]), by=by, at=at
        ),
    )


def _answer(request: HttpRequest, binding: Binding, act: Act, service: Callable[..., object]) -> HttpResponse:
    """The page of an act that takes nothing but a reason."""
    return answer(
        request,
        act,
        filled(request, ReasonedForm),
        subject=_subject(binding),
        back=_back(binding),
        do=lambda by, at: service(binding_id=binding.pk, by=by, at=at),
    )


def ways(binding: Binding) -> list[tuple[Text, str]]:
    """What a supervisor may do with a binding where it stands, or may not while another decides."""
    names: list[tuple[Text, str]] = []
    if binding.state in (State.ACTIVE, State.SUSPENDED):
        if open_about(binding.pk) is None:
            act = (RESUME.title, "binding_resume") if binding.is_held else (SUSPEND.title, "binding_suspend")
            names.append(act)
            names.append((END.title, "binding_end"))
        names.append((CORRECT.title, "binding_correct"))
    return [(title, reverse(f"console:{name}", args=[binding.pk])) for title, name in names]


def _subject(binding: Binding) -> list[SummaryRow]:
    status = status_on(binding, shanghai_day(timezone.now()))
    return [
        SummaryRow(_("授权人"), str(binding.holder)),
        SummaryRow(_("使用人"), str(binding.member)),
        SummaryRow(_("使用人是授权人的"), words.relationship_label(binding.relationship)),
        SummaryRow(_("现在"), status.label.text, _("由工作人员暂停") if binding.is_held else ""),
    ]


def _back(binding: Binding) -> str:
    return reverse("console:binding_detail", args=[binding.pk])
