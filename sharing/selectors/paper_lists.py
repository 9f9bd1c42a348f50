"""What a person still has to bring to the counter."""

from dataclasses import dataclass
from uuid import UUID

from sharing.models import PaperList
from sharing.words.papers import matter_label


@dataclass(frozen=True)
class Missing:
    """One matter that waits for papers."""

    told: PaperList
    label: str


def missing_for(person_id: UUID) -> list[Missing]:
    """The newest first. One query."""
    open_ones = PaperList.objects.filter(person=person_id, settled_at__isnull=True).order_by("-made_at")
    return [Missing(one, matter_label(one.matter)) for one in open_ones]
