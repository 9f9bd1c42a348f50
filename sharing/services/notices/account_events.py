"""Telling people what happened to their way in: guesses at their password, at most once a day, and a new one.

Staff are told as the person whom the register knows by their own document; who is not in it reads it nowhere
but at work, where supervisors and administrators see it too.
"""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import AccountEvent, Person, User
from accounts.templatetags.formats import moment_cn
from sharing.models import Notice
from sharing.services.notices.write import tell
from sharing.words.notices import NoticeKind, ToPerson

Kind = AccountEvent.Kind
BATCH = 50
GUESSES_TOLD_EVERY = timedelta(days=1)
CITIZENS = {Kind.GUESSED: NoticeKind.PASSWORD_GUESSED, Kind.PASSWORD_SET: NoticeKind.PASSWORD_SET}
STAFF = {
    Kind.GUESSED: NoticeKind.WORK_PASSWORD_GUESSED,
    Kind.PASSWORD_SET: NoticeKind.WORK_PASSWORD_SET,
    Kind.PASSWORD_HANDED_OUT: NoticeKind.WORK_PASSWORD_HANDED_OUT,
}


def tell_of_events(at: datetime) -> int:
    """Tells what was not told yet; of how many. Safe beside another worker."""
    due = AccountEvent.objects.filter(told_at__isnull=True, user__isnull=False)
    found = list(due.select_related("user__person")[:BATCH])
    return sum(_tell_one(one, at) for one in found)


@transaction.atomic(durable=True)
def _tell_one(event: AccountEvent, at: datetime) -> bool:
    # Claimed by a condition on the row: of two workers one finds it taken.
    if not AccountEvent.objects.filter(pk=event.pk, told_at__isnull=True).update(told_at=at):
        return False
    user = event.user
    person = (user.person or _at_home(user)) if user else None
    if user is None or person is None or person.died_on:
        return False
    kind = (STAFF if user.is_staff else CITIZENS)[Kind(event.kind)]
    if event.kind == Kind.GUESSED and _was_told(person, kind, at):
        return False
    tell(person, kind, at, when=moment_cn(event.at))
    return True


def _at_home(user: User) -> Person | None:
    return Person.objects.filter(cert_no_digest=user.own_cert_digest).first()


def _was_told(person: Person, kind: ToPerson, at: datetime) -> bool:
    since = at - GUESSES_TOLD_EVERY
    return Notice.objects.filter(person=person, kind=kind.value, created_at__gt=since).exists()
