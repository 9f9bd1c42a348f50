"""A telephone corrected at the counter: with proof, told to both, and nothing is changed by a refusal."""

from datetime import timedelta

import pytest

from accounts.models import AccessRecord, OneTimeCode, Person
from accounts.rules.identity import NotATelephone
from sharing.models import Attachment, Notice
from sharing.services.notices import send
from sharing.services.people.telephones import NoProof, SameTelephone, correct_telephone
from sharing.services.visits.attachments import Scan
from sharing.services.visits.mandate import ByAgent, NoMandate
from tests import make, telephones as gateways

pytestmark = pytest.mark.django_db
OLD, NEW = "13800000001", "13900000002"


def correct(person: Person, telephone: str = NEW, **fields: object) -> None:
    values: dict[str, object] = {"telephone": telephone, "proof": "营业厅证明", "at": make.NOW}
    values["by"] = fields.get("by") or make.clerk_in(make.visit(person))
    correct_telephone(**(values | fields))  # type: ignore[arg-type]


def telephone_of(person: Person) -> str:
    return Person.objects.get(pk=person.pk)._telephone()


def test_the_new_one_stands_and_what_the_register_said_is_not_touched():
    person = make.person(telephone=OLD)
    Person.objects.filter(pk=person.pk).update(register_telephone_digest=person.telephone_digest)
    correct(person, " 139 0000-0002 ")
    person.refresh_from_db()
    assert person._telephone() == NEW
    assert bytes(person.register_telephone_digest or b"") != bytes(person.telephone_digest or b"")


def test_both_telephones_are_told(settings):
    settings.SMS_SENDER = gateways.RECORDING
    gateways.received.clear()
    correct(make.person(telephone=OLD))
    assert send.send_due(make.NOW) == 2
    said = {text for _telephone, text in gateways.received}
    assert {telephone for telephone, _text in gateways.received} == {OLD, NEW}
    assert len(said) == 1
    assert said.pop().startswith("您登记的手机号码已在医保大厅改为 139****0002")


def test_a_landline_and_none_before_are_not_sent_to():
    for old in ("051683712345", ""):
        Notice.objects.all().delete()
        correct(make.person(telephone=old))
        assert set(Notice.objects.values_list("channel", "to_sealed")) == {("portal", None), ("sms", None)}


def test_the_person_sees_who_changed_it_and_by_what_proof():
    person = make.person(telephone=OLD)
    correct(person)
    record = AccessRecord.objects.get(person=person)
    assert (record.door, record.what, record.why) == ("counter", "更正手机号码", "看了证明：营业厅证明")


def test_a_code_that_went_to_the_old_one_is_void():
    person = make.person(telephone=OLD)
    asked = OneTimeCode.objects.create(
        person=person,
        purpose="password",
        subject_digest=bytes(32),
        asked_at=make.NOW,
        expires_at=make.NOW + timedelta(minutes=5),
    )
    correct(person)
    asked.refresh_from_db()
    assert asked.expires_at == make.NOW


def test_a_scan_of_the_proof_is_kept_with_it():
    person = make.person(telephone=OLD)
    correct(person, scan=Scan("image/jpeg", b"a picture"))
    kept = Attachment.objects.get()
    assert (kept.person, kept.kind) == (person, "telephone_proof")


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"telephone": OLD}, SameTelephone),
        ({"telephone": "139"}, NotATelephone),
        ({"proof": ""}, NoProof),
        ({"at": make.NOW + timedelta(hours=1)}, NoMandate),
    ],
)
def test_a_refusal_changes_nothing(fields, refused):
    person = make.person(telephone=OLD)
    with pytest.raises(refused):
        correct(person, **fields)
    assert telephone_of(person) == OLD
    assert Notice.objects.count() == AccessRecord.objects.count() == 0


def test_an_agent_cannot_change_it():
    person = make.person(telephone=OLD)
    visit = make.visit(person, attended="agent", agent_name="王小二")
    with pytest.raises(ByAgent):
        correct(person, by=make.clerk_in(visit))
    assert telephone_of(person) == OLD
