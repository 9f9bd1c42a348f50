"""HTML as PDF with WeasyPrint, which only this module knows. It reads our style sheets and nothing else."""

import gc
from functools import cache
from importlib import import_module
from pathlib import Path
from threading import Lock
from types import ModuleType

from django.contrib.staticfiles import finders
from PIL import ImageFile

SHEETS = ("css/tokens.css", "css/paper.css")
FONTS = Path("/usr/share/fonts")
FONT_FILES = "NotoSansCJK*"  # Debian's fonts-noto-cjk: it has the rare characters of names
_one_at_a_time = Lock()  # a page takes a core for a moment; many at once would slow the whole site


class NoPdf(Exception):
    """This machine lacks libpango or the font: the page itself can be printed instead."""


def make_pdf(html: str) -> bytes:
    """A page of ours, complete in itself, as tagged PDF with its fonts embedded. Raises NoPdf."""
    weasyprint = _weasyprint()
    if weasyprint is None or not has_font():
        raise NoPdf
    nothing = weasyprint.urls.URLFetcher(allowed_protocols=(), allow_redirects=False)
    sheets = [weasyprint.CSS(filename=finders.find(name), url_fetcher=nothing) for name in SHEETS]
    page = weasyprint.HTML(string=html, base_url=None, url_fetcher=nothing)
    with _one_at_a_time:
        made: bytes = page.write_pdf(stylesheets=sheets, pdf_variant="pdf/ua-1")
        del page, sheets
        gc.collect()  # what was drawn hangs together in rings, with 40 MB of font in them
    return made


@cache
def has_font() -> bool:
    """Whether names can be printed whole."""
    return any(FONTS.rglob(FONT_FILES))


@cache
def _weasyprint() -> ModuleType | None:
    # Importing it loads libpango, without which the site has to start all the same: so only when asked for.
    try:
        found = import_module("weasyprint")
    except OSError:
        return None
    # It lets pictures be half there, everywhere in the process: a scan that was cut off must not pass.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    return found
