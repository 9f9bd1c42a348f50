"""What can stand in the way of a draft, of an edition as of a pledge text."""

from uuid import UUID

from sharing.models import Approval
from sharing.rules.faults import Wrong


class DraftRefused(Exception):
    """It makes no sense as it stands; every clause that is wrong is named."""

    def __init__(self, wrongs: list[Wrong]) -> None:
        self.wrongs = wrongs
        super().__init__(", ".join(f"{wrong.clause} {wrong.fault}" for wrong in wrongs))


class NotADraft(Exception):
    """It is or was in force, and never edited again; or it is not there any more."""


class DraftHasChanged(Exception):
    """It says something else now than what was read, or what was asked for."""


def is_waiting(draft_id: UUID) -> bool:
    """Whether a second officer has been asked about it, and has not decided yet."""
    return Approval.objects.filter(subject_id=draft_id, decision="").exists()
