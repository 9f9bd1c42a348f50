"""A supervisor has seen that the register merged two numbers: its figure counts again, a lower one too."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.actors import Officer
from accounts.models import PersonalAccount
from accounts.services import merged_money
from sharing.services.bindings import transitions
from sharing.services.staff import supervisor_mandate
from sharing.words.access import BALANCE_TAKEN_UP


class NothingAwaited(Exception):
    """The register's figure of this person counts already."""


@transaction.atomic(durable=True)
def take_up_balance(*, person_id: UUID, by: Officer, at: datetime) -> None:
    """From the next import on the register's figure is posted, whatever it comes to.

    For a merge after which the figure fell before it was seen whole: by itself only one that has come to the
    sum counts. Raises NothingAwaited, NoReason, NoSuchRight or OwnFamily.
    """
    transitions.lock_people([person_id])
    supervisor_mandate.require(by, person_id, at=at)
    account = merged_money.accounts_of(person_id).select_for_update(of=("self",), no_key=True).first()
    if account is None or not account.awaited_fen:
        raise NothingAwaited
    PersonalAccount.objects.filter(pk=account.pk).update(awaited_fen=0)
    supervisor_mandate.note_act(person_id, str(BALANCE_TAKEN_UP), by=by, at=at)
