"""居民医保代缴 (G101): of our own, as the national interface has no number for it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.days import SHANGHAI
from sharing.gateway.calls import Call, Transaction
from sharing.gateway.fields import Field, FieldKind, Values
from sharing.gateway.transactions.outputs import amount
from sharing.models import PremiumPayment
from sharing.rules.messages import Number
from sharing.services.premiums.pay_by_message import pay_by_message
from sharing.services.settling.credentials import Credential

INFNO = "G101"

_PAYS = (
    Field(
        "mdtrt_cert_type", _("授权人的凭证类型：01 医保码，02 证件号码，03 社保卡"), longest=3, required=True
    ),
    Field("mdtrt_cert_no", _("授权人本人的凭证：用谁的账户，谁出示"), longest=100, required=True),
    Field("psn_no", _("使用人（替谁缴）的人员编号"), required=True),
    Field("year", _("保险年度，例如 2027"), FieldKind.COUNT, required=True),
)
_PAID = (
    Field("receipt_no", _("缴费凭证号"), required=True),
    Field("psn_no", _("替谁缴的，人员编号"), required=True),
    Field("year", _("保险年度"), FieldKind.COUNT, required=True),
    Field("acct_mulaid_pay", _("从授权人的账户付了多少"), FieldKind.MONEY, required=True),
    Field("pay_time", _("缴费时间"), required=True),
)


def _pay(call: Call, values: Values) -> str:
    return pay_by_message(
        message=call.incoming(),
        credential=Credential(values["mdtrt_cert_type"], values["mdtrt_cert_no"]),
        member_psn_no=values["psn_no"],
        year=values["year"],
        by=call.by,
        at=call.at,
        tell=lambda payment: call.done({"payinfo": _paid(payment, values["psn_no"])}),
    ).text


def _paid(payment: PremiumPayment, psn_no: str) -> dict[str, Any]:
    return {
        "receipt_no": payment.receipt_no,
        "psn_no": psn_no,
        "year": Number(payment.year),
        "acct_mulaid_pay": amount(payment.amount_fen),
        "pay_time": f"{payment.paid_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}",
    }


TRANSACTIONS = (
    Transaction(
        infno=INFNO,
        name=_("居民医保代缴"),
        says=_(
            "授权人用个人账户替绑定的家人缴一个年度的居民医保费，当地政策允许时才行；全额缴清，一人一年一次，不能冲正。"
        ),
        takes=_PAYS,
        gives=(Field("payinfo", _("缴费信息"), FieldKind.OBJECT, required=True, inside=_PAID),),
        run=_pay,
        once=True,
    ),
)
