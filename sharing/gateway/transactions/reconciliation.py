"""对账: totals (3201) and details (3202) of a period."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils.translation import gettext, gettext_lazy as _

from sharing.gateway.calls import Call, Transaction
from sharing.gateway.failures import BadField
from sharing.gateway.fields import Field, FieldKind, Values
from sharing.gateway.transactions.outputs import amount
from sharing.rules.messages import Number
from sharing.selectors.reconciliation import (
    INPATIENT,
    OUTPATIENT,
    PHARMACY,
    Amounts,
    Period,
    differences,
    totals,
)

EQUAL, DIFFERENT = "0", "1"
LONGEST_TOTAL, LONGEST_DETAIL = timedelta(days=366), timedelta(days=31)
MOST_DIFFERENCES = 1000
MOST_ROWS = 10_000
COUNT = "fixmedins_setl_cnt"

_AMOUNTS = (
    Field("medfee_sumamt", _("总费用"), FieldKind.SIGNED_MONEY),
    Field("fund_pay_sumamt", _("基金支付"), FieldKind.SIGNED_MONEY),
    Field("acct_pay", _("本人个人账户支付，不含共济"), FieldKind.SIGNED_MONEY),
    Field("acct_mulaid_pay", _("共济支付"), FieldKind.SIGNED_MONEY),
    Field("psn_cash_pay", _("现金支付"), FieldKind.SIGNED_MONEY),
)
_PERIOD = (
    Field("stmt_begndate", _("对账开始日期"), FieldKind.DAY, required=True),
    Field("stmt_enddate", _("对账结束日期，包含这一天"), FieldKind.DAY, required=True),
    Field("clr_type", _("清算类别，不填为全部"), longest=6, choices=(OUTPATIENT, INPATIENT, PHARMACY)),
    Field("insutype", _("险种，不区分"), longest=6),
    Field("setl_optins", _("结算经办机构，不区分"), longest=6),
)
_ROW = (Field("setl_id", _("结算编号"), required=True), *_AMOUNTS)
_RESULT = (
    Field("stmt_rslt", _("对账结果：0 平，1 不平"), choices=(EQUAL, DIFFERENT), required=True),
    Field("stmt_rslt_dscr", _("对账结果说明"), longest=200, required=True),
)
_SIDES = (
    Field("sent", _("机构报来的"), FieldKind.OBJECT, inside=_AMOUNTS),
    Field("ours", _("中心记录的"), FieldKind.OBJECT, inside=_AMOUNTS),
)


def _totals(call: Call, values: Values) -> str:
    sums, count = totals(_period(call, values, LONGEST_TOTAL))
    ours = {**sums._asdict(), COUNT: count}
    sent = {name: values[name] for name in ours if values[name] is not None}
    if not sent:
        raise BadField(gettext("medfee_sumamt：各项合计至少填一项。"))
    differing = [name for name, said in sent.items() if said != ours[name]]
    rows = [
        {"field": name, "sent": _written(name, sent[name]), "ours": _written(name, ours[name])}
        for name in differing
    ]
    stated = {name: _written(name, value) for name, value in ours.items()}
    return call.done({"stmtinfo": {**_result(len(rows)), **stated}, "difinfo": rows})


def _details(call: Call, values: Values) -> str:
    sent: dict[str, Mapping[str, int]] = {}
    for row in values["detail"]:
        if row["setl_id"] in sent:
            raise BadField(gettext("detail：结算编号 %(setl_id)s 出现了两次。") % {"setl_id": row["setl_id"]})
        sent[row["setl_id"]] = {name: row[name] for name in Amounts._fields if row[name] is not None}
    count, rows = 0, []
    for one in differences(_period(call, values, LONGEST_DETAIL), sent):
        count += 1
        if count <= MOST_DIFFERENCES:
            ours = one.ours._asdict() if one.ours else None
            rows.append({"setl_id": one.setl_id, "sent": _side(one.sent), "ours": _side(ours)})
    return call.done({"stmtinfo": {**_result(count), "dif_cnt": Number(count)}, "difinfo": rows})


def _period(call: Call, values: Values, longest: timedelta) -> Period:
    first, last = values["stmt_begndate"], values["stmt_enddate"]
    if not timedelta(0) <= last - first < longest:
        raise BadField(
            gettext("stmt_enddate：不能早于 stmt_begndate，一次最多 %(days)s 天。") % {"days": longest.days}
        )
    if last.year > 9000:
        raise BadField(gettext("stmt_enddate：日期应写作 2026-11-22。"))
    return Period(institution_id=call.institution.pk, first=first, last=last, clr_type=values["clr_type"])


def _result(differing: int) -> dict[str, str]:
    if not differing:
        return {"stmt_rslt": EQUAL, "stmt_rslt_dscr": gettext("对账平")}
    return {
        "stmt_rslt": DIFFERENT,
        "stmt_rslt_dscr": gettext("对账不平：%(count)s 处不一致") % {"count": differing},
    }


def _side(amounts: Mapping[str, int] | None) -> Mapping[str, Number] | None:
    return None if amounts is None else {name: amount(fen) for name, fen in amounts.items()}


def _written(name: str, value: int) -> Number:
    return Number(value) if name == COUNT else amount(value)


_COUNT_FIELD = Field(COUNT, _("结算笔数，撤销也算一笔"), FieldKind.COUNT)
TRANSACTIONS = (
    Transaction(
        infno="3201",
        name=_("对总账"),
        says=_("一段日期的合计是否一致；撤销记在撤销的那一天，金额为负。填了哪几项就比哪几项。"),
        takes=(*_PERIOD, *_AMOUNTS, _COUNT_FIELD),
        gives=(
            Field(
                "stmtinfo",
                _("对账结果和中心的合计"),
                FieldKind.OBJECT,
                required=True,
                inside=(*_RESULT, *_AMOUNTS, _COUNT_FIELD),
            ),
            Field(
                "difinfo",
                _("不一致的各项"),
                FieldKind.ROWS,
                required=True,
                inside=(
                    Field("field", _("哪一项"), required=True),
                    Field("sent", _("机构报来的"), FieldKind.SIGNED_MONEY, required=True),
                    Field("ours", _("中心记录的"), FieldKind.SIGNED_MONEY, required=True),
                ),
            ),
        ),
        run=_totals,
        named=("stmtinfo",),
    ),
    Transaction(
        infno="3202",
        name=_("对明细账"),
        says=_("逐笔核对一段日期的结算：双方都有且金额一致为平；不一致、只有一方有的，逐笔给出双方金额。"),
        takes=(
            *_PERIOD,
            Field("detail", _("机构的结算明细"), FieldKind.ROWS, required=True, inside=_ROW, most=MOST_ROWS),
        ),
        gives=(
            Field(
                "stmtinfo",
                _("对账结果"),
                FieldKind.OBJECT,
                required=True,
                inside=(*_RESULT, Field("dif_cnt", _("不一致的笔数"), FieldKind.COUNT, required=True)),
            ),
            Field(
                "difinfo",
                _("不一致的结算，最多 1000 笔；没有 sent 是机构没报，没有 ours 是中心没有"),
                FieldKind.ROWS,
                required=True,
                inside=(Field("setl_id", _("结算编号"), required=True), *_SIDES),
            ),
        ),
        run=_details,
    ),
)
