"""How much memory the site may take: what each process is, and what is worked on in it at the same time.

The one sum: docs/operations.md shows it, and the unit of the web server is tested against it. All in MB.
"""

from django.conf import settings

from accounts.hashers import PASSWORD
from portal.uploads import LARGE_REQUEST
from sharing.presenters.pdf import PAPER
from sharing.services.visits.pictures import PICTURE

SERVER_MB = 120  # `serve` and the web server's first process, which answer nobody
PROCESS_MB = 115  # code, templates, and a connection a thread
HEAVY = {
    "a password that is hashed": PASSWORD,
    "a PDF that is made, and its fonts": PAPER,
    "a picture that is drawn, in a process beside it": PICTURE,
    "a request of more than 1 MB, with up to three scans": LARGE_REQUEST,
}


def process_mb() -> int:
    """What one of the web server's processes takes at most, with the one that draws a picture for it."""
    return PROCESS_MB + sum(work.at_once * work.takes_mb for work in HEAVY.values())


def site_mb(processes: int = settings.MOST_WEB_PROCESSES) -> int:
    """What all of them take at most."""
    return SERVER_MB + processes * process_mb()


def table() -> str:
    """The sum as it stands in the docs."""
    rows = [f"| {name} | {work.at_once} | {work.at_once * work.takes_mb} |" for name, work in HEAVY.items()]
    return "\n".join(
        [
            "| in each process | at once | MB |",
            "|---|---|---|",
            f"| the process itself | 1 | {PROCESS_MB} |",
            *rows,
            f"| together | | {process_mb()} |",
            f"| {settings.MOST_WEB_PROCESSES} processes, and {SERVER_MB} MB above them | | {site_mb()} |",
        ]
    )
