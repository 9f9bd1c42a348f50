"""The switch of shared paying, a place each: whether anybody's account may pay for somebody else there now.

Two grounds, each with its own word. What an incident stops is stopped in all that it covers, and only its own
end lifts it. In a pilot the narrowest word holds: off for the province, on where it is tried.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sharing.rules.facts import Key
from sharing.rules.reasons import Code, Reason, because


class Ground(StrEnum):
    """Why shared paying is switched."""

    PILOT = "pilot"
    INCIDENT = "incident"


@dataclass(frozen=True, kw_only=True)
class Switch:
    """The last word on one institution, or on every area that begins so, for one ground."""

    ground: Ground
    is_on: bool
    since: date
    area_prefix: str = ""
    institution_key: Key | None = None

    def covers(self, place: Place) -> bool:
        """Whether this place is the institution, or lies in the area."""
        if self.institution_key is not None:
            return self.institution_key == place.institution_key
        return place.area_code.startswith(self.area_prefix)

    def as_reason(self) -> Reason:
        """Why other people's accounts do not pay where this one stops them."""
        return because(Code.SHARING_SWITCHED_OFF, ground=self.ground.value, since=self.since)


@dataclass(frozen=True)
class Place:
    """Where is paid, beside every switch that stands: an institution, or online the area that collects."""

    switches: tuple[Switch, ...]
    area_code: str
    institution_key: Key | None = None

    @property
    def stopped_by(self) -> Switch | None:
        """The switch that keeps other people's accounts from paying here; None: they may."""
        covering = [one for one in self.switches if one.covers(self)]
        incidents = [one for one in covering if one.ground is Ground.INCIDENT and not one.is_on]
        if incidents:
            return min(incidents, key=lambda one: one.since)
        tried = [one for one in covering if one.ground is Ground.PILOT]
        narrowest = max(tried, key=_narrowness, default=None)
        return narrowest if narrowest and not narrowest.is_on else None


def is_news(standing: Iterable[Switch], ground: Ground, *, is_on: bool) -> bool:
    """Whether this word changes what was last said of the same place; an incident begins by stopping."""
    last = next((one for one in standing if one.ground is ground), None)
    if last is None:
        return not is_on or ground is Ground.PILOT
    return last.is_on != is_on


def _narrowness(switch: Switch) -> tuple[bool, int]:
    return switch.institution_key is not None, len(switch.area_prefix)
