"""Facts of people and bindings on a day."""

from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from sharing.rules.facts import EnrolmentFacts
from sharing.selectors import facts
from tests import make

pytestmark = pytest.mark.django_db

DAY_BEFORE, DAY_AFTER = make.TODAY - timedelta(days=1), make.TODAY + timedelta(days=1)


def statuses(person_id: object, on: date) -> list[str]:
    return [row.status for row in facts.enrolments_on([person_id], on)[person_id]]  # type: ignore[index, list-item]


def test_the_first_known_state_counts_for_every_day_before_it() -> None:
    person = make.person(insutype=None)
    make.enrolment(person, valid_from=make.TODAY)
    assert statuses(person.pk, date(1999, 1, 1)) == ["1"]


def test_a_later_state_counts_from_its_day_on() -> None:
    person = make.person()
    make.enrolment_state(person.enrolments.get(), status="2", valid_from=make.TODAY)
    assert statuses(person.pk, DAY_BEFORE) == ["1"]
    assert statuses(person.pk, make.TODAY) == ["2"]
    assert statuses(person.pk, DAY_AFTER) == ["2"]


def test_of_two_states_of_one_day_the_one_recorded_last_counts() -> None:
    person = make.person()
    enrolment = person.enrolments.get()
    make.enrolment_state(enrolment, status="4", recorded_at=make.NOW + timedelta(hours=1))
    make.enrolment_state(enrolment, status="2", recorded_at=make.NOW)
    assert statuses(person.pk, make.TODAY) == ["4"]


def test_the_latest_row_of_a_person_stands_last() -> None:
    person = make.person(insutype=None)
    make.enrolment(person, insutype="390", area=make.NANJING, valid_from=date(2024, 1, 1))
    make.enrolment(person, insutype="310", area="320312", status="4", valid_from=date(2022, 1, 1))
    assert facts.enrolments_on([person.pk], make.TODAY)[person.pk] == (
        EnrolmentFacts("310", "4", make.XUZHOU, True),
        EnrolmentFacts("390", "1", make.NANJING, True),
    )


def test_somebody_without_insurance_has_facts_but_no_enrolments() -> None:
    person = make.person(insutype=None, died_on=make.TODAY)
    found = facts.people_on([person.pk], make.TODAY)[person.pk]
    assert (found.enrolments, found.area_code, found.died_on) == ((), "", make.TODAY)


def test_facts_take_as_many_queries_for_one_as_for_three(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    people = [make.person().pk for _ in range(3)]
    make.binding()
    for ids in (people[:1], people):
        with django_assert_num_queries(3):
            facts.people_on(ids, make.TODAY)
            facts.bindings_of(ids)


def test_bindings_are_found_from_either_side_and_ended_ones_too() -> None:
    binding = make.binding(state="ended", ended_by="unbind")
    make.binding()
    for person in (binding.holder, binding.member):
        assert [one.key for one in facts.bindings_of([person.pk])] == [binding.pk]


def test_only_editions_in_force_count_and_the_longest_prefix_wins() -> None:
    make.editions()
    make.edition("3203", effective_from=date(2026, 6, 15), name="徐州", reserve_fen=100)
    make.edition("3201", status="draft", effective_from=None)
    assert facts.edition_for("320312", DAY_BEFORE).name == "2021 版"  # type: ignore[union-attr]
    assert facts.edition_for("320312", make.TODAY).reserve_fen == 100  # type: ignore[union-attr]
    assert facts.edition_for("320100", make.TODAY).area_prefix == "32"  # type: ignore[union-attr]
    assert facts.edition_for("320100", date(2021, 4, 21)) is None
