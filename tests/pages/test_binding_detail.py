"""One binding, as its holder and its member see it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from uuid_utils.compat import uuid7

from accounts.models import Person
from sharing.models import Binding
from sharing.services.bindings import confirm_and_end
from tests import make
from tests.pages.visits import queries
from tests.pages.wizard_steps import signed_in, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

DAY = timedelta(days=1)


def address(binding: Binding) -> str:
    return f"/bindings/{binding.pk}/"


def page_of(binding: Binding, reader: Person) -> str:
    response = signed_in(reader).get(address(binding))
    assert response.status_code == 200
    return text(response).replace("\xa0", " ")


def of_two(**fields: object) -> Binding:
    """王德福, the father, may use the account of 王建国."""
    father = make.resident("王德福", born=make.TODAY.replace(year=1952))
    return make.binding(make.holder("王建国"), father, **({"relationship": "parent"} | fields))


def test_the_holder_sees_all_of_it():
    binding = of_two(ends_on=make.TODAY + 100 * DAY, month=make.TODAY.replace(day=1), month_used_fen=18640)
    page = page_of(binding, binding.holder)
    assert "王德福 父母 生效中" in page
    assert f"使用人证件号码 {binding.member.masked_number()}" in page
    assert "授权期限 2026-01-01 至 2026-09-23 本月使用 ¥ 186.40" in page
    assert "今天可以用" in page
    assert "2026年1月1日 10:00 · 您本人 · 网上办理" in page


def test_the_member_is_told_nothing_private():
    binding = of_two()
    page = page_of(binding, binding.member)
    assert "王建国 您是对方的父母 生效中" in page
    assert "今天可以用" in page
    for private in ("证件号码", "本月使用", "回执号", "100.00"):
        assert private not in page


def test_numbers_stand_in_it_masked_only():
    binding = of_two()
    for reader in (binding.holder, binding.member):
        page = page_of(binding, reader)
        assert binding.member._number() not in page
        assert binding.holder._number() not in page


def test_why_it_cannot_be_used_reads_for_each_as_they_may_know():
    binding = of_two(state="suspended")
    make.enrolment_state(binding.member.enrolments.get(), status="2")
    to_holder, to_member = page_of(binding, binding.holder), page_of(binding, binding.member)
    assert "今天用不了，原因在这里" in to_holder
    assert "对方目前没有正常参加基本医保。" in to_holder
    assert "您的基本医保已经暂停或终止。" in to_member


def test_an_empty_account_is_the_holders_own_matter():
    binding = of_two()
    make.top_up(binding.holder.account, yuan=-100)
    assert "您的个人账户没有余额。" in page_of(binding, binding.holder)
    assert "没有余额" not in page_of(binding, binding.member)


@pytest.mark.parametrize(
    "fields",
    [{"state": "pending", "confirm_by": make.TODAY}, {"starts_on": make.TODAY + DAY}, {"state": "ended"}],
)
def test_what_is_not_in_force_says_only_where_it_stands(fields):
    page = page_of(binding := of_two(**fields), binding.holder)
    assert ("今天可以用" in page, "今天用不了" in page) == (False, False)


def test_what_time_has_ended_reads_as_ended():
    binding = of_two(ends_on=make.TODAY - DAY)
    page = page_of(binding, binding.holder)
    assert "王德福 父母 已到期" in page
    assert "授权期满 2026年6月15日 00:00 · 系统自动" in page
    assert "解除绑定" not in page


def test_the_events_of_both_sides_are_told():
    binding = make.binding(
        make.holder("王建国"),
        make.person("李晓梅"),
        relationship="spouse",
        state="pending",
        confirm_by=make.TODAY,
    )
    confirm_and_end.refuse_binding(
        binding_id=binding.pk, why="填错人了", by=make.citizen(binding.member), at=make.NOW
    )
    assert "使用人没有同意 2026年6月15日 10:30 · 李晓梅 · 网上办理 填错人了" in page_of(
        binding, binding.holder
    )


def test_the_holder_of_a_child_is_told_that_they_act_as_guardian():
    binding = make.binding()
    assert "由您作为监护人查看和解除" in page_of(binding, binding.holder)


def test_the_holder_finds_the_pledge_and_the_member_does_not():
    [pledge] = make.signed(make.holder(), make.asked_for(make.person("李晓梅"), "spouse"))
    binding = pledge.binding
    holder, member = signed_in(binding.holder), signed_in(binding.member)
    assert f'href="/bindings/{binding.pk}/pledge/"' in holder.get(address(binding)).content.decode()
    assert "pledge/" not in member.get(address(binding)).content.decode()
    assert pledge.number not in member.get(address(binding)).content.decode()


def test_the_spouse_who_is_asked_is_led_to_the_inbox():
    binding = of_two(relationship="spouse", state="pending", confirm_by=make.TODAY)
    page = signed_in(binding.member).get(address(binding)).content.decode()
    assert re.search(r'<a class="btn" href="/inbox/">', page)


@pytest.mark.parametrize("reader", ["stranger", "staff", "nobody"])
def test_others_do_not_see_it(reader):
    binding = of_two()
    if reader == "nobody":
        assert Client().get(address(binding))["Location"] == f"/sign-in/?next={address(binding)}"
        return
    client = Client()
    client.force_login(make.staff() if reader == "staff" else make.user())
    assert client.get(address(binding)).status_code == (403 if reader == "staff" else 404)


def test_a_tampered_id_is_not_there():
    client = signed_in(make.holder())
    assert client.get(f"/bindings/{uuid7()}/").status_code == 404
    assert client.get("/bindings/1/").status_code == 404


def test_the_wrong_method_is_refused():
    binding = of_two()
    assert signed_in(binding.holder).post(address(binding)).status_code == 405


def test_more_events_ask_no_more_of_the_database():
    binding = of_two()
    client = signed_in(binding.holder)
    few = queries(client, address(binding))
    for action in ("suspend", "resume", "suspend"):
        binding.events.create(action=action, to_state="active", door="job", by_kind="job", at=make.NOW)
    assert queries(client, address(binding)) == few


# Hiding where one went


def hide(binding: Binding, reader: Person, answer: str):
    return signed_in(reader).post(f"{address(binding)}hide/", {"hide": answer})


def test_an_adult_member_hides_where_they_went_and_shows_it_again():
    binding = of_two()
    client = signed_in(binding.member)
    assert "不让授权人看到机构名称" in text(client.get(address(binding)))
    for answer, hidden in (("yes", True), ("no", False)):
        response = client.post(f"{address(binding)}hide/", {"hide": answer})
        binding.refresh_from_db()
        assert (response["Location"], binding.hides_institution) == (address(binding), hidden)


def test_the_holder_cannot_hide_or_see_the_choice():
    binding = of_two()
    assert hide(binding, binding.holder, "yes").status_code == 404
    assert "机构名称" not in page_of(binding, binding.holder)


def test_strangers_hide_nothing():
    binding = of_two()
    assert hide(binding, make.person(), "yes").status_code == 404
    binding.refresh_from_db()
    assert not binding.hides_institution


def test_hiding_is_no_page():
    binding = of_two()
    assert signed_in(binding.member).get(f"{address(binding)}hide/").status_code == 405
