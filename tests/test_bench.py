"""The bench's own arithmetic: what a table says, and whether a bound holds."""

import os
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import date

import pytest

from accounts.rules.identity import check_document
from bench import listing, register, table
from bench.__main__ import PARTS, read_options
from bench.browser import Page
from bench.crashes import Outcome, Victim, verdict
from bench.crowd import progress_in
from bench.speed import Compared
from bench.stores import SqliteStore
from bench.table import BEGIN, END, Row, at_least, at_most, merged, replace_in, section, spread


def test_a_spread_is_the_median_with_the_lowest_and_the_highest():
    assert spread([0.5, 0.4, 0.9]) == "0.50 (0.40–0.90, 3 rounds)"
    assert spread([1200.4, 1000, 800], digits=0) == "1,000 (800–1,200, 3 rounds)"


@pytest.mark.parametrize(("values", "holds"), [([0.40, 0.39, 0.41], True), ([0.399, 0.1, 0.9], False)])
def test_the_median_has_to_reach_a_bound(values, holds):
    assert at_least("x", values, 0.40).holds is holds


@pytest.mark.parametrize(("values", "holds"), [([6.0, 5, 9], True), ([6.01, 7, 1], False)])
def test_the_median_may_not_pass_a_bound(values, holds):
    assert at_most("x", values, 6).holds is holds


@pytest.mark.parametrize(("asked", "parts"), [([], [*PARTS]), (["sqlite", "kill"], ["sqlite", "kill"])])
def test_all_of_it_is_measured_or_what_is_named(monkeypatch, asked, parts):
    monkeypatch.setattr("sys.argv", ["bench", *asked])
    assert read_options().parts == parts


def test_a_part_that_there_is_not_is_refused(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["bench", "tea"])
    with pytest.raises(SystemExit):
        read_options()
    assert "there is no part tea: speed, instructions, hordak" in capsys.readouterr().err


def test_a_ratio_is_that_of_its_own_round():
    run = Compared(8, ours=(4.0, 9.0, 5.0), theirs=(10.0, 10.0, 10.0), p50=1, p99=2)
    assert (run.ratios, run.ratio) == ([0.4, 0.9, 0.5], 0.5)


def test_what_was_printed_of_the_pages_of_an_area_is_read_again():
    found = listing.read('{"rows": {"small": 38}, "took": {"small first after": [1.5, 2.5]}}\n')
    assert (found.rows["small"], found.of("small", "first", "after")) == (38, [1.5, 2.5])


CRASHES = ("crash", "crash_sqlite")
DAY = date(2026, 11, 26)
SPEED, GROWTH = Row("rate", "0.45", "≥ 0.4", True), Row("years", "0.7", "≥ 0.8", False)


def test_the_table_replaces_the_last_one_and_nothing_else():
    new = section([SPEED.line("speed", DAY)], on=DAY, load=0.3)
    page = f"# Measured\n\nbefore\n\n{BEGIN}\nold\n{END}\n\nafter\n"
    assert replace_in(page, new) == f"# Measured\n\nbefore\n\n{new}\n\nafter\n"
    assert "| speed | rate | 0.45 | ≥ 0.4 | yes | 11-26 |" in new
    assert replace_in(replace_in("# Measured\n", new), new).count(BEGIN) == 1


def test_what_was_not_measured_again_stays_with_its_day():
    lines = merged("", {"speed": [SPEED], "growth": [GROWTH]}, parts=PARTS, on=DAY)
    page = replace_in("# Measured\n\n| another | table |\n", section(lines, on=DAY, load=0))
    later = merged(page, {"growth": [SPEED]}, parts=PARTS, on=date(2026, 12, 1))
    assert later == [SPEED.line("speed", DAY), SPEED.line("growth", date(2026, 12, 1))]
    assert GROWTH.line("growth", DAY).endswith("| ≥ 0.8 | **no** | 11-26 |")


def test_of_a_part_that_is_measured_again_no_row_of_before_is_left():
    lines = merged("", {"guesses": [SPEED, GROWTH]}, parts=PARTS, on=DAY)
    page = replace_in("# Measured\n", section(lines, on=DAY, load=0))
    later = merged(page, {"guesses": [GROWTH]}, parts=PARTS, on=DAY)
    assert later == [GROWTH.line("guesses", DAY)]


def test_the_page_has_a_place_for_it():
    assert BEGIN in table.PAGE.read_text()
    assert set(PARTS) == {
        "speed",
        "instructions",
        "hordak",
        "growth",
        "family",
        "sqlite",
        "kill",
        "guesses",
        "listing",
        *CRASHES,
    }


def test_in_the_drill_every_household_has_valid_numbers_and_a_name_of_its_own(tmp_path):
    file = tmp_path / "register.csv"
    register.write(file, 20, yuan=1000)
    rows = [line.split(",") for line in file.read_text("utf-8").splitlines()[1:]]
    assert len({row[3] for row in rows}) == len(rows) == 40
    assert all(check_document("01", row[3], today=DAY).birth_date.isoformat() == row[5] for row in rows)
    assert [row[1] for row in rows[1::2]] == [register.name_of_child(number) for number in range(20)]
    assert rows[7][3] == register.number_of_child(3)


def test_a_browser_finds_what_stands_in_a_field():
    page = Page(200, '<input type="hidden" name="seen" value="a&amp;b"><input name="other">', "")
    assert (page.value("seen"), page.value("other"), page.value("third")) == ("a&b", "", "")


def test_of_each_kind_of_kill_the_median_and_the_longest_are_told():
    back = {Victim.WORKER: [1.0, 2.0, 6.0], Victim.DATABASE: [3.0], Victim.WEB_SERVER: []}
    none = Counter[str]()
    told = Outcome(back, none, 0, none, none).seconds()
    assert told == "the worker (3) 2.0, 6.0; the database (1) 3.0, 3.0"


def test_while_a_file_is_awaited_it_is_said_what_the_list_says_of_it():
    running = """<span data-progress-state>正在生成</span>
      <span data-progress-rows>
        2000 / 3000</span>"""
    assert progress_in(running) == "正在生成 2000 / 3000"
    assert progress_in("<p>没有生成成功</p>") == ""


def test_what_verify_came_to_is_how_many_rows_hold_or_the_first_that_do_not():
    said = [
        "结算：12 行，每秒 3 行",
        "账目：核对过",
        "查看记录：1000 行，每秒 9 行",
        "  12 行是以前写下的，还没有连上",
    ]
    assert verdict(said, holds=True) == "1,000 rows hold"
    assert (
        verdict([*said, "  1 处对不上，第一处：结算 1被改动"], holds=False)
        == "1 处对不上，第一处：结算 1被改动"
    )
    assert verdict(["no such table"], holds=False) == "no such table"


def test_who_writes_on_sqlite_is_found_and_nobody_else(tmp_path):
    file = tmp_path / "one.sqlite3"
    with closing(sqlite3.connect(file, isolation_level=None)) as one:
        one.execute("PRAGMA journal_mode=WAL")
        one.execute("CREATE TABLE t (n)")
        store = SqliteStore(file)
        assert store.process_to_kill() is None
        one.execute("BEGIN IMMEDIATE")
        assert store.process_to_kill() == os.getpid()
        one.execute("COMMIT")
        assert store.process_to_kill() is None
