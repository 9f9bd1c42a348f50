"""The spending as files, by the same filter as on the page."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.pages.session import actor, citizen_required
from accounts.rules.money import write_yuan
from accounts.templatetags.formats import month_cn
from sharing.pages.spending import holder_filter, patient_filter, wrong_filter
from sharing.pages.spending_filter import FilterForm
from sharing.selectors import patient_bills as of_patient, spending as of_holder
from sharing.selectors.patient_bills import Bill
from sharing.selectors.spending import Use
from sharing.selectors.spreadsheets import Fen, Sheet

Writer = Callable[[Sheet[Any], Any, str], HttpResponseBase]


@require_safe
@citizen_required
def spending_file(request: HttpRequest, write: Writer) -> HttpResponseBase:
    """What relatives used of my account, as CSV or for Excel."""
    me = actor(request)
    form = holder_filter(request, me)
    if not form.is_valid():
        return wrong_filter(request, form, "spending")
    uses = of_holder.all_uses(form.whose_id, of_holder.Wanted(form.person_id, form.first_day))
    return write(_sheet_of_uses(), uses, _filename(_("支出明细"), form))


@require_safe
@citizen_required
def used_file(request: HttpRequest, write: Writer) -> HttpResponseBase:
    """What my own bills came to, as CSV or for Excel."""
    me = actor(request)
    form = patient_filter(request, me)
    if not form.is_valid():
        return wrong_filter(request, form, "spending_used")
    bills = of_patient.all_bills(form.whose_id, of_patient.Wanted(form.person_id, form.first_day))
    return write(_sheet_of_bills(), bills, _filename(_("我用的共济"), form))


def _filename(what: str, form: FilterForm) -> str:
    return f"{what}-{month_cn(form.first_day)}" if form.first_day else what


def _sheet_of_uses() -> Sheet[Use]:
    return Sheet(
        title=_("支出明细"),
        columns=[
            (_("时间"), 17, lambda use: use.at),
            (_("家人"), 10, lambda use: use.member),
            (_("关系"), 10, lambda use: use.relationship),
            (_("医药机构"), 28, lambda use: use.place),
            (_("类别"), 12, lambda use: use.kind),
            (
                _("总费用（元）"),
                14,
                lambda use: None if use.total_fee_fen is None else Fen(use.total_fee_fen),
            ),
            (_("使用我的账户（元，退回为负）"), 28, lambda use: Fen(use.used_fen)),
            (_("账户余额（元）"), 16, lambda use: Fen(use.balance_after_fen)),
            (_("说明"), 40, lambda use: use.note),
        ],
    )


def _sheet_of_bills() -> Sheet[Bill]:
    return Sheet(
        title=_("我用的共济"),
        columns=[
            (_("时间"), 17, lambda bill: bill.at),
            (_("医药机构"), 28, lambda bill: bill.place),
            (_("类别"), 12, lambda bill: bill.kind),
            (_("总费用（元）"), 14, lambda bill: Fen(bill.total_fee_fen)),
            (_("统筹支付（元）"), 16, lambda bill: Fen(bill.fund_fen)),
            (_("个人负担（元，退回为负）"), 24, lambda bill: Fen(bill.payable_fen)),
            (_("本人账户（元）"), 16, lambda bill: Fen(bill.own_fen)),
            (_("家人账户（元）"), 16, lambda bill: Fen(bill.shared_fen)),
            (_("用了谁的账户"), 24, _who_paid),
            (_("现金（元）"), 12, lambda bill: Fen(bill.cash_fen)),
            (_("没有用上的原因"), 40, lambda bill: "；".join(reason.text for reason in bill.reasons)),
            (_("说明"), 40, lambda bill: bill.note),
            (_("结算编号"), 34, lambda bill: bill.setl_id),
        ],
    )


def _who_paid(bill: Bill) -> str:
    return "；".join(f"{part.holder} {write_yuan(part.fen)}" for part in bill.shared)
