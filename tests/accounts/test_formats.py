"""How money, days, names and bars are written."""

from datetime import UTC, date, datetime

import pytest

from accounts.templatetags import charts, formats


@pytest.mark.parametrize(
    ("fen", "written"),
    [
        (0, "0.00"),
        (5, "0.05"),
        (348216, "3,482.16"),
        (100_000_000_01, "100,000,000.01"),
        (-12840, "−128.40"),
        (-5, "−0.05"),
        (None, ""),
    ],
)
def test_fen_are_written_as_yuan_without_rounding(fen: int | None, written: str) -> None:
    assert formats.yuan(fen) == written


@pytest.mark.parametrize(("fen", "written"), [(1, "+0.01"), (-12840, "−128.40"), (0, "0.00"), (None, "")])
def test_a_signed_amount_always_shows_which_way_it_went(fen: int | None, written: str) -> None:
    assert formats.yuan_signed(fen) == written


def test_a_day_is_written_as_it_is_said() -> None:
    assert formats.day_cn(date(2026, 3, 1)) == "2026年3月1日"


def test_a_moment_in_the_evening_of_utc_is_the_next_day_in_china() -> None:
    moment = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
    assert formats.day_cn(moment) == "2027年1月1日"
    assert formats.moment_cn(moment) == "2027年1月1日 00:30"


def test_a_month_is_written_without_a_day() -> None:
    assert formats.month_cn(date(2026, 11, 1)) == "2026年11月"


def test_an_open_end_is_written_as_nothing() -> None:
    assert formats.day_cn(None) == formats.moment_cn(None) == formats.month_cn(None) == ""


@pytest.mark.parametrize(("name", "letter"), [("王子轩", "轩"), ("阿依古丽·买买提 ", "提"), ("", "")])
def test_the_last_character_of_a_name_stands_for_it(name: str, letter: str) -> None:
    assert formats.initial(name) == letter


def test_the_largest_bar_is_full_height_and_the_others_are_in_proportion() -> None:
    half, full = charts.bar_chart([("10 月", 500), ("11 月", 1000)])
    assert (half.height, full.height) == ("37.00%", "74.00%")
    assert (half.y, full.y) == ("49.00%", "12.00%")
    assert (half.middle, full.middle) == ("25.00%", "75.00%")


def test_a_month_in_which_more_came_back_than_went_out_has_no_bar() -> None:
    assert charts.bar_chart([("10 月", -500)])[0].height == "0.00%"


def test_months_without_any_use_still_have_their_places() -> None:
    assert [bar.height for bar in charts.bar_chart([("10 月", 0), ("11 月", 0)])] == ["0.00%", "0.00%"]


def test_nothing_draws_nothing() -> None:
    assert charts.bar_chart([]) == []
