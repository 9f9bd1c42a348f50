"""有没有被改动: what was found not to hold, what officers found out about it, and the last root."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.templatetags.formats import moment_cn
from sharing.console.frame.acts import Act, answer, filled
from sharing.console.frame.alarm import alarm, unexplained
from sharing.console.frame.rows import SummaryRow
from sharing.models import ProofFault, ProofPlace, Root
from sharing.rules.roles import Role
from sharing.services.proof import alarms
from sharing.words.proof import PARTS

SHOWN = 100
MAY_NOTE = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})

NOTE = Act(
    _("登记查明的情况"),
    [_("登记以后，今天页面上不再提醒这一处；这一处和您写的情况一直留着。"), _("不会改动任何数据。")],
    _("登记"),
    _("已登记。"),
)


class NoteForm(forms.Form):
    """What was found out."""

    note = forms.CharField(
        label=_("查明的情况"),
        max_length=500,
        help_text=_("比如恢复备份、误操作、有人改动；谁查的，怎么处理。不要写姓名、证件号码。"),
        error_messages={
            "required": _("请写明查到了什么。"),
            "max_length": _("请写短一些，最多 500 个字。"),
        },
        widget=forms.Textarea({"rows": 4}),
    )


@require_safe
def proof(request: HttpRequest) -> HttpResponse:
    """What does not hold and nobody has explained, what was explained or holds again, and since when."""
    explained = ProofFault.objects.exclude(pk__in=unexplained().values("pk")).select_related("noted_by")
    context = {
        "alarm": alarm(request),
        "open": _named(unexplained()[:SHOWN]),
        "closed": _named(explained[:SHOWN]),
        "may_note": bool(MAY_NOTE & {grant.role for grant in getattr(request, "grants", ())}),
        "root": Root.objects.order_by("number").last(),
        "proved_at": ProofPlace.objects.order_by("proved_at").values_list("proved_at", flat=True).first(),
    }
    return render(request, "sharing/console/proof.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def proof_note(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An officer writes down what was found about one."""
    fault = get_object_or_404(ProofFault, pk=pk)
    form = filled(request, NoteForm)
    subject = [
        SummaryRow(_("哪一部分"), PARTS[fault.part]),
        SummaryRow(_("哪里对不上"), fault.says),
        SummaryRow(_("发现时间"), moment_cn(fault.found_at)),
    ]
    return answer(
        request,
        NOTE,
        form,
        subject=subject,
        back=reverse("console:proof"),
        do=lambda by, at: alarms.note_fault(fault_id=pk, note=form.cleaned_data["note"], by=by, at=at),
    )


def _named(faults: Any) -> list[tuple[str, ProofFault]]:
    return [(str(PARTS[fault.part]), fault) for fault in faults]
