"""One-time codes: bound to a person, a purpose and what is signed; five minutes, five tries, once."""

from datetime import timedelta

import pytest
from django.db import transaction

from accounts.models import OneTimeCode
from accounts.services import codes
from accounts.services.codes import ExpiredCode, WrongCode
from accounts.services.rate_limits import TooManyTries
from tests import make, telephones
from tests.crowd import at_once

Purpose = OneTimeCode.Purpose
SUBJECT = b"what is signed, as a digest ....".ljust(32, b".")
OTHER_SUBJECT = b"something else".ljust(32, b".")


@pytest.fixture(autouse=True)
def recording(settings):
    settings.SMS_SENDER = telephones.RECORDING
    telephones.received.clear()


def ask(of, *, purpose=Purpose.SIGN_PLEDGE, subject=SUBJECT, at=make.NOW):
    return codes.ask_code(person=of, purpose=purpose, subject_digest=subject, at=at)


def try_it(code, typed=None, *, at=make.NOW, **other):
    fields = {
        "person_id": code.person_id,
        "purpose": code.purpose,
        "subject_digest": bytes(code.subject_digest),
    }
    return codes.try_code(code_id=code.pk, typed=typed or codes.digits_of(code), at=at, **(fields | other))


def use(code, typed=None, *, at=make.NOW, **other):
    tried = try_it(code, typed, at=at, **other)
    with transaction.atomic():
        codes.spend_code(tried, at=at)
    return tried


def wrong(code):
    return f"{(int(codes.digits_of(code)) + 1) % 1_000_000:06d}"


@pytest.mark.django_db
class TestUsing:
    def test_the_right_code_counts_once(self):
        code = ask(make.person())
        use(code)
        with pytest.raises(ExpiredCode):
            use(code)

    def test_six_digits_and_nothing_of_them_in_the_row(self):
        code = ask(make.person())
        digits = codes.digits_of(code)
        assert (len(digits), digits.isdigit()) == (6, True)
        row = OneTimeCode.objects.values().get()
        assert not any(digits.encode() == bytes(value) for value in row.values() if isinstance(value, bytes))

    def test_spaces_and_full_width_digits_are_read(self):
        code = ask(make.person())
        wide = codes.digits_of(code).translate({ord(str(digit)): ord("０") + digit for digit in range(10)})
        use(code, f" {wide[:3]} {wide[3:]} ")

    def test_its_last_moment_counts_and_five_minutes_are_over(self):
        person = make.person()
        in_time, late = ask(person), ask(person, subject=OTHER_SUBJECT)
        use(in_time, at=make.NOW + codes.LIFE - timedelta(microseconds=1))
        with pytest.raises(ExpiredCode):
            use(late, at=make.NOW + codes.LIFE)

    def test_after_five_wrong_tries_the_right_one_does_not_count_either(self):
        code = ask(make.person())
        left = []
        for _ in range(5):
            with pytest.raises(WrongCode) as refused:
                use(code, wrong(code))
            left.append(refused.value.left)
        assert left == [4, 3, 2, 1, 0]
        with pytest.raises(ExpiredCode):
            use(code)

    def test_a_right_code_costs_no_try(self):
        code = ask(make.person())
        try_it(code)
        code.refresh_from_db()
        assert (code.tries_left, code.used_at) == (5, None)

    def test_it_is_bound_to_the_person(self):
        code = ask(make.person())
        with pytest.raises(ExpiredCode):
            use(code, person_id=make.person().pk)

    def test_it_is_bound_to_the_purpose(self):
        code = ask(make.person())
        with pytest.raises(ExpiredCode):
            use(code, purpose=Purpose.CONFIRM_BINDING)

    def test_it_is_bound_to_what_is_signed(self):
        code = ask(make.person())
        with pytest.raises(ExpiredCode):
            use(code, subject_digest=OTHER_SUBJECT)

    def test_a_code_for_something_else_costs_this_one_no_try(self):
        code = ask(make.person())
        with pytest.raises(ExpiredCode):
            use(code, "000000", subject_digest=OTHER_SUBJECT)
        code.refresh_from_db()
        assert code.tries_left == 5

    def test_two_codes_of_one_person_differ(self):
        person = make.person()
        assert codes.digits_of(ask(person)) != codes.digits_of(ask(person, subject=OTHER_SUBJECT))

    def test_only_the_newest_counts(self):
        person = make.person()
        first, second = ask(person), ask(person, at=make.NOW + timedelta(seconds=1))
        with pytest.raises(ExpiredCode):
            use(first, at=make.NOW + timedelta(seconds=2))
        use(second, at=make.NOW + timedelta(seconds=2))

    def test_of_an_unknown_person_even_the_derived_digits_are_wrong(self):
        code = ask(None)
        with pytest.raises(WrongCode) as refused:
            use(code)
        known = ask(make.person())
        with pytest.raises(WrongCode) as of_known:
            use(known, wrong(known))
        assert refused.value.sentence == of_known.value.sentence

    def test_what_fails_after_it_was_tried_does_not_cost_the_code(self):
        code = ask(make.person())
        tried = try_it(code)
        with transaction.atomic():
            codes.spend_code(tried, at=make.NOW)
            transaction.set_rollback(True)
        use(code)

    def test_asking_too_often_is_refused_and_writes_nothing(self):
        person = make.person()
        for _ in range(5):
            ask(person)
        with pytest.raises(TooManyTries):
            ask(person)
        assert OneTimeCode.objects.count() == 5
        ask(make.person())

    def test_codes_of_yesterday_are_removed(self):
        ask(make.person(), at=make.NOW - timedelta(days=1, seconds=1))
        ask(make.person())
        assert codes.remove_old(make.NOW) == 1
        assert OneTimeCode.objects.count() == 1


@pytest.mark.django_db
def test_a_code_is_spent_only_in_the_transaction_of_what_it_is_for(transactional_db):
    code = try_it(ask(make.person()))
    with pytest.raises(transaction.TransactionManagementError):
        codes.spend_code(code, at=make.NOW)


@pytest.mark.django_db
class TestSending:
    def test_the_message_names_the_act_and_goes_out_once(self):
        code = ask(make.person(telephone="13805161234"), purpose=Purpose.SET_PASSWORD)
        assert (codes.send_due(make.NOW), codes.send_due(make.NOW)) == (1, 0)
        digits = codes.digits_of(code)
        text = (
            f"【医保家庭共济】您正在设置登录密码，验证码 {digits}，5 分钟内有效。"
            "不是您本人操作请不要告诉任何人。"
        )
        assert telephones.received == [("13805161234", text)]

    def test_nothing_is_sent_for_an_unknown_person(self):
        ask(None)
        assert (codes.send_due(make.NOW), telephones.received) == (0, [])

    def test_nothing_is_sent_to_a_landline_or_to_nowhere(self):
        ask(make.person(telephone="0516-83901234"))
        ask(make.person())
        assert (codes.send_due(make.NOW), telephones.received) == (0, [])

    def test_what_has_expired_is_not_sent(self):
        ask(make.person(telephone="13805161234"))
        assert codes.send_due(make.NOW + codes.LIFE) == 0

    def test_a_gateway_that_is_out_of_order_is_tried_again_and_the_log_names_nobody(self, settings, caplog):
        ask(make.person(telephone="13805161234"))
        settings.SMS_SENDER = telephones.BROKEN
        assert codes.send_due(make.NOW) == 0
        assert ["13805161234" in record.getMessage() for record in caplog.records] == [False]
        settings.SMS_SENDER = telephones.RECORDING
        assert codes.send_due(make.NOW) == 1


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_of_many_wrong_tries_at_once_five_are_judged(self):
        code = ask(make.person())
        typed = wrong(code)
        ended = at_once(12, lambda number: use(code, typed))
        assert sorted(type(one).__name__ for one in ended) == ["ExpiredCode"] * 7 + ["WrongCode"] * 5

    def test_of_many_right_ones_at_once_one_counts(self):
        code = ask(make.person())
        ended = at_once(6, lambda number: use(code))
        assert sorted(type(one).__name__ for one in ended) == ["ExpiredCode"] * 5 + ["OneTimeCode"]

    def test_two_workers_send_each_code_once(self):
        for serial in range(5):
            ask(make.person(telephone=f"1380516000{serial}"))
        ended = at_once(2, lambda number: codes.send_due(make.NOW))
        assert sum(ended) == 5
        assert sorted(telephone for telephone, _ in telephones.received) == [
            f"1380516000{serial}" for serial in range(5)
        ]
