"""Before “不是我本人” is said: of whom, and what will happen."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sharing.selectors.naming import find_naming, open_stops
from sharing.words.not_me import WHAT_IT_DOES


@dataclass(frozen=True)
class Before:
    """Who named the reader, by what, what saying it does, and whether it was said."""

    key: UUID
    name: str
    says: Sequence[str]
    is_said: bool


def before(key: UUID, receiver_id: UUID) -> Before | None:
    """For the one whom a binding or a card names; None for anybody else."""
    naming = find_naming(key)
    if naming is None or naming.receiver.pk != receiver_id:
        return None
    name = naming.sender.name
    is_said = open_stops(naming.sender.pk).filter(receiver=receiver_id).exists()
    return Before(key, name, [line % {"name": name} for line in WHAT_IT_DOES], is_said)
