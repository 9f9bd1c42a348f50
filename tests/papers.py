"""Reads what a PDF of ours holds: its fonts, and the text that each can show."""

import re
import zlib
from io import BytesIO

from fontTools.ttLib import TTFont

STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
LINE = re.compile(r"<([0-9a-f]{4})> <([0-9a-f]+)>", re.IGNORECASE)


def streams(made: bytes) -> list[bytes]:
    """What is in the PDF, unpacked."""
    found = []
    for packed in STREAM.findall(made):
        try:
            found.append(zlib.decompress(packed))
        except zlib.error:
            found.append(packed)
    return found


def fonts(made: bytes) -> list[TTFont]:
    """The fonts that are embedded."""
    return [TTFont(BytesIO(body)) for body in streams(made) if body.startswith((b"OTTO", b"\0\1\0\0"))]


def characters(made: bytes) -> dict[str, set[int]]:
    """Each character that the PDF says it shows, and the glyphs with which it does."""
    shown: dict[str, set[int]] = {}
    for body in streams(made):
        if b"begincmap" not in body:
            continue
        for glyph, sign in LINE.findall(body.decode()):
            text = bytes.fromhex(sign).decode("utf-16-be")
            shown.setdefault(text, set()).add(int(glyph, 16))
    return shown


def has_ink(font: TTFont, glyph: int) -> bool:
    """Whether a glyph of this number is in the font and draws something."""
    names = font.getGlyphOrder()
    if glyph >= len(names):
        return False
    charstrings = font["CFF "].cff.topDictIndex[0].CharStrings
    charstring = charstrings[names[glyph]]
    charstring.decompile()
    return len(charstring.program) > 2
