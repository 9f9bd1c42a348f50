"""What a draft changes, and asking for it: comparison, impact, the second officer."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.days import shanghai_day
from accounts.models import User
from sharing.models import Approval, Edition, EditionImpact
from sharing.rules.edition import CLAUSES
from sharing.selectors import impacts
from sharing.selectors.editions import digest_of
from sharing.services.policy import drafts
from sharing.services.policy.edition_impacts import work_out_due
from sharing.services.policy.editions import EDITION
from tests import make
from tests.console.staff_browser import browser_of, signed_in_as
from tests.pages.visits import text

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/console/edition/"
DAY = timedelta(days=1)


@pytest.fixture
def first() -> User:
    make.editions()
    return make.officer("policy_officer")


def today():
    return shanghai_day(timezone.now())


def ask(draft: Edition, by: User, **changes: Any) -> Any:
    values = {"effective_from": (today() + DAY).isoformat(), "reason": "省里发文", "seen": digest_of(draft)}
    return browser_of(by).post(f"{LIST}{draft.pk}/ask/", values | changes)


def wrong(response: Any) -> dict[str, list[str]]:
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


# Comparison.


def test_the_comparison_says_of_every_clause_what_holds_what_is_drafted_and_whether_it_changes(first):
    draft = make.edition_draft(first, name="2021 版", pays_premium=False)
    rows = signed_in_as("auditor").get(f"{LIST}{draft.pk}/compare/").context["compared"]
    assert len(rows) == len(CLAUSES)
    assert [(row.title, row.now, row.then) for row in rows if row.title == "可以共济的家人"] == [
        (
            "可以共济的家人",
            "父母、配偶、子女",
            "父母、配偶、子女、兄弟姐妹、（外）祖父母、（外）孙子女",
        )
    ]
    assert {row.title for row in rows if row.is_same} == {
        *("名称", "适用地区", "要对方本人同意的家人", "几天以内同意有效", "双方在哪里参保可以共济"),
        *("一个账户最多给几人用", "一个人最多用几人的账户", "账户里必须留下的钱"),
        *("每位使用人每月最多用", "有几个账户时先用哪个", "代缴居民医保"),
    }


def test_only_what_differs_can_be_shown(first):
    draft = make.edition_draft(first)
    page = text(browser_of(first).get(f"{LIST}{draft.pk}/compare/?changed=1"))
    assert "兄弟姐妹" in page
    assert "相同" not in page


def test_a_draft_of_a_city_is_compared_with_what_the_city_goes_by_now(first):
    draft = make.edition_draft(first, area_prefix="3203")
    stands = browser_of(first).get(f"{LIST}{draft.pk}/compare/").context["stands"]
    assert stands.area_prefix == "32"


def test_where_nothing_is_in_force_the_comparison_says_so(first):
    Edition.objects.all().delete()
    draft = make.edition_draft(first)
    assert "这个地区现在没有施行任何版本" in text(browser_of(first).get(f"{LIST}{draft.pk}/compare/"))


# Impact.


def test_the_impact_is_worked_out_by_the_worker_and_shown_masked(first):
    make.binding(make.holder("王建国"), make.resident("李晓梅"), relationship="spouse")
    draft = make.edition_draft(first, relationships=("child",), confirm_relationships=())
    client, path = browser_of(first), f"{LIST}{draft.pk}/impact/"
    assert "没有推算结果" in text(client.get(path))
    assert client.post(path).headers["Location"] == path
    assert "已看 0 份，共 1 份" in text(client.get(path))
    work_out_due(at=timezone.now())
    response = client.get(path)
    assert [(one.title, one.count, one.reasons) for one in response.context["counts"]] == [
        ("现在能用，施行以后不能用", 1, [("关系不在可以共济的家人里", 1)]),
        ("现在不能用，施行以后能用", 0, []),
        ("超过新的人数：照常能用，到期以后不能再绑", 0, []),
    ]
    page = text(response)
    assert "王*国 李*梅 配偶" in page
    assert "王建国" not in page


def test_asked_again_while_it_runs_nothing_is_begun_twice(first):
    draft = make.edition_draft(first)
    for _ in range(2):
        browser_of(first).post(f"{LIST}{draft.pk}/impact/")
    assert EditionImpact.objects.count() == 1


def test_the_list_is_read_page_by_page_in_as_many_queries(first, monkeypatch):
    monkeypatch.setattr(impacts, "PAGE", 2)
    for _ in range(5):
        make.binding()
    draft = make.edition_draft(first, relationships=("spouse",))
    client, path = browser_of(first), f"{LIST}{draft.pk}/impact/"
    client.post(path)
    work_out_due(at=timezone.now())

    def numbers(where: str) -> tuple[list[int], int]:
        with CaptureQueriesContext(connection) as captured:
            response = client.get(path + where)
        taken.add(len(captured))
        return [row["number"] for row in response.context["rows"]], response.context["page"].next

    taken = set[int]()
    assert numbers("") == ([1, 2], 3)
    assert numbers("?from=3") == ([3, 4], 5)
    assert numbers("?from=5") == ([5], 0)
    assert len(taken) == 1
    assert numbers("?from=nonsense") == ([1, 2], 3)


def test_the_list_shows_people_of_the_readers_areas_only(first):
    make.binding(make.holder(area=make.NANJING), make.child(area=make.NANJING))
    draft = make.edition_draft(first, relationships=("spouse",))
    browser_of(first).post(f"{LIST}{draft.pk}/impact/")
    work_out_due(at=timezone.now())
    of_xuzhou = browser_of(make.officer("auditor", area="3203"))
    response = of_xuzhou.get(f"{LIST}{draft.pk}/impact/")
    assert (response.context["rows"], response.context["found"]) == ([], 1)


def test_an_auditor_reads_the_impact_but_begins_none(first):
    draft = make.edition_draft(first)
    client = signed_in_as("auditor")
    assert client.get(f"{LIST}{draft.pk}/impact/").status_code == 200
    assert client.post(f"{LIST}{draft.pk}/impact/").status_code == 404
    assert not EditionImpact.objects.exists()


# Asking.


def test_a_second_officer_is_asked_for_exactly_what_was_read(first):
    draft = make.edition_draft(first)
    assert ask(draft, first).headers["Location"] == f"{LIST}{draft.pk}/"
    approval = Approval.objects.get()
    assert (approval.kind, approval.subject_id, approval.area_code, approval.reason) == (
        "edition",
        draft.pk,
        "32",
        "省里发文",
    )
    assert approval.payload == {
        "effective_from": (today() + DAY).isoformat(),
        "digest": digest_of(draft),
    }
    page = text(browser_of(first).get(f"{LIST}{draft.pk}/"))
    assert "正在等另一位政策管理员复核" in page
    assert "省里发文" in page


def test_without_a_day_or_a_reason_nobody_is_asked_and_what_was_typed_stays(first):
    draft = make.edition_draft(first)
    response = ask(draft, first, effective_from="下个月", reason="")
    assert response.status_code == 422
    assert wrong(response) == {
        "effective_from": ["日期写成 2027-01-31 这样。"],
        "reason": ["这一项必须填写。"],
    }
    assert response.context["form"]["effective_from"].value() == "下个月"
    assert not Approval.objects.exists()


def test_a_past_day_after_the_first_binding_is_refused_beside_its_field(first):
    make.binding()
    draft = make.edition_draft(first)
    response = ask(draft, first, effective_from=(today() - DAY).isoformat())
    assert response.status_code == 422
    assert wrong(response) == {"effective_from": ["这个地区已经有人绑定，施行日期不能早于今天。"]}


def test_a_day_that_another_edition_has_is_refused_beside_its_field(first):
    make.edition("32", today() + DAY)
    response = ask(make.edition_draft(first), first)
    assert response.status_code == 422
    assert wrong(response) == {"effective_from": ["这一天已经有另一个版本开始，请换一天。"]}


def test_who_asks_for_what_was_changed_meanwhile_reads_it_again_and_then_may(first):
    draft = make.edition_draft(first)
    response = ask(draft, first, seen="0" * 64)
    assert response.status_code == 409
    assert "草案刚刚被改过，还没有请人复核。" in text(response)
    assert response.context["form"]["seen"].value() == digest_of(draft)
    assert not Approval.objects.exists()
    assert ask(draft, first, seen=response.context["form"]["seen"].value()).status_code == 302


def test_asked_twice_the_second_is_told(first):
    draft = make.edition_draft(first)
    ask(draft, first)
    response = ask(draft, first)
    assert response.status_code == 409
    assert "已经请人复核，正在等结果。" in text(response)
    assert Approval.objects.count() == 1


def test_while_it_waits_it_is_not_discarded(first):
    draft = make.edition_draft(first)
    ask(draft, first)
    response = browser_of(first).post(f"{LIST}{draft.pk}/discard/")
    assert response.status_code == 422
    assert "正在等另一位政策管理员复核，现在不能丢弃。" in text(response)


def test_what_was_worked_out_is_shown_where_it_is_asked_for(first):
    make.binding()
    draft = make.edition_draft(first, relationships=("spouse",))
    browser_of(first).post(f"{LIST}{draft.pk}/impact/")
    work_out_due(at=timezone.now())
    assert browser_of(first).get(f"{LIST}{draft.pk}/ask/").context["counts"][0].count == 1


def test_they_reject_another_method(first):
    draft = make.edition_draft(first)
    assert browser_of(first).put(f"{LIST}{draft.pk}/ask/").status_code == 405
    assert browser_of(first).put(f"{LIST}{draft.pk}/impact/").status_code == 405


def test_a_draft_that_was_discarded_meanwhile_is_not_there(first):
    draft = make.edition_draft(first)
    drafts.discard_draft(EDITION, draft_id=draft.pk, by=make.by_officer(first), at=make.NOW)
    for path in ("", "edit/", "compare/", "impact/", "ask/"):
        assert browser_of(first).get(f"{LIST}{draft.pk}/{path}").status_code == 404
