"""亲情账户 in the browser: adding, agreeing, showing the code, ending; and the pictures of the code."""

import re

import pytest
import segno

from sharing.models import CredentialToken, FamilyCard
from sharing.presenters.qr_codes import QUIET, barcode, qr, symbols
from sharing.services.settling.credentials import Credential
from tests import make
from tests.pages.visits import queries, signed_in, text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("monday")]

CARDS = "/family-cards/"


@pytest.fixture
def helper():
    return make.holder("王建国")


def typed(relative, kin="parent", **more):
    return {"name": relative.name, "number": relative._number(), "kin": kin, **more}


def active(helper, relative) -> FamilyCard:
    return FamilyCard.objects.create(
        helper=helper, relative=relative, kin="parent", state="active", added_at=make.NOW
    )


def test_it_says_whose_money_it_spends_and_offers_sharing(helper):
    response = signed_in(helper).get(CARDS)
    page = text(response)
    assert "替家人出示他自己的医保码，花的是他自己的钱，不花您的。" in page
    assert "这不是家庭共济" in page
    assert 'href="/bindings/">去办家庭共济' in response.content.decode()


def test_a_mother_is_added_agrees_and_her_code_is_shown(helper):
    mother = make.resident("李秀英", telephone="13805160002")
    client = signed_in(helper)
    page = text(client.post(CARDS, typed(mother), follow=True))
    assert "已告诉李秀英。对方登录本人账号同意以后，您就能出示。" in page
    assert "李秀英 父母 等家人同意" in page
    card = FamilyCard.objects.get()
    hers = signed_in(mother)
    assert "王建国 等您同意 对方想帮您出示医保码，花的是您自己的钱。" in text(hers.get(CARDS))
    agreed = text(hers.post(f"{CARDS}{card.pk}/answer/", {"answer": "agree"}, follow=True))
    assert "您已同意，可以随时退出。" in agreed
    assert "出示他的医保码" in text(client.get(CARDS))
    shown = client.post(f"{CARDS}{card.pk}/")
    assert "李秀英的医保码" in text(shown)
    assert "60 秒内有效，只能用一次。" in text(shown)
    assert "no-store" in shown["Cache-Control"]


def test_a_relative_who_cannot_use_my_money_is_told_of_with_the_way_to_bind(helper):
    mother, child = make.resident("李秀英"), make.child("王子轩")
    active(helper, mother)
    active(helper, child)
    make.binding(helper, child)
    response = signed_in(helper).get(CARDS)
    page = text(response)
    assert "李秀英 父母 可以出示 花的是他自己的钱。没有绑定家庭共济，用不了您的。 去绑定家人" in page
    assert "王子轩 父母 可以出示 先花他自己的钱；也办了家庭共济，能用时不够再花您的。" in page
    assert response.content.decode().count('href="/bindings/new/"') == 1


def test_the_code_itself_offers_sharing_beside_it(helper):
    page = signed_in(helper).post(f"{CARDS}{active(helper, make.resident()).pk}/").content.decode()
    assert 'href="/bindings/">去办家庭共济' in page


def test_the_shown_number_settles_as_hers(helper):
    make.editions()
    mother = make.holder("李秀英", yuan=20)
    page = signed_in(helper).post(f"{CARDS}{active(helper, mother).pk}/").content.decode()
    token = re.search(r'<p class="nums">([\d ]+)</p>', page)[1].replace(" ", "")
    assert make.settle(mother, payable=10, credential=Credential("01", token)).own_fen == make.fen(10)


def test_opening_the_page_makes_no_code_and_each_sending_a_new_one(helper):
    card = active(helper, make.resident())
    client = signed_in(helper)
    assert "出示医保码" in text(client.get(f"{CARDS}{card.pk}/"))
    assert not CredentialToken.objects.exists()
    pages = {client.post(f"{CARDS}{card.pk}/").context["token"] for _ in range(2)}
    assert len(pages) == 2
    assert CredentialToken.objects.count() == 2


def test_a_child_needs_the_pledge_and_then_the_hall(helper):
    child = make.child("王子轩")
    client = signed_in(helper)
    response = client.post(CARDS, typed(child, "child"))
    assert response.status_code == 422
    assert "孩子未满 16 周岁，要由监护人承诺。" in text(response)
    assert 'value="王子轩"' in response.content.decode()
    page = text(client.post(CARDS, typed(child, "child", pledge="on"), follow=True))
    assert "王子轩 子女 等大厅核对材料 请带上您的身份证、孩子的户口簿或出生证" in page
    assert "出示他的医保码" not in page


def test_what_is_wrong_is_said_and_what_was_typed_stays(helper):
    client = signed_in(helper)
    missing = client.post(CARDS, {"name": "", "number": "123", "kin": "cousin"})
    assert missing.status_code == 422
    page = text(missing)
    for said in ("请输入家人的姓名", "证件号码有误，请对照证件检查。", "请选择父母或子女"):
        assert said in page
    mother = make.resident()
    unknown = client.post(CARDS, {**typed(mother), "name": "不是她"})
    assert (unknown.status_code, "没有找到和这个姓名、证件号码都相符的参保人。" in text(unknown)) == (
        422,
        True,
    )


def test_guessing_gets_slow(helper):
    client = signed_in(helper)
    wrong = {**typed(make.resident()), "name": "不是她"}
    statuses = [client.post(CARDS, wrong).status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]


def test_after_five_no_form_is_offered(helper):
    for _ in range(5):
        active(helper, make.resident())
    page = text(signed_in(helper).get(CARDS))
    assert "最多 5 位，已经满了。" in page
    assert "证件号码" not in page


def test_either_ends_it(helper):
    mother = make.resident("李秀英")
    first = active(helper, mother)
    page = text(signed_in(mother).post(f"{CARDS}{first.pk}/remove/", follow=True))
    assert "亲情账户已结束，对方会收到通知。" in page
    second = active(helper, mother)
    signed_in(helper).post(f"{CARDS}{second.pk}/remove/")
    assert set(FamilyCard.objects.values_list("ended_by", flat=True)) == {"left", "removed"}


def test_others_find_nothing(helper):
    card = active(helper, make.resident())
    asked = FamilyCard.objects.create(
        helper=helper, relative=make.resident(), kin="parent", state="asked", added_at=make.NOW
    )
    stranger = signed_in(make.holder())
    assert stranger.get(f"{CARDS}{card.pk}/").status_code == 404
    assert stranger.post(f"{CARDS}{card.pk}/").status_code == 404
    assert stranger.post(f"{CARDS}{card.pk}/remove/").status_code == 404
    assert stranger.post(f"{CARDS}{asked.pk}/answer/", {"answer": "agree"}).status_code == 404
    mine = signed_in(helper)
    assert mine.post(f"{CARDS}{asked.pk}/answer/", {"answer": "agree"}).status_code == 404
    assert mine.post(f"{CARDS}{asked.pk}/answer/", {"answer": "maybe"}).status_code == 404
    assert mine.get(f"{CARDS}{asked.pk}/").status_code == 404
    assert not CredentialToken.objects.exists()


def test_who_is_not_signed_in_signs_in_first(client, helper):
    card = active(helper, make.resident())
    for address in (CARDS, f"{CARDS}{card.pk}/"):
        assert client.get(address).url == f"/sign-in/?next={address}"


def test_what_changes_something_is_sent(helper):
    card = active(helper, make.resident())
    client = signed_in(helper)
    assert client.get(f"{CARDS}{card.pk}/remove/").status_code == 405
    assert client.get(f"{CARDS}{card.pk}/answer/").status_code == 405
    assert client.put(CARDS).status_code == 405


def test_three_take_as_many_queries_as_one(helper):
    active(helper, make.resident())
    client = signed_in(helper)
    before = queries(client, CARDS)
    for _ in range(2):
        active(helper, make.resident())
    assert queries(client, CARDS) == before


def test_the_barcode_is_code_128():
    values = symbols("1234567890123456789")
    assert values[:10] == [105, 12, 34, 56, 78, 90, 12, 34, 56, 78]
    assert values[10:12] == [100, ord("9") - 32]  # the odd last digit in set B
    assert values[-1] == 106
    weighted = values[0] + sum(place * value for place, value in enumerate(values[1:-2], 1))
    assert values[-2] == weighted % 103


def test_the_bars_stand_in_their_modules():
    drawn = barcode("1234567890123456789")
    bars = [(int(at), int(width)) for at, width in re.findall(r"M(\d+) 0h(\d+)v", str(drawn["path"]))]
    symbols_drawn = 1 + 9 + 2 + 1  # start, pairs, the odd one with its shift, check
    assert len(bars) == symbols_drawn * 3 + 4
    assert bars[0] == (QUIET, 2)
    assert bars[-1][0] + bars[-1][1] == QUIET + symbols_drawn * 11 + 13
    assert drawn["box"] == f"0 0 {QUIET + symbols_drawn * 11 + 13 + QUIET} 40"


def test_the_qr_code_is_segnos():
    dark = sum(sum(row) for row in segno.make("1234567890123456789", error="m", micro=False).matrix)
    assert str(qr("1234567890123456789")["path"]).count("M") == dark
