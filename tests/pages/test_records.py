"""授权记录: every binding there ever was, and what happened to it."""

from datetime import timedelta

import pytest

from accounts.actors import Citizen
from sharing.models import Binding, BindingEvent
from sharing.selectors.paging import PAGE
from sharing.services.bindings import confirm_and_end
from tests import make
from tests.pages.visits import queries, signed_in, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

RECORDS = "/records/"
DAY = timedelta(days=1)


@pytest.fixture
def binding() -> Binding:
    return make.binding(make.holder("王建国"), make.child("王子轩"))


def test_the_holder_reads_who_did_what_when_and_where(binding):
    client = signed_in(binding.holder)
    user = binding.holder.user
    confirm_and_end.end_binding(binding_id=binding.pk, by=Citizen(user.pk, binding.holder_id), at=make.NOW)
    page = text(client.get(RECORDS))
    assert "王子轩 子女 已解除 用您的账户 · 2026-01-01 起长期有效 查看 （王子轩）" in page
    assert (
        "解除绑定 2026年6月15日 10:30 · 您本人 · 网上办理 "
        "签署承诺书，绑定生效 2026年1月1日 10:00 · 您本人 · 网上办理"
    ) in page


def test_the_member_reads_the_same_from_the_other_side(binding):
    page = text(signed_in(binding.member).get(RECORDS))
    assert "王建国 您是对方的子女 生效中 您用对方的账户" in page
    assert "2026年1月1日 10:00 · 王建国 · 网上办理" in page
    assert "退出 （王建国）" in page


def test_what_staff_did_is_told_without_their_words(binding):
    BindingEvent.objects.create(
        binding=binding,
        action="suspend",
        from_state="active",
        to_state="suspended",
        door="console",
        by_kind="officer",
        words="内部线索",
        at=make.NOW,
    )
    page = text(signed_in(binding.holder).get(RECORDS))
    assert "暂停使用 2026年6月15日 10:30 · 医保局工作人员 · 医保局后台" in page
    assert "内部线索" not in page


def test_what_time_has_ended_is_shown_as_ended_though_its_row_is_not(binding):
    Binding.objects.update(ends_on=make.TODAY - DAY)
    page = text(signed_in(binding.holder).get(RECORDS))
    assert "王子轩 子女 已到期" in page
    assert "授权期满 2026年6月15日 00:00 · 系统自动" in page
    assert "解除绑定" not in page


@pytest.mark.parametrize(
    ("state", "as_holder", "as_member"),
    [
        ("active", "解除绑定", "退出"),
        ("suspended", "解除绑定", "退出"),
        ("pending", "撤回", "去确认"),
        ("ended", None, None),
    ],
)
def test_what_can_be_ended_has_its_way_to_it(binding, state, as_holder, as_member):
    Binding.objects.update(state=state, confirm_by=make.TODAY, ended_by="unbind" if state == "ended" else "")
    for person, name, word in ((binding.holder, "王子轩", as_holder), (binding.member, "王建国", as_member)):
        page = text(signed_in(person).get(RECORDS))
        offered = [one for one in ("解除绑定", "退出", "撤回", "去确认") if f"{one} （{name}）" in page]
        assert offered == ([word] if word else [])


def test_what_waits_for_me_says_so_and_for_the_other_too(binding):
    Binding.objects.update(state="pending", confirm_by=make.TODAY)
    assert "您是对方的子女 等您确认" in text(signed_in(binding.member).get(RECORDS))
    assert "王子轩 子女 等待对方确认" in text(signed_in(binding.holder).get(RECORDS))


def test_nothing_yet_says_what_will_be_here():
    assert "还没有授权记录" in text(signed_in(make.holder()).get(RECORDS))


def test_twenty_a_page_the_newest_first_and_on_by_key(binding):
    for number in range(1, PAGE + 2):
        make.binding(
            binding.holder,
            make.child(f"家人{number:02d}"),
            state="ended",
            ended_by="unbind",
            signed_at=make.NOW - number * DAY,
        )
    client = signed_in(binding.holder)
    first = client.get(RECORDS)
    names = [record.name for record in first.context["records"]]
    assert (names[0], names[-1], len(names)) == ("家人01", "家人20", PAGE)
    second = client.get(RECORDS + first.context["older"])
    assert [record.name for record in second.context["records"]] == ["家人21", "王子轩"]
    assert (second.context["older"], second.status_code) == ("", 200)
    back = client.get(RECORDS + second.context["newer"])
    assert [record.name for record in back.context["records"]] == names


def test_a_page_that_never_was_is_said_so(binding):
    response = signed_in(binding.holder).get(f"{RECORDS}?before=12345")
    assert (response.status_code, "没有这一页" in text(response)) == (422, True)


def test_it_hides_what_others_have(binding):
    page = text(signed_in(make.holder()).get(RECORDS))
    assert "王子轩" not in page
    assert "王建国" not in page


def test_who_is_not_signed_in_signs_in_first(client):
    assert client.get(RECORDS).url == "/sign-in/?next=/records/"


def test_it_is_only_read(binding):
    assert signed_in(binding.holder).post(RECORDS).status_code == 405


def test_three_take_as_many_queries_as_one(binding):
    client = signed_in(binding.holder)
    for_one = queries(client, RECORDS)
    for _ in range(2):
        make.binding(binding.holder, make.child())
        make.binding(make.holder(), binding.holder)
    assert queries(client, RECORDS) == for_one
