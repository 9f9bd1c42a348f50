"""Rights are given and taken by two administrators; what a refusal leaves alone."""

from datetime import date, timedelta

import pytest

from accounts.models import RoleGrant, User
from sharing.models import Approval
from sharing.rules.roles import Grant, Obstacle, Role
from sharing.services import decide_approvals
from sharing.services.staff import roles
from sharing.services.staff.approvals import AlreadyAsked
from sharing.services.staff.roles import CannotGrant, NoSuchRight
from tests import make

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def administrator() -> User:
    return make.officer("administrator")


def ask(
    user: User, role: str = "clerk", *, by: User, area: str = "3203", since: date = make.TODAY
) -> Approval:
    grant = Grant(Role(role), area, since)
    return roles.ask_to_give(user_id=user.pk, grant=grant, by=make.by_officer(by, "新来的同事"), at=make.NOW)


def decide(approval: Approval, by: User, *, approve: bool = True, at: object = make.NOW) -> Approval:
    words = "" if approve else "请先参加培训"
    return decide_approvals.decide(
        approval_id=approval.pk, approve=approve, words=words, by=make.by_officer(by), at=at
    )


def test_one_administrator_asks_and_another_gives():
    first, second, user = administrator(), administrator(), make.staff()
    approval = ask(user, by=first)
    assert not user.grants.exists()
    decide(approval, second)
    [grant] = user.grants.all()
    assert (grant.role, grant.area_prefix, grant.starts_on, grant.ends_on, grant.given_by) == (
        "clerk",
        "3203",
        make.TODAY,
        None,
        first,
    )
    roles.require_role(user.pk, "clerk", "320382", make.NOW)


def test_what_is_turned_down_gives_nothing():
    approval, user = ask(make.staff(), by=administrator()), administrator()
    decide(approval, user, approve=False)
    approval.refresh_from_db()
    assert (approval.decision, approval.words, approval.decided_by) == ("rejected", "请先参加培训", user)
    assert not RoleGrant.objects.exclude(role="administrator").exists()


def test_the_very_same_right_is_not_asked_for_twice_another_one_is():
    first, user = administrator(), make.staff()
    approval = ask(user, by=first)
    with pytest.raises(AlreadyAsked):
        ask(user, by=administrator())
    ask(user, "supervisor", by=first)
    ask(user, area="3201", by=first)
    decide(approval, administrator(), approve=False)
    ask(user, by=first)


def test_the_very_same_ending_is_not_asked_for_twice():
    first, grant = administrator(), make.clerk().grants.get()
    roles.ask_to_end(grant_id=grant.pk, by=make.by_officer(first), at=make.NOW)
    with pytest.raises(AlreadyAsked):
        roles.ask_to_end(grant_id=grant.pk, by=make.by_officer(first), at=make.NOW)


def test_a_decision_that_took_days_begins_on_its_day():
    approval = ask(make.staff(), by=administrator())
    decide(approval, administrator(), at=make.NOW + 3 * DAY)
    assert RoleGrant.objects.get(role="clerk").starts_on == make.TODAY + 3 * DAY


@pytest.mark.parametrize("role", ["clerk", "supervisor", "policy_officer", "auditor"])
def test_only_an_administrator_of_the_area_asks(role):
    for by in (make.officer(role), make.officer("administrator", area="3201")):
        with pytest.raises(NoSuchRight):
            ask(make.staff(), by=by)
    assert not Approval.objects.exists()


def test_an_administrator_neither_asks_for_nor_approves_a_right_of_their_own():
    first, second = administrator(), administrator()
    with pytest.raises(CannotGrant) as refused:
        ask(first, "auditor", by=first)
    assert refused.value.obstacles == [
        Obstacle.ONESELF,
        Obstacle.WHO_GIVES_RIGHTS_USES_NONE,
        Obstacle.WHO_AUDITS_CHANGES_NOTHING,
    ]
    approval = ask(second, "administrator", area="", by=make.officer("administrator", area=""))
    RoleGrant.objects.filter(user=second).update(area_prefix="")
    with pytest.raises(CannotGrant) as refused:
        decide(approval, second)
    assert Obstacle.ONESELF in refused.value.obstacles
    approval.refresh_from_db()
    assert approval.decision == ""


def test_the_facts_are_judged_again_when_it_is_decided():
    user = make.staff()
    as_clerk, as_auditor = ask(user, "clerk", by=administrator()), ask(user, "auditor", by=administrator())
    decide(as_clerk, administrator())
    with pytest.raises(CannotGrant):
        decide(as_auditor, administrator())
    assert [grant.role for grant in user.grants.all()] == ["clerk"]
    as_auditor.refresh_from_db()
    assert as_auditor.decision == ""


def test_who_was_switched_off_has_no_right_and_gets_none():
    user = make.officer("supervisor")
    approval = ask(user, "clerk", by=administrator())
    User.objects.filter(pk=user.pk).update(is_active=False)
    with pytest.raises(NoSuchRight):
        roles.require_role(user.pk, "supervisor", "320300", make.NOW)
    with pytest.raises(CannotGrant):
        decide(approval, administrator())


def test_a_right_is_taken_by_two_and_ends_at_once():
    user = make.officer("supervisor")
    [grant] = user.grants.all()
    approval = roles.ask_to_end(grant_id=grant.pk, by=make.by_officer(administrator()), at=make.NOW)
    roles.require_role(user.pk, "supervisor", "320300", make.NOW)
    decide(approval, administrator())
    with pytest.raises(NoSuchRight):
        roles.require_role(user.pk, "supervisor", "320300", make.NOW)


def test_two_administrators_remain():
    first, second, third = administrator(), administrator(), administrator()
    by = make.by_officer(first)
    approval = roles.ask_to_end(grant_id=third.grants.get().pk, by=by, at=make.NOW)
    decide(approval, second)
    with pytest.raises(CannotGrant) as refused:
        roles.ask_to_end(grant_id=second.grants.get().pk, by=by, at=make.NOW)
    assert refused.value.obstacles == [Obstacle.TOO_FEW_ADMINISTRATORS]
