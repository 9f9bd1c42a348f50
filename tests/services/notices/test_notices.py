"""Telling people: through which channels, once, again after a failure, and before a binding ends."""

from datetime import date, timedelta

import pytest
from pytest_django import Settings

from sharing.models import Binding, Notice, notices
from sharing.services.notices import reminders, send, write
from sharing.words.notices import NoticeKind, ToHolder, Told, ToMember, ToPerson
from tests import make, telephones
from tests.crowd import at_once

pytestmark = pytest.mark.django_db

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SMS, PORTAL = Notice.Channel.SMS, Notice.Channel.PORTAL
NUMBER = "13800138000"
NEEDED = (
    "closed",
    "agent",
    "day",
    "fen",
    "hours",
    "items",
    "matter",
    "new",
    "number",
    "psn_no",
    "receipt",
    "when",
    "where",
    "year",
)


@pytest.fixture
def gateway(settings: Settings) -> list[tuple[str, str]]:
    """A gateway that takes everything; what it was given."""
    settings.SMS_SENDER = telephones.RECORDING
    telephones.received.clear()
    return telephones.received


@pytest.fixture
def binding() -> Binding:
    return make.binding(make.holder("王建国", telephone=NUMBER), make.child("王子轩"))


def told(binding: Binding) -> Notice:
    """The notice that goes to the holder's telephone."""
    write.tell_holder(binding, NoticeKind.CONFIRMED, make.NOW)
    return Notice.objects.get(channel=SMS)


def ending(left: int, **fields: object) -> Binding:
    """A binding that ends in so many days."""
    return make.binding(ends_on=make.TODAY + left * DAY, **fields)  # type: ignore[arg-type]


def told_of_the_end() -> int:
    return Notice.objects.filter(kind=NoticeKind.ENDING_SOON, channel=PORTAL).count()


def test_a_person_is_told_on_the_portal_and_on_a_telephone_if_there_is_one(binding: Binding) -> None:
    write.tell_holder(binding, NoticeKind.UNBOUND, make.NOW)
    write.tell_member(binding, NoticeKind.UNBOUND, make.NOW)
    assert set(Notice.objects.values_list("person__name", "channel", "body")) == {
        ("王建国", "portal", "您解除了给王子轩的共济绑定。以前已经结算的费用不受影响。"),
        ("王建国", "sms", "您解除了给王子轩的共济绑定。以前已经结算的费用不受影响。"),
        ("王子轩", "portal", "王建国解除了给您的共济绑定。以前已经结算的费用不受影响。"),
    }


@pytest.mark.parametrize("name", [name for name, kind in vars(NoticeKind).items() if isinstance(kind, Told)])
def test_every_kind_has_words_without_gaps_for_everybody_it_is_told_to(binding: Binding, name: str) -> None:
    kind = getattr(NoticeKind, name)
    facts = dict.fromkeys(NEEDED, 2026) | {"name": "王子轩"}
    if isinstance(kind, ToHolder):
        write.tell_holder(binding, kind, make.NOW, **facts)
    if isinstance(kind, ToMember):
        write.tell_member(binding, kind, make.NOW, **facts)
    if isinstance(kind, ToPerson):
        write.tell(binding.holder, kind, make.NOW, **facts)
    bodies = Notice.objects.values_list("body", flat=True)
    assert bodies, f"NoticeKind.{name} is told to nobody: see sharing/words/notices.py"
    assert [body for body in bodies if "%" in body or not body.endswith("。")] == []


def test_what_is_due_is_sent_once(binding: Binding, gateway: list[tuple[str, str]]) -> None:
    notice = told(binding)
    assert (send.send_due(make.NOW), send.send_due(make.NOW + DAY)) == (1, 0)
    assert gateway == [(NUMBER, notice.body)]
    notice.refresh_from_db()
    assert (notice.sent_at, notice.tries) == (make.NOW, 1)


def test_what_stands_on_the_portal_is_not_sent(binding: Binding, gateway: list[tuple[str, str]]) -> None:
    write.tell_member(binding, NoticeKind.BOUND, make.NOW)
    assert send.send_due(make.NOW) == 0


def test_without_anything_due_no_transaction_is_begun(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert send.send_due(make.NOW) == 0


def test_a_gateway_that_fails_is_asked_again_later_and_later(
    binding: Binding, settings: Settings, gateway: list[tuple[str, str]]
) -> None:
    notice = told(binding)
    settings.SMS_SENDER = telephones.BROKEN
    waits = []
    at = make.NOW
    for _ in range(3):
        assert send.send_due(at) == 0
        notice.refresh_from_db()
        assert notice.next_try_at
        waits.append((notice.next_try_at - at) // MINUTE)
        assert send.send_due(notice.next_try_at - timedelta(seconds=1)) == 0
        at = notice.next_try_at
    assert waits == [2, 4, 8]
    settings.SMS_SENDER = telephones.RECORDING
    assert send.send_due(at) == 1
    notice.refresh_from_db()
    assert (notice.tries, notice.sent_at) == (4, at)


def test_a_gateway_that_never_answers_is_given_up(binding: Binding, settings: Settings) -> None:
    settings.SMS_SENDER = telephones.BROKEN
    notice, at = told(binding), make.NOW
    for _ in range(send.MOST_TRIES):
        send.send_due(at)
        at += DAY
    settings.SMS_SENDER = telephones.RECORDING
    assert send.send_due(at) == 0
    notice.refresh_from_db()
    assert (notice.tries, notice.sent_at) == (send.MOST_TRIES, None)


def test_the_log_of_a_failure_names_neither_person_nor_telephone(
    binding: Binding, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SMS_SENDER = telephones.BROKEN
    told(binding)
    send.send_due(make.NOW)
    assert [record.getMessage() for record in caplog.records] == ["notice not sent, to be tried again"]


def test_one_that_cannot_be_sent_does_not_keep_the_others(
    binding: Binding, gateway: list[tuple[str, str]]
) -> None:
    other = make.binding(make.holder("陈秀兰", telephone="13900139000"))
    type(other.holder).objects.filter(pk=other.holder_id).update(telephone_sealed=b"\x01\x01 altered")
    other.refresh_from_db()
    write.tell_holder(other, NoticeKind.CONFIRMED, make.NOW - MINUTE)
    write.tell_holder(binding, NoticeKind.CONFIRMED, make.NOW)
    assert send.send_due(make.NOW) == 1
    assert [number for number, _text in gateway] == [NUMBER]


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_died_while_sending_delays_only_the_one_that_it_was_sending(
    binding: Binding, gateway: list[object]
) -> None:
    for _ in range(3):
        write.tell_holder(binding, NoticeKind.CONFIRMED, make.NOW)
    assert len(send._claim(make.NOW)) == 1
    assert send.send_due(make.NOW) == 2
    assert send.send_due(make.NOW + send.CLAIM - timedelta(seconds=1)) == 0
    assert send.send_due(make.NOW + send.CLAIM) == 1


def test_a_round_of_a_slow_gateway_ends_long_before_its_claims_do(
    binding: Binding, gateway: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert timedelta(seconds=send.LONGEST_ROUND) <= send.CLAIM / 2
    told(binding)
    monkeypatch.setattr(send, "LONGEST_ROUND", 0)
    assert send.send_due(make.NOW) == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_notice_once(binding: Binding, gateway: list[tuple[str, str]]) -> None:
    for _ in range(20):
        write.tell_holder(binding, NoticeKind.CONFIRMED, make.NOW)
    sent = at_once(4, lambda _number: send.send_due(make.NOW))
    assert sum(int(str(count)) for count in sent) == 20
    assert len(gateway) == 20


def test_reading_marks_what_was_there_and_only_on_the_portal(binding: Binding) -> None:
    for minute in range(2):
        write.tell_holder(binding, NoticeKind.CONFIRMED, make.NOW + minute * MINUTE)
    write.tell_member(binding, NoticeKind.BOUND, make.NOW)
    write.mark_read(person_id=binding.holder_id, until=make.NOW, at=make.NOW + DAY)
    read = Notice.objects.filter(read_at=make.NOW + DAY)
    assert list(read.values_list("person", "channel", "created_at")) == [
        (binding.holder_id, "portal", make.NOW)
    ]


def test_what_is_read_stays_read_when_it_was(binding: Binding) -> None:
    write.tell_holder(binding, NoticeKind.CONFIRMED, make.NOW)
    for days in (1, 2):
        write.mark_read(person_id=binding.holder_id, until=make.NOW, at=make.NOW + days * DAY)
    assert Notice.objects.get(channel=PORTAL).read_at == make.NOW + DAY


@pytest.mark.parametrize(("left", "told"), [(31, 0), (30, 1), (29, 1), (8, 1), (7, 1), (0, 1), (-1, 0)])
def test_both_are_told_once_from_thirty_days_before_the_last_one(left: int, told: int) -> None:
    binding = ending(left)
    assert reminders.tell_ending_soon(at=make.NOW) == told
    assert reminders.tell_ending_soon(at=make.NOW) == 0
    people = Notice.objects.filter(kind=NoticeKind.ENDING_SOON, channel=PORTAL).values_list(
        "person", flat=True
    )
    assert set(people) == ({binding.holder_id, binding.member_id} if told else set())


def test_they_are_told_again_seven_days_before_and_not_a_third_time() -> None:
    binding = ending(40)
    days = [day for day in range(41) if reminders.tell_ending_soon(at=make.NOW + day * DAY)]
    assert days == [10, 33]
    assert told_of_the_end() == 4
    assert binding.ends_on == date(2026, 7, 25)


def test_a_day_on_which_nothing_ran_is_made_up_for() -> None:
    ending(40)
    days = [day for day in range(0, 41, 4) if reminders.tell_ending_soon(at=make.NOW + day * DAY)]
    assert days == [12, 36]


def test_what_was_signed_for_a_short_time_is_told_of_seven_days_before() -> None:
    ending(20, signed_at=make.NOW)
    days = [day for day in range(21) if reminders.tell_ending_soon(at=make.NOW + day * DAY)]
    assert days == [13]


@pytest.mark.parametrize("state", ["ended", "pending", "in_review"])
def test_who_is_not_bound_is_told_of_no_end(state: str) -> None:
    ending(7, state=state, confirm_by=make.TODAY)
    assert reminders.tell_ending_soon(at=make.NOW) == 0


def test_who_has_renewed_is_told_of_no_end() -> None:
    binding = ending(7)
    assert binding.ends_on
    make.binding(binding.holder, binding.member, starts_on=binding.ends_on + DAY, renews=binding)
    assert reminders.tell_ending_soon(at=make.NOW) == 0


def test_one_that_was_given_up_at_once_is_not_told_of(binding: Binding) -> None:
    assert reminders.tell_ending_soon(at=make.NOW) == 0
    assert told_of_the_end() == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_of_an_end_once() -> None:
    ending(7)
    told = at_once(4, lambda _number: reminders.tell_ending_soon(at=make.NOW))
    assert sorted(int(str(count)) for count in told) == [0, 0, 0, 1]
    assert told_of_the_end() == 2


def test_what_a_holder_writes_stands_on_the_portal_and_not_in_a_text_message(binding: Binding) -> None:
    binding.member.set_telephone(NUMBER)
    binding.note = "别舍不得用 http://example.org"
    write.tell_member(binding, NoticeKind.TERMS_SET, make.NOW)
    assert dict(Notice.objects.values_list("channel", "body")) == {
        "portal": "王建国改了给您共济的约定：不另设每月限额。留言：别舍不得用 http://example.org",
        "sms": "王建国改了给您共济的约定：不另设每月限额。",
    }


def test_what_leads_on_from_a_notice_goes_by_kinds_that_there_are() -> None:
    kinds = {kind.value for kind in vars(NoticeKind).values() if isinstance(kind, Told)}
    assert {*notices.WHY, *notices.CARDS} <= kinds
