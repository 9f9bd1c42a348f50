"""复核: decided once, by somebody else, who holds the right."""

import pytest
from django.db import transaction
from uuid_utils.compat import uuid7

from accounts.models import RoleGrant, User
from sharing.models import Approval
from sharing.services import decide_approvals
from sharing.services.decide_approvals import AlreadyDecided, NoWords, SamePerson
from sharing.services.staff import approvals
from sharing.services.staff.approvals import AlreadyAsked
from sharing.services.staff.roles import NoSuchRight
from tests import make
from tests.lock_waits import Second

pytestmark = pytest.mark.django_db


def asked(by: User | None = None) -> Approval:
    """A clerk's right, asked for by an administrator."""
    payload = {
        "act": "give",
        "role": "clerk",
        "area_prefix": "3203",
        "starts_on": "2026-06-15",
        "ends_on": None,
    }
    return approvals.ask(
        kind=Approval.Kind.ROLE,
        subject_id=make.staff().pk,
        area_code="3203",
        payload=payload,
        reason="新来的同事",
        asked_by=make.by_officer(by or make.officer("administrator")),
        at=make.NOW,
    )


def decide(approval: Approval, by: User, *, approve: bool = True, words: str = "") -> Approval:
    return decide_approvals.decide(
        approval_id=approval.pk, approve=approve, words=words, by=make.by_officer(by), at=make.NOW
    )


def is_untouched(approval: Approval) -> bool:
    approval.refresh_from_db()
    return (approval.decision, approval.decided_by, approval.decided_at) == ("", None, None)


def test_somebody_else_decides_and_it_is_noted():
    approval, user = asked(), make.officer("administrator")
    decide(approval, user, words="核对过")
    approval.refresh_from_db()
    assert (approval.decision, approval.decided_by, approval.decided_at, approval.words) == (
        "approved",
        user,
        make.NOW,
        "核对过",
    )


def test_who_asked_does_not_decide():
    user = make.officer("administrator")
    approval = asked(user)
    with pytest.raises(SamePerson):
        decide(approval, user)
    assert is_untouched(approval)


@pytest.mark.parametrize("area", ["3201", "13"])
def test_who_has_no_right_for_the_area_does_not_decide(area):
    approval = asked()
    with pytest.raises(NoSuchRight):
        decide(approval, make.officer("administrator", area=area))
    assert is_untouched(approval)


def test_turning_down_takes_words():
    approval, user = asked(), make.officer("administrator")
    with pytest.raises(NoWords):
        decide(approval, user, approve=False, words=" ")
    assert is_untouched(approval)


def test_nothing_is_decided_twice():
    approval = asked()
    decide(approval, make.officer("administrator"))
    with pytest.raises(AlreadyDecided):
        decide(approval, make.officer("administrator"), approve=False, words="不同意")
    approval.refresh_from_db()
    assert approval.decision == "approved"


def test_one_subject_waits_once():
    subject = uuid7()

    def ask() -> Approval:
        return approvals.ask(
            kind=Approval.Kind.STAFF_ENDING,
            subject_id=subject,
            area_code="320300",
            payload={},
            reason="离婚",
            asked_by=make.by_officer(make.officer("supervisor")),
            at=make.NOW,
        )

    first = ask()
    with pytest.raises(AlreadyAsked):
        ask()
    approvals.record(
        first, approve=True, words="", by=make.by_officer(make.officer("supervisor")), at=make.NOW
    )
    assert ask() != first


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_the_second_is_told():
    approval = asked()
    first, second = make.officer("administrator"), make.officer("administrator")
    late = Second(lambda: decide(approval, second, approve=False, words="不同意"))
    with transaction.atomic():
        locked = Approval.objects.select_for_update(no_key=True).get(pk=approval.pk)
        late.begin_and_wait()
        approvals.record(locked, approve=True, words="", by=make.by_officer(first), at=make.NOW)
    assert isinstance(late.got(), AlreadyDecided)
    approval.refresh_from_db()
    assert (approval.decision, approval.decided_by) == ("approved", first)
    assert not RoleGrant.objects.filter(role="clerk").exists()
