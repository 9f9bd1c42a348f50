"""A relationship that was typed wrong is corrected; the chain tells a correction from a silent edit."""

from datetime import date, timedelta

import pytest

from sharing.models import Binding, Correction, Notice, Pledge
from sharing.rules.edition import Relationship
from sharing.rules.reasons import Refused
from sharing.selectors.binding_status import trail_of
from sharing.selectors.may_share import bindings_at
from sharing.services.bindings import relationship_corrections
from sharing.services.bindings.confirm_and_end import HasChanged
from sharing.services.bindings.relationship_corrections import NeedsConfirmation
from sharing.services.evidence.pledge_chain import verify_chain
from sharing.services.staff.roles import NoSuchRight
from sharing.services.staff.supervisor_mandate import NoReason
from tests import make

pytestmark = pytest.mark.django_db

BORN = {"holder": date(1985, 6, 1), "member": date(1955, 3, 8)}


@pytest.fixture
def binding() -> Binding:
    """A mother, bound as a spouse's agreeing child would be: `spouse` had been meant to be `parent`."""
    make.edition("32", confirm_relationships=[])
    holder = make.holder("王建国", born=BORN["holder"])
    make.signed(holder, make.asked_for(make.resident("陈秀兰", born=BORN["member"]), "spouse"))
    return Binding.objects.get()


def correct(binding: Binding, to: str = "parent", by=None, reason: str = "经办时选错") -> Binding:
    officer = make.by_officer(by or make.officer("supervisor"), reason)
    return relationship_corrections.correct_relationship(
        binding_id=binding.pk, relationship=Relationship(to), by=officer, at=make.NOW
    )


def relationship(binding: Binding) -> str:
    binding.refresh_from_db()
    return binding.relationship


def test_it_is_corrected_and_both_read_what_it_is_now(binding):
    user = make.officer("supervisor")
    correct(binding, by=user)
    assert relationship(binding) == "parent"
    kept = Correction.objects.get()
    assert (kept.before, kept.after, kept.by, kept.reason) == ("spouse", "parent", user, "经办时选错")
    assert trail_of(binding, binding.member_id, make.TODAY)[0].words == "配偶 → 父母"
    said = Notice.objects.get(person=binding.member, kind="corrected", channel="portal").body
    assert said.startswith("医保局更正了共济绑定里的关系：您是王建国的父母。")


def test_the_chain_knows_a_correction_and_finds_a_silent_edit(binding):
    correct(binding)
    assert verify_chain().broken is None
    Binding.objects.update(relationship="child")
    pledge = Pledge.objects.get()
    assert verify_chain().broken == f"第 1 份（{pledge.number}）的登记与所签内容不一致"


@pytest.mark.parametrize(
    "edit",
    [{"after": "child"}, {"before": "child"}, {"reason": "别的"}, {"at": make.NOW + timedelta(days=1)}],
)
def test_a_correction_that_was_altered_is_found(binding, edit):
    correct(binding)
    Correction.objects.update(**edit)
    if "after" in edit:
        Binding.objects.update(relationship="child")
    assert verify_chain().broken is not None


def test_a_correction_that_was_taken_away_or_forged_is_found(binding):
    correct(binding)
    kept = Correction.objects.get()
    kept.delete()
    assert verify_chain().broken is not None
    forged = Correction(
        binding=binding, before="spouse", after="parent", reason="经办时选错", by=kept.by, at=make.NOW
    )
    forged.own_digest = bytes(32)
    forged.save()
    assert verify_chain().broken is not None


def test_what_was_corrected_twice_is_followed_step_by_step(binding):
    make.edition(
        "32", effective_from=make.TODAY, confirm_relationships=[], relationships=["parent", "sibling"]
    )
    correct(binding)
    correct(binding, "sibling")
    assert (relationship(binding), verify_chain().broken) == ("sibling", None)


def test_a_day_before_the_correction_is_judged_by_what_was_known_then(binding):
    later = make.NOW + timedelta(days=1)
    officer = make.by_officer(make.officer("supervisor"))
    relationship_corrections.correct_relationship(
        binding_id=binding.pk, relationship=Relationship.PARENT, by=officer, at=later
    )
    [then] = bindings_at([binding.holder_id], later)
    [now] = bindings_at([binding.holder_id], later + timedelta(hours=1))
    assert (then.relationship, now.relationship) == ("spouse", "parent")


def test_a_correction_does_not_make_a_suspension_of_the_review_one_of_staff(binding):
    Binding.objects.update(state="suspended")
    correct(binding)
    binding.events.create(
        action="suspend", from_state="active", to_state="suspended", door="job", by_kind="job", at=make.NOW
    )
    correct_again = make.NOW + timedelta(hours=1)
    binding.events.create(
        action="correct",
        from_state="suspended",
        to_state="suspended",
        door="console",
        by_kind="officer",
        at=correct_again,
    )
    [now] = bindings_at([binding.holder_id], correct_again + timedelta(hours=1))
    assert (now.state, now.suspended_by_staff) == ("suspended", False)


def refused_leaves_alone(binding: Binding) -> bool:
    return (relationship(binding), Correction.objects.count(), binding.events.count()) == ("spouse", 0, 1)


def test_the_rules_are_judged_for_the_new_relationship(binding):
    with pytest.raises(Refused) as refused:
        correct(binding, "child")
    assert [reason.code for reason in refused.value.reasons] == ["relationship_implausible"]
    with pytest.raises(Refused) as refused:
        correct(binding, "sibling")
    assert [reason.code for reason in refused.value.reasons] == ["relationship_not_allowed"]
    assert refused_leaves_alone(binding)


def test_nobody_becomes_a_spouse_without_agreeing():
    make.editions()
    binding = make.binding(relationship="parent", of=make.holder(), member=make.person(born=date(1955, 3, 8)))
    with pytest.raises(NeedsConfirmation):
        correct(binding, "spouse")
    assert relationship(binding) == "parent"


@pytest.mark.parametrize("fields", [{"state": "pending"}, {"state": "ended"}, {"relationship": "parent"}])
def test_what_is_not_in_force_or_is_so_already_is_not_corrected(binding, fields):
    Binding.objects.update(**fields)
    with pytest.raises(HasChanged):
        correct(binding)
    assert Correction.objects.count() == 0


def test_only_a_supervisor_of_the_holders_area_with_a_reason(binding):
    for by in (make.officer("auditor"), make.officer("supervisor", area="3201")):
        with pytest.raises(NoSuchRight):
            correct(binding, by=by)
    with pytest.raises(NoReason):
        correct(binding, reason="")
    assert refused_leaves_alone(binding)
