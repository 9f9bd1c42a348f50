"""Short names that people read for what the rules call by a code."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext, gettext_lazy as _

from accounts.templatetags.formats import day_cn
from accounts.words import Text
from accounts.words.actors import DOORS
from sharing.rules.edition import DeductOrder, Reach
from sharing.rules.life import Action, State

REACHES: dict[Reach, Text] = {
    Reach.AREA: _("同一统筹区（市）之内"),
    Reach.PROVINCE: _("全省各市之间"),
}
DEDUCT_ORDERS: dict[DeductOrder, Text] = {
    DeductOrder.FILING: _("先绑定的先用"),
    DeductOrder.LAST_FIRST: _("后绑定的先用"),
    DeductOrder.MEMBER_CHOICE: _("由使用人排序"),
}
INSUTYPES: dict[str, Text] = {
    "310": _("职工医保"),
    "390": _("居民医保"),
    "410": _("长期护理保险"),
}
MED_TYPES: dict[str, Text] = {
    "11": _("普通门诊"),
    "13": _("急诊"),
    "14": _("门诊慢特病"),
    "21": _("住院"),
    "41": _("药店购药"),
    "51": _("生育门诊"),
    "52": _("生育住院"),
}
# What happened, as 授权记录 tells it. Both people read these: none says who died or where anybody moved.
ACTIONS: dict[Action, Text] = {
    Action.SIGN: _("签署承诺书"),
    Action.CONFIRM: _("使用人同意，绑定生效"),
    Action.REFUSE: _("使用人没有同意"),
    Action.WITHDRAW: _("授权人撤回"),
    Action.EXPIRE: _("到期没有确认，自动失效"),
    Action.APPROVE: _("审核通过，绑定生效"),
    Action.APPROVE_AND_ASK: _("审核通过，等使用人确认"),
    Action.REJECT: _("审核没有通过"),
    Action.SUSPEND: _("暂停使用"),
    Action.RESUME: _("恢复使用"),
    Action.UNBIND: _("解除绑定"),
    Action.LEAVE: _("使用人退出"),
    Action.FINISH: _("授权期满"),
    Action.DEATH: _("绑定终止"),
    Action.MOVED: _("绑定终止"),
    Action.END_BY_STAFF: _("医保局终止绑定"),
    Action.MERGED: _("人员编号合并，绑定结束"),
    Action.CORRECT: _("更正关系"),
}
_ENDED: dict[Action, Text] = {
    Action.REFUSE: _("对方没有同意"),
    Action.WITHDRAW: _("已撤回"),
    Action.EXPIRE: _("过期未确认"),
    Action.REJECT: _("审核未通过"),
    Action.UNBIND: _("已解除"),
    Action.LEAVE: _("使用人已退出"),
    Action.FINISH: _("已到期"),
    Action.MERGED: _("编号合并，已结束"),
}
_DOORS: dict[str, Text] = dict(DOORS)


@dataclass(frozen=True)
class Label:
    """A text and the tone it is shown in: on, wait, stop or off."""

    text: str
    tone: str


def state_label(
    state: str, *, starts_on: date | None = None, today: date | None = None, ended_by: str = ""
) -> Label:
    """Where a binding stands; with its start and the day, one that is yet to begin says so."""
    match State(state):
        case State.ACTIVE if starts_on and today and today < starts_on:
            return Label(gettext("将于 %(day)s生效") % {"day": day(starts_on)}, "wait")
        case State.ACTIVE:
            return Label(gettext("生效中"), "on")
        case State.PENDING:
            return Label(gettext("等待对方确认"), "wait")
        case State.IN_REVIEW:
            return Label(gettext("等待审核"), "wait")
        case State.SUSPENDED:
            return Label(gettext("暂停"), "stop")
        case State.ENDED:
            return Label(end_label(ended_by), "off")


def end_label(ended_by: str) -> str:
    """How a binding ended, in a word or two that both people may read."""
    return str(_ENDED.get(Action(ended_by), gettext("已终止"))) if ended_by else gettext("已结束")


def action_label(action: str) -> str:
    """What happened to a binding."""
    return str(ACTIONS[Action(action)])


def door_label(door: str) -> str:
    """Where something was done."""
    return str(_DOORS[door])


def insutype_label(insutype: str) -> str:
    """A kind of insurance."""
    return str(INSUTYPES.get(insutype, gettext("其他险种")))


def med_type_label(med_type: str) -> str:
    """A kind of care; a local longer code reads as its longest known beginning."""
    known = [prefix for prefix in MED_TYPES if med_type.startswith(prefix)]
    return str(MED_TYPES[max(known, key=len)]) if known else gettext("其他类别")


def day(on: date) -> str:
    """A day as people say it: 2026年11月29日."""
    return day_cn(on)


def period(starts_on: date, ends_on: date | None) -> str:
    """From when to when, both days included: 2026-11-22 至 2027-11-21."""
    if ends_on is None:
        return gettext("%(from)s 起长期有效") % {"from": starts_on.isoformat()}
    return gettext("%(from)s 至 %(to)s") % {"from": starts_on.isoformat(), "to": ends_on.isoformat()}
