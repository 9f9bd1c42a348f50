"""What proving finds: whose chain it is, which row, and what is wrong with it."""

from django.utils.translation import gettext_lazy as _

PARTS = {
    "entries": _("账户记账"),
    "disputes": _("账户争议"),
    "bills": _("结算"),
    "cash_bills": _("只付现金的结算"),
    "premiums": _("居民医保缴费"),
    "merges": _("人员编号合并"),
    "approvals": _("还没有决定的复核"),
    "decisions": _("复核决定"),
    "switches": _("共济付费开关"),
    "messages": _("没有结算的报文"),
    "looks": _("查看记录"),
    "bindings": _("共济关系"),
    "pledges": _("承诺书"),
    "papers": _("收下的材料"),
    "ledger": _("账目"),
    "lists": _("地区清单"),
    "roots": _("签名根"),
}

# Whose chain it is. A key only: what is found goes into the log too.
HEADS = {
    "entries": "账户 {key}：",
    "cash_bills": "参保人 {key}：",
    "looks": "参保人 {key}：",
    "disputes": "账户 {key}：",
    "bindings": "共济关系 {key}：",
    "decisions": "复核登记簿：",
    "switches": "共济付费开关 {key}：",
    "messages": "医药机构 {key}：",
}
_ROWS = {
    "LedgerEntry": "第 {number} 笔记账",
    "Settlement": "第 {number} 笔只付现金的结算（{row.setl_id}）",
    "AccountDispute": "第 {number} 条（账户争议）",
    "AccessRecord": "第 {number} 条查看记录",
    "BindingEvent": "第 {number} 条（办理记录）",
    "Confirmation": "第 {number} 条（确认签名）",
    "Correction": "第 {number} 条（更正）",
    "LimitChange": "第 {number} 条（限额）",
    "Approval": "第 {number} 条（复核决定）",
    "SwitchTurn": "第 {number} 次停用或恢复",
    "Message": "第 {number} 条没有结算的报文（{row.msgid}）",
}
_ANY_ROW = "第 {number} 条"


def row_name(row: object, number: int) -> str:
    """How an officer finds a row; where it is gone (None), only its place is known."""
    return _ROWS.get(type(row).__name__, _ANY_ROW).format(number=number, row=row)


ROW_GONE = "{row}不见了"
CUT_OFF = "（链尾被截断）"
ROW_ALTERED = "{row}被改动，或者没有接上前一条"
CAUSE_GONE = "{row}所依据的内容不见了"
NOT_LINKED = "{row}没有摘要"
ROWS_NOT_LINKED = "{count} 条没有编号和摘要"
KEY_MISSING = "{row}要用第 {key} 号 CHAIN_KEYS 核对，这里没有"
HEAD_DIFFERS = "链尾记录与{row}不一致"
HEAD_WITHOUT_ROWS = "链尾有摘要，却一条也没有"
BEYOND_HEAD = "{row}在链尾之后"

ROOT_ALTERED = "第 {number} 个根的文件被改动"
ROOT_GONE = "第 {number} 个根的文件不见了"
ROOT_DOES_NOT_FOLLOW = "第 {number} 个根没有接上前一个"
ROOT_ROW_DIFFERS = "第 {number} 个根和数据库里登记的不一样"
ROOT_KEY_MISSING = "第 {number} 个根要用第 {key} 号 ROOT_PUBLIC_KEYS 核对，这里没有"
ROOT_SAYS_OTHERWISE = "第 {number} 个根见过的{part}变了：{whose}{row}不在了，或者从前面重新做过"

# A row that hangs on no row before it, by the number under which an officer finds it.
ROW_NAMES = {
    "bills": "结算 {}",
    "premiums": "缴费凭证 {}",
    "merges": "人员编号合并 {}",
    "approvals": "复核 {}",
}
ALTERED = "{row}被改动"
ANSWER_GONE = "{row}的应答不见了"
NOT_SEALED = "现在的内容没有摘要"
SEAL_DIFFERS = "现在的内容被改动"
SEAL_KEY_MISSING = "现在的内容要用第 {key} 号 CHAIN_KEYS 核对，这里没有"
DISPUTE_DIFFERS = "是否暂停支付，和最后一条账户争议不一致"
BALANCE_DIFFERS = "余额和最后一笔记账不一致"

UNREADABLE = "{part}里有一行读不出来，后面的没有核对；哪一行见日志"
NO_ROOTS = "没有签名根：最后一行被删掉、或整条链被有密钥的人重做，这里看不出来。"
PROVES_FROM = "第 {number} 个根（{at}）起，每一行都有摘要。"
PROVES_WITHOUT_BEGINNING = "还没有“由此起”的根：以前写下的行没有摘要，运行 link_rows。"
PROVES_UNTIL = "最后一个根是第 {number} 个（{at}）：在它之后写下的，删掉还看不出来。"

PLEDGE_ALTERED = "第 {place} 份承诺书（{number}）和签署时不一样，没有接着连"

# What is listed by area: a key only, as above.
LISTED = {
    "binding": "共济关系",
    "pledge": "承诺书",
    "settlement": "结算",
    "visit": "窗口代办",
    "notice": "通知",
    "accessrecord": "查看记录",
}
LACKS_IN_LIST = "{kind} {key}：没有列进 {area} 的清单"
LISTED_TOO_MUCH = "{kind} {key}：列进了 {area} 的清单，却不属于那里"
