"""What a supervisor does out of the ordinary: each page works, says why not and hides others'."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import Person
from accounts.models.people import number_digest
from sharing.models import Approval, Attachment, Binding, Notice
from tests import make, scans
from tests.console.staff_browser import browser_of, say_why, signed_in_as
from tests.pages.visits import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

WHY = "工单 2026-15"


@pytest.fixture
def binding() -> Binding:
    make.editions()
    return make.binding(make.holder("王建国"), make.child("王子轩"))


@pytest.fixture
def client() -> Client:
    return signed_in_as("supervisor")


def act(noun: str, row: object, name: str) -> str:
    return f"/console/{noun}/{row.pk}/{name}/"


def standing(binding: Binding) -> tuple[str, bool]:
    binding.refresh_from_db()
    return binding.state, binding.suspended_by_staff


def test_a_binding_is_suspended_and_resumed_from_its_page(client, binding):
    here = f"/console/binding/{binding.pk}/"
    assert act("binding", binding, "suspend") in say_why(client, here).content.decode()
    response = client.post(act("binding", binding, "suspend"), {"reason": WHY})
    assert (response.headers["Location"], standing(binding)) == (here, ("suspended", True))
    assert act("binding", binding, "resume") in client.get(here).content.decode()
    client.post(act("binding", binding, "resume"), {"reason": WHY})
    assert standing(binding) == ("active", False)


def test_an_ending_stops_it_and_waits_for_another(client, binding):
    shown = text(client.get(act("binding", binding, "end")))
    assert "另一位主管复核同意以后才终止" in shown
    client.post(act("binding", binding, "end"), {"reason": WHY})
    assert (standing(binding), Approval.objects.get().reason) == (("suspended", True), WHY)


def test_while_an_ending_waits_its_page_says_so_and_offers_no_other_way(client, binding):
    here = f"/console/binding/{binding.pk}/"
    client.post(act("binding", binding, "end"), {"reason": WHY})
    page = say_why(client, here)
    assert "正在等复核 终止绑定 周敏于 2026年6月15日 10:30 提出" in text(page)
    offered = [
        name
        for name in ("suspend", "resume", "end", "relationship")
        if act("binding", binding, name) in page.content.decode()
    ]
    assert offered == ["relationship"]
    second, approval = signed_in_as("supervisor"), Approval.objects.get()
    second.post(f"/console/approval/{approval.pk}/decide/", {"decision": "approved"})
    ended = text(client.get(here))
    assert ("已终止" in ended, "由工作人员暂停" in ended, "正在等复核" in ended) == (True, False, False)


def test_a_relationship_is_corrected_or_says_which_rule_is_against_it(client):
    make.edition("32", relationships=["child", "sibling"], confirm_relationships=[])
    binding = make.binding(make.holder("王建国"), make.person("王建华"), relationship="child")
    Person.objects.filter(pk=binding.member_id).update(birth_date="2000-01-01")
    address = act("binding", binding, "relationship")
    response = client.post(address, {"reason": WHY, "relationship": "parent"})
    assert response.status_code == 422
    assert WHY in response.content.decode()
    assert "“父母”不在可以共济的关系里" in text(response)
    assert client.post(address, {"reason": WHY, "relationship": "sibling"}).status_code == 302
    binding.refresh_from_db()
    assert binding.relationship == "sibling"


def test_a_number_is_corrected_with_its_paper(client):
    person, right = make.person("王建国"), make.document_number()
    here = f"/console/person/{person.pk}/"
    assert act("person", person, "number") in say_why(client, here).content.decode()
    sent = {"reason": WHY, "number": right, "proof": scans.sent(scans.picture())}
    response = client.post(act("person", person, "number"), sent)
    assert response.headers["Location"] == here
    person.refresh_from_db()
    assert (bytes(person.cert_no_digest), Attachment.objects.get().kind) == (
        number_digest(right),
        "number_proof",
    )


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"number": "32031119850601"}, "身份证号码应为 18 位数字，最后一位可以是 X。"),
        ({"number": ""}, "请输入正确的证件号码。"),
        ({"proof": scans.sent(b"no picture")}, "这个文件不是能看的照片，也不是 PDF。"),
        ({"proof": ""}, "请选择或拍一张要交的材料。"),
        ({"reason": ""}, "请写明理由。"),
    ],
)
def test_a_wrong_number_or_paper_says_why_and_keeps_what_was_typed(client, fields, sentence):
    person, right = make.person("王建国"), make.document_number()
    sent = {"reason": WHY, "number": right, "proof": scans.sent(scans.picture())} | fields
    response = client.post(act("person", person, "number"), sent)
    assert (response.status_code, Attachment.objects.count()) == (422, 0)
    assert sentence in text(response)
    assert (sent["number"] in response.content.decode(), sent["reason"] in response.content.decode()) == (
        True,
        True,
    )


def test_a_death_is_recorded_with_its_paper(client, binding):
    on = make.TODAY - timedelta(days=1)
    sent = {"reason": WHY, "died_on": on.isoformat(), "proof": scans.sent(scans.PDF, "a.pdf")}
    address = act("person", binding.holder, "death")
    wrong = sent | {"died_on": (make.TODAY + timedelta(days=1)).isoformat(), "proof": scans.sent(scans.PDF)}
    assert "死亡日期不能晚于今天" in text(client.post(address, wrong))
    assert standing(binding)[0] == "active"
    client.post(address, sent)
    assert (standing(binding)[0], Person.objects.get(pk=binding.holder_id).died_on) == ("ended", on)


def test_undoing_a_death_waits_for_another_and_shows_its_paper(client, binding):
    person, here = binding.holder, f"/console/person/{binding.holder_id}/"
    sent = {"reason": WHY, "died_on": make.TODAY.isoformat(), "proof": scans.sent(scans.picture())}
    client.post(act("person", person, "death"), sent)
    address = act("person", person, "death/undo")
    assert address in say_why(client, here).content.decode()
    assert "请写明理由。" in text(client.post(address, {"proof": scans.sent(scans.picture())}))
    sent = {"reason": WHY, "proof": scans.sent(scans.picture())}
    assert client.post(address, sent).headers["Location"] == here
    approval = Approval.objects.get()
    second = signed_in_as("supervisor")
    shown = text(second.get(f"/console/approval/{approval.pk}/"))
    assert "撤销死亡登记，恢复登录；结束了的绑定不恢复" in shown
    papers = [line[0] for line in say_why(second, here).context["tables"][3].rows]
    assert [paper.text for paper in papers] == ["死亡登记有误的证明", "死亡证明"]
    assert second.get(papers[0].url).headers["Content-Type"] == "image/jpeg"
    second.post(f"/console/approval/{approval.pk}/decide/", {"decision": "approved"})
    assert Person.objects.get(pk=person.pk).died_on is None


def test_without_a_death_there_is_nothing_to_undo(client):
    address = act("person", make.holder("王建国"), "death/undo")
    response = client.post(address, {"reason": WHY, "proof": scans.sent(scans.picture())})
    assert (response.status_code, "没有登记死亡日期，不用撤销。" in text(response)) == (422, True)


def test_a_paper_is_opened_with_a_reason_and_only_in_the_area(client):
    person = make.holder("王建国")
    right = {"reason": WHY, "number": make.document_number(), "proof": scans.sent(scans.picture())}
    client.post(act("person", person, "number"), right)
    address = f"/console/person/{person.pk}/paper/{Attachment.objects.get().pk}/"
    auditor = signed_in_as("auditor")
    assert "为什么要看？" in text(auditor.get(address))
    assert say_why(auditor, address).headers["Content-Type"] == "image/jpeg"
    assert signed_in_as("auditor", area="33").get(address).status_code == 404
    assert auditor.get(address.replace(str(person.pk), str(make.person().pk))).status_code == 404
    assert auditor.delete(address).status_code == 405


@pytest.mark.parametrize(("scan", "manner"), [(scans.PDF, "attachment"), (scans.picture(), "inline")])
def test_a_pdf_is_only_ever_saved_and_nothing_is_guessed_or_cached(client, scan, manner):
    person = make.holder("王建国")
    right = {"reason": WHY, "number": make.document_number(), "proof": scans.sent(scan)}
    client.post(act("person", person, "number"), right)
    paper = Attachment.objects.get()
    response = say_why(signed_in_as("auditor"), f"/console/person/{person.pk}/paper/{paper.pk}/")
    assert response["Content-Disposition"].startswith(f"{manner}; filename=")
    assert (response["X-Content-Type-Options"], response["Content-Type"]) == ("nosniff", paper.content_type)
    assert "no-store" in response["Cache-Control"]


def test_a_notice_is_sent_again_and_its_page_says_who_and_why(client):
    person = make.person()
    notice = Notice.objects.create(
        person=person, channel="sms", kind="bound", body="已绑定", created_at=make.NOW
    )
    client.post(act("notice", notice, "replay"), {"reason": WHY})
    assert Notice.objects.count() == 2
    assert f"周敏 · {WHY}" in text(say_why(client, f"/console/notice/{notice.pk}/"))


ADDRESSES = [
    ("binding", "suspend"),
    ("binding", "resume"),
    ("binding", "end"),
    ("binding", "relationship"),
    ("person", "number"),
    ("person", "death"),
    ("person", "death/undo"),
    ("notice", "replay"),
]


def rows(binding: Binding) -> dict[str, object]:
    notice = Notice.objects.create(
        person=binding.holder, binding=binding, channel="portal", kind="bound", created_at=make.NOW
    )
    return {"binding": binding, "person": binding.holder, "notice": notice}


@pytest.mark.parametrize(("noun", "name"), ADDRESSES)
def test_it_asks_why_and_does_nothing_without(client, binding, noun, name):
    response = client.post(act(noun, rows(binding)[noun], name), {"reason": ""})
    assert (response.status_code, standing(binding)) == (422, ("active", False))
    assert "请写明理由。" in text(response)


@pytest.mark.parametrize(("noun", "name"), ADDRESSES)
def test_others_areas_are_not_there_and_other_methods_refused(client, binding, noun, name):
    address = act(noun, rows(binding)[noun], name)
    assert signed_in_as("supervisor", area="3201").get(address).status_code == 404
    assert client.delete(address).status_code == 405
    assert client.get(address).status_code == 200


def test_nobody_acts_for_their_own_family(binding):
    own = make.officer("supervisor", own_cert_digest=bytes(binding.member.cert_no_digest))
    response = browser_of(own).post(act("binding", binding, "suspend"), {"reason": WHY})
    assert (response.status_code, standing(binding)) == (422, ("active", False))
    assert "这件事与您本人或您的家人有关，请由其他同事办理。" in text(response)


def test_an_auditor_is_offered_nothing_to_do(binding):
    page = say_why(signed_in_as("auditor"), f"/console/binding/{binding.pk}/").content.decode()
    assert "/suspend/" not in page
