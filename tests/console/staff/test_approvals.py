"""复核: what waits is shown to who decides it; nobody decides what they asked for."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from sharing.models import Approval, Binding
from sharing.rules.roles import Grant, Role
from sharing.services.bindings import staff_endings
from sharing.services.policy import drafts
from sharing.services.policy.pledge_texts import PLEDGE_TEXT, digest_of
from sharing.services.staff import roles
from tests import make
from tests.console.staff_browser import browser_of, signed_in_as
from tests.pages.visits import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

LIST = "/console/approval/"


def ending(by: User | None = None) -> Approval:
    make.editions()
    binding = make.binding(make.holder("王建国"), make.child("王子轩"))
    officer = make.by_officer(by or make.officer("supervisor"), "判决书已核对")
    return staff_endings.ask_to_end(binding_id=binding.pk, by=officer, at=make.NOW)


def right() -> Approval:
    make.area_row()
    grant = Grant(Role.CLERK, "3203", make.TODAY)
    by = make.by_officer(make.officer("administrator"), "新来的同事")
    return roles.ask_to_give(user_id=make.staff("XZ90088").pk, grant=grant, by=by, at=make.NOW)


def page(approval: Approval) -> str:
    return f"{LIST}{approval.pk}/"


def decide(client: Client, approval: Approval, decision: str = "approved", words: str = ""):
    return client.post(f"{page(approval)}decide/", {"decision": decision, "words": words})


def decision(approval: Approval) -> str:
    approval.refresh_from_db()
    return approval.decision


def test_what_waits_is_read_and_decided():
    approval, client = ending(), signed_in_as("supervisor")
    assert "王*国 共济给 王*轩（子女）" in text(client.get(LIST))
    shown = text(client.get(page(approval)))
    assert "由医保局终止绑定" in shown
    assert "判决书已核对" in shown
    response = decide(client, approval)
    assert response.headers["Location"] == LIST
    assert (decision(approval), Binding.objects.get().state) == ("approved", "ended")
    assert "已同意，已经办好。" in text(client.get(LIST))


def test_turned_down_it_says_why_to_who_asked():
    first = make.officer("supervisor")
    approval = ending(first)
    decide(signed_in_as("supervisor"), approval, "rejected", "判决书还没有生效")
    assert (decision(approval), Binding.objects.get().state) == ("rejected", "active")
    assert "判决书还没有生效" in text(browser_of(first).get(page(approval)))


def test_what_one_asked_for_is_shown_without_buttons_and_says_why():
    user = make.officer("supervisor")
    approval, client = ending(user), browser_of(user)
    for shown in (text(client.get(LIST)), text(client.get(page(approval)))):
        assert "这是您自己提出的，要由另一位同事复核。" in shown
    assert "<textarea" not in client.get(page(approval)).content.decode()
    response = decide(client, approval)
    assert (response.status_code, decision(approval)) == (422, "")


def test_turning_down_without_words_says_so_and_does_nothing():
    approval = ending()
    response = decide(signed_in_as("supervisor"), approval, "rejected")
    assert (response.status_code, decision(approval)) == (422, "")
    assert "不同意的，请写明原因，提出的人会看到。" in text(response)


def test_without_a_decision_or_with_too_many_words_what_was_typed_stays():
    approval, client = ending(), signed_in_as("supervisor")
    for decided, words in (("", "看过了"), ("approved", "长" * 201)):
        response = decide(client, approval, decided, words)
        assert (response.status_code, decision(approval)) == (422, "")
        assert words in text(response)


def test_who_comes_second_is_told():
    approval = ending()
    decide(signed_in_as("supervisor"), approval)
    response = decide(signed_in_as("supervisor"), approval, "rejected", "不同意")
    assert (response.status_code, decision(approval)) == (422, "approved")
    assert "已经有人决定了。" in text(response)


@pytest.mark.parametrize(
    ("role", "area"), [("supervisor", "3201"), ("policy_officer", "32"), ("administrator", "32")]
)
def test_others_matters_are_not_there(role, area):
    approval, client = ending(), signed_in_as(role, area=area)
    assert "王*国" not in text(client.get(LIST))
    assert client.get(page(approval)).status_code == 404
    assert decide(client, approval).status_code == 404
    assert decision(approval) == ""


def test_an_auditor_reads_all_of_the_area_and_decides_nothing():
    approval, client = ending(), signed_in_as("auditor")
    assert "您没有这个地区的复核权限，只能查看。" in text(client.get(page(approval)))
    assert decide(client, approval).status_code == 403
    assert decision(approval) == ""


def test_of_a_draft_that_was_thrown_away_there_is_nothing_more_to_read():
    first, second = make.officer("policy_officer"), make.officer("policy_officer")
    draft = make.text_draft(first)
    approval = drafts.ask_to_begin(
        PLEDGE_TEXT,
        draft_id=draft.pk,
        effective_from=make.TODAY + timedelta(days=1),
        seen=digest_of(draft),
        by=make.by_officer(first),
        at=make.NOW,
    )
    decide(browser_of(second), approval, "rejected", "有错字")
    assert "看全部内容" in text(browser_of(first).get(page(approval)))
    drafts.discard_draft(PLEDGE_TEXT, draft_id=draft.pk, by=make.by_officer(first), at=make.NOW)
    shown = text(browser_of(first).get(page(approval)))
    assert ("已经不在了" in shown, "看全部内容" in shown) == (True, False)


def test_a_right_is_said_in_words_and_given():
    approval = right()
    shown = text(signed_in_as("administrator").get(page(approval)))
    assert "周敏（XZ90088）" in shown
    assert "授予：经办人（徐州市），2026年6月15日起" in shown
    decide(signed_in_as("administrator"), approval)
    assert decision(approval) == "approved"


def test_other_methods_are_refused():
    approval, client = ending(), signed_in_as("supervisor")
    assert client.post(LIST).status_code == 405
    assert client.post(page(approval)).status_code == 405
    assert client.get(f"{page(approval)}decide/").status_code == 405


def test_more_that_waits_asks_no_more_of_the_database():
    client, counts = signed_in_as("supervisor"), []
    client.get(LIST)
    for number in (1, 2):
        for _ in range(number):
            ending()
        with CaptureQueriesContext(connection) as seen:
            client.get(LIST)
        counts.append(len(seen))
    assert counts[0] == counts[1]
