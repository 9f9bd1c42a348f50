"""账户绑定, step 1: naming relatives."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from sharing.models import Binding, Draft
from sharing.services.bindings import drafts
from tests import make
from tests.pages.wizard_steps import CHECK, NEW, answers, relative, send, signed_in, text, value
from tests.plain_text import holds, tables_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.fixture
def holder():
    return make.holder("王建国", male=True)


@pytest.fixture
def client(holder) -> Client:
    return signed_in(holder)


def kept_names(holder) -> list[str]:
    kept = drafts.load_draft(person_id=holder.pk, at=make.NOW)
    return [row["name"] for row in kept.rows] if kept else []


def errors(response) -> list[str]:
    """The summary on top."""
    summary = re.search(r'<div class="errors".*?</div>', response.content.decode(), re.DOTALL)
    lines = re.findall(r"<li>(.*?)</li>", summary[0], re.DOTALL) if summary else []
    return [re.sub(r"<[^>]+>", "", line).strip() for line in lines]


def test_the_empty_form_begins_today_for_a_year(client):
    page = client.get(NEW)
    assert page.status_code == 200
    assert value(page, "form-0-starts_on") == "2026-06-15"
    assert value(page, "form-0-ends_on") == "2027-06-14"
    assert value(page, "seen") == ""


def test_a_year_from_29_february_ends_on_the_28th(client):
    with time_machine.travel(make.NOW.replace(year=2028, month=2, day=29), tick=False):
        page = signed_in(make.holder()).get(NEW)
    assert value(page, "form-0-ends_on") == "2029-02-28"


def test_relationships_are_those_of_the_edition_and_another_word_for_all_others(client):
    labels = re.findall(r'name="form-0-relationship" value="(\w+)"', client.get(NEW).content.decode())
    assert labels == ["parent", "spouse", "child", "other"]


def test_places_are_the_cities_of_the_province_and_the_other_provinces(client):
    options = re.findall(r'<option value="(\d*)"', client.get(NEW).content.decode().split("<template")[0])
    assert options[:4] == ["", "320100", "320300", "320000"]
    assert (options[4], len(options)) == ("110000", 4 + 30)


def test_who_is_named_rightly_is_kept_sealed_and_goes_on_to_be_checked(client, holder):
    son = make.child("王子轩")
    response = send(client, relative(son))
    assert (response.status_code, response["Location"]) == (302, CHECK)
    assert kept_names(holder) == ["王子轩"]
    assert not Binding.objects.exists()


def test_what_was_typed_is_there_again_after_signing_in_again(client, holder):
    send(client, relative(make.child("王子轩")))
    again = Client()
    again.force_login(holder.user)
    assert value(again.get(NEW), "form-0-name") == "王子轩"


def test_a_number_stands_in_no_address_no_session_and_no_table(client):
    son = make.child()
    send(client, relative(son), add="1")
    response = send(client, relative(son))
    assert not holds(response["Location"], [son._number()])
    assert tables_with([son._number()]) == []


def test_what_has_no_right_shape_is_said_beside_the_field_and_on_top_and_all_stays(client, holder):
    son = make.child("王子轩")
    wrong = relative(son, name="", number="123", area_code="", relationship="", starts_on="x", ends_on="")
    response = send(client, relative(son), wrong)
    assert response.status_code == 422
    assert errors(response) == [
        "第 2 位：姓名：请输入家人的姓名",
        "第 2 位：证件号码：证件号码应为 5 至 50 位字母或数字。",
        "第 2 位：在哪里参保：请选择家人在哪里参保",
        "第 2 位：他（她）是我的：请选择他（她）是您的什么人",
        "第 2 位：从哪一天开始：日期写成 2027-01-31 这样。",
        "第 2 位：最后一天：请选择最后一天；没有最后一天的，选“长期有效”。",
    ]
    assert (value(response, "form-0-name"), value(response, "form-1-number")) == ("王子轩", "123")
    assert kept_names(holder) == ["王子轩", ""]


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("32030019850601001", "身份证号码是 18 位，这里填了 17 位。"),
        ("110105194912310020", "身份证号码有一位不对，请对照证件检查。"),
        ("990105194912310020", "身份证号码有一位不对，请对照证件检查。"),
        ("", "请输入家人的证件号码"),
        ("王子轩王子轩", "证件号码应为 5 至 50 位字母或数字。"),
    ],
)
def test_a_slip_in_the_number_is_said_before_anybody_is_looked_up(client, number, said):
    response = send(client, relative(make.child(), number=number))
    assert (response.status_code, errors(response)) == (422, [f"第 1 位：证件号码：{said}"])


@pytest.mark.parametrize("number", ["１１０１０５１９４９１２３１００２ｘ", " 1101051949 1231002x "])
def test_a_number_may_be_typed_in_full_width_or_with_spaces(client, number):
    assert send(client, relative(make.child(), number=number)).status_code == 302


@pytest.mark.parametrize("day", ["2026/6/15", "20260615", "2026年6月15日", "２０２６-06-15", "2026.06.15"])
def test_a_day_may_be_typed_as_people_write_it(client, day):
    assert send(client, relative(make.child(), starts_on=day)).status_code == 302


def test_without_an_end_nothing_is_asked_of_the_last_day(client):
    response = send(client, relative(make.child(), lasting="always", ends_on="not a day"))
    assert response.status_code == 302


def test_a_tampered_choice_is_refused(client):
    tampered = relative(make.child(), area_code="999999", relationship="cousin", lasting="perhaps")
    assert send(client, tampered).status_code == 422


def test_one_more_row_without_javascript_keeps_what_was_typed(client):
    response = send(client, relative(make.child("王子轩"), number=""), add="1")
    assert (response.status_code, response["Location"]) == (302, f"{NEW}#id_form-1-name")
    page = client.get(NEW)
    assert (value(page, "form-TOTAL_FORMS"), value(page, "form-0-name")) == ("2", "王子轩")
    assert value(page, "form-1-ends_on") == "2027-06-14"


def test_one_row_less_without_javascript(client, holder):
    response = send(client, relative(make.child("甲")), relative(make.child("乙")), remove="0")
    assert response["Location"] == f"{NEW}#id_form-0-name"
    assert kept_names(holder) == ["乙"]


def test_the_only_row_removed_is_a_new_one(client):
    send(client, relative(make.child()), remove="0")
    assert value(client.get(NEW), "form-TOTAL_FORMS") == "1"


@pytest.mark.parametrize("index", ["7", "-1", "x", "²", ""])
def test_a_row_that_is_not_there_is_not_removed(client, holder, index):
    send(client, relative(make.child("甲")), remove=index)
    assert kept_names(holder) == ["甲"]


def test_enter_sends_the_form_and_removes_nobody(client):
    send(client, relative(make.child()), relative(make.child()), add="1")
    form = client.get(NEW).content.decode().split('action="/bindings/new/"')[1]
    assert "name=" not in re.findall(r"<button[^>]*>", form)[0]


def test_a_row_left_blank_is_left_out(client, holder):
    response = send(client, relative(make.child("甲")), {"starts_on": "2026-06-15", "lasting": "until"})
    assert (response.status_code, kept_names(holder)) == (302, ["甲"])


def test_a_form_left_blank_says_what_is_missing(client):
    response = client.post(NEW, answers({}))
    assert (response.status_code, errors(response)[0]) == (422, "第 1 位：姓名：请输入家人的姓名")


def test_too_many_at_once_are_said_and_kept(client, holder):
    response = send(client, *(relative(make.child()) for _ in range(9)))
    assert (response.status_code, errors(response)) == (422, ["一次最多填 8 位家人，请分几次办。"])
    assert len(kept_names(holder)) == 9


@pytest.mark.parametrize("total", ["", "x", "-1", "999999999999", "²"])
def test_a_tampered_count_is_no_crash(client, total):
    response = client.post(NEW, {**answers(relative(make.child())), "form-TOTAL_FORMS": total})
    assert response.status_code == 422


def test_clearing_begins_anew(client):
    send(client, relative(make.child("甲")))
    assert send(client, discard="1")["Location"] == NEW
    assert not Draft.objects.exists()


def test_a_second_click_saves_once(client, holder):
    form = {"seen": "", **answers(relative(make.child()))}
    assert [client.post(NEW, form)["Location"] for _ in range(2)] == [CHECK, CHECK]
    assert Draft.objects.get().version == 1


def test_a_second_click_on_one_more_row_adds_one(client):
    form = {"seen": "", "add": "1", **answers(relative(make.child()))}
    for _ in range(2):
        client.post(NEW, form)
    assert value(client.get(NEW), "form-TOTAL_FORMS") == "2"


def test_an_older_window_is_told_what_another_has_changed(client, holder):
    one, two = make.child("甲"), make.child("乙")
    seen = value(client.get(NEW), "seen")
    send(client, relative(one), relative(two))
    response = client.post(
        NEW, {"seen": seen, **answers(relative(one, area_code=make.NANJING), relative(make.child("丙")))}
    )
    assert response.status_code == 409
    assert "另一个窗口加了“乙”。 “甲”的内容改过。 这个窗口里的“丙”没有保存。" in text(response)
    assert value(response, "form-1-name") == "乙"
    again = client.post(NEW, {"seen": value(response, "seen"), **answers(relative(one), relative(two))})
    assert again.status_code == 302


def test_a_window_left_open_while_another_finished_keeps_what_it_shows(client):
    send(client, relative(make.child("甲")))
    page = client.get(NEW)
    send(client, discard="1")
    response = client.post(NEW, {"seen": value(page, "seen"), **answers(relative(make.child("乙")))})
    assert (response.status_code, value(response, "form-0-name")) == (409, "乙")
    assert "另一个窗口已经签好，或者清空了这次填写" in text(response)
    assert client.post(NEW, {"seen": "", **answers(relative(make.child("乙")))}).status_code == 302


def test_too_many_names_that_fit_nobody_must_wait_and_are_kept(client, holder):
    wrong = [relative(make.child(), name="没有这个人") for _ in range(8)]
    send(client, *wrong)
    send(client, *(relative(make.child(), name="也没有") for _ in range(8)))
    response = send(client, relative(make.child("甲")))
    assert (response.status_code, response["Retry-After"].isdigit()) == (429, True)
    wait = r"尝试的次数太多了。请在 \d+ 分钟后（\d\d:\d\d 以后）再试。拿不准家人的.+。"
    assert re.fullmatch(wait, errors(response)[0])
    assert kept_names(holder) == ["甲"]


def test_looking_again_at_a_name_that_fits_nobody_costs_nothing(client):
    send(client, relative(make.child(), name="没有这个人"))
    for _ in range(30):
        assert client.get(CHECK).status_code == 200


def test_somebody_without_an_account_is_told_why(client):
    resident = signed_in(make.resident())
    page = resident.get(NEW)
    assert (page.status_code, "您目前没有参加职工医保" in text(page)) == (200, True)
    assert resident.post(NEW, answers(relative(make.child()))).status_code == 422
    assert not Draft.objects.exists()


def test_where_no_edition_is_in_force_it_says_so(client, holder):
    from_later = make.TODAY + timedelta(days=1)
    Binding.objects.all().delete()
    type(make.editions()[0]).objects.update(effective_from=from_later)
    assert "还没有施行家庭共济" in text(client.get(NEW))


@pytest.mark.parametrize("renews", ["not an id", "01970000-0000-7000-8000-000000000000", "somebody else's"])
def test_what_is_not_ones_own_is_not_there_to_be_renewed(client, renews):
    if renews.startswith("somebody"):
        renews = str(make.binding(ends_on=make.TODAY).pk)
    assert client.post(NEW, answers({**relative(make.child()), "renews": renews})).status_code == 404


def test_signed_out_meanwhile_what_was_typed_comes_back(client, holder):
    page = client.get(NEW)
    form = {"kept_for": value(page, "kept_for"), "seen": "", **answers(relative(make.child("甲")))}
    client.logout()
    response = client.post(NEW, form)
    assert response.status_code == 403
    assert value(response, "kept")
    assert not Draft.objects.exists()


def test_who_is_not_signed_in_signs_in_first():
    assert Client().get(NEW)["Location"] == f"/sign-in/?next={NEW}"


def test_staff_have_no_bindings():
    client = Client()
    client.force_login(make.staff())
    assert client.get(NEW).status_code == 403


def test_the_wrong_method_is_refused(client):
    assert client.put(NEW).status_code == 405


def test_more_rows_ask_no_more_of_the_database(client, django_assert_num_queries: DjangoAssertNumQueries):
    counts = []
    for number in (1, 3):
        send(client, *(relative(make.child()) for _ in range(number)), add="1")
        with django_assert_num_queries(99, exact=False) as asked:
            client.get(NEW)
        counts.append(len(asked.captured_queries))
    assert counts[0] == counts[1]


def test_the_form_tells_whom_to_call_something_else_as_the_edition_has_it(client, holder):
    make.editions()
    page = text(client.get(NEW))
    assert (
        "兄弟姐妹、祖父母、外祖父母、孙子女、外孙子女、公婆、岳父母、儿媳、女婿、叔伯姑舅姨、侄甥等，" in page
    )
    kin = ["parent", "spouse", "child", "sibling", "grandparent", "grandchild", "parent_in_law"]
    make.edition("32", make.TODAY, relationships=kin)
    assert "儿媳、女婿、叔伯姑舅姨、侄甥等，选“其他亲属”。" in (wider := text(client.get(NEW)))
    assert "公婆" not in wider
