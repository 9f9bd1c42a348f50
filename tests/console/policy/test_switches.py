"""共济付费开关 in the back office: what is off where, asking another officer to turn it, and the record."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sharing.models import Approval, SharingSwitch, SwitchTurn
from tests import make
from tests.console.staff_browser import browser_of, signed_in_as
from tests.pages.visits import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

LIST, TURN = "/console/switch/", "/console/switch/turn/"
TYPED = {"place": "3203", "turn": "off", "ground": "incident", "reason": "结算系统故障，工单 7 号"}


def ask(client: Client, **typed: str):
    return client.post(TURN, TYPED | typed)


def detail() -> str:
    return f"{LIST}{SharingSwitch.objects.get().pk}/"


def test_two_officers_switch_an_area_off_and_it_is_on_record():
    make.area_row()
    one, other = make.officer("policy_officer"), make.officer("policy_officer")
    assert ask(browser_of(one)).headers["Location"] == LIST
    page = text(browser_of(one).get(detail()))
    assert "正在等复核" in page
    assert "停用家庭共济付费（突发情况）" in page
    approval = Approval.objects.get()
    shown = text(browser_of(other).get(f"/console/approval/{approval.pk}/"))
    assert "徐州市（3203）" in shown
    assert "结算系统故障，工单 7 号" in shown
    browser_of(other).post(f"/console/approval/{approval.pk}/decide/", {"decision": "approved", "words": ""})
    turn = SwitchTurn.objects.get()
    assert (turn.asked_by, turn.decided_by, turn.is_on) == (one, other, False)
    page = text(browser_of(one).get(detail()))
    assert "没有停用过" not in page
    assert "结算系统故障，工单 7 号" in page
    assert "徐州市（3203）" in text(signed_in_as("auditor").get(LIST))


def test_who_asked_does_not_decide():
    client = browser_of(make.officer("policy_officer"))
    ask(client)
    decided = client.post(
        f"/console/approval/{Approval.objects.get().pk}/decide/", {"decision": "approved", "words": ""}
    )
    assert (decided.status_code, SwitchTurn.objects.exists()) == (422, False)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"place": "99"}, "没有这个地区或机构。"),
        ({"place": ""}, "请填地区或机构编码。"),
        ({"turn": "on"}, "那里现在就是这样，不用再办。"),
        ({"turn": ""}, "请选停用还是恢复。"),
        ({"ground": "mood"}, "请从列表里选择。"),
        ({"reason": ""}, "请写明理由。"),
    ],
)
def test_it_says_why_not_and_keeps_what_was_typed(typed, why):
    response = ask(signed_in_as("policy_officer"), **typed)
    assert (response.status_code, Approval.objects.exists()) == (422, False)
    assert why in text(response)
    assert (TYPED | typed)["reason"] in text(response)


def test_an_officer_of_another_area_asks_nothing_and_sees_nothing():
    make.switched()
    client = signed_in_as("policy_officer", area="3201")
    response = ask(client, ground="pilot")
    assert (response.status_code, Approval.objects.filter(decision="").exists()) == (422, False)
    assert "3203" not in text(client.get(LIST))
    assert client.get(detail()).status_code == 404


def test_what_is_switched_for_the_province_concerns_every_area():
    make.switched("32")
    assert "江苏省（32）" in text(signed_in_as("supervisor", area="3203").get(LIST))


def test_pages_reject_the_wrong_method_and_the_wrong_role():
    make.switched()
    officer = signed_in_as("policy_officer")
    assert [officer.post(LIST).status_code, officer.post(detail()).status_code] == [405, 405]
    assert officer.put(TURN).status_code == 405
    supervisor = signed_in_as("supervisor")
    assert (supervisor.get(LIST).status_code, supervisor.get(TURN).status_code) == (200, 403)
    assert TURN not in supervisor.get(LIST).content.decode()
    assert signed_in_as("administrator").get(LIST).status_code == 403


def test_the_list_asks_as_much_for_three_as_for_one():
    client, counted = signed_in_as("policy_officer"), []
    for place in ("3203", "3201", make.institution("H32030000009").code):
        make.switched(place)
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST).status_code == 200
        counted.append(len(queries))
    assert len(set(counted)) == 1


def test_the_page_of_an_institution_says_whether_it_is_off_and_who_turned_it():
    hospital = make.institution("H32030000009")
    address = f"/console/institution/{hospital.pk}/"
    assert "没有停用过。" in text(signed_in_as("supervisor").get(address))
    make.switched(hospital.code)
    page = text(signed_in_as("supervisor").get(address))
    assert "当地医保局停用家庭共济付费的决定（突发情况，2026-06-15）" in page
    assert "系统故障" in page


def test_today_shows_what_is_off_until_it_is_on_again():
    make.area_row()
    make.switched()
    client = signed_in_as("supervisor")
    assert "这些地方现在停用了家庭共济付费 徐州市（3203）" in text(client.get("/console/today/"))
    assert "徐州市（3203）" not in text(signed_in_as("supervisor", area="3201").get("/console/today/"))
    make.switched(is_on=True)
    assert "这些地方现在停用了" not in text(client.get("/console/today/"))
