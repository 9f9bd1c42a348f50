"""Who may not name somebody just now: too often, or the receiver said 不是我本人 and it is being looked into.

It reaches them each time, whatever the rules say of the two.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sharing.models import Binding
from sharing.rules.repeats import LIMITS, Repeat
from sharing.selectors.naming import open_stops
from sharing.services.notices.repeats import TooOften
from sharing.words.not_me import STOPPED, STOPPED_ALL

STOPPED_BY = 2
"""Of who was reported by so many receivers, nobody may be named: one alone has no power over the others."""


class NamingStopped(Exception):
    """Until the bureau has looked into it; `name` is whom, empty where it is anybody."""

    def __init__(self, name: str = "") -> None:
        super().__init__(name)
        self.name = name

    @property
    def sentence(self) -> str:
        return STOPPED % {"name": self.name} if self.name else str(STOPPED_ALL)


def refuse_stopped(sender_id: UUID, receiver_ids: Iterable[UUID | None]) -> None:
    """Raises NamingStopped. The same query runs whether or not anybody was found."""
    stopped = dict(open_stops(sender_id).values_list("receiver", "receiver__name"))
    if len(stopped) >= STOPPED_BY:
        raise NamingStopped
    if name := next((stopped[one] for one in receiver_ids if one in stopped), ""):
        raise NamingStopped(name)


def refuse(holder_id: UUID, member_ids: Iterable[UUID | None], at: datetime) -> None:
    """Raises NamingStopped, or TooOften if the holder bound one of these people as often of late as may be.

    The same queries run whether or not anybody was found.
    """
    named = list(member_ids)
    refuse_stopped(holder_id, named)
    limit = LIMITS[Repeat.NAMING]
    signed = Binding.objects.filter(
        holder=holder_id, member__in={holder_id, *filter(None, named)}, signed_at__gt=at - limit.within
    )
    moments: dict[tuple[UUID, str], list[datetime]] = defaultdict(list)
    for member_id, name, signed_at in signed.values_list("member", "member__name", "signed_at"):
        moments[member_id, name].append(signed_at)
    for (_member_id, name), done in moments.items():
        if until := limit.free_at(done, at):
            raise TooOften(Repeat.NAMING, until, name)
