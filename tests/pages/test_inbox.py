"""授权绑定确认: what waits for me, and what my answer does."""

from datetime import timedelta

import pytest
from django.test import Client

from sharing.models import Binding, BindingEvent, Notice
from sharing.services.bindings import confirm_and_end
from tests import make
from tests.pages.visits import queries, signed_in, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

INBOX = "/inbox/"
DAY = timedelta(days=1)


@pytest.fixture
def binding() -> Binding:
    return asked(make.holder("李晓梅", telephone="13805160002"), make.holder("王建国", male=True))


def asked(of, member, **fields) -> Binding:
    """A binding that waits for the spouse until a week from today."""
    values = {"state": "pending", "relationship": "spouse", "confirm_by": make.TODAY + 7 * DAY}
    return make.binding(of, member, **(values | fields))


def answer(client: Client, binding: Binding, choice: str, **more):
    return client.post(f"{INBOX}{binding.pk}/", {"answer": choice, **more})


def state(binding: Binding) -> tuple[str, str]:
    binding.refresh_from_db()
    return binding.state, binding.ended_by


def test_it_shows_who_asks_as_what_how_long_and_what_agreeing_means(binding):
    page = text(signed_in(binding.member).get(INBOX))
    for words in (
        "李晓梅 希望把医保个人账户共济给您",
        "配偶（共济使用人）",
        "2026-01-01 起长期有效",
        "2026年6月22日 含当天，还有 7 天",
        "您看病买药时先用您本人的账户，不够的部分再用李晓梅的账户。",
    ):
        assert words in page


def test_on_the_last_day_it_says_so(binding):
    Binding.objects.update(confirm_by=make.TODAY)
    assert "今天是最后一天" in text(signed_in(binding.member).get(INBOX))


def test_agreeing_puts_it_in_force_and_tells_both(binding):
    client = signed_in(binding.member)
    response = answer(client, binding, "agree")
    assert (response.status_code, response.url) == (302, INBOX)
    assert state(binding) == ("active", "")
    page = text(client.get(INBOX))
    assert "您已同意，李晓梅的账户从 2026年6月15日起共济给您使用。" in page
    assert "没有等您确认的绑定" in page
    told = Notice.objects.filter(kind="confirmed", channel="portal").values_list("person", flat=True)
    assert set(told) == {binding.holder_id, binding.member_id}


def test_refusing_ends_it_with_the_reason_and_tells_both(binding):
    client = signed_in(binding.member)
    assert answer(client, binding, "refuse", words="我们已经分开了").status_code == 302
    assert state(binding) == ("ended", "refuse")
    assert BindingEvent.objects.latest("at", "id").words == "我们已经分开了"
    assert "已告诉李晓梅您不同意。绑定没有生效，没有扣任何钱。" in text(client.get(INBOX))
    told = Notice.objects.filter(kind="refused", channel="portal").values_list("person", flat=True)
    assert set(told) == {binding.holder_id, binding.member_id}


@pytest.mark.parametrize("choice", ["agree", "refuse"])
def test_a_double_click_is_one_answer(binding, choice):
    client = signed_in(binding.member)
    assert [answer(client, binding, choice).status_code for _ in range(2)] == [302, 302]
    assert BindingEvent.objects.filter(binding=binding).count() == 2


def test_the_address_in_the_tab_counts_what_waits(binding):
    client = signed_in(binding.member)
    assert "授权绑定确认 1 件待办" in text(client.get(INBOX))
    answer(client, binding, "agree")
    assert "件待办" not in text(client.get(INBOX))


def test_without_a_choice_it_asks_for_one_and_keeps_what_was_typed(binding):
    response = signed_in(binding.member).post(f"{INBOX}{binding.pk}/", {"words": "再想想"})
    assert response.status_code == 422
    assert "请选择同意或不同意。" in text(response)
    assert "再想想" in text(response)
    assert state(binding) == ("pending", "")


def test_a_reason_that_is_too_long_is_said_so_and_kept(binding):
    long = "不" * 201
    response = answer(signed_in(binding.member), binding, "refuse", words=long)
    assert response.status_code == 422
    assert "最多写 200 个字，现在有 201 个，请写短一些。" in text(response)
    assert long in text(response)
    assert state(binding) == ("pending", "")


def test_one_telephone_for_both_is_said_before_and_after(binding):
    member = make.holder("赵敏", telephone="13805160002")
    shared = asked(make.holder(telephone="13805160002"), member)
    client = signed_in(member)
    sentence = (
        "您和对方登记的是同一个手机号，网上分不清是您本人还是对方在操作。请本人带身份证到医保大厅窗口办理"
    )
    page = client.get(INBOX)
    assert (page.status_code, sentence in text(page)) == (200, True)
    assert 'value="agree"' not in page.content.decode()
    response = answer(client, shared, "agree")
    assert (response.status_code, sentence in text(response)) == (422, True)
    assert state(shared) == ("pending", "")
    assert answer(client, shared, "refuse").status_code == 302


def test_every_reason_against_it_is_told_with_what_to_do_and_the_clause(binding):
    make.enrolment_state(binding.holder.enrolments.get(), status="2")
    make.enrolment_state(binding.member.enrolments.get(), status="4")
    response = answer(signed_in(binding.member), binding, "agree")
    page = text(response)
    assert response.status_code == 422
    assert "您的基本医保已经暂停或终止。" in page
    assert "对方目前不符合条件，请对方本人登录或到大厅查看。" in page
    assert page.count("怎么办：") == 2
    assert "国办发〔2021〕14号" in page
    assert state(binding) == ("pending", "")


def test_who_comes_after_a_withdrawal_is_told_what_has_changed(binding):
    client = signed_in(binding.member)
    holder = make.user(binding.holder)
    confirm_and_end.end_binding(
        binding_id=binding.pk, by=confirm_and_end.Citizen(holder.pk, binding.holder_id), at=make.NOW
    )
    response = answer(client, binding, "agree")
    page = text(response)
    assert response.status_code == 422
    assert "李晓梅的这个绑定已经变了，您刚才的选择没有生效" in page
    assert "授权人撤回（已撤回） 2026年6月15日 10:30 · 李晓梅 · 网上办理" in page


def test_who_agrees_after_refusing_in_another_window_is_told_so(binding):
    client = signed_in(binding.member)
    answer(client, binding, "refuse")
    response = answer(client, binding, "agree")
    assert (response.status_code, "使用人没有同意" in text(response)) == (422, True)
    assert state(binding) == ("ended", "refuse")


def test_what_has_lapsed_does_not_wait_any_more(binding):
    client = signed_in(binding.member)
    Binding.objects.update(confirm_by=make.TODAY - DAY)
    assert "没有等您确认的绑定" in text(client.get(INBOX))
    response = answer(client, binding, "agree")
    assert (response.status_code, "到期没有确认，自动失效" in text(response)) == (422, True)


def test_a_period_that_is_over_does_not_wait_any_more(binding):
    Binding.objects.update(ends_on=make.TODAY - DAY)
    assert "没有等您确认的绑定" in text(signed_in(binding.member).get(INBOX))


def test_only_the_spouse_named_can_see_or_answer_it(binding):
    for person in (binding.holder, make.holder()):
        client = signed_in(person)
        assert "李晓梅 希望" not in text(client.get(INBOX))
        assert answer(client, binding, "agree").status_code == 404
    assert state(binding) == ("pending", "")


def test_an_unknown_binding_is_not_found(binding):
    assert (
        signed_in(binding.member).post(f"{INBOX}{make.holder().pk}/", {"answer": "agree"}).status_code == 404
    )


def test_who_is_not_signed_in_signs_in_first(client, binding):
    assert client.get(INBOX).url == "/sign-in/?next=/inbox/"
    assert state(binding) == ("pending", "")


def test_the_list_is_only_read_and_an_answer_only_sent(binding):
    client = signed_in(binding.member)
    assert client.post(INBOX).status_code == 405
    assert client.get(f"{INBOX}{binding.pk}/").status_code == 405


def test_three_that_wait_take_as_many_queries_as_one(binding):
    client = signed_in(binding.member)
    for_one = queries(client, INBOX)
    for _ in range(2):
        asked(make.holder(), binding.member, relationship="child")
    assert text(client.get(INBOX)).count("希望把") == 3
    assert queries(client, INBOX) == for_one
