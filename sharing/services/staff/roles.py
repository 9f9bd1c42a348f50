"""Rights of staff: asked for by one administrator, given or taken by another; and who has one."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts.actors import Officer
from accounts.days import shanghai_day
from accounts.models import RoleGrant, User
from sharing.models import Approval
from sharing.rules import roles as rules
from sharing.rules.roles import Grant, Obstacle, Role
from sharing.services.staff import approvals
from sharing.services.staff.approvals import AlreadyAsked

GIVE, END = "give", "end"


class NoSuchRight(Exception):
    """This officer does not hold the role for this area today."""


class NotTheirArea(NoSuchRight):
    """This administrator does not give rights for this area."""


class CannotGrant(Exception):
    """Why this right cannot be given to, or taken from, this person."""

    def __init__(self, obstacles: list[Obstacle]) -> None:
        self.obstacles = obstacles
        super().__init__(", ".join(obstacles))


def require_role(user_id: UUID, role: str, area_code: str, at: datetime) -> None:
    """Raises NoSuchRight unless the role is in force for this area, or all that begin so, at the moment."""
    if not rules.holds(grants_of(user_id), role, area_code, shanghai_day(at)):
        raise NoSuchRight


def require_administrator(user_id: UUID, at: datetime, *, of: User | None = None) -> None:
    """Raises NoSuchRight unless this is an administrator, for every area in which somebody holds a right."""
    today, own = shanghai_day(at), grants_of(user_id)
    prefixes = {row.area_prefix for row in of.grants.in_force(today)} if of else set()
    if not any(one.role is Role.ADMINISTRATOR and one.is_in_force(today) for one in own):
        raise NoSuchRight
    if not all(rules.holds(own, Role.ADMINISTRATOR, prefix, today) for prefix in prefixes):
        raise NoSuchRight


def administrators(today: date) -> QuerySet[RoleGrant]:
    """The grants of those who can give rights on this day."""
    rights = RoleGrant.objects.in_force(today).filter(role=Role.ADMINISTRATOR.value)
    return rights.filter(user__is_active=True)


def grants_of(user_id: UUID) -> list[Grant]:
    """Every right of somebody whose account is switched on, past and future ones too."""
    rows = RoleGrant.objects.filter(user=user_id, user__is_active=True)
    return [_as_rule(row) for row in rows]


@transaction.atomic(durable=True)
def ask_to_give(*, user_id: UUID, grant: Grant, by: Officer, at: datetime) -> Approval:
    """An administrator wants somebody to have a right; another one decides.

    Raises NotTheirArea, AlreadyAsked if the very same waits, or CannotGrant with every reason.
    """
    _require_area(by, grant.area_prefix, at)
    _refuse_to_give(lock_account(user_id), grant, by, shanghai_day(at))
    payload = {
        "act": GIVE,
        "role": grant.role.value,
        "area_prefix": grant.area_prefix,
        "starts_on": grant.starts_on.isoformat(),
        "ends_on": grant.ends_on.isoformat() if grant.ends_on else None,
    }
    return _ask(user_id, grant.area_prefix, payload, by, at)


@transaction.atomic(durable=True)
def ask_to_end(*, grant_id: UUID, by: Officer, at: datetime) -> Approval:
    """An administrator wants a right to end; another one decides, and then it ends at once.

    Raises NotTheirArea, AlreadyAsked, or CannotGrant with every reason.
    """
    row = RoleGrant.objects.get(pk=grant_id)
    _require_area(by, row.area_prefix, at)
    lock_account(row.user_id)
    _refuse_to_end(row, by, shanghai_day(at))
    return _ask(row.user_id, row.area_prefix, {"act": END, "grant": str(row.pk)}, by, at)


def carry_out(approval: Approval, *, by: Officer, at: datetime) -> None:
    """Gives or takes the right as another administrator asked. Raises CannotGrant as the facts are now."""
    user, wanted, today = lock_account(approval.subject_id), approval.payload, shanghai_day(at)
    if wanted["act"] == END:
        row = RoleGrant.objects.select_for_update().get(pk=wanted["grant"])
        _refuse_to_end(row, by, today)
        row.ends_on = today - timedelta(days=1)
        row.save(update_fields=["ends_on"])
        return
    grant = Grant(
        Role(wanted["role"]),
        wanted["area_prefix"],
        max(date.fromisoformat(wanted["starts_on"]), today),  # who waited for a decision lost only days
        date.fromisoformat(wanted["ends_on"]) if wanted["ends_on"] else None,
    )
    _refuse_to_give(user, grant, by, today)
    RoleGrant.objects.create(
        user=user,
        role=grant.role.value,
        area_prefix=grant.area_prefix,
        starts_on=grant.starts_on,
        ends_on=grant.ends_on,
        given_by=approval.asked_by,
    )


def turn_down(approval: Approval, *, by: Officer, at: datetime) -> None:
    """Nothing was given yet, and nothing is taken."""


def _ask(
    user_id: UUID, area_prefix: str, payload: dict[str, str | None], by: Officer, at: datetime
) -> Approval:
    waiting = Approval.objects.filter(kind=Approval.Kind.ROLE, subject_id=user_id, decision="")
    if payload in [one.payload for one in waiting]:
        raise AlreadyAsked
    return approvals.ask(
        kind=Approval.Kind.ROLE,
        subject_id=user_id,
        area_code=area_prefix,
        payload=payload,
        reason=by.reason,
        asked_by=by,
        at=at,
    )


def _require_area(by: Officer, area_prefix: str, at: datetime) -> None:
    try:
        require_role(by.user_id, Role.ADMINISTRATOR, area_prefix, at)
    except NoSuchRight:
        raise NotTheirArea from None


def _refuse_to_give(user: User, grant: Grant, by: Officer, today: date) -> None:
    held = [_as_rule(row) for row in user.grants.all()]
    obstacles = rules.reasons_not_to_give(
        grant,
        held,
        to_oneself=user.pk == by.user_id,
        is_switched_on=user.is_active,
        has_own_password=user.first_password_until is None,
        today=today,
    )
    if obstacles:
        raise CannotGrant(obstacles)


def _refuse_to_end(row: RoleGrant, by: Officer, today: date) -> None:
    # Locked: two who decide about two administrators at once would each count the other's.
    givers = administrators(today).order_by("pk").select_for_update(of=("self",))
    obstacles = rules.reasons_not_to_end(
        _as_rule(row),
        of_oneself=row.user_id == by.user_id,
        other_administrators=len({one.user_id for one in givers} - {row.user_id}),
        today=today,
    )
    if obstacles:
        raise CannotGrant(obstacles)


def lock_account(user_id: UUID) -> User:
    """The account of somebody of staff, so that two decisions about one person come one after the other."""
    return User.objects.select_for_update(no_key=True).get(pk=user_id, staff_no__isnull=False)


def _as_rule(row: RoleGrant) -> Grant:
    return Grant(Role(row.role), row.area_prefix, row.starts_on, row.ends_on)
