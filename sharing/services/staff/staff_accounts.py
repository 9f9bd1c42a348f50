"""Accounts of staff: an administrator makes one and switches it off; what it may do takes two of them."""

import re
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.views.decorators.debug import sensitive_variables

from accounts.actors import Job, Officer
from accounts.days import shanghai_day
from accounts.models import AccountEvent, RoleGrant, StaffEvent, User
from accounts.models.people import number_digest
from accounts.rules.identity import DocumentFlaw, NotADocument, may_be_document, normalise_number
from accounts.services import account_events, known_devices, passwords
from accounts.services.sign_in import staff_login_digest
from sharing.rules.roles import FEWEST_ADMINISTRATORS, Role
from sharing.services.staff.roles import administrators, lock_account, require_administrator

_STAFF_NO = re.compile(r"[A-Z0-9]{2,12}")  # shorter than any document number: the guard tells them apart
Action = StaffEvent.Action


class NotAStaffNumber(Exception):
    """It is not two to twelve letters and digits."""


class StaffNumberTaken(Exception):
    """Somebody has this staff number, or had it."""


class NotOneself(Exception):
    """An administrator's own account is another administrator's matter."""


class EnoughAdministrators(Exception):
    """There are two who can give rights: the command line gives none any more."""


@sensitive_variables("number")
@transaction.atomic(durable=True)
def make_account(*, staff_no: str, name: str, number: str, by: Officer, at: datetime) -> tuple[User, str]:
    """An account without any right, and its first password, which is shown this once.

    Of the person's own document number only a digest is kept, to know their family by. Raises NoSuchRight,
    NotAStaffNumber, NotADocument or StaffNumberTaken.
    """
    require_administrator(by.user_id, at)
    return _make(staff_no, name, number, by.user_id, by.reason, at)


@transaction.atomic(durable=True)
def switch_off(*, user_id: UUID, by: Officer, at: datetime) -> None:
    """Out at once, with every session; every right ends. Raises NoSuchRight or NotOneself."""
    user = _lock(user_id, by, at)
    user.is_active = False
    user.save(update_fields=["is_active"])
    _end_rights(user, at)
    _note(user, Action.SWITCHED_OFF, by.user_id, by.reason, at)


@transaction.atomic(durable=True)
def renew(*, user_id: UUID, by: Officer, at: datetime) -> str:
    """A new first password for who forgot theirs or comes back, shown this once.

    Every right ends and takes two administrators again: or who hands out the password could use it.
    Raises NoSuchRight or NotOneself.
    """
    user = _lock(user_id, by, at)
    password = passwords.hand_out(user, at=at)
    user.is_active = True
    user.save(update_fields=["password", "first_password_until", "is_active"])
    _end_rights(user, at)
    known_devices.forget(user)
    _note(user, Action.RENEWED, by.user_id, by.reason, at)
    account_events.note(user, AccountEvent.Kind.PASSWORD_HANDED_OUT, at=at)
    return password


@sensitive_variables("number")
@transaction.atomic(durable=True)
def make_first_administrator(*, staff_no: str, name: str, number: str, by: Job, at: datetime) -> str:
    """One of the two with whom a deployment begins, from the command line; their first password.

    Raises EnoughAdministrators, NotAStaffNumber, NotADocument or StaffNumberTaken.
    """
    today = shanghai_day(at)
    if administrators(today).values("user").distinct().count() >= FEWEST_ADMINISTRATORS:
        raise EnoughAdministrators
    user, password = _make(staff_no, name, number, None, by.name, at)
    RoleGrant.objects.create(user=user, role=Role.ADMINISTRATOR.value, starts_on=today)
    return password


def _make(
    staff_no: str, name: str, number: str, by_id: UUID | None, words: str, at: datetime
) -> tuple[User, str]:
    staff_no = normalise_number(staff_no)
    if not _STAFF_NO.fullmatch(staff_no):
        raise NotAStaffNumber
    if not may_be_document(number):
        raise NotADocument(DocumentFlaw.MISTYPED)
    user = User(
        staff_no=staff_no,
        staff_name=name.strip(),
        login_digest=staff_login_digest(staff_no),
        own_cert_digest=number_digest(number),
    )
    password = passwords.hand_out(user, at=at)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError:
        raise StaffNumberTaken from None
    _note(user, Action.MADE, by_id, words, at)
    return user, password


def _lock(user_id: UUID, by: Officer, at: datetime) -> User:
    user = lock_account(user_id)
    require_administrator(by.user_id, at, of=user)
    if user.pk == by.user_id:
        raise NotOneself
    return user


def _end_rights(user: User, at: datetime) -> None:
    """Those that count today or will: each keeps the days on which it counted."""
    yesterday = shanghai_day(at) - timedelta(days=1)
    for grant in user.grants.all():
        if grant.ends_on is None or grant.ends_on > yesterday:
            grant.ends_on = min(yesterday, grant.ends_on or yesterday)
            grant.save(update_fields=["ends_on"])


def _note(user: User, action: StaffEvent.Action, by_id: UUID | None, words: str, at: datetime) -> None:
    StaffEvent.objects.create(user=user, action=action, by_id=by_id, words=words, at=at)
