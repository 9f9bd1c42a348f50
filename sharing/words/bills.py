"""What stands at a bill or a premium that was paid, for the holder and the patient."""

from django.utils.translation import gettext_lazy as _

CANCELS = _("退回 %(moment)s 的那一笔")
CANCELLED = _("这一笔已在 %(moment)s 退费，钱已退回")
PREMIUM = _("居民医保代缴（%(year)d 年度）")
RECEIPT = _("缴费凭证号 %(number)s")
UNKNOWN_REASON = _("还有一个原因，这里暂时说不清楚。"), _("请拨打 12393，告诉对方这笔费用的时间和医院。")
OWN_ACCOUNT = _("本人账户")
ACCOUNT_OF = _("%(name)s的账户")
CASH = _("现金")
KIND_AND_FEE = _("%(kind)s · 总费用 ¥\u00a0%(fee)s")
