"""The words of an edition: each clause, and what it says. Officers read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from accounts.rules.areas import PROVINCES, province_of
from accounts.rules.money import yuan
from sharing.rules import clauses
from sharing.rules.edition import CLAUSES, Content
from sharing.rules.edition_change import compare
from sharing.words.clauses import WORDS, ClauseWords
from sharing.words.labels import day, med_type_label


def clause_title(clause: str) -> str:
    """What a clause is called."""
    return str(WORDS[clause].title)


def clause_words(clause: str, said: Any) -> str:
    """What an edition says in a clause."""
    words = WORDS[clause]
    match CLAUSES[clause]:
        case clauses.AreaPrefix():
            return area_words(said)
        case clauses.PastDay():
            return day(said) if said else ""
        case clauses.SomeOf():
            chosen = (str(label) for code, label in words.choices.items() if code in said)
            return "、".join(chosen) or gettext("没有")
        case clauses.OneOf():
            return str(words.choices[said])
        case clauses.Number() if said is None:
            return gettext("不限")
        case clauses.Number() if said == 0 and words.zero:
            return str(words.zero)
        case clauses.Money():
            return gettext("%(yuan)s 元") % {"yuan": yuan(said)}
        case clauses.Number():
            return str(words.number) % {"number": said}
        case clauses.KindsOfCare():
            return _payable(said)
        case clauses.YesNo():
            return gettext("可以") if said else gettext("不可以")
    return str(said)


def told(edition: Content, group: Mapping[str, ClauseWords]) -> str:
    """What citizens are told of these clauses, those in which the edition says anything."""
    said = [(name, words.told, getattr(edition, name)) for name, words in group.items()]
    return "".join(str(text) % {"said": clause_words(name, one)} for name, text, one in said if text and one)


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
            clause_title(name), clause_words(name, before) if now else "", clause_words(name, after), is_same
        )
        for name, before, after, is_same in compare(now, then)
    ]


def rows_of(content: Content) -> list[dict[str, str]]:
    """Every clause with what it says, for components/summary.html."""
    return [
        {"label": clause_title(name), "value": clause_words(name, getattr(content, name))} for name in CLAUSES
    ]


def area_words(prefix: str) -> str:
    """Which areas a prefix stands for."""
    if not prefix:
        return gettext("其他所有地区")
    name = PROVINCES.get(province_of(prefix), "")
    return f"{name}（{prefix}）" if len(prefix) == 2 else f"{name} {prefix}"


def _payable(med_types: Mapping[str, bool]) -> str:
    """The kinds of care by code, those that are left out last."""
    paid = [_kind(code) for code, pays in sorted(med_types.items()) if pays]
    left_out = [_kind(code) for code, pays in sorted(med_types.items()) if not pays]
    words = "、".join(paid)
    return words + (gettext("；不能付：") + "、".join(left_out) if left_out else "")


def _kind(code: str) -> str:
    return f"{med_type_label(code)}（{code}）"
