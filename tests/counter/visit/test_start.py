"""The clerk's own page: which window, whose document."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AccessRecord
from sharing.models import Counter, Visit
from tests import make
from tests.counter import window
from tests.pages.wizard_steps import text, value

pytestmark = pytest.mark.django_db
START = "/counter/"
NOBODY = (
    "没有找到这个人。请对照证件检查号码；按姓名找的，名字里的点、空格不用管；请核对每一个字。"
    "确实无误的，可能没有在本省参加医保。"
)


def test_a_window_is_chosen_once_a_session():
    hall, client = make.hall(), window.signed_in()
    assert 'action="/counter/window/"' in client.get(START).content.decode()
    assert client.post("/counter/window/", {"window": f"{hall.pk}-3"})["Location"] == START
    page = client.get(START)
    assert "徐州市医保大厅 03 号窗口" in text(page)
    assert 'action="/counter/find/"' in page.content.decode()
    assert (Counter.objects.get().hall, Counter.objects.get().number) == (hall, 3)


@pytest.mark.parametrize(("area", "number"), [("3201", 1), ("3203", 7), ("3203", 0)])
def test_a_window_of_another_area_or_that_is_not_there_is_not_theirs_to_choose(area, number):
    client = window.signed_in(make.clerk(area=area))
    page = client.post("/counter/window/", {"window": f"{make.hall().pk}-{number}"})
    assert page.status_code == 422
    assert "counter" not in client.session
    assert Counter.objects.count() == 0


def test_a_line_of_a_card_reader_finds_the_person_and_leaves_a_record():
    person, clerk = make.person("陈秀兰"), make.clerk(staff_name="刘敏")
    page = window.signed_in(clerk).post(window.FIND, {"line": f"陈秀兰 女 {person._number().lower()}\n"})
    assert page.status_code == 200
    assert "陈秀兰" in text(page)
    assert person._number() not in page.content.decode()
    record = AccessRecord.objects.get()
    assert (record.person, record.by, record.by_name, record.door) == (person, clerk, "刘敏", "counter")


def test_a_name_that_one_person_alone_has_finds_them_and_leaves_a_record():
    person = make.person("买买提•艾力")
    page = window.signed_in().post(window.FIND, {"line": "买买提·艾力"})
    assert (page.status_code, "买买提•艾力" in text(page)) == (200, True)
    assert person._number() not in page.content.decode()
    assert AccessRecord.objects.get().person == person


def test_of_several_with_one_name_nobody_is_shown_and_a_document_is_asked_for():
    for name in ("买买提•艾力", "买买提·艾力"):
        make.person(name)
    page = window.signed_in().post(window.FIND, {"line": "买买提.艾力"})
    assert (page.status_code, value(page, "line")) == (422, "买买提.艾力")
    assert "叫这个名字的不止一位。请刷证件，或照着证件输入号码。" in text(page)
    assert AccessRecord.objects.count() == 0


def test_unknown_and_wrong_numbers_read_the_same_and_what_was_typed_stays():
    client = window.signed_in()
    for line in (make.document_number(), "12345", "320311195706309990", "没有这个人", "···"):
        page = client.post(window.FIND, {"line": line})
        assert (page.status_code, value(page, "line")) == (422, line)
        assert NOBODY in text(page)
    assert AccessRecord.objects.count() == 0


def test_nothing_typed_is_asked_for():
    page = window.signed_in().post(window.FIND, {"line": " "})
    assert page.status_code == 422
    assert "请刷证件，或输入证件号码" in text(page)


def test_too_many_numbers_that_fit_nobody_have_to_wait_whoever_is_tried_at():
    clerk, person = make.clerk(), make.person()
    client = window.signed_in(clerk)
    for _ in range(20):
        assert client.post(window.FIND, {"line": make.document_number()}).status_code == 422
    assert client.post(window.FIND, {"line": person._number()}).status_code == 429
    assert window.signed_in().post(window.FIND, {"line": person._number()}).status_code == 200


def test_a_clerk_whose_own_papers_are_unknown_is_told_whom_to_ask():
    client, person = window.signed_in(make.clerk(own_cert_digest=None)), make.person()
    page = client.get(START)
    assert "请联系系统管理员登记" in text(page)
    assert 'name="line"' not in page.content.decode()
    assert client.post(window.FIND, {"line": person._number()}).status_code == 403
    assert AccessRecord.objects.count() == 0


def test_who_is_still_there_is_offered_without_a_name():
    client, visit = window.clerk_with(make.person("陈秀兰"))
    page = client.get(START)
    assert window.path(visit) in page.content.decode()
    assert "陈秀兰" not in text(page)
    Visit.objects.update(active_at=timezone.now() - timedelta(minutes=20))
    assert window.path(visit) not in client.get(START).content.decode()


@pytest.mark.parametrize("address", [window.FIND, window.OPEN, "/counter/window/"])
def test_the_wrong_method_is_refused(address):
    client = window.signed_in()
    assert client.get(address).status_code == 405
    assert client.post(START).status_code == 405


def test_a_document_of_a_closed_number_leads_to_the_one_that_goes_on_and_opens_no_visit():
    make.editions()
    closed, kept, client = make.holder("王建国"), make.holder("王建国"), window.signed_in()
    found = window.found(client, closed)
    make.merged(closed, kept)
    page = client.post(window.FIND, {"line": closed._number()})
    assert page.status_code == 422
    assert (
        "这份证件登记的人员编号已经并入本人的另一个编号。"
        f"请让本人出示现在登记的证件（{kept.masked_number()}），用它来找。"
    ) in text(page)
    assert client.post("/counter/open/", {"found": found})["Location"] == START
    assert Visit.objects.count() == 0
