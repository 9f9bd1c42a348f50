"""Pledge texts: all of them, and what the pages of one show."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.days import shanghai_day
from accounts.templatetags.formats import day_cn
from sharing.console.frame.rows import SummaryRow
from sharing.console.policy.policy_drafts import Pages
from sharing.console.policy.policy_forms import AskTextForm, PledgeTextForm
from sharing.console.policy.policy_session import may_change
from sharing.models import PledgeText
from sharing.rules.pledge_text import compare
from sharing.selectors import editions as selectors
from sharing.services.evidence.pledge_chain import text_in_force
from sharing.services.policy.pledge_texts import PLEDGE_TEXT
from sharing.words.policy import stand_label


@require_safe
def pledge_text_list(request: HttpRequest) -> HttpResponse:
    """Every text: in use, to come, superseded, and drafts."""
    rows = [
        {"text": one.row, "label": stand_label(one.stand, one.row.effective_from), "is_asked": one.is_asked}
        for one in selectors.texts(shanghai_day(timezone.now()))
    ]
    context = {"rows": rows, "may_write": may_change(request, settings.PROVINCE)}
    return render(request, "sharing/console/pledge_text_list.html", context)


def _in_use() -> PledgeText | None:
    try:
        return text_in_force(shanghai_day(timezone.now()))
    except PledgeText.DoesNotExist:
        return None


def _begin(request: HttpRequest) -> dict[str, Any]:
    stands = _in_use()
    return {"body": stands.body if stands else ""}


def _beside(text: PledgeText) -> dict[str, Any]:
    """What changes from the one in use today, paragraph by paragraph."""
    stands = _in_use()
    return {"stands": stands, "compared": compare(stands.body if stands else "", text.body)}


PLEDGE_TEXTS = Pages(
    policy=PLEDGE_TEXT,
    name="pledge_text",
    subject="text",
    form=PledgeTextForm,
    begin=_begin,
    typed_from=lambda draft: {"version": draft.version, "body": draft.body},
    shown=lambda text: _beside(text) | {"digest": bytes(text.digest).hex()},
    ask_form=AskTextForm,
    asking=lambda request, draft: _beside(draft),
    asked=_("已请另一位政策管理员复核。同意以后，从您选的那一天起签新的承诺书。"),
    withdrawal=_("撤回还没有启用的承诺书"),
    facts=lambda text: [
        SummaryRow(_("版本"), text.version),
        SummaryRow(_("启用日期"), day_cn(text.effective_from)),
    ],
)
