"""The second policy officer of the tests of editions and pledge texts, and what a refusal names."""

from datetime import timedelta

import pytest

from accounts.models import User
from sharing.models import Approval
from sharing.services import decide_approvals
from sharing.services.policy.drafts import DraftRefused
from tests import make

DAY = timedelta(days=1)
TOMORROW, YESTERDAY = make.TODAY + DAY, make.TODAY - DAY


def decide(approval: Approval, by: User, *, approve: bool = True, days_later: int = 0) -> None:
    """Agrees, or turns it down with words."""
    decide_approvals.decide(
        approval_id=approval.pk,
        approve=approve,
        words="" if approve else "有错字",
        by=make.by_officer(by),
        at=make.NOW + days_later * DAY,
    )


def named(refused: pytest.ExceptionInfo[DraftRefused]) -> list[tuple[str, str]]:
    """Each clause that was refused, with its fault."""
    return [(wrong.clause, wrong.fault.value) for wrong in refused.value.wrongs]
