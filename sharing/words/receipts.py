"""What a receipt says was done, to the person who takes it home."""

from django.utils.translation import gettext_lazy as _

from accounts.words import Text
from sharing.words.acts import Act

OF_BINDING: dict[Act, Text] = {
    Act.SIGN: _("%(holder)s把职工医保个人账户共济给%(member)s（%(relationship)s）使用，%(period)s。"),
    Act.CONFIRM: _("%(member)s同意使用%(holder)s的职工医保个人账户，%(period)s。绑定已经生效。"),
    Act.REFUSE: _("%(member)s不同意使用%(holder)s的职工医保个人账户。没有绑定，没有扣任何钱。"),
    Act.WITHDRAW: _("%(holder)s撤回了给%(member)s的共济绑定。没有绑定，没有扣任何钱。"),
    Act.UNBIND: _("%(holder)s解除了给%(member)s的共济绑定。以前已经结算的费用不受影响。"),
    Act.LEAVE: _("%(member)s退出了%(holder)s的共济绑定。以前已经结算的费用不受影响。"),
    Act.SUSPEND: _(
        "代办人申请解除%(holder)s给%(member)s的共济绑定。现在已经暂停使用，要等主管复核以后才结束。"
    ),
}
WAITS_FOR_MEMBER = _("要等%(member)s本人在 %(day)s（含当天）以前同意，才会生效。")
WAITS_FOR_REVIEW = _("是代办的，要等主管审核以后才会生效。")
DONE = _("已经办好。")

NO_LIMIT = _("给%(member)s不另设每月限额。")
LIMIT = _("%(member)s每月最多用您账户里的 ¥ %(limit)s。")
NOTE = _("给他的留言：“%(note)s”")
ORDER = _("您自己的账户用完以后，依次用：%(names)s的账户。")
HIDDEN = _("%(holder)s看不到您去的医院、药店名称。")
SHOWN = _("%(holder)s看得到您去的医院、药店名称。")

CARD_ASKED = _("申请替%(name)s出示他本人的医保码，")
CARD_WAITS_FOR_RELATIVE = _("要等他本人同意。")
CARD_WAITS_FOR_PAPERS = _("要等核对孩子的材料。")
CARD_AGREED = _("同意%(name)s替您出示您的医保码。")
CARD_REFUSED = _("不同意%(name)s替您出示您的医保码。")
CARD_ENDED = _("和%(name)s的亲情账户结束了。")

TELEPHONE = _("手机号码改为 %(new)s。")
PREMIUM = _("从您的个人账户替%(name)s缴清 %(year)d 年度居民医保费 ¥ %(fen)s。缴费凭证号 %(number)s。")
