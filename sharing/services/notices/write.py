"""Telling people: notices are written in the transaction of what they tell, and sent after it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from accounts.models import Person
from accounts.sealing import seal
from sharing import words
from sharing.models import Binding, Notice
from sharing.rules.reasons import Reason
from sharing.services.notices import sms_budget
from sharing.words.notices import ToBoth, ToHolder, Told, ToMember, ToPerson, about_binding, on_portal

TO = "notice telephone"  # the column, for what seals it


def tell_both(
    binding: Binding, kind: ToBoth, at: datetime, *, reasons: Sequence[Reason] = (), **facts: object
) -> None:
    """One notice to the holder and one to the member, each with reasons as they may read them."""
    tell_holder(binding, kind, at, reasons=reasons, **facts)
    tell_member(binding, kind, at, reasons=reasons, **facts)


def tell_holder(
    binding: Binding, kind: ToHolder, at: datetime, *, reasons: Iterable[Reason] = (), **facts: object
) -> None:
    """One notice to the holder through every channel on record, with reasons as the holder may read them."""
    _tell(binding.holder, binding, kind, at, words.say_all(reasons, words.Reader.HOLDER), facts)


def tell_member(
    binding: Binding, kind: ToMember, at: datetime, *, reasons: Iterable[Reason] = (), **facts: object
) -> None:
    """One notice to the member through every channel on record, with reasons as the member may read them."""
    _tell(binding.member, binding, kind, at, words.say_all(reasons, words.Reader.MEMBER), facts)


def tell(person: Person, kind: ToPerson, at: datetime, *, on_portal: str = "", **facts: object) -> None:
    """One notice about themself through every channel on record; `on_portal` is added there alone."""
    _write(person, None, kind, at, kind.say(**facts), on_portal=on_portal)


def tell_telephone(person: Person, telephone: str, kind: ToPerson, at: datetime, **facts: object) -> Notice:
    """One text message to a telephone that is not the person's any more."""
    notice = Notice(
        person=person,
        channel=Notice.Channel.SMS,
        kind=kind.value,
        body=kind.say(**facts),
        created_at=at,
        next_try_at=at,
    )
    notice.to_sealed = seal(telephone.encode(), row=notice.pk, column=TO)
    notice.save(force_insert=True)
    return notice


def _tell(
    person: Person,
    binding: Binding,
    kind: ToHolder | ToMember,
    at: datetime,
    sayings: Sequence[words.Saying],
    facts: Mapping[str, object],
) -> None:
    why = "".join(f"{saying.text}{saying.next}" for saying in sayings)
    body = about_binding(kind, binding, person, **facts) + why
    _write(person, binding, kind, at, body, on_portal=on_portal(kind, binding))


def _write(
    person: Person, binding: Binding | None, kind: Told, at: datetime, body: str, *, on_portal: str = ""
) -> None:
    about = {"person": person, "binding": binding, "kind": kind.value, "created_at": at}
    written = [Notice(**about, channel=Notice.Channel.PORTAL, body=body + on_portal, next_try_at=at)]
    if person.telephone_sealed is not None:
        leaves_at = sms_budget.leaves_at(person.pk, kind, at)
        joined = leaves_at > at
        sms = Notice(**about, channel=Notice.Channel.SMS, body=body, next_try_at=leaves_at, is_joined=joined)
        written.append(sms)
    Notice.objects.bulk_create(written)


def mark_read(*, person_id: UUID, until: datetime, at: datetime) -> None:
    """The person has seen their notices on the portal, those written `until` the page was shown to them."""
    unread = Notice.objects.filter(person=person_id, channel=Notice.Channel.PORTAL, read_at__isnull=True)
    unread.filter(created_at__lte=until).update(read_at=at)
