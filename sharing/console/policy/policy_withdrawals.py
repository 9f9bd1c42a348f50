"""A policy officer asks another one to take back an edition or a pledge text whose day has not come."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.templatetags.formats import day_cn
from sharing.console.frame.acts import Act, ReasonedForm, answer, filled
from sharing.console.frame.rows import SummaryRow
from sharing.console.policy.policy_session import edition_to_change, text_to_change
from sharing.models import Approval
from sharing.services.policy.withdrawals import ask_to_withdraw
from sharing.words.editions import area_words

page = require_http_methods(["GET", "HEAD", "POST"])

SAYS = [
    _("另一位政策管理员同意以后变回草案，到了原定的日子也不开始。"),
    _("同意以前照旧：到了原定的日子就开始，再也不能撤回。"),
    _("变回草案以后可以修改、丢弃，也可以另选日期再请人复核。"),
]
SUBMIT = _("请另一位政策管理员复核")
DONE = _("已请另一位政策管理员复核。同意以后变回草案。")
EDITION = Act(_("撤回还没有施行的政策"), SAYS, SUBMIT, DONE, "danger sure")
PLEDGE = Act(_("撤回还没有启用的承诺书"), SAYS, SUBMIT, DONE, "danger sure")


@page
def edition_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Asks to take back an edition."""
    edition = edition_to_change(request, pk)
    return answer(
        request,
        EDITION,
        filled(request, ReasonedForm),
        subject=[
            SummaryRow(_("名称"), edition.name),
            SummaryRow(_("适用地区"), area_words(edition.area_prefix)),
            SummaryRow(_("施行日期"), day_cn(edition.effective_from)),
        ],
        back=reverse("console:edition_detail", args=[pk]),
        do=lambda by, at: ask_to_withdraw(kind=Approval.Kind.EDITION_BACK, subject_id=pk, by=by, at=at),
    )


@page
def pledge_text_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Asks to take back a pledge text."""
    text = text_to_change(request, pk)
    return answer(
        request,
        PLEDGE,
        filled(request, ReasonedForm),
        subject=[SummaryRow(_("版本"), text.version), SummaryRow(_("启用日期"), day_cn(text.effective_from))],
        back=reverse("console:pledge_text_detail", args=[pk]),
        do=lambda by, at: ask_to_withdraw(kind=Approval.Kind.PLEDGE_BACK, subject_id=pk, by=by, at=at),
    )
