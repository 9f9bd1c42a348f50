"""What ships with the portal: loaded once, safe to repeat, never over what stands."""

from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Channel, PoolingArea, ServiceHall
from sharing.models import Counter, Edition, PledgeText
from sharing.rules.edition import Relationship, edition_in_force
from sharing.selectors import facts
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


def load(**options: object) -> None:
    call_command("load_reference", verbosity=0, **options)


def test_the_founding_edition_is_in_force_out_of_the_box():
    load()
    for area, reach in (("320300", "province"), ("130100", "province"), ("330100", "area")):
        edition = edition_in_force(facts.editions(), area, date(2021, 4, 22))
        assert edition is not None
        assert edition.relationships == {Relationship.PARENT, Relationship.SPOUSE, Relationship.CHILD}
        assert (edition.reach, edition.confirm_days, edition.pays_premium) == (reach, 7, False)
        assert edition.source_number == "国办发〔2021〕14号"
    assert edition_in_force(facts.editions(), "320300", date(2021, 4, 21)) is None


def test_the_wider_edition_waits_as_a_draft():
    load()
    drafts = Edition.objects.filter(status="draft")
    assert {(one.area_prefix, one.source_number, len(one.relationships)) for one in drafts} == {
        ("32", "国办发〔2024〕38号", 6),
        ("13", "国办发〔2024〕38号", 6),
        ("", "国办发〔2024〕38号", 6),
    }


def test_loading_again_changes_nothing():
    load()
    before = [
        list(model.objects.values()) for model in (Edition, PledgeText, PoolingArea, ServiceHall, Channel)
    ]
    load()
    assert before == [
        list(model.objects.values()) for model in (Edition, PledgeText, PoolingArea, ServiceHall, Channel)
    ]


def test_every_area_of_the_province_has_a_hall_and_a_channel():
    load()
    areas = PoolingArea.objects.filter(code__startswith="32")
    assert areas.count() == 14
    assert all(area.halls.exists() and area.channels.exists() for area in areas)


def test_the_bureau_s_own_halls_stand_also_after_loading_again(tmp_path: Path):
    file = tmp_path / "halls.csv"
    file.write_text(
        "area,name,address,hours,telephone,windows\n"
        "320300,徐州市政务服务中心,新安路 5 号,工作日 9:00–17:00,0516-80801234,12\n",
        encoding="utf-8",
    )
    load(halls=file)
    load()
    assert [hall.name for hall in ServiceHall.objects.filter(area="320300")] == ["徐州市政务服务中心"]


def test_a_file_without_its_columns_is_named(tmp_path: Path):
    file = tmp_path / "halls.csv"
    file.write_text("area,name\n320300,大厅\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"halls\.csv 缺少列：address、hours、telephone、windows"):
        load(halls=file)


def test_an_edition_that_stands_differently_is_left_and_named():
    make.edition("32", name="2021 年版", confirm_days=3)
    with pytest.raises(CommandError, match="与随附的不同"):
        load()
    assert [one.confirm_days for one in Edition.objects.all()] == [3]


def test_a_draft_put_in_force_is_not_touched():
    load()
    Edition.objects.filter(status="draft", area_prefix="32").update(
        status="in_force", effective_from=date(2026, 12, 1)
    )
    load()
    assert Edition.objects.filter(area_prefix="32", effective_from=date(2026, 12, 1)).count() == 1
    assert Edition.objects.count() == 6


def test_the_shipped_pledge_says_that_it_is_a_sample():
    load()
    assert [(text.version, text.is_sample) for text in PledgeText.objects.all()] == [("2026-1", True)]


def test_own_halls_take_the_place_of_others_but_for_one_whose_windows_were_used(tmp_path):
    load()
    hall = ServiceHall.objects.get(area="320300")
    own = tmp_path / "halls.csv"
    header = "area,name,address,hours,telephone,windows\n"
    own.write_text(f"{header}320300,{hall.name},新址,全天,12393,9\n", encoding="utf-8")
    load(halls=own)
    hall.refresh_from_db()
    assert (hall.address, hall.windows) == ("新址", 9)
    Counter.objects.create(hall=hall, number=1)
    own.write_text(f"{header}320300,新大厅,新址,全天,12393,9\n", encoding="utf-8")
    with pytest.raises(CommandError, match="不能去掉"):
        load(halls=own)
    assert ServiceHall.objects.get(area="320300") == hall
