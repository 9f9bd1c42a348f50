"""Pledge texts: drafted by one policy officer, put in use by another, never edited after that."""

from datetime import date
from typing import Any

import pytest

from accounts.models import User
from accounts.sealing import sm3
from sharing.models import Approval, PledgeText
from sharing.services.decide_approvals import SamePerson
from sharing.services.evidence import pledge_chain
from sharing.services.policy import drafts
from sharing.services.policy.drafts import DraftHasChanged, DraftRefused, NotADraft
from sharing.services.policy.pledge_texts import PLEDGE_TEXT, TypedText, digest_of
from sharing.services.staff.approvals import AlreadyAsked
from sharing.services.staff.roles import NoSuchRight
from tests import make
from tests.crowd import at_once
from tests.services.policy.second_officer import TOMORROW, YESTERDAY, decide, named

pytestmark = pytest.mark.django_db


def save(draft: PledgeText, by: User, seen: str | None = None, **changes: Any) -> PledgeText:
    return drafts.save_draft(
        PLEDGE_TEXT,
        draft_id=draft.pk,
        said=TypedText(draft.version, draft.body)._replace(**changes),
        seen=digest_of(draft) if seen is None else seen,
        by=make.by_officer(by),
        at=make.NOW,
    )


def ask(draft: PledgeText, by: User, day: date | None = TOMORROW) -> Approval:
    return drafts.ask_to_begin(
        PLEDGE_TEXT,
        draft_id=draft.pk,
        effective_from=day,
        seen=digest_of(draft),
        by=make.by_officer(by, "法规处审定"),
        at=make.NOW,
    )


def discard(draft: PledgeText, by: User) -> None:
    drafts.discard_draft(PLEDGE_TEXT, draft_id=draft.pk, by=make.by_officer(by), at=make.NOW)


def is_untouched(draft: PledgeText) -> bool:
    before = (draft.version, draft.body, bytes(draft.digest))
    draft.refresh_from_db()
    return (draft.version, draft.body, bytes(draft.digest)) == before and draft.effective_from is None


def test_the_digest_is_that_of_the_bytes_that_are_stored(first):
    draft = make.text_draft(first, body="  一、真的。 \r\n\r\n二、可以。\r\n")
    draft.refresh_from_db()
    assert draft.body == "一、真的。\n\n二、可以。"
    assert bytes(draft.digest) == sm3(draft.body.encode())
    assert (draft.effective_from, draft.is_sample) == (None, False)
    save(draft, first, body="一、改过。")
    draft.refresh_from_db()
    assert bytes(draft.digest) == sm3("一、改过。".encode())


def test_a_version_is_used_once(first):
    make.pledge_text("2026-1")
    with pytest.raises(DraftRefused) as refused:
        make.text_draft(first, version=" 2026-1 ")
    assert named(refused) == [("version", "version_taken")]
    assert PledgeText.objects.count() == 1


def test_nothing_is_kept_of_what_makes_no_sense(first):
    draft = make.text_draft(first)
    with pytest.raises(DraftRefused) as refused:
        save(draft, first, version="", body=" \r\n ")
    assert named(refused) == [("version", "missing"), ("body", "missing")]
    assert is_untouched(draft)


def test_of_two_who_edit_the_same_draft_the_second_reads_it_again(first, second):
    draft = make.text_draft(first)
    seen = digest_of(draft)
    save(draft, second, body="一、改过。")
    with pytest.raises(DraftHasChanged):
        save(draft, first, seen=seen, body="一、又改过。")
    draft.refresh_from_db()
    assert draft.body == "一、改过。"


def test_nobody_signs_a_draft(first):
    in_use = make.pledge_text()
    make.text_draft(first, version="9999-1")
    assert pledge_chain.text_in_force(make.TODAY) == in_use
    assert pledge_chain.text_in_force(date.max) == in_use


def test_a_second_officer_has_it_signed_from_its_day(first, second):
    in_use, draft = make.pledge_text(), make.text_draft(first)
    decide(ask(draft, first), second)
    assert pledge_chain.text_in_force(make.TODAY) == in_use
    assert pledge_chain.text_in_force(TOMORROW) == draft


def test_the_first_officer_is_not_the_second(first):
    draft = make.text_draft(first)
    approval = ask(draft, first)
    with pytest.raises(SamePerson):
        decide(approval, first)
    assert is_untouched(draft)


def test_turned_down_it_stays_a_draft(first, second):
    draft = make.text_draft(first)
    decide(ask(draft, first), second, approve=False)
    assert is_untouched(draft)
    discard(draft, first)
    assert not PledgeText.objects.exists()


def test_while_it_waits_it_is_not_asked_for_twice_nor_discarded(first, second):
    draft = make.text_draft(first)
    ask(draft, first)
    for attempt in (lambda: ask(draft, second), lambda: discard(draft, second)):
        with pytest.raises(AlreadyAsked):
            attempt()
    assert is_untouched(draft)


def test_what_was_edited_after_asking_is_not_put_in_use(first, second):
    draft = make.text_draft(first)
    approval = ask(draft, first)
    save(draft, first, body="一、改过。")
    draft.refresh_from_db()
    with pytest.raises(DraftHasChanged):
        decide(approval, second)
    assert is_untouched(draft)


@pytest.mark.parametrize(("day", "fault"), [(None, "missing"), (YESTERDAY, "in_past"), (make.TODAY, None)])
def test_it_begins_today_at_the_earliest(day, fault, first):
    draft = make.text_draft(first)
    if fault is None:
        assert ask(draft, first, day).payload["effective_from"] == day.isoformat()
        return
    with pytest.raises(DraftRefused) as refused:
        ask(draft, first, day)
    assert named(refused) == [("signed_from", fault)]


def test_a_day_that_passes_while_it_waits_is_refused_when_decided(first, second):
    draft = make.text_draft(first)
    approval = ask(draft, first)
    with pytest.raises(DraftRefused) as refused:
        decide(approval, second, days_later=2)
    assert named(refused) == [("signed_from", "in_past")]
    assert is_untouched(draft)


@pytest.mark.parametrize(
    ("role", "area"), [("policy_officer", "3203"), ("supervisor", "32"), ("auditor", "")]
)
def test_only_a_policy_officer_of_the_province_changes_anything(role, area, first):
    draft, stranger = make.text_draft(first), make.officer(role, area=area)
    for attempt in (
        lambda: make.text_draft(stranger, version="2027-2"),
        lambda: save(draft, stranger, body="一、改过。"),
        lambda: ask(draft, stranger),
        lambda: discard(draft, stranger),
        lambda: decide(ask(draft, first), stranger),
    ):
        with pytest.raises(NoSuchRight):
            attempt()
    assert is_untouched(draft)
    assert PledgeText.objects.count() == 1


@pytest.mark.parametrize("path", ["save", "discard", "ask", "carry_out"])
@pytest.mark.parametrize("since", [YESTERDAY, TOMORROW])
def test_no_path_edits_what_is_in_use(path, since, first):
    text = make.pledge_text("2026-1", since)
    before = PledgeText.objects.values().get()
    payload = {"effective_from": TOMORROW.isoformat(), "digest": digest_of(text)}
    approval = Approval(kind="pledge_text", subject_id=text.pk, payload=payload)
    paths = {
        "save": lambda: save(text, first, body="一、改过。"),
        "discard": lambda: discard(text, first),
        "ask": lambda: ask(text, first),
        "carry_out": lambda: drafts.carry_out(approval, by=make.by_officer(first), at=make.NOW),
    }
    with pytest.raises(NotADraft):
        paths[path]()
    assert PledgeText.objects.values().get() == before


@pytest.mark.django_db(transaction=True)
def test_of_two_drafts_decided_at_once_for_one_day_one_is_refused():
    first, second = make.officer("policy_officer"), make.officer("policy_officer")
    asked = [ask(make.text_draft(first), first), ask(make.text_draft(first, version="2027-2"), first)]
    got = at_once(2, lambda number: decide(asked[number], second))
    assert sorted(type(one).__name__ for one in got) == ["DraftRefused", "NoneType"]
    assert PledgeText.objects.filter(effective_from=TOMORROW).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_one_version_at_once_one_is_told():
    officer = make.officer("policy_officer")
    got = at_once(2, lambda number: make.text_draft(officer, body=f"一、第 {number} 份。"))
    assert sorted(type(one).__name__ for one in got) == ["DraftRefused", "PledgeText"]
