"""Areas are compared by their first digits."""

import pytest

from accounts.rules import areas


@pytest.mark.parametrize(
    ("code", "pooling"),
    [
        ("320300", "320300"),
        ("320312", "320300"),
        ("310115", "310000"),
        ("110101", "110000"),
        ("120101", "120000"),
        ("500101", "500000"),
        ("320000", "320000"),
    ],
)
def test_a_county_pools_with_its_city_and_a_municipality_as_a_whole(code, pooling):
    assert areas.pooling_area_of(code) == pooling


def test_a_city_and_its_county_pool_together():
    assert areas.same_pooling_area("320300", "320312")
    assert not areas.same_pooling_area("320300", "320100")
    assert areas.same_pooling_area("310101", "310115")


def test_two_cities_of_a_province_are_in_one_province():
    assert areas.same_province("320300", "320100")
    assert not areas.same_province("320300", "340300")
    assert areas.province_of("320312") == "32"


def test_every_mainland_province_is_known():
    assert len(areas.PROVINCES) == 31
    assert areas.PROVINCES["32"] == "江苏省"


@pytest.mark.parametrize("code", ["320300", "320399", "650000"])
def test_an_unknown_county_of_a_known_province_is_an_area(code):
    assert areas.is_area_code(code)


@pytest.mark.parametrize(
    "code", ["", "32", "3203", "3203000", "990000", "710000", "32030a", " 320300", "３２０３００", "320300\n"]
)
def test_what_is_no_area_code(code):
    assert not areas.is_area_code(code)
