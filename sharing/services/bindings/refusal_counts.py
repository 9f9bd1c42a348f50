"""Counting why people could not be bound, so that the bureau sees what stands in their way, without names."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from accounts.actors import Citizen, Clerk
from accounts.sealing import keyed_digest
from sharing.models import RefusedBinding
from sharing.rules.reasons import Reason


def note(
    refused: Iterable[tuple[str, Iterable[Reason]]],
    *,
    holder_id: UUID,
    area_code: str,
    by: Citizen | Clerk,
    on: date,
) -> None:
    """Counts each reason against each relative (given by what was typed of them), once a day."""
    rows = [
        RefusedBinding(
            day=on,
            area_code=area_code,
            door=by.door,
            code=reason.code.value,
            pair_digest=keyed_digest(f"{holder_id}\0{relative}", purpose="refused pair"),
        )
        for relative, reasons in refused
        for reason in reasons
    ]
    if rows:
        RefusedBinding.objects.bulk_create(rows, ignore_conflicts=True)
