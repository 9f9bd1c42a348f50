"""A supervisor asks to erase by law what was signed."""

from collections.abc import Collection
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.templatetags.formats import moment_cn
from sharing.console.frame import rows
from sharing.console.frame.acts import Act, ReasonedForm, answer, filled
from sharing.console.frame.reason_gate import shows
from sharing.console.frame.rows import Column, SummaryRow
from sharing.console.frame.session import person_in_areas
from sharing.models import Erasure, Pledge
from sharing.services.bindings import erasures

ERASE = Act(
    _("依法删除签署的内容"),
    [
        _("另一位主管复核同意以后才删除；在那以前照旧。"),
        _("删除的是签名、双方的证件号码等签署时保存的内容，删了以后谁也不能恢复。"),
        _("编号、摘要、什么时候签的、双方是谁都还在，证据链仍然能核对；谁提出、谁同意、什么依据会永久留下。"),
        _("只有已经结束的绑定才能删；删除以后马上告诉双方。"),
    ],
    _("请另一位主管复核"),
    _("已送复核，正在等另一位主管决定。"),
    "danger sure",
)


class ErasureForm(ReasonedForm):
    """On what ground, and what goes with it."""

    basis = forms.ChoiceField(
        label=_("依据"),
        choices=Erasure.Basis.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("请选依据。"), "invalid_choice": _("请从列表里选择。")},
    )
    confirmation = forms.BooleanField(label=_("连同对方在窗口签的同意"), required=False)
    papers = forms.BooleanField(
        label=_("连同签署时收下的材料"),
        help_text=_("同一次签的别的承诺书还要用的，会留到最后一份删除时。"),
        required=False,
    )
    field_order = ("basis", "confirmation", "papers", "reason")


def _find(request: HttpRequest, pk: UUID) -> tuple[Pledge, Collection[UUID]]:
    mine = Pledge.objects.filter(person_in_areas(request, "signer", "binding__member"))
    pledge = get_object_or_404(mine.select_related("signer", "binding__member"), pk=pk)
    return pledge, [pledge.signer_id, pledge.binding.member_id]


@require_http_methods(["GET", "HEAD", "POST"])
@shows(_("承诺书"), _find, why=ERASE.title)
def pledge_erase(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    """Asks another supervisor to erase the content of a pledge."""
    form = filled(request, ErasureForm)
    return answer(
        request,
        ERASE,
        form,
        subject=[
            SummaryRow(_("编号"), pledge.number),
            SummaryRow(_("授权人"), str(pledge.signer)),
            SummaryRow(_("使用人"), str(pledge.binding.member)),
            SummaryRow(_("签署时间"), moment_cn(pledge.signed_at)),
        ],
        back=reverse("console:pledge_detail", args=[pledge.pk]),
        do=lambda by, at: erasures.ask_to_erase(
            pledge_id=pledge.pk,
            basis=Erasure.Basis(form.cleaned_data["basis"]),
            confirmation=form.cleaned_data["confirmation"],
            papers=form.cleaned_data["papers"],
            by=by,
            at=at,
        ),
    )


ERASURES = (
    Column(_("什么时候"), lambda one: rows.moment(one.at)),
    Column(_("删除了什么"), lambda one: one.get_what_display()),
    Column(_("依据"), lambda one: one.get_basis_display()),
    Column(_("理由"), lambda one: one.reason),
    Column(_("谁提出的"), lambda one: one.asked_by.staff_name),
    Column(_("谁同意的"), lambda one: one.decided_by.staff_name),
    Column(_("删除内容的摘要（SM3）"), lambda one: bytes(one.content_digest).hex()),
)


def erasures_table(pledge: Pledge) -> rows.Table:
    """What was erased of a pledge and what goes with it. One query."""
    found = pledge.erasures.select_related("asked_by", "decided_by")
    return rows.table_of(_("依法删除的记录"), ERASURES, found, _("没有删除过。"))
