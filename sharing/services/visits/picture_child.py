"""A process that draws one picture anew and ends: the one place where bytes from outside are decoded.

Started by `pictures`, from the file: it knows Pillow and nothing of the site, no key and no database. What it
reads is the picture, what it writes is the JPEG, or with exit 3 the reason why there is none.
"""

import resource
import sys
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

MEMORY_MB = 250  # of addresses, so also of what is really taken; Python and its libraries are in it
HEADER_MB = 4096  # while the header is read: for a WebP room is set aside then, and none of it touched
SECONDS = 20  # of a core; the largest picture that is taken needs two
LONGEST_SIDE = 3000  # an A4 page at 250 dots an inch: the small print of a household book can be read
QUALITY = 85
STRIP = 256  # rows that are made smaller together
REFUSED = 3

MOST_PIXELS = {  # what of each format fits into the memory
    "JPEG": 50_000_000,  # a telephone's 48 megapixels; decoded smaller at once
    "PNG": 16_000_000,
    "GIF": 16_000_000,
    "BMP": 16_000_000,
    "WEBP": 10_000_000,  # its decoder keeps the picture four times
}
MOST_PIXELS_UNPACKED = 16_000_000  # a JPEG that is unpacked whole before it is drawn, or is in four inks
MOST_PIXELS_GREY = 50_000_000  # an A4 page at 600 dots an inch, in black and white
GREY = ("1", "L")


class Refused(Exception):
    """The reason, as it is told to the parent."""


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # nobody's papers lie about where it crashed
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        sys.stdout.buffer.write(drawn_anew(sys.stdin.buffer.read()))
    except MemoryError:
        refuse("too_much")
    except UnidentifiedImageError:
        refuse("no_picture")
    except (OSError, SyntaxError, ValueError):
        refuse("broken")
    except Refused as why:
        refuse(str(why))


def refuse(reason: str) -> None:
    sys.stdout.write(reason)
    sys.exit(REFUSED)


def drawn_anew(body: bytes) -> bytes:
    """Upright on white, without anything that came in with it. Raises Refused, and what Pillow does."""
    Image.MAX_IMAGE_PIXELS = None  # our own limits are narrower
    paper = small_on_white(body)
    ImageOps.exif_transpose(paper, in_place=True)
    paper.info = {}  # comments and profiles stay behind
    kept = BytesIO()
    paper.save(kept, "JPEG", quality=QUALITY, optimize=True)
    return kept.getvalue()


def small_on_white(body: bytes) -> Image.Image:
    limit_memory(HEADER_MB)
    with Image.open(BytesIO(body), formats=list(MOST_PIXELS)) as picture:
        most = most_pixels(picture)
        if picture.width * picture.height > most:
            raise Refused(f"too_many_pixels {most}")
        limit_memory(MEMORY_MB)
        size = size_kept(*picture.size)
        picture.draft("RGB", size)
        picture.load()
        paper = smaller(on_white(picture), size)
        paper.info = picture.info  # for which way is up
    return paper


def limit_memory(megabytes: int) -> None:
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1024 * 1024, hard))


def most_pixels(picture: Image.Image) -> int:
    """How large it may be, by what its header says of format and colours."""
    if picture.mode in GREY:
        return MOST_PIXELS_GREY
    if picture.info.get("progressive") or picture.mode == "CMYK":
        return MOST_PIXELS_UNPACKED
    return MOST_PIXELS[str(picture.format)]


def size_kept(width: int, height: int) -> tuple[int, int]:
    """The same shape with no side longer than is kept."""
    times = max(width, height, LONGEST_SIDE) / LONGEST_SIDE
    return max(1, round(width / times)), max(1, round(height / times))


def on_white(picture: Image.Image) -> Image.Image:
    """Its colours or its grey, with paper where it is see-through."""
    if picture.has_transparency_data:
        layer = picture if picture.mode == "RGBA" else picture.convert("RGBA")
        paper = Image.new("RGB", layer.size, "white")
        paper.paste(layer, mask=layer)
        return paper
    wanted = "L" if picture.mode in (*GREY, "I;16") else "RGB"
    return picture if picture.mode == wanted else picture.convert(wanted)


def smaller(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The picture in this size, strip by strip: all at once would take as much room again in between."""
    paper = Image.new("RGB", size)
    times = picture.height / size[1]
    for top in range(0, size[1], STRIP):
        rows = min(STRIP, size[1] - top)
        box = (0, top * times, picture.width, min(picture.height, (top + rows) * times))
        paper.paste(picture.resize((size[0], rows), box=box), (0, top))
    return paper


if __name__ == "__main__":
    main()
