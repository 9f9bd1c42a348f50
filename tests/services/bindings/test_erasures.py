"""Erasing by law: asked and decided by two, recorded, told; without the record an empty content breaks."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import AccessRecord
from sharing.models import (
    Approval,
    Attachment,
    Binding,
    Confirmation,
    Erasure,
    Notice,
    Pledge,
    PledgeContent,
)
from sharing.services import decide_approvals
from sharing.services.bindings import confirm_and_end
from sharing.services.bindings.erasures import EvidenceBroken, NothingToErase, StillBound
from sharing.services.decide_approvals import SamePerson
from sharing.services.evidence.erasure_proof import paper_faults
from sharing.services.evidence.pledge_chain import link_fault, verify_chain
from sharing.services.staff.own_family import OwnFamily
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def pledge() -> Pledge:
    [made] = make.signed(make.holder("王建国"), make.asked_for(make.child("王子轩")))
    return made


@pytest.fixture
def at_the_hall() -> Pledge:
    """Signed at the counter with a paper, agreed to there by the spouse."""
    visit = make.visit(make.holder("王建国"))
    spouse = make.asked_for(make.person("李晓梅"), "spouse")
    [made] = make.signed_at_desk(visit, spouse, signature=make.thumb(visit))
    by = make.clerk_in(make.visit(made.binding.member))
    confirm_and_end.confirm_binding(binding_id=made.binding_id, by=by, at=make.NOW, signature=make.hand())
    made.binding.refresh_from_db()
    return made


def is_empty(pledge: Pledge) -> bool:
    return PledgeContent.objects.get(pledge=pledge).sealed is None


def decide(approval: Approval, by: Any, *, approve: bool = True) -> None:
    decide_approvals.decide(
        approval_id=approval.pk, approve=approve, words="核对过", by=make.by_officer(by, "复核"), at=make.NOW
    )


def broken(pledge: Pledge) -> str:
    return (link_fault(pledge) or "").removeprefix(f"第 {pledge.position} 份（{pledge.number}）")


def test_asking_erases_nothing_and_another_supervisor_does(pledge):
    approval, other = make.ask_to_erase(pledge), make.officer("supervisor")
    assert not is_empty(pledge)
    decide(approval, other)
    assert is_empty(pledge)
    record = Erasure.objects.get()
    assert (record.what, record.basis, record.reason) == ("pledge", "person", "本人申请，第 12 号")
    assert (record.asked_by, record.decided_by, record.at) == (approval.asked_by, other, make.NOW)
    assert bytes(record.content_digest) == bytes(pledge.content_digest)
    report = verify_chain()
    assert (report.broken, report.erased) == (None, [pledge.number])


def test_both_are_told_and_see_who_did_it(pledge):
    make.erased(pledge)
    people = {pledge.signer_id, pledge.binding.member_id}
    told = Notice.objects.filter(kind="evidence_erased", channel="portal")
    assert set(told.values_list("person", flat=True)) == people
    seen = AccessRecord.objects.filter(what="依法删除承诺书签署的内容", is_act=True)
    assert set(seen.values_list("person", flat=True)) == people


def test_turned_down_it_stays(pledge):
    decide(make.ask_to_erase(pledge), make.officer("supervisor"), approve=False)
    assert (is_empty(pledge), Erasure.objects.exists(), verify_chain().broken) == (False, False, None)


def test_who_asked_does_not_decide(pledge):
    approval = make.ask_to_erase(pledge)
    with pytest.raises(SamePerson):
        decide(approval, approval.asked_by)
    assert not is_empty(pledge)


def test_nobody_decides_what_is_of_their_family(pledge):
    approval = make.ask_to_erase(pledge)
    own = make.officer("supervisor", own_cert_digest=pledge.signer.cert_no_digest)
    with pytest.raises(OwnFamily):
        decide(approval, own)
    assert not is_empty(pledge)


def test_what_a_binding_still_rests_on_is_not_erased(pledge):
    pledge.binding.state = "ended"  # as a page of before may have it
    with pytest.raises(StillBound):
        make.ask_to_erase(pledge)


def test_what_was_erased_is_not_erased_again(pledge):
    make.erased(pledge)
    pledge.binding.refresh_from_db()
    with pytest.raises(NothingToErase):
        make.ask_to_erase(pledge)


def test_what_does_not_hold_is_not_erased_and_so_hidden(pledge):
    approval = make.ask_to_erase(pledge)
    Binding.objects.filter(pk=pledge.binding_id).update(member=make.child())
    with pytest.raises(EvidenceBroken):
        decide(approval, make.officer("supervisor"))
    assert not is_empty(pledge)


def test_an_empty_content_without_a_record_is_a_break(pledge):
    PledgeContent.objects.update(sealed=None)
    assert broken(pledge) == "的内容是空的，却没有依法删除的记录"


def test_so_is_one_whose_record_was_deleted_and_one_that_is_back(pledge):
    sealed = bytes(PledgeContent.objects.get().sealed)
    make.erased(pledge)
    PledgeContent.objects.update(sealed=sealed)
    assert broken(pledge) == "的内容有依法删除的记录，却还在"
    PledgeContent.objects.update(sealed=None)
    Erasure.objects.all().delete()
    assert broken(pledge) == "的内容是空的，却没有依法删除的记录"


CHANGES: list[Callable[[Pledge], object]] = [
    lambda one: Binding.objects.filter(pk=one.binding_id).update(member=make.child()),
    lambda one: Binding.objects.filter(pk=one.binding_id).update(relationship="parent"),
    lambda one: Binding.objects.filter(pk=one.binding_id).update(ends_on=make.TODAY),
    lambda one: Erasure.objects.update(reason="另一个理由"),
    lambda one: Erasure.objects.update(decided_by=make.officer("supervisor")),
    lambda one: Erasure.objects.update(content_digest=bytes(32)),
    lambda one: Erasure.objects.update(digest=b""),
]


@pytest.mark.parametrize("change", CHANGES)
def test_once_it_is_erased_any_change_of_the_parties_or_of_the_record_shows(pledge, change):
    make.erased(pledge)
    change(pledge)
    assert broken(pledge) == "的内容已依法删除，但删除的记录，或者双方、关系、期限被改动"


def test_another_holder_of_an_erased_pledge_shows(pledge):
    make.erased(pledge)
    Binding.objects.filter(pk=pledge.binding_id).update(holder=make.holder())
    assert broken(pledge) == "的签名人与授权人不一致"


def test_a_record_that_was_moved_to_another_pledge_shows(pledge):
    make.erased(pledge)
    [other] = make.signed(make.holder(), make.asked_for(make.child()))
    PledgeContent.objects.filter(pledge=other).update(sealed=None)
    Erasure.objects.update(pledge=other, content_digest=bytes(other.content_digest))
    assert broken(other) == "的内容已依法删除，但删除的记录，或者双方、关系、期限被改动"


def test_a_key_that_is_gone_is_named(pledge, settings):
    make.erased(pledge)
    Erasure.objects.update(digest=bytes([9]) + bytes(32))
    assert broken(pledge) == "的内容已依法删除，删除的记录不能核对：密钥不在（CHAIN_KEYS）"


def test_only_what_was_asked_for_goes(at_the_hall):
    make.erased(at_the_hall)
    assert is_empty(at_the_hall)
    assert Confirmation.objects.get().sealed is not None
    assert Attachment.objects.filter(sealed=None).count() == 0


def test_what_goes_with_it_is_erased_and_recorded_too(at_the_hall):
    make.erased(at_the_hall, confirmation=True, papers=True)
    assert Confirmation.objects.get().sealed is None
    named = Erasure.objects.values_list("what", flat=True)
    assert sorted(named) == ["confirmation", "paper", "pledge"]
    assert (verify_chain().broken, list(paper_faults())) == (None, [])
    Confirmation.objects.update(signer=make.person())
    assert "的确认签名已依法删除，但删除的记录" in broken(at_the_hall)


def test_an_empty_confirmation_or_paper_without_a_record_is_a_break(at_the_hall):
    sealed = bytes(Confirmation.objects.get().sealed)
    Confirmation.objects.update(sealed=None)
    assert broken(at_the_hall) == "的确认签名是空的，却没有依法删除的记录"
    Confirmation.objects.update(sealed=sealed)
    Attachment.objects.update(sealed=None)
    [paper] = Attachment.objects.all()
    said = f"材料 {paper.pk}的内容是空的，却没有依法删除的记录"
    assert list(paper_faults()) == [said]
    with pytest.raises(CommandError, match="签署时收下的材料：材料"):
        call_command("verify_pledges")


def test_a_paper_that_another_pledge_of_the_signing_names_stays_until_that_goes_too():
    visit = make.visit(make.holder())
    two = [make.asked_for(make.child()), make.asked_for(make.child())]
    first, second = make.signed_at_desk(visit, *two, signature=make.thumb(visit))
    make.erased(first, papers=True)
    assert Attachment.objects.get().sealed is not None
    make.erased(second, papers=True)
    assert Attachment.objects.get().sealed is None
    assert list(paper_faults()) == []
