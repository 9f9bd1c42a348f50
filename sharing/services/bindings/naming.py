"""Who may not name somebody just now: it reaches them each time, so it is limited whatever the rules say."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sharing.models import Binding
from sharing.rules.repeats import LIMITS, Repeat
from sharing.services.notices.repeats import TooOften


def refuse(holder_id: UUID, member_ids: Iterable[UUID | None], at: datetime) -> None:
    """Raises TooOften if the holder has bound one of these people as often of late as may be.

    The same queries run whether or not anybody was found.
    """
    limit = LIMITS[Repeat.NAMING]
    signed = Binding.objects.filter(
        holder=holder_id, member__in={holder_id, *filter(None, member_ids)}, signed_at__gt=at - limit.within
    )
    moments: dict[tuple[UUID, str], list[datetime]] = defaultdict(list)
    for member_id, name, signed_at in signed.values_list("member", "member__name", "signed_at"):
        moments[member_id, name].append(signed_at)
    for (_member_id, name), done in moments.items():
        if until := limit.free_at(done, at):
            raise TooOften(Repeat.NAMING, until, name)
