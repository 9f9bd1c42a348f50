"""Turning shared paying off and on, a place each: one policy officer asks, another decides."""

from datetime import datetime

from django.db import transaction

from accounts import chains
from accounts.actors import Officer
from accounts.chains import Fact
from sharing.models import Approval, Institution, SharingSwitch, SwitchTurn
from sharing.rules.roles import Role, is_area_prefix
from sharing.rules.switches import Ground, is_news
from sharing.selectors.switches import standing_on
from sharing.services.staff import approvals
from sharing.services.staff.roles import require_role

CHAIN = "switch"


class NoSuchPlace(Exception):
    """Neither the code of an institution nor the first digits of an area."""


class NothingToTurn(Exception):
    """That is how it stands already."""


@transaction.atomic(durable=True)
def ask_to_turn(*, place: str, ground: Ground, is_on: bool, by: Officer, at: datetime) -> Approval:
    """Asks another policy officer of the place; until then everything is as it was.

    `place` is an institution's code, or 2 or 4 digits. Raises NoSuchPlace, NoSuchRight, NothingToTurn or
    AlreadyAsked.
    """
    switch = _switch_at(place)
    require_role(by.user_id, Role.POLICY_OFFICER, switch.area_code, at)
    if not is_news(standing_on(switch), ground, is_on=is_on):
        raise NothingToTurn
    return approvals.ask(
        kind=Approval.Kind.SHARING_SWITCH,
        subject_id=switch.pk,
        area_code=switch.area_code,
        payload={"ground": ground.value, "is_on": is_on},
        reason=by.reason,
        asked_by=by,
        at=at,
    )


def carry_out(approval: Approval, *, by: Officer, at: datetime) -> None:
    """From this moment on every bill, quote and page goes by it."""
    switch = SharingSwitch.objects.select_for_update(no_key=True).get(pk=approval.subject_id)
    turn = SwitchTurn(
        switch=switch,
        ground=approval.payload["ground"],
        is_on=approval.payload["is_on"],
        reason=approval.reason,
        asked_by=approval.asked_by,
        decided_by_id=by.user_id,
        at=at,
    )
    chains.append(switch, turn, CHAIN, turn_facts(turn))
    switch.save(update_fields=["link_count", "link_digest"])
    turn.save(force_insert=True)


def turn_facts(turn: SwitchTurn) -> tuple[Fact, ...]:
    """What a link of a switch's chain says: how it was turned, by whom, and of which place it is."""
    place = (turn.switch_id, turn.switch.institution_id, turn.switch.area_prefix)
    how = (turn.ground, turn.is_on, turn.reason)
    return turn.pk, *place, *how, turn.asked_by_id, turn.decided_by_id, turn.at


def turn_down(approval: Approval, *, by: Officer, at: datetime) -> None:
    """It stays as it is."""


def _switch_at(place: str) -> SharingSwitch:
    """The switch of a place, locked, so that two who ask at once come one after another."""
    institution = Institution.objects.filter(code=place).first()
    if institution is None and not (place and is_area_prefix(place)):
        raise NoSuchPlace
    prefix = "" if institution else place
    made, _new = SharingSwitch.objects.get_or_create(institution=institution, area_prefix=prefix)
    return SharingSwitch.objects.select_for_update(of=("self",), no_key=True).get(pk=made.pk)
