"""A process that ends is started again, after pauses that grow, and its reason is in the log."""

import signal
import sys

import pytest

from portal.kept_process import FIRST_PAUSE, LIVED_WELL, LONGEST_PAUSE, KeptProcess
from tests.lock_waits import eventually

NOTHING_TO_DO = [sys.executable, "-c", "raise SystemExit(3)"]
A_LONG_LIFE = [sys.executable, "-c", "import time; time.sleep(600)"]


def ended_again(kept: KeptProcess, now: float) -> float:
    """Started at this moment and ended at once: for how long it is put off."""
    kept.keep(now)
    assert eventually(kept.has_ended)
    kept.keep(now)
    assert kept.process is None
    return kept.due - now


def test_the_pauses_grow_to_the_longest_so_that_it_does_not_spin(caplog: pytest.LogCaptureFixture) -> None:
    kept, pauses = KeptProcess("the worker", NOTHING_TO_DO), []
    for _ in range(7):
        pauses.append(ended_again(kept, kept.due))
    assert pauses == pytest.approx([0.1, 0.2, 0.4, 0.8, 1.6, 3.2, LONGEST_PAUSE])
    assert caplog.messages[1] == (
        "the worker ended by itself with exit code 3, what it said stands above; it is started again in 0.2 s"
    )


def test_before_its_pause_is_over_it_is_not_started() -> None:
    kept = KeptProcess("the worker", NOTHING_TO_DO)
    pause = ended_again(kept, 0)
    kept.keep(pause - 0.01)
    assert kept.process is None


def test_one_that_has_lived_is_replaced_as_quickly_as_at_first(
    caplog: pytest.LogCaptureFixture,
) -> None:
    kept = KeptProcess("the worker", A_LONG_LIFE, pause=LONGEST_PAUSE)
    kept.keep(0)
    assert kept.process
    kept.process.send_signal(signal.SIGKILL)
    assert eventually(kept.has_ended)
    kept.keep(LIVED_WELL)
    assert kept.due == LIVED_WELL + FIRST_PAUSE
    assert caplog.messages == ["the worker was ended from outside by SIGKILL; it is started again in 0.1 s"]


def test_what_there_is_no_room_for_is_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    kept = KeptProcess("the worker", ["/nowhere/at/all"])
    kept.keep(0)
    assert (kept.process, kept.due) == (None, FIRST_PAUSE)
    assert "could not be started" in caplog.text
