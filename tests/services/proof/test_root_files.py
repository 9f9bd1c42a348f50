"""A root as a file: any change of it shows, to whoever has the public key."""

import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sharing.services.proof import root_files
from sharing.services.proof.chain import Head
from sharing.services.proof.root_files import NoRootKey, Root, RootAltered, RootKeyMissing
from tests import make

HEADS = [Head("looks", f"{number:032x}", number, bytes([number]) * 33) for number in range(1, 4)]
ROOT = Root(number=7, at=make.NOW, previous="ab" * 32, everything=False, from_here=False)


@pytest.fixture
def path(roots_folder: Path) -> Path:
    return root_files.file_of(roots_folder, 7, make.NOW)


def test_it_says_what_was_signed(path):
    signed = root_files.write(path, ROOT, iter(HEADS))
    assert root_files.prove(path) == signed
    assert (signed.root, signed.heads) == (ROOT, 3)
    assert [head for page in root_files.heads_in(path) for head in page] == HEADS


def test_it_lies_in_a_folder_of_its_day_in_china(path, roots_folder):
    assert path == roots_folder / "2026-06-15" / "00000007.root"


def test_one_without_a_head_is_a_root_too(path):
    root_files.write(path, ROOT, [])
    assert root_files.prove(path).heads == 0


def test_any_byte_that_is_altered_shows(path):
    root_files.write(path, ROOT, HEADS)
    whole = path.read_bytes()
    path.chmod(0o640)
    for place in range(0, len(whole), 7):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises((RootAltered, RootKeyMissing)):
            root_files.prove(path)


@pytest.mark.parametrize("left_out", [0, 1, 2, 3, 4])
def test_any_line_that_is_left_out_shows(path, left_out):
    root_files.write(path, ROOT, HEADS)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(line for place, line in enumerate(lines) if place != left_out))
    with pytest.raises(RootAltered):
        root_files.prove(path)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"{}", b"{}\n{}", b"\xff\n\xfe"])
def test_what_is_no_root_shows(path, content):
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    with pytest.raises(RootAltered):
        root_files.prove(path)


def test_under_another_number_it_does_not_hold(path):
    root_files.write(path, ROOT, HEADS)
    with pytest.raises(RootAltered):
        root_files.prove(path.rename(path.with_name("00000008.root")))


def test_signed_with_another_key_it_does_not_hold(path, settings):
    root_files.write(path, ROOT, HEADS)
    settings.ROOT_KEY = {1: bytes(32)}
    with pytest.raises(RootAltered):
        root_files.prove(path)


def test_whoever_proves_needs_only_the_public_key(path, settings):
    root_files.write(path, ROOT, HEADS)
    public = Ed25519PrivateKey.from_private_bytes(settings.ROOT_KEY[1]).public_key()
    settings.ROOT_KEY, settings.ROOT_PUBLIC_KEYS = {}, {1: public.public_bytes_raw()}
    assert root_files.prove(path).root == ROOT


def test_a_key_that_is_not_here_is_named(path, settings):
    root_files.write(path, ROOT, HEADS)
    settings.ROOT_KEY = {2: bytes(32)}
    with pytest.raises(RootKeyMissing, match="1"):
        root_files.prove(path)


def test_it_is_written_once_and_never_again(path):
    root_files.write(path, ROOT, HEADS)
    whole = path.read_bytes()
    with pytest.raises(FileExistsError):
        root_files.write(path, ROOT, [])
    assert (path.read_bytes(), os.listdir(path.parent)) == (whole, [path.name])


def test_what_breaks_off_leaves_nothing(path):
    def breaking_off():
        yield HEADS[0]
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        root_files.write(path, ROOT, breaking_off())
    assert os.listdir(path.parent) == []


def test_who_has_no_key_signs_nothing(path, settings):
    settings.ROOT_KEY = {}
    with pytest.raises(NoRootKey):
        root_files.write(path, ROOT, HEADS)
