"""Accounts of staff: made without rights, with a password for one page; out at once when switched off."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from accounts.models import RoleGrant, StaffEvent, User
from accounts.models.people import number_digest
from accounts.rules.identity import NotADocument
from accounts.services import passwords
from accounts.services.passwords import FIRST_PASSWORD_LIFE, WrongPassword
from accounts.services.sign_in import NotRecognised, may_sign_in, sign_in
from sharing.rules.roles import Grant, Obstacle, Role
from sharing.services.staff import roles, staff_accounts
from sharing.services.staff.roles import CannotGrant, NoSuchRight
from sharing.services.staff.staff_accounts import NotAStaffNumber, NotOneself, StaffNumberTaken
from tests import make

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
OWN = "麦田 and 7 windows"
DEVICE = "browser-0123456789abcd"


def made(by: User | None = None, **fields: str) -> tuple[User, str]:
    values = {"staff_no": "XZ00123", "name": "钱文静", "number": make.document_number()} | fields
    officer = make.by_officer(by or make.officer("administrator"), "新来的同事")
    return staff_accounts.make_account(by=officer, at=make.NOW, **values)


def comes(password: str, at=make.NOW) -> User:
    return sign_in(number="xz00123", password=password, address="10.0.0.8", device=DEVICE, at=at)


def change(user: User, current: str, password: str = OWN) -> User:
    return passwords.change_own(
        user_id=user.pk, current=current, password=password, device=DEVICE, at=make.NOW
    )


def give(user: User, by: User | None = None) -> None:
    officer = make.by_officer(by or make.officer("administrator"), "新来的同事")
    grant = Grant(Role.CLERK, "3203", make.TODAY)
    roles.ask_to_give(user_id=user.pk, grant=grant, by=officer, at=make.NOW)


def test_an_account_has_a_first_password_no_right_and_of_the_papers_a_digest_only():
    number, administrator = make.document_number(), make.officer("administrator")
    user, password = made(administrator, number=number)
    assert (user.staff_no, user.staff_name, user.person, user.grants.count()) == (
        "XZ00123",
        "钱文静",
        None,
        0,
    )
    assert bytes(user.own_cert_digest) == number_digest(number)
    assert comes(password) == user
    event = StaffEvent.objects.get()
    assert (event.action, event.by, event.words) == ("made", administrator, "新来的同事")


def test_a_first_password_works_for_a_week():
    _user, password = made()
    end = make.NOW + FIRST_PASSWORD_LIFE
    assert comes(password, end - SECOND)
    with pytest.raises(NotRecognised):
        comes(password, end)


def test_a_password_of_ones_own_takes_its_place_and_rights_may_be_given():
    user, first = made()
    with pytest.raises(CannotGrant) as refused:
        give(user)
    assert refused.value.obstacles == [Obstacle.FIRST_PASSWORD]
    change(user, first)
    give(user)
    assert comes(OWN, make.NOW + 2 * FIRST_PASSWORD_LIFE) == user
    with pytest.raises(NotRecognised):
        comes(first)


@pytest.mark.parametrize("weak", ["short", "12345678901", "xz00123-abc", "password"])
def test_a_password_that_can_be_guessed_is_refused(weak):
    user, first = made()
    with pytest.raises(ValidationError):
        change(user, first, weak)
    assert comes(first) == user


def test_the_password_has_to_be_known_and_another_one():
    user, first = made()
    with pytest.raises(WrongPassword):
        change(user, "something else")
    with pytest.raises(ValidationError):
        change(user, first, first)


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"staff_no": "X"}, NotAStaffNumber),
        ({"staff_no": "1234567890123"}, NotAStaffNumber),
        ({"staff_no": "王"}, NotAStaffNumber),
        ({"number": "32031119850601001"[:4]}, NotADocument),
    ],
)
def test_what_is_no_staff_or_document_number_makes_nothing(fields, refused):
    with pytest.raises(refused):
        made(**fields)
    assert not User.objects.filter(staff_name="钱文静").exists()


def test_a_staff_number_is_given_once():
    made()
    with pytest.raises(StaffNumberTaken):
        made()
    assert User.objects.filter(staff_name="钱文静").count() == 1


def test_switched_off_they_are_out_at_once_and_without_rights():
    user, administrator = make.officer("supervisor"), make.officer("administrator")
    officer = make.by_officer(administrator, "调离")
    staff_accounts.switch_off(user_id=user.pk, by=officer, at=make.NOW)
    user.refresh_from_db()
    assert (may_sign_in(user), user.grants.get().ends_on) == (False, make.TODAY - timedelta(days=1))
    assert StaffEvent.objects.get().action == "switched_off"


def test_who_comes_back_or_forgot_gets_a_first_password_and_their_rights_by_two():
    user = make.officer("supervisor")
    officer = make.by_officer(make.officer("administrator"), "忘记密码")
    staff_accounts.switch_off(user_id=user.pk, by=officer, at=make.NOW)
    password = staff_accounts.renew(user_id=user.pk, by=officer, at=make.NOW)
    entered = sign_in(number=user.staff_no, password=password, address="10.0.0.8", device=DEVICE, at=make.NOW)
    assert entered == user
    with pytest.raises(NoSuchRight):
        roles.require_role(user.pk, "supervisor", "320300", make.NOW)


@pytest.mark.parametrize("act", [staff_accounts.switch_off, staff_accounts.renew])
def test_ones_own_account_and_what_lies_outside_ones_area_are_for_others(act):
    user, own = make.officer("supervisor"), make.officer("administrator", area="3203")
    for subject, by, refused in (
        (own, own, NotOneself),
        (user, own, NoSuchRight),
        (user, make.officer("auditor"), NoSuchRight),
    ):
        with pytest.raises(refused):
            act(user_id=subject.pk, by=make.by_officer(by), at=make.NOW)
    assert not StaffEvent.objects.exists()


def test_only_an_administrator_makes_accounts():
    with pytest.raises(NoSuchRight):
        made(make.officer("supervisor"))
    assert not User.objects.filter(staff_name="钱文静").exists()


def test_an_empty_deployment_begins_with_two_administrators_and_no_third(capsys):
    for staff_no in ("A01", "A02"):
        call_command("add_staff", staff_no, "钱文静", number=make.document_number())
    password = capsys.readouterr().out.split()[-1]
    user = User.objects.get(staff_no="A02")
    assert user.check_password(password)
    grant = RoleGrant.objects.get(user=user)
    assert (grant.role, grant.area_prefix, grant.given_by) == ("administrator", "", None)
    with pytest.raises(CommandError, match="已经有两位系统管理员"):
        call_command("add_staff", "A03", "钱文静", number=make.document_number())


def test_the_command_says_what_is_wrong():
    for staff_no, number, said in (("!", make.document_number(), "工号应为"), ("A01", "1", "证件号码有误")):
        with pytest.raises(CommandError, match=said):
            call_command("add_staff", staff_no, "钱文静", number=number)
    assert not User.objects.exists()
