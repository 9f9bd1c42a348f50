"""What a settling message is answered: once, from then on byte for byte the same."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from uuid_utils.compat import uuid7

from accounts import chains
from accounts.database.prepared_sql import Utf8
from accounts.rules.money import write_yuan
from accounts.sealing import keyed_digest
from sharing import words
from sharing.models import Message, MessageBook, Settlement
from sharing.rules.reasons import Reason
from sharing.words.settling import MESSAGE_REUSED, MESSAGE_REVERSED

CHAIN = "messages"


@dataclass(frozen=True)
class Reply:
    """The text that was or would be sent back; `is_replay` when it was stored before."""

    text: str
    setl_id: str = ""
    is_replay: bool = False


@dataclass(frozen=True)
class Outcome:
    """What came of a bill or of its cancellation; `shared` is each holder's psn_no and part in fen."""

    settlement: Settlement
    shared: tuple[tuple[str, int], ...]

    @property
    def reasons(self) -> list[Reason]:
        return [Reason.from_json(kept) for kept in self.settlement.reasons]


Tell = Callable[[Outcome], str]
"""How a door words an outcome; the text is stored in the settlement's own transaction."""


@dataclass(frozen=True)
class Incoming:
    """A message as it is told from others: who sent it, under which number, and what it asks."""

    institution_id: UUID
    msgid: str
    digest: bytes

    @classmethod
    def of(cls, institution_id: UUID, msgid: str, infno: str, content: str) -> "Incoming":
        """`content` without time or signature: a repeated message may carry new ones.

        The digest is keyed: a bare one would let document numbers be found by trying them.
        """
        return cls(institution_id, msgid, keyed_digest(f"{infno}\0{content}", purpose="settling message"))

    def answered(self, text: str, at: datetime) -> Message:
        """The row that answers it where it made no settlement; not saved."""
        return Message(
            institution_id=self.institution_id, msgid=self.msgid, digest=self.digest, answer=text, at=at
        )


class NotDone(Exception):
    """A settling message that cannot be carried out, for a reason that no rule of sharing gives."""

    code: ClassVar[str]
    text: ClassVar[Promise]
    next: ClassVar[Promise]

    def __init__(self) -> None:
        super().__init__(self.code)


class MessageReused(NotDone):
    """The number of an answered message came again with another content."""

    code = "message_reused"
    text, next = MESSAGE_REUSED


class MessageReversed(NotDone):
    """The message was reversed before it arrived."""

    code = "message_reversed"
    text, next = MESSAGE_REVERSED


class Answered(Exception):
    """This message has an answer already; `find` has it."""


def find(message: Incoming) -> Reply | None:
    """The stored answer to this very message. Raises MessageReused or MessageReversed."""
    stored = (
        Message.objects.filter(institution=message.institution_id, msgid=message.msgid)
        .select_related("settlement")
        .first()
    )
    if stored is None:
        return None
    if stored.digest is None:
        raise MessageReversed
    if bytes(stored.digest) != message.digest:
        raise MessageReused
    return Reply(stored.answer, stored.settlement.setl_id if stored.settlement else "", is_replay=True)


def keep(message: Incoming, text: str, at: datetime) -> Reply:
    """Answers a message that made no settlement, in the caller's transaction and as its last act."""
    write(message.answered(text, at))
    return Reply(text)


def write(*messages: Message) -> None:
    """Writes messages of one institution that made no settlement, as the next links of its chain.

    The book is locked before any of them takes its number: of two that want the same one the second waits
    here. Whoever settles locks no book, so it waits for nobody who is refused.
    """
    books = MessageBook.objects.select_for_update(no_key=True)
    book, _made = books.get_or_create(institution_id=messages[0].institution_id)
    for message in messages:
        chains.append(book, message, CHAIN, message_facts(message), column="link_digest")
    Message.objects.bulk_create(messages)
    book.save(update_fields=["link_count", "link_digest"])


def message_facts(message: Message) -> tuple[chains.Fact, ...]:
    """What a link says: everything in the row, so that nothing is given to a settlement later either."""
    said = (message.msgid, message.digest, message.answer, message.settlement_id)
    return message.pk, message.institution_id, *said, message.at


def keep_alone(message: Incoming, text: str, at: datetime) -> Reply:
    """As `keep`, in a transaction of its own: a refusal, after what was begun for it has been undone.

    Raises MessageReused or MessageReversed where the number came in meanwhile with something else.
    """
    try:
        with transaction.atomic(durable=True):
            return keep(message, text, at)
    except IntegrityError:
        if stored := find(message):
            return stored
        raise


def answer_of(message: Incoming, text: str, settlement: Settlement, at: datetime) -> dict[str, object]:
    """The attributes of the row that answers a message for good."""
    return {
        "id": uuid7(),
        "institution_id": message.institution_id,
        "msgid": message.msgid,
        "digest": message.digest,
        "answer": Utf8(text.encode()),
        "settlement_id": settlement.pk,
        "at": at,
    }


def in_json(outcome: Outcome) -> str:
    """An outcome for an operator, in the names of the national interface; amounts in yuan, two decimals."""
    settlement = outcome.settlement
    said = {
        "setl_id": settlement.setl_id,
        "reverses": settlement.reverses.setl_id if settlement.reverses else None,
        "payable": write_yuan(settlement.payable_fen),
        "acct_pay": write_yuan(settlement.own_fen),
        "acct_mulaid_pay": write_yuan(settlement.shared_fen),
        "psn_cash_pay": write_yuan(settlement.cash_fen),
        "balc": write_yuan(settlement.own_balance_fen),
        "shared": [{"holder": psn_no, "amount": write_yuan(fen)} for psn_no, fen in outcome.shared],
        "reasons": reasons_in_json(outcome.reasons),
    }
    return json.dumps(said, ensure_ascii=False, indent=2)


def reasons_in_json(reasons: Iterable[Reason]) -> list[dict[str, str]]:
    """Reasons as the patient reads them, with their codes."""
    sayings = [words.say(reason, words.Reader.MEMBER) for reason in reasons]
    return [{"code": one.code, "text": one.text, "next": one.next, "source": one.source} for one in sayings]
