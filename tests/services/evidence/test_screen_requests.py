"""What is asked to be signed on a screen: with the right digits, there, once, while the visit is open."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from accounts.models.people import number_digest
from sharing.models import Admission, Screen, SignRequest, Visit
from sharing.services.evidence import screen_requests
from sharing.services.evidence.screen_requests import LIFE, NoScreen, NotOpen, RequestState, WrongDigits
from sharing.services.visits.mandate import IDLE, NoMandate
from sharing.words.screens import wrong_digits
from tests import make
from tests.crowd import at_once

SECOND = timedelta(seconds=1)
TRIES = 5

pytestmark = pytest.mark.django_db


@pytest.fixture
def screen() -> Screen:
    return make.screen()


@pytest.fixture
def visit(screen) -> Visit:
    return make.visit(make.holder(), counter=screen.counter)


def digits(request: SignRequest, *, right: bool = True) -> str:
    number = screen_requests.digits_of(request)
    return number if right else number[:-1] + str((int(number[-1]) + 1) % 10)


def type_in(screen: Screen, typed: str, at=make.NOW) -> SignRequest:
    return screen_requests.open_with_digits(
        screen=screen, typed=typed, address="10.0.0.9", agent="a tablet", at=at
    )


def scan(screen: Screen, token: str, at=make.NOW) -> SignRequest:
    return screen_requests.open_with_token(
        screen=screen, token=token, address="10.0.0.9", agent="a tablet", at=at
    )


def spend(request: SignRequest, at=make.NOW, **fields: object) -> None:
    with transaction.atomic():
        screen_requests.spend(request.pk, **({"by": make.clerk_in(request.visit)} | fields), at=at)


def test_the_digits_show_it_on_the_screen_of_the_counter(screen, visit):
    asked = make.sign_request(visit)
    assert screen_requests.shown_on(screen, make.NOW) is None
    assert type_in(screen, digits(asked)) == asked
    assert screen_requests.shown_on(screen, make.NOW) == asked


def test_so_does_the_qr(screen, visit):
    asked = make.sign_request(visit)
    assert len(bytes.fromhex(screen_requests.token_of(asked))) * 8 == 128
    assert scan(screen, screen_requests.token_of(asked)) == asked


def test_neither_digits_nor_qr_stand_in_the_database(visit):
    asked = make.sign_request(visit)
    row = repr(SignRequest.objects.values().get())
    assert (digits(asked) in row, screen_requests.token_of(asked) in row) == (False, False)


@pytest.mark.parametrize("typed", ["", "12345", "没有数字", "1" * 100])
def test_wrong_digits_say_how_often_one_may_still_try(screen, visit, typed):
    make.sign_request(visit)
    with pytest.raises(WrongDigits) as wrong:
        type_in(screen, typed)
    assert wrong.value.left == TRIES - 1
    assert wrong_digits(wrong.value.left) == "数字不对，还可以试 4 次。请看经办人屏幕上的 6 位数字。"


def test_after_five_wrong_tries_neither_digits_nor_qr_open_it(screen, visit):
    asked = make.sign_request(visit)
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(WrongDigits) as wrong:
            type_in(screen, digits(asked, right=False))
        assert wrong.value.left == left
    for attempt in (
        lambda: type_in(screen, digits(asked)),
        lambda: scan(screen, screen_requests.token_of(asked)),
    ):
        with pytest.raises(WrongDigits) as wrong:
            attempt()
        assert wrong.value.left is None
    asked.refresh_from_db()
    assert screen_requests.state_of(asked, make.NOW) is RequestState.OVER


@pytest.mark.django_db(transaction=True)
def test_many_wrong_tries_at_once_are_five(screen, visit):
    asked = make.sign_request(visit)
    count = 12 if connection.vendor == "postgresql" else 7
    results = at_once(count, lambda _: type_in(screen, digits(asked, right=False)))
    judged = [one for one in results if one.left is not None]
    asked.refresh_from_db()
    assert (len(judged), asked.tries_left, asked.opened_at) == (TRIES, 0, None)


def test_the_last_of_five_tries_may_be_the_right_one(screen, visit):
    asked = make.sign_request(visit)
    for _try in range(TRIES - 1):
        with pytest.raises(WrongDigits):
            type_in(screen, digits(asked, right=False))
    assert type_in(screen, digits(asked)) == asked
    spend(asked)


def test_another_screen_does_not_open_it_and_costs_it_no_try(visit):
    asked, other = make.sign_request(visit), make.screen(make.counter(4))
    for attempt in (
        lambda: type_in(other, digits(asked)),
        lambda: scan(other, screen_requests.token_of(asked)),
    ):
        with pytest.raises(WrongDigits):
            attempt()
    asked.refresh_from_db()
    assert (asked.tries_left, asked.opened_at) == (TRIES, None)


def test_a_screen_that_was_revoked_meanwhile_does_not_open_it(screen, visit):
    asked = make.sign_request(visit)
    Screen.objects.update(revoked_at=make.NOW)
    with pytest.raises(WrongDigits):
        type_in(screen, digits(asked))
    assert screen_requests.state_of(asked, make.NOW) is RequestState.OVER


@pytest.mark.parametrize(("later", "works"), [(LIFE - SECOND, True), (LIFE, False)])
def test_it_can_be_opened_and_signed_for_ten_minutes(screen, visit, later, works):
    asked = make.sign_request(visit)
    at = make.NOW + later
    if works:
        spend(type_in(screen, digits(asked), at), at)
        return
    with pytest.raises(WrongDigits):
        type_in(screen, digits(asked), at)
    type_in(screen, digits(asked))
    with pytest.raises(NotOpen):
        spend(asked, at)


def test_it_is_opened_once_and_signed_once(screen, visit):
    asked = make.sign_request(visit)
    type_in(screen, digits(asked))
    with pytest.raises(WrongDigits):
        type_in(screen, digits(asked))
    spend(asked)
    with pytest.raises(NotOpen):
        spend(asked)
    assert screen_requests.shown_on(screen, make.NOW) is None


def test_what_was_not_opened_is_not_signed(visit):
    with pytest.raises(NotOpen):
        spend(make.sign_request(visit))


@pytest.mark.parametrize("closed", [{"closed_at": make.NOW}, {"active_at": make.NOW - IDLE}])
def test_with_the_visit_it_is_over(screen, visit, closed):
    opened = make.sign_request(visit)
    type_in(screen, digits(opened))
    Visit.objects.update(**closed)
    assert screen_requests.shown_on(screen, make.NOW) is None
    assert screen_requests.state_of(opened, make.NOW) is RequestState.OVER
    with pytest.raises(NotOpen):
        spend(opened)


def test_asking_for_another_withdraws_the_first(screen, visit):
    first = make.sign_request(visit)
    type_in(screen, digits(first))
    second = make.sign_request(visit)
    assert screen_requests.shown_on(screen, make.NOW) is None
    with pytest.raises(NotOpen):
        spend(first)
    assert type_in(screen, digits(second)) == second


def test_only_the_signer_in_that_visit_uses_it_up(screen, visit):
    asked = make.sign_request(visit)
    type_in(screen, digits(asked))
    for by in (make.clerk_in(visit, make.person()), make.clerk_in(make.visit(visit.citizen))):
        with pytest.raises(NotOpen):
            spend(asked, by=by)
    spend(asked)


def test_without_a_screen_nothing_is_asked(visit):
    Screen.objects.update(revoked_at=make.NOW)
    for one in (visit, make.visit(make.person())):
        with pytest.raises(NoScreen):
            make.sign_request(one)
    assert not SignRequest.objects.exists()


def test_reading_on_the_screen_begins_the_idle_minutes_anew(screen, visit):
    asked = make.sign_request(visit)
    later = make.NOW + timedelta(minutes=9)
    type_in(screen, digits(asked), later)
    visit.refresh_from_db()
    assert visit.active_at == later


def test_waiting_for_it_does_not(screen, visit):
    asked = make.sign_request(visit)
    later = make.NOW + timedelta(minutes=9)
    screen_requests.state_of(asked, later)
    screen_requests.shown_on(screen, later)
    visit.refresh_from_db()
    assert visit.active_at == make.NOW


def test_the_clerk_sees_where_it_stands(screen, visit):
    asked = make.sign_request(visit)
    seen = [screen_requests.state_of(asked, make.NOW)]
    opened = type_in(screen, digits(asked))
    opened.refresh_from_db()
    seen.append(screen_requests.state_of(opened, make.NOW))
    spend(opened)
    opened.refresh_from_db()
    seen.append(screen_requests.state_of(opened, make.NOW))
    assert seen == [RequestState.WAITING, RequestState.READING, RequestState.SIGNED]


def test_who_does_not_want_to_sign_lays_it_aside(screen, visit):
    asked = make.sign_request(visit)
    type_in(screen, digits(asked))
    screen_requests.put_aside(request=asked, by=make.clerk_in(visit), at=make.NOW)
    assert screen_requests.shown_on(screen, make.NOW) is None
    with pytest.raises(NoMandate):
        screen_requests.put_aside(request=asked, by=make.clerk_in(visit, make.person()), at=make.NOW)


def test_a_spouse_who_was_admitted_reads_it_too(screen, visit):
    spouse = make.person()
    asked = make.sign_request(visit, purpose="confirm", signer_id=spouse.pk, signing=None)
    with pytest.raises(WrongDigits):
        type_in(screen, digits(asked))
    Admission.objects.create(visit=visit, person=spouse, identity_check="card_seen", admitted_at=make.NOW)
    assert type_in(screen, digits(asked)) == asked


def test_a_clerk_who_has_become_family_meanwhile_opens_nothing(screen):
    number = make.document_number()
    clerk, own = make.clerk(own_cert_digest=number_digest(number)), make.holder(number=number)
    visit = make.visit(make.child(), clerk_user=clerk, counter=screen.counter)
    asked = make.sign_request(visit)
    make.binding(own, visit.citizen)
    with pytest.raises(WrongDigits):
        type_in(screen, digits(asked))


def test_digits_of_two_requests_differ_by_what_is_signed(visit):
    asked = make.sign_request(visit)
    other = SignRequest(pk=asked.pk, signer_id=asked.signer_id, purpose="pledge", subject_digest=b"1" * 32)
    assert screen_requests.token_of(asked) != screen_requests.token_of(other)
