"""What services say is in the way, in a plain sentence for the officer."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rules.identity import NotADocument
from accounts.words import Text
from accounts.words.identity import DOCUMENT_FLAWS
from sharing import words
from sharing.rules.reasons import Refused
from sharing.rules.roles import Obstacle
from sharing.services import decide_approvals
from sharing.services.bindings import erasures
from sharing.services.bindings.confirm_and_end import HasChanged
from sharing.services.bindings.relationship_corrections import NeedsConfirmation
from sharing.services.bindings.suspensions import EndingWaits
from sharing.services.notices.repeats import TooOften
from sharing.services.office import cases
from sharing.services.people import (
    contradictions,
    deaths,
    deaths_undone,
    disputed_accounts,
    document_numbers,
    merged_balances,
    merges,
    not_me,
    psn_numbers,
)
from sharing.services.policy import drafts, sharing_switches
from sharing.services.proof import alarms
from sharing.services.staff import staff_accounts
from sharing.services.staff.approvals import AlreadyAsked
from sharing.services.staff.own_family import OwnFamily, OwnPapersUnknown
from sharing.services.staff.roles import CannotGrant, NoSuchRight, NotTheirArea
from sharing.words import merging
from sharing.words.faults import wrong_words

SENTENCES: dict[type[Exception], Text] = {
    AlreadyAsked: _("已经有人提出，正在等复核。"),
    HasChanged: _("它现在的状态已经变了，办不了这件事。请返回看看最新的情况。"),
    EndingWaits: _("终止这条绑定的申请正在等复核，复核以前不能恢复。"),
    NeedsConfirmation: _("这种关系要对方本人同意，不能直接更正。请终止以后重新绑定。"),
    NoSuchRight: _("您没有这个地区的权限。请由授权人（或本人）参保地的主管办理。"),
    NotTheirArea: _("您不管这个地区的权限。请核对区划代码，或由管这个地区的系统管理员办理。"),
    OwnPapersUnknown: _("您本人的证件号码还没有登记，不能确定是不是您的家人。请联系系统管理员。"),
    OwnFamily: _("这件事与您本人或您的家人有关，请由其他同事办理。"),
    decide_approvals.SamePerson: _("这是您自己提出的，要由另一位同事复核。"),
    decide_approvals.AlreadyDecided: _("已经有人决定了。"),
    decide_approvals.NoWords: _("不同意的，请写明原因，提出的人会看到。"),
    drafts.NotADraft: _("它已经施行，或者草案已经不在了。"),
    drafts.DraftHasChanged: _("送审以后内容又改过。请选“不同意”，让同事重新送审。"),
    drafts.NotToCome: _("它已经到了日子，或者已经撤回，不能再撤回。"),
    sharing_switches.NoSuchPlace: _(
        "没有这个地区或机构。地区填区划代码的前 2 位或前 4 位，机构填 12 位编码。"
    ),
    sharing_switches.NothingToTurn: _("那里现在就是这样，不用再办。"),
    erasures.StillBound: _("绑定还没有结束，签署的内容还要用来证明它，不能删除。请先结束绑定。"),
    erasures.NothingToErase: _("签署的内容已经删除过了。"),
    erasures.EvidenceBroken: _("这份承诺书核对不上，先查清楚再删：删了就查不出来了。请看“核对”一栏。"),
    document_numbers.NumberTaken: _("这个号码已经登记在别人名下，请核对。"),
    document_numbers.SameNumber: _("和现在登记的号码一样，不用更正。"),
    psn_numbers.NotAPsnNo: _("人员编号应为 1 至 30 位字母或数字，不能是证件号码、手机号码。"),
    psn_numbers.SamePsnNo: _("和现在登记的人员编号一样，不用更正。"),
    psn_numbers.PsnNoTaken: _("这个人员编号是别人的，或者以前是别人的，不能用。请核对。"),
    psn_numbers.IsClosed: _("这个人员编号已经并入另一个编号，不再更正。"),
    merged_balances.NothingAwaited: _("登记余额已经照常计算，不用确认。"),
    deaths.AlreadyRecorded: _("已经登记过死亡日期。"),
    deaths.NotADayOfDeath: _("死亡日期不能晚于今天，也不能早于出生日期。"),
    deaths_undone.NoDeathRecorded: _("没有登记死亡日期，不用撤销。"),
    disputed_accounts.NotDisputed: _(
        "这个账户现在没有争议，或者登记又变了，不能照原来的办。等着复核的请选“不同意”结案。"
    ),
    contradictions.IsAnswered: _("已经有人登记过查明的情况。"),
    cases.NotTheirBill: _("这笔费用不是这个人的，也没有用到他的账户。"),
    cases.CaseIsOpen: _("这个人对这笔费用的投诉正在处理，请在原来的投诉里记录。"),
    cases.CaseIsClosed: _("这件投诉已经答复。有新的问题请另开一件。"),
    not_me.IsLifted: _("已经有同事允许再添加了。"),
    cases.NoAnswer: _("请写明答复，本人会看到。"),
    alarms.AlreadyNoted: _("已经有人登记过查明的情况。"),
    staff_accounts.NotAStaffNumber: _("工号应为 2 至 12 位字母或数字。"),
    staff_accounts.StaffNumberTaken: _("这个工号已经用过，请换一个。"),
    staff_accounts.NotOneself: _("自己的账号要由另一位系统管理员办理。"),
}
OBSTACLES: dict[Obstacle, Text] = {
    Obstacle.ONESELF: _("不能给自己授权，也不能收回自己的权限，请由另一位管理员办理。"),
    Obstacle.SWITCHED_OFF: _("这个账号已经停用，先启用才能授权。"),
    Obstacle.FIRST_PASSWORD: _("这位同事还没有改首次密码。请本人先登录改好密码，再授权。"),
    Obstacle.UNKNOWN_AREA: _("地区请填区划代码的前 2 位（全省）或前 4 位（一个市），所有地区留空。"),
    Obstacle.PERIOD_IN_PAST: _("开始的日期不能早于今天。"),
    Obstacle.PERIOD_EMPTY: _("结束的日期不能早于开始的日期。"),
    Obstacle.ALREADY_HELD: _("这段时间在这个地区已经有这个角色。"),
    Obstacle.WHO_GIVES_RIGHTS_USES_NONE: _("系统管理员只管授权，同一时间不能再有别的角色。"),
    Obstacle.WHO_AUDITS_CHANGES_NOTHING: _("审计员只看不办，同一时间不能再有别的角色。"),
    Obstacle.TOO_FEW_ADMINISTRATORS: _("至少要留两位系统管理员，否则再也不能授权。请先增加一位。"),
    Obstacle.NOT_IN_FORCE: _("这项权限已经结束。"),
}
EXPECTED: tuple[type[Exception], ...] = (
    *SENTENCES,
    CannotGrant,
    merges.CannotMerge,
    NotADocument,
    Refused,
    TooOften,
    drafts.DraftRefused,
)


def sentences(problem: Exception) -> list[str]:
    """Each thing that is in the way."""
    match problem:
        case CannotGrant():
            return [str(OBSTACLES[one]) for one in problem.obstacles]
        case merges.CannotMerge():
            return [str(merging.OBSTACLES[one]) for one in problem.obstacles]
        case Refused():
            return [words.say_to_subject(reason).text for reason in problem.reasons]
        case TooOften():
            return [problem.sentence(timezone.now())]
        case NotADocument():
            return [f"{DOCUMENT_FLAWS[problem.flaw]}。"]
        case drafts.DraftRefused():
            return [wrong_words(wrong) for wrong in problem.wrongs]
    return [str(SENTENCES[type(problem)])]
