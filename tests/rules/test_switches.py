"""Where shared paying is switched off: what an incident stops, and in a pilot the narrowest word."""

from datetime import date

import pytest

from sharing.rules.switches import Ground, Place, Switch, is_news
from tests.rules.build import HEFEI, NANJING, TODAY, XUZHOU, XUZHOU_COUNTY, YESTERDAY

HOSPITAL = "hospital"


def switch(
    where: str, *, ground: Ground = Ground.INCIDENT, is_on: bool = False, since: date = TODAY
) -> Switch:
    """Of an area by its digits, of the hospital by its name."""
    if where == HOSPITAL:
        return Switch(ground=ground, is_on=is_on, since=since, institution_key=HOSPITAL)
    return Switch(ground=ground, is_on=is_on, since=since, area_prefix=where)


def stopped(*switches: Switch, area: str = XUZHOU, key: str | None = HOSPITAL) -> bool:
    return Place(switches, area, key).stopped_by is not None


def pilot(where: str, *, is_on: bool) -> Switch:
    return switch(where, ground=Ground.PILOT, is_on=is_on)


def test_where_nothing_was_switched_everybody_may():
    assert not stopped()


@pytest.mark.parametrize(
    ("area", "found"), [(XUZHOU, True), (XUZHOU_COUNTY, True), (NANJING, False), (HEFEI, False), ("", False)]
)
def test_an_area_is_every_code_that_begins_so(area, found):
    assert stopped(switch("3203"), area=area) is found


def test_an_institution_is_that_one_alone():
    assert stopped(switch(HOSPITAL))
    assert not stopped(switch(HOSPITAL), key="another")
    assert not stopped(switch(HOSPITAL), key=None)


def test_what_an_incident_stops_no_narrower_word_lifts():
    assert stopped(switch("32"), switch("3203", is_on=True), switch(HOSPITAL, is_on=True))
    assert stopped(switch("32"), pilot(HOSPITAL, is_on=True))


def test_an_incident_that_is_over_leaves_another_standing():
    assert stopped(switch("3203", is_on=True), switch(HOSPITAL))
    assert not stopped(switch("3203", is_on=True), switch(HOSPITAL, is_on=True))


def test_in_a_pilot_the_narrowest_word_holds():
    tried = (pilot("32", is_on=False), pilot("3203", is_on=True))
    assert not stopped(*tried)
    assert stopped(*tried, area=NANJING)
    assert stopped(*tried, pilot(HOSPITAL, is_on=False))
    assert not stopped(*tried, pilot(HOSPITAL, is_on=True), area=NANJING)


def test_the_first_incident_is_named_and_before_any_pilot():
    older = switch("32", since=YESTERDAY)
    place = Place((pilot("3203", is_on=False), switch("3203"), older), XUZHOU)
    assert place.stopped_by is older


@pytest.mark.parametrize(
    ("last", "ground", "is_on", "news"),
    [
        (None, Ground.INCIDENT, False, True),
        (None, Ground.INCIDENT, True, False),
        (None, Ground.PILOT, False, True),
        (None, Ground.PILOT, True, True),
        (switch("3203"), Ground.INCIDENT, False, False),
        (switch("3203"), Ground.INCIDENT, True, True),
        (switch("3203"), Ground.PILOT, True, True),
        (switch("3203", is_on=True), Ground.INCIDENT, False, True),
    ],
)
def test_only_what_changes_something_is_asked_for(last, ground, is_on, news):
    assert is_news([last] if last else [], ground, is_on=is_on) is news


def test_its_reason_says_since_when_and_on_which_ground():
    assert switch("3203").as_reason().facts == {"ground": "incident", "since": "2026-11-22"}
