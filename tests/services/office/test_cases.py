"""A complaint about a settlement: opened, looked into, answered; the person is told of both."""

import pytest

from accounts.models import Person, User
from sharing.models import Case, CaseNote, Notice, Settlement
from sharing.services.office import cases
from sharing.services.office.cases import CaseIsClosed, CaseIsOpen, NoAnswer, NotTheirBill
from sharing.services.staff.roles import NoSuchRight
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bill() -> Settlement:
    make.editions()
    binding = make.binding(make.holder("王建国"), make.child("王子轩"))
    return make.settle(binding.member, payable=30)


def holder() -> Person:
    return Person.objects.get(name="王建国")


def open_case(bill: Settlement, of: Person | None = None, by: User | None = None) -> Case:
    officer = make.by_officer(by or make.officer("supervisor"), "来电反映")
    return cases.open_case(
        setl_id=bill.setl_id,
        person_id=(of or bill.patient).pk,
        words="扣了两次",
        by=officer,
        at=make.NOW,
    )


def close(case: Case, answer: str = "只扣了一次，短信重复", by: User | None = None) -> Case:
    officer = make.by_officer(by or make.officer("supervisor"), "办结")
    return cases.close_case(case_id=case.pk, answer=answer, by=officer, at=make.NOW)


def told(person: Person) -> list[str]:
    found = Notice.objects.filter(person=person, channel="portal", kind__startswith="case")
    return [one.body for one in found.order_by("created_at", "pk")]


def test_the_patient_or_a_holder_who_was_asked_may_complain(bill):
    open_case(bill)
    open_case(bill, holder())
    assert told(bill.patient) == [
        "您反映的2026年6月15日那笔费用的问题，医保局已经收到，正在核对，有了结果会告诉您。"
    ]
    assert told(holder()) == told(bill.patient)


def test_it_is_closed_with_an_answer_that_stands_under_the_bill_and_not_in_the_message(bill):
    case, user = open_case(bill), make.officer("supervisor")
    close(case, by=user)
    case.refresh_from_db()
    assert (case.answer, case.closed_by, case.closed_at) == ("只扣了一次，短信重复", user, make.NOW)
    assert told(bill.patient)[-1] == (
        "您反映的2026年6月15日那笔费用的问题，医保局已经答复。请登录后在“支出明细”里打开这笔费用查看。"
    )


def test_notes_are_for_staff_and_stand_in_order(bill):
    case, by = open_case(bill), make.by_officer(make.officer("supervisor"), "处理")
    for words in ("调取了医院报文", "与医院核对"):
        cases.add_note(case_id=case.pk, words=words, by=by, at=make.NOW)
    assert [note.words for note in case.notes.all()] == ["调取了医院报文", "与医院核对"]
    assert len(told(bill.patient)) == 1


def test_one_at_a_time_about_a_bill_and_another_after_the_answer(bill):
    case = open_case(bill)
    with pytest.raises(CaseIsOpen):
        open_case(bill)
    close(case)
    assert open_case(bill) != case


def test_what_is_closed_stays_as_it_is(bill):
    case = close(open_case(bill))
    by = make.by_officer(make.officer("supervisor"), "处理")
    with pytest.raises(CaseIsClosed):
        close(case, "另一个答复")
    with pytest.raises(CaseIsClosed):
        cases.add_note(case_id=case.pk, words="又核对", by=by, at=make.NOW)
    case.refresh_from_db()
    assert (case.answer, CaseNote.objects.count()) == ("只扣了一次，短信重复", 0)


def test_an_answer_says_something(bill):
    case = open_case(bill)
    with pytest.raises(NoAnswer):
        close(case, " ")
    case.refresh_from_db()
    assert case.closed_at is None


def test_a_bill_of_others_is_nobodys_complaint(bill):
    with pytest.raises(NotTheirBill):
        open_case(bill, make.person())
    assert not Case.objects.exists()


def test_only_a_supervisor_of_their_area(bill):
    for by in (make.officer("auditor"), make.officer("supervisor", area="3201")):
        with pytest.raises(NoSuchRight):
            open_case(bill, by=by)
    assert not Case.objects.exists()
