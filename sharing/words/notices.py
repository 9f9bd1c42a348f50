"""What a notice says: its kinds, and the sentence of each that is about a binding."""

from enum import StrEnum

from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.rules.money import yuan
from sharing import words
from sharing.models import Binding


class NoticeKind(StrEnum):
    """What a notice is about."""

    BOUND = "bound"
    ASKED_TO_CONFIRM = "asked_to_confirm"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    TURNED_DOWN = "turned_down"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    UNBOUND = "unbound"
    LEFT = "left"
    FINISHED = "finished"
    ENDING_SOON = "ending_soon"
    RAN_OUT = "ran_out"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    STOPPED = "stopped"
    SUSPENDED_BY_STAFF = "suspended_by_staff"
    AGENT_ASKED_TO_END = "agent_asked_to_end"
    ENDED_BY_STAFF = "ended_by_staff"
    CORRECTED = "corrected"
    NUMBER_CORRECTED = "number_corrected"
    DEATH_UNDONE = "death_undone"
    CASE_OPENED = "case_opened"
    CASE_ANSWERED = "case_answered"
    PREMIUM_PAID = "premium_paid"
    TERMS_SET = "terms_set"
    CARD_ASKED = "card_asked"
    CARD_DECIDED = "card_decided"
    CARD_REMOVED = "card_removed"
    VISIT_OPENED = "visit_opened"
    PAPERS_MISSING = "papers_missing"
    TELEPHONE_CHANGED = "telephone_changed"


_BODIES = {
    NoticeKind.BOUND: lambda: _(
        "%(holder)s把职工医保个人账户共济给您使用（您是对方的%(relationship)s，%(period)s）。"
        "看病买药先用您自己的账户，不够再用对方的；仍用您本人的医保卡或医保码。不同意可随时在“授权记录”中退出。"
    ),
    NoticeKind.ASKED_TO_CONFIRM: lambda: _(
        "%(holder)s想把职工医保个人账户共济给您使用（您是对方的%(relationship)s，%(period)s），需要您同意。"
        "请登录您本人的账号，在%(confirm_by)s（含当天）前到“授权绑定确认”中选择同意或不同意。"
    ),
    NoticeKind.IN_REVIEW: lambda: _(
        "有人拿着%(holder)s的委托书到医保大厅，要把%(holder)s的职工医保个人账户共济给%(member)s使用（使用人是授权人的"
        "%(relationship)s，%(period)s）。现在还没有生效，要等医保局复核。不是本人意思的，请马上拨打 12393。"
    ),
    NoticeKind.APPROVED: lambda: _(
        "代办的共济绑定已经复核通过：%(holder)s的职工医保个人账户给%(member)s使用（%(period)s）。"
    ),
    NoticeKind.TURNED_DOWN: lambda: _(
        "代办的共济绑定没有通过复核：%(holder)s给%(member)s的绑定没有生效，没有扣任何钱。"
        "需要的话，请%(holder)s本人登录办理，或本人到医保大厅办理。"
    ),
    NoticeKind.CONFIRMED: lambda: _("%(holder)s与%(member)s的共济绑定已确认生效（%(period)s）。"),
    NoticeKind.REFUSED: lambda: _("%(member)s没有同意%(holder)s发起的共济绑定，绑定未生效，没有扣任何钱。"),
    NoticeKind.WITHDRAWN: lambda: _("%(holder)s撤回了给%(member)s的共济绑定，不需要再确认。"),
    NoticeKind.EXPIRED: lambda: _(
        "%(holder)s给%(member)s的共济绑定到期没有确认，已自动失效，没有扣任何钱。需要时可以重新绑定。"
    ),
    NoticeKind.UNBOUND: lambda: _("%(holder)s解除了给%(member)s的共济绑定。以前已经结算的费用不受影响。"),
    NoticeKind.LEFT: lambda: _("%(member)s退出了%(holder)s的共济绑定。以前已经结算的费用不受影响。"),
    NoticeKind.FINISHED: lambda: _(
        "%(holder)s给%(member)s的共济绑定已到期（%(ends_on)s）。需要时可以重新绑定。"
    ),
    NoticeKind.ENDING_SOON: lambda: _(
        "%(holder)s给%(member)s的共济绑定将于%(ends_on)s到期，授权人可在“账户绑定”中续签。"
    ),
    NoticeKind.SUSPENDED: lambda: _(
        "%(holder)s给%(member)s的共济绑定暂时不能用，原因消除后会自动恢复，不用重新绑定。"
    ),
    NoticeKind.STOPPED: lambda: _("%(holder)s给%(member)s的共济绑定已经结束。以前已经结算的费用不受影响。"),
    NoticeKind.SUSPENDED_BY_STAFF: lambda: _(
        "医保局暂停了%(holder)s给%(member)s的共济绑定，现在不能用，要由医保局恢复。"
        "有疑问请拨打 12393，或带身份证到医保大厅询问。"
    ),
    NoticeKind.AGENT_ASKED_TO_END: lambda: _(
        "有人拿着委托书到医保大厅，要解除%(holder)s给%(member)s的共济绑定。现在已经暂停使用，要等医保局复核。"
        "不是本人意思的，请马上拨打 12393。"
    ),
    NoticeKind.ENDED_BY_STAFF: lambda: _(
        "医保局终止了%(holder)s给%(member)s的共济绑定。以前已经结算的费用不受影响。"
        "有疑问请拨打 12393，或带身份证到医保大厅询问。"
    ),
    NoticeKind.CORRECTED: lambda: _(
        "医保局更正了共济绑定里的关系：%(member)s是%(holder)s的%(relationship)s。"
        "有疑问请拨打 12393，或带身份证到医保大厅询问。"
    ),
    NoticeKind.TERMS_SET: lambda: _("%(holder)s改了给您共济的约定：%(limit)s。"),
    NoticeKind.RESUMED: lambda: _("%(holder)s给%(member)s的共济绑定已恢复，可以继续使用。"),
}


def about_binding(kind: NoticeKind, binding: Binding, reader: Person) -> str:
    """The notice of this kind as one of the two people of the binding reads it."""

    def called(person: Person) -> str:
        return _("您") if person.pk == reader.pk else person.name

    facts = {
        "holder": called(binding.holder),
        "member": called(binding.member),
        "relationship": words.relationship_label(binding.relationship),
        "period": words.period(binding.starts_on, binding.ends_on),
        "confirm_by": words.day(binding.confirm_by) if binding.confirm_by else "",
        "ends_on": words.day(binding.ends_on) if binding.ends_on else "",
        "limit": _limit(binding.monthly_limit_fen),
    }
    return _BODIES[kind]() % facts


def _limit(fen: int | None) -> str:
    return _("不另设每月限额") if fen is None else _("每月最多用 ¥ %(fen)s") % {"fen": yuan(fen)}
