"""Which passwords are taken; and those of staff: the first one is handed out and opens one page only, where
they set their own."""

import re
import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from accounts.heavy_work import Busy
from accounts.models import AccountEvent, StaffEvent, User
from accounts.rules.names import name_key
from accounts.rules.passwords import NOBODY, Owner, flaws
from accounts.services import account_events, known_devices, rate_limits
from accounts.services.commonplace import commonplace
from accounts.services.pinyin import readings
from accounts.services.rate_limits import Scope, Try
from accounts.words.passwords import SAME_PASSWORD, sentences

FIRST_PASSWORD_LIFE = timedelta(days=7)
# No character that is read as another one: the first password is copied from paper.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
FIRST_PASSWORD = re.compile(rf"[{LETTERS}]{{4}}(?:-[{LETTERS}]{{4}}){{2}}")


class WrongPassword(Exception):
    """This is not the password that the account has now."""


def hand_out(user: User, *, at: datetime) -> str:
    """A first password for an account that the caller saves: 60 bits, for a week; its sessions end."""
    parts = ["".join(secrets.choice(LETTERS) for _place in range(4)) for _part in range(3)]
    password = "-".join(parts)
    user.set_password(password)
    user.first_password_until = at + FIRST_PASSWORD_LIFE
    return password


@sensitive_variables("current", "password", "hashed")
def change_own(*, user_id: UUID, current: str, password: str, device: str, at: datetime) -> User:
    """Somebody of staff sets a password of their own, which ends their other sessions.

    From then on only `device` is known as theirs. Raises TooManyTries, Busy, WrongPassword, or
    ValidationError for one that could be guessed.
    """
    user = User.objects.get(pk=user_id, staff_no__isnull=False)
    counted = Try(Scope.SIGN_IN_STAFF, f"own password\0{user_id}")  # whoever has a session, from wherever
    rate_limits.take([counted], at=at)
    try:
        right = user.check_password(current)
    except Busy:
        rate_limits.give_back([counted], at=at)
        raise
    if not right:
        raise WrongPassword
    rate_limits.clear(counted)
    if password == current:
        raise ValidationError(SAME_PASSWORD)
    own = name_of_owner(user.staff_name)
    refuse_guessable(password, Owner(**own, staff_no=user.staff_no or "", is_staff=True))
    hashed = make_password(password)  # before the transaction: it takes long, and SQLite has one writer
    with transaction.atomic(durable=True):
        user.password, user.first_password_until = hashed, None
        user.save(update_fields=["password", "first_password_until"])
        StaffEvent.objects.create(user=user, action=StaffEvent.Action.PASSWORD_SET, by=user, at=at)
        known_devices.forget(user)
        known_devices.remember([user], device, at=at)
        account_events.note(user, AccountEvent.Kind.PASSWORD_SET, at=at)
    return user


@sensitive_variables()
def refuse_guessable(password: str, owner: Owner = NOBODY) -> None:
    """Raises ValidationError with a sentence for everything that makes it easy to guess."""
    if found := flaws(password, owner, commonplace()):
        raise ValidationError(sentences(found, is_staff=owner.is_staff))


def name_of_owner(name: str) -> dict[str, Any]:
    """A name and every way to write it, for `Owner`."""
    return {"name": name_key(name), "readings": tuple(readings(name))}
