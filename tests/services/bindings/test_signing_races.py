"""Signing and ending beside others: nobody is bound twice, and what somebody waited for is seen."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from uuid_utils.compat import uuid7

from accounts.services import codes
from sharing.models import Binding, Draft, Pledge
from sharing.rules.life import Action
from sharing.rules.reasons import Code, Refused
from sharing.services.bindings import binding_requests, confirm_and_end, drafts, signing, transitions
from sharing.services.bindings.binding_requests import CannotRenew
from sharing.services.bindings.confirm_and_end import HasChanged
from sharing.services.bindings.drafts import DraftHasChanged
from sharing.services.bindings.signing import TypedCode
from sharing.services.evidence.pledge_chain import verify_chain
from tests import make
from tests.crowd import at_once
from tests.lock_waits import Second

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _policy():
    make.editions()
    make.pledge_text()


def crowd() -> int:
    return 16 if connection.vendor == "postgresql" else 6


def outcomes(results: list[object]) -> dict[str, int]:
    """How often each code was refused, and how often something was signed."""
    names: list[str] = []
    for one in results:
        if isinstance(one, Refused):
            names += [reason.code.value for reason in one.reasons]
        else:
            names.append("signed" if isinstance(one, list) else repr(one))
    return {name: names.count(name) for name in names}


def test_one_holder_who_signs_for_the_same_member_many_times_at_once_is_bound_once():
    holder, request = make.holder(), make.asked_for(make.child())
    by = make.citizen(holder)
    results = at_once(crowd(), lambda _: make.signed(holder, request, by=by))
    assert outcomes(results) == {"signed": 1, "already_bound": crowd() - 1}
    assert Binding.objects.count() == 1
    assert verify_chain().broken is None


def test_a_double_click_gets_the_same_pledges():
    holder, request, once = make.holder(), make.asked_for(make.child()), uuid7()
    by = make.citizen(holder)
    results = at_once(crowd(), lambda _: make.signed(holder, request, signing=once, by=by))
    assert {pledge.pk for pledges in results for pledge in pledges} == {Pledge.objects.get().pk}


def test_a_double_click_with_a_code_gets_the_same_pledges():
    holder, request, once = make.holder(), make.asked_for(make.child()), uuid7()
    by = make.citizen(holder)
    code = signing.ask_code(
        holder_id=holder.pk,
        requests=[request],
        text_id=make.pledge_text().pk,
        signing=once,
        by=by,
        at=make.NOW,
    )
    typed = TypedCode(code.pk, codes.digits_of(code))
    results = at_once(4, lambda _: make.signed(holder, request, signing=once, signature=typed, by=by))
    assert {pledge.pk for pledges in results for pledge in pledges} == {Pledge.objects.get().pk}


def test_a_double_click_on_a_renewal_gets_the_same_pledges():
    old, once = make.binding(ends_on=make.TODAY + DAY), uuid7()
    request = make.asked_for(old.member, starts_on=make.TODAY + 2 * DAY, renews=old.pk)
    by = make.citizen(old.holder)
    results = at_once(crowd(), lambda _: make.signed(old.holder, request, signing=once, by=by))
    assert {pledge.pk for pledges in results for pledge in pledges} == {Pledge.objects.get().pk}


def test_two_spouses_of_one_holder_at_once_are_one_marriage():
    holder = make.holder()
    spouses = [make.asked_for(make.person(), "spouse") for _ in range(crowd())]
    by = make.citizen(holder)
    results = at_once(crowd(), lambda number: make.signed(holder, spouses[number], by=by))
    assert outcomes(results) == {"signed": 1, "spouse_already_bound": crowd() - 1}


def test_one_spouse_of_many_holders_at_once_is_one_marriage():
    spouse = make.asked_for(make.person(), "spouse")
    holders = [make.holder() for _ in range(crowd())]
    who = [make.citizen(one) for one in holders]
    results = at_once(crowd(), lambda number: make.signed(holders[number], spouse, by=who[number]))
    assert outcomes(results) == {"signed": 1, "spouse_already_bound": crowd() - 1}


def test_a_ring_of_spouses_at_once_holds_no_bigamist():
    people = [make.holder() for _ in range(6)]
    who = [make.citizen(one) for one in people]

    def marry(number: int) -> list[Pledge]:
        return make.signed(people[number], make.asked_for(people[(number + 1) % 6], "spouse"), by=who[number])

    results = at_once(6, marry)
    couples = [frozenset((one.holder_id, one.member_id)) for one in Binding.objects.all()]
    assert set(outcomes(results)) == {"signed", "spouse_already_bound"}
    assert len(frozenset().union(*couples)) == 2 * len(set(couples))


def test_many_holders_at_once_make_one_whole_chain():
    holders = [make.holder() for _ in range(crowd())]
    requests = [make.asked_for(make.child()) for _ in holders]
    who = [make.citizen(one) for one in holders]
    at_once(crowd(), lambda number: make.signed(holders[number], requests[number], by=who[number]))
    report = verify_chain()
    assert (report.broken, report.count) == (None, crowd())


def test_a_limit_of_one_holder_holds_against_many_at_once():
    make.edition("3203", max_holders=1)
    son = make.asked_for(make.child())
    holders = [make.holder() for _ in range(crowd())]
    who = [make.citizen(one) for one in holders]
    results = at_once(crowd(), lambda number: make.signed(holders[number], son, by=who[number]))
    assert outcomes(results) == {"signed": 1, "too_many_holders": crowd() - 1}


def test_who_waits_for_another_signing_sees_what_it_bound():
    holder, son = make.holder(), make.child()
    by = make.citizen(holder)
    second = Second(lambda: make.signed(holder, make.asked_for(son), by=by))
    with transaction.atomic():
        transitions.lock_people({holder.pk, son.pk})
        make.binding(holder, son)
        second.begin_and_wait()
    got = second.got()
    assert isinstance(got, Refused)
    assert [reason.code for reason in got.reasons] == [Code.ALREADY_BOUND]


def test_a_renewal_that_waits_for_an_unbinding_renews_nothing():
    old = make.binding(ends_on=make.TODAY + DAY)
    request = make.asked_for(old.member, starts_on=make.TODAY + 2 * DAY, renews=old.pk)
    by = make.citizen(old.holder)
    second = Second(lambda: make.signed(old.holder, request, by=by))
    with transaction.atomic():
        transitions.lock_people({old.holder_id, old.member_id})
        second.begin_and_wait()
        transitions.move(old, Action.UNBIND, by=by, at=make.NOW)
    assert isinstance(second.got(), CannotRenew)
    assert Binding.objects.count() == 1


def test_a_confirmation_that_waits_for_a_withdrawal_confirms_nothing():
    binding = make.binding(
        make.holder(), make.person(), relationship="spouse", state="pending", confirm_by=make.TODAY
    )
    holder, spouse = make.citizen(binding.holder), make.citizen(binding.member)
    second = Second(lambda: confirm_and_end.confirm_binding(binding_id=binding.pk, by=spouse, at=make.NOW))
    with transaction.atomic():
        transitions.lock_people({binding.holder_id, binding.member_id})
        second.begin_and_wait()
        transitions.move(binding, Action.WITHDRAW, by=holder, at=make.NOW)
    assert isinstance(second.got(), HasChanged)
    binding.refresh_from_db()
    assert (binding.state, binding.ended_by) == ("ended", "withdraw")


def test_both_sides_end_it_at_once_and_it_ends_once():
    binding = make.binding(make.holder(), make.person(), relationship="spouse")
    who = [make.citizen(binding.holder), make.citizen(binding.member)]
    results = at_once(
        2, lambda number: confirm_and_end.end_binding(binding_id=binding.pk, by=who[number], at=make.NOW)
    )
    assert sorted(type(one).__name__ for one in results) == ["Binding", "HasChanged"]
    assert binding.events.count() == 2


def test_two_spouses_confirmed_at_once_are_one_marriage():
    member = make.person()
    asked = [
        make.binding(make.holder(), member, relationship="spouse", state="ended", confirm_by=make.TODAY)
        for _ in range(2)
    ]
    # Two that wait cannot be signed; a register's correction could leave them.
    first, second = asked
    Binding.objects.filter(pk=first.pk).update(state="pending", renews=second)
    Binding.objects.filter(pk=second.pk).update(state="pending")
    by = make.citizen(member)
    results = at_once(
        2, lambda number: confirm_and_end.confirm_binding(binding_id=asked[number].pk, by=by, at=make.NOW)
    )
    assert {type(one).__name__ for one in results} == {"Refused"}


def test_closing_while_the_holder_ends_it_ends_it_once():
    lapsed = make.binding(ends_on=make.TODAY - DAY)
    by = make.citizen(lapsed.holder)

    def act(number: int) -> object:
        if number % 2:
            return confirm_and_end.close_expired(at=make.NOW)
        return confirm_and_end.end_binding(binding_id=lapsed.pk, by=by, at=make.NOW)

    at_once(4, act)
    assert [event.action for event in lapsed.events.all()] == ["sign", "finish"]


def test_two_windows_that_save_at_once_do_not_overwrite_each_other():
    person = make.person()
    results = at_once(
        crowd(),
        lambda number: drafts.save_draft(person_id=person.pk, rows=[{"n": number}], seen="", at=make.NOW),
    )
    refused = [one for one in results if isinstance(one, DraftHasChanged)]
    assert (len(results) - len(refused), Draft.objects.count()) == (1, 1)


def test_more_names_at_once_than_are_free_are_not_answered():
    holder = make.holder()
    by = make.citizen(holder)
    wrong = [make.asked_for(make.child(), name="没有这个人") for _ in range(14)]

    def name(requests):
        return binding_requests.judge_requests(holder_id=holder.pk, requests=requests, by=by, at=make.NOW)

    name(wrong[:8])
    results = at_once(6, lambda number: name(wrong[8 + number : 9 + number]))
    assert sorted(type(one).__name__ for one in results) == ["TooManyTries"] * 4 + ["list"] * 2
