"""The second screen shows one thing to one person, and then nothing of them."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from sharing.models import Admission, Binding, Confirmation, SignRequest, Visit
from sharing.services.bindings import sign_on_screen
from sharing.services.evidence import screen_requests
from tests import make
from tests.counter.tablet import READ, SIGN, page_now, paired, sign, type_in
from tests.counter.window import signed_in
from tests.pages.visits import text

pytestmark = pytest.mark.django_db

DONE = "/sign/done/"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(make.NOW, tick=False) as traveller:
        make.editions()
        make.pledge_text()
        yield traveller


@pytest.fixture
def tablet() -> Client:
    return paired()


@pytest.fixture
def waiting() -> Binding:
    return make.binding(
        make.holder("王建国"),
        make.person("李晓梅"),
        relationship="spouse",
        state="pending",
        confirm_by=make.TODAY + DAY,
        starts_on=make.TODAY,
    )


@pytest.fixture
def visit(waiting) -> Visit:
    visit = make.visit(waiting.holder, counter=make.counter())
    Admission.objects.create(
        visit=visit, person=waiting.member, identity_check="card_seen", admitted_at=make.NOW
    )
    return visit


@pytest.fixture
def asked(tablet, visit, waiting) -> SignRequest:
    return sign_on_screen.ask_confirmation(
        binding_id=waiting.pk, by=make.clerk_in(visit, waiting.member), at=make.NOW
    )


def test_the_digits_open_it_and_the_signature_confirms(tablet, asked, waiting):
    assert page_now(tablet) == SIGN
    assert type_in(tablet, asked).headers["Location"] == READ
    assert page_now(tablet) == READ
    page = text(tablet.get(READ))
    assert "同意用王建国的医保个人账户" in page
    assert "您是对方的 配偶" in page
    assert "您，李晓梅，本人签署" in page
    assert sign(tablet, asked).headers["Location"] == DONE
    waiting.refresh_from_db()
    assert waiting.state == "active"
    assert Confirmation.objects.get().signer == waiting.member


def test_afterwards_nothing_of_the_person_is_there_and_no_page_was_kept(tablet, asked):
    opened = type_in(tablet, asked)
    read = tablet.get(READ)
    sign(tablet, asked)
    done = tablet.get(DONE)
    for response in (opened, read, done, tablet.get(SIGN)):
        assert "no-store" in response["Cache-Control"]
    for path in (DONE, SIGN):
        page = text(tablet.get(path))
        assert ("李晓梅" in page, "王建国" in page) == (False, False)
    assert tablet.get(READ).headers["Location"] == SIGN
    assert page_now(tablet) == SIGN


def test_no_page_of_the_screen_leads_anywhere_else(tablet, asked, client):
    pages = [tablet.get(SIGN), tablet.get(DONE), client.get(SIGN)]
    type_in(tablet, asked)
    pages.append(tablet.get(READ))
    for page in pages:
        main = page.content.decode().partition("<body>")[2]
        assert [part.partition('"')[0] for part in main.split('href="')[1:]] == ["#content"]


def test_the_qr_opens_it_too_after_a_button(tablet, asked):
    address = f"/sign/q/{screen_requests.token_of(asked)}/"
    assert "王建国" not in text(tablet.get(address))
    assert page_now(tablet) == SIGN
    assert tablet.post(address).headers["Location"] == READ
    assert "同意用王建国的医保个人账户" in text(tablet.get(READ))


def test_a_scanner_may_type_the_whole_address_of_the_qr(tablet, asked):
    typed = f"http://testserver/sign/q/{screen_requests.token_of(asked)}/"
    assert tablet.post(SIGN, {"code": typed}).headers["Location"] == READ


def test_the_qr_opens_nothing_on_a_telephone_and_costs_no_try(asked, client):
    response = client.post(f"/sign/q/{screen_requests.token_of(asked)}/")
    assert (response.status_code, "只能在窗口的签字屏上打开" in text(response)) == (403, True)
    asked.refresh_from_db()
    assert (asked.opened_at, asked.tries_left) == (None, 5)


def test_wrong_digits_say_how_often_one_may_try_and_then_to_ask_again(tablet, asked):
    for left in (4, 3, 2, 1):
        response = tablet.post(SIGN, {"code": "1"})
        assert (response.status_code, f"还可以试 {left} 次" in text(response)) == (422, True)
    assert "这个数字不能再试了。请经办人重新生成。" in text(tablet.post(SIGN, {"code": "1"}))
    assert "数字已经失效。请经办人重新生成。" in text(type_in(tablet, asked))


def test_the_screen_of_another_counter_shows_nothing_of_it(asked):
    other = paired(make.counter(4))
    assert type_in(other, asked).status_code == 422
    assert other.get(READ).headers["Location"] == SIGN


@pytest.mark.parametrize("strokes", ["", "[]", '{"width": 600, "height": 200, "strokes": []}'])
def test_without_a_signature_the_page_stays_and_says_so(tablet, asked, waiting, strokes):
    type_in(tablet, asked)
    response = sign(tablet, asked, signature=strokes)
    assert response.status_code == 422
    assert "您，李晓梅，本人签署" in text(response)
    waiting.refresh_from_db()
    assert (waiting.state, page_now(tablet)) == ("pending", READ)


def test_a_second_click_is_the_first_one(tablet, asked, waiting):
    type_in(tablet, asked)
    assert [sign(tablet, asked).headers["Location"] for _click in range(2)] == [DONE, DONE]
    assert waiting.events.filter(action="confirm").count() == 1


def test_after_ten_minutes_nothing_is_signed(tablet, asked, waiting, clock):
    type_in(tablet, asked)
    clock.move_to(make.NOW + screen_requests.LIFE)
    assert page_now(tablet) == SIGN
    response = sign(tablet, asked)
    assert (response.status_code, "这一份已经失效" in text(response)) == (409, True)
    waiting.refresh_from_db()
    assert waiting.state == "pending"


def test_with_the_visit_it_goes_from_the_screen(tablet, asked, visit):
    type_in(tablet, asked)
    Visit.objects.update(closed_at=make.NOW, closed_by="next_visit")
    assert page_now(tablet) != READ
    assert sign(tablet, asked).status_code == 409


def test_what_has_changed_meanwhile_is_not_signed(tablet, asked, waiting):
    type_in(tablet, asked)
    Binding.objects.update(ends_on=make.TODAY + DAY)
    response = sign(tablet, asked)
    assert (response.status_code, "刚才内容有了变化" in text(response)) == (409, True)
    asked.refresh_from_db()
    assert (asked.withdrawn_at, page_now(tablet)) == (make.NOW, SIGN)


def test_who_does_not_sign_says_so_and_nothing_is_done(tablet, asked, waiting):
    type_in(tablet, asked)
    response = tablet.post("/sign/aside/", {"request": str(asked.pk)})
    assert "什么都没有办。" in text(response)
    waiting.refresh_from_db()
    assert (waiting.state, page_now(tablet)) == ("pending", SIGN)


def test_a_page_of_an_earlier_request_signs_nothing_of_a_later_one(tablet, asked, visit, waiting):
    type_in(tablet, asked)
    later = sign_on_screen.ask_confirmation(
        binding_id=waiting.pk, by=make.clerk_in(visit, waiting.member), at=make.NOW
    )
    type_in(tablet, later)
    assert sign(tablet, asked).status_code == 409
    assert not Confirmation.objects.exists()
    assert sign(tablet, later).headers["Location"] == DONE


def test_nobody_but_the_screen_reads_or_signs(asked, tablet, client):
    type_in(tablet, asked)
    assert client.get(READ).headers["Location"] == SIGN
    assert sign(client, asked).headers["Location"] == SIGN
    assert signed_in().get(READ).status_code == 403
    assert not Confirmation.objects.exists()


def test_the_wrong_method_is_refused(tablet):
    assert [tablet.put(READ).status_code, tablet.get("/sign/aside/").status_code] == [405, 405]
