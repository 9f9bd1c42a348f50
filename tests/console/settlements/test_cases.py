"""投诉: taken in from a bill, looked into, answered; the person reads the answer under their bill."""

from datetime import date

import pytest
from django.test import Client

from accounts.models import AccessRecord
from sharing.models import Case, Settlement
from tests import make
from tests.console.staff_browser import say_why, signed_in_as
from tests.pages.visits import text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("monday")]

LIST = "/console/case/"


@pytest.fixture
def bill() -> Settlement:
    make.editions()
    father = make.resident("王德福", born=date(1955, 3, 8))
    return make.settle(make.binding(make.holder("王建国"), father, relationship="parent").member, payable=30)


@pytest.fixture
def client() -> Client:
    return signed_in_as("supervisor")


def new(bill: Settlement) -> str:
    return f"/console/settlement/{bill.pk}/case/"


def open_case(client: Client, bill: Settlement) -> Case:
    client.post(new(bill), {"person": str(bill.patient_id), "words": "同一天扣了两次"})
    return Case.objects.latest("opened_at", "pk")


def page(case: Case) -> str:
    return f"{LIST}{case.pk}/"


def portal(bill: Settlement) -> Client:
    browser = Client()
    browser.force_login(make.user(bill.patient))
    return browser


def test_it_is_taken_in_from_the_bill_and_stands_in_the_list(client, bill):
    assert new(bill) in say_why(client, f"/console/settlement/{bill.pk}/").content.decode()
    case = open_case(client, bill)
    assert (case.person, case.words) == (bill.patient, "同一天扣了两次")
    assert "同一天扣了两次" in text(client.get(LIST))


def test_the_page_of_the_bill_leads_to_it(client, bill):
    case = open_case(client, bill)
    shown = say_why(signed_in_as("auditor"), f"/console/settlement/{bill.pk}/").content.decode()
    assert page(case) in shown


def test_it_is_noted_and_answered(client, bill):
    case = open_case(client, bill)
    client.post(f"{page(case)}note/", {"words": "与医院核对"})
    assert "与医院核对" in text(client.get(page(case)))
    client.post(f"{page(case)}close/", {"answer": "只扣了一次"})
    case.refresh_from_db()
    assert case.answer == "只扣了一次"
    shown = client.get(page(case)).content.decode()
    assert "<textarea" not in shown


def test_who_opens_it_is_written_down_for_the_person_to_see(client, bill):
    client.get(page(open_case(client, bill)))
    looks = AccessRecord.objects.filter(what="投诉").values_list("person", "why")
    assert list(looks) == [(bill.patient_id, "处理投诉")]


def test_the_person_reads_what_was_said_and_answered_under_the_bill_and_nobody_else(client, bill):
    case = open_case(client, bill)
    client.post(f"{page(case)}note/", {"words": "与医院核对"})
    under = f"/why/bill/{bill.setl_id}/"
    browser = portal(bill)
    assert "同一天扣了两次" in text(browser.get(under))
    assert "与医院核对" not in text(browser.get(under))
    client.post(f"{page(case)}close/", {"answer": "只扣了一次"})
    assert "答复： 只扣了一次" in text(browser.get(under))
    assert under in browser.get("/spending/used/").content.decode()
    holder = Client()
    holder.force_login(make.user(bill.allocations.get(binding__isnull=False).account.holder))
    assert "只扣了一次" not in text(holder.get(under))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"words": ""}, "请写明反映的问题。"),
        ({"person": ""}, "请选是谁反映的。"),
        ({"words": "长" * 501}, "请写短一些，最多 500 个字。"),
    ],
)
def test_what_is_missing_is_said_and_nothing_taken_in(client, bill, fields, sentence):
    sent = {"person": str(bill.patient_id), "words": "同一天扣了两次"} | fields
    response = client.post(new(bill), sent)
    assert (response.status_code, Case.objects.count()) == (422, 0)
    assert sentence in text(response)
    assert sent["words"] in response.content.decode()


def test_an_answer_and_a_note_need_words_and_an_open_case(client, bill):
    case = open_case(client, bill)
    for name, field in (("note", "words"), ("close", "answer")):
        assert client.post(f"{page(case)}{name}/", {field: ""}).status_code == 422
    client.post(f"{page(case)}close/", {"answer": "只扣了一次"})
    response = client.post(f"{page(case)}close/", {"answer": "别的"})
    assert response.status_code == 422
    assert "这件投诉已经答复。" in text(response)


def test_others_areas_are_not_there_and_auditors_only_read(client, bill):
    case = open_case(client, bill)
    elsewhere, auditor = signed_in_as("supervisor", area="3201"), signed_in_as("auditor")
    for address in (page(case), new(bill)):
        assert elsewhere.get(address).status_code == 404
    assert "<textarea" not in auditor.get(page(case)).content.decode()
    assert auditor.post(f"{page(case)}close/", {"answer": "x"}).status_code == 403


def test_other_methods_are_refused(client, bill):
    case = open_case(client, bill)
    assert client.post(LIST).status_code == 405
    assert client.post(page(case)).status_code == 405
    assert client.get(f"{page(case)}note/").status_code == 405
    assert client.delete(new(bill)).status_code == 405
