"""核对回执: anybody learns that a number is genuine, its day and the kind of act, and nothing more."""

import re

import pytest
import segno
from django.test import Client

from accounts.models import TryCounter
from tests import make
from tests.pages.visits import queries, signed_in, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
UNKNOWN = "没有这个回执号。请对照纸上的再填一次；还是没有，请打 12393 问一问。"


@pytest.fixture
def pledge():
    [signed] = make.signed(make.holder("王建国"), make.asked_for(make.child("王子轩")))
    return signed


def asked(client: Client, number: str):
    return client.get("/verify/", {"number": number})


def test_without_a_number_the_page_asks_for_one(client):
    response = client.get("/verify/")
    assert response.status_code == 200
    assert "手里的回执、承诺书或缴费凭证是不是真的？" in text(response)


def test_a_genuine_number_tells_its_day_and_kind_and_nothing_more(client, pledge):
    response = asked(client, f" {pledge.number.lower().replace('-', ' ')} ")
    page = text(response)
    assert response.status_code == 200
    shown = f"这个号码是真的 {pledge.number} 办了什么 签署共济承诺书，绑定家人 哪一天 2026年6月15日"
    assert shown in page
    for private in ("王建国", "王子轩", "子女", "徐州", "长期有效", "生效", "10:30"):
        assert private not in page
    assert response["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_the_same_is_told_of_a_binding_that_has_ended(client, pledge):
    before = text(asked(client, pledge.number))
    pledge.binding.state = "ended"
    pledge.binding.save()
    assert text(asked(client, pledge.number)) == before


def test_an_unknown_number_gets_one_sentence_and_keeps_what_was_typed(client):
    response = asked(client, "abcd-efgh-ijkl-mnop")
    assert response.status_code == 422
    assert UNKNOWN in text(response)
    assert 'value="abcd-efgh-ijkl-mnop"' in response.content.decode()


@pytest.mark.parametrize("number", ["x", "💊", "123456", "\x00"])
def test_what_can_be_no_number_is_answered_alike_or_as_a_mistake_of_shape(client, number):
    assert asked(client, number).status_code == 422


def test_nothing_typed_is_said_beside_the_field(client):
    assert "请填写回执号。" in text(asked(client, "  "))


def test_numbers_that_are_not_known_are_counted_by_address(client, pledge):
    for _ in range(20):
        assert asked(client, "ABCD").status_code == 422
    refused = asked(client, pledge.number)
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert "尝试的次数太多了。" in text(refused)
    assert "这个号码是真的" not in text(refused)
    assert asked(Client(REMOTE_ADDR="203.0.113.9"), pledge.number).status_code == 200


def test_who_has_a_paper_in_hand_may_look_as_often_as_they_like(client, pledge):
    for _ in range(30):
        assert asked(client, pledge.number).status_code == 200
    assert TryCounter.objects.count() == 0


def test_looking_takes_few_statements(client, pledge):
    assert queries(client, f"/verify/?number={pledge.number}") == 2


def test_the_wrong_method_is_refused(client):
    assert client.post("/verify/", {"number": "x"}).status_code == 405


def test_the_holders_own_page_has_the_code_that_leads_here(client, pledge):
    client.force_login(pledge.signer.user)
    page = client.get(f"/bindings/{pledge.binding_id}/pledge/").content.decode()
    drawn = re.search(r'<div class="verify-code">\s*<svg viewBox="0 0 (\d+) \1"', page)
    address = f"http://127.0.0.1/verify/?number={pledge.number}"
    assert drawn
    assert int(drawn[1]) == len(segno.make(address, error="m", micro=False).matrix) + 8


def test_the_receipt_of_a_premium_has_it_too():
    payment = make.premium(make.binding(make.holder(yuan=500)))
    page = signed_in(payment.account.holder).get(f"/premium/{payment.pk}/").content.decode()
    assert page.count('class="verify-code"') == 1
