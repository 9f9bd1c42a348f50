"""不是我本人 through 12393: taken in from the person's page, a case like others, lifted with a reason."""

from datetime import date

import pytest
from django.test import Client

from sharing.models import Binding, Case, NamingStop
from sharing.services.people.not_me import say_not_me
from tests import make
from tests.console.staff_browser import say_why, signed_in_as
from tests.pages.visits import text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("monday")]

LIST = "/console/case/"


@pytest.fixture
def binding() -> Binding:
    make.editions()
    mother = make.resident("王秀英", born=date(1955, 3, 8))
    return make.binding(make.holder("王建国"), mother, relationship="parent", state="pending")


@pytest.fixture
def client() -> Client:
    return signed_in_as("supervisor")


@pytest.fixture
def case(binding: Binding) -> Case:
    return say_not_me(key=binding.pk, words="不认识对方", by=make.citizen(binding.member), at=make.NOW).case


def act(binding: Binding) -> str:
    return f"/console/person/{binding.member_id}/not-me/"


def page(case: Case, step: str = "") -> str:
    return f"{LIST}{case.pk}/{step}"


def test_a_call_is_taken_in_from_the_page_of_the_person(client, binding):
    assert act(binding) in say_why(client, f"/console/person/{binding.member_id}/").content.decode()
    assert "王*国" in text(client.get(act(binding)))
    client.post(act(binding), {"key": str(binding.pk), "reason": "本人来电 12393，工单 15"})
    binding.refresh_from_db()
    assert (binding.state, binding.ended_by) == ("ended", "refuse")
    assert Case.objects.get().words == "本人来电 12393，工单 15"


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"reason": "来电"}, "请选是谁办的。"),
        ({"key": "0190f1b2-0000-7000-8000-000000000000", "reason": "来电"}, "请从列表里选择。"),
        ({"key": "of the binding"}, "请写明理由。"),
    ],
)
def test_what_is_missing_is_said_and_changes_nothing(client, binding, sent, sentence):
    if sent.get("key") == "of the binding":
        sent = {"key": str(binding.pk)}
    say_why(client, f"/console/person/{binding.member_id}/")
    response = client.post(act(binding), sent)
    assert (response.status_code, sentence in text(response)) == (422, True)
    assert not Case.objects.exists()


def test_it_stands_among_the_cases_and_its_page_says_of_whom(client, case):
    shown = text(client.get(LIST))
    assert "王*英 · 不是我本人 不认识对方 本人在网上" in shown
    shown = text(client.get(page(case)))
    assert "王*国办的绑定或亲情账户 已经停用，现在不能再添加" in shown
    assert "不认识对方" in shown


def test_it_is_lifted_with_a_reason(client, case):
    client.get(page(case))
    response = client.post(page(case, "lift/"), {"reason": ""})
    assert (response.status_code, "请写明理由。" in text(response)) == (422, True)
    assert NamingStop.objects.get().lifted_at is None
    done = client.post(page(case, "lift/"), {"reason": "双方到场核实"}, follow=True)
    assert "已允许再添加，已告诉双方。" in text(done)
    assert "允许再添加：双方到场核实" in text(done)
    assert page(case, "lift/") not in done.content.decode()
    again = client.post(page(case, "lift/"), {"reason": "再一次"})
    assert (again.status_code, "已经有同事允许再添加了。" in text(again)) == (422, True)


def test_it_is_noted_and_answered_like_others(client, case):
    assert "本人在通知里能看到。" in text(client.get(page(case)))
    client.post(page(case, "note/"), {"words": "打电话核实"})
    client.post(page(case, "close/"), {"answer": "已核实"})
    shown = text(client.get(page(case)))
    assert "打电话核实" in shown
    assert "已核实" in shown


def test_the_person_reads_no_case_of_it_among_their_bills(case):
    browser = Client()
    browser.force_login(case.opened_by)
    assert "您反映的问题" not in text(browser.get("/spending/"))


def test_a_complaint_about_a_bill_has_nothing_to_lift(client, binding):
    make.edition("", effective_from=date(2021, 4, 23))
    bill = make.settle(binding.member, payable=30)
    case = Case.objects.create(
        settlement=bill, person=bill.patient, words="错了", opened_by=make.staff(), opened_at=make.NOW
    )
    client.get(page(case))
    assert client.post(page(case, "lift/"), {"reason": "核实"}).status_code == 404
    assert page(case, "lift/") not in client.get(page(case)).content.decode()


def test_who_only_looks_and_other_areas_do_not_act(binding, case):
    auditor = signed_in_as("auditor")
    assert page(case, "lift/") not in auditor.get(page(case)).content.decode()
    for browser in (auditor, signed_in_as("supervisor", area="3201")):
        assert browser.post(page(case, "lift/"), {"reason": "核实"}).status_code in (403, 404)
        assert browser.post(act(binding), {"key": str(binding.pk), "reason": "来电"}).status_code in (
            403,
            404,
        )
    assert NamingStop.objects.get().lifted_at is None


def test_the_wrong_method_is_refused(client, binding, case):
    assert client.get(page(case, "lift/")).status_code == 405
    assert client.put(act(binding)).status_code == 405
