"""The names of the back office's files, of their columns, and of what is counted day by day."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FIGURES = _("每天的数字")
BINDINGS = _("共济绑定")
SETTLEMENTS = _("结算")

COUNTED: dict[str, Promise] = {
    "bound": _("签署承诺书"),
    "confirmed": _("配偶确认"),
    "ended": _("绑定结束"),
    "settled": _("结算"),
    "shared": _("用了共济的结算"),
    "refused": _("没有绑成"),
    "unused": _("结算时没有用上"),
}
HEADS: dict[str, Promise] = {
    "day": _("日期"),
    "area": _("统筹区"),
    "door": _("渠道"),
    "what": _("事项"),
    "reason": _("原因"),
    "count": _("件数"),
    "amount": _("金额（元）"),
    "binding": _("绑定编号"),
    "relationship": _("关系"),
    "state": _("状态"),
    "signed_at": _("签署时间"),
    "starts_on": _("开始"),
    "ends_on": _("结束"),
    "edition": _("政策"),
    "settlement": _("结算编号"),
    "received_at": _("时间"),
    "institution": _("医药机构"),
    "area_code": _("区划"),
    "med_type": _("类别"),
    "total_fee": _("总费用（元）"),
    "payable": _("个人负担（元）"),
    "own": _("本人账户（元）"),
    "shared": _("共济支付（元）"),
    "cash": _("现金（元）"),
}
NO_END = _("长期有效")
