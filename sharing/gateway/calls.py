"""One rightly signed message on its way through this door, and how it is answered."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

from accounts.actors import InstitutionActor
from sharing import words
from sharing.gateway.envelope import Envelope, data_of, write_answer
from sharing.gateway.failures import INFCODES, REFUSED, Rejected
from sharing.gateway.fields import Field, Values, read_fields
from sharing.models import Institution
from sharing.rules.messages import canonical
from sharing.rules.reasons import Reason
from sharing.services.settling.stored_replies import Incoming, NotDone


@dataclass(frozen=True, kw_only=True)
class Call:
    """A message of a known institution, and the moment at which it came in."""

    envelope: Envelope
    institution: Institution
    at: datetime
    key_id: UUID | None = None  # where it was only remembered, and is still to be asked for

    @property
    def by(self) -> InstitutionActor:
        return InstitutionActor(self.institution.pk, self.key_id)

    @property
    def content(self) -> str:
        """By which a repeated message is told from another with its number: neither time nor signature."""
        return canonical(self.envelope.input)

    def incoming(self) -> Incoming:
        """This message as the store of answers tells it from others."""
        return Incoming.of(self.institution.pk, self.envelope.msgid, self.envelope.infno, self.content)

    def done(self, output: Mapping[str, Any], reasons: Iterable[Reason] = ()) -> str:
        """The answer to what was done; with reasons, why nothing or less was shared."""
        told = tell_reasons(reasons)
        if told:
            output = {**output, "reasons": told}
        return write_answer(at=self.at, output=output, warn_msg=in_one_line(told), area=self.envelope.area)


@dataclass(frozen=True, kw_only=True)
class Transaction:
    """One infno: what it takes, what it gives, and what it does.

    `once`: the same message is answered from the store. `named`: what its fields may be wrapped in.
    `asks_for_key`: `run` raises KeyRevoked where the call's key holds no longer, before anything else.
    """

    infno: str
    name: Promise
    says: Promise
    takes: tuple[Field, ...]
    gives: tuple[Field, ...]
    run: Callable[[Call, Values], str]
    named: tuple[str, ...] = ()
    once: bool = False
    asks_for_key: bool = False

    def answer(self, call: Call) -> str:
        """Carries it out. Raises Rejected, NotDone or Refused."""
        return self.run(call, read_fields(self.takes, data_of(call.envelope, self.named)))


def refusal(reasons: Iterable[Reason], *, at: datetime, area: str = "") -> str:
    """The answer where a rule says no."""
    told = tell_reasons(reasons)
    return write_answer(
        at=at, infcode=REFUSED, err_msg=in_one_line(told), output={"reasons": told}, area=area
    )


def failure(wrong: NotDone, *, at: datetime, area: str = "") -> str:
    """The answer to a message that was not carried out for another reason."""
    text = f"{wrong.text}{wrong.detail if isinstance(wrong, Rejected) else ''}"
    told = [{"code": wrong.code, "text": text, "next": str(wrong.next)}]
    return write_answer(
        at=at,
        infcode=INFCODES[type(wrong)],
        err_msg=f"{text}{wrong.next}",
        output={"reasons": told},
        area=area,
    )


def tell_reasons(reasons: Iterable[Reason]) -> list[dict[str, str]]:
    """Each code with the institution's sentences, which tell nothing of anybody else."""
    sayings = [words.say(reason, words.Reader.INSTITUTION) for reason in reasons]
    return [{"code": one.code.value, "text": one.text, "next": one.next} for one in sayings]


def in_one_line(told: Iterable[Mapping[str, str]]) -> str:
    """Codes and sentences for a till that shows one line; what reads alike is said once."""
    codes: dict[str, list[str]] = {}
    for one in told:
        codes.setdefault(f"{one['text']}{one['next']}", []).append(one["code"])
    return " ".join(f"[{','.join(alike)}] {sentence}" for sentence, alike in codes.items())
