"""Telling holder and member that a bill met an account with too little money; the binding stays as it is."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from sharing import words
from sharing.models import Binding, Institution, Notice, Shortfall
from sharing.rules.conditions import BROKEN_BY, Condition
from sharing.rules.life import State
from sharing.rules.reasons import Reason
from sharing.selectors.bills import without_bill
from sharing.services.notices import write
from sharing.words.notices import NoticeKind

LOOK_BACK = timedelta(days=3)  # a day on which nothing ran is made up for
QUIET = timedelta(days=30)  # of one binding nobody is told more often, however many bills there are
MONEY = {code.value for code in BROKEN_BY[Condition.MONEY]}


def tell_of_empty_accounts(*, at: datetime) -> int:
    """Tells both people of each binding whose account had too little for a bill; of how many it did.

    May be run at any time and again. Institution by institution, since that is how bills are indexed.
    """
    institutions = list(Institution.objects.values_list("pk", flat=True))
    return sum(_tell(key, at) for institution_id in institutions for key in _lacking(institution_id, at))


def _lacking(institution_id: UUID, at: datetime) -> Iterator[UUID]:
    """The shortfalls of money that nobody was told of, the oldest first."""
    recent = Shortfall.objects.filter(
        settlement__institution=institution_id,
        settlement__received_at__gte=at - LOOK_BACK,
        settlement__is_reversed=False,
        binding__state=State.ACTIVE.value,
    )
    untold = recent.filter(~Exists(_told(at).filter(binding=OuterRef("binding"))))
    for key, reasons in untold.order_by("settlement__received_at").values_list("pk", "reasons"):
        if any(one.get("code") in MONEY for one in reasons):
            yield key


def _told(at: datetime) -> QuerySet[Notice]:
    return Notice.objects.filter(kind=NoticeKind.RAN_OUT.value, created_at__gt=at - QUIET)


@transaction.atomic(durable=True)
def _tell(shortfall_id: UUID, at: datetime) -> bool:
    lack = Shortfall.objects.select_related("settlement").get(pk=shortfall_id)
    binding = Binding.objects.select_for_update().get(pk=lack.binding_id)
    # Asked again, behind the lock: another worker, or an earlier bill, may have told them meanwhile.
    if _told(at).filter(binding=binding).exists():
        return False
    kept = [one for one in without_bill(lack.reasons) if one["code"] in MONEY]
    reasons = [Reason.from_json(one) for one in kept]
    day = words.day(lack.settlement.received_at)
    write.tell_both(binding, NoticeKind.RAN_OUT, at, reasons=reasons, day=day)
    return True
