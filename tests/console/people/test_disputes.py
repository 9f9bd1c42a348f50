"""登记对不上的: the queue, settling an account, and what contradicts a death that officers recorded."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import AccountDispute, Contradiction, Person
from sharing.models import Approval
from tests import make
from tests.console.staff_browser import say_why, signed_in_as
from tests.pages.visits import queries, text

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/console/dispute/"
TODAY = "/console/today/"
WHY = {"reason": "工单 7 号"}


def disputed(name: str = "王建国", *, register_yuan: int = 40) -> Person:
    binding = make.binding(make.holder(name))
    make.settle(binding.member, payable=70)
    make.disputed(binding.holder, register_yuan=register_yuan)
    return binding.holder


def contradicted() -> Contradiction:
    person = make.person("李桂芳", died_on=make.TODAY)
    said = {"register_import": make.register_import(), "kind": "lives", "said_on": date(2026, 6, 20)}
    return Contradiction.objects.create(person=person, at=make.NOW, **said)


def settling(person: Person) -> str:
    return reverse("console:person_dispute", args=[person.pk])


def answering(one: Contradiction) -> str:
    return reverse("console:contradiction_answer", args=[one.pk])


def test_the_queue_has_a_case_an_import_with_its_list():
    holder, one = disputed(), contradicted()
    page = signed_in_as("supervisor").get(LIST)
    assert [case["title"] for case in page.context["cases"]] == ["2026年6月15日的名册"] * 2
    said = text(page)
    assert ("王*国" in said, "李*芳" in said, "王建国" in said) == (True, True, False)
    assert reverse("console:person_detail", args=[holder.pk]) in page.content.decode()
    assert answering(one) in page.content.decode()
    accounts = page.context["cases"][0]["tables"][0].rows[0]
    assert [cell.text for cell in accounts[2:]] == ["100.00", "40.00", "30.00"]


def test_the_queue_hides_other_areas_and_only_reads():
    disputed()
    contradicted()
    elsewhere = signed_in_as("supervisor", area="3201").get(LIST)
    assert (elsewhere.context["cases"], "现在没有。" in text(elsewhere)) == ([], True)
    client = signed_in_as("supervisor")
    assert client.post(LIST).status_code == 405
    auditor = signed_in_as("auditor").get(LIST)
    assert "/console/contradiction/" not in auditor.content.decode()


def test_the_queue_takes_as_many_queries_for_three_as_for_one():
    client = signed_in_as("supervisor")
    disputed()
    for_one = queries(client, LIST)
    disputed("赵小刚")
    disputed("钱大勇")
    assert queries(client, LIST) == for_one


def test_today_tells_how_many_wait_for_who_can_do_something():
    disputed()
    contradicted()
    line = "登记对不上：1 个账户暂停支付，1 人和已核实的死亡登记不一致"
    assert line in text(signed_in_as("supervisor").get(TODAY))
    assert line not in text(signed_in_as("supervisor", area="3201").get(TODAY))
    assert line not in text(signed_in_as("auditor").get(TODAY))


def test_a_supervisor_asks_to_settle_from_the_persons_page():
    holder = disputed()
    client = signed_in_as("supervisor")
    page = say_why(client, reverse("console:person_detail", args=[holder.pk]))
    said = text(page)
    assert "账户余额 ¥ 30.00；登记从 ¥ 100.00 减到 ¥ 40.00，照登记扣会差 ¥ 30.00" in said
    assert settling(holder) in page.content.decode()
    answer = client.post(settling(holder), {"turn": "stands", **WHY}, follow=True)
    assert "已送复核，正在等另一位主管决定。" in text(answer)
    assert Approval.objects.get().payload == {"turn": "stands", "dispute": 1}


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_asked():
    holder = disputed()
    client = signed_in_as("supervisor")
    refused = client.post(settling(holder), {"turn": "begun", "reason": ""})
    assert refused.status_code == 422
    assert refused.context["form"].errors == {"turn": ["请从列表里选择。"], "reason": ["请写明理由。"]}
    assert not Approval.objects.exists()


def test_an_account_that_pays_again_says_why_not():
    holder = disputed()
    client = signed_in_as("supervisor")
    holder.account.refresh_from_db()
    holder.account.disputed_at = None
    holder.account.save()
    refused = client.post(settling(holder), {"turn": "stands", **WHY})
    assert refused.status_code == 422
    assert refused.context["form"].non_field_errors() == [
        "这个账户现在没有争议，或者登记又变了，不能照原来的办。等着复核的请选“不同意”结案。"
    ]


def test_settling_hides_others_and_rejects_the_wrong_method():
    holder = disputed()
    assert signed_in_as("supervisor", area="3201").get(settling(holder)).status_code == 404
    assert signed_in_as("auditor").get(settling(holder)).status_code in (403, 404)
    assert signed_in_as("supervisor").put(settling(holder)).status_code == 405


def test_the_second_officer_reads_what_is_wanted():
    holder = disputed()
    client = signed_in_as("supervisor")
    client.post(settling(holder), {"turn": "taken", **WHY})
    approval = Approval.objects.get()
    page = signed_in_as("supervisor").get(reverse("console:approval_detail", args=[approval.pk]))
    assert "核实后照登记扣减，恢复支付" in text(page)
    assert AccountDispute.objects.count() == 1


def test_a_contradiction_is_answered_once_and_listed_no_more():
    one = contradicted()
    client = signed_in_as("supervisor")
    answer = client.post(answering(one), WHY, follow=True)
    assert ("已登记。" in text(answer), answer.context["cases"]) == (True, [])
    one.refresh_from_db()
    assert (one.answer, one.answered_by is None) == ("工单 7 号", False)
    assert client.get(answering(one)).status_code == 404
    assert one.person.died_on == make.TODAY


def test_a_contradiction_needs_a_reason_its_area_and_the_right_method():
    one = contradicted()
    client = signed_in_as("supervisor")
    assert client.post(answering(one), {"reason": ""}).status_code == 422
    assert client.put(answering(one)).status_code == 405
    assert signed_in_as("supervisor", area="3201").get(answering(one)).status_code == 404
    one.refresh_from_db()
    assert one.answered_at is None
