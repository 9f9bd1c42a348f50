"""Pictures that would take all the memory or time: what their process may have, and what is said."""

import subprocess
import sys
from io import BytesIO
from math import isqrt

import pytest
from PIL import Image

from sharing.services.visits import picture_child, pictures
from sharing.services.visits.pictures import NotAcceptable, drawn_anew
from tests.scans import picture

MEASURE = """import os, subprocess, sys
child = subprocess.Popen([sys.executable, "-I", sys.argv[1]], stdout=subprocess.PIPE, env={})
child.stdout.read()
_pid, status, used = os.wait4(child.pid, 0)
sys.stderr.write(f"{os.waitstatus_to_exitcode(status)} {used.ru_maxrss}")
"""
TOO_MANY = "请把相机的照片尺寸调小再拍一张，或者存成 JPG、PDF 再传。"


def of(pixels: int, kind: str, mode: str = "RGB", **saving: object) -> bytes:
    """A square picture of so many pixels, a few kilobytes large."""
    side = isqrt(pixels)
    body = BytesIO()
    Image.new(mode, (side, side)).save(body, kind, **saving)
    return body.getvalue()


def refusal(body: bytes) -> str:
    with pytest.raises(NotAcceptable) as caught:
        drawn_anew(body)
    return str(caught.value)


def peak_mb(body: bytes) -> tuple[int, int]:
    """The exit of the process that draws it, and how many MB it had at most."""
    measuring = [sys.executable, "-I", "-c", MEASURE, str(pictures.CHILD)]
    measured = subprocess.run(measuring, input=body, stderr=subprocess.PIPE, check=True)
    exit_code, kilobytes = measured.stderr.split()[-2:]
    return int(exit_code), int(kilobytes) // 1024


# What the largest that is taken needs of each format, as it was measured: none is refused for want of memory.
LARGEST_TAKEN = {
    "photo": lambda: of(50_000_000, "JPEG", quality=5),
    "photo that cannot be decoded smaller": lambda: of(5999**2, "JPEG", quality=5),
    "progressive": lambda: of(16_000_000, "JPEG", quality=5, progressive=True, subsampling=0),
    "four inks": lambda: of(16_000_000, "JPEG", "CMYK", quality=5, progressive=True, subsampling=0),
    "grey progressive": lambda: of(50_000_000, "JPEG", "L", quality=5, progressive=True),
    "colour": lambda: of(16_000_000, "PNG"),
    "see-through": lambda: of(16_000_000, "PNG", "RGBA"),
    "grey see-through": lambda: of(16_000_000, "PNG", "LA"),
    "palette": lambda: of(16_000_000, "PNG", "P", transparency=0),
    "black and white": lambda: of(50_000_000, "PNG", "1"),
    "gif": lambda: of(16_000_000, "GIF", "P", transparency=0),
    "webp": lambda: of(10_000_000, "WEBP", lossless=True, method=0),
}


@pytest.mark.parametrize("name", LARGEST_TAKEN)
def test_the_largest_that_is_taken_is_drawn_within_the_memory(name):
    exit_code, megabytes = peak_mb(LARGEST_TAKEN[name]())
    assert (exit_code, megabytes <= picture_child.MEMORY_MB) == (0, True), megabytes


@pytest.mark.parametrize(
    ("body", "most"),
    [
        (lambda: of(50_200_000, "JPEG", quality=5), 5000),
        (lambda: of(16_200_000, "JPEG", quality=5, progressive=True), 1600),
        (lambda: of(16_200_000, "PNG"), 1600),
        (lambda: of(196_000_000, "PNG", "1"), 5000),
        (lambda: of(16_200_000, "GIF", "P"), 1600),
        (lambda: of(10_200_000, "WEBP", lossless=True, method=0), 1000),
        (lambda: of(50_000_000, "WEBP", lossless=True, method=0), 1000),
    ],
)
def test_one_that_is_larger_is_refused_by_its_header(body, most):
    sent = body()
    assert refusal(sent) == f"这张照片的尺寸太大了，这种文件最多 {most} 万像素。{TOO_MANY}"
    assert peak_mb(sent)[1] < 100  # nothing was decoded


def test_a_turn_counts_as_much_memory_as_a_process_may_have():
    assert pictures.PICTURE.takes_mb == picture_child.MEMORY_MB


def test_a_picture_of_87_kilobytes_that_took_a_gigabyte_takes_nothing():
    body = BytesIO()
    Image.new("RGB", (7070, 7070)).save(body, "WEBP", quality=1)
    assert len(body.getvalue()) < 90_000
    exit_code, megabytes = peak_mb(body.getvalue())
    assert (exit_code, megabytes < 100) == (picture_child.REFUSED, True)


def test_where_the_memory_does_not_do_it_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(pictures, "CHILD", with_less(tmp_path, "MEMORY_MB = 250", "MEMORY_MB = 40"))
    assert refusal(picture(size=(3000, 3000))) == "这张照片处理不了。请把相机的照片尺寸调小，重新拍一张再传。"


def test_where_the_time_does_not_do_it_says_what_to_do(monkeypatch, tmp_path):
    begins = "body: bytes) -> bytes:\n"
    monkeypatch.setattr(pictures, "CHILD", with_less(tmp_path, begins, f"{begins}    while True: pass\n"))
    monkeypatch.setattr(pictures, "WAITS_S", 2)
    assert refusal(picture()) == "这张照片处理不了。请把相机的照片尺寸调小，重新拍一张再传。"


def with_less(folder, given, instead):
    """The child, with one line of it changed."""
    source = pictures.CHILD.read_text()
    assert source.count(given) == 1
    changed = folder / "picture_child.py"
    changed.write_text(source.replace(given, instead))
    return changed


def test_the_child_is_given_no_key(monkeypatch, tmp_path):
    telling = "body: bytes) -> bytes:\n    import os; return ' '.join(os.environ).encode()\n"
    monkeypatch.setattr(pictures, "CHILD", with_less(tmp_path, "body: bytes) -> bytes:\n", telling))
    assert set(drawn_anew(picture()).decode().split()) <= {"LC_CTYPE"}  # Python's own


def test_who_finds_no_turn_reads_when_to_come_again(monkeypatch):
    monkeypatch.setattr(pictures.PICTURE, "waits_s", 0.01)
    monkeypatch.setattr(pictures.PICTURE, "waits_s", 0.01)
    with pictures.PICTURE.turn():
        assert refusal(picture()) == "现在同时传照片的人太多。请等半分钟，再选这张照片传一次。"
