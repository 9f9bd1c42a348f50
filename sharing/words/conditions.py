"""The words of each condition, as holder, member or anybody reads it, and of what was found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from accounts.words import Text
from sharing.rules.conditions import Checked, Condition, Verdict
from sharing.rules.reasons import Reason
from sharing.words.sayings import Reader, Saying, explain, is_all_hidden_from, is_hidden_from, say_all

OTHER_PARTY = "other_party"
"""Stands for every condition of which this reader may not know which one is broken."""


@dataclass(frozen=True)
class Title:
    """What must hold, to anybody; and to the two where they are spoken to."""

    anybody: Text
    holder: Text = ""
    member: Text = ""

    def to(self, reader: Reader | None) -> str:
        own = {Reader.HOLDER: self.holder, Reader.MEMBER: self.member}.get(reader) if reader else ""
        return str(own or self.anybody)


TITLES: dict[Condition, Title] = {
    Condition.SCHEME: Title(_("参保的地方已经施行家庭共济")),
    Condition.IDENTITY: Title(_("姓名、证件号码和参保登记相符")),
    Condition.HOLDER: Title(_("账户的主人正常参加职工医保，有个人账户"), _("您正常参加职工医保，有个人账户")),
    Condition.MEMBER: Title(
        _("使用人正常参加职工医保或居民医保"), _("对方正常参加基本医保"), _("您正常参加基本医保")
    ),
    Condition.KINSHIP: Title(_("属于可以共济的家人")),
    Condition.REACH: Title(_("双方参保的地方可以互相共济")),
    Condition.FIRST_TIME: Title(_("同一段时间没有重复绑定")),
    Condition.ONE_MARRIAGE: Title(
        _("同时只有一位配偶"), _("您没有同时绑定另一位配偶"), _("您没有同时绑定另一位配偶")
    ),
    Condition.PLACES: Title(_("人数没有满"), _("您共济的人数没有满"), _("您使用的账户数没有满")),
    Condition.PERIOD: Title(_("授权期限填写正确")),
    Condition.BINDING: Title(_("家庭共济绑定生效中（不是“亲情账户”）")),
    Condition.MONEY: Title(_("账户里的钱够付"), _("您的账户有钱可以付"), _("授权人的账户能够支付")),
    Condition.MONTH: Title(_("没有超过每月限额")),
    Condition.CREDENTIAL: Title(
        _("出示的是使用人本人的卡或码"), _("出示的是使用人本人的卡或码"), _("出示的是您本人的卡或码")
    ),
    Condition.EXPENSE: Title(_("费用在可以支付的范围里")),
    Condition.WISH: Title(_("结算时没有选择“不使用个人账户”")),
    Condition.INSTITUTION: Title(_("在定点医院或药店")),
    Condition.SWITCH: Title(_("付费的地方没有停用家庭共济付费")),
}
_OTHER_PARTY = Title("", _("对方符合其他条件"), _("授权人符合条件"))

MARKS: dict[Verdict, Text] = {
    Verdict.HOLDS: _("符合"),
    Verdict.BROKEN: _("不符合"),
    Verdict.NOT_JUDGED: _("不确定"),
}


@dataclass(frozen=True)
class ConditionLine:
    """One condition in words, with a mark and, if it is broken, every saying why."""

    key: str
    title: str
    verdict: Verdict
    sayings: Sequence[Saying] = ()

    @property
    def mark(self) -> str:
        return str(MARKS[self.verdict])


def lines(checked: Iterable[Checked], reader: Reader | None) -> list[ConditionLine]:
    """Each condition as this reader may read it; None is somebody who is neither of the two.

    What is private to the other party is one line, whichever condition it breaks, or its place would tell.
    """
    found = list(checked)
    if reader is None:
        return [_line(one, one.reasons, None) for one in found]
    hidden = [reason for one in found for reason in one.reasons if is_hidden_from(reason, reader)]
    shown = [_shown(one, hidden, reader) for one in found if not is_all_hidden_from(one.condition, reader)]
    return [*shown, _other_party(found, hidden, reader)]


def _shown(one: Checked, hidden: Sequence[Reason], reader: Reader) -> ConditionLine:
    open_ones = [reason for reason in one.reasons if reason not in hidden]
    if one.reasons and not open_ones:
        one = Checked(one.condition, Verdict.HOLDS)  # as far as this reader may know
    return _line(one, open_ones, reader)


def _line(one: Checked, reasons: Sequence[Reason], reader: Reader | None) -> ConditionLine:
    sayings = say_all(reasons, reader) if reader else [explain(reason) for reason in reasons]
    return ConditionLine(one.condition.value, TITLES[one.condition].to(reader), one.verdict, sayings)


def _other_party(checked: Sequence[Checked], hidden: Sequence[Reason], reader: Reader) -> ConditionLine:
    judged = any(one.verdict is Verdict.HOLDS for one in checked)
    verdict = Verdict.BROKEN if hidden else Verdict.HOLDS if judged else Verdict.NOT_JUDGED
    return ConditionLine(OTHER_PARTY, _OTHER_PARTY.to(reader), verdict, say_all(hidden, reader))
