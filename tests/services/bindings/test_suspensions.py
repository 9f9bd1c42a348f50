"""What staff suspend comes back only by staff; a reason of the rules keeps it suspended all the same."""

from datetime import timedelta

import pytest

from accounts.models.people import number_digest
from sharing.models import Binding, Notice
from sharing.selectors.may_share import bindings_at
from sharing.services.bindings import nightly_review, staff_endings, suspensions
from sharing.services.bindings.confirm_and_end import HasChanged
from sharing.services.bindings.suspensions import EndingWaits
from sharing.services.staff.own_family import OwnFamily
from sharing.services.staff.roles import NoSuchRight
from sharing.services.staff.supervisor_mandate import NoReason
from tests import make

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def binding() -> Binding:
    make.editions()
    return make.binding(make.holder("王建国"), make.child("王子轩"))


def suspend(binding: Binding, by=None, at=make.NOW) -> Binding:
    officer = make.by_officer(by or make.officer("supervisor"), "有人举报，核对情况")
    return suspensions.suspend_binding(binding_id=binding.pk, by=officer, at=at)


def resume(binding: Binding, by=None, at=make.NOW) -> Binding:
    officer = make.by_officer(by or make.officer("supervisor"), "核对无误")
    return suspensions.resume_binding(binding_id=binding.pk, by=officer, at=at)


def standing(binding: Binding) -> tuple[str, bool]:
    binding.refresh_from_db()
    return binding.state, binding.suspended_by_staff


def told(person, kind: str) -> list[str]:
    return [one.body for one in Notice.objects.filter(person=person, channel="portal", kind=kind)]


def lapse(binding: Binding, status: str = "2", on=make.TODAY) -> None:
    make.enrolment_state(binding.member.enrolments.get(), status=status, valid_from=on)


def test_it_stops_at_once_with_its_reason_and_both_are_told(binding):
    user = make.officer("supervisor")
    suspend(binding, user)
    assert standing(binding) == ("suspended", True)
    event = binding.events.latest("at", "pk")
    assert (event.action, event.by_user, event.door, event.words) == (
        "suspend",
        user,
        "console",
        "有人举报，核对情况",
    )
    said = "现在不能用，要由医保局恢复。有疑问请拨打 12393，或带身份证到医保大厅询问。"
    assert told(binding.holder, "suspended_by_staff") == [f"医保局暂停了您给王子轩的共济绑定，{said}"]
    assert told(binding.member, "suspended_by_staff") == [f"医保局暂停了王建国给您的共济绑定，{said}"]


def test_nothing_is_paid_from_it_meanwhile(binding):
    suspend(binding)
    bill = make.settle(binding.member, payable=30)
    assert (bill.shared_fen, [reason["code"] for reason in bill.reasons]) == (0, ["binding_suspended"])


def test_it_does_not_come_back_by_itself(binding):
    suspend(binding)
    nightly_review.review_bindings(at=make.NOW + DAY)
    assert standing(binding) == ("suspended", True)


def test_staff_resume_it(binding):
    suspend(binding)
    resume(binding)
    assert standing(binding) == ("active", False)
    assert told(binding.member, "resumed") == ["王建国给您的共济绑定已恢复，可以继续使用。"]


def test_one_that_the_review_suspended_is_kept_until_staff_resume_it(binding):
    lapse(binding)
    nightly_review.review_bindings(at=make.NOW)
    suspend(binding)
    lapse(binding, "1", make.TODAY + DAY)
    nightly_review.review_bindings(at=make.NOW + DAY)
    assert standing(binding) == ("suspended", True)
    [then] = bindings_at([binding.holder_id], make.NOW + DAY)
    assert (then.state, then.suspended_by_staff) == ("suspended", True)


def test_resumed_while_a_rule_is_against_it_it_waits_for_the_rule_alone(binding):
    suspend(binding)
    lapse(binding)
    resume(binding)
    assert standing(binding) == ("suspended", False)
    assert told(binding.member, "resumed") == []
    assert "您的基本医保已经暂停或终止。" in told(binding.member, "suspended")[0]
    [now] = bindings_at([binding.holder_id], make.NOW + DAY)
    assert (now.state, now.suspended_by_staff) == ("suspended", False)
    lapse(binding, "1", make.TODAY + DAY)
    nightly_review.review_bindings(at=make.NOW + DAY)
    assert standing(binding) == ("active", False)


@pytest.mark.parametrize(
    "fields", [{"state": "pending"}, {"state": "in_review"}, {"state": "ended", "ended_by": "unbind"}]
)
def test_what_is_not_in_force_is_not_suspended(binding, fields):
    Binding.objects.update(**fields)
    with pytest.raises(HasChanged):
        suspend(binding)
    assert (standing(binding), binding.events.count()) == ((fields["state"], False), 1)


def test_nothing_is_suspended_twice_and_only_what_staff_suspended_is_resumed(binding):
    suspend(binding)
    with pytest.raises(HasChanged):
        suspend(binding)
    resume(binding)
    Binding.objects.update(state="suspended")
    with pytest.raises(HasChanged):
        resume(binding)


def test_while_its_ending_is_being_decided_it_is_not_resumed(binding):
    by = make.by_officer(make.officer("supervisor"))
    staff_endings.ask_to_end(binding_id=binding.pk, by=by, at=make.NOW)
    with pytest.raises(EndingWaits):
        resume(binding)
    assert standing(binding) == ("suspended", True)


@pytest.mark.parametrize("role", ["clerk", "policy_officer", "auditor", "administrator"])
def test_only_a_supervisor_of_the_holders_area_with_a_reason(binding, role):
    for by in (make.officer(role), make.officer("supervisor", area="3201")):
        with pytest.raises(NoSuchRight):
            suspend(binding, by)
    officer = make.by_officer(make.officer("supervisor"), " ")
    with pytest.raises(NoReason):
        suspensions.suspend_binding(binding_id=binding.pk, by=officer, at=make.NOW)
    assert (standing(binding), binding.events.count()) == (("active", False), 1)


def test_nobody_does_it_for_themself_or_for_whom_they_are_bound_to(binding):
    for person in (binding.holder, binding.member):
        own = make.officer("supervisor", own_cert_digest=number_digest(person._number()))
        with pytest.raises(OwnFamily):
            suspend(binding, own)
    assert standing(binding) == ("active", False)
