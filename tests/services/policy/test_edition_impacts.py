"""What an edition would change for the bindings of today, worked out by the worker."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from sharing.models import Binding, Edition, EditionImpact, ImpactRow
from sharing.selectors.editions import content_of, digest_of
from sharing.services.bindings import nightly_review
from sharing.services.policy import drafts, edition_impacts
from sharing.services.policy.edition_impacts import ask_impact, work_out_due
from sharing.services.policy.editions import EDITION
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)


@pytest.fixture
def first() -> User:
    make.editions()
    return make.officer("policy_officer")


def begun(draft: Edition, by: User) -> EditionImpact:
    return ask_impact(edition_id=draft.pk, by=make.by_officer(by), at=make.NOW)


def worked_out(by: User, **changes: object) -> EditionImpact:
    impact = begun(make.edition_draft(by, **changes), by)
    assert work_out_due(at=make.NOW + DAY) == 1
    impact.refresh_from_db()
    return impact


def listed(impact: EditionImpact) -> dict[Binding, tuple[str, list[str]]]:
    return {row.binding: (row.effect, row.codes) for row in impact.rows.select_related("binding")}


def test_each_binding_is_judged_under_both_editions(first):
    make.binding()
    spouse = make.binding(make.holder(), make.resident(), relationship="spouse")
    sibling = make.binding(make.holder(), make.resident(), relationship="sibling", state="suspended")
    impact = worked_out(first, relationships=("child", "sibling"), confirm_relationships=())
    assert listed(impact) == {
        spouse: ("refused", ["relationship_not_allowed"]),
        sibling: ("allowed", ["relationship_not_allowed"]),
    }
    assert (impact.total, impact.seen, impact.listed) == (3, 3, 2)
    assert impact.counts == {"refused": 1, "allowed": 1}
    assert impact.reasons == {
        "refused": {"relationship_not_allowed": 1},
        "allowed": {"relationship_not_allowed": 1},
    }
    assert impact.finished_at == make.NOW + DAY


def test_what_does_not_stand_today_does_not_count(first):
    for state in ("ended", "pending", "active"):
        make.binding(relationship="spouse", state=state, member=make.resident())
    Binding.objects.filter(state="active").update(ends_on=make.TODAY - DAY)
    Binding.objects.filter(state="pending").update(confirm_by=make.TODAY)
    impact = worked_out(first, relationships=("child",), confirm_relationships=())
    assert [binding.state for binding in listed(impact)] == ["pending"]


def test_people_of_other_areas_are_left_alone(first):
    make.binding(make.holder(area=make.NANJING), make.child(area=make.NANJING))
    of_city = make.binding()
    impact = worked_out(first, area_prefix="3203", relationships=("spouse",))
    assert list(listed(impact)) == [of_city]


def test_a_new_limit_is_counted_apart(first):
    mother = make.holder()
    made = {make.binding(mother) for _ in range(2)}
    make.binding()
    impact = worked_out(first, max_members=1)
    assert set(listed(impact)) == made
    assert impact.counts == {"over_limit": 2}


def test_it_says_what_the_review_then_does(first):
    apart = make.binding(make.holder(), make.child(area=make.NANJING))
    make.binding()
    impact = worked_out(first, reach="area")
    assert list(listed(impact)) == [apart]
    Edition.objects.filter(pk=impact.edition_id).update(status="in_force", effective_from=make.TODAY)
    assert nightly_review.review_bindings(at=make.NOW).moved == 1
    apart.refresh_from_db()
    assert apart.state == "suspended"


def test_all_are_counted_and_the_first_are_listed(first, monkeypatch):
    monkeypatch.setattr(edition_impacts, "LISTED", 2)
    monkeypatch.setattr(edition_impacts, "PAGE", 2)
    for _ in range(5):
        make.binding()
    impact = worked_out(first, relationships=("spouse",))
    assert (impact.counts, impact.listed, impact.seen) == ({"refused": 5}, 2, 5)
    assert [row.number for row in impact.rows.all()] == [1, 2]


def test_broken_off_it_goes_on_where_it_was(first, monkeypatch):
    monkeypatch.setattr(edition_impacts, "PAGE", 1)
    for _ in range(3):
        make.binding()
    impact = begun(make.edition_draft(first, relationships=("spouse",)), first)

    class Crash(Exception): ...

    def crash(impact: EditionImpact) -> None:
        if impact.seen == 2:
            raise Crash

    with pytest.raises(Crash):
        work_out_due(at=make.NOW, progress=crash)
    impact.refresh_from_db()
    assert (impact.seen, impact.counts, impact.finished_at) == (2, {"refused": 2}, None)
    assert work_out_due(at=make.NOW) == 1
    impact.refresh_from_db()
    assert (impact.seen, impact.counts, impact.rows.count()) == (3, {"refused": 3}, 3)


def test_of_two_workers_only_one_counts_a_page(first, monkeypatch):
    monkeypatch.setattr(edition_impacts, "PAGE", 1)
    for _ in range(3):
        make.binding()
    impact = begun(make.edition_draft(first, relationships=("spouse",)), first)
    others = []

    def another(seen: EditionImpact) -> None:
        if seen.seen == 1 and not others:
            others.append(1)
            others[0] = work_out_due(at=make.NOW)

    assert (work_out_due(at=make.NOW, progress=another), others) == (0, [1])
    impact.refresh_from_db()
    assert (impact.seen, impact.counts, impact.rows.count()) == (3, {"refused": 3}, 3)


def test_an_open_one_is_not_begun_twice_and_a_new_one_replaces_the_last(first):
    draft = make.edition_draft(first)
    impact = begun(draft, first)
    assert begun(draft, first) == impact
    work_out_due(at=make.NOW)
    assert begun(draft, first) != impact
    assert EditionImpact.objects.count() == 1


def saved_again(draft: Edition, by: User) -> None:
    drafts.save_draft(
        EDITION,
        draft_id=draft.pk,
        said=content_of(draft),
        seen=digest_of(draft),
        by=make.by_officer(by),
        at=make.NOW,
    )


def test_what_was_worked_out_goes_when_the_draft_is_edited_or_discarded(first):
    make.binding()
    impact = worked_out(first, relationships=("spouse",))
    draft = impact.edition
    saved_again(draft, first)
    assert (EditionImpact.objects.count(), ImpactRow.objects.count()) == (0, 0)
    begun(draft, first)
    work_out_due(at=make.NOW)
    drafts.discard_draft(EDITION, draft_id=draft.pk, by=make.by_officer(first), at=make.NOW)
    assert (EditionImpact.objects.count(), ImpactRow.objects.count()) == (0, 0)


def test_a_worker_stops_when_the_draft_is_edited_under_it(first, monkeypatch):
    monkeypatch.setattr(edition_impacts, "PAGE", 1)
    for _ in range(3):
        make.binding()
    draft = make.edition_draft(first, relationships=("spouse",))
    begun(draft, first)

    def edit(seen: EditionImpact) -> None:
        saved_again(draft, first)

    assert work_out_due(at=make.NOW, progress=edit) == 0
    assert (EditionImpact.objects.count(), ImpactRow.objects.count()) == (0, 0)


@pytest.mark.parametrize("limit", [None, 1])
def test_a_page_takes_as_many_queries_whatever_its_length(first, limit):
    def queries() -> int:
        begun(make.edition_draft(first, relationships=("spouse",), max_members=limit), first)
        with CaptureQueriesContext(connection) as captured:
            work_out_due(at=make.NOW)
        return len(captured)

    make.binding()
    few = queries()
    for _ in range(4):
        make.binding()
    assert queries() == few
