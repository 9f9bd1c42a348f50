"""Keeping what was signed, as a chain that shows any change."""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from accounts import chains
from accounts.actors import Citizen, Clerk
from accounts.sealing import CannotOpen, seal, sm3, unseal
from sharing.models import (
    Binding,
    BindingEvent,
    Confirmation,
    Erasure,
    Pledge,
    PledgeContent,
    PledgeHead,
    PledgeText,
)
from sharing.rules.life import Action
from sharing.rules.signature import HandSignature, Thumbprint
from sharing.services.evidence import confirmation_evidence, erasure_proof
from sharing.services.evidence.signed_bytes import (
    BEGINNING,
    SEALED_COLUMN,
    Assistance,
    content_bytes,
    correction_digest,
    link_digest,
    read_content,
    text_facts,
    utc_microseconds,
)
from sharing.words import pledges as faults

CHAIN = "pledges"
PAGE = 500
PIECE = 1000
"""Links that are checked while somebody waits for a page; about a second."""


def text_in_force(on: date, language: str = "zh-hans") -> PledgeText:
    """The pledge that is signed on this day: the latest version by then."""
    texts = PledgeText.objects.filter(language=language, effective_from__lte=on)
    return texts.latest("effective_from", "version")


def keep(
    bindings: Mapping[str, Binding],
    *,
    signature: HandSignature | Thumbprint | Mapping[str, Any],
    text: PledgeText,
    signing: UUID,
    by: Citizen | Clerk,
    at: datetime,
    assistance: Assistance | None = None,
) -> list[Pledge]:
    """Adds one link for each binding under its number, in the caller's transaction and as its last act.

    The head of the chain is locked only here, so that one person's signing does not wait for another's.
    """
    prepared = []
    for number, binding in bindings.items():
        content = content_bytes(
            binding, number=number, text=text, signature=signature, by=by, at=at, assistance=assistance
        )
        pledge = Pledge(
            binding=binding,
            signer=binding.holder,
            text=text,
            signing=signing,
            number=number,
            content_digest=sm3(content),
            signed_at=at,
        )
        sealed = seal(content, row=pledge.id, column=SEALED_COLUMN)
        prepared.append((pledge, PledgeContent(pledge=pledge, sealed=sealed)))
    head = _locked_head()
    for pledge, _content in prepared:
        pledge.position, pledge.previous_digest = head.count + 1, head.digest
        pledge.digest = link_digest(pledge, bytes(text.digest))
        pledge.seal = chains.link(CHAIN, bytes(head.seal), seal_facts(pledge))
        head.count, head.digest, head.seal = pledge.position, pledge.digest, pledge.seal
    pledges = Pledge.objects.bulk_create([pledge for pledge, _content in prepared])
    PledgeContent.objects.bulk_create([content for _pledge, content in prepared])
    head.save()
    return pledges


def _locked_head() -> PledgeHead:
    head, _made = PledgeHead.objects.select_for_update().get_or_create(id=1, defaults={"digest": BEGINNING})
    return head


def seal_facts(pledge: Pledge) -> tuple[chains.Fact, ...]:
    """What the seal of a link says: the digest, which is over all the row says and can be made by anybody."""
    return bytes(pledge.digest), pledge.position


def open_content(pledge: Pledge) -> bytes | None:
    """The canonical bytes that were signed, or None where they were erased by law. Raises CannotOpen.

    So too for what is empty without a record of its erasure: nobody is told that it was erased.
    """
    sealed = pledge.content.sealed
    if sealed is not None:
        return unseal(bytes(sealed), row=pledge.id, column=SEALED_COLUMN)
    if erasure_proof.erasure_of(pledge, Erasure.What.PLEDGE) is None:
        raise CannotOpen
    return None


@dataclass
class ChainReport:
    """What a walk along the chain found. `broken` names the first link that is wrong, and how."""

    count: int = 0
    digest: bytes = BEGINNING
    seal: bytes = chains.BEGINNING
    broken: str | None = None
    erased: list[str] = field(default_factory=list)

    def follow(self, pledge: Pledge) -> None:
        """Goes on to a link that holds."""
        self.count, self.digest, self.seal = pledge.position, bytes(pledge.digest), bytes(pledge.seal)


def verify_chain(*, head: bytes | None = None, count: int | None = None) -> ChainReport:
    """Walks the whole chain; `head` and `count`, kept outside, prove that nothing before was rewritten."""
    report = ChainReport()
    while not report.broken:
        walked = report.count
        _walk(report, head, count)
        kept = PledgeHead.objects.filter(id=1).first() or PledgeHead(digest=BEGINNING)
        if kept.count > report.count > walked:
            continue  # signed while we walked
        report.broken = report.broken or _fault_at_end(report, kept, count)
        break
    return report


def verify_piece(*, after: int = 0) -> ChainReport:
    """The next links of the chain after one that was checked, and its end once that is reached."""
    report = _up_to(after)
    for pledge in islice(_in_pages(after), PIECE):
        report.broken = _fault(pledge, after=report)
        if report.broken:
            return report
        report.follow(pledge)
    if not Pledge.objects.filter(position__gt=report.count).exists():
        kept = PledgeHead.objects.filter(id=1).first() or PledgeHead(digest=BEGINNING)
        report.broken = _fault_at_end(report, kept, None)
    return report


def link_fault(pledge: Pledge) -> str | None:
    """What is wrong with one link as it follows the one before, if anything."""
    return _fault(_links().get(pk=pledge.pk), after=_up_to(pledge.position - 1))


def _up_to(position: int) -> ChainReport:
    """The state of a walk that has come so far; without the link there, the next one does not fit."""
    report = ChainReport(position)
    if position and (last := Pledge.objects.filter(position=position).first()):
        report.follow(last)
    return report


def _walk(report: ChainReport, head: bytes | None, count: int | None) -> None:
    for pledge in _in_pages(report.count):
        report.broken = _fault(pledge, after=report)
        if report.broken:
            return
        if pledge.content.sealed is None:
            report.erased.append(pledge.number)
        report.follow(pledge)
        if report.count == count and head is not None and report.digest != head:
            name = faults.LINK.format(place=report.count, number=pledge.number)
            report.broken = name + faults.ELSEWHERE_DIFFERS
            return


def _in_pages(last: int) -> Iterator[Pledge]:
    links = _links().order_by("position")
    while page := list(links.filter(position__gt=last)[:PAGE]):
        yield from page
        last = page[-1].position


def _links() -> QuerySet[Pledge]:
    """With everything that is compared; `at_desk`: the member agreed there, by hand."""
    links = Pledge.objects.select_related("content", "text", "binding__confirmation")
    agreed = BindingEvent.objects.filter(action=Action.CONFIRM.value, by_kind=Clerk.kind)
    at_desk = Exists(agreed.filter(binding=OuterRef("binding")))
    return links.prefetch_related("binding__corrections", "erasures").annotate(at_desk=at_desk)


def _fault(pledge: Pledge, *, after: ChainReport) -> str | None:
    name = faults.LINK.format(place=after.count + 1, number=pledge.number)
    if pledge.position != after.count + 1:
        return faults.LINK_GONE.format(place=after.count + 1)
    if bytes(pledge.previous_digest) != after.digest:
        return name + faults.DOES_NOT_FOLLOW
    if sm3(pledge.text.body.encode()) != bytes(pledge.text.digest):
        return name + faults.TEXT_ALTERED
    if link_digest(pledge, bytes(pledge.text.digest)) != bytes(pledge.digest):
        return name + faults.ROW_ALTERED
    if fault := _seal_fault(pledge, after.seal):
        return name + fault
    if pledge.signer_id != pledge.binding.holder_id:
        return name + faults.SIGNER_DIFFERS
    if fault := _confirmation_fault(pledge):
        return name + fault
    try:
        is_empty = pledge.content.sealed is None
    except PledgeContent.DoesNotExist:
        return name + faults.EVIDENCE_GONE
    if fault := erasure_proof.fault_of(pledge, Erasure.What.PLEDGE, is_empty=is_empty):
        return name + fault
    try:
        content = open_content(pledge)
    except CannotOpen:
        return name + faults.EVIDENCE_SEALED
    if content is None:
        binding = pledge.binding
        signed = erasure_proof.signed_relationship(binding)
        return None if _corrected(signed, binding) == binding.relationship else name + faults.ROW_DIFFERS
    if sm3(content) != bytes(pledge.content_digest):
        return name + faults.EVIDENCE_ALTERED
    return None if _says_the_same(pledge, read_content(content)) else name + faults.ROW_DIFFERS


def _seal_fault(pledge: Pledge, previous: bytes) -> str | None:
    try:
        is_whole = chains.holds(bytes(pledge.seal), CHAIN, previous, seal_facts(pledge))
    except chains.KeyMissing:
        return faults.SEAL_KEY_GONE
    if is_whole:
        return None
    return faults.SEAL_ALTERED if pledge.seal else faults.NOT_SEALED


def _confirmation_fault(pledge: Any) -> str | None:
    """What is wrong with the member's signature from the counter, which is no link but stands beside one."""
    binding: Binding = pledge.binding
    kept: Confirmation | None = getattr(binding, "confirmation", None)
    if kept is None:
        was_there = pledge.at_desk or erasure_proof.erasure_of(pledge, Erasure.What.CONFIRMATION)
        return faults.CONFIRMATION_GONE if was_there else None
    is_empty = kept.sealed is None
    fault = erasure_proof.fault_of(pledge, Erasure.What.CONFIRMATION, is_empty=is_empty)
    if fault or is_empty:
        return fault
    try:
        content = confirmation_evidence.open_content(kept)
    except CannotOpen:
        return faults.CONFIRMATION_SEALED
    if content is None:
        return None
    if sm3(content) != bytes(kept.content_digest):
        return faults.CONFIRMATION_ALTERED
    said = read_content(content)
    signed = (said["confirms"], said["holder"]["id"], said["member"]["id"], said["member"]["id"])
    stands = (str(binding.pk), str(binding.holder_id), str(binding.member_id), str(kept.signer_id))
    same = signed == stands and said["signed_at"] == utc_microseconds(kept.signed_at)
    return None if same else faults.CONFIRMATION_DIFFERS


def _says_the_same(pledge: Pledge, content: dict[str, Any]) -> bool:
    """Whether the rows around a link say what was signed; a start may be later if the spouse agreed later."""
    binding = pledge.binding
    signed = (content["number"], content["text"], content["holder"]["id"], content["member"]["id"])
    kept = (pledge.number, text_facts(pledge.text), str(binding.holder_id), str(binding.member_id))
    last_day = binding.ends_on.isoformat() if binding.ends_on else None
    return (
        signed == kept
        and (_corrected(content["relationship"], binding), content["ends_on"])
        == (binding.relationship, last_day)
        and content["starts_on"] <= binding.starts_on.isoformat()
    )


def _corrected(signed: str, binding: Binding) -> str | None:
    """What the relationship that was signed is by now; None if a correction was forged or taken away."""
    for correction in binding.corrections.all():
        is_whole = secrets.compare_digest(bytes(correction.own_digest), correction_digest(correction))
        if correction.before != signed or not is_whole:
            return None
        signed = correction.after
    return signed


def _fault_at_end(report: ChainReport, kept: PledgeHead, count: int | None) -> str | None:
    if kept.count > report.count:
        return faults.LINK_GONE.format(place=report.count + 1) + faults.CUT_OFF
    stands = (kept.count, bytes(kept.digest), bytes(kept.seal))
    if stands != (report.count, report.digest, report.seal):
        return faults.HEAD_DIFFERS.format(place=report.count)
    if count is not None and report.count < count:
        return (faults.LINK_GONE + faults.TOO_FEW).format(place=report.count + 1, count=count)
    return None
