"""Telling people: notices are written in the transaction of what they tell, and sent after it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import Person
from accounts.sealing import seal
from sharing import words
from sharing.models import Binding, Notice
from sharing.rules.reasons import Reason
from sharing.words.notices import NoticeKind, about_binding

TO = "notice telephone"  # the column, for what seals it


def tell_holder(binding: Binding, kind: NoticeKind, at: datetime, *, reasons: Iterable[Reason] = ()) -> None:
    """One notice to the holder through every channel on record, with reasons as the holder may read them."""
    _write(binding.holder, binding, kind, at, words.say_all(reasons, words.Reader.HOLDER))


def tell_member(binding: Binding, kind: NoticeKind, at: datetime, *, reasons: Iterable[Reason] = ()) -> None:
    """One notice to the member through every channel on record, with reasons as the member may read them."""
    _write(binding.member, binding, kind, at, words.say_all(reasons, words.Reader.MEMBER))


def _write(
    person: Person, binding: Binding, kind: NoticeKind, at: datetime, sayings: Sequence[words.Saying]
) -> None:
    body = about_binding(kind, binding, person) + "".join(f"{saying.text}{saying.next}" for saying in sayings)
    # What the holder wrote stands on the portal only: a text message is the bureau's own word.
    note = (
        _("留言：%(note)s") % {"note": binding.note} if kind is NoticeKind.TERMS_SET and binding.note else ""
    )
    tell(person, binding, kind, body, at, on_portal=note)


def tell(
    person: Person, binding: Binding | None, kind: NoticeKind, body: str, at: datetime, *, on_portal: str = ""
) -> None:
    """One notice in these words through every channel on record; `on_portal` is added to the portal's."""
    channels = [Notice.Channel.PORTAL]
    if person.telephone_sealed is not None:
        channels.append(Notice.Channel.SMS)
    Notice.objects.bulk_create(
        Notice(
            person=person,
            binding=binding,
            channel=channel,
            kind=kind,
            body=body + on_portal if channel == Notice.Channel.PORTAL else body,
            created_at=at,
            next_try_at=at,
        )
        for channel in channels
    )


def tell_telephone(person: Person, telephone: str, kind: NoticeKind, body: str, at: datetime) -> None:
    """One text message to a telephone that is not the person's any more."""
    notice = Notice(
        person=person,
        channel=Notice.Channel.SMS,
        kind=kind,
        body=body,
        created_at=at,
        next_try_at=at,
    )
    notice.to_sealed = seal(telephone.encode(), row=notice.pk, column=TO)
    notice.save(force_insert=True)


def mark_read(*, person_id: UUID, until: datetime, at: datetime) -> None:
    """The person has seen their notices on the portal, those written `until` the page was shown to them."""
    unread = Notice.objects.filter(person=person_id, channel=Notice.Channel.PORTAL, read_at__isnull=True)
    unread.filter(created_at__lte=until).update(read_at=at)
