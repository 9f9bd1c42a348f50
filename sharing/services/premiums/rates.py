"""What a resident's year costs by area: loaded once, safe to repeat, never over what stands."""

import json
from datetime import date
from pathlib import Path

from django.db import transaction

from accounts.rules.money import read_yuan
from sharing.models import PremiumRate

SHIPPED = Path(__file__).resolve().parents[2] / "reference" / "premiums.json"


@transaction.atomic(durable=True)
def load_premium_rates(path: Path = SHIPPED) -> int:
    """Adds the rates of areas and years that have none; how many."""
    added = 0
    for row in json.loads(path.read_text("utf-8")):
        _, is_new = PremiumRate.objects.get_or_create(
            area_prefix=row["area_prefix"],
            year=row["year"],
            defaults={
                "amount_fen": read_yuan(row["amount"]),
                "opens_on": date.fromisoformat(row["opens_on"]),
                "closes_on": date.fromisoformat(row["closes_on"]),
                "source": row["source"],
            },
        )
        added += is_new
    return added
