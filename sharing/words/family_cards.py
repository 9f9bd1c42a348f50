"""The words of 亲情账户: where a card stands, and why a relative cannot be added."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext, gettext_lazy as _

from accounts.words import Text
from sharing.rules.family_cards import MOST, End, Kin, Refusal, State
from sharing.words.labels import Label

KINDS: dict[Kin, Text] = {Kin.CHILD: _("子女"), Kin.PARENT: _("父母")}


@dataclass(frozen=True)
class RefusalWords:
    """What stands against it, and what to do."""

    text: Text
    next: Text


REFUSALS: dict[Refusal, RefusalWords] = {
    Refusal.NOBODY_FOUND: RefusalWords(
        _("没有找到和这个姓名、证件号码都相符的参保人。"),
        _(
            "请对照家人的证件再填一遍：名字里的点、空格不用管；请核对每一个字。"
            "仍然找不到的，请家人带证件到医保大厅核对。"
        ),
    ),
    Refusal.ONESELF: RefusalWords(_("您填的是您自己。"), _("您自己的码直接出示，不用添加。")),
    Refusal.ALREADY_ADDED: RefusalWords(_("这位家人已经添加过了。"), _("请看“我替谁出示”。")),
    Refusal.TOO_MANY: RefusalWords(
        _("最多添加 %(most)d 位家人，已经满了。"), _("要添加新的，请先在列表里移除一位。")
    ),
    Refusal.NO_PARENT_UNDER_AGE: RefusalWords(
        _("关系选的是“父母”，和登记的年龄对不上。"), _("“子女”是说对方是您的孩子，请重新选择。")
    ),
    Refusal.NOT_PLEDGED: RefusalWords(
        _("孩子未满 16 周岁，要由监护人承诺。"), _("请读一读下面的承诺，打上勾，再添加一次。")
    ),
}


def say(refusal: Refusal) -> RefusalWords:
    """A refusal in words."""
    words = REFUSALS[refusal]
    return RefusalWords(str(words.text) % {"most": MOST}, str(words.next))


def say_all(refusals: Iterable[Refusal]) -> list[str]:
    """Each with what to do, in one sentence after the other."""
    return [f"{one.text}{one.next}" for one in map(say, refusals)]


def added(state: str, name: str) -> str:
    """What a relative who was added still waits for, to the helper."""
    if state == State.IN_REVIEW:
        return gettext("已登记%(name)s。请带材料到医保大厅核对，通过以后就能出示。") % {"name": name}
    return gettext("已告诉%(name)s。对方登录本人账号同意以后，您就能出示。") % {"name": name}


def label(state: str, ended_by: str, *, to_relative: bool = False) -> Label:
    """Where a card stands, in a word or two; the relative is the one whose answer is waited for."""
    match State(state):
        case State.ASKED if to_relative:
            return Label(gettext("等您同意"), "wait")
        case State.ASKED:
            return Label(gettext("等家人同意"), "wait")
        case State.IN_REVIEW:
            return Label(gettext("等大厅核对材料"), "wait")
        case State.ACTIVE:
            return Label(gettext("可以出示"), "on")
        case State.ENDED:
            return Label(_end(ended_by), "off")


def _end(ended_by: str) -> str:
    match End(ended_by):
        case End.REFUSED:
            return gettext("家人没有同意")
        case End.REJECTED:
            return gettext("材料没有通过")
        case End.LEFT:
            return gettext("家人已退出")
        case End.MERGED:
            return gettext("编号合并，已结束")
        case End.REMOVED:
            return gettext("已移除")
