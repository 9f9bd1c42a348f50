"""谁看过我的信息: looks and acts of staff on my record, the newest first."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from accounts.actors import InstitutionActor
from accounts.services import access
from sharing.models import BindingEvent
from sharing.selectors.paging import PAGE
from sharing.services.settling import institution_look_ups
from sharing.services.staff import supervisor_mandate
from tests import make
from tests.pages.visits import queries, signed_in, text

pytestmark = pytest.mark.django_db(transaction=True)

LOOKS = "/records/looks/"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def binding():
    return make.binding(make.holder("王建国"), make.child("王子轩"))


def look(person, what: str = "人员资料", minutes: int = 0) -> None:
    by = make.by_officer(make.officer("auditor"), "稽核检查：第 3 号")
    access.look(person_ids=[person.pk], what=what, by=by, at=make.NOW + minutes * MINUTE)


def act(binding, by_kind: str, minutes: int = 0) -> None:
    BindingEvent.objects.create(
        binding=binding,
        action="suspend",
        to_state="suspended",
        door="console" if by_kind == "officer" else "counter",
        by_kind=by_kind,
        by_user=make.staff(),
        words="另一个人的事",
        at=make.NOW + minutes * MINUTE,
    )


def test_what_was_done_to_my_record_is_no_look(binding):
    by = make.by_officer(make.officer("supervisor", staff_name="赵卫东"), "死亡证明 77")
    with transaction.atomic():
        supervisor_mandate.note_act(binding.holder_id, "登记死亡日期", by=by, at=make.NOW)
    [told] = signed_in(binding.holder).get(LOOKS).context["told"]
    assert (told["title"], told["words"]) == ("办理：登记死亡日期", "原因：死亡证明 77")


def test_it_tells_looks_and_acts_of_staff_the_newest_first(binding):
    look(binding.holder)
    act(binding, "officer", minutes=1)
    act(binding, "job", minutes=2)
    page = signed_in(binding.holder).get(LOOKS)
    assert [one["title"] for one in page.context["told"]] == ["办理：暂停使用", "看了：人员资料"]
    assert "周敏 · 医保局后台" in text(page)
    assert "原因：稽核检查：第 3 号" in text(page)


def test_an_institution_that_asked_who_i_am_is_told(binding):
    hospital = make.institution()
    credential, by = make.own_number(binding.holder), InstitutionActor(hospital.pk)
    institution_look_ups.look_up(credential=credential, name="王建国", by=by, at=make.NOW)
    [told] = signed_in(binding.holder).get(LOOKS).context["told"]
    assert (told["title"], hospital.name in told["hint"]) == ("看了：身份和参保信息、本人账户余额", True)


def test_what_staff_wrote_about_an_act_stays_with_them(binding):
    act(binding, "clerk")
    page = text(signed_in(binding.holder).get(LOOKS))
    assert ("您和王子轩的共济绑定" in page, "另一个人的事" in page) == (True, False)


def test_it_hides_looks_at_others(binding):
    look(make.holder())
    act(make.binding(), "officer")
    assert "还没有人看过" in text(signed_in(binding.holder).get(LOOKS))


def test_it_is_read_page_by_page(binding):
    for number in range(PAGE + 3):
        look(binding.holder, f"第 {number} 页", minutes=number)
    client = signed_in(binding.holder)
    first = client.get(LOOKS)
    second = client.get(LOOKS + first.context["older"])
    assert (len(first.context["told"]), len(second.context["told"])) == (PAGE, 3)


def test_a_place_that_was_never_there_is_told(binding):
    assert signed_in(binding.holder).get(LOOKS + "?before=x").status_code == 422


def test_it_takes_as_many_queries_for_one_row_as_for_three(binding):
    look(binding.holder)
    act(binding, "officer")
    client = signed_in(binding.holder)
    for_one = queries(client, LOOKS)
    for number in (1, 2):
        look(binding.holder, f"第 {number} 页", minutes=number)
        act(binding, "officer", minutes=number)
    assert queries(client, LOOKS) == for_one


def test_it_rejects_another_method(binding):
    assert signed_in(binding.holder).post(LOOKS).status_code == 405


def test_it_is_reached_from_the_records_and_the_foot_of_every_page(binding):
    client = signed_in(binding.holder)
    assert client.get("/records/").content.decode().count(f'href="{LOOKS}"') == 2
    assert client.get(reverse("help")).content.decode().count(f'href="{LOOKS}"') == 1
