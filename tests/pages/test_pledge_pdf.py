"""The pledge on A4 in large print: what the PDF says, in which fonts, and what it never reads."""

import logging

import pytest
from django.test import Client

from accounts.models import AccessRecord
from sharing.models import Pledge, PledgeContent
from sharing.presenters import pdf
from tests import make, papers
from tests.counter import window
from tests.pages.visits import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
RARE = "王㛃䶮𠮷"


@pytest.fixture
def pledge() -> Pledge:
    [made] = make.signed(make.holder(RARE), make.asked_for(make.person("李晓梅"), "spouse"))
    return made


@pytest.fixture
def client(pledge) -> Client:
    client = Client()
    client.force_login(pledge.signer.user)
    return client


@pytest.fixture
def without_pdf(monkeypatch):
    monkeypatch.setattr(pdf, "_weasyprint", lambda: None)


def address(pledge: Pledge) -> str:
    return f"/bindings/{pledge.binding_id}/pledge/pdf/"


def test_the_holder_gets_a_pdf_to_print_and_not_to_keep(client, pledge):
    response = client.get(address(pledge))
    assert response.content.startswith(b"%PDF-1.7")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'inline; filename="pledge-{pledge.number}.pdf"'
    assert "no-store" in response["Cache-Control"]
    assert response["Content-Security-Policy"] == (
        "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )


def test_rare_characters_of_names_have_glyphs_with_ink_in_an_embedded_font(client, pledge):
    made = client.get(address(pledge)).content
    shown, fonts = papers.characters(made), papers.fonts(made)
    assert fonts
    for sign in RARE:
        assert any(papers.has_ink(font, glyph) for font in fonts for glyph in shown[sign]), sign


def test_it_says_all_that_was_signed(client, pledge):
    shown = papers.characters(client.get(address(pledge)).content)
    said = f"{RARE}李晓梅{pledge.number}{pledge.digest.hex()}{pledge.signer.masked_number()}"
    said += "个人承诺书一、所填家庭关系真实有效。二、医保卡不能共用。配偶起长期有效手写签名网上办理第1份"
    assert set(said) - set(shown) == set()


def test_nothing_is_read_but_our_own_style_sheets(caplog):
    caplog.set_level(logging.ERROR, logger="weasyprint")
    elsewhere = (
        "http://127.0.0.1:9/a.png",
        "file:///etc/hostname",
        "data:image/png;base64,AAAA",
        "/static/x.png",
    )
    pictures = "".join(f'<img src="{one}">' for one in elsewhere)
    sheet = (
        '<link rel="stylesheet" href="file:///etc/x.css"><style>@import "http://127.0.0.1:9/x.css";</style>'
    )
    made = pdf.make_pdf(f"<html lang='zh'><head><title>x</title>{sheet}</head><body>{pictures}</body></html>")
    assert b"/Subtype /Image" not in made
    refused = [line for line in caplog.messages if "disallowed protocol" in line]
    assert len(refused) == 5


def test_where_none_can_be_made_the_page_itself_is_printed(client, pledge, without_pdf):
    response = client.get(address(pledge))
    page = text(response)
    assert (response.status_code, response["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "现在不能生成 PDF 文件 内容都在下面，请直接打印这一页（Ctrl+P），选 A4 纸。" in page
    assert f"授权人（签名人） {RARE} {pledge.signer.masked_number()}" in page
    assert pledge.signer._number() not in page


def test_without_the_font_none_is_made(client, pledge, monkeypatch):
    monkeypatch.setattr(pdf, "has_font", lambda: False)
    assert "现在不能生成 PDF 文件" in text(client.get(address(pledge)))


def test_while_too_many_are_made_the_page_itself_is_printed(client, pledge, monkeypatch):
    monkeypatch.setattr(pdf.PAPER, "waits_s", 0.01)
    with pdf.PAPER.turn():
        assert "现在不能生成 PDF 文件" in text(client.get(address(pledge)))


def test_what_was_erased_says_so_on_paper_too(client, pledge, without_pdf):
    make.erased(pledge)
    page = text(client.get(address(pledge)))
    assert "签署的内容已依法删除" in page
    assert RARE not in page


def test_what_no_key_opens_now_says_so_instead_of_crashing(client, pledge):
    PledgeContent.objects.update(sealed=b"\x01\x01 altered")
    response = client.get(address(pledge))
    assert (response.status_code, "承诺书暂时打不开" in text(response)) == (503, True)


def test_only_the_holder_gets_it(pledge):
    for other in (pledge.binding.member, make.holder()):
        client = Client()
        client.force_login(make.user(other))
        assert client.get(address(pledge)).status_code == 404
    assert Client().get(address(pledge)).status_code == 302


def test_the_wrong_method_is_refused(client, pledge):
    assert client.post(address(pledge)).status_code == 405


def test_a_clerk_prints_it_in_a_visit_of_the_signer_and_of_nobody_else(pledge):
    client, visit = window.clerk_with(pledge.signer)
    path = window.path(visit, f"pledge/{pledge.binding_id}/pdf/")
    assert client.get(path).content.startswith(b"%PDF-1.7")
    assert list(AccessRecord.objects.values_list("person", "what", "by")) == [
        (pledge.signer.pk, "签过的承诺书", visit.clerk.pk)
    ]
    assert client.post(path).status_code == 405
    assert window.signed_in().get(path).status_code == 404
    other, wrong = window.clerk_with(pledge.binding.member)
    assert other.get(window.path(wrong, f"pledge/{pledge.binding_id}/pdf/")).status_code == 404
    PledgeContent.objects.update(sealed=b"\x01\x01 altered")
    response = client.get(path)
    assert (response.status_code, "承诺书暂时打不开" in text(response)) == (503, True)
