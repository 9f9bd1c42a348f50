"""Pre-settling, settling, cancelling, reversing and asking after bills."""

from dataclasses import replace

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy as _

from sharing.gateway.calls import Call, Transaction
from sharing.gateway.failures import BadField
from sharing.gateway.fields import Field, FieldKind, Values
from sharing.gateway.transactions.outputs import SETTLED, quoted, settled, with_detail
from sharing.models import Settlement
from sharing.rules.reasons import Reason
from sharing.services.settling.cancellations import SettlementUnknown, cancel
from sharing.services.settling.credentials import Credential
from sharing.services.settling.reversals import reverse
from sharing.services.settling.settlements import Bill, quote, settle
from sharing.services.settling.stored_replies import Outcome, Tell

PREMIUM = "G101"
SETTLES, CANCELS = ("2102", "2207", "2304"), ("2103", "2208", "2305")

_PSN_NO = Field("psn_no", _("人员编号；不填则以凭证为准"))
_SETL_ID = Field("setl_id", _("结算编号"))
_MDTRT_ID = Field("mdtrt_id", _("就诊编号"), required=True)
_BILL = (
    _PSN_NO,
    Field("mdtrt_cert_type", _("凭证类型：01 医保码，02 证件号码，03 社保卡"), longest=3),
    Field("mdtrt_cert_no", _("凭证内容，须是患者本人的"), longest=100),
    Field("med_type", _("医疗类别，例如 11 门诊、21 住院、41 药店；不认识的也收"), longest=6, required=True),
    Field("medfee_sumamt", _("总费用"), FieldKind.MONEY, required=True),
    Field("fund_pay_sumamt", _("基金支付，不填为 0"), FieldKind.MONEY),
    Field("psn_part_amt", _("个人负担，不填则是总费用减去基金支付和医院负担"), FieldKind.MONEY),
    Field("hosp_part_amt", _("医院负担，不填为 0"), FieldKind.MONEY),
    Field("acct_used_flag", _("是否使用个人账户：1 用（默认），0 不用"), longest=3, choices=("0", "1")),
    Field("insutype", _("险种"), longest=6),
    Field("chrg_bchno", _("收费批次号；不填则用发票号")),
    Field("invono", _("发票号")),
    Field("init_setl_id", _("退费重结时，被撤销的那次结算的编号")),
)
_AT_HOSPITAL = (_MDTRT_ID, *_BILL)
_AT_PHARMACY = (Field("mdtrt_id", _("就诊编号；不填则用发票号，再没有用报文编号")), *_BILL)
_CANCELS = (
    Field("setl_id", _("要撤销的结算编号"), required=True),
    _PSN_NO,
    Field("mdtrt_id", _("就诊编号")),
)
_REVERSES = (
    Field("omsgid", _("要冲正的原报文编号"), required=True),
    Field("oinfno", _("原交易编号"), longest=4, required=True, choices=(*SETTLES, *CANCELS, PREMIUM)),
    _PSN_NO,
)
_ASKS = (
    _SETL_ID,
    Field("medins_setl_id", _("结算时的报文编号；和结算编号填一个")),
    _PSN_NO,
    Field("mdtrt_id", _("就诊编号")),
)


def _quote(call: Call, values: Values) -> str:
    outcome = quote(bill=_bill(call, values), by=call.by, at=call.at)
    return call.done(quoted(outcome, call.institution), outcome.reasons)


def _settle(call: Call, values: Values) -> str:
    return settle(bill=_bill(call, values), by=call.by, at=call.at, tell=_teller(call)).text


def _cancel(call: Call, values: Values) -> str:
    envelope = call.envelope
    return cancel(
        setl_id=values["setl_id"],
        msgid=envelope.msgid,
        infno=envelope.infno,
        content=call.content,
        by=call.by,
        at=call.at,
        tell=_teller(call),
    ).text


def _reverse(call: Call, values: Values) -> str:
    if values["omsgid"] == call.envelope.msgid:
        raise BadField(gettext("omsgid：不能是本报文自己的编号。"))
    return reverse(
        original=values["omsgid"],
        msgid=call.envelope.msgid,
        content=call.content,
        by=call.by,
        at=call.at,
        tell=_teller(call),
        tell_of_nothing=lambda: call.done({}),
    ).text


def _ask(call: Call, values: Values) -> str:
    if not values["setl_id"] and not values["medins_setl_id"]:
        raise BadField(gettext("setl_id：setl_id 和 medins_setl_id 至少填一个。"))
    wanted = {"setl_id": values["setl_id"], "messages__msgid": values["medins_setl_id"]}
    if wanted["messages__msgid"]:  # found by the one index that begins so
        wanted["messages__institution"] = call.institution
    found = (
        Settlement.objects.filter(
            institution=call.institution, **{name: value for name, value in wanted.items() if value}
        )
        .select_related("patient", "reverses")
        .annotate(holders=Count("allocations", filter=Q(allocations__binding__isnull=False)))
        .first()
    )
    if found is None:
        raise SettlementUnknown
    output = with_detail(found, found.holders, call.institution)
    output["setlinfo"]["cncl_flag"] = "1" if found.is_reversed else "0"
    return call.done(output, [Reason.from_json(kept) for kept in found.reasons])


def _teller(call: Call) -> Tell:
    def tell(outcome: Outcome) -> str:
        return call.done(settled(outcome, call.institution), outcome.reasons)

    return tell


def _bill(call: Call, values: Values) -> Bill:
    infno, msgid = call.envelope.infno, call.envelope.msgid
    return Bill(
        infno=infno,
        msgid=msgid,
        mdtrt_id=values["mdtrt_id"] or values["invono"] or msgid,
        chrg_bchno=values["chrg_bchno"] or values["invono"],
        credential=Credential(values["mdtrt_cert_type"], values["mdtrt_cert_no"]),
        med_type=values["med_type"],
        psn_no=values["psn_no"],
        account_used=values["acct_used_flag"] != "0",
        resettles=values["init_setl_id"],
        content=call.content,
        **_amounts(values),
    )


def _amounts(values: Values) -> dict[str, int]:
    """medfee_sumamt = fund_pay_sumamt + psn_part_amt + hosp_part_amt, whichever of them are given."""
    total_fen = values["medfee_sumamt"]
    fund_fen, hospital_fen = values["fund_pay_sumamt"] or 0, values["hosp_part_amt"] or 0
    payable_fen = values["psn_part_amt"]
    if payable_fen is None:
        payable_fen = total_fen - fund_fen - hospital_fen
    if payable_fen < 0 or total_fen != fund_fen + payable_fen + hospital_fen:
        raise BadField(gettext("medfee_sumamt：应等于 fund_pay_sumamt、psn_part_amt、hosp_part_amt 之和。"))
    return {"total_fee_fen": total_fen, "fund_fen": fund_fen, "payable_fen": payable_fen}


def _pre_settle(infno: str, name: Promise, takes: tuple[Field, ...]) -> Transaction:
    return Transaction(
        infno=infno,
        name=name,
        says=_("按现在的规则算出谁付多少；什么也不写，不占凭证，每次重新计算。"),
        takes=takes,
        gives=SETTLED,
        run=_quote,
        named=("druginfo", "mdtrtinfo", "setlinfo"),
    )


def _settles(infno: str, name: Promise, takes: tuple[Field, ...]) -> Transaction:
    return Transaction(
        infno=infno,
        name=name,
        says=_(
            "先用患者本人的个人账户，不够的按共济绑定用家人的账户，其余现金。同一张账单在撤销以前只结算一次。"
        ),
        takes=takes,
        gives=SETTLED,
        run=_settle,
        named=("druginfo", "mdtrtinfo", "setlinfo"),
        once=True,
        asks_for_key=True,
    )


def _cancels(infno: str, name: Promise) -> Transaction:
    return Transaction(
        infno=infno,
        name=name,
        says=_("整笔撤销，钱退回原来的账户，绑定解除以后也退。撤销以后同一张账单可以再结算一次。"),
        takes=_CANCELS,
        gives=SETTLED,
        run=_cancel,
        named=("setlinfo",),
        once=True,
    )


TRANSACTIONS = (
    _pre_settle("2101", _("药店预结算"), _AT_PHARMACY),
    _settles("2102", _("药店结算"), _AT_PHARMACY),
    _cancels("2103", _("药店结算撤销")),
    _pre_settle("2206", _("门诊预结算"), _AT_HOSPITAL),
    _settles("2207", _("门诊结算"), _AT_HOSPITAL),
    _cancels("2208", _("门诊结算撤销")),
    _pre_settle("2303", _("住院预结算"), _AT_HOSPITAL),
    _settles("2304", _("住院结算"), _AT_HOSPITAL),
    _cancels("2305", _("住院结算撤销")),
    Transaction(
        infno="2601",
        name=_("冲正"),
        says=_("没有收到应答时，按原报文编号取消它：已经结算的撤销，还没有收到的以后也不再受理。"),
        takes=_REVERSES,
        gives=tuple(replace(field, required=False) for field in SETTLED),
        run=_reverse,
        once=True,
    ),
    Transaction(
        infno="5203",
        name=_("结算信息查询"),
        says=_("本机构的一笔结算现在是什么样。"),
        takes=_ASKS,
        gives=SETTLED,
        run=_ask,
    ),
)
