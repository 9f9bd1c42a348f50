"""Correcting a psn_no and merging two: finding the other, comparing, asking, agreeing, and the result."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AccessRecord, Person, PersonalAccount, PersonMerge
from accounts.services import rate_limits
from accounts.services.rate_limits import Scope
from sharing.models import Approval
from tests import make
from tests.console.staff_browser import browser_of, say_why, signed_in_as
from tests.pages.visits import queries, text
from tests.scans import picture, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.fixture
def closed() -> Person:
    make.editions()
    make.area_row()
    return make.holder("王建国", yuan=30, telephone="13805160001")


@pytest.fixture
def kept() -> Person:
    return make.holder("王建国", yuan=50, born=make.date(1985, 6, 2))


@pytest.fixture
def client() -> Client:
    return signed_in_as("supervisor")


def address(name: str, *people: Person) -> str:
    return reverse(f"console:person_{name}", args=[person.pk for person in people])


def proof() -> object:
    return sent(picture())


def ask(client: Client, closed: Person, kept: Person, **fields: object):
    values = {"counted": "no", "proof": proof(), "reason": "两份证件都看过"}
    return client.post(address("merge_compare", closed, kept), values | fields)


def ask_psn_no(client: Client, person: Person, **fields: object):
    values = {"psn_no": "32030000001", "proof": proof(), "reason": "国家平台查询单"}
    return client.post(address("psn_no", person), values | fields)


# Correcting a psn_no.


def test_a_psn_no_is_asked_for_agreed_and_read_on_the_page(client, closed):
    response = ask_psn_no(client, closed)
    assert response.headers["Location"] == address("detail", closed)
    approval, other = Approval.objects.get(), signed_in_as("supervisor")
    page = text(other.get(reverse("console:approval_detail", args=[approval.pk])))
    assert f"人员编号由 {closed.psn_no} 更正为 32030000001" in page
    other.post(reverse("console:approval_decide", args=[approval.pk]), {"decision": "approved"})
    assert Person.objects.get(pk=closed.pk).psn_no == "32030000001"
    page = text(say_why(client, address("detail", closed)))
    assert f"以前的人员编号 {closed.psn_no}（2026年6月15日 更正）" in page


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("psn_no", "", "请输入正确的人员编号。"),
        ("psn_no", "1" * 31, "人员编号最多 30 位。"),
        ("psn_no", "编号", "人员编号应为 1 至 30 位字母或数字，不能是证件号码、手机号码。"),
        ("reason", "", "请写明理由。"),
    ],
)
def test_what_is_wrong_with_a_psn_no_is_said_and_what_was_typed_stays(client, closed, field, typed, said):
    response = ask_psn_no(client, closed, **{field: typed})
    assert response.status_code == 422
    assert said in text(response)
    kept = {"psn_no": "32030000001", "reason": "国家平台查询单", field: typed}
    assert {name: response.context["form"][name].value() for name in kept} == kept
    assert Approval.objects.count() == 0


def test_a_psn_no_of_somebody_else_is_refused_and_says_nothing_of_them(client, closed, kept):
    page = text(ask_psn_no(client, closed, psn_no=kept.psn_no))
    assert "这个人员编号是别人的，或者以前是别人的，不能用。请核对。" in page
    assert kept.masked_number() not in page


def test_a_psn_no_of_another_area_is_nobody_s_and_auditors_only_read(closed):
    assert signed_in_as("supervisor", area="3201").get(address("psn_no", closed)).status_code == 404
    assert signed_in_as("auditor").get(address("psn_no", closed)).status_code == 403
    assert AccessRecord.objects.count() == 0


def test_correcting_a_psn_no_rejects_another_method(client, closed):
    assert client.put(address("psn_no", closed)).status_code == 405


# Finding the other psn_no.


@pytest.mark.parametrize("by", ["psn_no", "number"])
def test_the_other_is_found_by_psn_no_or_document_number(client, closed, kept, by):
    typed = {"psn_no": f" {kept.psn_no} ", "number": kept._number()}[by]
    response = client.post(address("merge", closed), {"text": typed})
    assert response.headers["Location"] == address("merge_compare", closed, kept)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "请输入另一个人员编号或证件号码。"),
        ("nobody's", "没有找到。请核对号码；不在您负责的地区参保的人，这里也查不到。"),
    ],
)
def test_who_is_not_found_is_said_and_what_was_typed_stays(client, closed, typed, said):
    response = client.post(address("merge", closed), {"text": typed})
    assert (response.status_code, response.context["form"].errors["text"]) == (422, [said])
    assert response.context["form"]["text"].value() == typed


def test_somebody_of_another_area_is_not_found(closed):
    elsewhere = make.holder(area=make.NANJING)
    client = signed_in_as("supervisor", area="3203")
    response = client.post(address("merge", closed), {"text": elsewhere.psn_no})
    assert response.status_code == 422
    assert AccessRecord.objects.filter(person=elsewhere).count() == 0
    assert client.get(address("merge", elsewhere)).status_code == 404


def test_who_finds_nobody_too_often_has_to_wait(client, closed, kept):
    limit = rate_limits.LIMITS[Scope.STAFF_MISS].free
    client.post(address("merge", closed), {"text": kept.psn_no})  # who was found is not counted
    answers = [client.post(address("merge", closed), {"text": "nobody's"}) for _each in range(limit + 1)]
    assert [answer.status_code for answer in answers[-2:]] == [422, 429]
    assert client.post(address("merge", closed), {"text": kept.psn_no}).status_code == 429


def test_finding_rejects_another_method(client, closed):
    assert client.put(address("merge", closed)).status_code == 405


# Comparing both.


def test_both_stand_side_by_side_masked_and_what_differs_is_marked(client, closed, kept):
    response = client.get(address("merge_compare", closed, kept))
    rows = {row.title: (row.closed, row.kept, row.is_same) for row in response.context["rows"]}
    assert rows["姓名"] == ("王建国", "王建国", True)
    assert rows["证件号码"] == (closed.masked_number(), kept.masked_number(), False)
    assert rows["出生日期"] == ("1985年6月1日", "1985年6月2日", False)
    assert rows["手机号码"] == ("138****0001", "没有登记", False)
    assert rows["账户余额"] == ("¥ 30.00", "¥ 50.00", False)
    assert rows["参保"] == ("职工医保 徐州市", "职工医保 徐州市", True)
    page = response.content.decode()
    assert [number in page for number in (closed._number(), kept._number(), "13805160001")] == [False] * 3
    seen = AccessRecord.objects.values_list("person", "what", "why")
    assert set(seen) == {(one.pk, "人员资料", "对照两个人员编号") for one in (closed, kept)}


def test_what_stands_in_the_way_is_said_in_place_of_the_form(client, closed, kept):
    make.binding(closed, kept)
    make.visit(kept)
    response = client.get(address("merge_compare", closed, kept))
    assert "窗口正在为这个人办业务。请等办完再合并。" in text(response)
    assert "登记的是两个人" in text(response)
    assert b"<textarea" not in response.content


def test_comparing_takes_as_many_queries_for_one_of_each_as_for_three(client, closed, kept):
    for_one = queries(client, address("merge_compare", closed, kept))
    for person in (closed, kept):
        make.binding(person)
        make.settle(person, payable=1)
        make.enrolment(person, insutype="390")
    assert queries(client, address("merge_compare", closed, kept)) == for_one


def test_comparing_hides_who_is_of_another_area_and_rejects_another_method(client, closed, kept):
    elsewhere = make.holder(area=make.NANJING)
    here = signed_in_as("supervisor", area="3203")
    assert here.get(address("merge_compare", closed, elsewhere)).status_code == 404
    assert here.get(address("merge_compare", elsewhere, closed)).status_code == 404
    assert client.put(address("merge_compare", closed, kept)).status_code == 405
    assert AccessRecord.objects.count() == 0


# Asking, agreeing, and what is read then.


def test_it_is_asked_for_agreed_on_the_same_comparison_and_both_pages_say_so(client, closed, kept):
    response = ask(client, closed, kept)
    assert response.headers["Location"] == address("detail", closed)
    approval, other = Approval.objects.get(), signed_in_as("supervisor")
    AccessRecord.objects.all().delete()
    response = other.get(reverse("console:approval_detail", args=[approval.pk]))
    page = text(response)
    assert f"停用 {closed.psn_no}，并入 {kept.psn_no}；账户里的钱转过去，绑定结束" in page
    rows = {row.title: (row.closed, row.kept) for row in response.context["compared"]}
    assert rows["账户余额"] == ("¥ 30.00", "¥ 50.00")
    assert rows["收下的证明"] == ("1", "0")
    assert set(AccessRecord.objects.values_list("person", "what")) == {
        (closed.pk, "要复核的事"),
        (kept.pk, "要复核的事"),
    }
    other.post(reverse("console:approval_decide", args=[approval.pk]), {"decision": "approved"})
    assert PersonMerge.objects.get().kept == kept
    page = text(say_why(client, address("detail", closed)))
    assert f"停用 已并入 {kept.psn_no}，不再使用" in page
    assert "更正人员编号" not in page
    page = say_why(client, address("detail", kept))
    assert f"以前的人员编号 {closed.psn_no}（2026年6月15日 起并入）" in text(page)
    assert address("detail", closed) in page.content.decode()
    assert "人员编号合并" in text(say_why(client, address("ledger", kept)))


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("counted", "", "请选一项。"),
        ("counted", "perhaps", "请从列表里选择。"),
        ("reason", "", "请写明理由。"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_asked(client, closed, kept, field, typed, said):
    response = ask(client, closed, kept, **{field: typed})
    assert response.status_code == 422
    assert said in text(response)
    assert Approval.objects.count() == 0


def test_what_the_register_cannot_have_counted_is_said_beside_what_was_typed(client, closed, kept):
    response = ask(client, kept, closed, counted="yes")
    assert response.status_code == 422
    assert "要保留的编号登记的余额比要停用的还少，不会已经包含它的钱。请核对参保登记，另选一项。" in text(
        response
    )
    assert response.context["form"]["reason"].value() == "两份证件都看过"


def test_who_asked_reads_why_they_do_not_decide_and_who_is_told_no_why(closed, kept):
    user = make.officer("supervisor")
    asking = browser_of(user)
    ask(asking, closed, kept)
    approval = Approval.objects.get()
    decide = reverse("console:approval_decide", args=[approval.pk])
    assert "这是您自己提出的，要由另一位同事复核。" in text(asking.post(decide, {"decision": "approved"}))
    make.visit(kept)
    response = signed_in_as("supervisor").post(decide, {"decision": "approved"})
    assert response.status_code == 422
    assert "窗口正在为这个人办业务。请等办完再合并。" in text(response)
    assert PersonMerge.objects.count() == 0


# The register's balance after a merge.


def test_that_the_register_has_merged_too_is_said_once(client, closed, kept):
    make.merged(closed, kept)
    assert "确认登记余额已经合并" in text(say_why(client, address("detail", kept)))
    response = client.post(address("balance", kept), {"reason": "已和登记核对"})
    assert response.headers["Location"] == address("detail", kept)
    assert PersonalAccount.objects.get(holder=kept).awaited_fen == 0
    response = client.post(address("balance", kept), {"reason": "已和登记核对"})
    assert (response.status_code, response.context["form"]["reason"].value()) == (422, "已和登记核对")
    assert "登记余额已经照常计算，不用确认。" in text(response)


def test_without_a_reason_the_balance_goes_on_waiting(client, closed, kept):
    make.merged(closed, kept)
    response = client.post(address("balance", kept), {"reason": ""})
    assert (response.status_code, "请写明理由。" in text(response)) == (422, True)
    assert PersonalAccount.objects.get(holder=kept).awaited_fen == 8_000


def test_the_balance_of_another_area_is_nobody_s_and_no_other_method_is_taken(client, closed, kept):
    make.merged(closed, kept)
    elsewhere = signed_in_as("supervisor", area="3201")
    assert elsewhere.get(address("balance", kept)).status_code == 404
    assert client.put(address("balance", kept)).status_code == 405
