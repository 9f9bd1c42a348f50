"""Editions: all of them by area, one of them, and the drafts that policy officers write."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.days import shanghai_day
from sharing.console.frame.session import officer
from sharing.console.policy.edition_form import EditionForm, typed_from
from sharing.console.policy.policy_asking import waiting
from sharing.console.policy.policy_forms import NOT_KEPT
from sharing.console.policy.policy_session import draft_of, may_change, own_prefixes
from sharing.models import Edition
from sharing.rules.policy import may_be_withdrawn
from sharing.selectors import editions as selectors
from sharing.selectors.editions import Listed, content_of, digest_of
from sharing.services.policy import editions
from sharing.services.policy.drafts import NotADraft
from sharing.services.staff.approvals import AlreadyAsked
from sharing.words.editions import area_words, rows_of
from sharing.words.policy import GONE, NOT_WHILE_ASKED, stand_label

# A new draft has a document of its own.
OF_THE_DOCUMENT = ("name", "source_title", "source_number", "source_date")


@require_safe
def edition_list(request: HttpRequest) -> HttpResponse:
    """Every edition by area: in force, to come, superseded, and drafts."""
    today = shanghai_day(timezone.now())
    groups = [
        {
            "title": area_words(group.area_prefix),
            "rows": [_line(one) for one in group.editions],
            "has_newer_draft": group.has_newer_draft,
        }
        for group in selectors.prefixes(today)
    ]
    context = {"groups": groups, "may_write": bool(own_prefixes(request))}
    return render(request, "sharing/console/edition_list.html", context)


def _line(one: Listed[Edition]) -> dict[str, Any]:
    return {
        "edition": one.row,
        "label": stand_label(one.stand, one.row.effective_from),
        "is_asked": one.is_asked,
    }


@require_safe
def edition_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What one edition says, clause by clause, and what can be done with it."""
    return _detail(request, get_object_or_404(Edition, pk=pk))


def _detail(request: HttpRequest, edition: Edition, status: int = 200, **more: object) -> HttpResponse:
    beside = Edition.objects.filter(area_prefix=edition.area_prefix)
    today, is_own = shanghai_day(timezone.now()), may_change(request, edition.area_prefix)
    stand = selectors.stand_of(edition, beside, today)
    is_draft = edition.status == Edition.Status.DRAFT
    context = {
        "edition": edition,
        "area": area_words(edition.area_prefix),
        "label": stand_label(stand, edition.effective_from),
        "rows": rows_of(content_of(edition)),
        "is_draft": is_draft,
        "may_change": is_draft and is_own,
        "may_withdraw": not is_draft and may_be_withdrawn(edition.effective_from, today) and is_own,
        "asked": waiting(edition.pk),
    }
    return render(request, "sharing/console/edition_detail.html", context | more, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edition_new(request: HttpRequest) -> HttpResponse:
    """A new draft, from what is in force in the reader's area."""
    if request.method == "POST":
        return _save(request, None)
    prefix = request.GET.get("area", next(iter(own_prefixes(request)), ""))
    stands = selectors.in_force_beside(prefix, shanghai_day(timezone.now()))
    typed = typed_from(content_of(stands)) if stands else {}
    blank = dict.fromkeys(OF_THE_DOCUMENT, "")
    return _form(request, EditionForm(initial=typed | blank | {"area_prefix": prefix}), None)


@require_http_methods(["GET", "HEAD", "POST"])
def edition_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Other words for a draft."""
    draft = draft_of(request, pk)
    if request.method == "POST":
        return _save(request, draft)
    seen = {"seen": digest_of(draft)}
    return _form(request, EditionForm(initial=typed_from(content_of(draft)) | seen), draft)


def _save(request: HttpRequest, draft: Edition | None) -> HttpResponse:
    form = EditionForm(request.POST)
    if not form.is_valid():
        return _form(request, form, draft, status=422)
    try:
        saved = editions.save_draft(
            draft_id=draft.pk if draft else None,
            content=form.as_content(),
            seen=form.cleaned_data["seen"],
            by=officer(request, ""),
            at=timezone.now(),
        )
    except NOT_KEPT as problem:
        return _form(request, form, draft, status=form.say(problem))
    messages.success(request, _("草案已保存。"))
    return redirect("console:edition_detail", saved.pk)


def _form(request: HttpRequest, form: EditionForm, draft: Edition | None, status: int = 200) -> HttpResponse:
    context = {"form": form, "edition": draft}
    return render(request, "sharing/console/edition_form.html", context, status=status)


@require_POST
def edition_discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Throws a draft away."""
    draft = draft_of(request, pk)
    try:
        editions.discard_draft(draft_id=draft.pk, by=officer(request, ""), at=timezone.now())
    except AlreadyAsked:
        return _detail(request, draft, 422, problems=[NOT_WHILE_ASKED])
    except NotADraft:
        messages.info(request, GONE)
        return redirect("console:edition_list")
    messages.success(request, _("草案已丢弃。"))
    return redirect("console:edition_list")
