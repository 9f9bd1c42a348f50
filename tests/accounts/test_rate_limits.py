"""Counting tries: waits grow, one's own tries are counted, and nobody else's."""

from datetime import timedelta

import pytest
from django.db import transaction

from accounts.models import TryCounter
from accounts.services import rate_limits
from accounts.services.rate_limits import LIMITS, Scope, TooManyTries, Try
from accounts.words.sign_in import INSTEAD
from tests import make
from tests.crowd import at_once

MINUTE = timedelta(minutes=1)
SCOPE, WHO = Scope.SIGN_IN, "somebody"


def fail(times: int, *, at=make.NOW, scope=SCOPE, who=WHO):
    for _ in range(times):
        rate_limits.count_failure(Try(scope, who), at=at)


def wait(*, at=make.NOW, scope=SCOPE, who=WHO):
    try:
        rate_limits.check(Try(scope, who), at=at)
    except TooManyTries as refused:
        return refused.until - at
    return timedelta(0)


@pytest.mark.django_db
class TestWaiting:
    def test_five_failures_are_free(self):
        fail(4)
        assert wait() == timedelta(0)

    def test_the_waits_double_up_to_half_an_hour(self):
        fail(4)
        waits, at = [], make.NOW
        for _ in range(7):
            fail(1, at=at)
            waits.append(wait(at=at) // MINUTE)
            at += wait(at=at)
        assert waits == [1, 2, 4, 8, 16, 30, 30]

    def test_staff_wait_half_an_hour_after_five_failures(self):
        fail(5, scope=Scope.SIGN_IN_STAFF)
        assert wait(scope=Scope.SIGN_IN_STAFF) == 30 * MINUTE

    def test_the_wait_ends_with_its_last_moment(self):
        fail(5)
        assert wait(at=make.NOW + MINUTE - timedelta(microseconds=1)) > timedelta(0)
        assert wait(at=make.NOW + MINUTE) == timedelta(0)

    def test_somebody_else_does_not_wait(self):
        fail(20)
        assert wait(who="somebody else") == timedelta(0)

    def test_another_scope_does_not_wait(self):
        fail(20)
        assert wait(scope=Scope.RELATIVE) == timedelta(0)

    def test_a_day_later_all_is_forgotten(self):
        fail(9)
        fail(4, at=make.NOW + timedelta(days=1))
        assert wait(at=make.NOW + timedelta(days=1)) == timedelta(0)

    def test_clearing_forgets(self):
        fail(9)
        rate_limits.clear(Try(SCOPE, WHO))
        assert wait() == timedelta(0)
        fail(4)
        assert wait() == timedelta(0)

    def test_the_sentence_says_when_to_try_again(self):
        refused = TooManyTries(make.NOW + 3 * MINUTE, Scope.VERIFY_MISS)
        said = "尝试的次数太多了。请在 3 分钟后（10:33 以后）再试。也可以拿着回执到医保大厅核对。"
        assert [refused.sentence(make.NOW + timedelta(seconds=one)) for one in (0, 1)] == [said, said]
        assert refused.seconds_left(make.NOW + timedelta(seconds=1)) == 179


@pytest.mark.django_db
class TestTaking:
    def test_what_is_taken_counts_before_it_is_known_how_it_ends(self):
        for _ in range(5):
            rate_limits.take([Try(SCOPE, WHO)], at=make.NOW)
        with pytest.raises(TooManyTries):
            rate_limits.take([Try(SCOPE, WHO)], at=make.NOW)

    def test_it_gives_the_counts_by_scope(self):
        fail(2)
        assert rate_limits.take([Try(SCOPE, WHO), Try(Scope.RELATIVE, WHO)], at=make.NOW) == {
            SCOPE: 3,
            Scope.RELATIVE: 1,
        }

    def test_of_several_waits_the_longest_is_told(self):
        fail(7)
        fail(10, scope=Scope.RELATIVE)
        with pytest.raises(TooManyTries) as refused:
            rate_limits.take([Try(SCOPE, WHO), Try(Scope.RELATIVE, WHO)], at=make.NOW)
        assert (refused.value.scope, refused.value.until) == (SCOPE, make.NOW + 4 * MINUTE)

    def test_a_refusal_counts_none_of_them(self):
        fail(5)
        with pytest.raises(TooManyTries):
            rate_limits.take([Try(Scope.CODE_ASK, WHO), Try(SCOPE, WHO)], at=make.NOW)
        assert not TryCounter.objects.filter(scope=Scope.CODE_ASK).exists()

    def test_what_was_no_failure_is_given_back(self):
        for _ in range(5):
            rate_limits.take([Try(SCOPE, WHO)], at=make.NOW)
        rate_limits.give_back([Try(SCOPE, WHO)], at=make.NOW)
        assert (wait(), TryCounter.objects.get().count) == (timedelta(0), 4)

    def test_giving_one_back_does_not_end_a_wait_that_others_began(self):
        fail(6)
        rate_limits.give_back([Try(SCOPE, WHO)], at=make.NOW)
        assert wait() > timedelta(0)

    def test_counting_inside_a_transaction_is_refused(self):
        with transaction.atomic(), pytest.raises(RuntimeError):
            rate_limits.count_failure(Try(SCOPE, WHO), at=make.NOW)

    def test_only_digests_are_stored(self):
        fail(1, who="110105194912310021")
        row = TryCounter.objects.get()
        assert (len(bytes(row.who_digest)), b"1101" in bytes(row.who_digest)) == (32, False)

    def test_old_counters_are_removed_and_waiting_ones_stay(self):
        fail(1, who="long ago", at=make.NOW - timedelta(days=2))
        fail(1)
        assert rate_limits.remove_old(make.NOW) == 1
        assert TryCounter.objects.count() == 1


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("", ""),
    ],
)
def test_an_ipv6_household_counts_as_one(address, counted):
    assert rate_limits.who_at(address) == counted


def test_every_scope_has_a_limit_and_what_can_be_done_meanwhile():
    assert set(LIMITS) == set(Scope) == set(INSTEAD)


@pytest.mark.django_db(transaction=True)
def test_of_many_tries_at_once_only_the_free_ones_pass():
    ended = at_once(12, lambda number: rate_limits.take([Try(SCOPE, WHO)], at=make.NOW))
    assert sorted(type(one).__name__ for one in ended) == ["TooManyTries"] * 7 + ["dict"] * 5


@pytest.mark.django_db(transaction=True)
def test_tries_of_several_counters_at_once_do_not_wait_in_a_ring():
    both = [Try(SCOPE, "a"), Try(Scope.RELATIVE, "b")]
    ended = at_once(4, lambda number: rate_limits.take(both if number % 2 else both[::-1], at=make.NOW))
    assert [type(one).__name__ for one in ended] == ["dict"] * 4
    assert sorted(TryCounter.objects.values_list("count", flat=True)) == [4, 4]
