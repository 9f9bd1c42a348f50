"""Whether keyed chains hold, read link by link: what tests ask after whatever the services did."""

from collections.abc import Sequence

from accounts import chains
from accounts.chains import Fact
from accounts.models import AccessRecord, Person
from accounts.services import access
from sharing.models import Approval, Binding, DecisionBook, SharingSwitch, SwitchTurn
from sharing.services.evidence import binding_chain
from sharing.services.evidence.binding_chain import Row
from sharing.services.policy import sharing_switches
from sharing.services.staff import approvals

Links = Sequence[tuple[AccessRecord | SwitchTurn | Row, Sequence[Fact]]]


def looks_hold(person: Person) -> bool:
    """Whether every look at them follows the one before, down to the head."""
    looks = AccessRecord.objects.filter(person=person, number__isnull=False).order_by("number")
    head = Person.objects.get(pk=person.pk)
    links = [(look, access.look_facts(look)) for look in looks]
    return _holds(access.CHAIN, links, head.look_count, bytes(head.look_digest))


def links_of(binding: Binding) -> list[Row]:
    """Every row of a binding's chain, in order."""
    rows: list[Row] = [
        *binding.events.filter(number__isnull=False),
        *binding.corrections.filter(number__isnull=False),
        *binding.limit_changes.filter(number__isnull=False),
        *Approval.objects.filter(subject_id=binding.pk, number__isnull=False),
    ]
    if (kept := getattr(binding, "confirmation", None)) and kept.number:
        rows.append(kept)
    return sorted(rows, key=lambda row: row.number or 0)


def binding_holds(of: Binding) -> bool:
    """Whether its chain and its seal hold, and what was asked about it and waits is as it was asked."""
    binding = Binding.objects.get(pk=of.pk)
    links = [(row, binding_chain.link_facts(row)) for row in links_of(binding)]
    digest = bytes(binding.link_digest)
    seal = (bytes(binding.seal), binding_chain.SEAL, digest, binding_chain.sealed_facts(binding))
    return (
        _holds(binding_chain.CHAIN, links, binding.link_count, digest)
        and chains.holds(*seal)
        and all(approval_holds(one) for one in Approval.objects.filter(subject_id=of.pk, number=None))
    )


def decisions_hold() -> bool:
    """Whether the book of what was decided about no binding holds, down to its end."""
    [book] = DecisionBook.objects.all()
    links = [(one, approvals.approval_facts(one)) for one in book.decisions.order_by("number")]
    return _holds(approvals.BOOK_CHAIN, links, book.link_count, bytes(book.link_digest))


def turns_hold(of: SharingSwitch) -> bool:
    """Whether every turn of a switch follows the one before, down to the head."""
    switch = SharingSwitch.objects.get(pk=of.pk)
    links = [(turn, sharing_switches.turn_facts(turn)) for turn in switch.turns.order_by("number")]
    return _holds(sharing_switches.CHAIN, links, switch.link_count, bytes(switch.link_digest))


def approval_holds(of: Approval) -> bool:
    """Whether one that is no link of a chain says what was asked and decided."""
    kept = Approval.objects.get(pk=of.pk)
    said = approvals.approval_facts(kept)
    return chains.holds(bytes(kept.digest), approvals.CHAIN, chains.BEGINNING, said)


def _holds(chain: str, links: Links, count: int, digest: bytes) -> bool:
    previous = chains.BEGINNING
    for place, (row, facts) in enumerate(links, start=1):
        if row.number != place or not chains.holds(bytes(row.digest), chain, previous, facts):
            return False
        previous = bytes(row.digest)
    return (count, digest) == (len(links), previous)
