"""The words of an edition: each clause, and what it says. Officers read them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.rules.areas import PROVINCES, province_of
from accounts.rules.money import yuan
from sharing.rules.edition import DeductOrder, Reach
from sharing.rules.edition_change import Clause, Content, compare
from sharing.words.labels import (
    DEDUCT_ORDERS,
    REACHES,
    day,
    med_type_label,
    relationships_label,
)

CLAUSES = {
    Clause.NAME: _("名称"),
    Clause.AREA_PREFIX: _("适用地区"),
    Clause.SOURCE_TITLE: _("依据文件"),
    Clause.SOURCE_NUMBER: _("文号"),
    Clause.SOURCE_DATE: _("发文日期"),
    Clause.RELATIONSHIPS: _("可以共济的家人"),
    Clause.REACH: _("双方在哪里参保可以共济"),
    Clause.CONFIRM_RELATIONSHIPS: _("要对方本人同意的家人"),
    Clause.CONFIRM_DAYS: _("几天以内同意有效"),
    Clause.MAX_MEMBERS: _("一个账户最多给几人用"),
    Clause.MAX_HOLDERS: _("一个人最多用几人的账户"),
    Clause.RESERVE: _("账户里必须留下的钱"),
    Clause.MONTHLY_LIMIT: _("每位使用人每月最多用"),
    Clause.DEDUCT_ORDER: _("有几个账户时先用哪个"),
    Clause.MED_TYPES: _("可以付的费用"),
    Clause.PAYS_PREMIUM: _("代缴居民医保"),
    Clause.EFFECTIVE_FROM: _("施行日期"),
}


def clause_title(clause: Clause) -> str:
    """What a clause is called."""
    return str(CLAUSES[clause])


def clause_words(clause: Clause, said: object) -> str:
    """What an edition says in a clause; without an edition nothing."""
    match clause:
        case Clause.AREA_PREFIX:
            return area_words(cast(str, said)) if said is not None else ""
        case Clause.SOURCE_DATE | Clause.EFFECTIVE_FROM:
            return day(cast(date, said)) if said else ""
        case Clause.RELATIONSHIPS | Clause.CONFIRM_RELATIONSHIPS:
            return relationships_label(cast(Collection[str], said or ())) or _now("没有")
        case Clause.REACH:
            return str(REACHES[Reach(cast(str, said))])
        case Clause.DEDUCT_ORDER:
            return str(DEDUCT_ORDERS[DeductOrder(cast(str, said))])
        case Clause.CONFIRM_DAYS:
            return _now("%(number)s 天") % {"number": said}
        case Clause.MAX_MEMBERS | Clause.MAX_HOLDERS:
            return _now("不限") if said is None else _now("%(number)s 人") % {"number": said}
        case Clause.RESERVE | Clause.MONTHLY_LIMIT:
            return _money(cast("int | None", said), clause)
        case Clause.MED_TYPES:
            return _payable(cast(Mapping[str, bool], said))
        case Clause.PAYS_PREMIUM:
            return _now("可以") if said else _now("不可以")
        case _:
            return str(said)


@dataclass(frozen=True)
class ClauseRow:
    """One clause in words: what is in force, what the draft says."""

    title: str
    now: str
    then: str
    is_same: bool


def compared_rows(now: Content | None, then: Content) -> list[ClauseRow]:
    """A draft beside what is in force, clause by clause; without anything in force all is new."""
    return [
        ClauseRow(
            title=clause_title(one.clause),
            now=clause_words(one.clause, one.now) if now else "",
            then=clause_words(one.clause, one.then),
            is_same=now is not None and one.is_same,
        )
        for one in compare(now, then)
    ]


def rows_of(content: Content) -> list[dict[str, str]]:
    """Every clause with what it says, for components/summary.html."""
    return [
        {"label": clause_title(one.clause), "value": clause_words(one.clause, one.then)}
        for one in compare(None, content)
    ]


def area_words(prefix: str) -> str:
    """Which areas a prefix stands for."""
    if not prefix:
        return _now("其他所有地区")
    name = PROVINCES.get(province_of(prefix), "")
    return f"{name}（{prefix}）" if len(prefix) == 2 else f"{name} {prefix}"


def _money(fen: int | None, clause: Clause) -> str:
    if fen is None:
        return _now("不限")
    if fen == 0 and clause is Clause.RESERVE:
        return _now("不用留")
    return _now("%(yuan)s 元") % {"yuan": yuan(fen)}


def _payable(med_types: Mapping[str, bool]) -> str:
    """The kinds of care by code, those that are left out last."""
    paid = [_kind(code) for code, pays in sorted(med_types.items()) if pays]
    left_out = [_kind(code) for code, pays in sorted(med_types.items()) if not pays]
    words = "、".join(paid)
    return words + (_now("；不能付：") + "、".join(left_out) if left_out else "")


def _kind(code: str) -> str:
    return f"{med_type_label(code)}（{code}）"
