"""承诺书: the chain of evidence, and checking it."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.days import shanghai_day
from accounts.templatetags.formats import moment_cn
from accounts.words import Text
from sharing.console.bindings.erasures import ERASE, erasures_table
from sharing.console.frame import rows
from sharing.console.frame.acts import may_act
from sharing.console.frame.read_only import Detail, ReadOnlyAdmin
from sharing.console.frame.rows import Column, SummaryRow
from sharing.models import Pledge, PledgeHead
from sharing.selectors.approvals import open_about
from sharing.selectors.binding_status import status_on
from sharing.services.bindings.erasures import may_ask
from sharing.services.evidence.pledge_chain import ChainReport, link_fault, verify_piece


class PledgeAdmin(ReadOnlyAdmin):
    """What was signed: numbers and digests. The signed words themselves are the two people's own."""

    noun = "pledge"
    title = _("承诺书")
    moment = "signed_at"
    whose = ("signer", "binding__member")
    joined = ("signer", "binding", "text", "content")
    columns = (
        Column(_("编号"), lambda row: row.number),
        Column(_("第几份"), lambda row: str(row.position), is_number=True),
        Column(_("签署人"), lambda row: rows.masked(row.signer)),
        Column(_("正文版本"), lambda row: row.text.version),
        Column(_("签署时间"), lambda row: rows.moment(row.signed_at)),
    )

    def people_in(self, row: Pledge) -> Collection[UUID]:
        return (row.signer_id, row.binding.member_id)

    def about(self, request: HttpRequest, row: Pledge) -> Detail:
        fault = link_fault(row)
        return Detail(
            title=row.number,
            rows=[
                SummaryRow(_("签署人"), row.signer.name),
                SummaryRow(_("签署时间"), moment_cn(row.signed_at)),
                SummaryRow(_("正文版本"), row.text.version),
                SummaryRow(_("在证据链的第几份"), str(row.position)),
                SummaryRow(_("前一份的摘要（SM3）"), bytes(row.previous_digest).hex()),
                SummaryRow(_("这一份的摘要（SM3）"), bytes(row.digest).hex()),
                SummaryRow(_("核对"), fault or _("和签署时一致，也接上了前一份。")),
            ],
            tables=[erasures_table(row)],
            actions=_ways(request, row),
        )


def _ways(request: HttpRequest, pledge: Pledge) -> list[tuple[Text, str]]:
    """Its binding; and what a supervisor may ask for, unless it waits already."""
    found: list[tuple[Text, str]] = [
        (_("看绑定"), reverse("console:binding_detail", args=[pledge.binding_id]))
    ]
    state = status_on(pledge.binding, shanghai_day(timezone.now())).state
    if may_act(request) and may_ask(pledge, state) and open_about(pledge.pk) is None:
        found.append((ERASE.title, reverse("console:pledge_erase", args=[pledge.pk])))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def pledge_chain(request: HttpRequest) -> HttpResponse:
    """The whole chain, checked piece by piece: a button each, so that no page takes longer than a moment."""
    head = PledgeHead.objects.filter(id=1).first()
    context: dict[str, Any] = {"count": head.count if head else 0}
    if request.method == "POST":
        form = ChainForm(request.POST)
        if not form.is_valid():
            return render(request, "sharing/console/pledge_chain.html", context, status=422)
        report = verify_piece(after=form.cleaned_data["after"] or 0)
        context |= {"report": report, "digest": report.digest.hex(), "has_more": _has_more(report)}
    return render(request, "sharing/console/pledge_chain.html", context)


class ChainForm(forms.Form):
    """How many links have been checked already."""

    after = forms.IntegerField(min_value=0, max_value=2**62, required=False)


def _has_more(report: ChainReport) -> bool:
    return not report.broken and Pledge.objects.filter(position__gt=report.count).exists()
