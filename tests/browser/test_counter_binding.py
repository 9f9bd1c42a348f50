"""An elderly person is bound at the counter: read to, signed by hand, or by a thumb with a witness."""

import json
import re
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from sharing.models import Attachment, Binding
from sharing.services.evidence.pledge_chain import open_content
from sharing.services.evidence.signed_bytes import read_content
from tests.browser.counter import open_visit, take_a_seat
from tests.browser.household import Household, move_in
from tests.browser.steps import XUZHOU, draw, look, name_relative

pytestmark = pytest.mark.django_db(transaction=True)

# One voice of the network, one of this device; what is spoken is kept.
VOICES = """
  const voices = [{lang: "zh-CN", localService: false, name: "far"}];
  if (%s) voices.push({lang: "zh-CN", localService: true, name: "near"});
  Object.defineProperty(window, "speechSynthesis", {value: {
    getVoices: () => voices, cancel: () => {}, addEventListener: () => {},
    speak: (spoken) => { window.spoken = [spoken.voice.name, spoken.text]; },
  }});
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""


def come_to_the_desk(page: Page, *needs: str) -> Household:
    home = move_in()
    take_a_seat(page)
    open_visit(page, home.holder, *needs)
    page.get_by_role("link", name="绑定家人").click()
    return home


def go_to_sign(page: Page, home: Household) -> None:
    name_relative(page, 1, home.child, "子女")
    page.get_by_role("button", name="下一步：核对并签名").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("请核对并签名")


def confirm(page: Page) -> None:
    page.get_by_role("button", name="确认办理").click()


def photo() -> FilePayload:
    kept = BytesIO()
    Image.new("RGB", (400, 300), "white").save(kept, "JPEG")
    return {"name": "thumb.jpg", "mimeType": "image/jpeg", "buffer": kept.getvalue()}


def test_an_elderly_person_signs_by_hand_on_the_clerks_pad(page: Page) -> None:
    home = come_to_the_desk(page, "字要大")
    expect(page.get_by_label("在哪里参保").locator("option:checked")).to_have_text(XUZHOU)
    expect(page.get_by_label("长期有效", exact=True)).to_be_checked()
    go_to_sign(page, home)
    draw(page)
    confirm(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("打印回执")
    expect(page.get_by_text(Binding.objects.get().pledge.number)).to_be_visible()
    content = read_content(open_content(Binding.objects.get().pledge))
    assert (content["format"], content["signature"]["method"]) == (4, "handwritten")


def test_every_page_is_good_for_every_eye(page: Page) -> None:
    home = come_to_the_desk(page)
    look(page)
    go_to_sign(page, home)
    look(page)
    page.get_by_role("link", name="不会写字：按手印，由见证人签名").click()
    look(page)
    page.get_by_role("link", name="返回修改").click()
    page.get_by_label("配偶", exact=True).check()
    page.get_by_label("姓名").fill("张三")
    page.get_by_role("button", name="下一步：核对并签名").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("核对填写的内容")
    look(page)


def test_bad_input_keeps_everything(page: Page) -> None:
    home = come_to_the_desk(page)
    name_relative(page, 1, home.child, "子女")
    page.get_by_label("证件号码").fill("32030019850101")
    page.get_by_role("button", name="下一步：核对并签名").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("姓名")).to_have_value("王子轩")
    expect(page.get_by_label("证件号码")).to_have_value("32030019850101")
    go_to_sign(page, home)
    confirm(page)
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("link", name="请先在框里签上名字")).to_be_visible()
    assert not Binding.objects.exists()
    draw(page)
    confirm(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("打印回执")


def test_who_cannot_write_presses_a_thumb_on_paper_and_a_witness_signs(page: Page) -> None:
    home = come_to_the_desk(page, "不会写字或写不了字")
    go_to_sign(page, home)
    expect(page.get_by_role("button", name="打印这一页，按手印")).to_be_visible()
    page.get_by_label("按了手印的那一页，扫描件或照片").set_input_files(photo())
    draw(page)
    confirm(page)
    expect(page.get_by_role("link", name="请填写见证人的姓名")).to_be_visible()
    expect(page.get_by_text("按了手印的那一页已经收到，不用再传。")).to_be_visible()
    page.get_by_label("见证人姓名").fill("赵大伟")
    confirm(page)  # the witness's signature is still there, too
    expect(page.get_by_role("heading", level=1)).to_have_text("打印回执")
    content = read_content(open_content(Binding.objects.get().pledge))
    assert content["witness"]["name"] == "赵大伟"
    assert content["attachments"][0]["digest"] == bytes(Attachment.objects.get().digest).hex()


def test_a_signature_is_as_large_again_when_the_screen_is_turned_back(page: Page) -> None:
    home = come_to_the_desk(page)
    go_to_sign(page, home)
    draw(page)
    strokes, wide = page.locator("[data-signature-strokes]"), page.viewport_size
    written = width_of(strokes.input_value())
    for _turn in range(3):
        page.set_viewport_size({"width": 390, "height": 844})
        expect(strokes).not_to_have_value(re.compile(f'"width":{written[0]},'))
        page.set_viewport_size(wide)
        expect(strokes).to_have_value(re.compile(f'"width":{written[0]},'))
    assert width_of(strokes.input_value()) == written


def width_of(strokes: str) -> tuple[int, int]:
    """Of the pad, and of what was written on it."""
    sent = json.loads(strokes)
    across = [x for stroke in sent["strokes"] for x, _y, _time in stroke]
    return sent["width"], max(across) - min(across)


def test_it_is_read_aloud_by_a_voice_of_this_device_only(page: Page) -> None:
    page.add_init_script(VOICES % "true")
    home = come_to_the_desk(page)
    go_to_sign(page, home)
    page.get_by_role("button", name="朗读给我听").click()
    said = "王子轩看病买药，先花自己的，不够再花您的。您随时可以来取消。"
    assert page.evaluate("window.spoken") == ["near", said]
    page.get_by_role("button", name="停下").click()
    expect(page.get_by_role("button", name="朗读给我听")).to_be_visible()


def test_with_a_voice_of_the_network_only_it_is_not_offered(page: Page) -> None:
    page.add_init_script(VOICES % "false")
    home = come_to_the_desk(page)
    go_to_sign(page, home)
    expect(page.get_by_role("button", name="朗读给我听")).to_be_hidden()
