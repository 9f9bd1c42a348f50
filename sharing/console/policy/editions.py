"""Editions: all of them by area, and what the pages of one show."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.days import shanghai_day
from accounts.templatetags.formats import day_cn
from sharing.console.frame.rows import SummaryRow
from sharing.console.policy.edition_changes import asking
from sharing.console.policy.edition_form import EditionForm, typed_from
from sharing.console.policy.policy_drafts import Pages
from sharing.console.policy.policy_forms import AskForm
from sharing.console.policy.policy_session import own_prefixes
from sharing.models import Edition
from sharing.selectors import editions as selectors
from sharing.selectors.editions import Listed, content_of
from sharing.services.policy.editions import EDITION
from sharing.words.clauses import DOCUMENT
from sharing.words.editions import area_words, rows_of
from sharing.words.policy import stand_label


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


def _begin(request: HttpRequest) -> dict[str, Any]:
    """From what is in force in the reader's area."""
    prefix = request.GET.get("area", next(iter(own_prefixes(request)), ""))
    stands = selectors.in_force_beside(prefix, shanghai_day(timezone.now()))
    typed = typed_from(content_of(stands)) if stands else {}
    blank = dict.fromkeys(DOCUMENT, "")  # a new draft has a document of its own
    return typed | blank | {"area_prefix": prefix}


EDITIONS = Pages(
    policy=EDITION,
    name="edition",
    subject="edition",
    form=EditionForm,
    begin=_begin,
    typed_from=lambda draft: typed_from(content_of(draft)),
    shown=lambda edition: {
        "area": area_words(edition.area_prefix),
        "rows": rows_of(content_of(edition)),
    },
    ask_form=AskForm,
    asking=asking,
    asked=_("已请另一位政策管理员复核。同意以后，从您选的那一天起施行。"),
    withdrawal=_("撤回还没有施行的政策"),
    facts=lambda edition: [
        SummaryRow(_("名称"), edition.name),
        SummaryRow(_("适用地区"), area_words(edition.area_prefix)),
        SummaryRow(_("施行日期"), day_cn(edition.effective_from)),
    ],
)
