"""What is read of somebody's record: what staff saw of it, and where the books do not hold."""

from django.utils.translation import gettext_lazy as _

WHOLE_NUMBER = _("证件号码（完整）")
WHOLE_TELEPHONE = _("手机号码（完整）")
SERVED_AT_COUNTER = _("在窗口为您办理业务")

LEDGER_FAULT = (
    "账户 {}：余额 {} 分，{} 笔合计 {} 分，记账笔数 {}，序号不连续 {} 处，余额接不上 {} 处；"
    "登记余额 {} 分，登记到账合计 {} 分"
)
MERGE_FAULT = "人员编号合并 {merge}（转入 {moved_fen} 分）：两个账户的进出对不上，或者不再写着并入了谁"
