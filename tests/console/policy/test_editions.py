"""Editions in the back office: read by three roles, written by policy officers of the area."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from sharing.console.policy.edition_form import typed_from
from sharing.models import Edition
from sharing.selectors.editions import content_of, digest_of
from tests import make
from tests.console.staff_browser import browser_of, signed_in_as
from tests.pages.visits import queries, text

pytestmark = pytest.mark.django_db

LIST = "/console/edition/"


@pytest.fixture
def first() -> User:
    return make.officer("policy_officer")


def typed(draft: Edition | None = None, **changes: Any) -> dict[str, Any]:
    """What a browser sends of the form."""
    content = content_of(draft) if draft else make.content()
    values = typed_from(content) | {"seen": digest_of(draft) if draft else ""} | changes
    if not values["pays_premium"]:
        del values["pays_premium"]
    return {name: "" if value is None else value for name, value in values.items()}


def wrong(response: Any) -> dict[str, list[str]]:
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


# The list.


def test_the_list_shows_every_edition_of_every_area_where_it_stands(first):
    make.edition("", make.TODAY.replace(year=2020), name="旧版")
    make.edition("", name="现行版")
    make.edition("32", make.TODAY.replace(year=2030), name="以后的")
    make.edition_draft(first, area_prefix="32", name="草稿")
    with_role = signed_in_as("auditor").get(LIST)
    groups = [
        (group["title"], [(row["edition"].name, row["label"].text) for row in group["rows"]])
        for group in with_role.context["groups"]
    ]
    assert groups == [
        ("其他所有地区", [("现行版", "正在施行"), ("旧版", "已被替代")]),
        ("江苏省（32）", [("草稿", "草案"), ("以后的", "2030年6月15日起施行")]),
    ]


def test_a_draft_of_a_newer_document_is_pointed_out(first):
    make.edition("32")
    client = browser_of(first)
    assert "有依据更新的草案，还没有施行。" not in text(client.get(LIST))
    make.edition_draft(first, source_date=make.TODAY.replace(year=2020))
    assert "有依据更新的草案，还没有施行。" not in text(client.get(LIST))
    make.edition_draft(first)
    assert "有依据更新的草案，还没有施行。" in text(client.get(LIST))


def test_only_policy_officers_are_offered_to_write(first):
    make.editions()
    offered = f'href="{LIST}new/"'
    assert offered in browser_of(first).get(LIST).content.decode()
    assert offered not in signed_in_as("supervisor").get(LIST).content.decode()


def test_the_list_takes_as_many_queries_for_many_editions(first):
    client = browser_of(first)
    make.edition_draft(first)
    few = queries(client, LIST)
    make.editions()
    for name in ("一", "二"):
        make.edition_draft(first, name=name)
    assert queries(client, LIST) == few


# One edition.


@pytest.mark.parametrize("role", ["supervisor", "auditor"])
def test_others_read_a_draft_and_cannot_change_it(role, first):
    draft = make.edition_draft(first)
    client = signed_in_as(role)
    page = text(client.get(f"{LIST}{draft.pk}/"))
    assert "国办发〔2024〕38号" in page
    assert "丢弃" not in page
    for path in ("edit", "ask"):
        assert client.get(f"{LIST}{draft.pk}/{path}/").status_code == 403


def test_one_in_force_says_that_it_is_never_changed(first):
    edition = make.edition()
    page = text(browser_of(first).get(f"{LIST}{edition.pk}/"))
    assert "定了施行日期的版本不能修改，也不能删除。" in page
    for path in ("edit", "compare", "impact", "ask"):
        assert browser_of(first).get(f"{LIST}{edition.pk}/{path}/").status_code == 404
    for path in ("edit", "discard", "ask", "impact"):
        assert browser_of(first).post(f"{LIST}{edition.pk}/{path}/", typed(edition)).status_code == 404
    assert Edition.objects.get().status == "in_force"


# Writing.


def test_a_new_draft_begins_with_what_is_in_force_but_for_its_document(first):
    make.edition("32", max_members=5)
    form = browser_of(first).get(f"{LIST}new/").context["form"]
    assert (form["area_prefix"].value(), form["max_members"].value()) == ("32", 5)
    assert (form["name"].value(), form["source_number"].value(), form["source_date"].value()) == ("", "", "")


def test_a_draft_is_kept_clause_by_clause(first):
    said = make.content(
        max_members=5,
        reserve_fen=100_00,
        monthly_limit_fen=500_50,
        med_types={"11": True, "1403": False, "1402": True},
    )
    values = typed(None) | typed_from(said) | {"max_holders": ""}
    response = browser_of(first).post(f"{LIST}new/", values)
    draft = Edition.objects.get()
    assert response.headers["Location"] == f"{LIST}{draft.pk}/"
    assert content_of(draft) == said


def test_what_makes_no_sense_is_said_beside_its_field_and_what_was_typed_stays(first):
    values = typed(
        name="  ",
        relationships=["cousin"],
        reach="country",
        source_date="2024-13-01",
        max_members="五",
        monthly_limit_fen="1.234",
    )
    response = browser_of(first).post(f"{LIST}new/", values)
    assert response.status_code == 422
    assert wrong(response) == {
        "name": ["这一项必须填写。"],
        "relationships": ["系统不认识“cousin”，请从列出的里面选。"],
        "reach": ["系统不认识“country”，请从列出的里面选。"],
        "source_date": ["日期写成 2027-01-31 这样。"],
        "max_members": ["请填整数。"],
        "monthly_limit_fen": ["金额应为数字，最多两位小数，例如 128.40。"],
    }
    assert response.context["form"]["source_title"].value() == values["source_title"]
    assert not Edition.objects.exists()


def test_what_the_rules_find_is_said_beside_its_field_too(first):
    values = typed(confirm_relationships=["other"], med_types=[], confirm_days="0", area_prefix="99")
    response = browser_of(first).post(f"{LIST}new/", values | {"area_prefix": "32"})
    assert response.status_code == 422
    assert wrong(response) == {
        "confirm_relationships": ["要对方同意的家人，必须也在可以共济的家人里。"],
        "confirm_days": ["应在 1 到 60 之间。"],
        "med_types": ["至少选一类可以付的费用。"],
    }


def test_an_officer_of_a_city_cannot_write_for_the_province():
    of_city = make.officer("policy_officer", area="3203")
    response = browser_of(of_city).post(f"{LIST}new/", typed())
    assert response.status_code == 422
    assert wrong(response) == {"area_prefix": ["您不是这个地区的政策管理员。"]}


@pytest.mark.parametrize("path", ["edit", "ask", "discard"])
def test_a_draft_of_another_area_is_not_there_to_be_changed(path, first):
    draft = make.edition_draft(first)
    client = browser_of(make.officer("policy_officer", area="3203"))
    assert client.post(f"{LIST}{draft.pk}/{path}/", typed(draft)).status_code == 404
    assert client.post(f"{LIST}{draft.pk}/impact/").status_code == 404
    assert client.get(f"{LIST}{draft.pk}/").status_code == 200


def test_a_draft_is_edited(first):
    draft = make.edition_draft(first)
    response = browser_of(first).post(f"{LIST}{draft.pk}/edit/", typed(draft, confirm_days="10"))
    assert response.status_code == 302
    draft.refresh_from_db()
    assert draft.confirm_days == 10


def test_who_edits_what_somebody_else_has_changed_is_told_and_keeps_what_they_typed(first):
    draft = make.edition_draft(first)
    values = typed(draft, confirm_days="10")
    browser_of(first).post(f"{LIST}{draft.pk}/edit/", typed(draft, confirm_days="20"))
    response = browser_of(first).post(f"{LIST}{draft.pk}/edit/", values)
    assert response.status_code == 409
    assert "别人刚刚改过这份草案" in text(response)
    assert response.context["form"]["confirm_days"].value() == "10"
    draft.refresh_from_db()
    assert draft.confirm_days == 20


def test_a_draft_is_discarded_by_a_post_only(first):
    draft, client = make.edition_draft(first), browser_of(first)
    assert client.get(f"{LIST}{draft.pk}/discard/").status_code == 405
    assert client.post(f"{LIST}{draft.pk}/discard/").headers["Location"] == LIST
    assert not Edition.objects.exists()


@pytest.mark.parametrize("path", ["", "compare/"])
def test_pages_to_read_reject_another_method(path, first):
    draft = make.edition_draft(first)
    assert browser_of(first).post(f"{LIST}{draft.pk}/{path}").status_code == 405
    assert browser_of(first).post(LIST).status_code == 405
    assert browser_of(first).put(f"{LIST}new/").status_code == 405


def test_who_is_not_of_the_bureau_sees_nothing(first):
    draft = make.edition_draft(first)
    client = Client()
    client.force_login(make.user())
    assert client.get(f"{LIST}{draft.pk}/").status_code == 403
