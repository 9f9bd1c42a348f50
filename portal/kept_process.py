"""A process that is kept running: whatever ends it, it is started again, after a pause that grows."""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.1, 4.0
"""Seconds before it is started again: doubled each time, so that one that cannot start does not spin."""
LIVED_WELL = 10.0
"""Seconds; one that lived so long could start, so the pauses begin anew."""
PR_SET_PDEATHSIG = 1


@dataclass
class KeptProcess:
    """One process of ours with all that it starts; moments are of the monotonic clock, in seconds."""

    name: str
    command: Sequence[str]
    cores: Sequence[int] = ()
    process: subprocess.Popen[bytes] | None = None
    pause: float = FIRST_PAUSE
    due: float = 0.0
    began: float = 0.0

    def start(self, now: float) -> None:
        # A group of its own, so that what it has started can be ended with it even when it was killed.
        self.process = subprocess.Popen(self.command, process_group=0, preexec_fn=lambda: _begin(self.cores))
        self.began = now

    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def keep(self, now: float) -> None:
        """Starts it if it does not run and its pause is over; why it ended is in the log."""
        if self.process is None:
            if now >= self.due:
                self._start_again(now)
        elif self.has_ended():
            if now - self.began >= LIVED_WELL:
                self.pause = FIRST_PAUSE
            why = _why(self.process)
            self._end_what_is_left()
            self.process = None
            self._put_off(now, why)

    def _start_again(self, now: float) -> None:
        try:
            self.start(now)
        except (OSError, subprocess.SubprocessError) as failed:  # no memory, or too many processes
            self._put_off(now, f"could not be started ({failed})")

    def _put_off(self, now: float, why: str) -> None:
        log.error("%s %s; it is started again in %.1f s", self.name, why, self.pause)
        self.due, self.pause = now + self.pause, min(self.pause * 2, LONGEST_PAUSE)

    def terminate(self) -> None:
        """Asks it to end."""
        if self.process and not self.has_ended():
            self.process.terminate()

    def end(self, deadline: float) -> None:
        """Waits until then for it to end; what is left of it is killed."""
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.1, deadline - time.monotonic()))
        self._end_what_is_left()
        self.process.wait()

    def _end_what_is_left(self) -> None:
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


def _why(process: subprocess.Popen[bytes]) -> str:
    if process.returncode < 0:
        return f"was ended from outside by {signal.Signals(-process.returncode).name}"
    return f"ended by itself with exit code {process.returncode}, what it said stands above"


def _begin(cores: Sequence[int]) -> None:
    """Where its parent is killed, nobody would end it: Linux sends it a signal then."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if cores:
            os.sched_setaffinity(0, cores)
