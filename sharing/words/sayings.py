"""A reason becomes a sentence: which one depends on who reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _

from accounts.rules.areas import PROVINCES, province_of
from accounts.rules.money import yuan
from sharing.rules.conditions import BROKEN_BY, Condition
from sharing.rules.reasons import Code, Fact, Reason
from sharing.words.help import HELP, anchor
from sharing.words.labels import day
from sharing.words.reasons import FIXED_SOURCES, FOUNDING_SOURCE, PRIVATE, WITHOUT_AMOUNTS, WORDS, About
from sharing.words.relationships import relationship_label, relationships_label
from sharing.words.switches import decision_words


class Reader(StrEnum):
    """Who reads: a clerk reads as the person they stand beside."""

    HOLDER = "holder"
    MEMBER = "member"
    INSTITUTION = "institution"


@dataclass(frozen=True)
class Saying:
    """One reason in words. `code` is for machines that may know it: a page shows the others.

    `more` is the place on the help page that explains it: the same for all that this reader reads alike.
    """

    code: Code
    text: str
    next: str
    source: str
    more: str = ""


def say(reason: Reason, to: Reader) -> Saying:
    """A reason as this reader may read it."""
    words = WORDS[reason.code]
    is_subject = to in _subjects(reason)
    if to is Reader.INSTITUTION:
        text, next_step = words.institution, words.institution_next
    elif is_subject:
        text, next_step = words.text, words.next
    else:
        text, next_step = words.other, words.other_next
    if text is words.text and "payable_fen" not in reason.facts:
        text = WITHOUT_AMOUNTS.get(reason.code, text)
    facts = _facts_in_words(reason)
    more = "" if to is Reader.INSTITUTION else anchor(reason.code, about_reader=is_subject)
    return Saying(reason.code, str(text) % facts, str(next_step) % facts, _source(reason), more)


def explain(reason: Reason) -> Saying:
    """A reason as help tells it to anybody, of nobody in particular."""
    help = HELP[reason.code]
    text = str(help.answer)
    if help.by_facts and "allowed" in reason.facts:
        text = str(help.by_facts) % _facts_in_words(reason)
    return Saying(reason.code, text, str(help.next), _source(reason))


def is_hidden_from(reason: Reason, reader: Reader) -> bool:
    """Whether this reader may know no more of it than that something is wrong on the other side."""
    return WORDS[reason.code].other is PRIVATE and reader not in _subjects(reason)


def is_all_hidden_from(condition: Condition, reader: Reader) -> bool:
    """Whether there is nothing in a condition that this reader may know."""
    return all(is_hidden_from(Reason(code), reader) for code in BROKEN_BY[condition])


def say_all(reasons: Iterable[Reason], to: Reader) -> list[Saying]:
    """Reasons as this reader may read them; what reads alike is said once, so that a count tells nothing."""
    said: dict[tuple[str, str], Saying] = {}
    for reason in reasons:
        saying = say(reason, to)
        said.setdefault((saying.text, saying.next), saying)
    return list(said.values())


def say_to_subject(reason: Reason) -> Saying:
    """A reason as the one it is about reads it: the fullest words there are, for staff and `why`."""
    subjects = _subjects(reason)
    reader = next((one for one in (Reader.HOLDER, Reader.MEMBER) if one in subjects), Reader.INSTITUTION)
    return say(reason, reader)


def _subjects(reason: Reason) -> frozenset[Reader]:
    about = WORDS[reason.code].about
    whose = reason.facts.get("whose")
    if about is About.AS_FACTS_SAY:
        about = About(str(whose or "both"))
    elif about is About.OWNER:
        about = About.MEMBER if whose == "member" else About.HOLDER
    return {
        About.HOLDER: frozenset({Reader.HOLDER}),
        About.MEMBER: frozenset({Reader.MEMBER}),
        About.INSTITUTION: frozenset({Reader.INSTITUTION}),
    }.get(about, frozenset({Reader.HOLDER, Reader.MEMBER}))


def _facts_in_words(reason: Reason) -> dict[str, str]:
    return {name: _in_words(name, fact) for name, fact in reason.facts.items()}


def _in_words(name: str, fact: Fact) -> str:
    if name.endswith("_fen"):
        return yuan(int(fact))
    if name in ("starts_on", "ends_on", "today"):
        return day(date.fromisoformat(str(fact)))
    if name == "relationship":
        return relationship_label(str(fact))
    if name == "allowed":
        return relationships_label(str(fact).split(","))
    return str(fact)


def _source(reason: Reason) -> str:
    """The document a reason rests on, with its number and day, and since when it holds where."""
    facts = reason.facts
    if reason.code in FIXED_SOURCES:
        return str(FIXED_SOURCES[reason.code])
    if "ground" in facts:
        return decision_words(str(facts["ground"]), date.fromisoformat(str(facts["since"])))
    if "source_title" not in facts:
        return str(FOUNDING_SOURCE)
    document = _("《%(title)s》（%(number)s，%(date)s）") % {
        "title": str(facts["source_title"]).strip("《》"),
        "number": facts["source_number"],
        "date": facts["source_date"],
    }
    place = PROVINCES.get(province_of(str(facts.get("area_prefix", ""))), "")
    since = _("，%(place)s自 %(day)s 起施行") % {"place": place, "day": facts["effective_from"]}
    return document + since
