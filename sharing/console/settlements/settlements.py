"""结算: bills with each account's part, and what fell short and why."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from accounts.templatetags.formats import moment_cn
from accounts.words import Text
from sharing import words
from sharing.console.frame import rows
from sharing.console.frame.acts import may_act
from sharing.console.frame.list_form import Choice
from sharing.console.frame.read_only import Detail, ReadOnlyAdmin
from sharing.console.frame.rows import Cell, Column, SummaryRow, Table, table_of
from sharing.console.frame.session import areas, person_in_areas
from sharing.console.people.person_tables import url_of as person_url
from sharing.console.settlements import cases
from sharing.models import Allocation, Settlement, Shortfall
from sharing.selectors.bills import cancellation_note, reasons_told


def _binding(part: Allocation | Shortfall) -> Cell:
    if part.binding_id is None:
        return Cell(_("本人"))
    return Cell(_("看绑定"), reverse("console:binding_detail", args=[part.binding_id]))


def _holder(holder: Person) -> Cell:
    return Cell(holder.name, person_url(holder.pk))


def _why_less(lack: Shortfall) -> str:
    return "；".join(told.text for told in reasons_told(lack.reasons, words.Reader.HOLDER))


ALLOCATIONS = (
    Column(_("谁的账户"), lambda part: _holder(part.account.holder)),
    Column(_("绑定"), _binding),
    Column(_("按哪一版政策"), lambda part: part.edition.name if part.edition else ""),
    Column(_("账户第几笔"), lambda part: str(part.entry_number), is_number=True),
    Column(_("金额（元）"), lambda part: rows.money(part.amount_fen), is_number=True),
    Column(_("之后余额（元）"), lambda part: rows.money(part.balance_after_fen), is_number=True),
)
SHORTFALLS = (
    Column(_("谁的账户"), lambda lack: _holder(lack.binding.holder)),
    Column(_("绑定"), _binding),
    Column(_("没有用上的原因"), _why_less),
)


class SettlementAdmin(ReadOnlyAdmin):
    """Bills whose patient, or whose payer, is insured in the reader's areas."""

    noun = "settlement"
    title = _("结算")
    moment = "received_at"
    joined = ("patient", "institution", "reverses", "reversal")
    columns = (
        Column(_("结算编号"), lambda row: row.setl_id),
        Column(_("收到"), lambda row: rows.moment(row.received_at)),
        Column(_("就医购药的人"), lambda row: rows.masked(row.patient)),
        Column(_("机构"), lambda row: row.institution.name),
        Column(_("个人负担（元）"), lambda row: rows.money(row.payable_fen), is_number=True),
        Column(_("本人账户"), lambda row: rows.money(row.own_fen), is_number=True),
        Column(_("共济"), lambda row: rows.money(row.shared_fen), is_number=True),
        Column(_("现金"), lambda row: rows.money(row.cash_fen), is_number=True),
    )
    choices = (Choice("is_reversed", _("退费"), [(True, _("已退费"))]),)

    def mine(self, request: HttpRequest) -> Q:
        return in_areas(request)

    def people_in(self, row: Settlement) -> Collection[UUID]:
        return cases.people_of(row)

    def about(self, request: HttpRequest, row: Settlement) -> Detail:
        actions = [*_why(row), *cases.about(request, row), *(cases.ways(row) if may_act(request) else [])]
        return Detail(title=row.setl_id, rows=_summary(row), tables=_tables(row), actions=actions)


def in_areas(request: HttpRequest) -> Q:
    """Bills whose patient, or one of whose payers, is insured in the reader's areas."""
    if "" in areas(request):
        return Q()
    payers = Allocation.objects.filter(person_in_areas(request, "account__holder"))
    return person_in_areas(request, "patient") | Q(Exists(payers.filter(settlement=OuterRef("pk"))))


def _why(row: Settlement) -> list[tuple[Text, str]]:
    """A cancellation has no conditions of its own."""
    if row.reverses_id:
        return []
    return [(_("逐条核对，当天和现在"), reverse("console:settlement_why", args=[row.pk]))]


def _summary(row: Settlement) -> list[SummaryRow]:
    reasons = [told.text for told in reasons_told(row.reasons, words.Reader.MEMBER)]
    institution = reverse("console:institution_detail", args=[row.institution_id])
    return [
        SummaryRow(_("就医购药的人"), row.patient.name, url=person_url(row.patient_id), act=_("看这个人")),
        SummaryRow(_("机构"), row.institution.name, row.institution.code, institution, _("看机构")),
        SummaryRow(_("收到"), moment_cn(row.received_at), cancellation_note(row)),
        SummaryRow(_("就诊编号 · 收费批次"), f"{row.mdtrt_id} · {row.chrg_bchno}", hint=row.msgid),
        SummaryRow(_("医疗类别"), words.med_type_label(row.med_type), hint=row.med_type),
        SummaryRow(_("总费用"), rows.yuan_text(row.total_fee_fen)),
        SummaryRow(_("统筹支付"), rows.yuan_text(row.fund_fen)),
        SummaryRow(_("个人负担"), rows.yuan_text(row.payable_fen)),
        SummaryRow(_("其中本人账户"), rows.yuan_text(row.own_fen)),
        SummaryRow(_("其中共济"), rows.yuan_text(row.shared_fen)),
        SummaryRow(_("其中现金"), rows.yuan_text(row.cash_fen)),
        SummaryRow(_("没有用上共济的原因"), "；".join(reasons) or _("没有")),
    ]


def _tables(row: Settlement) -> list[Table]:
    parts = Allocation.objects.filter(settlement=row).select_related("account__holder", "edition")
    lacks = Shortfall.objects.filter(settlement=row).select_related("binding__holder")
    return [
        table_of(_("各账户付了多少"), ALLOCATIONS, parts.order_by("pk")),
        table_of(_("没有用上，或没有用够的账户"), SHORTFALLS, lacks.order_by("pk")),
    ]
