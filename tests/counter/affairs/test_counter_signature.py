"""Signing at the counter: a hand, or a thumb with a witness; an agent with their own name."""

from datetime import date
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts.models import Person, PoolingArea
from sharing.models import Approval, Attachment, Binding, Pledge, Receipt, Visit
from sharing.services.evidence.pledge_chain import open_content
from sharing.services.evidence.signed_bytes import read_content
from tests import make
from tests.counter.window import clerk_with, path
from tests.pages.wizard_steps import STROKES, answers, relative, text, value

pytestmark = pytest.mark.django_db
SIGN, CHECK = "binding/sign/", "binding/check/"
TOO_SMALL = '{"width": 600, "height": 200, "strokes": [[[1, 1, 0], [2, 2, 5]]]}'


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(make.NOW, tick=False):
        make.editions()
        make.pledge_text()
        PoolingArea.objects.get_or_create(code=make.XUZHOU, defaults={"name": "徐州市"})
        yield


@pytest.fixture
def holder() -> Person:
    return make.holder("陈秀兰", born=date(1950, 3, 8))


@pytest.fixture
def desk(holder) -> tuple[Client, Visit]:
    return clerk_with(holder)


@pytest.fixture
def agents(holder) -> tuple[Client, Visit]:
    fields = {"attended": "agent", "agent_name": "王小明", "agent_relationship": "儿子"}
    return clerk_with(holder, agent_letter_seen=True, spoke_to_person=True, **fields)


def name_them(desk: tuple[Client, Visit], *relatives: dict[str, str]) -> None:
    client, visit = desk
    new = path(visit, "binding/")
    sent = {"seen": value(client.get(new), "seen"), **answers(*relatives)}
    assert client.post(new, sent)["Location"] == path(visit, SIGN)


def sign(desk: tuple[Client, Visit], **fields: object):
    client, visit = desk
    page = client.get(path(visit, SIGN))
    sent = {name: value(page, name) for name in ("seen", "text", "way")}
    return client.post(path(visit, SIGN), {**sent, "method": "handwritten", "signature": STROKES, **fields})


def photo(name: str = "paper.jpg") -> SimpleUploadedFile:
    kept = BytesIO()
    Image.new("RGB", (40, 30), "white").save(kept, "JPEG")
    return SimpleUploadedFile(name, kept.getvalue(), "image/jpeg")


def content() -> dict:
    return read_content(open_content(Pledge.objects.get()))


def test_one_sentence_says_what_will_happen(desk):
    until = {"lasting": "until", "ends_on": "2027-06-14"}
    name_them(
        desk,
        relative(make.child("王子轩"), **until),
        relative(make.person("王建国", male=True, born=date(1948, 1, 1)), "spouse", **until),
    )
    page = text(desk[0].get(path(desk[1], SIGN)))
    assert (
        "王子轩、王建国看病买药，先花自己的，不够再花您的。用到2027年6月14日为止。"
        "王建国还要本人同意，才算数。您随时可以来取消。"
    ) in page
    assert "一、所填家庭关系真实有效。" in page
    assert "您，陈秀兰，本人签署" in page


def test_a_button_to_read_it_aloud_waits_for_a_voice_of_this_device(desk):
    name_them(desk, relative(make.child()))
    page = desk[0].get(path(desk[1], SIGN)).content.decode()
    assert '<button class="btn quiet" type="button" data-read-aloud="says" hidden>' in page


def test_signed_by_hand_it_is_bound_and_the_slip_follows(desk, holder):
    client, visit = desk
    name_them(desk, relative(make.child("王子轩")))
    done = sign(desk)
    assert client.get(done["Location"])["Location"] == path(visit, "receipt/")
    binding = Binding.objects.get()
    assert (binding.holder, binding.member.name, binding.state) == (holder, "王子轩", "active")
    assert (Receipt.objects.get().number, content()["signed_by"]) == (binding.pledge.number, "holder")
    assert "王子轩" in text(client.get(path(visit, "receipt/")))


def test_a_second_click_gets_the_same_receipt(desk):
    client, visit = desk
    name_them(desk, relative(make.child()))
    page = client.get(path(visit, SIGN))
    sent = {name: value(page, name) for name in ("seen", "text", "way")} | {"signature": STROKES}
    first, again = (client.post(path(visit, SIGN), sent) for _ in range(2))
    assert (first.status_code, first["Location"], Binding.objects.count()) == (302, again["Location"], 1)


@pytest.mark.parametrize(
    ("strokes", "said"),
    [("", "请先在框里签上名字"), (TOO_SMALL, "签名太小，请签得大一些")],
)
def test_what_is_no_signature_is_said_and_binds_nobody(desk, strokes, said):
    name_them(desk, relative(make.child("王子轩")))
    response = sign(desk, signature=strokes)
    assert response.status_code == 422
    assert (said in text(response), 'href="#signature"' in response.content.decode()) == (True, True)
    assert ("王子轩" in text(response), Binding.objects.exists()) == (True, False)


def test_a_code_is_neither_offered_nor_taken(desk):
    client, visit = desk
    name_them(desk, relative(make.child()))
    assert "验证码" not in text(client.get(path(visit, SIGN)))
    response = sign(desk, signature="", code="123456", ask="1")
    assert (response.status_code, Binding.objects.exists()) == (422, False)


def test_who_cannot_write_gets_the_way_by_thumb_first(holder):
    desk = clerk_with(holder, needs=["cannot_write"])
    name_them(desk, relative(make.child()))
    page = desk[0].get(path(desk[1], SIGN))
    assert value(page, "way") == "thumb"
    assert "在打印出来的这一页上按手印，见证人签名" in text(page)
    assert value(desk[0].get(path(desk[1], SIGN) + "?way=hand"), "way") == "hand"


def test_a_thumb_is_kept_with_its_witness_and_scan(desk):
    name_them(desk, relative(make.child()))
    assert sign(desk, way="thumb", witness="赵大伟", scan=photo()).status_code == 302
    assert (content()["signature"], content()["witness"]["name"]) == ({"method": "thumbprint"}, "赵大伟")
    digest = bytes(Attachment.objects.get().digest).hex()
    assert content()["attachments"] == [{"kind": "thumbprint", "digest": digest}]


def test_what_is_missing_of_a_thumb_is_said_and_the_scan_need_not_be_sent_again(desk):
    name_them(desk, relative(make.child()))
    response = sign(desk, way="thumb", scan=photo())
    assert response.status_code == 422
    assert "请填写见证人的姓名" in text(response)
    assert "按了手印的那一页已经收到，不用再传。" in text(response)
    kept = value(response, "kept_scan")
    assert kept == str(Attachment.objects.get().pk)
    assert not Binding.objects.exists()
    assert sign(desk, way="thumb", witness="赵大伟", kept_scan=kept).status_code == 302


def test_everything_typed_beside_a_missing_scan_stays(desk):
    name_them(desk, relative(make.child()))
    response = sign(desk, way="thumb", witness="赵大伟")
    assert (response.status_code, value(response, "witness")) == (422, "赵大伟")
    assert "请扫描或拍下按了手印的那一页" in text(response)
    assert value(response, "signature") == STROKES


def test_a_scan_that_is_no_picture_says_what_is_taken(desk):
    name_them(desk, relative(make.child()))
    fake = SimpleUploadedFile("paper.jpg", b"no picture", "image/jpeg")
    response = sign(desk, way="thumb", witness="赵大伟", scan=fake)
    assert (response.status_code, Attachment.objects.exists()) == (422, False)
    assert "这个文件不是能看的照片，也不是 PDF。" in text(response)


def test_a_scan_of_another_visit_proves_nothing_here(desk, holder):
    other = make.paper(make.visit(holder))
    name_them(desk, relative(make.child()))
    response = sign(desk, way="thumb", witness="赵大伟", kept_scan=str(other.pk))
    assert (response.status_code, Binding.objects.exists()) == (422, False)


def test_an_agent_signs_with_their_own_name_and_it_waits(agents):
    name_them(agents, relative(make.child("王子轩"), lasting="always"))
    page = text(agents[0].get(path(agents[1], SIGN)))
    assert "您，王小明，受陈秀兰委托，签自己的名字" in page
    assert "王子轩看病买药，先花自己的，不够再花陈秀兰的。这是代办，医保局复核以后才算数。" in page
    assert sign(agents, letter=photo()).status_code == 302
    assert (Binding.objects.get().state, Approval.objects.get().kind) == ("in_review", "agent_binding")
    assert (content()["signed_by"], content()["agent"]["name"]) == ("agent", "王小明")


def test_without_the_letters_scan_an_agent_signs_nothing(agents):
    name_them(agents, relative(make.child()))
    response = sign(agents)
    assert (response.status_code, "请扫描或拍下委托书" in text(response)) == (422, True)
    assert not Binding.objects.exists()


def test_the_letter_is_scanned_once_a_visit(agents):
    make.paper(agents[1], "agent_letter")
    name_them(agents, relative(make.child()))
    assert "委托书已经扫描" in text(agents[0].get(path(agents[1], SIGN)))
    assert sign(agents).status_code == 302


def test_rules_that_turned_before_it_was_signed_are_told(desk):
    son = make.child("王子轩")
    name_them(desk, relative(son))
    page = desk[0].get(path(desk[1], SIGN))
    make.enrolment_state(son.enrolments.get(), status="4")
    sent = {name: value(page, name) for name in ("seen", "text", "way")} | {"signature": STROKES}
    response = desk[0].post(path(desk[1], SIGN), sent)
    assert (response.status_code, "签名以前情况有了变化" in text(response)) == (422, True)
    assert not Binding.objects.exists()


def test_who_was_left_out_waits_in_this_visit(desk):
    client, visit = desk
    new, check = path(visit, "binding/"), path(visit, CHECK)
    sent = answers(relative(make.child("甲")), relative(make.child(), name="张三"))
    assert client.post(new, {"seen": "", **sent})["Location"] == check
    client.post(check, {"seen": value(client.get(check), "seen"), "leave_out": "1"})
    done = sign(desk)["Location"]
    page = client.get(done, follow=True)
    assert "还有家人没有办完" in text(page)
    assert value(client.get(new), "form-0-name") == "张三"


def test_a_signing_of_somebody_else_has_no_receipt_here(desk):
    [pledge] = make.signed(make.holder(), make.asked_for(make.child()))
    assert desk[0].get(path(desk[1], f"binding/{pledge.signing}/")).status_code == 404
