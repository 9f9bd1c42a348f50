"""Keeping what a member signed by hand to agree at the counter."""

from datetime import datetime

from accounts.actors import Citizen, Clerk
from accounts.sealing import seal, sm3, unseal
from sharing.models import Binding, Confirmation
from sharing.rules.signature import HandSignature
from sharing.services.evidence import confirmation_bytes

SEALED_COLUMN = "confirmation"


def keep(binding: Binding, *, signature: HandSignature, by: Citizen | Clerk, at: datetime) -> None:
    """Writes the evidence in the transaction in which the binding is confirmed."""
    content = confirmation_bytes(binding, signature=signature, by=by, at=at)
    Confirmation.objects.create(
        binding=binding,
        signer=binding.member,
        sealed=seal(content, row=binding.pk, column=SEALED_COLUMN),
        content_digest=sm3(content),
        signed_at=at,
    )


def open_content(confirmation: Confirmation) -> bytes | None:
    """The canonical bytes that were signed, or None where they were erased. Raises CannotOpen."""
    sealed = confirmation.sealed
    return None if sealed is None else unseal(bytes(sealed), row=confirmation.pk, column=SEALED_COLUMN)
