from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given, strategies as st

from accounts import chains

AT = datetime(2026, 12, 1, 8, 0, 0, 5, UTC)
ROW = [UUID(int=7), 1, -250, "SPEND", None, date(2026, 12, 1), AT, b"\x01"]


def test_a_row_holds_as_it_was_written():
    digest = chains.link("entries", chains.BEGINNING, ROW)
    assert len(digest) == chains.WIDTH
    assert chains.holds(digest, "entries", chains.BEGINNING, ROW)


@pytest.mark.parametrize("place", range(len(ROW)))
def test_every_fact_counts(place):
    later = AT.replace(microsecond=6)
    others = [UUID(int=8), 2, -251, "RETURN", "", date(2026, 12, 2), later, b""]
    digest = chains.link("entries", chains.BEGINNING, ROW)
    altered = [*ROW[:place], others[place], *ROW[place + 1 :]]
    assert not chains.holds(digest, "entries", chains.BEGINNING, altered)


def test_the_row_before_and_the_chain_count():
    first = chains.link("entries", chains.BEGINNING, ROW)
    second = chains.link("entries", first, ROW)
    assert second != first
    assert not chains.holds(second, "entries", chains.BEGINNING, ROW)
    assert not chains.holds(first, "looks", chains.BEGINNING, ROW)


@given(st.lists(st.text(), min_size=2, max_size=2))
def test_texts_do_not_run_into_each_other(texts):
    digest = chains.link("looks", chains.BEGINNING, texts)
    assert not chains.holds(digest, "looks", chains.BEGINNING, ["".join(texts), ""]) or texts[1] == ""


def test_a_moment_counts_and_not_how_it_is_written():
    there = datetime(2026, 12, 1, 16, tzinfo=timezone(timedelta(hours=8)))
    digest = chains.link("looks", chains.BEGINNING, [there])
    assert chains.holds(digest, "looks", chains.BEGINNING, [datetime(2026, 12, 1, 8, tzinfo=UTC)])


def test_a_new_key_leaves_old_rows_provable(settings):
    old = chains.link("looks", chains.BEGINNING, ["a"])
    settings.CHAIN_KEYS = {**settings.CHAIN_KEYS, 2: b"chain key number two, 32 bytes ."}
    new = chains.link("looks", old, ["b"])
    assert (old[0], new[0]) == (1, 2)
    assert chains.holds(old, "looks", chains.BEGINNING, ["a"])
    assert chains.holds(new, "looks", old, ["b"])


def test_a_key_that_is_not_here_is_named(settings):
    digest = chains.link("looks", chains.BEGINNING, ["a"])
    settings.CHAIN_KEYS = {9: b"chain key number nine, 32 bytes."}
    with pytest.raises(chains.KeyMissing) as missing:
        chains.holds(digest, "looks", chains.BEGINNING, ["a"])
    assert missing.value.args == (1,)


@pytest.mark.parametrize("digest", [b"", bytes(32), bytes(34)])
def test_what_is_no_digest_does_not_hold(digest):
    assert not chains.holds(digest, "looks", chains.BEGINNING, ["a"])
