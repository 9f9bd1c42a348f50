"""The tables of one person's pages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.days import shanghai_day
from accounts.models import EnrolmentState, LedgerEntry, Person, PersonalAccount
from accounts.templatetags.formats import day_cn
from sharing import words
from sharing.console.frame import rows
from sharing.console.frame.rows import Cell, Column, Names, SummaryRow, Table
from sharing.console.staff.approval_rows import waiting_rows
from sharing.models import Attachment, Binding, Settlement
from sharing.selectors.binding_status import standing_on
from sharing.selectors.facts import people_on

RECORD = _("人员资料")
"""What somebody reads that staff looked at, of any page about them alone."""

NEWEST_BILLS = 10
STATUSES = {"0": _("未参保"), "1": _("正常参保"), "2": _("暂停参保"), "3": _("终止参保"), "4": _("终止参保")}
ENROLMENTS = (
    Column(_("险种")),
    Column(_("统筹区")),
    Column(_("自哪天")),
    Column(_("状态")),
    Column(_("个人账户")),
    Column(_("登记的区划代码")),
    Column(_("记录时间")),
)
BINDINGS = (Column(_("绑定")), Column(_("授权人")), Column(_("使用人")), Column(_("现在")), Column(_("期限")))
BILLS = (
    Column(_("结算编号")),
    Column(_("收到")),
    Column(_("机构")),
    Column(_("个人负担（元）"), is_number=True),
    Column(_("共济（元）"), is_number=True),
)
LEDGER = (
    Column(_("第几笔"), is_number=True),
    Column(_("什么时候")),
    Column(_("什么")),
    Column(_("金额（元）"), is_number=True),
    Column(_("之后余额（元）"), is_number=True),
)


PAPERS = (Column(_("材料")), Column(_("谁收下的")), Column(_("什么时候")))


def url_of(person_id: UUID) -> str:
    """The page of a person."""
    return reverse("console:person_detail", args=[person_id])


def areas_of(people: Collection[Person]) -> dict[UUID, str]:
    """The area of each of these people today. Two queries."""
    today = shanghai_day(timezone.now())
    return {key: facts.area_code for key, facts in people_on([one.pk for one in people], today).items()}


def everything_about(person: Person) -> dict[str, Any]:
    """`summary`, `tables` and `account` of the person's page. The number of queries does not grow."""
    names, today = rows.area_names(), shanghai_day(timezone.now())
    account = PersonalAccount.objects.filter(holder=person).first()
    return {
        "account": account,
        "summary": _summary(person, areas_of([person]).get(person.pk, ""), names),
        "tables": [_enrolments(person, names), _bindings(person, today), _bills(person), _papers(person)],
    }


def ledger(entries: Iterable[LedgerEntry]) -> Table:
    """Entries of one account; those of a bill lead to it."""
    return Table(_("账户收支"), LEDGER, [_entry(entry) for entry in entries])


def _summary(person: Person, area: str, names: Names) -> list[SummaryRow]:
    return [
        SummaryRow(_("姓名"), person.name),
        SummaryRow(_("人员编号"), person.psn_no),
        SummaryRow(_("证件号码"), person.masked_number()),
        SummaryRow(_("手机号码"), person.masked_telephone() or _("没有登记")),
        SummaryRow(_("出生日期"), day_cn(person.birth_date) or _("没有登记"), hint=person.get_sex_display()),
        SummaryRow(_("地区"), rows.area(area, names).text or _("没有参保记录")),
        *([SummaryRow(_("死亡日期"), day_cn(person.died_on))] if person.died_on else []),
        *waiting_rows(person.pk),
    ]


def _enrolments(person: Person, names: Names) -> Table:
    states = EnrolmentState.objects.filter(enrolment__person=person).select_related("enrolment")
    newest_first = states.order_by("-valid_from", "-recorded_at", "-pk")
    return Table(_("参保和每一次变化"), ENROLMENTS, [_state(one, names) for one in newest_first])


def _state(one: EnrolmentState, names: Names) -> Sequence[Cell]:
    status = Cell(STATUSES.get(one.status, one.status), tone="on" if one.status == "1" else "off")
    return (
        Cell(words.insutype_label(one.enrolment.insutype)),
        rows.area(one.enrolment.area_code, names),
        rows.day(one.valid_from),
        status,
        Cell(_("有") if one.has_account else _("没有")),
        Cell(one.area_code_given),
        rows.moment(one.recorded_at),
    )


def _bindings(person: Person, today: date) -> Table:
    found = Binding.objects.of(person.pk).select_related("holder", "member").order_by("-signed_at", "-pk")
    lines = [
        (
            Cell(
                words.relationship_label(one.relationship), reverse("console:binding_detail", args=[one.pk])
            ),
            _other(one.holder, person),
            _other(one.member, person),
            rows.state(standing_on(one, today).label),
            Cell(words.period(one.starts_on, one.ends_on)),
        )
        for one in found
    ]
    return Table(_("共济绑定"), BINDINGS, lines)


def _other(one: Person, person: Person) -> Cell:
    """The relative's name is masked: this page was opened for the person alone."""
    return Cell(person.name) if one.pk == person.pk else rows.masked(one)


def _bills(person: Person) -> Table:
    newest = Settlement.objects.filter(patient=person).select_related("institution").order_by("-received_at")
    lines = [
        (
            Cell(one.setl_id, reverse("console:settlement_detail", args=[one.pk])),
            rows.moment(one.received_at),
            Cell(one.institution.name),
            rows.money(one.payable_fen),
            rows.money(one.shared_fen),
        )
        for one in newest[:NEWEST_BILLS]
    ]
    return Table(_("最近的费用"), BILLS, lines)


def _papers(person: Person) -> Table:
    found = person.attachments.defer("sealed").select_related("added_by").order_by("-at", "-pk")
    return Table(_("收下的材料"), PAPERS, [_paper(one) for one in found])


def _paper(one: Attachment) -> Sequence[Cell]:
    url = reverse("console:person_paper", args=[one.person_id, one.pk])
    return (Cell(one.get_kind_display(), url), Cell(one.added_by.staff_name), rows.moment(one.at))


def _entry(entry: LedgerEntry) -> Sequence[Cell]:
    is_bill = entry.cause_kind == "settlement"
    url = reverse("console:settlement_detail", args=[entry.cause_id]) if is_bill else ""
    return (
        Cell(str(entry.number)),
        rows.moment(entry.at),
        Cell(entry.get_kind_display(), url),
        rows.money(entry.amount_fen),
        rows.money(entry.balance_after_fen),
    )
