"""What is told of a settling message that is not carried out, and what the audit finds in the settlements."""

from django.utils.translation import gettext_lazy as _

# Each with what to do.
SETTLEMENT_UNKNOWN = (
    _("没有找到这笔结算。"),
    _("请核对结算编号；只能撤销本机构的结算，撤销本身不能再撤销。"),
)
ALREADY_CANCELLED = _("这笔结算已经撤销过。"), _("钱已经退回原来的账户，不用再撤销。")
BILL_ALREADY_SETTLED = _("这张账单已经结算过。"), _("要重新结算，请先撤销原来的结算。")
NOTHING_TO_RESETTLE = (
    _("没有找到这张账单被撤销的那次结算。"),
    _("请核对原结算编号；不是退费重结时，不要填写。"),
)
CANNOT_REVERSE = (
    _("原报文不是结算，不能冲正。"),
    _("要取回丢失的应答，请用原报文编号原样重发；撤销以后可以重新结算。"),
)
MESSAGE_REUSED = _("这个报文编号已经用过，内容不一样。"), _("请换一个新的报文编号再发。")
MESSAGE_REVERSED = _("这个报文已经被冲正，不能再受理。"), _("需要结算时，请用新的报文编号再发。")
KEY_REVOKED = _("密钥已经停用。"), _("请联系当地医保经办机构。")
PERSON_UNKNOWN = (
    _("没有找到和凭证、姓名都相符的参保人。"),
    _("名字里的点、空格不用管；请核对每一个字，再核对证件号码，或请患者出示本人的医保码、医保卡。"),
)
PSN_NO_REPLACED = (
    _("这个人员编号不再使用：已经更正，或者已经并入患者本人的另一个编号。"),
    _("请患者出示现在登记的证件、医保卡或医保码，用人员信息（1101）取到现在的人员编号再办。"),
)
TOO_MANY_LOOK_UPS = _("本机构查询人员信息的次数太多了。"), _("请过一会儿再查；结算不受影响。")
DESK_UNKNOWN = (
    _("没有找到这个签到编号，或者已经签退。"),
    _("请核对签到编号；签到只作记录，不签退也不影响结算。"),
)

BILL_FAULT = "结算 {setl_id}（账户 {accounts}）：金额和各账户的分摊、记账或撤销对不上"
ENTRIES_FAULT = "账户 {account}：{entries} 笔结算记账没有对应的分摊"
MONTH_FAULT = "绑定 {binding}（账户 {account}）：本月使用 {used_fen} 分，和当月的分摊对不上"
NO_ACCOUNTS = "无"

# Why an institution cannot be added, and why a key of one cannot be made, found or revoked.
BAD_CODE = _("机构编码应为 12 位大写字母或数字")
BAD_AREA = _("区划应为 6 位数字，前两位是省份")
BAD_NAME = _("机构名称应为 1 至 100 个字")
CODE_TAKEN = _("这个机构编码已经有了")
NO_SUCH_CODE = _("没有这个机构编码")
ALREADY_OVER = _("到期时间已经过去了")
NO_SUCH_KEY = _("这个机构没有这把还能用的密钥")
NO_USABLE_KEY = _("这个机构没有能用的密钥")
BAD_NETWORK = _("网段应写作 10.1.2.0/24 这样")
