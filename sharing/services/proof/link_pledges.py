"""Sealing the pledges of before, whose chain is one: without a lock, and those since with the head's.

Who signs before the head has a seal seals over nothing. So the pledges of before are a chain of seals of
their own until they are joined, and what was signed since is sealed again over them.
"""

from collections.abc import Iterator, Sequence

from django.db import transaction

from accounts.chains import BEGINNING, holds, link
from sharing.models import Pledge, PledgeHead
from sharing.services.evidence.pledge_chain import CHAIN, seal_facts
from sharing.services.evidence.signed_bytes import link_digest
from sharing.services.proof.link import PAGE, Told
from sharing.services.proof.parts import Fault
from sharing.words import proof as words

PART = "pledges"


def link_pledges(told: Told) -> Iterator[Fault]:
    """Seals every pledge that has no seal, and joins them; one that is not as it was signed ends it."""
    unsealed = Pledge.objects.filter(seal=BEGINNING).select_related("text").order_by("position")
    while page := list(unsealed[:PAGE]):
        if fault := _altered(page):
            yield fault
            return
        _seal(page, _seal_before(page[0]))
        told(PART, len(page))
    joined = _joined()
    with transaction.atomic(durable=True):
        head = PledgeHead.objects.select_for_update(no_key=True).filter(id=1).first()
        if head is not None:
            yield from _join(head, joined, told)


def _altered(page: Sequence[Pledge]) -> Fault | None:
    """The first that does not say what its own digest says, or does not follow the one before."""
    before = Pledge.objects.filter(position=page[0].position - 1).first()
    previous = bytes(before.digest) if before else bytes(page[0].previous_digest)
    for pledge in page:
        follows = bytes(pledge.previous_digest) == previous
        if not follows or link_digest(pledge, bytes(pledge.text.digest)) != bytes(pledge.digest):
            says = words.PLEDGE_ALTERED.format(place=pledge.position, number=pledge.number)
            return Fault(str(pledge.position - 1), says)
        previous = bytes(pledge.digest)
    return None


def _seal_before(pledge: Pledge) -> bytes:
    before = Pledge.objects.filter(position=pledge.position - 1).first()
    return bytes(before.seal) if before else BEGINNING


def _seal(pledges: Sequence[Pledge], previous: bytes) -> bytes:
    """Gives each its seal over the one before; the last one's."""
    for pledge in pledges:
        pledge.seal = previous = link(CHAIN, previous, seal_facts(pledge))
    Pledge.objects.bulk_update(pledges, ["seal"])
    return previous


def _join(head: PledgeHead, joined: int, told: Told) -> Iterator[Fault]:
    """Seals again what was signed since the others, once it holds; the head is locked."""
    since = list(Pledge.objects.filter(position__gt=joined).order_by("position"))
    previous = BEGINNING
    for pledge in since:
        if not holds(bytes(pledge.seal), CHAIN, previous, seal_facts(pledge)):
            yield Fault(
                str(pledge.position - 1),
                words.PLEDGE_ALTERED.format(place=pledge.position, number=pledge.number),
            )
            return
        previous = bytes(pledge.seal)
    if since:
        told(PART, len(since))
        head.seal = _seal(since, _seal_before(since[0]))
    else:
        last = Pledge.objects.order_by("position").last()
        head.seal = bytes(last.seal) if last else BEGINNING
    head.save(update_fields=["seal"])


def _joined() -> int:
    """How many pledges from the first on are sealed one over the other."""
    count, previous = 0, BEGINNING
    for pledge in Pledge.objects.order_by("position").iterator(PAGE):
        if not holds(bytes(pledge.seal), CHAIN, previous, seal_facts(pledge)):
            break
        count, previous = pledge.position, bytes(pledge.seal)
    return count
