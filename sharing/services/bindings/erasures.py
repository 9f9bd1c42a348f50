"""Erasing by law what was signed: one supervisor asks on a ground, another decides, and a record stays."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.actors import Officer
from sharing.models import Approval, Attachment, Binding, Confirmation, Erasure, Pledge, PledgeContent
from sharing.rules.life import State
from sharing.services.bindings import transitions
from sharing.services.evidence import confirmation_evidence, erasure_proof
from sharing.services.evidence.pledge_chain import link_fault, open_content
from sharing.services.evidence.signed_bytes import read_content
from sharing.services.notices import write
from sharing.services.staff import approvals, own_family, supervisor_mandate
from sharing.words.access import ERASED, ERASURE_ASKED, NOT_ERASED
from sharing.words.notices import NoticeKind


class StillBound(Exception):
    """What was signed is needed as long as the binding has not ended."""


class NothingToErase(Exception):
    """It was erased already."""


class EvidenceBroken(Exception):
    """What does not hold is kept as it is: erasing it would hide that."""


@transaction.atomic(durable=True)
def ask_to_erase(
    *, pledge_id: UUID, basis: Erasure.Basis, confirmation: bool, papers: bool, by: Officer, at: datetime
) -> Approval:
    """Asks another supervisor of the holder's area to erase the content of a pledge, and what goes with it.

    Raises NoReason, NoSuchRight, OwnFamily, StillBound, NothingToErase, EvidenceBroken or AlreadyAsked.
    """
    pledge, binding = _lock(pledge_id, at)
    supervisor_mandate.require(by, binding.holder_id, binding.member_id, at=at)
    _refuse(pledge, binding)
    approval = approvals.ask(
        kind=Approval.Kind.ERASURE,
        subject_id=pledge.pk,
        area_code=supervisor_mandate.area_of(binding.holder_id, at),
        payload={"basis": basis.value, "confirmation": confirmation, "papers": papers},
        reason=by.reason,
        asked_by=by,
        at=at,
    )
    _note(binding, str(ERASURE_ASKED), by, at)
    return approval


def carry_out(approval: Approval, *, by: Officer, at: datetime) -> None:
    """Empties what was asked for and writes what it was; both people are told. Raises like asking."""
    pledge, binding = _judged(approval, by, at)
    agreed = Confirmation.objects.filter(binding=binding) if approval.payload["confirmation"] else ()
    contents = [open_content(pledge), *map(confirmation_evidence.open_content, agreed)]
    papers = list(_papers(binding, contents)) if approval.payload["papers"] else ()
    erase = _Erasing(pledge, approval, by, at)
    erase(PledgeContent.objects.filter(pledge=pledge), Erasure.What.PLEDGE, pledge.content_digest)
    for kept in agreed:
        row = Confirmation.objects.filter(pk=kept.pk)
        erase(row, Erasure.What.CONFIRMATION, kept.content_digest)
    for paper in papers:
        erase(Attachment.objects.filter(pk=paper.pk), Erasure.What.PAPER, paper.digest, paper)
    _note(binding, str(ERASED), by, at)
    write.tell_both(binding, NoticeKind.EVIDENCE_ERASED, at)


def turn_down(approval: Approval, *, by: Officer, at: datetime) -> None:
    """It stays as it is. Raises OwnFamily."""
    _pledge, binding = _lock(approval.subject_id, at)
    _refuse_family(binding, by)
    _note(binding, str(NOT_ERASED), by, at)


def may_ask(pledge: Pledge, state: State) -> bool:
    """Whether the content of a pledge could be erased where its binding stands so."""
    return state is State.ENDED and pledge.content.sealed is not None


def _papers(binding: Binding, contents: Iterable[bytes | None]) -> Iterator[Attachment]:
    """The scans that these contents name, unless what else was signed in that visit may need them still."""
    for content in contents:
        said = read_content(content) if content else {}
        digests = [bytes.fromhex(paper["digest"]) for paper in said.get("attachments", ())]
        if digests and not _needs_papers(UUID(said["visit"]["id"]), binding):
            named = Attachment.objects.filter(visit=said["visit"]["id"], digest__in=digests)
            yield from named.filter(sealed__isnull=False).order_by("pk")


def _needs_papers(visit_id: UUID, but: Binding) -> bool:
    """Whether anything that was signed in this visit, but for this binding, has not been erased."""
    other = Binding.objects.filter(events__visit=visit_id).exclude(pk=but.pk)
    kept = Q(pledge__content__sealed__isnull=False) | Q(confirmation__sealed__isnull=False)
    return other.filter(kept).exists()


def _lock(pledge_id: UUID, at: datetime) -> tuple[Pledge, Binding]:
    pledge = Pledge.objects.select_related("content").get(pk=pledge_id)
    binding = transitions.lock_binding(pledge.binding_id, at)
    pledge.content.refresh_from_db()
    pledge.binding = binding
    return pledge, binding


def _judged(approval: Approval, by: Officer, at: datetime) -> tuple[Pledge, Binding]:
    pledge, binding = _lock(approval.subject_id, at)
    _refuse_family(binding, by)
    _refuse(pledge, binding)
    return pledge, binding


def _refuse(pledge: Pledge, binding: Binding) -> None:
    if binding.state != State.ENDED:
        raise StillBound
    if pledge.content.sealed is None and erasure_proof.erasure_of(pledge, Erasure.What.PLEDGE):
        raise NothingToErase
    if link_fault(pledge):
        raise EvidenceBroken


def _refuse_family(binding: Binding, by: Officer) -> None:
    for person_id in (binding.holder_id, binding.member_id):
        own_family.refuse_own_family(by.user_id, person_id)


@dataclass(frozen=True)
class _Erasing:
    """What every record of one erasure says alike."""

    pledge: Pledge
    approval: Approval
    by: Officer
    at: datetime

    def __call__(
        self,
        rows: QuerySet[Any],
        what: Erasure.What,
        digest: bytes | memoryview,
        paper: Attachment | None = None,
    ) -> None:
        """Empties the row that holds a content, if anything is left in it, and writes the record."""
        if not rows.filter(sealed__isnull=False).update(sealed=None):
            return
        erasure = Erasure(
            pledge=self.pledge,
            what=what,
            paper=paper,
            content_digest=bytes(digest),
            basis=self.approval.payload["basis"],
            reason=self.approval.reason,
            asked_by=self.approval.asked_by,
            decided_by_id=self.by.user_id,
            at=self.at,
        )
        erasure.digest = erasure_proof.digest_of(erasure)
        erasure.save(force_insert=True)


def _note(binding: Binding, what: str, by: Officer, at: datetime) -> None:
    for person_id in (binding.holder_id, binding.member_id):
        supervisor_mandate.note_act(person_id, what, by=by, at=at)
