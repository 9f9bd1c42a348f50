"""A visit from opening to closing, and that it never acts for anybody else."""

from datetime import timedelta

import pytest
from django.utils import timezone
from uuid_utils.compat import uuid7

from accounts.models.people import number_digest
from sharing.models import Notice, Visit
from tests import make
from tests.counter import window
from tests.pages.wizard_steps import text

pytestmark = pytest.mark.django_db
AGENT = {
    "attended": "agent",
    "agent_name": "王小二",
    "agent_relationship": "儿子",
    "agent_letter_seen": "on",
    "spoke": "yes",
}


def test_a_visit_opens_at_the_window_and_the_person_is_told():
    client, person = window.signed_in(), make.person("陈秀兰", telephone="13800000001")
    client.post("/counter/window/", {"window": f"{make.hall().pk}-3"})
    answer = window.open_visit(client, person, needs=["hearing"])
    visit = Visit.objects.get()
    assert answer["Location"] == window.path(visit)
    said = (visit.citizen, visit.counter, visit.identity_check, visit.attended, visit.needs, visit.closed_at)
    assert said == (person, make.counter(3), "card_seen", "alone", ["hearing"], None)
    assert set(Notice.objects.values_list("channel", "kind")) == {
        ("portal", "visit_opened"),
        ("sms", "visit_opened"),
    }
    assert "徐州市医保大厅 03 号窗口开始为您办理" in Notice.objects.first().body


def test_on_top_stands_for_whom_by_whom_and_how_long():
    client, visit = window.clerk_with(make.person("陈秀兰"), counter=make.counter(3))
    Visit.objects.update(opened_at=timezone.now() - timedelta(minutes=4))
    page = text(client.get(window.path(visit)))
    assert "陈秀兰 · 41 岁 · 看了证件原件" in page
    assert "03 号窗口 · 经办人 周敏 · 已用 4 分钟" in page


def test_who_needs_large_print_gets_it_for_the_visit_only():
    client, visit = window.clerk_with(make.person(), needs=["large_print"])
    assert 'data-view="large"' in client.get(window.path(visit)).content.decode()
    assert 'data-view="large"' not in client.get("/counter/").content.decode()


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_opened():
    client, person = window.signed_in(), make.person()
    page = window.open_visit(client, person, check="", attended="")
    assert page.status_code == 422
    assert "请选择怎样核验的身份" in text(page)
    assert "请选择谁来办" in text(page)
    page = window.open_visit(client, person, check="other")
    assert page.status_code == 422
    assert "请写明是怎样核验的" in text(page)
    assert Visit.objects.count() == 0


def test_an_agent_is_named_with_papers_letter_and_a_call():
    client, person = window.signed_in(), make.person()
    number = make.document_number()
    assert window.open_visit(client, person, **AGENT, agent_number=number).status_code == 302
    visit = Visit.objects.get()
    assert (visit.agent_name, visit.agent_relationship) == ("王小二", "儿子")
    assert (visit.agent_letter_seen, visit.spoke_to_person) == (True, True)
    assert bytes(visit.agent_number_digest) == number_digest(number)
    assert number.encode() not in bytes(visit.agent_number_sealed)
    assert "王小二拿着委托书" in Notice.objects.get(channel="portal").body


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"agent_name": ""}, "请输入代办人的姓名"),
        ({"agent_number": "1"}, "请对照代办人的证件检查"),
        ({"agent_relationship": ""}, "请输入代办人和本人的关系"),
        ({"agent_letter_seen": ""}, "要看到本人签名的委托书原件"),
        ({"spoke": ""}, "请选择有没有和本人通过话"),
        ({"spoke": "no"}, "请写明原因"),
    ],
)
def test_an_agent_without_one_of_these_does_not_act(changed, sentence):
    client, person = window.signed_in(), make.person()
    answers = {**AGENT, "agent_number": make.document_number(), **changed}
    page = window.open_visit(client, person, **answers)
    assert page.status_code == 422
    assert sentence in text(page)
    assert Visit.objects.count() == Notice.objects.count() == 0


def test_all_that_an_agent_lacks_is_said_at_once():
    client, person = window.signed_in(), make.person()
    page = text(window.open_visit(client, person, attended="agent", spoke="no"))
    for said in ("请输入代办人的姓名", "要看到本人签名的委托书原件", "没有和本人通话，请写明原因"):
        assert said in page


def test_nobody_is_opened_who_was_not_looked_up_by_this_clerk():
    person = make.person()
    client, other = window.signed_in(), window.signed_in()
    for found in ("", str(person.pk), window.found(other, person)):
        answer = client.post(window.OPEN, {"found": found, **window.CAME_ALONE})
        assert answer["Location"] == "/counter/"
    assert Visit.objects.count() == 0


def test_who_died_and_who_is_the_clerks_own_are_refused():
    clerk = make.clerk()
    client = window.signed_in(clerk)
    page = window.open_visit(client, make.person(died_on=make.TODAY))
    assert page.status_code == 422
    assert "已经去世" in text(page)
    own = make.person()
    type(clerk).objects.filter(pk=clerk.pk).update(own_cert_digest=number_digest(own._number()))
    page = client.post(window.FIND, {"line": own._number()})
    assert page.status_code == 403
    assert own.name not in text(page)
    assert Visit.objects.count() == 0


def test_the_next_visit_closes_the_last_and_its_tab_is_told_so():
    client = window.signed_in()
    window.open_visit(client, make.person("陈秀兰"))
    first = Visit.objects.get()
    window.open_visit(client, make.person("李国平"))
    first.refresh_from_db()
    assert first.closed_by == "next_visit"
    page = client.get(window.path(first))
    assert page.status_code == 410
    assert "这次代办已经结束" in text(page)
    assert "陈秀兰" not in text(page)


def test_closing_leaves_nothing_of_the_person_in_the_session():
    client, visit = window.clerk_with(make.person("陈秀兰"))
    key = client.session.session_key
    answer = client.post(window.path(visit, "close/"))
    assert answer["Location"] == "/counter/"
    visit.refresh_from_db()
    assert visit.closed_by == "button"
    assert client.session.session_key != key
    assert "陈秀兰" not in str(dict(client.session))
    assert "陈秀兰" not in client.get("/counter/").content.decode()
    assert client.get(window.path(visit)).status_code == 410
    assert client.post(window.path(visit, "close/")).status_code == 302


def test_after_twenty_idle_minutes_it_is_over_whatever_the_row_says():
    client, visit = window.clerk_with(make.person("陈秀兰"))
    Visit.objects.update(active_at=timezone.now() - timedelta(minutes=20))
    page = client.get(window.path(visit))
    assert page.status_code == 410
    assert "陈秀兰" not in text(page)


def test_signing_out_closes_it():
    client, visit = window.clerk_with(make.person())
    client.post("/sign-out/")
    visit.refresh_from_db()
    assert visit.closed_by == "sign_out"


def test_staff_stay_signed_in_while_a_visit_is_open():
    client, visit = window.clerk_with(make.person())
    session = client.session
    session["seen"] = int(timezone.now().timestamp()) - 11 * 60
    session.save()
    assert client.get(window.path(visit)).status_code == 200
    Visit.objects.update(closed_at=timezone.now())
    session = client.session
    session["seen"] = int(timezone.now().timestamp()) - 11 * 60
    session.save()
    assert client.get("/counter/").status_code == 302


def test_anothers_visit_is_not_found():
    _client, visit = window.clerk_with(make.person())
    other = window.signed_in()
    for address in (window.path(visit), f"/counter/{uuid7()}/"):
        assert other.get(address).status_code == 404
    assert other.post(window.path(visit, "close/")).status_code == 404
    visit.refresh_from_db()
    assert visit.closed_at is None


def test_no_page_of_a_visit_is_kept_by_a_browser():
    client, visit = window.clerk_with(make.person())
    for address in ("/counter/", window.path(visit)):
        assert "no-store" in client.get(address)["Cache-Control"]
    found = client.post(window.FIND, {"line": make.person()._number()})
    assert "no-store" in found["Cache-Control"]


def test_the_wrong_method_is_refused():
    client, visit = window.clerk_with(make.person())
    assert client.post(window.path(visit)).status_code == 405
    assert client.get(window.path(visit, "close/")).status_code == 405
