"""The list of bindings: the account, who may use it, whose one may use, and what waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Max, Sum

from accounts.days import month_of, shanghai_day
from accounts.models import PersonalAccount
from sharing import words
from sharing.models import Binding, BindingEvent
from sharing.rules import life
from sharing.rules.edition import Edition
from sharing.rules.eligibility import holder_reasons
from sharing.rules.life import Action
from sharing.rules.reasons import Code, Reason, because
from sharing.rules.use import balance_reasons
from sharing.selectors import facts
from sharing.selectors.binding_status import BindingStatus, status_on
from sharing.selectors.inbox import waiting_for


@dataclass(frozen=True)
class Shared:
    """One binding in the list. `suspended_on` is the day since which it cannot be used."""

    binding: Binding
    status: BindingStatus
    used_fen: int
    may_renew: bool
    suspended_on: date | None = None


@dataclass(frozen=True)
class AskedToConfirm:
    """Somebody who wants to share with the reader: who, as what, and until which day it can be confirmed."""

    holder: str
    relationship: str
    until: date | None


@dataclass(frozen=True)
class Overview:
    """What one person sees first. `balance_fen` is None without an account of one's own.

    `reasons_of_money` are why those who may use the account can use nothing of it today. A disputed one
    pays nobody: that is for its holder, whoever may use it.
    """

    balance_fen: int | None
    is_disputed: bool
    used_fen: int
    as_holder: list[Shared]
    as_member: list[Shared]
    waiting: list[AskedToConfirm]
    edition: Edition | None
    reasons_not_to_share: list[Reason]
    reasons_of_money: list[Reason]


def overview_of(person_id: UUID, today: date) -> Overview:
    """Everything that the list shows, in a number of queries that does not grow."""
    live = Binding.objects.of(person_id).live().select_related("holder", "member").order_by("signed_at", "pk")
    shared = _shared(list(live), today)
    me = facts.people_on([person_id], today)[person_id]
    edition = facts.edition_for(me.area_code, today)
    not_in_force = [because(Code.SCHEME_NOT_IN_FORCE)]
    account = PersonalAccount.objects.filter(holder=person_id).first()
    as_holder = [one for one in shared if one.binding.holder_id == person_id]
    return Overview(
        balance_fen=account.balance_fen if account else None,
        is_disputed=account is not None and account.is_disputed,
        used_fen=_used_by_family(person_id, month_of(today)),
        as_holder=as_holder,
        as_member=[one for one in shared if one.binding.member_id == person_id and not one.status.waits],
        waiting=[
            AskedToConfirm(one.holder.name, words.relationship_label(one.relationship), one.confirm_by)
            for one in waiting_for(person_id, today).select_related("holder")
        ],
        edition=edition,
        reasons_not_to_share=list(holder_reasons(me, edition, today=today)) if edition else not_in_force,
        reasons_of_money=_reasons_of_money(account, edition) if as_holder else [],
    )


def _reasons_of_money(account: PersonalAccount | None, edition: Edition | None) -> list[Reason]:
    if account is None or edition is None or account.is_disputed:
        return []
    return list(balance_reasons(account.balance_fen, None, edition))


def _shared(bindings: Sequence[Binding], today: date) -> list[Shared]:
    status = {binding.pk: status_on(binding, today) for binding in bindings}
    live = [binding for binding in bindings if not status[binding.pk].has_ended]
    renewed = {binding.renews_id for binding in live}
    suspended = _suspended_on(live)
    return [
        Shared(
            binding=binding,
            status=status[binding.pk],
            used_fen=binding.used_in_fen(month_of(today)),
            may_renew=binding.pk not in renewed
            and life.can_be_renewed(status[binding.pk].state, binding.ends_on, today),
            suspended_on=suspended.get(binding.pk),
        )
        for binding in live
    ]


def _suspended_on(bindings: Sequence[Binding]) -> dict[UUID, date]:
    ids = [binding.pk for binding in bindings]
    events = BindingEvent.objects.filter(binding__in=ids, action=Action.SUSPEND.value)
    last = events.order_by().values("binding").annotate(last=Max("at")).values_list("binding", "last")
    return {binding_id: shanghai_day(moment) for binding_id, moment in last}


def _used_by_family(holder_id: UUID, month: date) -> int:
    used = Binding.objects.filter(holder=holder_id, month=month)
    return used.aggregate(fen=Sum("month_used_fen"))["fen"] or 0
