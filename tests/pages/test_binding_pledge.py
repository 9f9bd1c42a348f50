"""承诺书 of a binding: to read, to print, and the bytes that were signed."""

import pytest
from django.test import Client
from uuid_utils.compat import uuid7

from accounts.sealing import sm3
from sharing.models import Confirmation, Pledge, PledgeContent
from sharing.presenters.pledge_evidence import drawing
from sharing.services.bindings import confirm_and_end
from sharing.services.evidence import pledge_chain
from tests import make
from tests.pages.visits import queries
from tests.pages.wizard_steps import signed_in, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.fixture
def pledge() -> Pledge:
    [made] = make.signed(make.holder("王建国"), make.asked_for(make.person("李晓梅"), "spouse"))
    return made


@pytest.fixture
def client(pledge) -> Client:
    return signed_in(pledge.signer)


def address(pledge: Pledge) -> str:
    return f"/bindings/{pledge.binding_id}/pledge/"


def test_it_shows_what_was_signed_with_numbers_masked(client, pledge):
    page = text(client.get(address(pledge)))
    assert pledge.number in page
    assert "一、所填家庭关系真实有效。" in page
    assert f"授权人（签名人） 王建国 {pledge.signer.masked_number()}" in page
    assert f"共济使用人 李晓梅 {pledge.binding.member.masked_number()}" in page
    assert "使用人是授权人的 配偶 授权期限 2026-06-15 起长期有效 签署方式 手写签名 办理渠道 网上办理" in page
    assert "签署时间：2026年6月15日 10:30" in page
    for person in (pledge.signer, pledge.binding.member):
        assert person._number() not in page


def test_the_signature_is_drawn(client, pledge):
    page = client.get(address(pledge)).content.decode()
    assert 'viewBox="-2 8 254 154"' in page
    assert 'd="M10 20L180 90 M200 30L240 150"' in page


def test_a_dot_is_drawn_as_well():
    drawn = drawing({"strokes": [[[5, 6, 0]], [[50, 60, 9], [70, 80, 10]]]})
    assert drawn["path"] == "M5 6L5 6 M50 60L70 80"


def test_its_place_in_the_chain_can_be_checked(client, pledge):
    page = text(client.get(address(pledge)))
    assert bytes(pledge.content_digest).hex() in page
    assert bytes(pledge.digest).hex() in page


def test_the_file_is_the_very_bytes_that_were_signed(client, pledge):
    response = client.get(f"{address(pledge)}file/")
    assert response["Content-Disposition"] == f'attachment; filename="pledge-{pledge.number}.txt"'
    assert response.content == pledge_chain.open_content(pledge)
    assert sm3(response.content) == bytes(pledge.content_digest)


def test_what_was_erased_by_law_says_so(client, pledge):
    make.erased(pledge)
    page = text(client.get(address(pledge)))
    assert "签署的内容已依法删除 2026年6月15日删除，依据：本人要求删除（个人信息保护法第四十七条）。" in page
    assert client.get(f"{address(pledge)}file/").status_code == 404


def test_what_no_key_opens_now_says_so_instead_of_crashing(client, pledge):
    PledgeContent.objects.update(sealed=b"\x01\x01 altered")
    for name in ("", "file/"):
        response = client.get(f"{address(pledge)}{name}")
        assert (response.status_code, "承诺书暂时打不开" in text(response)) == (503, True)


@pytest.mark.parametrize("name", ["", "file/"])
def test_only_the_holder_reads_it(pledge, name):
    for other in (pledge.binding.member, make.holder()):
        assert signed_in(other).get(f"{address(pledge)}{name}").status_code == 404
    assert Client().get(f"{address(pledge)}{name}").status_code == 302


def test_a_binding_without_one_has_no_page():
    binding = make.binding()
    client = signed_in(binding.holder)
    assert client.get(f"/bindings/{binding.pk}/pledge/").status_code == 404
    assert client.get(f"/bindings/{uuid7()}/pledge/").status_code == 404


@pytest.mark.parametrize("name", ["", "file/"])
def test_the_wrong_method_is_refused(client, pledge, name):
    assert client.post(f"{address(pledge)}{name}").status_code == 405


def test_more_pledges_ask_no_more_of_the_database(client, pledge):
    few = queries(client, address(pledge))
    make.signed(pledge.signer, *(make.asked_for(make.child()) for _ in range(3)))
    assert queries(client, address(pledge)) == few


def test_it_is_kept_out_of_every_cache(client, pledge):
    assert "no-store" in client.get(f"{address(pledge)}file/")["Cache-Control"]


def test_a_pledge_of_the_counter_shows_who_helped_who_witnessed_and_the_papers():
    holder = make.holder("陈秀兰")
    visit = make.visit(holder)
    [pledge] = make.signed_at_desk(visit, make.asked_for(make.child()), signature=make.thumb(visit))
    page = text(signed_in(holder).get(f"/bindings/{pledge.binding_id}/pledge/"))
    assert "按手印，赵大伟见证" in page
    assert "见证人赵大伟的签名" in page
    assert "看了证件原件" in page
    assert f"经办人 周敏 {visit.clerk.staff_no}" in page
    assert bytes(visit.attachments.get().digest).hex() in page


def test_a_pledge_signed_by_an_agent_says_so():
    holder = make.holder("陈秀兰")
    [pledge] = make.signed_at_desk(make.agent_visit(holder), make.asked_for(make.child()))
    page = text(signed_in(holder).get(f"/bindings/{pledge.binding_id}/pledge/"))
    assert "代办人手写签名" in page
    assert "王小明 授权人的儿子，凭委托书代办" in page


@pytest.fixture
def confirmed(pledge) -> Confirmation:
    """The member agreed at the hall, by hand."""
    by = make.clerk_in(make.visit(pledge.binding.member))
    confirm_and_end.confirm_binding(binding_id=pledge.binding_id, by=by, at=make.NOW, signature=make.hand())
    return Confirmation.objects.get()


def test_the_holder_reads_below_the_pledge_what_the_member_signed_at_the_hall(client, pledge, confirmed):
    page = text(client.get(address(pledge)))
    said = "对方的同意 授权人 王建国 {} 共济使用人（签名人） 李晓梅 {} 使用人是授权人的 配偶"
    assert said.format(pledge.signer.masked_number(), confirmed.signer.masked_number()) in page
    assert f"同意的时间：2026年6月15日 10:30 内容摘要（SM3） {confirmed.content_digest.hex()}" in page


def test_the_member_reads_what_they_signed_and_nothing_of_the_pledge(pledge, confirmed):
    member = signed_in(confirmed.signer)
    assert f'href="{address(pledge)}"' in member.get(f"/bindings/{pledge.binding_id}/").content.decode()
    page = member.get(address(pledge))
    assert "您签的同意" in text(page)
    assert 'd="M10 20L180 90 M200 30L240 150"' in page.content.decode()
    assert pledge.number not in page.content.decode()
    for name in ("pdf/", "file/"):
        assert member.get(f"{address(pledge)}{name}").status_code == 404
    assert signed_in(make.person()).get(address(pledge)).status_code == 404


def test_of_an_agreement_that_was_erased_or_does_not_open_each_is_told_so(client, pledge, confirmed):
    both = (client, signed_in(confirmed.signer))
    Confirmation.objects.update(sealed=None)
    assert [one.get(address(pledge)).status_code for one in both] == [503, 503]
    Confirmation.objects.update(sealed=bytes(confirmed.sealed))
    make.erased(pledge, confirmation=True)
    assert ["签署的内容已依法删除" in text(one.get(address(pledge))) for one in both] == [True, True]
    Confirmation.objects.update(sealed=b"\x01\x01 altered")
    assert [one.get(address(pledge)).status_code for one in both] == [503, 503]
