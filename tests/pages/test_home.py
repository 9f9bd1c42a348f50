"""The public pages and the frame around every page."""

import re
from datetime import date

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import Channel, Person, PoolingArea, ServiceHall
from portal.context import site
from tests import make

pytestmark = pytest.mark.django_db


def hall(area: str = make.XUZHOU, area_name: str = "徐州市") -> ServiceHall:
    place, _ = PoolingArea.objects.get_or_create(code=area, defaults={"name": area_name})
    return ServiceHall.objects.create(
        area=place,
        name=f"{area_name}医保服务大厅",
        address="云龙区元和路 1 号",
        hours="周一至周五 9:00–17:00",
        telephone="0516-80800000",
        windows=12,
    )


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_home_says_who_and_where_as_the_edition_in_force_has_it(client: Client) -> None:
    hall()
    make.editions()
    page = text_of(client, "/")
    assert "绑定父母、配偶、子女，签一份承诺书" in page
    assert "江苏省内各市之间都可以，暂不能跨省" in page
    assert "国办发〔2021〕14号" in page


def test_a_newer_edition_changes_what_home_says(client: Client) -> None:
    hall()
    make.editions()
    kin = ["spouse", "parent", "child", "sibling", "grandparent", "grandchild"]
    make.edition("32", date(2024, 10, 14), relationships=kin)
    assert "绑定父母、配偶、子女、兄弟姐妹、祖父母、外祖父母、孙子女、外孙子女，" in text_of(client, "/")


def test_help_names_who_is_left_out_as_the_edition_in_force_has_it(client: Client) -> None:
    hall()
    make.editions()
    assert (
        "兄弟姐妹、祖父母、外祖父母、孙子女、外孙子女、公婆、岳父母、儿媳、女婿、叔伯姑舅姨、侄甥不在其中。"
        in text_of(client, "/help/")
    )
    kin = ["child", "sibling", "grandparent", "grandchild", "parent_in_law", "other"]
    make.edition("32", date(2024, 10, 14), relationships=kin)
    page = re.sub(r"<[^>]+>", "", text_of(client, "/help/"))
    assert "。儿媳、女婿不在其中。" in page
    assert page.count("公婆") == 0


def test_help_says_who_confirms_as_the_edition_in_force_has_it(client: Client) -> None:
    hall()
    make.editions()
    assert "绑定配偶要等对方确认，别的家人当时就生效。" in text_of(client, "/help/")
    assert "绑定配偶，要等对方登录本人账号确认" in text_of(client, "/")
    make.edition("32", date(2024, 10, 14), confirm_relationships=["spouse", "sibling"])
    assert "绑定配偶、兄弟姐妹，要等对方登录本人账号确认" in text_of(client, "/")
    assert "绑定配偶、兄弟姐妹要等对方确认，别的家人当时就生效。" in text_of(client, "/help/")


def test_an_edition_of_tomorrow_changes_nothing_yet(client: Client) -> None:
    hall()
    make.editions()
    make.edition("32", date(2999, 1, 1), relationships=["child"])
    assert "绑定父母、配偶、子女，" in text_of(client, "/")


def test_where_accounts_are_shared_within_one_area_home_says_so(client: Client) -> None:
    make.edition("")
    assert "双方要在同一个统筹区（一般是同一个市）参保。" in text_of(client, "/")


def test_home_and_help_open_before_any_edition_is_in_force(client: Client) -> None:
    assert "钱可以共济，卡不能共用" in text_of(client, "/")
    assert "本地还没有开始施行家庭共济。" in text_of(client, "/help/")


def test_home_says_that_it_is_not_the_family_card(client: Client) -> None:
    page = text_of(client, "/")
    assert "不是“亲情账户”" in page
    assert f"{reverse('help')}#family-card" in page


def test_help_has_every_place_that_is_linked_to(client: Client) -> None:
    hall()
    make.editions()
    page = text_of(client, "/help/")
    linked = set(re.findall(rf'href="(?:{reverse("help")})?#([a-z-]+)"', text_of(client, "/") + page))
    assert linked - {"content"} <= set(re.findall(r'id="([a-z-]+)"', page))


def test_help_lists_the_service_halls(client: Client) -> None:
    hall()
    page = text_of(client, "/help/")
    assert "徐州市医保服务大厅" in page
    assert "0516-80800000" in page


def test_help_names_the_halls_of_the_persons_province_their_own_first(client: Client) -> None:
    make.editions()
    hall("130100", "石家庄市")
    hall("320100", "南京市")
    hall("320300", "徐州市")
    client.force_login(make.user(make.person(area="320312")))
    page = text_of(client, "/help/")
    assert "石家庄市医保服务大厅" not in page
    assert page.index("徐州市医保服务大厅") < page.index("南京市医保服务大厅")


def test_help_names_each_other_way_once(client: Client) -> None:
    for code, area in (("320100", "南京市"), ("320300", "徐州市"), ("130100", "石家庄市")):
        of = PoolingArea.objects.create(code=code, name=area)
        Channel.objects.create(area=of, name="医保服务热线", how="电话 12393")
    Channel.objects.create(area_id="320300", name="徐州医保", how="在手机应用商店搜索“徐州医保”")
    page = text_of(client, "/help/")
    assert page.count("电话 12393") == 1
    assert "徐州市 · <b>徐州医保</b>" in page
    assert "南京市 ·" not in page


def test_help_asks_the_database_no_more_for_three_halls_than_for_one(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    hall()
    with django_assert_num_queries(3):
        text_of(client, "/help/")
    hall("320100", "南京市")
    hall("320200", "无锡市")
    with django_assert_num_queries(3):
        text_of(client, "/help/")


@pytest.mark.parametrize("address", ["/", "/help/"])
def test_the_public_pages_take_nothing_in(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405


def test_the_large_view_is_kept_in_the_browser_and_leads_back(client: Client) -> None:
    response = client.post("/view/", {"view": "large", "next": "/help/?a=1"})
    assert (response.status_code, response["Location"]) == (302, "/help/?a=1")
    cookie = response.cookies["view"]
    assert (cookie.value, cookie["max-age"], cookie["samesite"], cookie["httponly"]) == (
        "large",
        31_536_000,
        "Lax",
        True,
    )
    assert 'data-view="large"' in text_of(client, "/")


def test_the_standard_view_comes_back(client: Client) -> None:
    client.post("/view/", {"view": "large"})
    client.post("/view/", {"view": ""})
    assert 'data-view="large"' not in text_of(client, "/")


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)", "", "nowhere", "?a=1"]
)
def test_the_switch_never_leads_to_another_site(client: Client, elsewhere: str) -> None:
    assert client.post("/view/", {"view": "large", "next": elsewhere})["Location"] == "/"


def test_the_large_view_follows_the_person_to_another_browser(client: Client) -> None:
    user = make.user()
    client.force_login(user)
    client.post("/view/", {"view": "large"})
    other = Client()
    other.force_login(user)
    assert 'data-view="large"' in text_of(other, "/")


def test_what_was_chosen_in_this_browser_wins(client: Client) -> None:
    user = make.user()
    user.large_view = True
    user.save()
    client.force_login(user)
    client.cookies["view"] = "standard"
    assert 'data-view="large"' not in text_of(client, "/")


def test_a_link_cannot_switch_the_view(client: Client) -> None:
    response = client.get("/view/", {"view": "large"})
    assert response.status_code == 405
    assert "view" not in response.cookies


def test_the_frame_shows_who_is_signed_in_and_where_they_are_insured(client: Client) -> None:
    hall()
    client.force_login(make.user(make.person("王建国")))
    page = text_of(client, "/")
    assert re.search(r'class="who">.*王建国</span>', page)
    assert "江苏省 · 徐州市" in page


def test_the_frame_shows_a_clerk_no_citizens_tabs(client: Client) -> None:
    client.force_login(make.staff())
    page = text_of(client, "/")
    assert "周敏" in page
    assert 'class="tabs"' not in page


def waiting(of: Person, rf: RequestFactory) -> object:
    request = rf.get("/")
    request.user = make.user(of)
    return site(request)["inbox_count"]


def spouse_asked(member: Person, *, until: date) -> None:
    make.binding(make.holder(), member, relationship="spouse", state="pending", confirm_by=until)


def test_the_inbox_counts_what_can_still_be_confirmed(rf: RequestFactory) -> None:
    member = make.resident()
    spouse_asked(member, until=date(2999, 1, 1))
    assert waiting(member, rf) == 1


def test_the_inbox_does_not_count_what_has_lapsed(rf: RequestFactory) -> None:
    member = make.resident()
    spouse_asked(member, until=date(2026, 1, 8))
    assert waiting(member, rf) == 0


def test_the_holder_has_nothing_to_confirm(rf: RequestFactory) -> None:
    holder = make.holder()
    make.binding(holder, make.resident(), relationship="spouse", state="pending", confirm_by=date(2999, 1, 1))
    assert waiting(holder, rf) == 0


def test_a_demonstration_says_so_on_every_page(client: Client, settings: Settings) -> None:
    assert "演示环境" not in text_of(client, "/")
    settings.DEMO = True
    assert "演示环境" in text_of(client, "/")
