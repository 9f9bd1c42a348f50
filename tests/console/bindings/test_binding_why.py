"""Two people on another day, for staff: under the edition of that day, as things stood then."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import AccessRecord, EnrolmentState
from sharing.models import Binding
from tests import make
from tests.console.staff_browser import say_why, signed_in_as
from tests.pages.visits import text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("monday")]


@pytest.fixture
def binding() -> Binding:
    """Signed on 1 January by a mother whose account has money since."""
    make.editions()
    holder = make.person("王建国")
    make.account(holder, yuan=50, at=make.NOW.replace(month=1, day=1, hour=0))
    return make.binding(holder, make.child("王子轩"))


def page_of(binding: Binding) -> str:
    return reverse("console:binding_why", args=[binding.pk])


def look(binding: Binding, on: str = ""):
    client = signed_in_as("auditor", area="3203")
    say_why(client, page_of(binding))
    return client.get(page_of(binding), {"on": on})


def broken(rows) -> list[str]:
    return [row.title for row in rows if row.mark.shape == "n"]


def test_today_it_may_be_used(binding):
    judged = look(binding).context["judged"]
    assert (judged.on, broken(judged.to_use), judged.to_bind) == (make.TODAY, [], [])


def test_before_it_was_signed_it_could_have_been_bound_but_not_used(binding):
    judged = look(binding, "2025-12-01").context["judged"]
    assert broken(judged.to_use) == ["家庭共济绑定生效中（不是“亲情账户”）"]
    assert (broken(judged.to_bind), judged.may_bind) == ([], True)


def test_another_day_goes_by_the_edition_of_that_day(binding):
    make.edition(
        "32", date(2026, 6, 1), name="窄版", source_number="苏医保〔2026〕9号", relationships=["spouse"]
    )
    before, after = look(binding, "2026-05-31"), look(binding, "2026-06-01")
    assert ("国办发〔2021〕14号" in text(before), "苏医保〔2026〕9号" in text(after)) == (True, True)
    assert broken(before.context["judged"].to_use) == []
    assert broken(after.context["judged"].to_use) == ["属于可以共济的家人"]


def test_an_enrolment_is_judged_as_it_was(binding):
    state = {"status": "2", "valid_from": date(2026, 3, 1)}
    make.enrolment_state(binding.member.enrolments.get(), **state)
    days = [broken(look(binding, day).context["judged"].to_use) for day in ("2026-02-28", "2026-03-01")]
    assert days == [[], ["使用人正常参加职工医保或居民医保"]]


def hints(binding: Binding, on: str) -> dict[str, list[str]]:
    return {row.title: row.hints for row in look(binding, on).context["judged"].to_use}


def test_before_there_are_records_it_says_from_when_there_are(binding):
    for person, day in ((binding.holder, date(2024, 5, 1)), (binding.member, date(2025, 7, 1))):
        EnrolmentState.objects.filter(enrolment__person=person).update(valid_from=day)
    found = hints(binding, "2024-04-30")
    since = "参保登记从 %s起才有记录，再早的日子按最早的一条看。"
    assert found["账户的主人正常参加职工医保，有个人账户"][-1] == since % "2024年5月1日"
    assert found["使用人正常参加职工医保或居民医保"][-1] == since % "2025年7月1日"
    assert found["账户里的钱够付"] == ["余额从 2026年1月1日起才有记录，再早的日子查不到。"]


def test_where_there_are_records_it_says_nothing_of_them(binding):
    EnrolmentState.objects.update(valid_from=date(2026, 1, 1))
    assert "记录" not in str(hints(binding, "2026-01-01"))


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2020-01-01", "家庭共济从 2021年4月22日起施行，最早能查这一天。"),
        ("2026-06-16", "以后的日子还说不准，请选今天或以前的日子。"),
        ("三月一号", "请按 2026-11-22 这样写日期。"),
    ],
)
def test_a_day_that_cannot_be_answered_says_why_and_stays(binding, day, sentence):
    response = look(binding, day)
    form = response.context["form"]
    assert (response.status_code, form.errors, form["on"].value()) == (422, {"on": [sentence]}, day)


def test_both_people_are_told_who_looked_and_why(binding):
    look(binding)
    told = AccessRecord.objects.values_list("person", "what").distinct()
    assert set(told) == {(binding.holder_id, "为什么用不了"), (binding.member_id, "为什么用不了")}


def test_without_a_reason_nothing_is_shown(binding):
    assert "为什么要看？" in text(signed_in_as("auditor").get(page_of(binding)))


def test_a_binding_of_another_area_is_not_there(binding):
    assert signed_in_as("auditor", area="3201").get(page_of(binding)).status_code == 404


def test_it_rejects_another_method(binding):
    assert signed_in_as("auditor").delete(page_of(binding)).status_code == 405
