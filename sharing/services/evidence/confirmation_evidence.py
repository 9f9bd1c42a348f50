"""Keeping what a member signed to agree at the counter, by hand or with a thumb."""

from datetime import datetime

from accounts.actors import Clerk
from accounts.sealing import CannotOpen, seal, sm3, unseal
from sharing.models import Binding, Confirmation, Erasure
from sharing.rules.signature import HandSignature, Thumbprint
from sharing.services.evidence import binding_chain
from sharing.services.evidence.signed_bytes import Assistance, confirmation_bytes

SEALED_COLUMN = "confirmation"


def keep(
    binding: Binding,
    *,
    signature: HandSignature | Thumbprint,
    by: Clerk,
    at: datetime,
    assistance: Assistance,
) -> None:
    """Writes the evidence as a link of the locked binding's chain; the move that follows saves the head."""
    content = confirmation_bytes(binding, signature=signature, by=by, at=at, assistance=assistance)
    kept = Confirmation(
        binding=binding,
        signer=binding.member,
        sealed=seal(content, row=binding.pk, column=SEALED_COLUMN),
        content_digest=sm3(content),
        signed_at=at,
    )
    binding_chain.add(binding, kept)
    kept.save(force_insert=True)


def open_content(confirmation: Confirmation) -> bytes | None:
    """The canonical bytes that were signed, or None where they were erased by law. Raises CannotOpen.

    So too for what is empty without a record of its erasure.
    """
    sealed = confirmation.sealed
    if sealed is not None:
        return unseal(bytes(sealed), row=confirmation.pk, column=SEALED_COLUMN)
    recorded = Erasure.objects.filter(pledge__binding=confirmation.pk, what=Erasure.What.CONFIRMATION)
    if not recorded.exists():
        raise CannotOpen
    return None
