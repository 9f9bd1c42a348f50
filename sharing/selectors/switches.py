"""Where other people's accounts may pay: every switch that stands, now or at a moment of the past."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.days import shanghai_day
from sharing.models import Institution, SharingSwitch, SwitchTurn
from sharing.rules.switches import Ground, Place, Switch
from sharing.selectors.areas import within


def standing(until: datetime | None = None) -> tuple[Switch, ...]:
    """The last word on each place for each ground, before a moment. One query."""
    turns = SwitchTurn.objects.all()
    return _last_of(turns.filter(at__lt=until) if until else turns)


def standing_on(switch: SharingSwitch) -> tuple[Switch, ...]:
    """The last word on one place for each ground. One query."""
    return _last_of(switch.turns.all())


def concerning(prefixes: tuple[str, ...]) -> Q:
    """The switches of these areas, of the institutions there, and of the areas around them."""
    around = {prefix[:length] for prefix in prefixes for length in (2, 4)}
    return (
        within(prefixes, "institution__area_code")
        | within(prefixes, "area_prefix")
        | Q(area_prefix__in=around)
    )


def last_turns(of: Iterable[SharingSwitch]) -> dict[tuple[UUID, str], SwitchTurn]:
    """The last turn of each of these switches on each ground. One query."""
    return {(turn.switch_id, turn.ground): turn for turn in SwitchTurn.objects.filter(switch__in=of)}


def off_within(prefixes: tuple[str, ...]) -> list[SharingSwitch]:
    """The switches that concern these areas and are off on some ground, the first made first. Two queries."""
    mine = list(
        SharingSwitch.objects.filter(concerning(prefixes)).select_related("institution").order_by("pk")
    )
    off = {switch_id for (switch_id, _), turn in last_turns(mine).items() if not turn.is_on}
    return [switch for switch in mine if switch.pk in off]


def place_of(institution: Institution, until: datetime | None = None) -> Place:
    """A hospital or pharmacy as the rules take it. One query."""
    return Place(standing(until), institution.area_code, institution.pk)


def stops_in(area_code: str) -> list[Switch]:
    """The switches of areas that stop shared paying in this one, or anywhere in it if it is a province.

    Those of single institutions are told there: here they would tell where somebody has been. One query.
    """
    of_areas = tuple(one for one in standing() if one.institution_key is None)
    codes = [area_code]
    if area_code.endswith("0000"):
        codes += [one.area_prefix for one in of_areas if one.area_prefix.startswith(area_code[:2])]
    found = (Place(of_areas, code.ljust(6, "0")).stopped_by for code in codes if code)
    return list(dict.fromkeys(one for one in found if one))


def _last_of(turns: QuerySet[SwitchTurn]) -> tuple[Switch, ...]:
    last = {(turn.switch_id, turn.ground): turn for turn in turns.select_related("switch")}
    return tuple(
        Switch(
            ground=Ground(turn.ground),
            is_on=turn.is_on,
            since=shanghai_day(turn.at),
            area_prefix=turn.switch.area_prefix,
            institution_key=turn.switch.institution_id,
        )
        for turn in last.values()
    )
