"""投诉: somebody says that a settlement is wrong, or 不是我本人; staff look into it, and answer."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.actors import Officer
from accounts.templatetags.formats import day_cn
from sharing.models import Case, CaseNote, Settlement
from sharing.selectors.condition_history import bill_seen_by
from sharing.services.notices import write
from sharing.services.staff import supervisor_mandate
from sharing.words.notices import NoticeKind, answered


class NotTheirBill(Exception):
    """The bill is not this person's, and asked no account of theirs."""


class CaseIsOpen(Exception):
    """This person's complaint about this bill is being looked into already."""


class CaseIsClosed(Exception):
    """It has been answered: what comes up later is another case."""


class NoAnswer(Exception):
    """A case is closed with an answer."""


@transaction.atomic(durable=True)
def open_case(*, setl_id: str, person_id: UUID, words: str, by: Officer, at: datetime) -> Case:
    """A supervisor takes in what a person says of a bill that they may see; the person is told.

    Raises NoReason, NoSuchRight, OwnFamily, NotTheirBill or CaseIsOpen.
    """
    supervisor_mandate.require(by, person_id, at=at)
    seen = bill_seen_by(person_id, setl_id)
    if seen is None:
        raise NotTheirBill
    bill = Settlement.objects.select_for_update(no_key=True).get(pk=seen.pk)
    if Case.objects.filter(settlement=bill, person=person_id, closed_at__isnull=True).exists():
        raise CaseIsOpen
    case = Case.objects.create(
        settlement=bill, person_id=person_id, words=words, opened_by_id=by.user_id, opened_at=at
    )
    write.tell(case.person, NoticeKind.CASE_OPENED, at, day=day_cn(bill.received_at))
    return case


@transaction.atomic(durable=True)
def add_note(*, case_id: UUID, words: str, by: Officer, at: datetime) -> CaseNote:
    """One step of looking into it, for staff alone. Raises NoSuchRight, OwnFamily or CaseIsClosed."""
    case = _lock(case_id, by, at)
    return CaseNote.objects.create(case=case, words=words, by_id=by.user_id, at=at)


@transaction.atomic(durable=True)
def close_case(*, case_id: UUID, answer: str, by: Officer, at: datetime) -> Case:
    """Answers it: the person is told, and reads the answer under the bill, or with the notice.

    Raises NoAnswer, NoSuchRight, OwnFamily or CaseIsClosed.
    """
    case = _lock(case_id, by, at)
    if not answer.strip():
        raise NoAnswer
    case.answer, case.closed_by_id, case.closed_at = answer, by.user_id, at
    case.save(update_fields=["answer", "closed_by", "closed_at"])
    if case.settlement:
        write.tell(case.person, NoticeKind.CASE_ANSWERED, at, day=day_cn(case.settlement.received_at))
    else:
        write.tell(case.person, NoticeKind.NAMING_ANSWERED, at, on_portal=answered(answer))
    return case


def _lock(case_id: UUID, by: Officer, at: datetime) -> Case:
    found = Case.objects.select_for_update(of=("self",), no_key=True)
    case = found.select_related("person", "settlement", "stop").get(pk=case_id)
    senders = [case.stop.sender_id] if case.settlement is None else []
    supervisor_mandate.require(by, case.person_id, *senders, at=at)
    if case.closed_at is not None:
        raise CaseIsClosed
    return case
