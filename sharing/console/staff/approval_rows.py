"""What somebody asked for, in words; and whether the reader decides it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _, gettext_lazy

from accounts.models import AccountDispute, Person, RoleGrant, User
from accounts.models.people import area_name
from accounts.templatetags.formats import day_cn, moment_cn
from accounts.words import Text
from sharing import words
from sharing.console.frame.rows import SummaryRow
from sharing.models import Approval, Binding, Edition, Pledge, PledgeText, SharingSwitch
from sharing.rules.approvals import ApprovalKind, Obstacle, why_not_decide
from sharing.rules.life import Action, State
from sharing.rules.roles import Grant
from sharing.selectors.approvals import AskedApproval, open_about
from sharing.words import merging, policy
from sharing.words.erasures import erasure_wanted
from sharing.words.switches import switch_place, turn_words

Names = dict[str, str]

WHY_NOT: dict[Obstacle, Text] = {
    Obstacle.DECIDED: gettext_lazy("已经有人决定了。"),
    Obstacle.SAME_PERSON: gettext_lazy("这是您自己提出的，要由另一位同事复核。"),
    Obstacle.NO_RIGHT: gettext_lazy("您没有这个地区的复核权限，只能查看。"),
}
ENDINGS: dict[Action, Text] = {
    Action.END_BY_STAFF: gettext_lazy("由医保局终止绑定"),
    Action.UNBIND: gettext_lazy("代办人替授权人解除绑定"),
    Action.LEAVE: gettext_lazy("代办人替使用人退出绑定"),
}


@dataclass(frozen=True)
class ApprovalRow:
    """One approval as this reader sees it. `why_not` is empty where they decide it.

    What it was about may be gone: a draft that was turned down and thrown away.
    """

    approval: Approval
    subject: str
    wanted: str
    why_not: str
    moot: str = ""
    is_gone: bool = False


def row_of(
    asked: AskedApproval, *, reader_id: UUID, grants: list[Grant], names: Names, today: date
) -> ApprovalRow:
    """What is wanted for whom, and whether this reader may decide."""
    approval = asked.approval
    obstacle = why_not_decide(
        ApprovalKind(approval.kind),
        approval.area_code,
        is_open=not approval.decision,
        asked_by=approval.asked_by_id,
        decided_by=reader_id,
        grants=grants,
        today=today,
    )
    why_not = str(WHY_NOT[obstacle]) if obstacle else ""
    return ApprovalRow(
        approval, _subject(asked, names), _wanted(asked, names), why_not, _moot(asked), asked.subject is None
    )


def waiting_rows(subject_id: UUID) -> list[SummaryRow]:
    """A line for the page of what an approval is about, while it waits. One query."""
    asked = open_about(subject_id)
    if asked is None:
        return []
    facts = {"who": asked.asked_by.staff_name, "at": moment_cn(asked.asked_at)}
    hint = _("%(who)s于 %(at)s 提出") % facts
    return [SummaryRow(_("正在等复核"), asked.get_kind_display(), hint)]


def role_words(role: str, area_prefix: str, starts_on: date, ends_on: date | None, names: Names) -> str:
    """A right in one line: 经办人（徐州市），2026年6月15日起。"""
    facts = {
        "role": RoleGrant.Role(role).label,
        "area": prefix_name(area_prefix, names),
        "from": day_cn(starts_on),
        "to": day_cn(ends_on),
    }
    if ends_on is None:
        text = _("%(role)s（%(area)s），%(from)s起")
    elif ends_on < starts_on:  # it was taken on its first day, or before that
        text = _("%(role)s（%(area)s），%(from)s起，已收回")
    else:
        text = _("%(role)s（%(area)s），%(from)s 至 %(to)s")
    return text % facts


def prefix_name(prefix: str, names: Names) -> str:
    """The area of a right in words."""
    if not prefix:
        return _("所有地区")
    return area_name(prefix.ljust(6, "0"), names)


def _subject(asked: AskedApproval, names: Names) -> str:
    match asked.subject:
        case Binding() as binding:
            return _two_of(binding)
        case Pledge() as pledge:
            return f"{_two_of(pledge.binding)} · {pledge.number}"
        case Person() as person:
            return str(person)
        case Edition() as edition:
            return edition.name
        case PledgeText() as text:
            return text.version
        case User() as user:
            return f"{user.staff_name}（{user.staff_no}）"
        case SharingSwitch() as switch:
            return switch_place(switch, names)
    return _("已经不在了")


def _two_of(binding: Binding) -> str:
    facts = {
        "holder": str(binding.holder),
        "member": str(binding.member),
        "relationship": words.relationship_label(binding.relationship),
    }
    return _("%(holder)s 共济给 %(member)s（%(relationship)s）") % facts


def _wanted(asked: AskedApproval, names: Names) -> str:
    approval, payload = asked.approval, asked.approval.payload
    match approval.kind:
        case ApprovalKind.STAFF_ENDING:
            return str(ENDINGS[Action(payload["action"])])
        case ApprovalKind.AGENT_BINDING:
            return _("代办人办的绑定，同意后才生效")
        case ApprovalKind.DEATH_UNDONE:
            return _("撤销死亡登记，恢复登录；结束了的绑定不恢复")
        case ApprovalKind.PSN_NO:
            return merging.PSN_NO_WANTED % payload
        case ApprovalKind.MERGE:
            return _merge_wanted(asked)
        case ApprovalKind.EDITION | ApprovalKind.PLEDGE_TEXT:
            return policy.wanted(approval.kind, date.fromisoformat(payload["effective_from"]))
        case ApprovalKind.EDITION_BACK | ApprovalKind.PLEDGE_BACK:
            return policy.wanted(approval.kind, None)
        case ApprovalKind.ACCOUNT_DISPUTE:
            return str(AccountDispute.Turn(payload["turn"]).label)
        case ApprovalKind.ERASURE:
            return erasure_wanted(payload)
        case ApprovalKind.SHARING_SWITCH:
            return turn_words(payload["ground"], is_on=payload["is_on"])
    if asked.grant:
        held = asked.grant
        line = role_words(held.role, held.area_prefix, held.starts_on, held.ends_on, names)
        return _("收回：%(grant)s") % {"grant": line}
    ends_on = date.fromisoformat(payload["ends_on"]) if payload["ends_on"] else None
    starts_on = date.fromisoformat(payload["starts_on"])
    return _("授予：%(grant)s") % {
        "grant": role_words(payload["role"], payload["area_prefix"], starts_on, ends_on, names)
    }


def _merge_wanted(asked: AskedApproval) -> str:
    said = merging.WANTED_COUNTED_TWICE if asked.approval.payload["is_counted_twice"] else merging.WANTED
    closed = asked.subject.psn_no if isinstance(asked.subject, Person) else ""
    return said % {"closed": closed, "kept": asked.kept.psn_no if asked.kept else ""}


def _moot(asked: AskedApproval) -> str:
    """Where there is nothing left to do: a decision only closes it."""
    binding = asked.subject
    if isinstance(binding, Binding) and binding.state == State.ENDED and not asked.approval.decision:
        return _("这条绑定已经结束，复核只是结案。")
    return ""
