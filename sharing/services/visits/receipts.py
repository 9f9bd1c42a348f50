"""回执: what a person takes home from the counter, under a number that anybody can check."""

import secrets
import unicodedata
from base64 import b32encode
from datetime import datetime

from accounts.actors import Actor, Clerk
from accounts.models import Person
from sharing import words as labels
from sharing.models import Binding, Receipt
from sharing.rules.life import Action, State
from sharing.services.visits import missing_papers
from sharing.words.acts import Act
from sharing.words.papers import DONE_BY
from sharing.words.receipts import DONE, OF_BINDING, WAITS_FOR_MEMBER, WAITS_FOR_REVIEW

BITS = 80
LETTERS, DIGITS = 16, 30  # of a receipt's or a pledge's number; of a premium's
MISREAD = str.maketrans("018", "OIB")  # digits that our numbers never have


def new_number() -> str:
    """80 random bits in sixteen letters and digits, in groups of four."""
    return _grouped(b32encode(secrets.token_bytes(BITS // 8)).decode())


def tidy_number(typed: str) -> str:
    """A number as it is kept, from what somebody typed; nothing where it can be none."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKC", typed).upper() if sign.isalnum())
    if len(plain) == DIGITS and plain.isdecimal():
        return plain
    plain = plain.translate(MISREAD)
    return _grouped(plain) if len(plain) == LETTERS and plain.isascii() else ""


def _grouped(text: str) -> str:
    return "-".join(text[place : place + 4] for place in range(0, len(text), 4))


def give(
    *,
    person: Person,
    act: Act,
    words: str,
    by: Actor,
    at: datetime,
    binding: Binding | None = None,
    number: str = "",
) -> Receipt | None:
    """A receipt for what a clerk has just done for a person; in the caller's transaction.

    Nothing for anybody else: in a browser the page itself says what was done. What was missing for it at an
    earlier visit is there now.
    """
    if not isinstance(by, Clerk):
        return None
    if act in DONE_BY:
        missing_papers.settle(person, DONE_BY[act], at=at)
    return Receipt.objects.create(
        number=number or new_number(),
        person=person,
        visit_id=by.visit_id,
        binding=binding,
        act=act.value,
        words=words,
        at=at,
    )


def give_for(
    binding: Binding, action: Action, *, by: Actor, at: datetime, number: str = ""
) -> Receipt | None:
    """A receipt for a move of a binding, to the one of the two who made it."""
    if not isinstance(by, Clerk):
        return None
    person = binding.holder if by.person_id == binding.holder_id else binding.member
    act = Act(action.value)
    return give(
        person=person, act=act, words=_words(binding, act), by=by, at=at, binding=binding, number=number
    )


def _words(binding: Binding, act: Act) -> str:
    facts = {
        "holder": binding.holder.name,
        "member": binding.member.name,
        "relationship": labels.relationship_label(binding.relationship),
        "period": labels.period(binding.starts_on, binding.ends_on),
    }
    return OF_BINDING[act] % facts + (_next(binding) if act is Act.SIGN else "")


def _next(binding: Binding) -> str:
    """What a binding that was just signed still waits for."""
    match State(binding.state):
        case State.PENDING if binding.confirm_by:
            return WAITS_FOR_MEMBER % {
                "member": binding.member.name,
                "day": labels.day(binding.confirm_by),
            }
        case State.IN_REVIEW:
            return str(WAITS_FOR_REVIEW)
        case _:
            return str(DONE)
