"""What an erasure by law leaves in place of the content: a keyed record that proves the parties without it.

Whoever has only the database can neither empty a content and call it erased, nor change whom an erased one
was between: the digest of the record is over the link of the pledge, the content's own digest, who and what
the rows around it say, and both officers.
"""

from collections.abc import Iterator

from accounts import chains
from sharing.models import Attachment, Binding, Confirmation, Erasure, Pledge
from sharing.words import pledges as faults

CHAIN = "erasures"


def digest_of(erasure: Erasure) -> bytes:
    """The digest of a record that is about to be written."""
    return chains.link(CHAIN, bytes(erasure.pledge.digest), _facts(erasure))


def erasure_of(pledge: Pledge, what: Erasure.What) -> Erasure | None:
    """The record of a content of this pledge, if it was erased. One query; none where prefetched."""
    return next((one for one in pledge.erasures.all() if one.what == what), None)


def fault_of(pledge: Pledge, what: Erasure.What, *, is_empty: bool) -> str | None:
    """What is wrong with a content that may have been erased: empty without a record, or not as recorded."""
    erasure = erasure_of(pledge, what)
    if erasure is None:
        return faults.NO_ERASURE[what] if is_empty else None
    return _fault(erasure, is_empty=is_empty)


def paper_faults() -> Iterator[str]:
    """Papers that are empty without a record, and records of papers that do not hold. Two queries."""
    unrecorded = Attachment.objects.filter(sealed=None, erasure=None).order_by("pk").only("pk")
    for paper in unrecorded.iterator():
        yield faults.PAPER.format(key=paper.pk) + faults.NO_ERASURE[Erasure.What.PAPER]
    about = "pledge__binding", "paper"
    recorded = Erasure.objects.filter(what=Erasure.What.PAPER).select_related(*about)
    for erasure in recorded.prefetch_related("pledge__binding__corrections").iterator(chunk_size=500):
        if fault := _fault(erasure, is_empty=erasure.paper is not None and erasure.paper.sealed is None):
            yield faults.PAPER.format(key=erasure.paper_id) + fault


def signed_relationship(binding: Binding) -> str:
    """What the relationship was when it was signed, by the corrections since."""
    first = next(iter(binding.corrections.all()), None)
    return first.before if first else binding.relationship


def _fault(erasure: Erasure, *, is_empty: bool) -> str | None:
    if not is_empty:
        return faults.NOT_ERASED[erasure.what]
    try:
        holds = chains.holds(bytes(erasure.digest), CHAIN, bytes(erasure.pledge.digest), _facts(erasure))
    except chains.KeyMissing:
        return faults.ERASURE_KEY_GONE[erasure.what]
    return None if holds else faults.ERASURE_DIFFERS[erasure.what]


def _facts(erasure: Erasure) -> tuple[chains.Fact, ...]:
    pledge, binding = erasure.pledge, erasure.pledge.binding
    return (
        *(erasure.id, pledge.id, erasure.what, erasure.paper_id, bytes(erasure.content_digest)),
        *(binding.id, binding.holder_id, binding.member_id, signed_relationship(binding), binding.ends_on),
        *_beside(erasure),
        *(erasure.basis, erasure.reason, erasure.asked_by_id, erasure.decided_by_id, erasure.at),
    )


def _beside(erasure: Erasure) -> tuple[chains.Fact, ...]:
    """What the row says in which the content stood: whose it is, its digest, and when it came."""
    if erasure.paper:
        return erasure.paper.person_id, bytes(erasure.paper.digest), erasure.paper.at
    is_pledge = erasure.what == Erasure.What.PLEDGE
    row: Pledge | Confirmation = erasure.pledge if is_pledge else erasure.pledge.binding.confirmation
    return row.signer_id, bytes(row.content_digest), row.signed_at
