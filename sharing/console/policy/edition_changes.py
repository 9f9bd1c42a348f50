"""What a draft of an edition changes: clause by clause, and for the bindings of today."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.days import shanghai_day
from sharing.console.frame.session import officer, person_in_areas
from sharing.console.policy.policy_session import may_change, waiting
from sharing.models import Edition, EditionImpact, ImpactRow
from sharing.selectors import impacts
from sharing.selectors.editions import content_of, in_force_beside
from sharing.services.policy import edition_impacts
from sharing.services.policy.drafts import NotADraft
from sharing.words import impacts as impact_words
from sharing.words.editions import area_words, compared_rows
from sharing.words.policy import GONE
from sharing.words.reason_names import reason_name
from sharing.words.relationships import relationship_label


@require_safe
def edition_compare(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A draft beside what is in force, clause by clause."""
    draft = _draft(pk)
    context = _context(request, draft) | {"changed_only": "changed" in request.GET}
    return render(request, "sharing/console/edition_compare.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edition_impact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How many of today's bindings a draft would refuse or allow, by reason, and which."""
    draft = _draft(pk)
    if request.method == "POST":
        if not may_change(request, draft.area_prefix):
            raise Http404
        try:
            edition_impacts.ask_impact(edition_id=pk, by=officer(request, ""), at=timezone.now())
        except NotADraft:
            messages.info(request, GONE)
            return redirect("console:edition_list")
        return redirect("console:edition_impact", pk)
    impact = EditionImpact.objects.filter(edition=draft).order_by("-asked_at").first()
    context = _context(request, draft) | {"impact": impact}
    if impact:
        mine = person_in_areas(request, "binding__holder")
        page = impacts.listed(impact, mine=mine, start=_number(request.GET.get("from", "")))
        context |= {
            "counts": impact_words.counts(impact.counts, impact.reasons),
            "found": sum(impact.counts.values()),
            "rows": [_row(one) for one in page.rows],
            "page": page,
        }
    return render(request, "sharing/console/edition_impact.html", context)


def asking(request: HttpRequest, draft: Edition) -> dict[str, Any]:
    """What is read before a second policy officer is asked to put a draft in force."""
    impact = draft.impacts.filter(finished_at__isnull=False).first()
    counts = impact_words.counts(impact.counts, impact.reasons) if impact else []
    return _context(request, draft) | {"impact": impact, "counts": counts}


def _draft(pk: UUID) -> Edition:
    return get_object_or_404(Edition, pk=pk, status=Edition.Status.DRAFT)


def _context(request: HttpRequest, draft: Edition) -> dict[str, Any]:
    stands = in_force_beside(draft.area_prefix, shanghai_day(timezone.now()))
    rows = compared_rows(content_of(stands) if stands else None, content_of(draft))
    return {
        "edition": draft,
        "area": area_words(draft.area_prefix),
        "stands": stands,
        "compared": rows,
        "changed": [row for row in rows if not row.is_same],
        "may_change": may_change(request, draft.area_prefix),
        "asked": waiting(draft.pk),
    }


def _row(one: ImpactRow) -> dict[str, Any]:
    return {
        "number": one.number,
        "holder": one.binding.holder,
        "member": one.binding.member,
        "relationship": relationship_label(one.binding.relationship),
        "effect": impact_words.effect_words(one.effect),
        "reasons": "、".join(map(reason_name, one.codes)),
    }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
