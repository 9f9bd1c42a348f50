"""What an edition and a pledge text each say of themselves, so that the drafts of both live one life."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from sharing.models import Approval, Edition, PledgeText
from sharing.rules.faults import Wrong

Row = TypeVar("Row", Edition, PledgeText)


@dataclass(frozen=True, kw_only=True)
class PolicyKind(Generic[Row]):
    """What is written in one, what makes sense in it, and as what a second officer is asked about it."""

    model: type[Row]
    to_begin: Approval.Kind
    to_withdraw: Approval.Kind
    digest_of: Callable[[Row], str]
    """What tells whether it still says what was read, or asked for."""
    write: Callable[[Row, Any, date], list[Wrong]]
    """Puts in what was typed, without saving; everything that makes no sense in it today."""
    faults_of_day: Callable[[Row, date | None, date], list[Wrong]]
    """Why it may not begin on that day, seen from today; of what it says, what makes no sense any more."""
    forget: Callable[[Row], None] = lambda draft: None
    """Lets go of what was worked out from words that are no more."""
    hold_off: Callable[[], None] = lambda: None
    """Before it begins on a day that is over."""
