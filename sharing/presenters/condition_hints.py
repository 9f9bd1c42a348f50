"""What was found of each condition on a day, as far as this reader may know it."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from accounts.rules.areas import INSURING, province_of, same_pooling_area, same_province
from accounts.rules.money import yuan
from sharing import words
from sharing.rules.conditions import Condition
from sharing.rules.facts import EMPLOYEE, PersonFacts
from sharing.rules.life import State
from sharing.rules.split import left_in_month
from sharing.selectors.condition_history import ON_THE_BILL, ConditionsOnDay
from sharing.words import Reader

Hints = dict[str, list[str]]


def hints_of(on_day: ConditionsOnDay, reader: Reader | None, *, has_bill: bool) -> Hints:
    """By condition, what to say below its title.

    Of the two people neither reads of the other's insurance, place or balance; None is staff, who read all.
    """
    found = {condition.value: hint for condition, say in _HINTS.items() if (hint := say(on_day, reader))}
    if not has_bill:
        found |= {condition.value: _("到医院、药店结算时才知道。") for condition in ON_THE_BILL}
        found[Condition.SWITCH.value] = _by_usual_place(reader)
    return {key: [hint] for key, hint in found.items()}


def _holder(on_day: ConditionsOnDay, reader: Reader | None) -> str:
    return _insured(on_day.pair.holder, EMPLOYEE) if reader is not Reader.MEMBER else ""


def _member(on_day: ConditionsOnDay, reader: Reader | None) -> str:
    return _insured(on_day.pair.member) if reader is not Reader.HOLDER else ""


def _insured(person: PersonFacts, insutype: str = "") -> str:
    rows = [row for row in person.enrolments if row.is_basic and insutype in ("", row.insutype)]
    if not rows:
        return ""
    row = next((one for one in rows if one.is_active), rows[-1])
    state = _("正常参保") if row.is_active else _("已终止") if row.has_ended else _("暂停参保")
    return f"{words.insutype_label(row.insutype)}：{state}"


def _kinship(on_day: ConditionsOnDay, reader: Reader | None) -> str:
    kin = words.relationship_label(on_day.pair.relationship)
    return kin if reader is not Reader.MEMBER else _("您是授权人的%(kin)s") % {"kin": kin}


def _reach(on_day: ConditionsOnDay, _reader: Reader | None) -> str:
    here, there = on_day.pair.holder.area_code, on_day.pair.member.area_code
    if not here or not there or not same_province(here, there):
        return ""
    if same_pooling_area(here, there):
        return _("在同一个统筹区（市）参保")
    return _("同在%(province)s参保") % {"province": INSURING.get(province_of(here), "")}


def _binding(on_day: ConditionsOnDay, _reader: Reader | None) -> str:
    binding = on_day.pair.binding
    if binding is None:
        return ""
    label = words.state_label(binding.state, starts_on=binding.starts_on, today=on_day.on).text
    if binding.state is State.SUSPENDED and not binding.suspended_by_staff:
        label = _("绑定没有解除，因别的条件暂停")
    return f"{label} · {words.period(binding.starts_on, binding.ends_on)}"


def _by_usual_place(reader: Reader | None) -> str:
    where = _("使用人参保的地方") if reader is None else _("您参保的地方")
    return _("按%(where)s看；到别的地方付费，以那里为准。") % {"where": where}


def _money(on_day: ConditionsOnDay, reader: Reader | None) -> str:
    fen = on_day.pair.balance_fen
    if reader is Reader.MEMBER or fen is None:
        return ""
    return _("余额 ¥ %(fen)s") % {"fen": yuan(fen)}


def _month(on_day: ConditionsOnDay, _reader: Reader | None) -> str:
    used = _("当月已用 ¥ %(fen)s") % {"fen": yuan(on_day.pair.month_used_fen)}
    limits = (on_day.pair.monthly_limit_fen, on_day.edition.monthly_limit_fen if on_day.edition else None)
    left_fen = left_in_month(on_day.pair.month_used_fen, *limits)
    if left_fen is None:
        return used + _("，没有限额")
    return used + _("，限额还剩 ¥ %(fen)s") % {"fen": yuan(left_fen)}


_HINTS: dict[Condition, Callable[[ConditionsOnDay, Reader | None], str]] = {
    Condition.HOLDER: _holder,
    Condition.MEMBER: _member,
    Condition.KINSHIP: _kinship,
    Condition.REACH: _reach,
    Condition.BINDING: _binding,
    Condition.MONEY: _money,
    Condition.MONTH: _month,
}
