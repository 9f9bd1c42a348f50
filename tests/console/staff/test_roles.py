"""权限: the table of roles, accounts of staff, and rights that wait for a second administrator."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import StaffEvent, User
from sharing.models import Approval
from tests import make
from tests.console.staff_browser import browser_of, signed_in_as
from tests.pages.visits import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

ROLES, STAFF = "/console/role/", "/console/staff/"
WHY = "文件 2026-15"


@pytest.fixture
def client() -> Client:
    return signed_in_as("administrator")


def page(user: User) -> str:
    return f"{STAFF}{user.pk}/"


def typed(**fields: str) -> dict[str, str]:
    values = {"role": "clerk", "area_prefix": "3203", "starts_on": "2026-06-15", "ends_on": "", "reason": WHY}
    return values | fields


def account(**fields: str) -> dict[str, str]:
    values = {"staff_no": "XZ00123", "name": "钱文静", "number": make.document_number(), "reason": WHY}
    return values | fields


def test_the_whole_table_says_who_holds_what_since_when_and_by_whom(client):
    make.area_row()
    user, giver = make.staff("XZ90077", staff_name="赵卫东"), make.staff("XZ90078", staff_name="郑凯")
    user.grants.create(role="supervisor", area_prefix="3203", starts_on=make.TODAY, given_by=giver)
    shown = text(client.get(ROLES))
    assert "赵卫东 XZ90077 徐州市 2026年6月15日 长期 郑凯（XZ90078）" in shown
    assert "查看一切记录，什么也不能改；不能同时有别的角色。" in shown


def test_more_staff_ask_no_more_of_the_database(client):
    counts = []
    for address in (ROLES, STAFF):
        client.get(address)
        for _ in range(2):
            make.officer("clerk")
            with CaptureQueriesContext(connection) as seen:
                client.get(address)
            counts.append(len(seen))
    assert (counts[0], counts[2]) == (counts[1], counts[3])


def test_a_right_is_asked_for_and_waits_for_another_administrator(client):
    user = make.staff("XZ90077")
    response = client.post(f"{page(user)}grant/", typed())
    assert (response.headers["Location"], user.grants.count()) == (page(user), 0)
    assert Approval.objects.get().payload["role"] == "clerk"
    assert "有 1 项权限正在等复核" in text(client.get(page(user)))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"role": ""}, "请选一个角色。"),
        ({"area_prefix": "99"}, "地区请填区划代码的前 2 位"),
        ({"starts_on": "2026-06-14"}, "开始的日期不能早于今天。"),
        ({"ends_on": "2026-06-14"}, "结束的日期不能早于开始的日期。"),
        ({"starts_on": "tomorrow"}, "请写成 2026-11-26 这样的日期。"),
        ({"reason": ""}, "请写明理由。"),
        ({"role": "auditor"}, "审计员只看不办，同一时间不能再有别的角色。"),
    ],
)
def test_what_cannot_be_given_says_why_and_keeps_what_was_typed(client, fields, sentence):
    user = make.officer("supervisor")
    if "area_prefix" in fields:
        client = signed_in_as("administrator", area="")
    response = client.post(f"{page(user)}grant/", typed(**fields))
    assert (response.status_code, Approval.objects.count()) == (422, 0)
    assert sentence in text(response)
    assert (WHY in response.content.decode()) == ("reason" not in fields)


def test_outside_their_area_and_asked_twice_they_are_told(client):
    address = f"{page(make.staff())}grant/"
    assert "您不管这个地区的权限。" in text(client.post(address, typed(area_prefix="3301")))
    client.post(address, typed())
    assert "已经有人提出，正在等复核。" in text(client.post(address, typed()))
    assert Approval.objects.count() == 1


def test_a_right_that_was_taken_on_its_first_day_has_no_end_before_its_beginning(client):
    user = make.officer("clerk", since=make.TODAY)
    client.post(f"/console/grant/{user.grants.get().pk}/end/", {"reason": WHY})
    second, approval = signed_in_as("administrator"), Approval.objects.get()
    second.post(f"/console/approval/{approval.pk}/decide/", {"decision": "approved"})
    assert "2026年6月15日 已收回" in text(client.get(page(user)))
    shown = text(client.get(f"/console/approval/{approval.pk}/"))
    assert "收回：经办人（江苏省），2026年6月15日起，已收回" in shown


def test_nobody_is_given_a_right_by_themself():
    user = make.officer("administrator")
    response = browser_of(user).post(f"{page(user)}grant/", typed(role="administrator"))
    assert response.status_code == 422
    assert "不能给自己授权" in text(response)


def test_a_right_is_taken_by_two(client):
    user = make.officer("supervisor")
    [grant] = user.grants.all()
    assert f"/console/grant/{grant.pk}/end/" in client.get(page(user)).content.decode()
    client.post(f"/console/grant/{grant.pk}/end/", {"reason": WHY})
    grant.refresh_from_db()
    assert (grant.ends_on, Approval.objects.get().payload["act"]) == (None, "end")


def test_an_account_is_made_and_its_password_shown_this_once(client):
    response = client.post(f"{STAFF}new/", account())
    user = User.objects.get(staff_no="XZ00123")
    shown = text(response)
    assert any(user.check_password(word) for word in shown.split())
    assert "no-store" in response.headers["Cache-Control"]
    again = text(client.get(page(user)))
    assert not any(user.check_password(word) for word in again.split() if word.count("-") == 2)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"staff_no": "!"}, "工号应为 2 至 12 位字母或数字。"),
        ({"number": "12"}, "证件号码有误"),
        ({"name": ""}, "请输入姓名。"),
    ],
)
def test_an_account_that_cannot_be_says_why_and_keeps_what_was_typed(client, fields, sentence):
    sent = account(**fields)
    response = client.post(f"{STAFF}new/", sent)
    assert (response.status_code, StaffEvent.objects.count()) == (422, 0)
    assert sentence in text(response)
    assert WHY in response.content.decode()


def test_switched_off_a_session_ends_at_its_next_step(client):
    user = make.officer("supervisor")
    theirs = browser_of(user)
    assert theirs.get("/console/").status_code == 200
    client.post(f"{page(user)}off/", {"reason": "调离"})
    assert theirs.get("/console/").status_code == 302


def test_a_new_first_password_is_shown_and_ends_the_rights(client):
    user = make.officer("supervisor")
    response = client.post(f"{page(user)}password/", {"reason": "忘记密码"})
    user.refresh_from_db()
    assert any(user.check_password(word) for word in text(response).split())
    assert user.first_password_until is not None
    assert client.post(f"{page(user)}password/", {"reason": ""}).status_code == 422


def test_an_auditor_reads_and_changes_nothing():
    auditor, user = signed_in_as("auditor"), make.officer("clerk")
    assert auditor.get(ROLES).status_code == 200
    assert "授予角色" not in text(auditor.get(page(user)))
    assert auditor.post(f"{page(user)}grant/", typed()).status_code == 403


def test_citizens_are_no_staff_and_other_methods_refused(client):
    citizen = make.user()
    assert client.get(page(citizen)).status_code == 404
    for address in (ROLES, STAFF, page(make.staff())):
        assert client.post(address).status_code == 405
    assert client.delete(f"{STAFF}new/").status_code == 405
