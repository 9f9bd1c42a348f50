"""What happened to a binding as one keyed chain, and a seal over what the binding says now.

Its events, the signature of a member who agreed, corrections, limits and what was decided about it follow
each other as they were written, whichever table they stand in. The head stands on the binding, and so does
the seal, over the head and every column but what was used this month, which settling counts by itself.
Whoever adds or changes has locked the binding's people, or the one of them who may change it alone.
"""

from accounts import chains
from accounts.chains import Fact
from sharing.models import Approval, Binding, BindingEvent, Confirmation, Correction, LimitChange
from sharing.services.staff.approvals import approval_facts

CHAIN, SEAL = "binding", "binding seal"
HEAD = ("link_count", "link_digest", "seal")

Row = BindingEvent | Confirmation | Correction | LimitChange | Approval


def link_facts(row: Row) -> tuple[Fact, ...]:
    """What a link of the chain says: which table it stands in, and everything in it that was not sealed."""
    match row:
        case BindingEvent():
            what = (row.action, row.from_state, row.to_state, row.words, row.at)
            by = (row.door, row.by_kind, row.by_user_id, row.by_person_id, row.visit_id)
            return "event", row.pk, row.binding_id, *what, *by
        case Confirmation():
            return "confirmation", row.binding_id, row.signer_id, bytes(row.content_digest), row.signed_at
        case Correction():
            said = (row.before, row.after, row.reason, row.by_id, row.at)
            return "correction", row.pk, row.binding_id, *said, bytes(row.own_digest)
        case LimitChange():
            return "limit", row.pk, row.binding_id, row.before_fen, row.after_fen, row.at
        case Approval():
            return "approval", *approval_facts(row)


def sealed_facts(binding: Binding) -> tuple[Fact, ...]:
    """What the seal says besides the digest of the last link: how many links there are, and how it stands."""
    return (
        binding.pk,
        binding.link_count,
        binding.holder_id,
        binding.member_id,
        binding.relationship,
        binding.starts_on,
        binding.ends_on,
        binding.state,
        binding.confirm_by,
        binding.ended_by,
        binding.suspended_by_staff,
        binding.edition_id,
        binding.renews_id,
        binding.signed_at,
        binding.deduct_place,
        binding.monthly_limit_fen,
        binding.note,
        binding.hides_institution,
    )


def seal_of(binding: Binding) -> bytes:
    """The seal over what a binding says now."""
    return chains.link(SEAL, bytes(binding.link_digest), sealed_facts(binding))


def add(binding: Binding, row: Row) -> None:
    """Makes a row the next link of a locked binding's chain; both are still to be saved."""
    chains.append(binding, row, CHAIN, link_facts(row))


def save(binding: Binding, *changed: str) -> None:
    """Writes a new binding, or these columns of a locked one, under a new seal; in one statement."""
    binding.seal = seal_of(binding)
    if binding._state.adding:
        binding.save(force_insert=True)
    else:
        binding.save(update_fields=[*changed, *HEAD])
