"""投诉: taking in what somebody says of a settlement, looking into it, answering; lifting 不是我本人."""

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Person
from accounts.templatetags.formats import moment_cn
from accounts.words import Text
from sharing.console.frame.acts import Act, ReasonedForm, answer, filled, may_act
from sharing.console.frame.problems import EXPECTED, sentences
from sharing.console.frame.reason_gate import shows
from sharing.console.frame.rows import SummaryRow
from sharing.console.frame.session import officer, person_in_areas
from sharing.models import Allocation, Case, Settlement, Shortfall
from sharing.services.office import cases
from sharing.services.people import not_me

SHOWN = 100
LONG = {"max_length": _("请写短一些，最多 500 个字。")}

OPEN = Act(
    _("登记投诉"),
    [_("马上告诉本人：已经收到，正在核对。"), _("办结时的答复，本人在这笔费用下面能看到。")],
    _("登记"),
    _("已登记，已告诉本人。"),
)


class CaseForm(forms.Form):
    """Who complains, of the people whom the bill concerns, and what of."""

    person = forms.ChoiceField(
        label=_("谁反映的"),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选是谁反映的。"), "invalid_choice": _("请从列表里选择。")},
    )
    words = forms.CharField(
        label=_("反映的问题"),
        max_length=500,
        help_text=_("本人能看到这段话。"),
        error_messages={"required": _("请写明反映的问题。"), **LONG},
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [(str(one.pk), str(one)) for one in people]  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """One step of looking into it."""

    words = forms.CharField(
        label=_("处理记录"),
        max_length=500,
        help_text=_("只有工作人员能看到。"),
        error_messages={"required": _("请写明做了什么。"), **LONG},
        widget=forms.Textarea({"rows": 3}),
    )


class CaseAnswerForm(forms.Form):
    """What the person is answered."""

    answer = forms.CharField(
        label=_("答复"),
        max_length=500,
        help_text=_("本人在这笔费用下面能看到。不要写别人的姓名、余额。"),
        error_messages={"required": _("请写明答复，本人会看到。"), **LONG},
        widget=forms.Textarea({"rows": 4}),
    )


def _bill(request: HttpRequest, pk: UUID) -> tuple[Settlement, Collection[UUID]]:
    mine = Settlement.objects.filter(person_in_areas(request, "patient")).select_related("institution")
    bill = get_object_or_404(mine, pk=pk)
    return bill, people_of(bill)


@require_http_methods(["GET", "HEAD", "POST"])
@shows(_("结算"), _bill, why=OPEN.title)
def case_new(request: HttpRequest, bill: Settlement) -> HttpResponse:
    """Takes in a complaint about one bill."""
    form = filled(request, CaseForm, people=Person.objects.filter(pk__in=people_of(bill)).order_by("pk"))
    return answer(
        request,
        OPEN,
        form,
        subject=[
            SummaryRow(_("结算编号"), bill.setl_id),
            SummaryRow(_("机构"), bill.institution.name),
            SummaryRow(_("收到"), moment_cn(bill.received_at)),
        ],
        back=reverse("console:settlement_detail", args=[bill.pk]),
        do=lambda by, at: cases.open_case(
            setl_id=bill.setl_id,
            person_id=UUID(form.cleaned_data["person"]),
            words=form.cleaned_data["words"],
            by=by,
            at=at,
        ),
    )


@never_cache
@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    """What is open, the oldest first, and what was answered lately."""
    mine = _mine(request)
    context = {
        "open": mine.filter(closed_at__isnull=True).order_by("opened_at")[:SHOWN],
        "closed": mine.filter(closed_at__isnull=False).order_by("-closed_at")[:SHOWN],
    }
    return render(request, "sharing/console/case_list.html", context)


def _case(request: HttpRequest, pk: UUID) -> tuple[Case, list[UUID]]:
    case = get_object_or_404(_mine(request), pk=pk)
    return case, [case.person_id] if case.settlement else [case.person_id, case.stop.sender_id]


shows_case = shows(_("投诉"), _case, why=_("处理投诉"))


@require_safe
@shows_case
def case_detail(request: HttpRequest, case: Case) -> HttpResponse:
    """One complaint with its notes; the person sees who opened it."""
    return _page(request, case)


@require_POST
@shows_case
def case_note(request: HttpRequest, case: Case) -> HttpResponse:
    """Adds a note."""
    form = NoteForm(request.POST)
    return _step(request, case, form, cases.add_note, gettext("处理投诉"), note=form)


@require_POST
@shows_case
def case_close(request: HttpRequest, case: Case) -> HttpResponse:
    """Answers it."""
    form = CaseAnswerForm(request.POST)
    return _step(request, case, form, cases.close_case, gettext("答复投诉"), reply=form)


@require_POST
@shows_case
def case_lift(request: HttpRequest, case: Case) -> HttpResponse:
    """Lets who was stopped name this person again."""
    if case.settlement:
        raise Http404
    form = ReasonedForm(request.POST)
    if form.is_valid():
        try:
            not_me.lift(case_id=case.pk, by=officer(request, form.cleaned_data["reason"]), at=timezone.now())
        except EXPECTED as problem:
            form.add_error(None, sentences(problem)[0])
        else:
            messages.success(request, gettext("已允许再添加，已告诉双方。"))
            return redirect("console:case_detail", case.pk)
    return _page(request, case, lifting=form)


def _step(
    request: HttpRequest,
    case: Case,
    form: forms.Form,
    service: Callable[..., object],
    why: str,
    **shown: Any,
) -> HttpResponse:
    """Takes one step; what is wrong is said beside the form, on the page where it is `shown`."""
    if form.is_valid():
        try:
            service(case_id=case.pk, **form.cleaned_data, by=officer(request, why), at=timezone.now())
        except EXPECTED as problem:
            form.add_error(None, sentences(problem)[0])
        else:
            return redirect("console:case_detail", case.pk)
    return _page(request, case, **shown)


def about(request: HttpRequest, bill: Settlement) -> list[tuple[Text, str]]:
    """What somebody said of a bill, for the reader's areas. One query."""
    return [
        (gettext("看投诉：%(who)s") % {"who": one.person}, reverse("console:case_detail", args=[one.pk]))
        for one in _mine(request).filter(settlement=bill)
    ]


def ways(bill: Settlement) -> list[tuple[Text, str]]:
    """What a supervisor may do about a bill."""
    return [(OPEN.title, reverse("console:case_new", args=[bill.pk]))]


def _page(
    request: HttpRequest,
    case: Case,
    *,
    note: NoteForm | None = None,
    reply: CaseAnswerForm | None = None,
    lifting: ReasonedForm | None = None,
) -> HttpResponse:
    stop = None if case.settlement else case.stop
    wrong = note or reply or lifting
    answering = reply or CaseAnswerForm()
    if stop:
        answering.fields["answer"].help_text = gettext("本人在通知里能看到。不要写别人的情况。")
    context = {
        "stop": stop,
        "lift_form": lifting or ReasonedForm(),
        "may_lift": may_act(request) and stop is not None and stop.lifted_at is None,
        "case": case,
        "notes": case.notes.select_related("by"),
        "note_form": note or NoteForm(),
        "answer_form": answering,
        "wrong": wrong,
        "may_act": may_act(request) and case.closed_at is None,
    }
    return render(request, "sharing/console/case_detail.html", context, status=422 if wrong else 200)


def _mine(request: HttpRequest) -> QuerySet[Case]:
    stop = ("stop__sender", "stop__lifted_by")
    related = ("person", "settlement__institution", "opened_by", "closed_by", *stop)
    return Case.objects.filter(person_in_areas(request, "person")).select_related(*related)


def people_of(row: Settlement) -> Collection[UUID]:
    """Whose affairs a bill is: the patient's, and of each whose account paid or was asked."""
    payers = Allocation.objects.filter(settlement=row).values_list("account__holder", flat=True)
    asked = Shortfall.objects.filter(settlement=row).values_list("binding__holder", flat=True)
    return list(dict.fromkeys([row.patient_id, *payers, *asked]))
