"""The tables of one person's pages."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.days import shanghai_day
from accounts.models import EnrolmentState, LedgerEntry, Person, PersonalAccount
from accounts.rules.money import yuan
from accounts.services import disputes
from accounts.templatetags.formats import day_cn, moment_cn
from sharing import words
from sharing.console.frame import rows
from sharing.console.frame.rows import Cell, Column, Names, SummaryRow, Table, table_of
from sharing.console.staff.approval_rows import waiting_rows
from sharing.models import Attachment, Binding, Settlement
from sharing.selectors.binding_status import status_on
from sharing.selectors.facts import people_on
from sharing.words import merging

RECORD = _("人员资料")
"""What somebody reads that staff looked at, of any page about them alone."""

NEWEST_BILLS = 10
STATUSES = {"0": _("未参保"), "1": _("正常参保"), "2": _("暂停参保"), "3": _("终止参保"), "4": _("终止参保")}


def url_of(person_id: UUID) -> str:
    """The page of a person."""
    return reverse("console:person_detail", args=[person_id])


def _kind_of_paper(one: Attachment) -> Cell:
    return Cell(one.get_kind_display(), reverse("console:person_paper", args=[one.person_id, one.pk]))


def _kind_of_entry(entry: LedgerEntry) -> Cell:
    is_bill = entry.cause_kind == "settlement"
    url = reverse("console:settlement_detail", args=[entry.cause_id]) if is_bill else ""
    return Cell(entry.get_kind_display(), url)


BILLS = (
    Column(_("结算编号"), lambda one: Cell(one.setl_id, reverse("console:settlement_detail", args=[one.pk]))),
    Column(_("收到"), lambda one: rows.moment(one.received_at)),
    Column(_("机构"), lambda one: one.institution.name),
    Column(_("个人负担（元）"), lambda one: rows.money(one.payable_fen), is_number=True),
    Column(_("共济（元）"), lambda one: rows.money(one.shared_fen), is_number=True),
)
LEDGER = (
    Column(_("第几笔"), lambda entry: str(entry.number), is_number=True),
    Column(_("什么时候"), lambda entry: rows.moment(entry.at)),
    Column(_("什么"), _kind_of_entry),
    Column(_("金额（元）"), lambda entry: rows.money(entry.amount_fen), is_number=True),
    Column(_("之后余额（元）"), lambda entry: rows.money(entry.balance_after_fen), is_number=True),
)
PAPERS = (
    Column(_("材料"), _kind_of_paper),
    Column(_("谁收下的"), lambda one: one.added_by.staff_name),
    Column(_("什么时候"), lambda one: rows.moment(one.at)),
)


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
    return table_of(_("账户收支"), LEDGER, entries)


def _summary(person: Person, area: str, names: Names) -> list[SummaryRow]:
    return [
        SummaryRow(_("姓名"), person.name),
        SummaryRow(_("人员编号"), person.psn_no),
        *_other_numbers(person),
        SummaryRow(_("证件号码"), person.masked_number()),
        SummaryRow(_("手机号码"), person.masked_telephone() or _("没有登记")),
        SummaryRow(_("出生日期"), day_cn(person.birth_date) or _("没有登记"), hint=person.get_sex_display()),
        SummaryRow(_("地区"), rows.area(area, names).text or _("没有参保记录")),
        *([SummaryRow(_("死亡日期"), day_cn(person.died_on))] if person.died_on else []),
        *dispute_rows(person),
        *waiting_rows(person.pk),
    ]


def _other_numbers(person: Person) -> list[SummaryRow]:
    """The number that goes on, where this one is closed; the numbers that were before. Two queries."""
    found = []
    if person.closed_into:
        text = merging.CLOSED_INTO % {"psn_no": person.closed_into.psn_no}
        found.append(SummaryRow(_("停用"), text, url=url_of(person.closed_into.pk), act=_("看现在的编号")))
    merged = dict(person.merges.values_list("closed__psn_no", "closed"))
    for left in person.former_psn_nos.all():
        facts = {"psn_no": left.psn_no, "day": day_cn(shanghai_day(left.until))}
        if closed_id := merged.get(left.psn_no):
            text, url = merging.WAS_CLOSED % facts, url_of(closed_id)
        else:
            text, url = merging.WAS_CORRECTED % facts, ""
        found.append(SummaryRow(_("以前的人员编号"), text, url=url, act=_("看以前的记录")))
    return found


def dispute_rows(person: Person) -> list[SummaryRow]:
    """What a disputed account says and what the register says; nothing where they agree. One query."""
    dispute = disputes.standing().filter(account__holder=person).select_related("account").first()
    if dispute is None:
        return []
    facts = {
        "now": yuan(dispute.account.balance_fen),
        "said": yuan(dispute.register_fen),
        "before": yuan(dispute.imported_fen),
        "missing": yuan(dispute.imported_fen - dispute.register_fen - dispute.account.balance_fen),
    }
    said = _("账户余额 ¥ %(now)s；登记从 ¥ %(before)s 减到 ¥ %(said)s，照登记扣会差 ¥ %(missing)s") % facts
    since = _("%(at)s起暂停支付") % {"at": moment_cn(dispute.at)}
    return [SummaryRow(_("余额对不上"), said, hint=since)]


def _enrolments(person: Person, names: Names) -> Table:
    states = EnrolmentState.objects.filter(enrolment__person=person).select_related("enrolment")
    columns = (
        Column(_("险种"), lambda one: words.insutype_label(one.enrolment.insutype)),
        Column(_("统筹区"), lambda one: rows.area(one.enrolment.area_code, names)),
        Column(_("自哪天"), lambda one: rows.day(one.valid_from)),
        Column(_("状态"), _status),
        Column(_("个人账户"), lambda one: _("有") if one.has_account else _("没有")),
        Column(_("登记的区划代码"), lambda one: one.area_code_given),
        Column(_("记录时间"), lambda one: rows.moment(one.recorded_at)),
    )
    return table_of(_("参保和每一次变化"), columns, states.order_by("-valid_from", "-recorded_at", "-pk"))


def _status(one: EnrolmentState) -> Cell:
    return Cell(STATUSES.get(one.status, one.status), tone="on" if one.status == "1" else "off")


def _bindings(person: Person, today: date) -> Table:
    found = Binding.objects.of(person.pk).select_related("holder", "member").order_by("-signed_at", "-pk")
    columns = (
        Column(_("绑定"), _relationship),
        Column(_("授权人"), lambda one: _other(one.holder, person)),
        Column(_("使用人"), lambda one: _other(one.member, person)),
        Column(_("现在"), lambda one: rows.state(status_on(one, today).label)),
        Column(_("期限"), lambda one: words.period(one.starts_on, one.ends_on)),
    )
    return table_of(_("共济绑定"), columns, found)


def _relationship(one: Binding) -> Cell:
    url = reverse("console:binding_detail", args=[one.pk])
    return Cell(words.relationship_label(one.relationship), url)


def _other(one: Person, person: Person) -> Cell:
    """The relative's name is masked: this page was opened for the person alone."""
    return Cell(person.name) if one.pk == person.pk else rows.masked(one)


def _bills(person: Person) -> Table:
    newest = Settlement.objects.filter(patient=person).select_related("institution").order_by("-received_at")
    return table_of(_("最近的费用"), BILLS, newest[:NEWEST_BILLS])


def _papers(person: Person) -> Table:
    found = person.attachments.defer("sealed").select_related("added_by").order_by("-at", "-pk")
    return table_of(_("收下的材料"), PAPERS, found)
