"""Signing in by document number and password; a code to the registered telephone sets the password.

Known and unknown people get the same answer after the same work, everywhere here.
"""

import logging
import secrets
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

from accounts.actors import Job
from accounts.heavy_work import Busy
from accounts.models import AccountEvent, OneTimeCode, Person, User
from accounts.models.people import number_digest, telephone_digest
from accounts.rules.identity import normalise_number, normalise_telephone
from accounts.rules.names import same_name
from accounts.rules.passwords import Owner
from accounts.sealing import keyed_digest
from accounts.services import account_events, codes, known_devices, passwords, rate_limits
from accounts.services.rate_limits import LIMITS, Scope, Try, who_at

log = logging.getLogger(__name__)

GUARD = Job("sign-in")
LENGTH_OF_IDENTITY_NUMBER = 18


class NotRecognised(Exception):
    """Nobody signs in with this name and this password: unknown, wrong, switched off or died, all alike."""


class ClosedInto(NotRecognised):
    """The password is right, and the psn_no of this document was closed into another of the same human.

    `number` is the document number that goes on, masked.
    """

    def __init__(self, number: str) -> None:
        super().__init__()
        self.number = number


def citizen_login_digest(number: str) -> str:
    """The `login_digest` of a citizen: to be set anew when the register corrects the document number."""
    return keyed_digest(normalise_number(number), purpose="sign-in name").hex()


def staff_login_digest(staff_no: str) -> str:
    """The `login_digest` of staff."""
    return keyed_digest(normalise_number(staff_no), purpose="staff number").hex()


class DocumentNumberBackend:
    """Knows citizens by document number and staff by staff number."""

    @sensitive_variables("number", "password")
    def authenticate(
        self, request: HttpRequest | None, number: str | None = None, password: str | None = None
    ) -> User | None:
        """The user, or None after as much work. Ask `sign_in`, which counts tries. Raises ClosedInto."""
        if number is None or password is None:
            return None
        user = User.objects.select_related("person").filter(login_digest__in=_login_digests(number)).first()
        if user is None:
            make_password(password)  # as slow as checking one
            return None
        if not user.check_password(password):
            return None
        if user.is_active and user.person and user.person.closed_into:
            raise ClosedInto(user.person.closed_into.masked_number())
        return user if may_sign_in(user) else None

    def get_user(self, user_id: UUID) -> User | None:
        """The user of a session, asked at every request: who may no longer sign in is out at once."""
        user = User.objects.select_related("person").filter(pk=user_id).first()
        return user if user and may_sign_in(user) else None


def may_sign_in(user: User) -> bool:
    """Switched on, alive, and a demo person only in a demo."""
    return (
        user.is_active
        and (settings.DEMO or not user.is_demo)
        and (user.person is None or _may_use(user.person))
    )


@sensitive_variables("number", "password")
def sign_in(*, number: str, password: str, address: str, device: str, at: datetime) -> User:
    """The user with this document or staff number and this password, whose device `device` then is.

    Raises TooManyTries or Busy without looking at the password, or NotRecognised; a first password that
    nobody changed in time is no password any more. ClosedInto says with which number they go on.
    """
    by_name, others = _counted(number, password, address, device)
    counts = rate_limits.take([by_name, *others], at=at)
    try:
        user = authenticate(None, number=number, password=password)
    except Busy:
        rate_limits.give_back([by_name, *others], at=at)  # nobody looked at what was typed
        raise
    except ClosedInto:
        rate_limits.give_back([by_name, *others], at=at)  # nothing was guessed
        raise
    if not isinstance(user, User) or (user.first_password_until and user.first_password_until <= at):
        if counts.get(Scope.SIGN_IN_NAME) == LIMITS[Scope.SIGN_IN_NAME].free:
            _alarm(number, at)
        raise NotRecognised
    rate_limits.clear(by_name)
    rate_limits.give_back(others, at=at)
    known_devices.remember([user], device, at=at)
    return user


def _counted(number: str, password: str, address: str, device: str) -> tuple[Try, list[Try]]:
    """By what a try is counted: the name together with the device or address, and what else has to be free.

    In a browser of theirs nothing else: neither what strangers try elsewhere nor who shares their network.
    """
    if known_devices.is_known(device, _login_digests(number)):
        return _sign_in_try(number, _in(device)), []
    others = [Try(Scope.SIGN_IN_ADDRESS, who_at(address))]
    # Of 60 random bits nothing is guessed, and who was handed them has signed in nowhere yet.
    if not passwords.FIRST_PASSWORD.fullmatch(password):
        others.append(Try(Scope.SIGN_IN_NAME, normalise_number(number)))
    return _sign_in_try(number, who_at(address)), others


def _alarm(number: str, at: datetime) -> None:
    """Somebody's password is being guessed, from wherever: they are told, and of staff the supervisor."""
    user = User.objects.filter(login_digest__in=_login_digests(number)).first()
    account_events.note(user, AccountEvent.Kind.GUESSED, at=at)
    log.warning("a password is being guessed")


def ask_password_code(*, name: str, number: str, telephone: str, address: str, at: datetime) -> OneTimeCode:
    """Somebody wants to set a password: a code goes out only if all three are on the register.

    Raises TooManyTries; NotATelephone if it cannot be one.
    """
    number, telephone = normalise_number(number), normalise_telephone(telephone)
    where, digest = who_at(address), telephone_digest(telephone)
    found = Person.objects.filter(cert_no_digest=number_digest(number)).first()
    subject = _new_subject(number, telephone)
    return codes.ask_code(
        person=found if found and _is(found, name, digest) else None,
        purpose=OneTimeCode.Purpose.SET_PASSWORD,
        subject_digest=subject,
        counted=[
            Try(Scope.REGISTER, where),
            Try(Scope.CODE_ASK, f"{number}\0{where}"),
            codes.telephone_try(subject[16:]),
        ],
        at=at,
    )


def ask_again(*, code_id: UUID, address: str, at: datetime) -> OneTimeCode:
    """Another code for the same person and browser. Raises TooManyTries, or ExpiredCode without a first."""
    purpose = OneTimeCode.Purpose.SET_PASSWORD
    first = OneTimeCode.objects.select_related("person").filter(pk=code_id, purpose=purpose).first()
    if first is None:
        raise codes.ExpiredCode
    subject = bytes(first.subject_digest)
    return codes.ask_code(
        person=first.person,
        purpose=purpose,
        subject_digest=subject,
        counted=[
            Try(Scope.REGISTER, who_at(address)),
            Try(Scope.CODE_ASK, subject.hex()),
            codes.telephone_try(subject[16:]),
        ],
        at=at,
    )


@sensitive_variables("typed", "password", "number", "hashed")
def set_password(
    *, code_id: UUID, typed: str, password: str, address: str, device: str, at: datetime
) -> User:
    """Registers whom the code reached, or gives them a new password, which ends their other sessions.

    From then on only `device` is known as theirs, also for their work if they are staff. Raises CodeRefused;
    ValidationError if who knows them could guess the password (the code stays good).
    """
    asked = OneTimeCode.objects.filter(pk=code_id).first()
    if asked is None:
        raise codes.ExpiredCode
    code = codes.try_code(
        code_id=code_id,
        person_id=asked.person_id,
        purpose=OneTimeCode.Purpose.SET_PASSWORD,
        subject_digest=bytes(asked.subject_digest),
        typed=typed,
        at=at,
    )
    person = code.person
    if person is None or not _may_use(person):
        raise codes.ExpiredCode
    passwords.refuse_guessable(password, _owner(person))
    number = person.open_number(GUARD)
    hashed = make_password(password)  # before the transaction: it takes long, and SQLite has one writer
    with transaction.atomic(durable=True):
        codes.spend_code(code, at=at)
        user = _save_password(person, citizen_login_digest(number), hashed)
        known_devices.forget(user)
        at_work = User.objects.filter(own_cert_digest=person.cert_no_digest)
        known_devices.remember([user, *at_work], device, at=at)
        account_events.note(user, AccountEvent.Kind.PASSWORD_SET, at=at)
    for where in (who_at(address), _in(device)):
        rate_limits.clear(_sign_in_try(number, where))
    return user


@sensitive_variables()
def _owner(person: Person) -> Owner:
    return Owner(
        **passwords.name_of_owner(person.name),
        number=person.open_number(GUARD),
        telephone=person.open_telephone(GUARD),
        birth_date=person.birth_date,
    )


def _save_password(person: Person, login_digest: str, hashed: str) -> User:
    user, _is_new = User.objects.select_for_update().get_or_create(
        person=person,
        defaults={"login_digest": login_digest, "password": hashed, "is_demo": person.is_demo},
    )
    user.password, user.login_digest = hashed, login_digest
    user.save(update_fields=["password", "login_digest"])
    return user


def _login_digests(number: str) -> list[str]:
    return [citizen_login_digest(number), staff_login_digest(number)]


def _in(device: str) -> str:
    return f"device {device}"


def _sign_in_try(number: str, where: str) -> Try:
    name = normalise_number(number)
    # By the shape of the name, not by whether it is known: the wait must not tell whose number it is.
    scope = Scope.SIGN_IN if len(name) == LENGTH_OF_IDENTITY_NUMBER else Scope.SIGN_IN_STAFF
    return Try(scope, f"{name}\0{where}")


def _new_subject(number: str, telephone: str) -> bytes:
    """Binds a code to the browser that asked; its second half tells the telephone that is counted."""
    return secrets.token_bytes(16) + codes.telephone_key(number, telephone)


def _is(person: Person, name: str, digest: bytes) -> bool:
    known = person.telephone_digest is not None and bytes(person.telephone_digest) == digest
    return known and same_name(person.name, name) and _may_use(person)


def _may_use(person: Person) -> bool:
    return person.died_on is None and person.closed_into_id is None and (settings.DEMO or not person.is_demo)
