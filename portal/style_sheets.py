"""The style of each component is a file of its own to whoever writes it, and one file to a browser.

A browser would ask for each by itself. So they are joined where static files are found, which is the one
place that collecting them, `runserver` and the tests all ask.
"""

import re
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import FileSystemFinder
from django.core.files.storage import FileSystemStorage, Storage

SHEET = "css/components.css"
COMPONENTS = "css/components/*"
IMPORT = re.compile(r'@import "(.+)";\n')


class StyleFinder(FileSystemFinder):
    """Finds what is in static/; in the sheet of components each file stands in the place of its @import."""

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        """What is to be collected: the joined sheet, and no component beside it."""
        for path, storage in super().list([*(ignore_patterns or []), COMPONENTS]):
            yield path, FileSystemStorage(join().parents[1]) if path == SHEET else storage

    def find_location(self, root: str, path: str, prefix: str | None = None) -> str | None:
        return str(join()) if path == SHEET else super().find_location(root, path, prefix)


def join() -> Path:
    """The joined sheet, as a file since it is served as one; written when its words change, and only then."""
    source = Path(settings.BASE_DIR, "static", SHEET)
    words = IMPORT.sub(lambda line: "\n" + (source.parent / line[1]).read_text(), source.read_text())
    joined = Path(settings.VAR, "joined", SHEET)
    if not joined.exists() or joined.read_text() != words:
        joined.parent.mkdir(parents=True, exist_ok=True)
        beside = joined.with_suffix(f".{secrets.token_hex(4)}")
        beside.write_text(words)
        beside.replace(joined)  # whole at once: others may be reading it
    return joined
