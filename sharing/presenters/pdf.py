"""HTML as PDF with WeasyPrint, which only this module knows. It reads our style sheets and nothing else."""

import gc
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from django.contrib.staticfiles import finders

from accounts.heavy_work import Busy, HeavyWork

SHEETS = ("css/tokens.css", "css/paper.css")
FONTS = Path("/usr/share/fonts")
FONT_FILES = "NotoSansCJK*"  # Debian's fonts-noto-cjk: it has the rare characters of names
PAPER = HeavyWork(takes_mb=90, waits_s=10)  # 20 of it for a moment, the rest stays: libraries and fonts


class NoPdf(Exception):
    """This machine lacks libpango or the font, or makes too many: the page itself can be printed instead."""


def make_pdf(html: str) -> bytes:
    """A page of ours, complete in itself, as tagged PDF with its fonts embedded. Raises NoPdf."""
    try:
        with PAPER.turn():
            return _make(html)
    except Busy:
        raise NoPdf from None


def _make(html: str) -> bytes:
    weasyprint = _weasyprint()
    if weasyprint is None or not has_font():
        raise NoPdf
    nothing = weasyprint.urls.URLFetcher(allowed_protocols=(), allow_redirects=False)
    sheets = [weasyprint.CSS(filename=finders.find(name), url_fetcher=nothing) for name in SHEETS]
    page = weasyprint.HTML(string=html, base_url=None, url_fetcher=nothing)
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
        return import_module("weasyprint")
    except OSError:
        return None
