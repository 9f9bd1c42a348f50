"""Drafts: kept sealed for a week, one a person, and an older window never overwrites a newer one."""

from datetime import timedelta

import pytest
from django.test import override_settings

from accounts.actors import Clerk
from accounts.models import Person
from sharing.models import Draft, Visit, VisitDraft
from sharing.services.bindings import drafts
from sharing.services.bindings.drafts import DraftHasChanged, Kept, NothingAtHome
from sharing.services.visits import mandate, visits
from sharing.services.visits.mandate import ByAgent
from tests import make

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def person() -> Person:
    return make.person()


def save(person: Person, name: str, seen: str = "", at=make.NOW) -> Kept:
    return drafts.save_draft(person_id=person.pk, rows=[{"name": name}], seen=seen, at=at)


def names(person: Person, at=make.NOW) -> list[str]:
    kept = drafts.load_draft(person_id=person.pk, at=at)
    return [row["name"] for row in kept.rows] if kept else []


def test_what_was_typed_is_kept_for_the_same_person(person):
    save(person, "王子轩")
    assert (names(person), names(make.person())) == (["王子轩"], [])


def test_it_is_sealed(person):
    save(person, "王子轩")
    assert "王子轩".encode() not in bytes(Draft.objects.get().sealed)


def test_another_person_cannot_open_it(person):
    save(person, "王子轩")
    other = make.person()
    Draft.objects.create(person=other, sealed=Draft.objects.get().sealed, updated_at=make.NOW)
    assert names(other) == []


def test_every_save_has_another_mark_and_the_same_signing(person):
    first = save(person, "王子轩")
    second = save(person, "王子轩", seen=first.mark)
    assert (first.signing == second.signing, first.mark == second.mark) == (True, False)
    assert drafts.load_draft(person_id=person.pk, at=make.NOW) == second


def test_an_older_window_does_not_overwrite_a_newer_one(person):
    first = save(person, "王子轩")
    save(person, "李晓梅", seen=first.mark)
    with pytest.raises(DraftHasChanged):
        save(person, "王德福", seen=first.mark)
    assert names(person) == ["李晓梅"]


def test_a_window_that_saw_nothing_does_not_overwrite_what_another_began(person):
    save(person, "王子轩")
    with pytest.raises(DraftHasChanged):
        save(person, "李晓梅")


def test_a_window_learns_that_another_has_finished(person):
    first = save(person, "王子轩")
    drafts.discard_draft(person_id=person.pk)
    with pytest.raises(DraftHasChanged):
        save(person, "王子轩", seen=first.mark)


def test_a_window_of_the_draft_before_does_not_overwrite_the_next_one(person):
    first = save(person, "王子轩")
    drafts.discard_draft(person_id=person.pk)
    save(person, "李晓梅")
    with pytest.raises(DraftHasChanged):
        save(person, "王子轩", seen=first.mark)
    assert names(person) == ["李晓梅"]


def test_it_is_kept_for_seven_days_since_it_was_touched(person):
    save(person, "王子轩")
    assert names(person, at=make.NOW + WEEK - MOMENT) == ["王子轩"]
    assert names(person, at=make.NOW + WEEK) == []


def test_touching_it_keeps_it_longer(person):
    first = save(person, "王子轩")
    save(person, "王子轩", seen=first.mark, at=make.NOW + WEEK - MOMENT)
    assert names(person, at=make.NOW + WEEK) == ["王子轩"]


def test_after_a_week_one_begins_anew(person):
    old = save(person, "王子轩")
    new = save(person, "李晓梅", at=make.NOW + WEEK)
    assert (names(person, at=make.NOW + WEEK), new.signing == old.signing) == (["李晓梅"], False)


def test_what_no_key_opens_any_more_reads_as_nothing_and_can_be_begun_anew(person):
    save(person, "王子轩")
    with override_settings(DATA_KEYS={2: b"another key, of 32 bytes also .."}):
        assert names(person) == []
        save(person, "李晓梅")
        assert names(person) == ["李晓梅"]


def test_what_nobody_touches_is_forgotten(person):
    save(person, "王子轩")
    save(make.person(), "李晓梅", at=make.NOW + MOMENT)
    assert drafts.forget_old_drafts(at=make.NOW + WEEK) == 1
    assert Draft.objects.count() == 1


def typed_at_desk(visit: Visit, name: str, seen: str = "", at=make.NOW) -> Kept:
    by = make.clerk_in(visit)
    return drafts.save_draft(person_id=visit.citizen_id, rows=[{"name": name}], seen=seen, at=at, by=by)


def names_at_desk(visit: Visit, at=make.NOW) -> list[str]:
    kept = drafts.load_draft(person_id=visit.citizen_id, at=at, by=make.clerk_in(visit))
    return [row["name"] for row in kept.rows] if kept else []


def test_home_and_counter_show_nothing_of_each_other(person):
    visit = make.visit(person)
    save(person, "在家填的")
    assert names_at_desk(visit) == []
    typed_at_desk(visit, "在窗口填的")
    assert (names(person), names_at_desk(visit)) == (["在家填的"], ["在窗口填的"])


def test_the_person_may_go_on_at_the_counter_with_what_they_typed_at_home(person):
    visit, at_home = make.visit(person), save(person, "在家填的")
    typed_at_desk(visit, "在窗口填的")
    kept = drafts.take_along(by=make.clerk_in(visit), at=make.NOW)
    assert (names_at_desk(visit), kept.signing) == (["在家填的"], at_home.signing)
    assert names(person) == ["在家填的"]


def test_an_agent_does_not_read_what_the_person_typed_at_home(person):
    save(person, "在家填的")
    visit = make.agent_visit(person)
    with pytest.raises(ByAgent):
        drafts.take_along(by=make.clerk_in(visit), at=make.NOW)
    assert names_at_desk(visit) == []


def test_who_typed_nothing_at_home_has_nothing_to_take_along(person):
    visit = make.visit(person)
    typed_at_desk(visit, "在窗口填的")
    with pytest.raises(NothingAtHome):
        drafts.take_along(by=make.clerk_in(visit), at=make.NOW)
    assert names_at_desk(visit) == ["在窗口填的"]


def test_nothing_typed_in_one_visit_shows_in_the_next(person):
    clerk = make.clerk()
    first = make.visit(person, clerk_user=clerk)
    typed_at_desk(first, "王子轩")
    visits.close_visit(visit_id=first.pk, clerk_id=clerk.pk, at=make.NOW)
    assert not VisitDraft.objects.exists()
    assert names_at_desk(make.visit(person, clerk_user=clerk)) == []


def test_a_visit_that_is_idle_too_long_shows_nothing_and_keeps_nothing(person):
    visit = make.visit(person)
    typed_at_desk(visit, "王子轩")
    later = make.NOW + mandate.IDLE
    assert names_at_desk(visit, later) == []
    with pytest.raises(mandate.NoMandate):
        typed_at_desk(visit, "李晓梅", at=later)
    assert drafts.forget_old_drafts(at=later) == 1


def test_another_clerk_reads_nothing_of_a_visit(person):
    visit = make.visit(person)
    typed_at_desk(visit, "王子轩")
    other = Clerk(make.clerk().pk, visit.pk, person.pk)
    assert drafts.load_draft(person_id=person.pk, at=make.NOW, by=other) is None
    drafts.discard_draft(person_id=person.pk, by=other)
    assert names_at_desk(visit) == ["王子轩"]
