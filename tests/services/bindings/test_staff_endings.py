"""Staff end a binding: one stops it at once, another makes it final or lets it go on."""

from datetime import timedelta

import pytest
from django.db import transaction

from accounts.models.people import number_digest
from sharing.models import Approval, Binding, Notice
from sharing.rules.life import Action
from sharing.services import decide_approvals
from sharing.services.bindings import confirm_and_end, nightly_review, staff_endings, suspensions, transitions
from sharing.services.bindings.confirm_and_end import HasChanged
from sharing.services.decide_approvals import AlreadyDecided, SamePerson
from sharing.services.staff.approvals import AlreadyAsked
from sharing.services.staff.own_family import OwnFamily
from sharing.services.staff.roles import NoSuchRight
from tests import make
from tests.lock_waits import Second

pytestmark = pytest.mark.django_db

LATER = make.NOW + timedelta(hours=1)


@pytest.fixture
def binding() -> Binding:
    make.editions()
    return make.binding(make.holder("王建国"), make.child("王子轩"))


def ask(binding: Binding, by=None) -> Approval:
    officer = make.by_officer(by or make.officer("supervisor"), "已离婚，判决书已核对")
    return staff_endings.ask_to_end(binding_id=binding.pk, by=officer, at=make.NOW)


def decide(approval: Approval, *, approve: bool = True, by=None) -> Approval:
    officer = make.by_officer(by or make.officer("supervisor"), "复核")
    words = "" if approve else "判决书还没有生效"
    return decide_approvals.decide(
        approval_id=approval.pk, approve=approve, words=words, by=officer, at=LATER
    )


def standing(binding: Binding) -> tuple[str, str, bool]:
    binding.refresh_from_db()
    return binding.state, binding.ended_by, binding.suspended_by_staff


def steps(binding: Binding) -> list[tuple[str, str]]:
    return [(one.action, one.words) for one in binding.events.order_by("at", "pk")][1:]


def told(person) -> list[str]:
    return [one.body for one in Notice.objects.filter(person=person, channel="portal").order_by("created_at")]


def test_it_stops_at_once_and_a_second_supervisor_makes_it_final(binding):
    approval = ask(binding)
    assert standing(binding) == ("suspended", "", True)
    assert (approval.kind, approval.subject_id, approval.area_code) == (
        "staff_ending",
        binding.pk,
        make.XUZHOU,
    )
    decide(approval)
    assert standing(binding)[:2] == ("ended", "end_by_staff")
    why = "已离婚，判决书已核对"
    assert steps(binding) == [("suspend", why), ("end_by_staff", why)]
    assert told(binding.member)[-1] == (
        "医保局终止了王建国给您的共济绑定。以前已经结算的费用不受影响。"
        "有疑问请拨打 12393，或带身份证到医保大厅询问。"
    )


def test_turned_down_it_goes_on(binding):
    decide(ask(binding), approve=False)
    assert standing(binding) == ("active", "", False)
    assert steps(binding)[-1] == ("resume", "判决书还没有生效")
    assert told(binding.holder)[-1] == "您给王子轩的共济绑定已恢复，可以继续使用。"


def test_turned_down_it_stays_suspended_where_staff_had_suspended_it_before(binding):
    by = make.by_officer(make.officer("supervisor"), "核对情况")
    suspensions.suspend_binding(binding_id=binding.pk, by=by, at=make.NOW)
    before = steps(binding)
    decide(ask(binding), approve=False)
    assert (standing(binding), steps(binding)) == (("suspended", "", True), before)


def test_turned_down_it_waits_for_what_the_rules_have_against_it(binding):
    make.enrolment_state(binding.member.enrolments.get(), status="2")
    nightly_review.review_bindings(at=make.NOW)
    decide(ask(binding), approve=False)
    assert standing(binding) == ("suspended", "", False)


def test_what_ended_meanwhile_stays_as_it_ended(binding):
    approval = ask(binding)
    confirm_and_end.end_binding(binding_id=binding.pk, by=make.citizen(binding.holder), at=make.NOW)
    decide(approval)
    assert standing(binding)[:2] == ("ended", "unbind")
    approval.refresh_from_db()
    assert approval.decision == "approved"


@pytest.mark.parametrize("state", ["pending", "in_review", "ended"])
def test_only_what_is_in_force_is_ended(binding, state):
    Binding.objects.update(state=state)
    with pytest.raises(HasChanged):
        ask(binding)
    assert (standing(binding)[0], Approval.objects.count()) == (state, 0)


def test_it_is_asked_once(binding):
    ask(binding)
    with pytest.raises(AlreadyAsked):
        ask(binding)


def test_the_second_officer_is_another_one_of_that_area_and_no_relative(binding):
    first = make.officer("supervisor")
    approval = ask(binding, first)
    own = make.officer("supervisor", own_cert_digest=number_digest(binding.member._number()))
    for by, refused in (
        (first, SamePerson),
        (make.officer("supervisor", area="3201"), NoSuchRight),
        (make.officer("administrator"), NoSuchRight),
        (own, OwnFamily),
    ):
        with pytest.raises(refused):
            decide(approval, by=by)
    approval.refresh_from_db()
    assert (approval.decision, standing(binding)) == ("", ("suspended", "", True))


def test_an_agents_ending_is_the_persons_own_once_it_is_final(binding):
    visit = make.visit(binding.holder, attended="agent", agent_name="王建华")
    with transaction.atomic():
        locked = transitions.lock_binding(binding.pk, make.NOW)
        by = make.clerk_in(visit)
        approval = staff_endings.begin(locked, Action.UNBIND, reason="委托书已核对", by=by, at=make.NOW)
    assert (standing(binding), approval.asked_by) == (("suspended", "", True), visit.clerk)
    decide(approval)
    assert standing(binding)[:2] == ("ended", "unbind")
    assert told(binding.member)[-1] == "王建国解除了给您的共济绑定。以前已经结算的费用不受影响。"


@pytest.mark.django_db(transaction=True)
def test_of_two_supervisors_at_once_one_decides(binding):
    approval = ask(binding)
    supervisors = [make.officer("supervisor") for _ in range(2)]
    one = Second(lambda: decide(approval, by=supervisors[0]))
    other = Second(lambda: decide(approval, approve=False, by=supervisors[1]))
    with transaction.atomic():
        Approval.objects.select_for_update(no_key=True).get(pk=approval.pk)
        one.begin_and_wait()
        other.begin_and_wait()
    got = [one.got(), other.got()]
    assert {type(result) for result in got} == {AlreadyDecided, Approval}
    ended = isinstance(got[0], Approval)
    assert standing(binding)[0] == ("ended" if ended else "active")
