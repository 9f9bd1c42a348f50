"""Pictures from outside are decoded in a process of their own, with so much memory and time."""

import subprocess
import sys
from pathlib import Path

from accounts.heavy_work import Busy, HeavyWork
from sharing.words import papers

CHILD = Path(__file__).with_name("picture_child.py")
REFUSED = 3  # its exit where it says why; any other but 0 is how it was stopped
WAITS_S = 60  # for the child: it has 20 seconds of a core, and a loaded machine shares its cores
PICTURE = HeavyWork(takes_mb=250, waits_s=20)  # the child's own limit of memory


class NotAcceptable(Exception):
    """This is no scan that is taken; the text says what is, in plain Chinese."""


def drawn_anew(body: bytes) -> bytes:
    """The picture as a JPEG of ours. Raises NotAcceptable, also where too many wait already."""
    try:
        with PICTURE.turn():
            done = _ask_child(body)
    except Busy:
        raise NotAcceptable(papers.TOO_MANY_PICTURES) from None
    except subprocess.TimeoutExpired:  # the child has been killed
        raise NotAcceptable(papers.TOO_MUCH_IN_IT) from None
    if done.returncode == 0:
        return done.stdout
    raise NotAcceptable(_why(done))


def _ask_child(body: bytes) -> subprocess.CompletedProcess[bytes]:
    # Nothing of our environment: the keys are in it. -I: nothing is imported but Python's and Pillow's own.
    command = [sys.executable, "-I", str(CHILD)]
    return subprocess.run(
        command,
        input=body,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
        timeout=WAITS_S,
        check=False,
    )


def _why(done: subprocess.CompletedProcess[bytes]) -> str:
    reason, _space, number = done.stdout.decode().partition(" ")
    if done.returncode != REFUSED:
        return str(papers.TOO_MUCH_IN_IT)
    match reason:
        case "too_many_pixels":
            return papers.TOO_MANY_PIXELS % {"most": int(number) // 10_000}
        case "no_picture":
            return f"{papers.NO_SCAN}{papers.WHAT_IS_TAKEN}"
        case "broken":
            return str(papers.BROKEN_PICTURE)
        case _:
            return str(papers.TOO_MUCH_IN_IT)
