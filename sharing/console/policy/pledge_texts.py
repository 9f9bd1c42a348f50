"""Pledge texts: all of them, one as citizens will read it, the drafts, and asking for one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.days import shanghai_day
from sharing.console.frame.session import officer
from sharing.console.policy.policy_asking import Asking, waiting
from sharing.console.policy.policy_forms import NOT_KEPT, AskTextForm, PledgeTextForm
from sharing.console.policy.policy_session import may_change_texts, text_draft_of
from sharing.models import PledgeText
from sharing.rules.pledge_text import compare
from sharing.rules.policy import may_be_withdrawn
from sharing.selectors import editions as selectors
from sharing.services.evidence.pledge_chain import text_in_force
from sharing.services.policy import pledge_texts
from sharing.services.policy.drafts import NotADraft
from sharing.services.policy.pledge_texts import digest_of
from sharing.services.staff.approvals import AlreadyAsked
from sharing.words.policy import GONE, NOT_WHILE_ASKED, stand_label


@require_safe
def pledge_text_list(request: HttpRequest) -> HttpResponse:
    """Every text: in use, to come, superseded, and drafts."""
    rows = [
        {"text": one.row, "label": stand_label(one.stand, one.row.effective_from), "is_asked": one.is_asked}
        for one in selectors.texts(shanghai_day(timezone.now()))
    ]
    context = {"rows": rows, "may_write": may_change_texts(request)}
    return render(request, "sharing/console/pledge_text_list.html", context)


@require_safe
def pledge_text_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One text as citizens read it; a draft also beside the one in use, paragraph by paragraph."""
    return _detail(request, get_object_or_404(PledgeText, pk=pk))


def _detail(request: HttpRequest, text: PledgeText, status: int = 200, **more: object) -> HttpResponse:
    is_draft, today = text.effective_from is None, shanghai_day(timezone.now())
    stand = selectors.stand_of(text, PledgeText.objects.filter(language=text.language), today)
    context = {
        **_beside(text),
        "label": stand_label(stand, text.effective_from),
        "digest": bytes(text.digest).hex(),
        "is_draft": is_draft,
        "may_change": is_draft and may_change_texts(request),
        "may_withdraw": may_be_withdrawn(text.effective_from, today) and may_change_texts(request),
        "asked": waiting(text.pk),
    }
    return render(request, "sharing/console/pledge_text_detail.html", context | more, status=status)


def _beside(text: PledgeText) -> dict[str, Any]:
    """A text and what changes from the one in use today."""
    stands = _in_use()
    compared = compare(stands.body if stands else "", text.body)
    return {"text": text, "stands": stands, "compared": compared}


def _in_use() -> PledgeText | None:
    try:
        return text_in_force(shanghai_day(timezone.now()))
    except PledgeText.DoesNotExist:
        return None


@require_http_methods(["GET", "HEAD", "POST"])
def pledge_text_new(request: HttpRequest) -> HttpResponse:
    """A new draft, from the words in use."""
    if request.method == "POST":
        return _save(request, None)
    stands = _in_use()
    return _form(request, PledgeTextForm(initial={"body": stands.body if stands else ""}), None)


@require_http_methods(["GET", "HEAD", "POST"])
def pledge_text_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Other words for a draft."""
    draft = text_draft_of(request, pk)
    if request.method == "POST":
        return _save(request, draft)
    typed = {"version": draft.version, "body": draft.body, "seen": digest_of(draft)}
    return _form(request, PledgeTextForm(initial=typed), draft)


def _save(request: HttpRequest, draft: PledgeText | None) -> HttpResponse:
    form = PledgeTextForm(request.POST)
    if not form.is_valid():
        return _form(request, form, draft, status=422)
    try:
        saved = pledge_texts.save_draft(
            draft_id=draft.pk if draft else None,
            **form.cleaned_data,
            by=officer(request, ""),
            at=timezone.now(),
        )
    except NOT_KEPT as problem:
        return _form(request, form, draft, status=form.say(problem))
    messages.success(request, _("草案已保存。"))
    return redirect("console:pledge_text_detail", saved.pk)


def _form(
    request: HttpRequest, form: PledgeTextForm, draft: PledgeText | None, status: int = 200
) -> HttpResponse:
    return render(
        request, "sharing/console/pledge_text_form.html", {"form": form, "text": draft}, status=status
    )


@require_POST
def pledge_text_discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Throws a draft away."""
    draft = text_draft_of(request, pk)
    try:
        pledge_texts.discard_draft(draft_id=pk, by=officer(request, ""), at=timezone.now())
    except AlreadyAsked:
        return _detail(request, draft, 422, problems=[NOT_WHILE_ASKED])
    except NotADraft:
        messages.info(request, GONE)
        return redirect("console:pledge_text_list")
    messages.success(request, _("草案已丢弃。"))
    return redirect("console:pledge_text_list")


@require_http_methods(["GET", "HEAD", "POST"])
def pledge_text_ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Asks a second policy officer to have a draft signed from a day on."""
    return ASKING.answer(request, text_draft_of(request, pk))


def _ask_page(request: HttpRequest, draft: PledgeText, form: AskTextForm, status: int) -> HttpResponse:
    context = _beside(draft) | {"form": form}
    return render(request, "sharing/console/pledge_text_ask.html", context, status=status)


ASKING = Asking(
    form=AskTextForm,
    digest=digest_of,
    service=pledge_texts.ask_to_put_in_use,
    page=_ask_page,
    done=gettext_lazy("已请另一位政策管理员复核。同意以后，从您选的那一天起签新的承诺书。"),
    listed="console:pledge_text_list",
    shown="console:pledge_text_detail",
)
