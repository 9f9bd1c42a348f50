"""A document number is corrected with proof: found, signed in and imported by the right one from then on."""

from datetime import date

import pytest

from accounts.models import AccessRecord, Person, User
from accounts.models.people import number_digest
from accounts.rules.identity import NotADocument
from accounts.services.sign_in import NotRecognised, sign_in
from sharing.models import Attachment, Notice
from sharing.services.people import document_numbers
from sharing.services.people.document_numbers import NumberTaken, SameNumber
from sharing.services.staff.own_family import OwnFamily
from sharing.services.staff.roles import NoSuchRight
from sharing.services.visits.attachments import JPEG, Scan
from tests import make

pytestmark = pytest.mark.django_db

PAPER = Scan(JPEG, b"a scan")
PASSWORD = "gongji-2026"


def correct(person: Person, number: str, by: User | None = None) -> Person:
    officer = make.by_officer(by or make.officer("supervisor"), "户籍证明已核对")
    return document_numbers.correct_number(
        person_id=person.pk, number=number, proof=PAPER, by=officer, at=make.NOW
    )


def test_the_right_number_is_theirs_from_now_on():
    person, right = make.person(), make.document_number(date(1984, 2, 29), male=True)
    correct(person, f" {right.lower()} ")
    person.refresh_from_db()
    assert (person._number(), bytes(person.cert_no_digest)) == (right, number_digest(right))
    assert (person.birth_date, person.sex) == (date(1984, 2, 29), "1")


def test_they_sign_in_with_it_and_no_longer_with_the_wrong_one():
    person = make.person()
    make.user(person, password=PASSWORD)
    wrong, right = person._number(), make.document_number()
    correct(person, right)
    known = {"password": PASSWORD, "address": "203.0.113.7", "device": "one", "at": make.NOW}
    assert sign_in(number=right, **known).person == person
    with pytest.raises(NotRecognised):
        sign_in(number=wrong, **known)


def test_the_paper_is_kept_the_look_is_noted_and_the_person_told():
    person, right, user = make.person(), make.document_number(), make.officer("supervisor")
    correct(person, right, user)
    kept = Attachment.objects.get()
    assert (kept.person, kept.kind, kept.added_by) == (person, "number_proof", user)
    note = AccessRecord.objects.get()
    assert (note.person, note.by, note.door, note.what, note.why) == (
        person,
        user,
        "console",
        "更正证件号码",
        "户籍证明已核对",
    )
    assert Notice.objects.get(channel="portal").body == (
        f"医保局已把您登记的证件号码更正为 {right[:4]}**********{right[-4:]}，以后用这个号码登录，密码不变。"
        "不是您要求的，请马上拨打 12393，或带身份证到医保大厅。"
    )


def test_staff_who_are_that_person_are_still_known_as_family():
    person, right = make.person(), make.document_number()
    clerk = make.clerk(own_cert_digest=bytes(person.cert_no_digest))
    correct(person, right)
    clerk.refresh_from_db()
    assert bytes(clerk.own_cert_digest) == number_digest(right)


def is_untouched(person: Person) -> bool:
    before = (person._number(), person.birth_date)
    person.refresh_from_db()
    nothing = not (Attachment.objects.exists() or AccessRecord.objects.exists() or Notice.objects.exists())
    return nothing and before == (person._number(), person.birth_date)


def test_what_is_no_such_number_is_refused():
    person = make.person()
    with pytest.raises(NotADocument):
        correct(person, make.document_number()[:-1] + "Y")
    assert is_untouched(person)


def test_somebody_elses_number_and_the_same_one_are_refused():
    person, other = make.person(), make.person()
    with pytest.raises(NumberTaken):
        correct(person, other._number())
    with pytest.raises(SameNumber):
        correct(person, person._number())
    assert is_untouched(Person.objects.get(pk=person.pk))


def test_only_a_supervisor_of_their_area_who_is_no_relative():
    person = make.person()
    right = make.document_number()
    for by in (make.officer("administrator"), make.officer("supervisor", area="3201")):
        with pytest.raises(NoSuchRight):
            correct(person, right, by)
    with pytest.raises(OwnFamily):
        correct(person, right, make.officer("supervisor", own_cert_digest=bytes(person.cert_no_digest)))
    assert is_untouched(person)
