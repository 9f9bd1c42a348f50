"""What answers say of a settlement, in the names of the national interface; amounts in yuan."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.days import SHANGHAI
from accounts.rules.money import write_yuan
from sharing.gateway.fields import Field, FieldKind
from sharing.models import Institution, Settlement
from sharing.rules.messages import Number
from sharing.selectors.reconciliation import clr_type_of
from sharing.services.settling.stored_replies import Outcome

SETLINFO = (
    Field("setl_id", _("结算编号；预结算没有")),
    Field("init_setl_id", _("被撤销的结算编号；只有撤销才有")),
    Field("psn_no", _("人员编号"), required=True),
    Field("mdtrt_id", _("就诊编号"), required=True),
    Field("chrg_bchno", _("收费批次号"), required=True),
    Field("med_type", _("医疗类别"), required=True),
    Field("setl_time", _("结算时间"), required=True),
    Field("medfee_sumamt", _("总费用"), FieldKind.SIGNED_MONEY, required=True),
    Field("fund_pay_sumamt", _("基金支付"), FieldKind.SIGNED_MONEY, required=True),
    Field("hosp_part_amt", _("医院负担"), FieldKind.SIGNED_MONEY, required=True),
    Field("psn_part_amt", _("个人负担 = 以下三项之和"), FieldKind.SIGNED_MONEY, required=True),
    Field("acct_pay", _("本人个人账户支付，不含共济"), FieldKind.SIGNED_MONEY, required=True),
    Field("acct_mulaid_pay", _("共济支付"), FieldKind.SIGNED_MONEY, required=True),
    Field("psn_cash_pay", _("现金支付"), FieldKind.SIGNED_MONEY, required=True),
    Field("balc", _("患者本人账户余额，从不是授权人的"), FieldKind.SIGNED_MONEY, required=True),
    Field("medins_setl_id", _("结算时的报文编号"), required=True),
    Field("refd_setl_flag", _("1 撤销（金额为负），0 结算"), choices=("0", "1"), required=True),
    Field("cncl_flag", _("1 这笔结算后来撤销了；只有查询才有"), choices=("0", "1")),
    Field("clr_optins", _("清算经办机构（区划）"), longest=6, required=True),
    Field("clr_type", _("清算类别：11 门诊，21 住院，41 药店"), choices=("11", "21", "41"), required=True),
)
SETLDETAIL = (
    Field("mulaid_psncnt", _("几位授权人付了钱"), FieldKind.COUNT, required=True),
    Field("acct_mulaid_pay", _("他们一共付了多少"), FieldKind.SIGNED_MONEY, required=True),
)
REASONS = Field(
    "reasons",
    _("没有共济或没有共济够的原因"),
    FieldKind.ROWS,
    inside=(
        Field("code", _("原因代码"), required=True),
        Field("text", _("原因"), longest=200, required=True),
        Field("next", _("怎么办"), longest=200, required=True),
    ),
)
SETTLED = (
    Field("setlinfo", _("结算信息"), FieldKind.OBJECT, required=True, inside=SETLINFO),
    Field("setldetail", _("共济支付明细，不含姓名"), FieldKind.ROWS, required=True, inside=SETLDETAIL),
    REASONS,
)


def settled(outcome: Outcome, by: Institution) -> dict[str, Any]:
    """The output of a settlement or cancellation by this institution."""
    return with_detail(outcome.settlement, len(outcome.shared), by)


def quoted(outcome: Outcome, by: Institution) -> dict[str, Any]:
    """The output of what was only asked: nothing has a number, as nothing was written."""
    said = settled(outcome, by)
    setlinfo = {name: value for name, value in said["setlinfo"].items() if name != "setl_id"}
    return {**said, "setlinfo": setlinfo}


def with_detail(settlement: Settlement, holders: int, by: Institution) -> dict[str, Any]:
    """setlinfo, and how many holders paid how much together: nothing else is told of them."""
    detail = {"mulaid_psncnt": Number(holders), "acct_mulaid_pay": amount(settlement.shared_fen)}
    return {"setlinfo": _setlinfo(settlement, by), "setldetail": [detail]}


def amount(fen: int) -> Number:
    """An amount as a JSON number with two decimals."""
    return Number(write_yuan(fen))


def _setlinfo(settlement: Settlement, by: Institution) -> Mapping[str, Any]:
    hospital_fen = settlement.total_fee_fen - settlement.fund_fen - settlement.payable_fen
    said = {
        "setl_id": settlement.setl_id,
        "psn_no": settlement.patient.psn_no,
        "mdtrt_id": settlement.mdtrt_id,
        "chrg_bchno": settlement.chrg_bchno,
        "med_type": settlement.med_type,
        "setl_time": f"{settlement.received_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}",
        "medfee_sumamt": amount(settlement.total_fee_fen),
        "fund_pay_sumamt": amount(settlement.fund_fen),
        "hosp_part_amt": amount(hospital_fen),
        "psn_part_amt": amount(settlement.payable_fen),
        "acct_pay": amount(settlement.own_fen),
        "acct_mulaid_pay": amount(settlement.shared_fen),
        "psn_cash_pay": amount(settlement.cash_fen),
        "balc": amount(settlement.own_balance_fen),
        "medins_setl_id": settlement.msgid,
        "refd_setl_flag": "1" if settlement.reverses_id else "0",
        "clr_optins": by.area_code,
        "clr_type": clr_type_of(settlement.med_type),
    }
    if settlement.reverses_id and settlement.reverses:
        said["init_setl_id"] = settlement.reverses.setl_id
    return said
