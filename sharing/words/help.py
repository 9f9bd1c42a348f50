"""Help, written once for every reason: a short question and an answer that anybody may read.

It speaks of 账户的主人 and 使用人, of nobody in particular. The help page and the public check show it;
the link below every refusal leads to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from accounts.words import Text
from sharing.rules.conditions import BROKEN_BY, Condition
from sharing.rules.reasons import Code
from sharing.words.reasons import (
    BIND_NEXT,
    CANNOT_PAY,
    FIXED_SOURCES,
    FOUNDING_SOURCE,
    MEMBER_NOT_NORMAL,
    OWN_CARD_NEXT,
    PRIVATE,
    WORDS,
)


@dataclass(frozen=True)
class Help:
    """A question as people ask it, its answer, and what to do.

    `by_facts` is the answer where the reason's facts are known: it says what the edition in force says.
    """

    question: Text
    answer: Text
    next: Text
    by_facts: Text = ""


HELP: dict[Code, Help] = {
    Code.HOLDER_NOT_EMPLOYEE: Help(
        _("没有参加职工医保，能共济给家人吗？"),
        _("不能。只有职工医保才有个人账户；居民医保没有个人账户，所以没有钱可以共济，但可以使用家人的账户。"),
        _("有工作单位的，请问单位有没有参保；也可以请家里参加职工医保的人来绑定。"),
    ),
    Code.HOLDER_NO_ACCOUNT: Help(
        _("参加了职工医保，为什么说没有个人账户？"),
        _("有些单位（例如公费医疗）和灵活就业只参加统筹，不建个人账户，也就没有可以共济的钱。"),
        _("认为应当有个人账户的，请带身份证到医保大厅核对。"),
    ),
    Code.HOLDER_NOT_ACTIVE: Help(
        _("停保、断缴期间能共济吗？"),
        _("不能。账户主人的职工医保暂停期间，家人用不了；已经绑定的自动暂停，不会丢。"),
        _("请联系单位补缴，或到医保大厅恢复；恢复以后自动能用，不用重新绑定。"),
    ),
    Code.HOLDER_DECEASED: Help(
        _("账户的主人去世了，家人还能用他的账户吗？"),
        _("不能再共济，绑定随之结束。个人账户里的钱可以依法继承。"),
        _("请继承人带材料到医保大厅申领；登记错了的，请带身份证更正。"),
    ),
    Code.MEMBER_NOT_INSURED: Help(
        _("家人没有参保，能用我的账户吗？"),
        _("不能。使用人要参加职工医保或者居民医保，参加哪一种都可以。"),
        _("请先参保，再来绑定。怎么参保可以拨打 12393。"),
    ),
    Code.MEMBER_NOT_ACTIVE: Help(
        _("家人的医保停了，还能用共济吗？"),
        _("不能。使用人的基本医保暂停或终止期间用不了；已经绑定的自动暂停，恢复后自动能用。"),
        _("请使用人联系单位或社区恢复参保，也可以带身份证到医保大厅办理。"),
    ),
    Code.MEMBER_DECEASED: Help(
        _("使用人去世了，绑定怎么办？"),
        _("绑定自动结束，不会再扣账户主人的钱。以前已经结算的不受影响。"),
        _("登记错了的，请带身份证到医保大厅更正。"),
    ),
    Code.IDENTITY_MISMATCH: Help(
        _("为什么找不到我填的家人？"),
        _("姓名的每一个字和证件号码都要和本省参保登记的一样。可能填错了，也可能家人不在本省参保。"),
        _(
            "请对照家人的证件再填一遍：名字里的点、空格不用管；请核对每一个字。不在本省参保的，目前不能跨省共济；都不是的，请家人带证件到医保大厅核对。"
        ),
    ),
    Code.SAME_PERSON: Help(
        _("能把自己的账户绑定给自己吗？"),
        _("不需要。自己看病买药本来就直接用自己的账户。"),
        _("请填写家人的姓名和证件号码。"),
    ),
    Code.RELATIONSHIP_NOT_ALLOWED: Help(
        _("哪些家人不在共济范围里？"),
        _("当地的规定里没有写到的亲属都不在其中，各地不一样，也会放宽。"),
        _("关系选错了的，请重新选择；想知道当地包括哪些家人，请看“谁的钱可以给谁用”，或拨打 12393。"),
        _("现在只限%(allowed)s，“%(relationship)s”不在其中。"),
    ),
    Code.RELATIONSHIP_IMPLAUSIBLE: Help(
        _("为什么说“关系可能选反了”？"),
        _("选“父母”或“子女”时，会对一下登记的出生日期：父母没有比子女大 12 岁以上，多半是选反了。"),
        _("“父母”是说对方是您的父母，请重新选择；没有选错的，请带双方证件和户口簿到医保大厅核对。"),
    ),
    Code.DIFFERENT_POOLING_AREA: Help(
        _("两个人不在一个市参保，能用吗？"),
        _(
            "看当地规定。有的省全省都能用，有的只能在同一个统筹区（一般是同一个市）里用。看的是在哪里参保，不是住在哪里。"
        ),
        _("请等参保地转到一起，或当地放宽以后再办；当地的规定可以拨打 12393 询问。"),
    ),
    Code.DIFFERENT_PROVINCE: Help(
        _("家人在外省参保，能用我的账户吗？"),
        _("目前家庭共济不能跨省。看的是在哪里参保，不是住在哪里。"),
        _("跨省的家人可以了解国家医保的“医保钱包”转账，咨询请拨打 12393。"),
    ),
    Code.ALREADY_BOUND: Help(
        _("为什么说“已经绑定过”？"),
        _("同一位家人、同一段时间只要绑定一次。已有的绑定还没有结束，新填的期限和它重叠了。"),
        _("不用再绑。要续期，到期前 30 天起可以在“账户绑定”里续签；要改期限，请先解除原来的。"),
    ),
    Code.SPOUSE_ALREADY_BOUND: Help(
        _("为什么说配偶已经绑定过？"),
        _("一个人同时只能有一位配偶，不管是出钱的一方还是用钱的一方。"),
        _("婚姻有变化的，请先在“授权记录”里解除原来的配偶绑定。"),
    ),
    Code.TOO_MANY_MEMBERS: Help(
        _("一个账户最多能给几个人用？"),
        _("有的地方规定了人数。满了以后，要先解除一位，才能再绑定新的。"),
        _("请在“账户绑定”里解除一位，再来绑定。"),
    ),
    Code.TOO_MANY_HOLDERS: Help(
        _("一个人最多能用几位家人的账户？"),
        _("有的地方规定了人数。满了以后，使用人要先退出一个，才能再用新的。"),
        _("请使用人登录本人账号，在“授权记录”里退出一个。"),
    ),
    Code.PERIOD_IN_PAST: Help(
        _("开始日期能填过去的日子吗？"),
        _("不能。最早从今天开始；以前已经付的钱不能补用共济。"),
        _("请把开始日期改成今天或以后。"),
    ),
    Code.PERIOD_EMPTY: Help(
        _("结束日期应该怎么填？"),
        _("结束日期要晚于开始日期；不想管期限，可以选“长期有效”。"),
        _("请改一下结束日期。"),
    ),
    Code.SCHEME_NOT_IN_FORCE: Help(
        _("当地还没有家庭共济，怎么办？"),
        _("家庭共济要等参保地公布施行以后才能办。"),
        _("什么时候施行，可以拨打 12393 询问。"),
    ),
    Code.ACCOUNT_DISPUTED: Help(
        _("账户余额和参保登记对不上，为什么钱不能用？"),
        _(
            "登记的余额少于已经用掉的钱，谁对谁错要先查清楚。查清楚以前这个账户不付钱，本人和家人都不能用，"
            "里面的钱不会少。"
        ),
        _("可以带身份证到医保大厅，或拨打 12393。登记改正，或医保局核对清楚以后，自动恢复。"),
    ),
    Code.ZERO_BALANCE: Help(
        _("账户没有余额，为什么也能绑定？"),
        _("绑定不看余额。账户里没有钱的时候付不出，等单位缴费到账就能用，不用重新绑定。"),
        _("请先用自己的账户或现金支付。当次自己付的钱不能补用共济。"),
    ),
    Code.BALANCE_NOT_ENOUGH: Help(
        _("账户里的钱只够付一部分，会怎样？"),
        _("先用使用人自己的账户，再用账户主人的，能付多少付多少，差的部分付现金。"),
        _("不用做什么。账户再有钱时，下一次就能用。"),
    ),
    Code.BELOW_RESERVE: Help(
        _("账户里还有钱，为什么不能用？"),
        _("有的地方规定要给账户主人自己留一部分，余额超过这个数的部分才能共济。"),
        _("余额超过留存数以后自动能用，不用重新绑定。"),
    ),
    Code.MONTHLY_LIMIT_REACHED: Help(
        _("什么是每月限额？"),
        _("当地可以规定、账户的主人也可以自己设：一位家人一个月最多用多少。用完了当月就不能再用。"),
        _("下个月 1 日起可以再用；是账户主人自己设的，可以在这份绑定的页面里改。"),
    ),
    Code.NOT_BOUND: Help(
        _("没有绑定，能用家人的账户吗？"),
        _("不能。要账户的主人登录，绑定家人、签承诺书以后才能用。“亲情账户”不算绑定。"),
        BIND_NEXT,
    ),
    Code.FAMILY_CARD_ONLY: Help(
        _("绑了“亲情账户”，为什么花不了我的钱？"),
        _(
            "亲情账户只是帮家人出示他自己的医保码，花的是他自己的钱。要花您账户里的钱，还要办家庭共济。两样可以都办。"
        ),
        BIND_NEXT,
    ),
    Code.BINDING_PENDING: Help(
        _("为什么还在“等待确认”？"),
        _("有的家人（例如配偶）要对方本人同意才生效。过了确认期限没有同意的，自动失效，可以重新发起。"),
        _("请使用人登录本人账号，在“授权绑定确认”里选择同意。"),
    ),
    Code.BINDING_IN_REVIEW: Help(
        _("代办的绑定为什么还不能用？"),
        _("由别人代办的绑定，要医保局审核以后才生效。"),
        _("审核有结果会通知双方，不用再跑一趟。着急请拨打 12393。"),
    ),
    Code.BINDING_SUSPENDED: Help(
        _("绑定为什么被医保局暂停？"),
        _("医保局核实情况期间会暂停绑定，账户里的钱不受影响。"),
        _("请带身份证到医保大厅，或拨打 12393 询问。"),
    ),
    Code.BINDING_NOT_STARTED: Help(
        _("绑定了，为什么今天还不能用？"),
        _("授权期限从填写的开始日期起算，没有到那一天不能用。"),
        _("请到那一天再用；想早些用，请账户的主人解除后重新绑定。"),
    ),
    Code.BINDING_ENDED: Help(
        _("以前能用，为什么现在不能用了？"),
        _("绑定到期、被解除，或者有一方参保地转到了不能共济的地方，绑定就结束了。"),
        _("还要用，请账户的主人登录后重新绑定。以前已经结算的不受影响。"),
    ),
    Code.NOT_OWN_CREDENTIAL: Help(
        _("家人看病，拿我的医保卡去刷可以吗？"),
        _("不可以。钱可以共济，卡不能共用：看病买药的人要出示他本人的医保码、医保卡或身份证。"),
        OWN_CARD_NEXT,
    ),
    Code.CREDENTIAL_EXPIRED: Help(
        _("为什么说医保码过期了？"),
        _("医保码为了安全，只在很短的时间里有效，截图放久了不能用。"),
        _("请刷新医保码，再结算一次。"),
    ),
    Code.CREDENTIAL_USED: Help(
        _("为什么说医保码已经用过？"),
        _("一个医保码只能结算一次，付过一笔就作废。"),
        _("请刷新医保码，再结算一次。"),
    ),
    Code.CREDENTIAL_INVALID: Help(
        _("为什么说凭证无效？"),
        _("出示的医保码、医保卡或身份证读不出来，或者不是真的。"),
        OWN_CARD_NEXT,
    ),
    Code.EXPENSE_NOT_COVERED: Help(
        _("哪些费用不能用共济？"),
        _(
            "只付定点医院里自己负担的部分，和定点药店的药品、医疗器械、医用耗材；体育健身、养生保健这类不能付。"
        ),
        _("请用自己的账户或现金支付；觉得类别填错了，请收费窗口核对。"),
    ),
    Code.ACCOUNT_USE_DECLINED: Help(
        _("为什么这次没有用个人账户？"),
        _("结算时选了“不使用个人账户”，自己的和家人的账户就都没有用。"),
        _("想用的话，请在结算以前告诉收费窗口。"),
    ),
    Code.INSTITUTION_UNKNOWN: Help(
        _("所有医院、药店都能用吗？"),
        _("只有医保定点的医院和药店能用。"),
        _("哪些是定点，可以拨打 12393 询问。"),
    ),
    Code.SHARING_SWITCHED_OFF: Help(
        _("为什么说这里停用了家庭共济付费？"),
        _(
            "医保局可以让一个地方或一家医院、药店暂时不用家人的账户付费：出了突发情况，或者还在试点。"
            "自己的账户和现金照常能用，绑定也还在。"
        ),
        _("可以换一个地方用；什么时候恢复请打 12393。恢复以后自动能用，不用重新绑定。"),
    ),
    Code.PREMIUM_ALREADY_PAID: Help(
        _("居民医保费已经交过了，还会再扣吗？"),
        _("不会。同一个人同一年的居民医保费只交一次。"),
        _("不用再缴。缴费记录可以拨打 12393 查询。"),
    ),
}

# What several codes read alike, so that nobody learns which: the link below must not tell it either.
ALIKE: dict[str, Help] = {
    "private": Help(
        _("为什么只说“对方不符合条件”，不说原因？"),
        _("那是对方自己的事情，只有对方本人能看。原因可能有好几种，这里不区分。"),
        _("请对方本人登录，打开“为什么用不了”，或带身份证到医保大厅查看。"),
    ),
    "member-not-normal": Help(
        _("“没有正常参加基本医保”是什么意思？"),
        _("使用人要正常参加职工医保或居民医保。没有参保、暂停和终止都不行，是哪一种只有本人能看。"),
        _("请对方本人登录或带证件到医保大厅查看参保情况，恢复正常以后自动能用。"),
    ),
    "cannot-pay": Help(
        _("“授权人的账户不能支付”是什么意思？"),
        _("账户里的钱不够或者暂时不能动用。还有多少钱，只有账户的主人能看。"),
        _("请先用自己的账户或现金支付；原因请授权人登录本人账号查看。"),
    ),
}
_ALIKE_TEXTS: list[tuple[Text, str]] = [
    (PRIVATE, "private"),
    (MEMBER_NOT_NORMAL, "member-not-normal"),
    (CANNOT_PAY, "cannot-pay"),
]


def anchor(code: Code, *, about_reader: bool) -> str:
    """The place on the help page that explains a code, as far as this reader may know which it is."""
    if not about_reader:
        for text, place in _ALIKE_TEXTS:
            if WORDS[code].other is text:
                return f"why-{place}"
    return f"why-{code.value}"


@dataclass(frozen=True)
class HelpEntry:
    """One entry of the help page, at its anchor."""

    anchor: str
    help: Help
    source: Text = ""


def answers_by_condition() -> list[tuple[Condition, list[HelpEntry]]]:
    """Every code's help, under the condition that it breaks."""
    return [(condition, list(_answers(codes))) for condition, codes in BROKEN_BY.items()]


def answers_alike() -> list[HelpEntry]:
    """Help for what is told alike of several codes."""
    return [HelpEntry(f"why-{place}", help) for place, help in ALIKE.items()]


def _answers(codes: Iterable[Code]) -> Iterable[HelpEntry]:
    for code in codes:
        yield HelpEntry(f"why-{code.value}", HELP[code], FIXED_SOURCES.get(code, FOUNDING_SOURCE))
