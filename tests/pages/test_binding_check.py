"""账户绑定, step 2: checking the answers."""

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from sharing.models import Binding
from sharing.services.bindings import drafts
from tests import make
from tests.pages.wizard_steps import CHECK, NEW, SIGN, relative, send, signed_in, text, value

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.fixture
def holder():
    return make.holder("王建国", male=True)


@pytest.fixture
def client(holder) -> Client:
    return signed_in(holder)


def go_on(client: Client, **more):
    return client.post(CHECK, {"seen": value(client.get(CHECK), "seen"), **more})


def test_without_answers_one_begins_at_the_first_step(client):
    assert client.get(CHECK)["Location"] == NEW


def test_answers_of_the_wrong_shape_go_back_to_the_first_step(client):
    send(client, relative(make.child(), name=""))
    assert client.get(CHECK)["Location"] == NEW


def test_every_answer_is_shown_with_the_number_masked_and_a_way_to_change_it(client):
    son = make.child("王子轩")
    send(client, relative(son))
    page = client.get(CHECK)
    assert "王子轩 子女 可以绑定" in text(page)
    assert f"证件号码 {son.masked_number()}" in text(page)
    assert "授权期限 2026-06-15 至 2027-06-14" in text(page)
    assert son._number() not in page.content.decode()
    assert re.findall(r'href="/bindings/new/(#[^"]+)"', page.content.decode()) == [
        "#id_form-0-number",
        "#id_form-0-area_code",
        "#id_form-0-ends_on",
    ]


def test_a_spouse_who_must_agree_is_announced(client):
    send(client, relative(make.person("李晓梅"), "spouse"))
    assert "签名以后还要李晓梅登录本人账号同意，才会生效。" in text(client.get(CHECK))


def test_who_may_be_bound_goes_on_to_the_pledge(client):
    send(client, relative(make.child()))
    assert go_on(client)["Location"] == SIGN
    assert not Binding.objects.exists()


def test_a_refusal_shows_all_reasons_each_with_what_to_do_and_the_clause(client):
    brother = make.person("王建军", area=make.HANGZHOU)
    send(client, relative(brother, "other", starts_on="2026-06-01", ends_on="2026-05-01"))
    page = text(client.get(CHECK))
    assert "王建军 其他 现在不能绑定" in page
    assert "“其他”不在可以共济的关系里，目前只限父母、配偶、子女。 怎么办： 如果关系选错了" in page
    assert "您和对方不在同一个省参保，目前不能跨省共济。" in page
    assert "开始日期 2026年6月1日已经过去了，最早从 2026年6月15日开始。" in page
    assert "结束日期要晚于开始日期" in page
    assert "国办发〔2021〕14号" in page


def test_where_nobody_may_be_bound_there_is_nothing_to_go_on_with(client):
    send(client, relative(make.child(), name="没有这个人"))
    page = client.get(CHECK).content.decode()
    assert ("下一步" in page, 'name="leave_out"' in page, "返回修改" in page) == (False, False, True)
    response = go_on(client)
    assert (response.status_code, "请修改" in text(response)) == (422, True)


def test_one_who_may_not_be_bound_stays_in_until_the_signer_ticks(client):
    send(client, relative(make.child()), relative(make.child("没有这个孩子"), name="张三"))
    response = go_on(client)
    assert response.status_code == 422
    assert "张三现在不能绑定：请修改，或勾选“不带这位，先办其他人”。" in text(response)
    assert 'href="#leave-out-1"' in response.content.decode()


def test_ticked_they_stay_out_and_the_others_go_on(client, holder):
    send(client, relative(make.child("甲")), relative(make.child(), name="张三"))
    assert go_on(client, leave_out="1")["Location"] == SIGN
    kept = drafts.load_draft(person_id=holder.pk, at=make.NOW)
    assert [row["left_out"] for row in kept.rows] == [False, True]
    page = text(client.get(SIGN))
    assert ("甲" in page, "张三" in page) == (True, False)


def test_a_tick_for_one_who_may_be_bound_counts_for_nothing(client, holder):
    send(client, relative(make.child()))
    go_on(client, leave_out="0")
    kept = drafts.load_draft(person_id=holder.pk, at=make.NOW)
    assert not kept.rows[0].get("left_out")


def test_all_left_out_is_nobody_to_sign_for(client):
    send(client, relative(make.child(), name="张三"))
    response = go_on(client, leave_out="0")
    assert (response.status_code, "这次没有可以办的家人" in text(response)) == (422, True)


def test_a_change_of_the_answers_takes_the_tick_back(client, holder):
    son = make.child("甲")
    send(client, relative(son), relative(make.child(), name="张三"))
    go_on(client, leave_out="1")
    send(client, relative(son), relative(make.child("乙")))
    kept = drafts.load_draft(person_id=holder.pk, at=make.NOW)
    assert [bool(row.get("left_out")) for row in kept.rows] == [False, False]


def test_another_window_that_changed_the_answers_has_them_checked_again(client):
    send(client, relative(make.child("甲")))
    seen = value(client.get(CHECK), "seen")
    send(client, relative(make.child("乙")))
    response = client.post(CHECK, {"seen": seen})
    assert (response.status_code, "另一个窗口刚才改过这里的内容" in text(response)) == (409, True)
    assert "乙" in text(response)


def test_a_second_click_goes_on_as_well(client):
    send(client, relative(make.child()))
    seen = value(client.get(CHECK), "seen")
    assert [client.post(CHECK, {"seen": seen})["Location"] for _ in range(2)] == [SIGN, SIGN]


def test_what_was_said_of_the_relative_is_no_more_than_the_holder_may_know(client):
    lapsed, never = make.child("甲"), make.person("乙", insutype=None, born=make.child().birth_date)
    make.enrolment_state(lapsed.enrolments.get(), status="4")
    send(client, relative(lapsed), relative(never))
    page = client.get(CHECK)
    said = re.findall(r'<p class="says">(.*?)</p>', page.content.decode())
    assert said == ["对方目前没有正常参加基本医保。"] * 2
    assert "终止" not in text(page)


def test_too_many_names_that_fit_nobody_must_wait(client):
    for round_ in range(2):
        send(client, *(relative(make.child(), name=f"没有{round_}") for _ in range(8)))
    response = client.get(CHECK)
    assert (response.status_code, "尝试的次数太多了" in text(response)) == (429, True)
    assert response["Retry-After"].isdigit()


def test_who_is_not_signed_in_signs_in_first():
    assert Client().get(CHECK)["Location"] == f"/sign-in/?next={CHECK}"


def test_nobody_sees_the_answers_of_another(client):
    send(client, relative(make.child()))
    assert signed_in(make.holder()).get(CHECK)["Location"] == NEW


def test_the_wrong_method_is_refused(client):
    assert client.delete(CHECK).status_code == 405


def test_more_relatives_ask_one_question_more_each(client, django_assert_num_queries: DjangoAssertNumQueries):
    counts = []
    for number in (1, 3):
        send(client, *(relative(make.child()) for _ in range(number)))
        with django_assert_num_queries(99, exact=False) as asked:
            client.get(CHECK)
        counts.append(len(asked.captured_queries))
    assert counts[1] - counts[0] <= 2  # who each of them is
