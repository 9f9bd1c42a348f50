"""Closing a second psn_no into the one that goes on: each obstacle alone, and all at once."""

from dataclasses import replace
from datetime import date

import pytest

from sharing.rules.merging import MergeSide, reasons_not_to_merge

CLOSED = MergeSide("closed", balance_fen=3_000, register_fen=5_000)
KEPT = MergeSide("kept", balance_fen=6_000, register_fen=6_000)
DAY = date(2026, 6, 1)


def test_two_of_one_human_can_be_merged():
    assert reasons_not_to_merge(CLOSED, KEPT, are_bound=False) == []
    assert reasons_not_to_merge(CLOSED, KEPT, are_bound=False, is_counted_twice=True) == []


def test_one_is_not_merged_into_itself_and_nothing_else_is_said():
    assert reasons_not_to_merge(CLOSED, CLOSED, are_bound=True) == ["same_person"]


@pytest.mark.parametrize(
    ("closed", "kept", "said"),
    [
        ({"is_closed": True}, {}, ["is_closed"]),
        ({}, {"is_closed": True}, ["is_closed"]),
        ({"has_merged": True}, {}, ["kept_before"]),
        ({}, {"has_merged": True}, []),
        ({"died_on": DAY}, {}, ["deaths_differ"]),
        ({}, {"died_on": DAY}, ["deaths_differ"]),
        ({"died_on": DAY}, {"died_on": DAY}, []),
        ({"in_visit": True}, {}, ["visit_open"]),
        ({}, {"in_visit": True}, ["visit_open"]),
        ({"is_stopped": True}, {}, ["naming_stopped"]),
        ({}, {"is_stopped": True}, []),
        ({"is_disputed": True}, {}, ["disputed"]),
        ({}, {"is_disputed": True}, ["disputed"]),
        ({}, {"balance_fen": None}, ["no_account"]),
        ({"balance_fen": None}, {}, []),
        ({"balance_fen": None}, {"balance_fen": None}, []),
    ],
)
def test_what_stands_in_the_way_of_either(closed, kept, said):
    found = reasons_not_to_merge(replace(CLOSED, **closed), replace(KEPT, **kept), are_bound=False)
    assert found == said


def test_whoever_is_bound_to_the_other_is_not_the_same_human():
    assert reasons_not_to_merge(CLOSED, KEPT, are_bound=True) == ["bound_to_each_other"]


@pytest.mark.parametrize(
    ("closed_fen", "kept_fen", "said_fen", "found"),
    [
        (0, 5_000, 5_000, []),
        (0, 4_999, 5_000, ["spent_twice"]),
        (5_000, 0, 5_000, []),
        (5_000, 0, 4_999, ["counted_once"]),
    ],
)
def test_money_that_was_counted_twice_has_to_be_there_to_be_taken_off(closed_fen, kept_fen, said_fen, found):
    closed = replace(CLOSED, balance_fen=closed_fen)
    kept = replace(KEPT, balance_fen=kept_fen, register_fen=said_fen)
    assert reasons_not_to_merge(closed, kept, are_bound=False, is_counted_twice=True) == found
    assert reasons_not_to_merge(closed, kept, are_bound=False) == []


def test_all_of_it_is_said_at_once():
    closed = replace(CLOSED, is_closed=True, has_merged=True, died_on=DAY, in_visit=True, is_stopped=True)
    kept = replace(KEPT, balance_fen=None, register_fen=0)
    assert reasons_not_to_merge(closed, kept, are_bound=True, is_counted_twice=True) == [
        "is_closed",
        "kept_before",
        "bound_to_each_other",
        "deaths_differ",
        "visit_open",
        "naming_stopped",
        "no_account",
        "counted_once",
        "spent_twice",
    ]
