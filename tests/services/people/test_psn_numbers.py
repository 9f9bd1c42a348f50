"""A psn_no is corrected by two supervisors; the old one keeps meaning this person and nobody else."""

import pytest

from accounts.models import AccessRecord, FormerPsnNo, Person, User
from accounts.services import former_numbers
from sharing.models import Approval, Attachment, Notice
from sharing.services import decide_approvals
from sharing.services.bindings.confirm_and_end import HasChanged
from sharing.services.decide_approvals import SamePerson
from sharing.services.people import psn_numbers
from sharing.services.people.psn_numbers import IsClosed, NotAPsnNo, PsnNoTaken, SamePsnNo
from sharing.services.staff.approvals import AlreadyAsked
from sharing.services.staff.own_family import OwnFamily
from sharing.services.staff.roles import NoSuchRight
from sharing.services.staff.supervisor_mandate import NoReason
from sharing.services.visits.attachments import JPEG, Scan
from tests import make

pytestmark = pytest.mark.django_db

PAPER = Scan(JPEG, b"a scan")
RIGHT = "32030000001"


def ask(
    person: Person, psn_no: str = RIGHT, by: User | None = None, reason: str = "国家平台查询单"
) -> Approval:
    officer = make.by_officer(by or make.officer("supervisor"), reason)
    return psn_numbers.ask_to_correct(
        person_id=person.pk, psn_no=psn_no, proof=PAPER, by=officer, at=make.NOW
    )


def correct(person: Person, psn_no: str = RIGHT) -> Person:
    make.agreed(ask(person, psn_no))
    return Person.objects.get(pk=person.pk)


def test_until_another_supervisor_agrees_it_stays():
    person, one = make.person(), make.officer("supervisor")
    approval = ask(person, by=one)
    assert Person.objects.get().psn_no == person.psn_no
    with pytest.raises(SamePerson):
        make.agreed(approval, by=one)
    with pytest.raises(AlreadyAsked):
        ask(person)
    make.agreed(approval)
    assert Person.objects.get().psn_no == RIGHT


def test_the_old_one_means_them_from_then_on_and_who_agreed_stands_beside_it():
    person = make.person()
    approval = ask(person)
    make.agreed(approval)
    left = FormerPsnNo.objects.get()
    assert (left.person, left.psn_no, left.until, left.cause_id) == (
        person,
        person.psn_no,
        make.NOW,
        approval.pk,
    )
    assert former_numbers.replaced([person.psn_no, RIGHT, "nobody's"]) == {person.psn_no: RIGHT}
    assert former_numbers.whose(person.psn_no) == person
    assert former_numbers.whose(RIGHT) is None


def test_the_paper_is_kept_the_acts_are_noted_and_the_person_is_told():
    person = make.person()
    correct(person)
    assert Attachment.objects.get().kind == "psn_no_proof"
    noted = list(AccessRecord.objects.order_by("at", "pk").values_list("what", "why"))
    assert noted == [("申请更正人员编号", "国家平台查询单"), ("更正人员编号", "复核")]
    assert Notice.objects.get(person=person).body == (
        "医保局已把您登记的人员编号更正为 32030000001。登录、账户里的钱和共济绑定都照旧，不用您办什么。"
        "有疑问请拨打 12393，或带身份证到医保大厅。"
    )


def test_turned_down_it_stays_and_the_person_sees_that_too():
    person = make.person()
    by = make.by_officer(make.officer("supervisor"), "查询单看不清")
    decide_approvals.decide(
        approval_id=ask(person).pk, approve=False, words="查询单看不清", by=by, at=make.NOW
    )
    assert Person.objects.get().psn_no == person.psn_no
    assert FormerPsnNo.objects.count() == 0
    assert AccessRecord.objects.latest("pk").what == "没有同意更正人员编号"


def test_what_was_corrected_wrongly_is_corrected_back():
    person = make.person()
    wrong = correct(person)
    again = correct(wrong, person.psn_no)
    assert again.psn_no == person.psn_no
    assert former_numbers.replaced([person.psn_no, RIGHT]) == {RIGHT: person.psn_no}


@pytest.mark.parametrize("typed", ["", "  ", "编号一", "x" * 31, "13800000001", "a b"])
def test_what_cannot_be_one_is_refused(typed):
    with pytest.raises(NotAPsnNo):
        ask(make.person(), typed)


def test_neither_a_document_number_nor_the_same_one():
    person = make.person()
    with pytest.raises(NotAPsnNo):
        ask(person, make.document_number())
    with pytest.raises(SamePsnNo):
        ask(person, person.psn_no)


def test_nobody_else_s_now_or_before():
    person, other = make.person(), make.person()
    with pytest.raises(PsnNoTaken):
        ask(person, other.psn_no)
    correct(other)
    with pytest.raises(PsnNoTaken):
        ask(person, other.psn_no)
    assert (Approval.objects.count(), Attachment.objects.count()) == (1, 1)


def test_what_was_taken_while_it_waited_is_refused_and_changes_nothing():
    person, other = make.person(), make.person()
    first, second = ask(person), ask(other)
    make.agreed(first)
    with pytest.raises(PsnNoTaken):
        make.agreed(second)
    assert Person.objects.get(pk=other.pk).psn_no == other.psn_no
    assert FormerPsnNo.objects.get().person == person


def test_what_changed_while_it_waited_is_asked_again():
    person = make.person()
    approval = ask(person)
    Person.objects.update(psn_no="32030000009")
    with pytest.raises(HasChanged):
        make.agreed(approval)


def test_one_that_was_closed_into_another_stays_as_it_was():
    closed, kept = make.holder(), make.holder()
    waiting = ask(closed)
    make.merged(closed, kept)
    with pytest.raises(IsClosed):
        ask(closed, "32030000002")
    with pytest.raises(IsClosed):
        make.agreed(waiting)


def test_only_a_supervisor_of_their_area_with_a_reason_and_not_of_their_own():
    person = make.person()
    for by in (make.officer("clerk"), make.officer("supervisor", area="3201")):
        with pytest.raises(NoSuchRight):
            ask(person, by=by)
    with pytest.raises(NoReason):
        ask(person, reason=" ")
    themself = make.officer("supervisor", own_cert_digest=person.cert_no_digest)
    with pytest.raises(OwnFamily):
        ask(person, by=themself)
    with pytest.raises(OwnFamily):
        make.agreed(ask(person), by=themself)
    assert Person.objects.get().psn_no == person.psn_no
