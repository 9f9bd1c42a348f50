"""复核: what waits for a second pair of eyes, and deciding it."""

from collections.abc import Collection
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.days import shanghai_day
from accounts.models import Person, PoolingArea, User
from sharing.console.frame.problems import EXPECTED, sentences
from sharing.console.frame.reason_gate import shows
from sharing.console.frame.session import officer, staff
from sharing.console.staff.approval_rows import ApprovalRow, row_of
from sharing.console.staff.numbers_compared import ComparedRow, compared
from sharing.models import Approval, Binding, Edition, Pledge, PledgeText, SharingSwitch
from sharing.rules.approvals import ApprovalKind
from sharing.selectors.approvals import SUBJECTS, shown_to, with_subjects
from sharing.services import decide_approvals
from sharing.services.staff.roles import grants_of

DECIDED_SHOWN = 20
WAITING_SHOWN = 100
SUBJECT_PAGES: dict[type[Model], str] = {
    Binding: "console:binding_detail",
    Edition: "console:edition_detail",
    PledgeText: "console:pledge_text_detail",
    Person: "console:person_detail",
    User: "console:staff_detail",
    SharingSwitch: "console:switch_detail",
    Pledge: "console:pledge_detail",
}


class DecisionForm(forms.Form):
    """What the second officer has to say; who turns something down has to."""

    words = forms.CharField(
        label=_("复核意见"),
        max_length=200,
        required=False,
        help_text=_("不同意的必须写明原因。不要写别人的姓名、号码。"),
        error_messages={"max_length": _("请写短一些，最多 200 个字。")},
        widget=forms.Textarea({"rows": 3}),
    )


@never_cache
@require_safe
def approval_list(request: HttpRequest) -> HttpResponse:
    """What waits in the reader's areas, the oldest first, and what was decided lately."""
    shown = _shown(request)
    context = {
        "waiting": _rows(request, list(shown.filter(decision="").order_by("asked_at")[:WAITING_SHOWN])),
        "decided": _rows(request, list(shown.exclude(decision="").order_by("-decided_at")[:DECIDED_SHOWN])),
    }
    return render(request, "sharing/console/approval_list.html", context)


def _find(request: HttpRequest, pk: UUID) -> tuple[Approval, Collection[UUID]]:
    approval = get_object_or_404(_shown(request), pk=pk)
    subject = SUBJECTS[ApprovalKind(approval.kind)]
    if subject in (Binding, Pledge):
        of = {"pk" if subject is Binding else "pledge": approval.subject_id}
        return approval, Binding.objects.values_list("holder", "member").get(**of)
    if "kept" in approval.payload:
        return approval, [approval.subject_id, UUID(approval.payload["kept"])]
    return approval, [approval.subject_id] if subject is Person else ()


shows_approval = shows(_("要复核的事"), _find, why=_("复核"))


@require_safe
@shows_approval
def approval_detail(request: HttpRequest, approval: Approval) -> HttpResponse:
    """One of them, with buttons for who may decide and a sentence for who may not."""
    return _page(request, approval, DecisionForm(), 200)


@require_POST
@shows_approval
def approval_decide(request: HttpRequest, approval: Approval) -> HttpResponse:
    """Agrees or turns down."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, approval, form, 422)
    words, decision = form.cleaned_data["words"], request.POST.get("decision")
    if decision not in Approval.Decision.values:
        form.add_error(None, _("请选“同意”或“不同意”。"))
        return _page(request, approval, form, 422)
    approve = decision == Approval.Decision.APPROVED
    by, at = officer(request, words or gettext("复核")), timezone.now()
    try:
        decide_approvals.decide(approval_id=approval.pk, approve=approve, words=words, by=by, at=at)
    except decide_approvals.NoWords as problem:
        form.add_error("words", sentences(problem)[0])
        return _page(request, approval, form, 422)
    except EXPECTED as problem:
        for sentence in sentences(problem):
            form.add_error(None, sentence)
        approval.refresh_from_db()
        return _page(request, approval, form, 422)
    messages.success(
        request, gettext("已同意，已经办好。") if approve else gettext("已退回，提出的人会看到原因。")
    )
    return redirect("console:approval_list")


def _page(request: HttpRequest, approval: Approval, form: DecisionForm, status: int) -> HttpResponse:
    [row] = _rows(request, [approval])
    context = {
        "row": row,
        "form": form,
        "subject_url": "" if row.is_gone else _subject_url(approval),
        "compared": _compared(approval),
    }
    return render(request, "sharing/console/approval_detail.html", context, status=status)


def _compared(approval: Approval) -> list[ComparedRow]:
    """Both psn_no as they stand now, where one would be closed into the other."""
    if approval.kind != ApprovalKind.MERGE:
        return []
    closed = Person.objects.get(pk=approval.subject_id)
    return compared(closed, Person.objects.get(pk=UUID(approval.payload["kept"])))


def _rows(request: HttpRequest, approvals: list[Approval]) -> list[ApprovalRow]:
    reader, today = staff(request), shanghai_day(timezone.now())
    grants, names = grants_of(reader.pk), dict(PoolingArea.objects.values_list("pk", "name"))
    asked = with_subjects(approvals)
    return [row_of(one, reader_id=reader.pk, grants=grants, names=names, today=today) for one in asked]


def _shown(request: HttpRequest) -> QuerySet[Approval]:
    reader = staff(request)
    return shown_to(reader.pk, grants_of(reader.pk), shanghai_day(timezone.now()))


def _subject_url(approval: Approval) -> str:
    """Where everything about its subject stands."""
    return reverse(SUBJECT_PAGES[SUBJECTS[ApprovalKind(approval.kind)]], args=[approval.subject_id])
