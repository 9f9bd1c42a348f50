"""Telling holders that their account is disputed, and that it is not any more; once for each turn."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import AccountDispute
from sharing.services.notices.write import tell
from sharing.words.notices import NoticeKind

BATCH = 50
TOLD = {
    AccountDispute.Turn.BEGUN: NoticeKind.ACCOUNT_DISPUTED,
    AccountDispute.Turn.AGREED: NoticeKind.ACCOUNT_AGREED,
    AccountDispute.Turn.BALANCE_STANDS: NoticeKind.ACCOUNT_SETTLED,
    AccountDispute.Turn.REGISTER_TAKEN: NoticeKind.ACCOUNT_SETTLED,
}


def tell_of_disputes(at: datetime) -> int:
    """Tells what was not told yet; of how many. Safe beside another worker."""
    due = AccountDispute.objects.filter(told_at=None).order_by("pk").values_list("pk", flat=True)
    return sum(_tell_one(key, at) for key in list(due[:BATCH]))


@transaction.atomic(durable=True)
def _tell_one(key: UUID, at: datetime) -> bool:
    row = AccountDispute.objects.filter(pk=key)
    # Claimed by a condition on the row: of two workers one finds it taken.
    if not row.filter(told_at=None).update(told_at=at):
        return False
    turn = row.select_related("account__holder").get()
    holder = turn.account.holder
    if holder.died_on:
        return False
    tell(holder, TOLD[AccountDispute.Turn(turn.turn)], at)
    return True
