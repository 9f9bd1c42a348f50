"""The pages of a draft, of an edition as of a pledge text: read, write, throw away, ask for, take back.

What differs between the two is told by their `Pages`, which `sharing.console.urls` hands to each view.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.days import shanghai_day
from accounts.words import Text
from sharing.console.frame.acts import Act, ReasonedForm, answer, filled
from sharing.console.frame.rows import SummaryRow
from sharing.console.frame.session import officer
from sharing.console.policy.edition_form import EditionForm
from sharing.console.policy.policy_forms import NOT_KEPT, AskForm, AskTextForm, PledgeTextForm
from sharing.console.policy.policy_session import may_change, waiting
from sharing.rules.policy import may_be_withdrawn
from sharing.selectors.editions import stand_of
from sharing.services.policy import drafts
from sharing.services.policy.drafts import DraftHasChanged, DraftRefused, NotADraft
from sharing.services.policy.policy_kind import PolicyKind, Row
from sharing.services.staff.approvals import AlreadyAsked
from sharing.words.policy import ASKED_ALREADY, CHANGED_SINCE_READ, GONE, NOT_WHILE_ASKED, stand_label

WITHDRAWN = [
    _("另一位政策管理员同意以后变回草案，到了原定的日子也不开始。"),
    _("同意以前照旧：到了原定的日子就开始，再也不能撤回。"),
    _("变回草案以后可以修改、丢弃，也可以另选日期再请人复核。"),
]
SUBMIT = _("请另一位政策管理员复核")
DONE = _("已请另一位政策管理员复核。同意以后变回草案。")


@dataclass(frozen=True, kw_only=True)
class Pages(Generic[Row]):
    """What the pages of one kind of policy show. Addresses and templates are `<name>_detail` and so on.

    `shown` and `asking` are what its page, and that of asking for it, show besides; `subject` is what the
    templates call it.
    """

    policy: PolicyKind[Row]
    name: str
    subject: str
    form: type[EditionForm | PledgeTextForm]
    begin: Callable[[HttpRequest], dict[str, Any]]
    typed_from: Callable[[Row], dict[str, Any]]
    shown: Callable[[Row], dict[str, Any]]
    ask_form: type[AskForm | AskTextForm]
    asking: Callable[[HttpRequest, Row], dict[str, Any]]
    asked: Text
    withdrawal: Text
    facts: Callable[[Row], Sequence[SummaryRow]]

    def address(self, page: str, *args: UUID) -> str:
        return reverse(f"console:{self.name}_{page}", args=args)

    def answer(
        self, request: HttpRequest, page: str, row: Row | None, context: dict[str, Any], status: int = 200
    ) -> HttpResponse:
        template = f"sharing/console/{self.name}_{page}.html"
        return render(request, template, {self.subject: row} | context, status=status)

    def to_change(self, request: HttpRequest, pk: UUID) -> Row:
        """One that the reader may change, where it stands. Raises Http404."""
        row = get_object_or_404(self.policy.model, pk=pk)
        if not may_change(request, row.area_prefix):
            raise Http404
        return row

    def draft(self, request: HttpRequest, pk: UUID) -> Row:
        """A draft that the reader may change. Raises Http404."""
        row = self.to_change(request, pk)
        if not row.is_draft:
            raise Http404
        return row

    def gone(self, request: HttpRequest) -> HttpResponse:
        messages.info(request, GONE)
        return redirect(self.address("list"))


@require_safe
def policy_detail(request: HttpRequest, pages: Pages[Row], pk: UUID) -> HttpResponse:
    """What one says, and what can be done with it."""
    return _detail(request, pages, get_object_or_404(pages.policy.model, pk=pk))


def _detail(
    request: HttpRequest, pages: Pages[Row], row: Row, status: int = 200, **more: object
) -> HttpResponse:
    today, is_own = shanghai_day(timezone.now()), may_change(request, row.area_prefix)
    is_to_come = not row.is_draft and may_be_withdrawn(row.effective_from, today)
    context = {
        "label": stand_label(stand_of(row, today), row.effective_from),
        "is_draft": row.is_draft,
        "may_change": row.is_draft and is_own,
        "may_withdraw": is_to_come and is_own,
        "asked": waiting(row.pk),
    }
    return pages.answer(request, "detail", row, context | pages.shown(row) | more, status)


@require_http_methods(["GET", "HEAD", "POST"])
def policy_new(request: HttpRequest, pages: Pages[Row]) -> HttpResponse:
    """A new draft, from what is in force."""
    if request.method == "POST":
        return _save(request, pages, None)
    return pages.answer(request, "form", None, {"form": pages.form(initial=pages.begin(request))})


@require_http_methods(["GET", "HEAD", "POST"])
def policy_edit(request: HttpRequest, pages: Pages[Row], pk: UUID) -> HttpResponse:
    """Other words for a draft."""
    draft = pages.draft(request, pk)
    if request.method == "POST":
        return _save(request, pages, draft)
    typed = pages.typed_from(draft) | {"seen": pages.policy.digest_of(draft)}
    return pages.answer(request, "form", draft, {"form": pages.form(initial=typed)})


def _save(request: HttpRequest, pages: Pages[Row], draft: Row | None) -> HttpResponse:
    form = pages.form(request.POST)
    if not form.is_valid():
        return pages.answer(request, "form", draft, {"form": form}, 422)
    try:
        saved = drafts.save_draft(
            pages.policy,
            draft_id=draft.pk if draft else None,
            said=form.as_content(),
            seen=form.cleaned_data["seen"],
            by=officer(request, ""),
            at=timezone.now(),
        )
    except NOT_KEPT as problem:
        status = form.say(problem)
        return pages.answer(request, "form", draft, {"form": form}, status)
    messages.success(request, gettext("草案已保存。"))
    return redirect(pages.address("detail", saved.pk))


@require_POST
def policy_discard(request: HttpRequest, pages: Pages[Row], pk: UUID) -> HttpResponse:
    """Throws a draft away."""
    draft = pages.draft(request, pk)
    try:
        drafts.discard_draft(pages.policy, draft_id=pk, by=officer(request, ""), at=timezone.now())
    except AlreadyAsked:
        return _detail(request, pages, draft, 422, problems=[NOT_WHILE_ASKED])
    except NotADraft:
        return pages.gone(request)
    messages.success(request, gettext("草案已丢弃。"))
    return redirect(pages.address("list"))


@require_http_methods(["GET", "HEAD", "POST"])
def policy_ask(request: HttpRequest, pages: Pages[Row], pk: UUID) -> HttpResponse:
    """Asks a second policy officer to put a draft in force from a day."""
    draft = pages.draft(request, pk)
    if request.method != "POST":
        form = pages.ask_form(initial={"seen": pages.policy.digest_of(draft)})
        return _ask_page(request, pages, draft, form, 200)
    form = pages.ask_form(request.POST)
    if not form.is_valid():
        return _ask_page(request, pages, draft, form, 422)
    try:
        drafts.ask_to_begin(
            pages.policy,
            draft_id=pk,
            effective_from=form.day,
            seen=form.cleaned_data["seen"],
            by=officer(request, form.cleaned_data["reason"]),
            at=timezone.now(),
        )
    except DraftRefused as refused:
        form.show(refused.wrongs)
        return _ask_page(request, pages, draft, form, 422)
    except AlreadyAsked:
        form.add_error(None, ASKED_ALREADY)
        return _ask_page(request, pages, draft, form, 409)
    except DraftHasChanged:
        form = form.again(pages.policy.digest_of(draft), CHANGED_SINCE_READ)
        return _ask_page(request, pages, draft, form, 409)
    except NotADraft:
        return pages.gone(request)
    messages.success(request, str(pages.asked))
    return redirect(pages.address("detail", pk))


def _ask_page(
    request: HttpRequest, pages: Pages[Row], draft: Row, form: AskForm | AskTextForm, status: int
) -> HttpResponse:
    return pages.answer(request, "ask", draft, pages.asking(request, draft) | {"form": form}, status)


@require_http_methods(["GET", "HEAD", "POST"])
def policy_withdraw(request: HttpRequest, pages: Pages[Row], pk: UUID) -> HttpResponse:
    """Asks a second policy officer to take back one whose day has not come."""
    row = pages.to_change(request, pk)
    return answer(
        request,
        Act(pages.withdrawal, WITHDRAWN, SUBMIT, DONE, "danger sure"),
        filled(request, ReasonedForm),
        subject=pages.facts(row),
        back=pages.address("detail", pk),
        do=lambda by, at: drafts.ask_to_withdraw(pages.policy, subject_id=pk, by=by, at=at),
    )
