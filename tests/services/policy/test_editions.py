"""Editions: drafted by one policy officer, put in force by another, never edited after that."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from sharing.models import Approval, Binding, Edition, EditionImpact
from sharing.selectors.editions import content_of, digest_of
from sharing.services.decide_approvals import SamePerson
from sharing.services.policy import drafts, edition_impacts
from sharing.services.policy.drafts import DraftHasChanged, DraftRefused, NotADraft
from sharing.services.policy.editions import EDITION
from sharing.services.staff.approvals import AlreadyAsked
from sharing.services.staff.roles import NoSuchRight
from tests import make
from tests.crowd import at_once
from tests.lock_waits import Second
from tests.services.policy.second_officer import DAY, TOMORROW, YESTERDAY, decide, named

pytestmark = pytest.mark.django_db


def save(draft: Edition, by: User, seen: str | None = None, **changes: Any) -> Edition:
    return drafts.save_draft(
        EDITION,
        draft_id=draft.pk,
        said=replace(content_of(draft), **changes),
        seen=digest_of(draft) if seen is None else seen,
        by=make.by_officer(by),
        at=make.NOW,
    )


def ask(draft: Edition, by: User, day: date | None = TOMORROW, seen: str | None = None) -> Approval:
    return drafts.ask_to_begin(
        EDITION,
        draft_id=draft.pk,
        effective_from=day,
        seen=digest_of(draft) if seen is None else seen,
        by=make.by_officer(by, "省里发文"),
        at=make.NOW,
    )


def is_untouched(draft: Edition) -> bool:
    before = content_of(draft)
    draft.refresh_from_db()
    return (draft.status, draft.effective_from, content_of(draft)) == ("draft", None, before)


# Drafts.


def test_a_draft_keeps_every_clause_as_it_was_typed(first):
    said = make.content(max_members=5, max_holders=3, reserve_fen=100_00, monthly_limit_fen=500_00)
    draft = drafts.save_draft(EDITION, draft_id=None, said=said, by=make.by_officer(first), at=make.NOW)
    draft.refresh_from_db()
    assert (draft.status, draft.effective_from) == ("draft", None)
    assert content_of(draft) == said


def test_a_draft_is_edited_by_any_policy_officer_of_the_area(first, second):
    draft = make.edition_draft(first)
    save(draft, second, confirm_days=10)
    draft.refresh_from_db()
    assert draft.confirm_days == 10


def test_relationships_stand_in_one_order_whoever_typed_them(first):
    one = make.edition_draft(first, relationships=("child", "spouse", "child"))
    other = make.edition_draft(first, relationships=("spouse", "child"))
    assert one.relationships == ["spouse", "child"]
    assert digest_of(one) == digest_of(other)


def test_what_makes_no_sense_is_refused_clause_by_clause_and_nothing_is_kept(first):
    with pytest.raises(DraftRefused) as refused:
        make.edition_draft(first, relationships=("cousin",), confirm_relationships=(), reach="country")
    assert named(refused) == [("relationships", "unknown"), ("reach", "unknown")]
    assert not Edition.objects.exists()


def test_a_refused_edit_changes_nothing(first):
    draft = make.edition_draft(first)
    with pytest.raises(DraftRefused) as refused:
        save(draft, first, source_title="", med_types={"99": True})
    assert named(refused) == [("source_title", "missing"), ("med_types", "unknown")]
    assert is_untouched(draft)


def test_of_two_who_edit_the_same_draft_the_second_reads_it_again(first, second):
    draft = make.edition_draft(first)
    seen = digest_of(draft)
    save(draft, first, confirm_days=10)
    with pytest.raises(DraftHasChanged):
        save(draft, second, seen=seen, confirm_days=20)
    draft.refresh_from_db()
    assert draft.confirm_days == 10


def test_a_draft_can_be_discarded(first):
    draft = make.edition_draft(first)
    drafts.discard_draft(EDITION, draft_id=draft.pk, by=make.by_officer(first), at=make.NOW)
    assert not Edition.objects.exists()


def test_a_draft_is_not_discarded_while_a_second_officer_looks_at_it(first):
    draft = make.edition_draft(first)
    ask(draft, first)
    with pytest.raises(AlreadyAsked):
        drafts.discard_draft(EDITION, draft_id=draft.pk, by=make.by_officer(first), at=make.NOW)
    assert is_untouched(draft)


# Whose affair it is.


@pytest.mark.parametrize(
    ("role", "area"), [("policy_officer", "3203"), ("supervisor", "32"), ("auditor", "")]
)
def test_only_a_policy_officer_of_the_whole_prefix_changes_anything(role, area, first):
    draft, stranger = make.edition_draft(first), make.officer(role, area=area)
    for attempt in (
        lambda: make.edition_draft(stranger),
        lambda: save(draft, stranger, confirm_days=3),
        lambda: ask(draft, stranger),
        lambda: drafts.discard_draft(EDITION, draft_id=draft.pk, by=make.by_officer(stranger), at=make.NOW),
        lambda: edition_impacts.ask_impact(edition_id=draft.pk, by=make.by_officer(stranger), at=make.NOW),
        lambda: decide(ask(draft, first), stranger),
    ):
        with pytest.raises(NoSuchRight):
            attempt()
    assert is_untouched(draft)
    assert Edition.objects.count() == 1


def test_an_officer_of_a_city_writes_for_the_city_but_does_not_move_it_to_the_province():
    of_city = make.officer("policy_officer", area="3203")
    draft = make.edition_draft(of_city, area_prefix="3203")
    with pytest.raises(NoSuchRight):
        save(draft, of_city, area_prefix="32")
    assert is_untouched(draft)


def test_only_an_officer_of_everywhere_writes_for_everywhere(first):
    with pytest.raises(NoSuchRight):
        make.edition_draft(first, area_prefix="")
    assert make.edition_draft(make.officer("policy_officer", area=""), area_prefix="").area_prefix == ""


# Put in force.


def test_a_second_officer_puts_it_in_force_from_its_day(first, second):
    draft = make.edition_draft(first)
    decide(ask(draft, first), second)
    draft.refresh_from_db()
    assert (draft.status, draft.effective_from) == ("in_force", TOMORROW)
    approval = Approval.objects.get()
    assert (approval.asked_by, approval.decided_by, approval.reason) == (first, second, "省里发文")


def test_the_first_officer_is_not_the_second(first):
    draft = make.edition_draft(first)
    approval = ask(draft, first)
    with pytest.raises(SamePerson):
        decide(approval, first)
    assert is_untouched(draft)


def test_turned_down_it_stays_a_draft_and_can_be_asked_for_again(first, second):
    draft = make.edition_draft(first)
    decide(ask(draft, first), second, approve=False)
    assert is_untouched(draft)
    decide(ask(draft, first), second)
    draft.refresh_from_db()
    assert draft.status == "in_force"


def test_what_was_edited_after_asking_is_not_put_in_force(first, second):
    draft = make.edition_draft(first)
    approval = ask(draft, first)
    save(draft, first, reserve_fen=50_00)
    draft.refresh_from_db()
    with pytest.raises(DraftHasChanged):
        decide(approval, second)
    assert is_untouched(draft)
    approval.refresh_from_db()
    assert approval.decision == ""


def test_what_is_asked_for_is_what_was_read(first, second):
    draft = make.edition_draft(first)
    seen = digest_of(draft)
    save(draft, second, reserve_fen=50_00)
    with pytest.raises(DraftHasChanged):
        ask(draft, first, seen=seen)
    assert not Approval.objects.exists()


def test_a_past_day_is_allowed_until_the_area_has_its_first_binding(first, second):
    draft = make.edition_draft(first, area_prefix="3203")
    decide(ask(draft, first, YESTERDAY), second)
    draft.refresh_from_db()
    assert draft.effective_from == YESTERDAY
    make.binding()
    later = make.edition_draft(first, area_prefix="3203")
    with pytest.raises(DraftRefused) as refused:
        ask(later, first, YESTERDAY - DAY)
    assert named(refused) == [("effective_from", "bound_already")]
    assert Approval.objects.count() == 1


def test_a_binding_elsewhere_does_not_count_for_the_area(first):
    make.binding(make.holder(area=make.NANJING), make.child(area=make.NANJING))
    assert ask(make.edition_draft(first, area_prefix="3203"), first, YESTERDAY).payload["effective_from"] == (
        YESTERDAY.isoformat()
    )
    with pytest.raises(DraftRefused):
        ask(make.edition_draft(first, area_prefix="32"), first, YESTERDAY)


def test_a_day_that_passes_while_it_waits_is_refused_when_decided(first, second):
    make.binding()
    draft = make.edition_draft(first)
    approval = ask(draft, first, TOMORROW)
    with pytest.raises(DraftRefused) as refused:
        decide(approval, second, days_later=2)
    assert named(refused) == [("effective_from", "bound_already")]
    assert is_untouched(draft)


def test_a_binding_made_while_it_waits_counts_too(first, second):
    draft = make.edition_draft(first, area_prefix="3203")
    approval = ask(draft, first, YESTERDAY)
    make.binding()
    with pytest.raises(DraftRefused):
        decide(approval, second)
    assert is_untouched(draft)


def test_two_editions_of_a_prefix_never_begin_on_one_day(first, second):
    one, other = make.edition_draft(first), make.edition_draft(first, name="另一版")
    approval = ask(other, first)
    decide(ask(one, first), second)
    with pytest.raises(DraftRefused) as refused:
        decide(approval, second)
    assert named(refused) == [("effective_from", "day_taken")]
    assert is_untouched(other)


def test_without_a_day_nobody_is_asked(first):
    with pytest.raises(DraftRefused) as refused:
        ask(make.edition_draft(first), first, None)
    assert named(refused) == [("effective_from", "missing")]
    assert not Approval.objects.exists()


# In force, nothing edits it.


def paths(edition: Edition, by: User) -> dict[str, Callable[[], object]]:
    officer, at = make.by_officer(by), make.NOW
    return {
        "save": lambda: save(edition, by, confirm_days=1),
        "discard": lambda: drafts.discard_draft(EDITION, draft_id=edition.pk, by=officer, at=at),
        "ask": lambda: ask(edition, by),
        "impact": lambda: edition_impacts.ask_impact(edition_id=edition.pk, by=officer, at=at),
        "carry_out": lambda: drafts.carry_out(waiting_for(edition, by), by=officer, at=at),
    }


def waiting_for(edition: Edition, by: User) -> Approval:
    return Approval(
        kind="edition",
        subject_id=edition.pk,
        area_code="32",
        payload={"effective_from": TOMORROW.isoformat(), "digest": digest_of(edition)},
        asked_by=by,
        asked_at=make.NOW,
    )


@pytest.mark.parametrize("path", ["save", "discard", "ask", "impact", "carry_out"])
@pytest.mark.parametrize("since", [make.TODAY - 100 * DAY, make.TODAY, make.TODAY + DAY])
def test_no_path_edits_what_is_in_force(path, since, first):
    edition = make.edition("32", since)
    before = Edition.objects.values().get()
    with pytest.raises(NotADraft):
        paths(edition, first)[path]()
    assert Edition.objects.values().get() == before


@pytest.mark.parametrize("path", ["save", "discard", "ask", "impact", "carry_out"])
def test_a_draft_that_is_gone_is_told_to_be_gone(path, first):
    draft = make.edition_draft(first)
    Edition.objects.all().delete()
    with pytest.raises(NotADraft):
        paths(draft, first)[path]()


# Two at once.


@pytest.mark.django_db(transaction=True)
def test_of_two_who_ask_at_once_one_is_told_that_it_waits_already():
    first, second = make.officer("policy_officer"), make.officer("policy_officer")
    draft = make.edition_draft(first)
    got = at_once(2, lambda number: ask(draft, (first, second)[number]))
    assert sorted(type(one).__name__ for one in got) == ["AlreadyAsked", "Approval"]


@pytest.mark.django_db(transaction=True)
def test_of_two_drafts_decided_at_once_for_one_day_one_is_refused():
    first, second = make.officer("policy_officer"), make.officer("policy_officer")
    asked = [ask(make.edition_draft(first), first), ask(make.edition_draft(first, name="另一版"), first)]
    got = at_once(2, lambda number: decide(asked[number], second))
    assert sorted(type(one).__name__ for one in got) == ["DraftRefused", "NoneType"]
    assert Edition.objects.filter(status="in_force", effective_from=TOMORROW).count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_edit_that_was_under_way_is_seen_by_who_decides():
    first, second = make.officer("policy_officer"), make.officer("policy_officer")
    draft = make.edition_draft(first)
    approval = ask(draft, first)
    late = Second(lambda: decide(approval, second))
    with transaction.atomic():
        Edition.objects.select_for_update(no_key=True).get(pk=draft.pk)
        late.begin_and_wait()
        Edition.objects.filter(pk=draft.pk).update(reserve_fen=1)
    assert isinstance(late.got(), DraftHasChanged)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_binding_being_signed_is_waited_for_before_a_past_day_is_allowed():
    first, second = make.officer("policy_officer"), make.officer("policy_officer")
    draft = make.edition_draft(first, area_prefix="3203")
    approval = ask(draft, first, YESTERDAY)
    late = Second(lambda: decide(approval, second))
    with transaction.atomic():
        make.binding()
        late.begin_and_wait()
    assert isinstance(late.got(), DraftRefused)
    assert Binding.objects.count() == 1
    assert not EditionImpact.objects.exists()
