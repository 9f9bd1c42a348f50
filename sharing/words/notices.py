"""What people are told: a kind of notice is declared once, for those who may be told it, in their words.

A kind told to somebody for whom it has no words does not type-check.
"""

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy as _

from accounts.models import Person
from accounts.rules.money import yuan
from sharing import words
from sharing.models import Binding


@dataclass(frozen=True)
class Told:
    """One kind: what is stored with each notice of it, its words, and whether its text message may wait.

    What may wait leaves together with others once somebody has had many (`services/notices/sms_budget`).
    Never what binds, confirms or ends, what warns of a telephone or password, or what takes money.
    """

    value: str
    text: Promise
    may_wait: bool = field(default=False, kw_only=True)

    def __str__(self) -> str:
        return self.value

    def say(self, **facts: object) -> str:
        """The words, with the facts that they need."""
        return str(self.text) % facts


class ToPerson(Told):
    """Told to somebody about themself."""


class ToHolder(Told):
    """Told to the holder of a binding. Who reads it is called 您."""


class ToMember(Told):
    """Told to the member of a binding. Who reads it is called 您."""


@dataclass(frozen=True)
class ToBoth(ToHolder, ToMember):
    """Told to both of a binding, in the same words or each in their own."""

    to_member: Promise | None = None


class NoticeKind:
    """What a notice is about."""

    BOUND = ToMember(
        "bound",
        _(
            "%(holder)s把职工医保个人账户共济给您使用（您是对方的%(relationship)s，%(period)s）。"
            "看病买药先用您自己的账户，不够再用对方的；仍用您本人的医保卡或医保码。不同意可随时在“授权记录”中退出。"
            "不认识对方的，登录后在“通知”里点“不是我本人”，或拨打 12393。"
        ),
    )
    ASKED_TO_CONFIRM = ToMember(
        "asked_to_confirm",
        _(
            "%(holder)s想把职工医保个人账户共济给您使用（您是对方的%(relationship)s，%(period)s），需要您同意。"
            "请登录您本人的账号，在%(confirm_by)s（含当天）前到“授权绑定确认”中选择同意或不同意。"
            "不认识对方的，在“通知”里点“不是我本人”，或拨打 12393。"
        ),
    )
    IN_REVIEW = ToBoth(
        "in_review",
        _(
            "有人拿着%(holder)s的委托书到医保大厅，要把%(holder)s的职工医保个人账户共济给%(member)s使用（"
            "使用人是授权人的%(relationship)s，%(period)s）。现在还没有生效，要等医保局复核。"
            "不是本人意思的，请马上拨打 12393。"
        ),
    )
    APPROVED = ToHolder(
        "approved",
        _("代办的共济绑定已经复核通过：%(holder)s的职工医保个人账户给%(member)s使用（%(period)s）。"),
    )
    TURNED_DOWN = ToBoth(
        "turned_down",
        _(
            "代办的共济绑定没有通过复核：%(holder)s给%(member)s的绑定没有生效，没有扣任何钱。"
            "需要的话，请%(holder)s本人登录办理，或本人到医保大厅办理。"
        ),
    )
    CONFIRMED = ToBoth("confirmed", _("%(holder)s与%(member)s的共济绑定已确认生效（%(period)s）。"))
    REFUSED = ToBoth("refused", _("%(member)s没有同意%(holder)s发起的共济绑定，绑定未生效，没有扣任何钱。"))
    WITHDRAWN = ToBoth("withdrawn", _("%(holder)s撤回了给%(member)s的共济绑定，不需要再确认。"))
    EXPIRED = ToBoth(
        "expired",
        _("%(holder)s给%(member)s的共济绑定到期没有确认，已自动失效，没有扣任何钱。需要时可以重新绑定。"),
    )
    UNBOUND = ToBoth("unbound", _("%(holder)s解除了给%(member)s的共济绑定。以前已经结算的费用不受影响。"))
    LEFT = ToBoth("left", _("%(member)s退出了%(holder)s的共济绑定。以前已经结算的费用不受影响。"))
    FINISHED = ToBoth(
        "finished", _("%(holder)s给%(member)s的共济绑定已到期（%(ends_on)s）。需要时可以重新绑定。")
    )
    ENDING_SOON = ToBoth(
        "ending_soon",
        _("%(holder)s给%(member)s的共济绑定将于%(ends_on)s到期，授权人可在“账户绑定”中续签。"),
    )
    RAN_OUT = ToBoth(
        "ran_out",
        _("您给%(member)s的共济绑定还在，但%(day)s的一笔费用没有用上您的账户，或没有用够。"),
        to_member=_("%(holder)s给您的共济绑定还在，但%(day)s的一笔费用没有用上对方的账户，或没有用够。"),
        may_wait=True,
    )
    SUSPENDED = ToBoth(
        "suspended", _("%(holder)s给%(member)s的共济绑定暂时不能用，原因消除后会自动恢复，不用重新绑定。")
    )
    RESUMED = ToBoth("resumed", _("%(holder)s给%(member)s的共济绑定已恢复，可以继续使用。"))
    STOPPED = ToBoth("stopped", _("%(holder)s给%(member)s的共济绑定已经结束。以前已经结算的费用不受影响。"))
    SUSPENDED_BY_STAFF = ToBoth(
        "suspended_by_staff",
        _(
            "医保局暂停了%(holder)s给%(member)s的共济绑定，现在不能用，要由医保局恢复。"
            "有疑问请拨打 12393，或带身份证到医保大厅询问。"
        ),
    )
    AGENT_ASKED_TO_END = ToBoth(
        "agent_asked_to_end",
        _(
            "有人拿着委托书到医保大厅，要解除%(holder)s给%(member)s的共济绑定。现在已经暂停使用，要等医保局复核。"
            "不是本人意思的，请马上拨打 12393。"
        ),
    )
    ENDED_BY_STAFF = ToBoth(
        "ended_by_staff",
        _(
            "医保局终止了%(holder)s给%(member)s的共济绑定。以前已经结算的费用不受影响。"
            "有疑问请拨打 12393，或带身份证到医保大厅询问。"
        ),
    )
    CORRECTED = ToBoth(
        "corrected",
        _(
            "医保局更正了共济绑定里的关系：%(member)s是%(holder)s的%(relationship)s。"
            "有疑问请拨打 12393，或带身份证到医保大厅询问。"
        ),
    )
    TERMS_SET = ToMember("terms_set", _("%(holder)s改了给您共济的约定：%(limit)s。"), may_wait=True)
    PREMIUM_PAID = ToBoth(
        "premium_paid",
        _(
            "您用职工医保个人账户替%(member)s缴清了 %(year)d 年度居民医保费 ¥ %(fen)s，"
            "缴费凭证号 %(receipt)s。如果不是您本人办的，请拨打 12393。"
        ),
        to_member=_(
            "%(holder)s用职工医保个人账户替您缴清了 %(year)d 年度居民医保费 ¥ %(fen)s，您不用再缴。"
            "缴费凭证号 %(receipt)s，登录可以查看。"
        ),
    )
    NUMBER_CORRECTED = ToPerson(
        "number_corrected",
        _(
            "医保局已把您登记的证件号码更正为 %(number)s，以后用这个号码登录，密码不变。"
            "不是您要求的，请马上拨打 12393，或带身份证到医保大厅。"
        ),
    )
    PSN_NO_CORRECTED = ToPerson(
        "psn_no_corrected",
        _(
            "医保局已把您登记的人员编号更正为 %(psn_no)s。登录、账户里的钱和共济绑定都照旧，不用您办什么。"
            "有疑问请拨打 12393，或带身份证到医保大厅。"
        ),
    )
    NUMBERS_MERGED = ToPerson(
        "numbers_merged",
        _(
            "您登记过两个人员编号，医保局已把它们合并。以后用 %(psn_no)s，登录用证件号码 %(number)s。"
            "原来的编号 %(closed)s 不再使用，里面的钱已转到现在的个人账户，以前的记录都还看得到。"
            "原来编号下的共济绑定和亲情账户已经结束，需要的请重新办。"
            "不认可的，请马上拨打 12393，或带身份证到医保大厅。"
        ),
    )
    ENDED_BY_MERGE = ToBoth(
        "ended_by_merge",
        _(
            "%(name)s的人员编号合并了，%(holder)s给%(member)s的共济绑定因此结束。以前已经结算的费用不受影响。"
            "需要的话，请授权人重新办一次绑定。"
        ),
    )
    TELEPHONE_CHANGED = ToPerson(
        "telephone_changed",
        _(
            "您登记的手机号码已在医保大厅改为 %(new)s，以后的验证码和通知发到这个号码。"
            "如果不是您本人的意思，请马上拨打 12393。"
        ),
    )
    TELEPHONE_BY_REGISTER = ToPerson(
        "telephone_by_register",
        _(
            "您登记的手机号码已由参保登记改为%(new)s，通知改发到新号码，%(hours)d 小时以后才发验证码。"
            "如果不是您本人的意思，请马上拨打 12393，或带身份证到医保大厅改回来。"
        ),
    )
    TELEPHONE_DROPPED = ToPerson(
        "telephone_by_register",
        _(
            "您的手机号码已从参保登记里去掉，以后的验证码和通知不再发到这个号码。"
            "如果不是您本人的意思，请马上拨打 12393，或带身份证到医保大厅改回来。"
        ),
    )
    ACCOUNT_DISPUTED = ToPerson(
        "account_dispute",
        _(
            "您的个人账户余额和参保登记对不上，正在核对，核对清楚以前账户里的钱暂时不能用，您的家人也不能用。"
            "不用重新绑定，核对清楚以后自动恢复。请带身份证到医保大厅，或拨打 12393 询问。"
        ),
    )
    ACCOUNT_AGREED = ToPerson(
        "account_dispute", _("您的个人账户余额和参保登记已经对上，账户里的钱可以照常使用，不用重新绑定。")
    )
    ACCOUNT_SETTLED = ToPerson(
        "account_dispute",
        _(
            "医保局已经核对清楚您的个人账户余额，账户可以照常使用，不用重新绑定。"
            "余额和每一笔收支，请登录后查看；有疑问请拨打 12393，或带身份证到医保大厅。"
        ),
    )
    PASSWORD_GUESSED = ToPerson(
        "password_guessed",
        _(
            "%(when)s，有人在没有登录过的设备上多次输错您的登录密码，没有登录进去，我们已让对方等待。"
            "您在以前登录过的手机或电脑上照常登录。是您本人输错的不用理会；担心的，可以用短信验证码换一个密码。"
        ),
    )
    WORK_PASSWORD_GUESSED = ToPerson(
        "work_password_guessed",
        _(
            "%(when)s，有人在没有登录过的设备上多次输错您工号的密码，没有登录进去，我们已让对方等待，也已告诉主管。"
            "您在以前登录过的电脑上照常登录。是您本人输错的，请告诉主管一声。"
        ),
    )
    PASSWORD_SET = ToPerson(
        "password_set",
        _(
            "%(when)s，您的登录密码用短信验证码设成了新的，其他地方的登录都已退出。"
            "不是您本人的，请马上用短信验证码重新设置，并拨打 12393。"
        ),
    )
    WORK_PASSWORD_SET = ToPerson(
        "work_password_set",
        _(
            "%(when)s，您工号的密码已修改，其他地方的登录都已退出。"
            "不是您本人的，请马上告诉系统管理员，停用账号。"
        ),
    )
    WORK_PASSWORD_HANDED_OUT = ToPerson(
        "work_password_set",
        _(
            "%(when)s，系统管理员给您的工号发了首次密码，原来的密码不能用了，权限要重新申请。"
            "不是您要求的，请马上告诉主管和另一位系统管理员。"
        ),
    )
    EVIDENCE_ERASED = ToBoth(
        "evidence_erased",
        _(
            "医保局已依法删除%(holder)s和%(member)s已结束的共济绑定里签署的内容（签名、证件号码等），不能再恢复。"
            "什么时候签过、用了多少钱的记录还在。有疑问请拨打 12393。"
        ),
    )
    DEATH_UNDONE = ToPerson(
        "death_undone",
        _(
            "医保局已撤销您名下有误的死亡登记，可以照常登录。"
            "因此结束的共济绑定不会自己恢复，需要的请重新绑定。需要帮助请拨打 12393。"
        ),
    )
    CASE_OPENED = ToPerson(
        "case_opened",
        _("您反映的%(day)s那笔费用的问题，医保局已经收到，正在核对，有了结果会告诉您。"),
        may_wait=True,
    )
    # The answer itself may be about money: it stands on the portal under the bill, not in a text message.
    CASE_ANSWERED = ToPerson(
        "case_answered",
        _("您反映的%(day)s那笔费用的问题，医保局已经答复。请登录后在“支出明细”里打开这笔费用查看。"),
        may_wait=True,
    )
    NAMING_ANSWERED = ToPerson(
        "case_answered",
        _("您说不是本人意思的那件事，医保局已经答复，请登录后在“通知”里查看。"),
        may_wait=True,
    )
    NOT_ME_TAKEN = ToPerson(
        "not_me_taken",
        _(
            "%(name)s办的绑定或亲情账户，您说不是本人的意思，医保局已经收到，正在核实。现在已经停用，"
            "核实完以前不能再添加您。要补充情况请拨打 12393。"
        ),
    )
    NAMING_STOPPED = ToPerson(
        "naming_stopped",
        _(
            "医保局正在核实您给%(name)s办的绑定或亲情账户，现在已经停用，核实完以前不能再添加这位家人。"
            "您自己的账户照常使用。有疑问请拨打 12393，或带身份证到医保大厅。"
        ),
    )
    NAMING_FREED = ToPerson(
        "naming_freed",
        _("医保局已经核实完，您可以再给%(name)s办绑定或亲情账户。以前停用的不会自己恢复。"),
    )
    CAN_BE_NAMED = ToPerson(
        "can_be_named",
        _(
            "医保局已经核实完，%(name)s可以再给您办绑定或亲情账户。仍然不是您本人意思的，"
            "请登录后在“通知”里点“不是我本人”，或拨打 12393。"
        ),
    )
    CARD_ASKED = ToPerson(
        "card_asked",
        _(
            "%(name)s想帮您出示医保码（亲情账户），花的是您自己的钱。请登录本人账号，在“亲情账户”里同意或不同意。"
            "不认识对方的，点“不是我本人”，或拨打 12393。"
        ),
    )
    CARD_ADDED = ToPerson("card_decided", _("您现在可以替%(name)s出示他本人的医保码。"))
    CARD_NOT_ADDED = ToPerson("card_decided", _("%(name)s的亲情账户没有添加成。"))
    CARD_REMOVED = ToPerson("card_removed", _("%(name)s结束了和您的亲情账户，以后不能再出示对方的医保码。"))
    CARD_MERGED = ToPerson(
        "card_merged", _("%(name)s的人员编号合并了，和您的亲情账户因此结束。需要的话，请重新添加。")
    )
    VISIT_OPENED = ToPerson(
        "visit_opened",
        _("%(when)s，%(where)s开始为您办理医保家庭共济。如果不是您本人的意思，请马上拨打 12393。"),
    )
    AGENT_CAME = ToPerson(
        "visit_opened",
        _(
            "%(when)s，%(agent)s拿着委托书，在%(where)s替您办理医保家庭共济。"
            "如果不是您本人的意思，请马上拨打 12393。"
        ),
    )
    PAPERS_MISSING = ToPerson(
        "papers_missing",
        _("您要办“%(matter)s”，还缺：%(items)s。带齐了到任何一个医保大厅都能接着办，不收费。"),
        may_wait=True,
    )


OTHER_NUMBER = _("另一个号码")
"""Where the new number is not known any more."""

MAY_WAIT = frozenset(
    kind.value for kind in vars(NoticeKind).values() if isinstance(kind, Told) and kind.may_wait
)
"""What is stored with each notice whose text message may wait, and leave together with others."""

JOINED = _("【医保家庭共济】您有 %(count)d 条新通知，请登录后在“通知”里查看。")
"""The one text message for all that waited: it names nobody and says nothing of what they are about."""


def about_binding(kind: ToHolder | ToMember, binding: Binding, reader: Person, **facts: object) -> str:
    """The notice of this kind as one of the two people of the binding reads it."""

    def called(person: Person) -> str:
        return gettext("您") if person.pk == reader.pk else person.name

    if isinstance(kind, ToBoth) and kind.to_member and reader.pk == binding.member_id:
        kind = ToMember(kind.value, kind.to_member)
    return kind.say(
        holder=called(binding.holder),
        member=called(binding.member),
        relationship=words.relationship_label(binding.relationship),
        period=words.period(binding.starts_on, binding.ends_on),
        confirm_by=words.day(binding.confirm_by) if binding.confirm_by else "",
        ends_on=words.day(binding.ends_on) if binding.ends_on else "",
        limit=_limit(binding.monthly_limit_fen),
        **facts,
    )


def answered(answer: str) -> str:
    """What the bureau answered, on the portal only: it may be about somebody else."""
    return gettext("答复：%(answer)s") % {"answer": answer}


def on_portal(kind: ToHolder | ToMember, binding: Binding) -> str:
    """What the holder wrote, on the portal only: a text message is the bureau's own word."""
    return (
        gettext("留言：%(note)s") % {"note": binding.note}
        if kind is NoticeKind.TERMS_SET and binding.note
        else ""
    )


def _limit(fen: int | None) -> str:
    return gettext("不另设每月限额") if fen is None else gettext("每月最多用 ¥ %(fen)s") % {"fen": yuan(fen)}
