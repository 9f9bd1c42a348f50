"""Which edition is in force where and when, and what it may pay."""

from datetime import date

import pytest

from sharing.rules.edition import Relationship, edition_in_force
from sharing.rules.reasons import Code
from tests.rules.build import edition

EVERYWHERE = edition(key="everywhere", area_prefix="")
JIANGSU = edition(key="jiangsu", area_prefix="32")
JIANGSU_NEXT = edition(key="jiangsu next", area_prefix="32", effective_from=date(2024, 10, 14))
XUZHOU = edition(key="xuzhou", area_prefix="3203", effective_from=date(2022, 1, 1))
ALL = [JIANGSU_NEXT, EVERYWHERE, XUZHOU, JIANGSU]


@pytest.mark.parametrize(
    ("area", "on", "key"),
    [
        ("320100", date(2021, 4, 22), "jiangsu"),  # its first day counts
        ("320100", date(2024, 10, 13), "jiangsu"),
        ("320100", date(2024, 10, 14), "jiangsu next"),
        ("320312", date(2021, 12, 31), "jiangsu"),
        ("320312", date(2022, 1, 1), "xuzhou"),
        ("320312", date(2025, 1, 1), "xuzhou"),  # the longer prefix wins over the newer edition
        ("340100", date(2025, 1, 1), "everywhere"),
        ("", date(2025, 1, 1), "everywhere"),
    ],
)
def test_the_longest_prefix_in_force_wins_then_the_latest(area, on, key):
    assert edition_in_force(ALL, area, on).key == key


def test_before_the_first_day_there_is_none():
    assert edition_in_force(ALL, "320100", date(2021, 4, 21)) is None


def test_an_unknown_area_has_none_without_an_edition_for_everywhere():
    assert edition_in_force([JIANGSU], "", date(2025, 1, 1)) is None
    assert edition_in_force([JIANGSU], "340100", date(2025, 1, 1)) is None
    assert edition_in_force([], "320100", date(2025, 1, 1)) is None


@pytest.mark.parametrize(
    ("med_type", "covered"),
    [
        ("11", True),
        ("1101", True),
        ("1104", False),  # the longest known prefix decides
        ("110401", False),
        ("21", False),
        ("2", False),
        ("", False),
    ],
)
def test_the_longest_known_prefix_decides_what_it_pays(med_type, covered):
    assert edition(med_types={"11": True, "1104": False}).covers(med_type) is covered


def test_an_edition_without_kinds_of_care_pays_none():
    assert edition(med_types={}).covers("11") is False


def test_only_some_must_confirm():
    assert edition().needs_confirmation(Relationship.SPOUSE) is True
    assert edition().needs_confirmation(Relationship.CHILD) is False


def test_a_reason_quotes_the_document_it_rests_on():
    assert dict(edition().because(Code.TOO_MANY_MEMBERS, limit=5).facts) == {
        "limit": 5,
        "source_title": "指导意见",
        "source_number": "国办发〔2021〕14号",
        "source_date": "2021-04-13",
        "area_prefix": "32",
        "effective_from": "2021-04-22",
    }


def test_an_edition_can_be_counted_in_a_set():
    assert len({edition(), edition()}) == 1
