"""Pledge texts in the back office: a preview as citizens read it, drafts, and the second officer."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.days import shanghai_day
from accounts.models import User
from sharing.models import Approval, PledgeText
from sharing.services.policy.pledge_texts import digest_of
from tests import make
from tests.console.staff_browser import browser_of, signed_in_as
from tests.pages.visits import queries, text

pytestmark = pytest.mark.django_db

LIST = "/console/pledge-text/"
DAY = timedelta(days=1)


@pytest.fixture
def first() -> User:
    return make.officer("policy_officer")


def today():
    return shanghai_day(timezone.now())


def ask(draft: PledgeText, by: User, **changes: Any) -> Any:
    values = {"signed_from": (today() + DAY).isoformat(), "reason": "法规处审定", "seen": digest_of(draft)}
    return browser_of(by).post(f"{LIST}{draft.pk}/ask/", values | changes)


def wrong(response: Any) -> dict[str, list[str]]:
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


def test_the_list_shows_every_text_where_it_stands(first):
    make.pledge_text("2025-1", today() - 300 * DAY)
    make.pledge_text("2026-1", today())
    make.pledge_text("2026-2", today() + DAY)
    make.text_draft(first)
    rows = signed_in_as("auditor").get(LIST).context["rows"]
    assert [(row["text"].version, row["label"].tone) for row in rows] == [
        ("2027-1", "wait"),
        ("2026-2", "wait"),
        ("2026-1", "on"),
        ("2025-1", "off"),
    ]


def test_the_list_takes_as_many_queries_for_many_texts(first):
    client = browser_of(first)
    make.pledge_text("2025-1")
    few = queries(client, LIST)
    make.text_draft(first)
    make.pledge_text("2026-1", today())
    assert queries(client, LIST) == few


def test_a_text_is_shown_as_citizens_read_it_and_beside_the_one_in_use(first):
    make.pledge_text("2026-1", today())
    draft = make.text_draft(first, body="一、是<b>真的</b>。\n\n二、医保卡不能共用。")
    response = signed_in_as("supervisor").get(f"{LIST}{draft.pk}/")
    assert "<p>一、是&lt;b&gt;真的&lt;/b&gt;。</p>" in response.content.decode()
    assert [one.is_same for one in response.context["compared"]] == [False, False, False, True]
    assert "修改草案" not in text(response)


def test_one_in_use_says_that_it_is_never_changed(first):
    used = make.pledge_text("2026-1", today())
    assert "定了启用日期的文本不能修改，也不能删除。" in text(browser_of(first).get(f"{LIST}{used.pk}/"))
    for path in ("edit", "discard", "ask"):
        sent = {"version": "x", "body": "x", "seen": digest_of(used)}
        assert browser_of(first).post(f"{LIST}{used.pk}/{path}/", sent).status_code == 404
    assert PledgeText.objects.get().version == "2026-1"


def test_a_new_version_begins_with_the_words_in_use(first):
    used = make.pledge_text("2026-1", today())
    form = browser_of(first).get(f"{LIST}new/").context["form"]
    assert (form["version"].value(), form["body"].value()) == (None, used.body)


def test_a_draft_is_written_and_edited(first):
    client = browser_of(first)
    client.post(f"{LIST}new/", {"version": "2027-1", "body": "一、真的。\r\n\r\n二、可以。"})
    draft = PledgeText.objects.get()
    assert (draft.body, draft.is_sample, draft.effective_from) == ("一、真的。\n\n二、可以。", False, None)
    sent = {"version": "2027-1", "body": "一、改过。", "seen": digest_of(draft)}
    assert client.post(f"{LIST}{draft.pk}/edit/", sent).headers["Location"] == f"{LIST}{draft.pk}/"
    draft.refresh_from_db()
    assert draft.body == "一、改过。"


def test_a_version_that_was_used_is_refused_beside_its_field_and_what_was_typed_stays(first):
    make.pledge_text("2026-1")
    response = browser_of(first).post(f"{LIST}new/", {"version": "2026-1", "body": "一、真的。"})
    assert response.status_code == 422
    assert wrong(response) == {"version": ["这个版本号已经用过，请换一个。"]}
    assert response.context["form"]["body"].value() == "一、真的。"
    assert PledgeText.objects.count() == 1


def test_who_edits_what_somebody_else_has_changed_is_told(first):
    draft = make.text_draft(first)
    sent = {"version": "2027-1", "body": "一、改过。", "seen": "0" * 64}
    response = browser_of(first).post(f"{LIST}{draft.pk}/edit/", sent)
    assert response.status_code == 409
    assert "别人刚刚改过这份草案" in text(response)


def test_an_officer_of_a_city_reads_the_pledge_and_does_not_write_it(first):
    draft = make.text_draft(first)
    client = browser_of(make.officer("policy_officer", area="3203"))
    assert client.get(f"{LIST}{draft.pk}/").status_code == 200
    for path in ("edit", "ask", "discard"):
        assert client.post(f"{LIST}{draft.pk}/{path}/").status_code == 404
    response = client.post(f"{LIST}new/", {"version": "2027-2", "body": "一、真的。"})
    assert response.status_code == 422
    assert wrong(response) == {"__all__": ["承诺书全省一份，只有全省的政策管理员能写。"]}
    assert PledgeText.objects.count() == 1


def test_a_second_officer_is_asked(first):
    draft = make.text_draft(first)
    assert ask(draft, first).headers["Location"] == f"{LIST}{draft.pk}/"
    approval = Approval.objects.get()
    assert (approval.kind, approval.subject_id, approval.area_code) == ("pledge_text", draft.pk, "32")
    assert "正在等另一位政策管理员复核" in text(browser_of(first).get(f"{LIST}{draft.pk}/"))


def test_a_past_day_is_refused_beside_its_field(first):
    response = ask(make.text_draft(first), first, signed_from=(today() - DAY).isoformat())
    assert response.status_code == 422
    assert wrong(response) == {"signed_from": ["启用日期不能早于今天。"]}
    assert not Approval.objects.exists()


def test_who_asks_for_what_was_changed_meanwhile_reads_it_again(first):
    draft = make.text_draft(first)
    response = ask(draft, first, seen="0" * 64)
    assert response.status_code == 409
    assert response.context["form"]["seen"].value() == digest_of(draft)


def test_asked_twice_the_second_is_told_and_it_is_not_discarded(first):
    draft = make.text_draft(first)
    ask(draft, first)
    assert ask(draft, first).status_code == 409
    assert browser_of(first).post(f"{LIST}{draft.pk}/discard/").status_code == 422
    assert PledgeText.objects.count() == 1


def test_a_draft_is_discarded_by_a_post_only(first):
    draft, client = make.text_draft(first), browser_of(first)
    assert client.get(f"{LIST}{draft.pk}/discard/").status_code == 405
    assert client.post(f"{LIST}{draft.pk}/discard/").headers["Location"] == LIST
    assert not PledgeText.objects.exists()


def test_they_reject_another_method(first):
    draft, client = make.text_draft(first), browser_of(first)
    assert client.post(LIST).status_code == 405
    assert client.post(f"{LIST}{draft.pk}/").status_code == 405
    assert client.put(f"{LIST}{draft.pk}/ask/").status_code == 405
    assert client.put(f"{LIST}new/").status_code == 405
