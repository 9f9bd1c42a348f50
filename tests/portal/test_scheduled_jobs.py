"""What the site does by itself: when, again after a failure, and until it is told to stop."""

import logging
import sys
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import OperationalError

from portal import scheduled_jobs
from portal.scheduled_jobs import Chore, daily_at, every
from sharing.models import Binding, Notice
from tests import make, telephones

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def moment(hour: int, day: int = 15) -> datetime:
    """An hour of a day of June in China."""
    return datetime(2026, 6, day, tzinfo=UTC) + (hour - 8) * HOUR


def doing(done: list[datetime], **fields) -> Chore:
    return Chore("count", done.append, **({"after": every(HOUR)} | fields))


def test_a_chore_is_due_at_once_and_then_after_its_pause():
    chore = doing([])
    assert chore.is_due(make.NOW, 10)
    chore.run(make.NOW, 10)
    assert not chore.is_due(make.NOW, 10 + 3599)
    assert chore.is_due(make.NOW, 10 + 3600)


@pytest.mark.parametrize("step", [-30 * DAY, -HOUR / 2, HOUR / 2, 30 * DAY])
def test_a_pause_is_the_same_whoever_sets_the_clock(step):
    chore = doing([])
    chore.run(make.NOW, 10)
    assert [chore.is_due(make.NOW + step, ticks) for ticks in (10, 3609, 3610)] == [False, False, True]


@pytest.mark.django_db  # it looks at its connection after a failure
def test_a_failure_is_tried_again_as_soon_whoever_sets_the_clock():
    chore = Chore("bug", lambda at: 1 // 0, daily_at(2))
    chore.run(moment(2), 10)
    assert [chore.is_due(moment(2) - HOUR / 2, ticks) for ticks in (10, 11)] == [False, True]


def test_set_forward_by_a_month_and_back_a_daily_one_rests_no_longer_than_to_its_hour(caplog):
    done: list[datetime] = []
    chore = doing(done, after=daily_at(2))
    for now in (moment(2), moment(2) + 30 * DAY):
        assert chore.is_due(now, 10)
        chore.run(now, 10)
    assert not chore.is_due(moment(3), 10)
    assert [chore.is_due(moment(hour, 16), 10) for hour in (1, 2)] == [False, True]
    [said] = caplog.records
    assert said.levelno == logging.WARNING
    assert said.getMessage() == "count was due at 2026-07-16 02:00, so the clock was set back; mended"


def test_set_back_by_half_an_hour_a_daily_one_is_not_done_twice_a_day(caplog):
    chore = doing([], after=daily_at(2))
    chore.run(moment(2), 10)
    assert [chore.is_due(moment(2) - HOUR / 2, 10), chore.is_due(moment(2), 10)] == [False, False]
    assert chore.is_due(moment(2, 16), 10)
    assert caplog.messages == []


@pytest.mark.parametrize(
    ("now", "then"), [(moment(1), moment(2)), (moment(2), moment(2, 16)), (moment(23), moment(2, 16))]
)
def test_a_daily_one_comes_at_its_hour_in_china(now, then):
    assert daily_at(2).next_day(now) == then


def test_nobody_gets_a_message_at_night_because_a_server_was_started():
    chore = doing([], after=daily_at(9), not_before=9)
    assert [chore.is_due(moment(hour), 10) for hour in (3, 8, 9)] == [False, False, True]


def test_started_by_day_it_makes_up_for_the_morning():
    assert doing([], after=daily_at(9), not_before=9).is_due(moment(14), 10)


@pytest.mark.django_db  # it looks at its connection after a failure
def test_a_failure_is_tried_again_after_pauses_that_grow_to_a_minute(caplog):
    def fail(at: datetime) -> None:
        raise OperationalError("the database is away")

    chore, pauses, ticks = Chore("fail", fail, every(HOUR)), [], 10.0
    for _ in range(9):
        chore.run(make.NOW, ticks)
        pauses.append(chore.ready - ticks)
        ticks = chore.ready
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert {record.levelno for record in caplog.records} == {logging.WARNING}
    assert caplog.records[0].getMessage() == "fail failed, again in 1 s"


@pytest.mark.django_db  # it looks at its connection after a failure
def test_after_a_success_the_pauses_begin_anew():
    outcomes = iter([OperationalError, OperationalError, None, OperationalError])

    def now_and_then(at: datetime) -> None:
        if failure := next(outcomes):
            raise failure

    chore, pauses = Chore("now and then", now_and_then, every(HOUR)), []
    for _ in range(4):
        chore.run(make.NOW, 10)
        pauses.append(chore.ready - 10)
    assert pauses == [1, 2, 3600, 1]


@pytest.mark.django_db  # it looks at its connection after a failure
def test_a_bug_is_logged_as_one(caplog):
    Chore("bug", lambda at: 1 // 0, every(HOUR)).run(make.NOW, 10)
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


@pytest.mark.django_db
def test_one_that_fails_keeps_no_other_from_its_work():
    done: list[datetime] = []
    failing = Chore("bug", lambda at: 1 // 0, every(HOUR))
    assert scheduled_jobs.do_once([failing, doing(done)]) == 1
    assert len(done) == 1


@pytest.mark.django_db(transaction=True)  # it closes its connection at the end
def test_it_stops_after_what_it_has_begun():
    done: list[datetime] = []
    scheduled_jobs.keep_doing([doing(done), doing(done)], lambda: bool(done))
    assert len(done) == 1


@pytest.mark.django_db(transaction=True)
def test_once_does_all_there_is_to_do(settings):
    settings.SMS_SENDER = telephones.RECORDING
    telephones.received.clear()
    holder = make.holder("王建国", telephone="13805160001")
    over = make.binding(holder, make.child(), ends_on=make.TODAY - DAY)
    ending = make.binding(holder, make.child(), ends_on=make.TODAY + 7 * DAY)
    with time_machine.travel(make.NOW, tick=False):
        call_command("worker", once=True)
        call_command("worker", once=True)
    over.refresh_from_db()
    assert (over.state, over.ended_by) == ("ended", "finish")
    told = Notice.objects.filter(person=holder, channel="sms").order_by("created_at")
    assert {(notice.kind, notice.binding_id) for notice in told} == {
        ("finished", over.pk),
        ("ending_soon", ending.pk),
    }
    assert len(telephones.received) == 2


@pytest.mark.django_db(transaction=True)  # after a failure it looks whether the connection still works
def test_once_says_by_its_exit_that_something_failed(settings):
    settings.SMS_SENDER = "tests.telephones.NoSuchSender"
    make.binding(make.holder(telephone="13805160001"), ends_on=make.TODAY - DAY)
    holder = Binding.objects.get().holder
    Notice.objects.create(
        person=holder, channel="sms", kind="bound", body="", created_at=make.NOW, next_try_at=make.NOW
    )
    with time_machine.travel(make.NOW, tick=False), pytest.raises(SystemExit) as ended:
        call_command("worker", once=True)
    assert ended.value.code == 1
    assert Binding.objects.get().state == "ended"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.django_db(transaction=True)
def test_a_worker_of_which_a_part_has_died_ends_to_be_started_anew(monkeypatch, caplog):
    dying = Chore("die", lambda at: sys.exit(1), every(HOUR))
    monkeypatch.setattr(scheduled_jobs, "messages", list)
    monkeypatch.setattr(scheduled_jobs, "upkeep", list)
    monkeypatch.setattr(scheduled_jobs, "proving", list)
    monkeypatch.setattr(scheduled_jobs, "files", lambda: [dying])
    with pytest.raises(SystemExit) as ended:
        call_command("worker")
    assert ended.value.code == 1
    assert "a part of the worker has died" in caplog.text
