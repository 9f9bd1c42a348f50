"""What makes no sense in a draft, what it changes, and from which day it may hold."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sharing.rules import edition
from sharing.rules.edition import CLAUSES, Content
from sharing.rules.edition_change import EFFECTIVE_FROM, compare, faults_of, faults_of_day
from sharing.words import editions as words
from sharing.words.labels import MED_TYPES
from tests.rules.build import TODAY, TOMORROW, YESTERDAY

FINE = Content(
    name="2024 年版",
    area_prefix="32",
    source_title="指导意见",
    source_number="国办发〔2024〕38号",
    source_date=date(2024, 7, 26),
    relationships=("parent", "spouse", "child"),
    reach="province",
    confirm_relationships=("spouse",),
    confirm_days=7,
    max_members=None,
    max_holders=None,
    reserve_fen=0,
    monthly_limit_fen=None,
    deduct_order="filing",
    med_types={"11": True, "1403": False},
    pays_premium=False,
)


def faults(**changes: Any) -> list[tuple[str, str]]:
    return [(one.clause, one.fault.value) for one in faults_of(replace(FINE, **changes), today=TODAY)]


def test_a_sensible_draft_has_no_faults():
    assert faults() == []


@pytest.mark.parametrize(
    ("clause", "value", "found"),
    [
        ("name", " ", ["missing"]),
        ("name", "版" * 40, []),
        ("name", "版" * 41, ["too_long"]),
        ("source_title", "", ["missing"]),
        ("source_title", "题" * 201, ["too_long"]),
        ("source_title", "指导\x00意见", ["unreadable"]),
        ("source_title", "指导\ud800意见", ["unreadable"]),
        ("source_number", "", ["missing"]),
        ("source_number", "号" * 61, ["too_long"]),
        ("source_date", None, ["missing"]),
        ("source_date", TODAY, []),
        ("source_date", TOMORROW, ["not_yet"]),
        ("area_prefix", "", []),
        ("area_prefix", "3203", []),
        ("area_prefix", "320300", []),
        ("area_prefix", "320", ["not_an_area"]),
        ("area_prefix", "99", ["not_an_area"]),
        ("area_prefix", "江苏", ["not_an_area"]),
        ("area_prefix", "３２", ["not_an_area"]),
        ("area_prefix", "32030000", ["not_an_area"]),
        ("relationships", ("spouse", "cousin"), ["unknown"]),
        ("confirm_relationships", (), []),
        ("confirm_relationships", ("sibling",), ["not_shared"]),
        ("confirm_relationships", ("cousin",), ["unknown"]),
        ("reach", "country", ["unknown"]),
        ("reach", "", ["missing"]),
        ("deduct_order", "by_age", ["unknown"]),
        ("deduct_order", "", ["missing"]),
        ("confirm_days", 0, ["out_of_range"]),
        ("confirm_days", 1, []),
        ("confirm_days", 60, []),
        ("confirm_days", 61, ["out_of_range"]),
        ("max_members", 0, ["out_of_range"]),
        ("max_members", 99, []),
        ("max_members", 100, ["out_of_range"]),
        ("max_holders", 0, ["out_of_range"]),
        ("reserve_fen", -1, ["out_of_range_fen"]),
        ("reserve_fen", 1_000_000_00, []),
        ("reserve_fen", 1_000_000_01, ["out_of_range_fen"]),
        ("monthly_limit_fen", 0, ["out_of_range_fen"]),
        ("monthly_limit_fen", 1, []),
        ("med_types", {}, ["pays_nothing"]),
        ("med_types", {"11": False}, ["pays_nothing"]),
        ("med_types", {"11": True, "12": True}, ["unknown"]),
        ("med_types", {"1": True}, ["unknown"]),
        ("med_types", {"110": True}, []),
        ("med_types", {"1100000": True}, ["unknown"]),
    ],
)
def test_each_clause_is_judged(clause, value, found):
    assert faults(**{clause: value}) == [(clause, fault) for fault in found]


def test_sharing_with_nobody_is_a_fault_of_its_own():
    assert faults(relationships=(), confirm_relationships=()) == [("relationships", "missing")]


def test_everything_that_is_wrong_is_told_at_once():
    assert faults(name="", reach="country", med_types={}) == [
        ("name", "missing"),
        ("reach", "unknown"),
        ("med_types", "pays_nothing"),
    ]


@pytest.mark.parametrize(
    ("day", "is_used", "taken", "found"),
    [
        (None, False, [], ["missing"]),
        (TODAY, True, [], []),
        (TOMORROW, True, [], []),
        (YESTERDAY, False, [], []),
        (YESTERDAY, True, [], ["bound_already"]),
        (TOMORROW, True, [TOMORROW], ["day_taken"]),
        (TOMORROW, True, [TODAY], []),
        (YESTERDAY, True, [YESTERDAY], ["bound_already", "day_taken"]),
    ],
)
def test_a_past_day_only_before_the_first_binding_and_no_day_twice(day, is_used, taken, found):
    wrongs = faults_of_day(day, today=TODAY, is_used=is_used, taken=taken)
    assert [one.fault.value for one in wrongs] == found
    assert {one.clause for one in wrongs} <= {EFFECTIVE_FROM}


def test_what_is_equal_in_every_clause_is_the_same():
    again = replace(FINE, relationships=("child", "spouse", "parent"))
    assert [one.clause for one in compare(FINE, again) if not one.is_same] == []
    assert len(compare(FINE, again)) == len(CLAUSES)


def test_a_changed_clause_says_both():
    wider = replace(FINE, relationships=(*FINE.relationships, "sibling"), pays_premium=True)
    said = {
        one.clause: (words.clause_words(one.clause, one.now), words.clause_words(one.clause, one.then))
        for one in compare(FINE, wider)
        if not one.is_same
    }
    assert said == {
        "relationships": ("父母、配偶、子女", "父母、配偶、子女、兄弟姐妹"),
        "pays_premium": ("不可以", "可以"),
    }


def test_where_nothing_is_in_force_every_clause_is_new():
    assert not any(one.is_same for one in compare(None, FINE) if one.then is not None)


def test_the_same_content_has_the_same_bytes_whatever_the_order():
    turned = replace(FINE, relationships=("child", "parent", "spouse"), med_types={"1403": False, "11": True})
    assert turned.canonical() == FINE.canonical()
    assert replace(FINE, reserve_fen=1).canonical() != FINE.canonical()


@pytest.mark.parametrize("clause", CLAUSES)
def test_every_clause_has_words(clause):
    assert words.clause_title(clause)
    [compared] = [one for one in compare(None, FINE) if one.clause == clause]
    assert words.clause_words(clause, compared.then)


def test_the_words_of_numbers_and_kinds_of_care():
    assert words.clause_words("reserve_fen", 0) == "不用留"
    assert words.clause_words("reserve_fen", 100_00) == "100.00 元"
    assert words.clause_words("monthly_limit_fen", None) == "不限"
    assert words.clause_words("max_members", 5) == "5 人"
    assert words.clause_words("area_prefix", "") == "其他所有地区"
    assert words.clause_words("area_prefix", "3203") == "江苏省 3203"
    assert words.clause_words("med_types", FINE.med_types) == ("普通门诊（11）；不能付：门诊慢特病（1403）")


def test_every_kind_of_care_that_can_be_named_has_a_label():
    assert tuple(MED_TYPES) == edition.MED_TYPES
