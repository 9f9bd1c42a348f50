"""Closing somebody's second psn_no: one supervisor compares both and asks, another one decides.

The second stays as it was, closed into the one that goes on: its histories are read from there, its money
has gone there, what it had shared or used has ended, nobody signs in as it. It is not undone: who was merged
wrongly gets another psn_no from the register, and the money back by what the register says of it.
"""

from collections.abc import Iterable
from datetime import datetime
from os.path import commonprefix
from uuid import UUID

from django.db import transaction

from accounts.actors import Job, Officer
from accounts.days import shanghai_day
from accounts.models import EnrolmentState, OneTimeCode, Person, User
from accounts.rules.identity import is_mobile
from accounts.services import former_numbers, merged_money
from sharing.models import Approval, Attachment, Binding, CredentialToken, FamilyCard
from sharing.rules.life import Action
from sharing.rules.merging import MergeObstacle
from sharing.selectors import facts
from sharing.services.bindings import drafts, transitions
from sharing.services.notices import write
from sharing.services.people import family_cards, merge_sides
from sharing.services.staff import approvals, own_family, supervisor_mandate
from sharing.services.visits import attachments
from sharing.services.visits.attachments import Scan
from sharing.words.access import MERGE_ASKED, MERGED, NOT_MERGED
from sharing.words.notices import NoticeKind

TELLER = Job("merges")
ENDED_STATUS = "4"  # 终止参保


class CannotMerge(Exception):
    """These two cannot be merged so; everything that stands in the way at once."""

    def __init__(self, obstacles: list[MergeObstacle]) -> None:
        super().__init__(", ".join(obstacles))
        self.obstacles = obstacles


@transaction.atomic(durable=True)
def ask_to_merge(
    *, person_id: UUID, kept_id: UUID, is_counted_twice: bool, proof: Scan, by: Officer, at: datetime
) -> Approval:
    """Asks another supervisor of whatever area holds both people to close `person_id` into `kept_id`.

    Raises CannotMerge, AlreadyAsked, NoReason, NoSuchRight or OwnFamily.
    """
    transitions.lock_people([person_id, kept_id])
    area_code = _common_area((person_id, kept_id), at)
    supervisor_mandate.require_over(by, area_code, person_id, kept_id, at=at)
    _refuse(person_id, kept_id, is_counted_twice, at)
    approval = approvals.ask(
        kind=Approval.Kind.MERGE,
        subject_id=person_id,
        area_code=area_code,
        payload={"kept": kept_id.hex, "is_counted_twice": is_counted_twice},
        reason=by.reason,
        asked_by=by,
        at=at,
    )
    attachments.keep(proof, person_id=person_id, kind=Attachment.Kind.SAME_HUMAN, by=by, at=at)
    for key in (person_id, kept_id):
        supervisor_mandate.note_act(key, str(MERGE_ASKED), by=by, at=at)
    return approval


def carry_out(approval: Approval, *, by: Officer, at: datetime) -> None:
    """Closes it: money, bindings, cards, codes and sign-in, all at once; the human and the others are told.

    Raises CannotMerge, or OwnFamily.
    """
    closed_id, kept_id = approval.subject_id, UUID(approval.payload["kept"])
    is_counted_twice = approval.payload["is_counted_twice"]
    people = _lock(closed_id, kept_id, by)
    bindings = transitions.lock_bindings_of([closed_id])
    # Locked before they are judged: what the register says, or a hospital takes, meanwhile waits.
    list(merged_money.accounts_of(closed_id, kept_id).select_for_update(of=("self",), no_key=True))
    _refuse(closed_id, kept_id, is_counted_twice, at)
    closed, kept = people[closed_id], people[kept_id]
    _end_bindings(bindings, closed_id, by, at)
    family_cards.end_merged(person_id=closed_id, at=at)
    _end_ways_in(closed, kept, at)
    _end_enrolments(closed_id, at)
    merged_money.merge_accounts(
        closed=closed, kept=kept, is_counted_twice=is_counted_twice, cause_id=approval.pk, at=at
    )
    Person.objects.filter(pk=closed_id).update(closed_into=kept)
    former_numbers.leave(person_id=kept_id, psn_no=closed.psn_no, cause_id=approval.pk, at=at)
    for key in (closed_id, kept_id):
        supervisor_mandate.note_act(key, str(MERGED), by=by, at=at)
    _tell(closed, kept, at)


def turn_down(approval: Approval, *, by: Officer, at: datetime) -> None:
    """Both go on as they were. Raises OwnFamily."""
    closed_id, kept_id = approval.subject_id, UUID(approval.payload["kept"])
    _lock(closed_id, kept_id, by)
    for key in (closed_id, kept_id):
        supervisor_mandate.note_act(key, str(NOT_MERGED), by=by, at=at)


def _refuse(closed_id: UUID, kept_id: UUID, is_counted_twice: bool, at: datetime) -> None:
    if found := merge_sides.obstacles(closed_id, kept_id, is_counted_twice=is_counted_twice, at=at):
        raise CannotMerge(found)


def _common_area(person_ids: Iterable[UUID], at: datetime) -> str:
    """The area that holds those of both, by whole parts of the code; of who has none, the other's."""
    people = facts.people_on(list(person_ids), shanghai_day(at)).values()
    common = commonprefix([person.area_code for person in people if person.area_code])
    return common[: len(common) // 2 * 2]


def _lock(closed_id: UUID, kept_id: UUID, by: Officer) -> dict[UUID, Person]:
    """Both, and everybody who shares with the one that is closed, in the order of everywhere."""
    for key in (closed_id, kept_id):
        own_family.refuse_own_family(by.user_id, key)
    bound = Binding.objects.of(closed_id).live().values_list("holder_id", "member_id")
    cards = FamilyCard.objects.of(closed_id).live().values_list("helper_id", "relative_id")
    others = {key for pair in (*bound, *cards) for key in pair}
    return transitions.lock_people({closed_id, kept_id, *others})


def _end_bindings(bindings: list[Binding], closed_id: UUID, by: Officer, at: datetime) -> None:
    """The other person of each is told."""
    overdue = transitions.close_overdue(bindings, at)
    for binding in bindings:
        if binding in overdue:
            continue
        transitions.move(binding, Action.MERGED, by=by, at=at)
        if binding.holder_id == closed_id:
            write.tell_member(binding, NoticeKind.ENDED_BY_MERGE, at, name=binding.holder.name)
        else:
            write.tell_holder(binding, NoticeKind.ENDED_BY_MERGE, at, name=binding.member.name)


def _end_ways_in(closed: Person, kept: Person, at: datetime) -> None:
    """No code of theirs pays or signs any more, and nothing that was typed waits for them.

    Staff who are that human: whose family they may not act for is still known.
    """
    CredentialToken.objects.filter(person=closed, expires_at__gt=at).update(expires_at=at)
    OneTimeCode.objects.filter(person=closed, used_at__isnull=True, expires_at__gt=at).update(expires_at=at)
    drafts.discard_draft(person_id=closed.pk)
    User.objects.filter(own_cert_digest=closed.cert_no_digest).update(own_cert_digest=kept.cert_no_digest)


def _end_enrolments(closed_id: UUID, at: datetime) -> None:
    """From today on nothing of it is in force; what it was stays written, and the register adds nothing."""
    today = shanghai_day(at)
    standing: dict[UUID, EnrolmentState] = {}
    states = EnrolmentState.objects.filter(enrolment__person=closed_id)
    for state in states.order_by("valid_from", "recorded_at", "pk"):
        standing[state.enrolment_id] = state
    EnrolmentState.objects.bulk_create(
        EnrolmentState(
            enrolment_id=key,
            status=ENDED_STATUS,
            area_code_given=state.area_code_given,
            has_account=False,
            valid_from=max(today, state.valid_from),
            recorded_at=at,
        )
        for key, state in standing.items()
        if state.status != ENDED_STATUS
    )


def _tell(closed: Person, kept: Person, at: datetime) -> None:
    """Under the number that goes on, and to the telephone that only the other one had."""
    if kept.died_on:
        return
    said = {"psn_no": kept.psn_no, "number": kept.masked_number(), "closed": closed.psn_no}
    write.tell(kept, NoticeKind.NUMBERS_MERGED, at, **said)
    telephone = closed.open_telephone(TELLER)
    if is_mobile(telephone) and closed.telephone_digest != kept.telephone_digest:
        write.tell_telephone(kept, telephone, NoticeKind.NUMBERS_MERGED, at, **said)
