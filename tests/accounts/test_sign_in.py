"""Signing in and setting passwords: who may, who may not, and that nobody learns who is on the register."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AccountEvent, OneTimeCode, User
from accounts.services import codes, sign_in
from accounts.services.codes import ExpiredCode, WrongCode
from accounts.services.passwords import hand_out
from accounts.services.rate_limits import LIMITS, MINUTE, Scope, TooManyTries
from accounts.services.sign_in import DocumentNumberBackend, NotRecognised
from tests import hashers, make
from tests.crowd import at_once

HERE, THERE = "203.0.113.7", "198.51.100.9"
OWN, NEW = "own-browser-0123456789", "new-browser-0123456789"
PASSWORD, OTHER_PASSWORD = "春眠不觉晓 2026", "处处闻啼鸟 2025"
NUMBER, TELEPHONE = "11010519491231002X", "13805161234"
PASSPORT = "E12345678"

pytestmark = pytest.mark.django_db


def enter(number=NUMBER, password=PASSWORD, *, address=HERE, device=NEW, at=make.NOW):
    return sign_in.sign_in(number=number, password=password, address=address, device=device, at=at)


def ask(person, *, name=None, number=None, telephone=None, address=HERE, at=make.NOW):
    return sign_in.ask_password_code(
        name=name or person.name,
        number=number or person._number(),
        telephone=telephone or person._telephone(),
        address=address,
        at=at,
    )


def set_password(code, password=PASSWORD, *, typed=None, device=NEW, at=make.NOW):
    typed = typed or codes.digits_of(code)
    return sign_in.set_password(
        code_id=code.pk, typed=typed, password=password, address=HERE, device=device, at=at
    )


class TestSigningIn:
    def test_a_citizen_signs_in_by_document_number(self):
        user = make.user(make.person(number=NUMBER), password=PASSWORD)
        assert enter() == user

    def test_spaces_small_letters_and_full_width_digits_are_read(self):
        user = make.user(make.person(number=NUMBER), password=PASSWORD)
        assert enter(" １１０１０５ 19491231 002x ") == user

    def test_staff_sign_in_by_staff_number(self):
        user = make.staff("XZ90001")
        user.set_password(PASSWORD)
        user.save()
        assert enter("xz90001") == user

    @pytest.mark.parametrize(
        ("number", "password"), [(NUMBER, OTHER_PASSWORD), ("110105194912310038", PASSWORD), (NUMBER, "")]
    )
    def test_a_wrong_password_and_an_unknown_number_read_alike(self, number, password):
        make.user(make.person(number=NUMBER), password=PASSWORD)
        with pytest.raises(NotRecognised):
            enter(number, password)

    def test_somebody_who_has_died_is_not_recognised(self):
        make.user(make.person(number=NUMBER, died_on=date(2026, 1, 1)), password=PASSWORD)
        with pytest.raises(NotRecognised):
            enter()

    def test_somebody_switched_off_is_not_recognised(self):
        user = make.user(make.person(number=NUMBER), password=PASSWORD)
        User.objects.filter(pk=user.pk).update(is_active=False)
        with pytest.raises(NotRecognised):
            enter()

    @pytest.mark.parametrize("marked", ["user", "person"])
    def test_demo_people_sign_in_only_in_a_demo(self, settings, marked):
        user = make.user(make.person(number=NUMBER), password=PASSWORD)
        row = user if marked == "user" else user.person
        row.is_demo = True
        row.save()
        settings.DEMO = True
        assert enter() == user
        assert DocumentNumberBackend().get_user(user.pk) == user
        settings.DEMO = False
        with pytest.raises(NotRecognised):
            enter()
        assert DocumentNumberBackend().get_user(user.pk) is None

    def test_a_session_of_somebody_who_died_meanwhile_ends(self):
        user = make.user()
        assert DocumentNumberBackend().get_user(user.pk) == user
        user.person.died_on = date(2026, 1, 1)
        user.person.save()
        assert DocumentNumberBackend().get_user(user.pk) is None

    def test_known_and_unknown_people_cost_one_hash_and_the_same_queries(self, settings):
        settings.PASSWORD_HASHERS = [hashers.COUNTING]
        make.user(make.person(number=NUMBER), password=PASSWORD)
        make.user(make.person(number="110105194912310046"))  # never set a password
        with pytest.raises(NotRecognised):
            enter("XZ90001")  # this address has its counter now
        work = []
        for number in (NUMBER, "110105194912310046", "110105194912310038", PASSPORT):
            hashers.hashed.clear()
            with CaptureQueriesContext(connection) as asked, pytest.raises(NotRecognised):
                enter(number, OTHER_PASSWORD)
            work.append((len(hashers.hashed), len(asked)))
        assert work == [(1, work[0][1])] * 4


class TestLockOut:
    def fail(self, times, number=NUMBER, address=HERE):
        for _ in range(times):
            with pytest.raises(NotRecognised):
                enter(number, OTHER_PASSWORD, address=address)

    def test_after_five_failures_even_the_right_password_waits(self):
        user = make.user(make.person(number=NUMBER), password=PASSWORD)
        self.fail(5)
        with pytest.raises(TooManyTries):
            enter()
        assert enter(at=make.NOW + timedelta(minutes=1)) == user

    def test_a_known_and_an_unknown_number_wait_alike(self):
        make.user(make.person(number=NUMBER), password=PASSWORD)
        until = []
        for number in (NUMBER, "110105194912310038"):
            self.fail(5, number)
            with pytest.raises(TooManyTries) as refused:
                enter(number, OTHER_PASSWORD)
            until.append(refused.value.until)
        assert until == [make.NOW + timedelta(minutes=1)] * 2

    def test_who_is_tried_at_from_elsewhere_is_not_locked(self):
        user = make.user(make.person(number=NUMBER), password=PASSWORD)
        self.fail(5, address=THERE)
        assert enter() == user

    def test_signing_in_forgets_the_failures(self):
        make.user(make.person(number=NUMBER), password=PASSWORD)
        for _ in range(3):
            self.fail(4)
            enter()

    def test_a_waiting_one_costs_no_hash(self, settings):
        settings.PASSWORD_HASHERS = [hashers.COUNTING]
        self.fail(5)
        hashers.hashed.clear()
        with pytest.raises(TooManyTries):
            enter()
        assert hashers.hashed == []

    def test_staff_numbers_wait_half_an_hour(self):
        self.fail(5, "XZ90001")
        with pytest.raises(TooManyTries) as refused:
            enter("XZ90001")
        assert refused.value.until == make.NOW + timedelta(minutes=30)

    def test_one_address_may_fail_a_hundred_times_with_many_names(self):
        for serial in range(25):
            self.fail(4, f"11010519491231{serial:04d}")
        with pytest.raises(TooManyTries):
            enter("110105194912319999")
        assert make.user(make.person(number=NUMBER), password=PASSWORD) == enter(address=THERE)


class TestGuessingFromManyAddresses:
    FREE = LIMITS[Scope.SIGN_IN_NAME].free

    def guess(self, times, number=NUMBER, *, at=make.NOW, network="198.51.100"):
        """Every guess from an address that never tried before; how many were looked at."""
        looked_at = 0
        for serial in range(times):
            try:
                enter(number, "a guess", address=f"{network}.{serial}", device=f"{serial:022}", at=at)
            except NotRecognised:
                looked_at += 1
            except TooManyTries:
                pass
        return looked_at

    @pytest.fixture
    def user(self):
        return make.user(make.person(number=NUMBER), password=PASSWORD)

    def test_of_150_tries_from_30_networks_ten_are_looked_at(self, user):
        assert sum(self.guess(5, network=f"10.0.{one}") for one in range(30)) == self.FREE == 10

    def test_the_waits_grow_to_half_an_hour_however_long_it_goes_on(self, user):
        self.guess(self.FREE)
        waits, at = [], make.NOW
        for serial in range(7):
            with pytest.raises(TooManyTries) as refused:
                enter(address=f"192.0.2.{serial}", at=at)
            waits.append((refused.value.until - at) // MINUTE)
            at = refused.value.until
            assert self.guess(3, at=at, network=f"10.1.{serial}") == 1
        assert waits == [1, 2, 4, 8, 16, 30, 30]

    def test_a_known_and_an_unknown_name_wait_alike(self, user):
        until = set()
        for name in (NUMBER, "110105194912310038", PASSPORT, "XZ90001"):
            self.guess(self.FREE, name)
            with pytest.raises(TooManyTries) as refused:
                enter(name)
            until.add((refused.value.until, refused.value.scope))
        assert until == {(make.NOW + MINUTE, Scope.SIGN_IN_NAME)}

    def test_every_guess_costs_the_same_queries_for_known_and_unknown_names(self, user):
        with pytest.raises(NotRecognised):
            enter("XZ90001", address="198.51.100.250")
        work = []
        for number in (NUMBER, "110105194912310038"):
            counted = []
            for serial in range(self.FREE + 2):
                with (
                    CaptureQueriesContext(connection) as asked,
                    pytest.raises((NotRecognised, TooManyTries)),
                ):
                    enter(number, OTHER_PASSWORD, address=f"198.51.{len(work)}.{serial}")
                counted.append([query["sql"].split()[0] for query in asked])
            work.append(counted)
        assert work[0] == work[1]

    def test_in_a_browser_of_theirs_nobody_waits_for_it(self, user):
        enter(device=OWN)
        self.guess(60)
        assert enter(device=OWN, address="192.0.2.77") == user

    def test_a_browser_is_known_for_its_own_people_only(self, user):
        other = make.user(make.person(number="110105194912310046"), password=PASSWORD)
        enter("110105194912310046", device=OWN)
        self.guess(self.FREE)
        with pytest.raises(TooManyTries):
            enter(device=OWN)
        assert enter("110105194912310046", device=OWN) == other

    def test_in_a_browser_of_theirs_its_own_mistakes_count_and_no_neighbours(self, user):
        enter(device=OWN)
        for _ in range(5):
            with pytest.raises(NotRecognised):
                enter(password=OTHER_PASSWORD)  # in the same network, elsewhere
        assert enter(device=OWN) == user
        for serial in range(5):
            with pytest.raises(NotRecognised):
                enter(password=OTHER_PASSWORD, device=OWN, address=f"192.0.2.{serial}")
        with pytest.raises(TooManyTries) as refused:
            enter(device=OWN, address="192.0.2.99")
        assert (refused.value.scope, refused.value.until) == (Scope.SIGN_IN, make.NOW + MINUTE)

    def test_a_code_to_the_telephone_lets_in_at_once_and_makes_the_browser_known(self):
        person = make.person(number=NUMBER, telephone=TELEPHONE)
        set_password(ask(person))
        self.guess(60)
        set_password(ask(person), OTHER_PASSWORD, device=OWN)
        assert enter(password=OTHER_PASSWORD, device=OWN).person == person

    def test_a_code_makes_the_browser_known_for_their_work_too(self):
        person = make.person(number=NUMBER, telephone=TELEPHONE)
        at_work = make.staff("XZ90001", own_cert_digest=person.cert_no_digest)
        at_work.set_password(PASSWORD)
        at_work.save()
        self.guess(60, "XZ90001")
        set_password(ask(person), OTHER_PASSWORD, device=OWN)
        assert enter("XZ90001", device=OWN) == at_work

    def test_a_new_password_forgets_every_other_browser(self):
        person = make.person(number=NUMBER, telephone=TELEPHONE)
        set_password(ask(person), device=OWN)
        set_password(ask(person), OTHER_PASSWORD)
        self.guess(self.FREE)
        with pytest.raises(TooManyTries):
            enter(password=OTHER_PASSWORD, device=OWN)
        assert enter(password=OTHER_PASSWORD).person == person

    def test_who_was_handed_a_first_password_comes_in_all_the_same(self):
        user = make.staff("XZ90001")
        password = hand_out(user, at=make.NOW)
        user.save()
        self.guess(60, "XZ90001")
        assert enter("XZ90001", password) == user

    def test_who_signs_in_gives_no_free_tries_to_who_guesses(self, user):
        self.guess(self.FREE - 1)
        enter()
        assert self.guess(5, network="10.2.0") == 1

    def test_the_owner_is_told_of_once_a_day_and_an_unknown_name_leaves_a_row_too(self, user):
        self.guess(30)
        self.guess(30, "110105194912310038")
        self.guess(30, at=make.NOW + timedelta(hours=23), network="10.3.0")
        found = AccountEvent.objects.values_list("user", "kind", "at")
        assert list(found) == [(user.pk, "guessed", make.NOW), (None, "guessed", make.NOW)]
        self.guess(30, at=make.NOW + timedelta(hours=25), network="10.4.0")
        assert AccountEvent.objects.filter(user=user).count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_many_guesses_at_once_no_more_are_looked_at():
    def guess(serial):
        enter(NUMBER, OTHER_PASSWORD, address=f"198.51.100.{serial}")

    ended = at_once(14, guess)
    assert sorted(type(one).__name__ for one in ended) == ["NotRecognised"] * 10 + ["TooManyTries"] * 4


class TestSettingAPassword:
    def test_registering_makes_a_user_who_can_sign_in(self):
        person = make.person(number=NUMBER, telephone=TELEPHONE)
        user = set_password(ask(person))
        assert (user.person, user.is_demo, enter()) == (person, False, user)

    def test_registering_again_sets_the_new_password_and_ends_other_sessions(self):
        person = make.person(number=NUMBER, telephone=TELEPHONE)
        before = set_password(ask(person))
        after = set_password(ask(person), OTHER_PASSWORD)
        assert (after.pk, User.objects.count()) == (before.pk, 1)
        assert after.get_session_auth_hash() != before.get_session_auth_hash()
        assert enter(password=OTHER_PASSWORD) == after
        with pytest.raises(NotRecognised):
            enter()

    def test_who_waited_after_failures_need_not_wait_with_a_new_password(self):
        person = make.person(number=NUMBER, telephone=TELEPHONE)
        set_password(ask(person))
        for _ in range(5):
            with pytest.raises(NotRecognised):
                enter(password="forgotten")
        set_password(ask(person), OTHER_PASSWORD)
        assert enter(password=OTHER_PASSWORD).person == person

    @pytest.mark.parametrize(
        "mistyped", [{"name": "李四"}, {"number": "110105194912310038"}, {"telephone": "13905161234"}]
    )
    def test_all_three_must_be_those_of_the_register(self, mistyped):
        code = ask(make.person("张三", number=NUMBER, telephone=TELEPHONE), **mistyped)
        assert code.person is None
        with pytest.raises(WrongCode):
            set_password(code)

    def test_a_name_is_compared_as_the_register_compares_names(self):
        person = make.person("阿卜杜拉·买买提", number=NUMBER, telephone=TELEPHONE)
        assert ask(person, name=" 阿卜杜拉•买买提 ", telephone="+86 138 0516 1234").person == person

    def test_no_code_for_the_dead_nor_for_demo_people_outside_a_demo(self):
        dead = make.person(number=NUMBER, telephone=TELEPHONE, died_on=date(2026, 1, 1))
        demo = make.person(telephone="13805165678")
        demo.is_demo = True
        demo.save()
        assert [ask(dead).person, ask(demo).person] == [None, None]

    def test_somebody_who_died_after_asking_gets_no_password(self):
        person = make.person(number=NUMBER, telephone=TELEPHONE)
        code = ask(person)
        person.died_on = date(2026, 6, 15)
        person.save()
        with pytest.raises(ExpiredCode):
            set_password(code)
        assert not User.objects.exists()

    def test_somebody_switched_off_stays_so(self):
        person = make.person(number=NUMBER, telephone=TELEPHONE)
        user = make.user(person, password=PASSWORD)
        User.objects.filter(pk=user.pk).update(is_active=False)
        assert set_password(ask(person), OTHER_PASSWORD).is_active is False

    @pytest.mark.parametrize(
        "guessable", ["abc31002X!", "zhang19491231", "zhang491231", "ab05161234", "ab13805161234"]
    )
    def test_what_others_know_is_no_password_and_the_code_stays_good(self, guessable):
        person = make.person(born=date(1949, 12, 31), number=NUMBER, telephone=TELEPHONE)
        code = ask(person)
        with pytest.raises(ValidationError):
            set_password(code, guessable)
        assert not User.objects.exists()
        assert set_password(code).person == person

    def test_a_code_sets_one_password(self):
        code = ask(make.person(number=NUMBER, telephone=TELEPHONE))
        set_password(code)
        with pytest.raises(ExpiredCode):
            set_password(code, OTHER_PASSWORD)
        assert enter()

    def test_a_code_for_something_else_sets_no_password(self):
        person = make.person(number=NUMBER, telephone=TELEPHONE)
        purpose = OneTimeCode.Purpose.SIGN_PLEDGE
        code = codes.ask_code(person=person, purpose=purpose, subject_digest=b"x" * 32, at=make.NOW)
        with pytest.raises(ExpiredCode):
            set_password(code)

    def test_asking_again_makes_the_first_code_void(self):
        first = ask(make.person(number=NUMBER, telephone=TELEPHONE))
        later = make.NOW + timedelta(seconds=30)
        second = sign_in.ask_again(code_id=first.pk, address=HERE, at=later)
        with pytest.raises(ExpiredCode):
            set_password(first, at=later)
        assert set_password(second, at=later).person == first.person

    def test_a_code_asked_for_in_another_browser_does_not_void_this_one(self):
        person = make.person(number=NUMBER, telephone=TELEPHONE)
        mine = ask(person)
        ask(person, address=THERE, at=make.NOW + timedelta(seconds=30))
        assert set_password(mine, at=make.NOW + timedelta(minutes=1)).person == person

    def test_asking_costs_the_same_queries_for_known_and_unknown_people(self):
        person = make.person(number=NUMBER, telephone=TELEPHONE)
        ask(make.person(telephone="13805165678"))  # this address has its counter now
        work = []
        for mistyped in ({}, {"number": "110105194912310038"}):
            with CaptureQueriesContext(connection) as queries:
                ask(person, **mistyped)
            work.append(sorted(query["sql"].split()[0] for query in queries))
        assert work[0] == work[1]


class TestAskingTooOften:
    def test_the_sixth_code_for_a_number_from_one_address_waits_known_or_not(self):
        known = make.person(number=NUMBER, telephone=TELEPHONE)
        until = []
        for other in ({}, {"number": "110105194912310038"}):
            for _ in range(5):
                ask(known, **other)
            with pytest.raises(TooManyTries) as refused:
                ask(known, **other)
            until.append(refused.value.until)
        assert until == [make.NOW + timedelta(minutes=1)] * 2

    def test_somebody_elsewhere_who_knows_only_the_number_stops_nobody(self):
        person = make.person(number=NUMBER, telephone=TELEPHONE)
        for serial in range(30):
            ask(person, telephone=f"139051600{serial:02d}", address=f"198.51.100.{serial}")
        assert ask(person).person == person

    def test_one_telephone_is_not_flooded_from_many_addresses(self):
        person = make.person(number=NUMBER, telephone=TELEPHONE)
        for serial in range(8):
            ask(person, address=f"198.51.100.{serial}")
        with pytest.raises(TooManyTries) as refused:
            ask(person)
        assert refused.value.until == make.NOW + timedelta(hours=12)
        assert refused.value.sentence(make.NOW) == (
            "尝试的次数太多了。请在 12 小时后（22:30 以后）再试。不等也能办：记得密码的直接登录，"
            "签承诺书可以手写签名，也可以本人带身份证到医保大厅，当场就能办。"
        )

    @pytest.mark.parametrize("telephone", [TELEPHONE, "13905161234"])
    def test_three_hours_of_asking_from_ever_new_networks_are_eight_codes_known_or_not(self, telephone):
        person, asked = make.person(number=NUMBER, telephone=TELEPHONE), 0
        for serial in range(180):
            with suppress(TooManyTries):
                ask(
                    person,
                    telephone=telephone,
                    address=f"198.51.100.{serial}",
                    at=make.NOW + serial * timedelta(minutes=1),
                )
                asked += 1
        assert asked == OneTimeCode.objects.count() == 8

    def test_for_whatever_it_is_asked_the_telephone_is_the_same(self):
        person = make.person(number=NUMBER, telephone=TELEPHONE)
        signs = {"person": person, "purpose": OneTimeCode.Purpose.SIGN_PLEDGE, "subject_digest": bytes(32)}
        for _ in range(4):
            codes.ask_code(**signs, at=make.NOW)
            ask(person)
        for again in (lambda: codes.ask_code(**signs, at=make.NOW), lambda: ask(person, address=THERE)):
            with pytest.raises(TooManyTries):
                again()
        assert OneTimeCode.objects.filter(person=person).count() == 8

    def test_when_a_telephone_had_enough_the_owner_still_signs_in_by_password(self):
        person = make.person(number=NUMBER, telephone=TELEPHONE)
        user = set_password(ask(person))
        for serial in range(7):
            ask(person, address=f"198.51.100.{serial}")
        with pytest.raises(TooManyTries):
            ask(person, address=THERE)
        assert enter() == user

    @pytest.mark.parametrize("telephone", [TELEPHONE, "13905161234"])
    def test_asking_again_floods_no_telephone_known_or_not(self, telephone):
        person = make.person(number=NUMBER, telephone=TELEPHONE)
        for serial in range(4):
            code = ask(person, telephone=telephone, address=f"198.51.100.{serial}")
            sign_in.ask_again(code_id=code.pk, address=f"198.51.100.{serial}", at=make.NOW)
        with pytest.raises(TooManyTries):
            sign_in.ask_again(code_id=code.pk, address="198.51.100.99", at=make.NOW)

    def test_asking_again_is_counted_too(self):
        code = ask(make.person(number=NUMBER, telephone=TELEPHONE))
        for _ in range(5):
            code = sign_in.ask_again(code_id=code.pk, address=HERE, at=make.NOW)
        with pytest.raises(TooManyTries):
            sign_in.ask_again(code_id=code.pk, address=HERE, at=make.NOW)
