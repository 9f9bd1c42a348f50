"""The shipped policy: editions and the pledge. What stands is never edited; loading again changes nothing."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.sealing import sm3
from sharing.models import Edition, PledgeText
from sharing.words.policy import EDITION_DIFFERS, ELSEWHERE, PLEDGE_DIFFERS

SHIPPED = Path(__file__).resolve().parents[2] / "reference"
PLEDGE_VERSION, PLEDGE_LANGUAGE = "2026-1", "zh-hans"
PLEDGE_FROM = date(2021, 4, 22)


class Differs(Exception):
    """What is shipped under this name is not what stands here; the text names it."""


@transaction.atomic(durable=True)
def load_editions(path: Path = SHIPPED / "editions.json") -> int:
    """Adds each shipped edition that is not here yet, by name and area; how many. Raises Differs.

    A draft is the officers' to change, and its day and status are theirs once it is in force.
    """
    return sum(_add(row) for row in json.loads(path.read_text(encoding="utf-8")))


def _add(row: dict[str, Any]) -> bool:
    stands = Edition.objects.filter(name=row["name"], area_prefix=row["area_prefix"]).first()
    if stands is None:
        Edition.objects.create(**row)
        return True
    if stands.status == Edition.Status.DRAFT:
        return False
    said = {key: value for key, value in row.items() if key not in ("status", "effective_from")}
    if any(_plain(getattr(stands, key)) != value for key, value in said.items()):
        raise Differs(EDITION_DIFFERS.format(name=stands.name, area=stands.area_prefix or ELSEWHERE))
    return False


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


@transaction.atomic(durable=True)
def load_pledge() -> bool:
    """Adds the shipped 示范文本 if it is not here yet. Raises Differs."""
    name = f"pledge_{PLEDGE_VERSION}.{PLEDGE_LANGUAGE}.txt"
    body = (SHIPPED / name).read_text(encoding="utf-8").strip()
    text, added = PledgeText.objects.get_or_create(
        version=PLEDGE_VERSION,
        language=PLEDGE_LANGUAGE,
        defaults={
            "body": body,
            "digest": sm3(body.encode()),
            "effective_from": PLEDGE_FROM,
            "is_sample": True,
        },
    )
    if text.body != body:
        raise Differs(PLEDGE_DIFFERS.format(version=text.version))
    return added
