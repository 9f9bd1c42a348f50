"""Each reason in a few words, for officers who count them; whom a reason concerns reads `words.reasons`."""

from django.utils.translation import gettext_lazy as _

from accounts.words import Text
from sharing.rules.reasons import Code

NAMES: dict[Code, Text] = {
    Code.HOLDER_NOT_EMPLOYEE: _("授权人没有参加职工医保"),
    Code.HOLDER_NO_ACCOUNT: _("授权人没有个人账户"),
    Code.HOLDER_NOT_ACTIVE: _("授权人的医保暂停了"),
    Code.HOLDER_DECEASED: _("授权人已经去世"),
    Code.MEMBER_NOT_INSURED: _("使用人没有参加基本医保"),
    Code.MEMBER_NOT_ACTIVE: _("使用人的医保停了"),
    Code.MEMBER_DECEASED: _("使用人已经去世"),
    Code.IDENTITY_MISMATCH: _("姓名和证件号码对不上"),
    Code.SAME_PERSON: _("给自己绑定"),
    Code.RELATIONSHIP_NOT_ALLOWED: _("关系不在可以共济的家人里"),
    Code.RELATIONSHIP_IMPLAUSIBLE: _("关系和登记的年龄、性别不符"),
    Code.DIFFERENT_POOLING_AREA: _("不在同一个统筹区参保"),
    Code.DIFFERENT_PROVINCE: _("不在同一个省参保"),
    Code.ALREADY_BOUND: _("已经绑定过"),
    Code.SPOUSE_ALREADY_BOUND: _("已经和另一位配偶绑定"),
    Code.TOO_MANY_MEMBERS: _("一个账户给太多人用"),
    Code.TOO_MANY_HOLDERS: _("一个人用太多账户"),
    Code.PERIOD_IN_PAST: _("期限从过去开始"),
    Code.PERIOD_EMPTY: _("期限的结束早于开始"),
    Code.SCHEME_NOT_IN_FORCE: _("当地没有施行家庭共济"),
    Code.ACCOUNT_DISPUTED: _("账户余额和登记对不上"),
    Code.ZERO_BALANCE: _("账户里没有钱"),
    Code.BALANCE_NOT_ENOUGH: _("账户里的钱不够"),
    Code.BELOW_RESERVE: _("账户里只剩必须留下的钱"),
    Code.MONTHLY_LIMIT_REACHED: _("用到了每月限额"),
    Code.NOT_BOUND: _("没有绑定"),
    Code.FAMILY_CARD_ONLY: _("只有亲情账户，没有绑定"),
    Code.BINDING_PENDING: _("绑定在等对方确认"),
    Code.BINDING_IN_REVIEW: _("绑定在等审核"),
    Code.BINDING_SUSPENDED: _("绑定暂停了"),
    Code.BINDING_NOT_STARTED: _("绑定还没有开始"),
    Code.BINDING_ENDED: _("绑定已经结束"),
    Code.NOT_OWN_CREDENTIAL: _("出示的不是本人的卡或码"),
    Code.CREDENTIAL_EXPIRED: _("医保码过期了"),
    Code.CREDENTIAL_USED: _("医保码已经用过"),
    Code.CREDENTIAL_INVALID: _("卡或码无效"),
    Code.EXPENSE_NOT_COVERED: _("这类费用不能共济"),
    Code.ACCOUNT_USE_DECLINED: _("结算时选了不用个人账户"),
    Code.INSTITUTION_UNKNOWN: _("机构没有登记"),
    Code.SHARING_SWITCHED_OFF: _("付费的地方停用了共济"),
    Code.PREMIUM_ALREADY_PAID: _("居民医保费已经缴过"),
}


def reason_name(code: str) -> str:
    """A reason in a few words; a code that is not known any more, as it is."""
    return str(NAMES[Code(code)]) if code in list(Code) else code
