"""回执: what a person takes home from the counter, under a number that anybody can check."""

import secrets
import unicodedata
from base64 import b32encode
from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.actors import Actor, Clerk
from accounts.models import Person
from sharing import words as labels
from sharing.models import Binding, Receipt
from sharing.rules.life import Action, State
from sharing.services.visits import missing_papers
from sharing.words.acts import Act
from sharing.words.papers import DONE_BY

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
    return _WORDS[act]() % facts + (_next(binding) if act is Act.SIGN else "")


_WORDS: dict[Act, Callable[[], str]] = {
    Act.SIGN: lambda: _("%(holder)s把职工医保个人账户共济给%(member)s（%(relationship)s）使用，%(period)s。"),
    Act.CONFIRM: lambda: _("%(member)s同意使用%(holder)s的职工医保个人账户，%(period)s。绑定已经生效。"),
    Act.REFUSE: lambda: _("%(member)s不同意使用%(holder)s的职工医保个人账户。没有绑定，没有扣任何钱。"),
    Act.WITHDRAW: lambda: _("%(holder)s撤回了给%(member)s的共济绑定。没有绑定，没有扣任何钱。"),
    Act.UNBIND: lambda: _("%(holder)s解除了给%(member)s的共济绑定。以前已经结算的费用不受影响。"),
    Act.LEAVE: lambda: _("%(member)s退出了%(holder)s的共济绑定。以前已经结算的费用不受影响。"),
    Act.SUSPEND: lambda: _(
        "代办人申请解除%(holder)s给%(member)s的共济绑定。现在已经暂停使用，要等主管复核以后才结束。"
    ),
}


def _next(binding: Binding) -> str:
    """What a binding that was just signed still waits for."""
    match State(binding.state):
        case State.PENDING if binding.confirm_by:
            return _("要等%(member)s本人在 %(day)s（含当天）以前同意，才会生效。") % {
                "member": binding.member.name,
                "day": labels.day(binding.confirm_by),
            }
        case State.IN_REVIEW:
            return _("是代办的，要等主管审核以后才会生效。")
        case _:
            return _("已经办好。")
