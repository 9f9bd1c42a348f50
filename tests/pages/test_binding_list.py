"""账户绑定, the list."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from sharing.models import Binding, BindingEvent
from tests import make
from tests.pages.visits import queries
from tests.pages.wizard_steps import signed_in, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

LIST = "/bindings/"
DAY = timedelta(days=1)


@pytest.fixture
def holder():
    return make.holder("王建国", male=True, yuan="3482.16")


@pytest.fixture
def client(holder) -> Client:
    return signed_in(holder)


def read(client: Client) -> str:
    return text(client.get(LIST)).replace("\xa0", " ")


def actions(client: Client, binding: Binding) -> list[str]:
    """What can be done with one binding from the list."""
    page = client.get(LIST).content.decode()
    return [name for name in ("", "renew/", "end/") if f'"/bindings/{binding.pk}/{name}"' in page]


def test_the_balance_and_what_the_family_used_this_month(client, holder):
    month = {"month": date(2026, 6, 1)}
    make.binding(holder, make.child("王子轩"), month_used_fen=18640, **month)
    make.binding(holder, state="ended", ended_by="unbind", month_used_fen=3200, **month)
    make.binding(holder, month=date(2026, 5, 1), month_used_fen=99900)
    page = read(client)
    assert "我的职工医保个人账户余额 ¥ 3,482.16 截至 2026年6月15日 10:30 · 本月家人使用 ¥ 218.40" in page
    assert "王子轩 子女 生效中 有效期 2026-01-01 起长期有效 · 本月使用 ¥ 186.40" in page


def test_an_account_without_money_says_so_and_that_nobody_need_be_bound_again():
    make.editions()
    holder = make.holder(yuan=0)
    client = signed_in(holder)
    assert "您的个人账户没有余额。" not in read(client)  # nobody yet who misses it
    make.binding(holder, make.child("王子轩"))
    page = read(client)
    assert "您的个人账户没有余额。 账户有钱以后就能用，不需要重新绑定。" in page
    assert "王子轩 子女 生效中" in page


def test_what_must_stay_in_the_account_counts_as_no_money():
    make.edition("32", reserve_fen=make.fen(100))
    holder = make.holder(yuan=100)
    make.binding(holder, make.child())
    assert "没有超过当地规定要留给您自己的 ¥ 100.00。" in read(signed_in(holder))


def test_with_money_nothing_is_said_of_it(client, holder):
    make.editions()
    make.binding(holder)
    assert "没有余额" not in read(client)


def test_nobody_yet_says_what_binding_means(client):
    page = client.get(LIST)
    assert "还没有绑定家人" in text(page)
    assert 'href="/bindings/new/"' in page.content.decode()


def test_the_scheme_of_the_edition_is_named(client):
    assert "仅限父母、配偶、子女。" in read(client)


def test_a_spouse_who_has_not_answered_yet(client, holder):
    waiting = make.binding(
        holder,
        make.person("李晓梅"),
        relationship="spouse",
        state="pending",
        confirm_by=make.TODAY + 7 * DAY,
        signed_at=make.NOW,
    )
    page = read(client)
    assert "李晓梅 配偶 等待对方确认 2026年6月15日发出，请对方登录本人账号，" in page
    assert "在 2026年6月22日（含当天）以前确认" in page
    assert "撤回" in page
    assert actions(client, waiting) == ["", "end/"]


def test_a_suspended_one_says_since_when_and_where_to_look(client, holder):
    paused = make.binding(holder, make.resident("王德福"), relationship="parent", state="suspended")
    for day in (1, 5):
        BindingEvent.objects.create(
            binding=paused,
            action="suspend",
            to_state="suspended",
            door="job",
            by_kind="job",
            at=datetime(2026, 6, day, 17, 0, tzinfo=UTC),  # 01:00 of the next day in China
        )
    assert "王德福 父母 暂停 2026年6月6日起暂时不能用。点“查看”看原因" in read(client)


def test_one_that_begins_later_says_so(client, holder):
    make.binding(holder, starts_on=make.TODAY + DAY)
    assert "将于 2026年6月16日生效" in read(client)


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "ended", "ended_by": "unbind"},
        {"ends_on": make.TODAY - DAY},
        {"state": "suspended", "ends_on": make.TODAY - DAY},
        {"state": "pending", "confirm_by": make.TODAY - DAY},
    ],
)
def test_what_has_ended_or_what_time_has_ended_is_not_in_the_list(client, holder, fields):
    make.binding(holder, make.child("王子轩"), **fields)
    assert "王子轩" not in read(client)


@pytest.mark.parametrize(
    ("ends_on", "offered"),
    [
        (make.TODAY + 31 * DAY, False),
        (make.TODAY + 30 * DAY, True),
        (make.TODAY, True),
        (None, False),
    ],
)
def test_renewing_is_offered_from_30_days_before_the_end(client, holder, ends_on, offered):
    binding = make.binding(holder, ends_on=ends_on)
    assert ("renew/" in actions(client, binding)) is offered


def test_what_is_renewed_already_is_not_offered_again(client, holder):
    old = make.binding(holder, ends_on=make.TODAY + DAY)
    make.binding(holder, old.member, starts_on=make.TODAY + 2 * DAY, renews=old)
    assert actions(client, old) == ["", "end/"]


def test_what_waits_for_me_is_counted_with_its_last_day(client, holder):
    make.binding(
        make.holder("李晓梅"),
        holder,
        relationship="spouse",
        state="pending",
        confirm_by=make.TODAY + 7 * DAY,
    )
    page = read(client)
    assert "1 件事等您处理" in page
    assert "李晓梅 请您作为 配偶 确认共济绑定，2026年6月22日（含当天）前有效。" in page
    assert "我可以使用的家人账户" not in page


def test_what_waited_for_me_too_long_is_not_counted(client, holder):
    make.binding(
        make.holder("李晓梅"), holder, relationship="spouse", state="pending", confirm_by=make.TODAY - DAY
    )
    assert "李晓梅" not in read(client)


def test_whose_account_i_may_use(client, holder):
    theirs = make.binding(make.holder("李晓梅"), holder, relationship="spouse")
    page = read(client)
    assert "我可以使用的家人账户" in page
    assert "李晓梅 您是对方的配偶 生效中 有效期 2026-01-01 起长期有效" in page
    assert "本月使用 ¥" not in page.split("我可以使用的家人账户")[1]
    assert actions(client, theirs) == ["", "end/"]


def test_a_resident_is_told_why_and_what_they_can_do():
    page = read(signed_in(make.resident()))
    assert "您现在还不能把账户共济给家人" in page
    assert "您目前没有参加职工医保，没有可以共济给家人的个人账户。" in page
    assert "请有个人账户的家人（父母、配偶、子女）登录他们自己的账号来绑定您" in page
    assert ("个人账户余额" in page, "/bindings/new/" in page) == (False, False)


def test_somebody_whose_insurance_is_paused_still_sees_their_own_bindings(client, holder):
    make.binding(holder, make.child("王子轩"), state="suspended")
    make.enrolment_state(holder.enrolments.get(), status="2")
    page = read(client)
    assert "您的职工医保现在是暂停状态" in page
    assert "王子轩 子女 暂停" in page


def test_nobody_sees_the_bindings_of_others(client):
    make.binding(make.holder("李晓梅"), make.child("张三"))
    page = read(client)
    assert ("李晓梅" in page, "张三" in page) == (False, False)


def test_who_is_not_signed_in_signs_in_first():
    assert Client().get(LIST)["Location"] == f"/sign-in/?next={LIST}"


def test_the_wrong_method_is_refused(client):
    assert client.post(LIST).status_code == 405


def test_three_bindings_ask_no_more_of_the_database_than_one(client, holder):
    def one_more_of_each() -> None:
        make.binding(holder, ends_on=make.TODAY + DAY)
        make.binding(holder, state="suspended")
        make.binding(make.holder(), holder, relationship="parent")

    one_more_of_each()
    few = queries(client, LIST)
    for _ in range(2):
        one_more_of_each()
    assert queries(client, LIST) == few


def test_a_disputed_account_says_so_and_what_to_do(client, holder):
    make.disputed(holder)
    page = read(client)
    assert "您的个人账户余额和参保登记对不上，正在核对，核对清楚以前账户里的钱暂时不能用。" in page
    assert "不用重新绑定，核对清楚以后自动恢复。请带身份证到医保大厅，或拨打 12393 询问。" in page


def test_an_account_that_is_not_disputed_says_nothing_of_it(client):
    assert "对不上" not in read(client)
