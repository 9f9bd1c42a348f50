"""Where each code can be met, and what is read there: docs/codes.md is this table."""

from collections.abc import Iterator
from enum import StrEnum

from sharing.rules.conditions import CONDITION_OF
from sharing.rules.reasons import AT_BINDING, AT_USE, Code
from sharing.words.conditions import TITLES
from sharing.words.reasons import WORDS, About


class Door(StrEnum):
    """Where somebody is told. The clerk at the counter reads as the person they stand beside."""

    HOLDER_BINDS = "holder_binds"
    MEMBER_CONFIRMS = "member_confirms"
    HOLDER_ASKS = "holder_asks"
    MEMBER_ASKS = "member_asks"
    INSTITUTION = "institution"
    SHELL = "shell"


NAMES = {
    Door.HOLDER_BINDS: "授权人绑定",
    Door.MEMBER_CONFIRMS: "使用人确认",
    Door.HOLDER_ASKS: "授权人问为什么",
    Door.MEMBER_ASKS: "使用人问为什么",
    Door.INSTITUTION: "医院药店",
    Door.SHELL: "manage.py",
}
_OF_ONE_BINDING = {
    Code.IDENTITY_MISMATCH,  # both are known by then
    Code.SAME_PERSON,
    Code.PERIOD_IN_PAST,  # a start that has passed becomes today
    Code.PERIOD_EMPTY,  # an end that has passed lets it expire
    Code.ALREADY_BOUND,  # signing kept a second one out
}
_AT_THE_TILL = {
    Code.NOT_OWN_CREDENTIAL,
    Code.CREDENTIAL_EXPIRED,
    Code.CREDENTIAL_USED,
    Code.CREDENTIAL_INVALID,
    Code.INSTITUTION_UNKNOWN,
}
_PREMIUM = {Code.PREMIUM_ALREADY_PAID}
_NEVER_BOUND = {Code.SAME_PERSON, Code.NOT_BOUND, Code.FAMILY_CARD_ONLY}
_USE = frozenset(AT_USE) - _AT_THE_TILL - _PREMIUM

MET_AT: dict[Door, frozenset[Code]] = {
    Door.HOLDER_BINDS: frozenset(AT_BINDING) - {Code.HOLDER_DECEASED},
    Door.MEMBER_CONFIRMS: frozenset(AT_BINDING) - _OF_ONE_BINDING - {Code.MEMBER_DECEASED},
    Door.HOLDER_ASKS: _USE - _NEVER_BOUND - {Code.ACCOUNT_USE_DECLINED, Code.HOLDER_DECEASED},
    Door.MEMBER_ASKS: _USE - {Code.SAME_PERSON, Code.FAMILY_CARD_ONLY, Code.MEMBER_DECEASED},
    Door.INSTITUTION: frozenset(AT_USE) - {Code.SAME_PERSON, Code.FAMILY_CARD_ONLY},
    Door.SHELL: frozenset(Code) - _PREMIUM,
}
"""Every door with the codes that can be met there."""

_INTRODUCTION = (
    "Where each reason can be met, and which of its three sentences is read there: 1 by the person it is",
    "about, 2 by the other party, 3 by an institution. Who has died signs in nowhere. The clerk at the",
    "counter reads as the person they stand beside. `manage.py code_table` prints this page; a test keeps it",
    "true.",
)
_SUBJECT_OF = {
    Door.HOLDER_BINDS: About.HOLDER,
    Door.MEMBER_CONFIRMS: About.MEMBER,
    Door.HOLDER_ASKS: About.HOLDER,
    Door.MEMBER_ASKS: About.MEMBER,
}


def sentence_at(code: Code, door: Door) -> str:
    """Which sentence is read there: 1 by whom it is about, 2 by the other party, 3 by an institution."""
    if code not in MET_AT[door]:
        return ""
    if door is Door.INSTITUTION:
        return "3"
    about = WORDS[code].about
    if door is Door.SHELL:
        return "3" if about is About.INSTITUTION else "1"
    if about is About.AS_FACTS_SAY:
        return "1/2"
    if about is About.OWNER:
        about = About.HOLDER
    return "1" if about in (_SUBJECT_OF[door], About.BOTH) else "2"


def table() -> str:
    """The table as a page of the docs."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Codes and doors"
    yield ""
    yield from _INTRODUCTION
    yield ""
    yield "| code | condition | " + " | ".join(NAMES.values()) + " |"
    yield "|---|---|" + "---|" * len(NAMES)
    for code in Code:
        cells = [sentence_at(code, door) or "—" for door in Door]
        yield f"| `{code.value}` | {TITLES[CONDITION_OF[code]].to(None)} | " + " | ".join(cells) + " |"
