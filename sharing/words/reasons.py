"""The table of words: every code, whom it is about, and what each reader is told and may do next."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from accounts.words import Text
from sharing.rules.reasons import Code


class About(StrEnum):
    """Whose matter a reason is: they read it in full, the others only what is not private."""

    HOLDER = "holder"
    MEMBER = "member"
    BOTH = "both"
    INSTITUTION = "institution"
    AS_FACTS_SAY = "as_facts_say"
    OWNER = "owner"  # the holder, or where the facts say so the patient, of their own account


PRIVATE = _("对方目前不符合条件，请对方本人登录或到大厅查看。")
PRIVATE_NEXT = _("对方登录后打开“为什么用不了”就能看到原因。需要帮助请拨打 12393。")
MEMBER_NOT_NORMAL = _("对方目前没有正常参加基本医保。")
MEMBER_NOT_NORMAL_NEXT = _("请对方本人登录或带证件到医保大厅查看参保情况，恢复正常以后再办。")
CANNOT_PAY = _("授权人的账户这次不能支付，或不够支付。")
CANNOT_PAY_NEXT = _("请先用您自己的账户或现金支付；原因请授权人登录本人账号查看。")
NO_SHARING = _("共济账户这次不能支付，或不够支付。")
NO_SHARING_NEXT = _("差的部分请由患者自己支付；原因请患者登录本人账号查看，或拨打 12393。")
BIND_NEXT = _("想让家人用您账户的钱，请账户的主人登录，在“账户绑定”里绑定家人、签承诺书。")
OWN_CARD_NEXT = _("请出示本人的医保码、医保卡或身份证，再结算一次。")
PATIENT_CARD_NEXT = _("请患者出示本人的医保码、医保卡或身份证，再结算一次。")

FOUNDING_SOURCE = _(
    "《国务院办公厅关于建立健全职工基本医疗保险门诊共济保障机制的指导意见》（国办发〔2021〕14号，2021-04-13）"
)
_OWN_CARD_SOURCE = _("《医疗保障基金使用监督管理条例》第十七条（国务院令第735号，2021-01-15）")
FIXED_SOURCES: dict[Code, Text] = dict.fromkeys(
    (
        Code.NOT_OWN_CREDENTIAL,
        Code.CREDENTIAL_EXPIRED,
        Code.CREDENTIAL_USED,
        Code.CREDENTIAL_INVALID,
    ),
    _OWN_CARD_SOURCE,
)


@dataclass(frozen=True)
class ReasonWords:
    """What one code says: to whom it is about, to the other party, to an institution."""

    about: About
    text: Text
    next: Text
    other: Text = PRIVATE
    other_next: Text = PRIVATE_NEXT
    institution: Text = NO_SHARING
    institution_next: Text = NO_SHARING_NEXT


def _of_both(text: Text, next_step: Text, **institution: Text) -> ReasonWords:
    """ReasonWords that holder and member read alike: nobody's alone, nothing private."""
    return ReasonWords(About.BOTH, text, next_step, text, next_step, **institution)


WORDS: dict[Code, ReasonWords] = {
    Code.HOLDER_NOT_EMPLOYEE: ReasonWords(
        About.HOLDER,
        _("您目前没有参加职工医保，没有可以共济给家人的个人账户。"),
        _("如果您有工作单位，请问单位有没有给您参保；也可以拨打 12393 查询。"),
    ),
    Code.HOLDER_NO_ACCOUNT: ReasonWords(
        About.HOLDER,
        _("您参加的职工医保没有个人账户，所以没有钱可以共济给家人。"),
        _("有些单位（例如公费医疗）只参加统筹。如果您认为应当有个人账户，请带身份证到医保大厅核对。"),
    ),
    Code.HOLDER_NOT_ACTIVE: ReasonWords(
        About.HOLDER,
        _("您的职工医保现在是暂停状态，恢复以前不能共济。"),
        _("请联系单位补缴，或到医保大厅办理恢复；恢复以后就可以办了。"),
    ),
    Code.HOLDER_DECEASED: ReasonWords(
        About.HOLDER,
        _("登记信息显示账户主人已经去世，账户不能再共济。"),
        _("余额可以由继承人带材料到医保大厅申领。如果登记错了，请带身份证到医保大厅更正。"),
    ),
    Code.MEMBER_NOT_INSURED: ReasonWords(
        About.MEMBER,
        _("您目前没有参加基本医保。"),
        _("请先参加职工医保或居民医保，再由家人来绑定。怎么参保可以拨打 12393。"),
        MEMBER_NOT_NORMAL,
        MEMBER_NOT_NORMAL_NEXT,
    ),
    Code.MEMBER_NOT_ACTIVE: ReasonWords(
        About.MEMBER,
        _("您的基本医保已经暂停或终止。"),
        _("请联系单位或社区恢复参保，也可以带身份证到医保大厅办理；恢复以后就可以用了。"),
        MEMBER_NOT_NORMAL,
        MEMBER_NOT_NORMAL_NEXT,
    ),
    Code.MEMBER_DECEASED: ReasonWords(
        About.MEMBER,
        _("登记信息显示使用人已经去世，不能再使用共济。"),
        _("如果登记错了，请带身份证到医保大厅更正。"),
    ),
    Code.IDENTITY_MISMATCH: ReasonWords(
        About.HOLDER,
        _("在本省的参保登记里，没有找到和这个姓名、证件号码都相符的人：可能填错了，也可能对方不在本省参保。"),
        _(
            "填错了：请对照对方的证件；名字里的点、空格不用管；请核对每一个字，再核对号码。不在本省参保：目前不能跨省共济，"
            "请在“在哪里参保”里选对方的省份。都不是：请对方本人带证件到医保大厅核对登记。"
        ),
        _("授权人填写的姓名或证件号码和登记的不一样。"),
        _("请把您证件上的姓名和号码告诉授权人，重新填写；名字里的点、空格不用管；请核对每一个字。"),
    ),
    Code.SAME_PERSON: _of_both(
        _("您填的是您自己。您看病买药直接用自己的账户，不需要绑定。"),
        _("请填写家人的姓名和证件号码。"),
    ),
    Code.RELATIONSHIP_NOT_ALLOWED: _of_both(
        _("“%(relationship)s”不在可以共济的关系里，目前只限%(allowed)s。"),
        _("如果关系选错了，请重新选择。"),
    ),
    Code.RELATIONSHIP_IMPLAUSIBLE: ReasonWords(
        About.HOLDER,
        _("按登记的出生日期，父母没有比子女大 12 岁以上，关系可能选反了。"),
        _(
            "“父母”是说对方是您的父母，“子女”是说对方是您的子女，请重新选择。"
            "如果没有选错，请带双方证件和户口簿到医保大厅核对。"
        ),
        _("授权人选的关系和登记的出生日期对不上。"),
        _("请授权人重新选择关系，或带双方证件和户口簿到医保大厅核对。"),
    ),
    Code.DIFFERENT_POOLING_AREA: _of_both(
        _("您和对方不在同一个统筹区（市）参保，目前只能在同一个统筹区里共济。"),
        _("等参保地转到一起，或当地放宽以后再办。当地的规定可以拨打 12393 询问。"),
    ),
    Code.DIFFERENT_PROVINCE: _of_both(
        _("您和对方不在同一个省参保，目前不能跨省共济。"),
        _("跨省的家人可以了解国家医保的“医保钱包”转账，咨询请拨打 12393。"),
    ),
    Code.ALREADY_BOUND: ReasonWords(
        About.HOLDER,
        _("您已经绑定了这位家人，这次的期限和原来的有重叠。"),
        _("不用再绑一次。要续期，请在到期前 30 天内从列表里续；要改期限，请先解除原来的绑定。"),
        _("授权人已经绑定了您，这次的期限和原来的有重叠。"),
        _("不用再绑一次，可以在“授权记录”里查看。"),
    ),
    Code.SPOUSE_ALREADY_BOUND: ReasonWords(
        About.AS_FACTS_SAY,
        _("您已经和另一位配偶绑定过。一个人同时只能有一位配偶。"),
        _("如果婚姻有变化，请先在“授权记录”里解除原来的绑定。"),
    ),
    Code.TOO_MANY_MEMBERS: ReasonWords(
        About.HOLDER,
        _("您的账户最多共济给 %(limit)s 个人，已经满了。"),
        _("要绑定新的家人，请先解除一位。"),
    ),
    Code.TOO_MANY_HOLDERS: ReasonWords(
        About.MEMBER,
        _("您最多使用 %(limit)s 位家人的账户，已经满了。"),
        _("要使用新的账户，请先在“授权记录”里退出一个。"),
    ),
    Code.PERIOD_IN_PAST: ReasonWords(
        About.HOLDER,
        _("开始日期 %(starts_on)s已经过去了，最早从 %(today)s开始。"),
        _("请改一下开始日期。"),
        _("授权人填写的开始日期已经过去了。"),
        _("请授权人改一下开始日期。"),
    ),
    Code.PERIOD_EMPTY: ReasonWords(
        About.HOLDER,
        _("结束日期要晚于开始日期，这个期限里没有一天可以用。"),
        _("请改一下结束日期，或选“长期有效”。"),
        _("授权人填写的结束日期不晚于开始日期。"),
        _("请授权人改一下结束日期。"),
    ),
    Code.SCHEME_NOT_IN_FORCE: _of_both(
        _("这一天，参保的地方还没有施行家庭共济。"),
        _("请等施行以后再办，什么时候施行可以拨打 12393 询问。"),
    ),
    Code.ACCOUNT_DISPUTED: ReasonWords(
        About.OWNER,
        _("您的个人账户余额和参保登记对不上，正在核对，核对清楚以前账户里的钱暂时不能用。"),
        _("不用重新绑定，核对清楚以后自动恢复。请带身份证到医保大厅，或拨打 12393 询问。"),
        CANNOT_PAY,
        CANNOT_PAY_NEXT,
        _("患者本人或共济的账户这次不能支付，或不够支付。"),
        NO_SHARING_NEXT,
    ),
    Code.ZERO_BALANCE: ReasonWords(
        About.HOLDER,
        _("您的个人账户没有余额。"),
        _("账户有钱以后就能用，不需要重新绑定。家人当次自己付的钱不能补用共济。"),
        CANNOT_PAY,
        CANNOT_PAY_NEXT,
    ),
    Code.BALANCE_NOT_ENOUGH: ReasonWords(
        About.HOLDER,
        _("您的账户能付 ¥ %(available_fen)s，不够这次的 ¥ %(payable_fen)s。"),
        _("差的部分由家人用自己的账户或现金支付。"),
        CANNOT_PAY,
        CANNOT_PAY_NEXT,
    ),
    Code.BELOW_RESERVE: ReasonWords(
        About.HOLDER,
        _("您的账户余额 ¥ %(balance_fen)s，没有超过当地规定要留给您自己的 ¥ %(reserve_fen)s。"),
        _("余额超过这个数以后，超过的部分就能用，不需要重新绑定。"),
        CANNOT_PAY,
        CANNOT_PAY_NEXT,
    ),
    Code.MONTHLY_LIMIT_REACHED: ReasonWords(
        About.HOLDER,
        _("这位家人本月已经用了 ¥ %(used_fen)s，每月限额还剩 ¥ %(left_fen)s，不够这次使用。"),
        _("下个月 1 日起可以再用。限额如果是您自己设的，可以改。"),
        _("本月可以共济的限额不够这次使用。"),
        _("超出的部分请用自己的账户或现金；下个月 1 日起可以再用。"),
    ),
    Code.NOT_BOUND: _of_both(
        _("双方没有家庭共济绑定。“亲情账户”不算：它只是帮家人出示他自己的医保码，花的是他自己的钱。"),
        BIND_NEXT,
        institution=_("患者没有家庭共济绑定。“亲情账户”不算：它花的是患者自己的钱。"),
    ),
    Code.FAMILY_CARD_ONLY: _of_both(
        _("只绑定了“亲情账户”，没有绑定家庭共济。亲情账户只是帮家人出示他自己的医保码，花的是他自己的钱。"),
        BIND_NEXT,
        institution=_("患者没有家庭共济绑定。“亲情账户”不算：它花的是患者自己的钱。"),
    ),
    Code.BINDING_PENDING: _of_both(
        _("共济绑定还在等使用人确认，确认以后才能用。"),
        _("请使用人登录本人账号，在“授权绑定确认”里选择同意。"),
    ),
    Code.BINDING_IN_REVIEW: _of_both(
        _("代办的共济绑定还在等医保局审核。"),
        _("审核有结果会通知双方，不用再跑一趟。着急请拨打 12393。"),
    ),
    Code.BINDING_SUSPENDED: _of_both(
        _("共济绑定被医保局暂停了。"),
        _("请带身份证到医保大厅，或拨打 12393 询问。"),
    ),
    Code.BINDING_NOT_STARTED: _of_both(
        _("共济绑定从 %(starts_on)s起才能用。"),
        _("请到那一天再用。想早些用，请授权人解除后重新绑定。"),
    ),
    Code.BINDING_ENDED: _of_both(
        _("共济绑定已经结束。"),
        _("还要用，请授权人登录后重新绑定。以前已经结算的费用不受影响。"),
    ),
    Code.NOT_OWN_CREDENTIAL: ReasonWords(
        About.MEMBER,
        _("出示的不是您本人的医保码或医保卡。钱可以共济，卡不能共用。"),
        OWN_CARD_NEXT,
        _("出示的不是使用人本人的医保码或医保卡。钱可以共济，卡不能共用。"),
        _("请使用人出示他本人的医保码、医保卡或身份证。"),
        _("出示的凭证不是患者本人的。"),
        PATIENT_CARD_NEXT,
    ),
    Code.CREDENTIAL_EXPIRED: ReasonWords(
        About.MEMBER,
        _("出示的医保码已经过期。"),
        _("请刷新医保码，再结算一次。"),
        _("使用人出示的医保码已经过期。"),
        _("请使用人刷新医保码，再结算一次。"),
        _("患者的医保码已经过期。"),
        _("请患者刷新医保码，再结算一次。"),
    ),
    Code.CREDENTIAL_USED: ReasonWords(
        About.MEMBER,
        _("出示的医保码已经用过一次，一个码只能用一次。"),
        _("请刷新医保码，再结算一次。"),
        _("使用人出示的医保码已经用过一次，一个码只能用一次。"),
        _("请使用人刷新医保码，再结算一次。"),
        _("患者的医保码已经用过一次，一个码只能用一次。"),
        _("请患者刷新医保码，再结算一次。"),
    ),
    Code.CREDENTIAL_INVALID: ReasonWords(
        About.MEMBER,
        _("出示的医保码、医保卡或身份证读不出来。"),
        OWN_CARD_NEXT,
        _("使用人出示的医保码、医保卡或身份证读不出来。"),
        _("请使用人出示他本人的医保码、医保卡或身份证。"),
        _("患者的凭证无效。"),
        PATIENT_CARD_NEXT,
    ),
    Code.EXPENSE_NOT_COVERED: _of_both(
        _("这笔费用不在共济可以支付的范围里。"),
        _("请用自己的账户或现金支付。哪些可以付，请看“帮助”，或拨打 12393。"),
        institution=_("这笔费用不在共济可以支付的范围里。"),
        institution_next=_("请由患者用自己的账户或现金支付；请核对医疗类别是否填对。"),
    ),
    Code.ACCOUNT_USE_DECLINED: ReasonWords(
        About.MEMBER,
        _("这次结算选择了不使用个人账户。"),
        _("想用的话，请在结算以前告诉收费窗口。"),
        _("使用人这次结算选择了不使用个人账户。"),
        _("想用的话，请使用人在结算以前告诉收费窗口。"),
        _("这次结算标明不使用个人账户。"),
        _("患者想用的话，请改标记后再结算。"),
    ),
    Code.INSTITUTION_UNKNOWN: ReasonWords(
        About.INSTITUTION,
        _("本机构的编码不在定点医药机构名单里。"),
        _("请核对机构编码，或联系当地医保经办机构。"),
        _("这家医院或药店不在定点名单里，不能用共济。"),
        _("请到定点医院或药店使用，哪些是定点可以拨打 12393 询问。"),
        _("本机构的编码不在定点医药机构名单里。"),
        _("请核对机构编码，或联系当地医保经办机构。"),
    ),
    Code.SHARING_SWITCHED_OFF: ReasonWords(
        About.MEMBER,
        _("您付费的地方现在停用了家庭共济付费，家人的账户用不了。不是您的绑定有问题。"),
        _("这次请用自己的账户或现金；也可以换一家医院、药店。绑定不用重新办，什么时候恢复请打 12393。"),
        _("使用人付费的地方现在停用了家庭共济付费，您的账户没有动。不是绑定有问题。"),
        _("绑定不用重新办，恢复以后照样能用；什么时候恢复请打 12393。"),
        _("本机构现在停用了家庭共济付费。"),
        _("请用患者自己的账户或现金结算，不用重发；什么时候恢复请联系当地医保经办机构。"),
    ),
    Code.PREMIUM_ALREADY_PAID: ReasonWords(
        About.MEMBER,
        _("您这一年的居民医保费已经缴过了。"),
        _("不用再缴。缴费记录可以拨打 12393 查询。"),
        _("这笔保费不需要再缴。"),
        _("不会扣您的钱。需要帮助请拨打 12393。"),
        _("这笔保费不需要再缴。"),
        _("请不要重复收费。"),
    ),
}

# Where an amount may not be told or is not known, for those codes whose text speaks of it.
WITHOUT_AMOUNTS: dict[Code, Text] = {
    Code.BALANCE_NOT_ENOUGH: _("您的账户不够付这笔费用。"),
}
