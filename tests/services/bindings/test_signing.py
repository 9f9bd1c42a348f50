"""Signing: all or none, once however often, and only what was read."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from accounts.actors import Citizen, Clerk
from accounts.models import OneTimeCode, Person
from accounts.services import codes
from accounts.services.rate_limits import TooManyTries
from sharing.models import Binding, BindingEvent, Draft, Notice, Pledge
from sharing.rules.edition import Relationship
from sharing.rules.reasons import Code, Refused
from sharing.services.bindings import binding_requests, drafts, signing
from sharing.services.bindings.binding_requests import BindingRequest, CannotRenew
from sharing.services.bindings.signing import NotTheSigner, TextHasChanged, TypedCode
from tests import make

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def holder() -> Person:
    return make.holder("王建国", male=True, telephone="13805160001")


def refused(of: Person, *requests: BindingRequest, **fields: object) -> list[Code]:
    with pytest.raises(Refused) as raised:
        make.signed(of, *requests, **fields)
    return [reason.code for reason in raised.value.reasons]


def untouched() -> bool:
    """Whether no trace of a signing is left."""
    return not any(model.objects.exists() for model in (Binding, BindingEvent, Pledge, Notice))


def test_a_child_is_bound_at_once(holder):
    son = make.child()
    [pledge] = make.signed(holder, make.asked_for(son))
    binding = Binding.objects.get()
    assert (binding.holder, binding.member, binding.relationship) == (holder, son, "child")
    assert (binding.state, binding.starts_on, binding.ends_on) == ("active", make.TODAY, None)
    assert (binding.confirm_by, binding.signed_at, pledge.binding) == (None, make.NOW, binding)


def test_a_spouse_waits_until_the_seventh_day_after_signing(holder):
    make.signed(holder, make.asked_for(make.person(), "spouse"))
    binding = Binding.objects.get()
    assert (binding.state, binding.confirm_by) == ("pending", make.TODAY + 7 * DAY)


def test_the_days_to_confirm_are_the_editions(holder):
    make.edition("3203", confirm_days=3)
    make.signed(holder, make.asked_for(make.person(), "spouse"))
    assert Binding.objects.get().confirm_by == make.TODAY + 3 * DAY


def test_signing_after_midnight_in_china_counts_from_that_day(holder):
    late = make.NOW.replace(hour=16, minute=30)  # 00:30 on the 16th
    make.signed(holder, make.asked_for(make.person(), "spouse", starts_on=make.TODAY + DAY), at=late)
    assert Binding.objects.get().confirm_by == make.TODAY + 8 * DAY


def test_signing_writes_who_did_it_and_by_which_door(holder):
    make.signed(holder, make.asked_for(make.child()))
    event = BindingEvent.objects.get()
    assert (event.action, event.from_state, event.to_state) == ("sign", "", "active")
    assert (event.door, event.by_kind, event.by_person, event.at) == (
        "browser",
        "citizen",
        holder,
        make.NOW,
    )


def test_every_member_is_told_at_once_through_every_channel_on_record(holder):
    spouse = make.person(telephone="13805160002")
    make.signed(holder, make.asked_for(spouse, "spouse"), make.asked_for(make.child()))
    told = {(notice.kind, notice.channel) for notice in Notice.objects.all()}
    assert told == {("asked_to_confirm", "portal"), ("asked_to_confirm", "sms"), ("bound", "portal")}


def test_several_are_signed_for_at_once_each_with_a_pledge_of_its_own(holder):
    members = [make.child(), make.resident(born=date(1955, 1, 1))]
    requests = [make.asked_for(members[0]), make.asked_for(members[1], "parent")]
    pledges = make.signed(holder, *requests)
    assert [pledge.binding.member for pledge in pledges] == members
    assert len({pledge.signing for pledge in pledges}) == 1
    assert len({pledge.number for pledge in pledges}) == 2


def test_one_who_may_not_be_bound_keeps_all_others_out(holder):
    unknown = make.asked_for(make.child(), name="没有这个人")
    assert refused(holder, make.asked_for(make.child()), unknown) == [Code.IDENTITY_MISMATCH]
    assert untouched()


def test_all_reasons_of_all_members_are_told(holder):
    elsewhere = make.asked_for(make.child(), area_code=make.HANGZHOU)
    sibling = make.asked_for(make.resident(), "sibling", starts_on=make.TODAY - DAY)
    assert refused(holder, elsewhere, sibling) == [
        Code.DIFFERENT_PROVINCE,
        Code.RELATIONSHIP_NOT_ALLOWED,
        Code.PERIOD_IN_PAST,
    ]


def test_the_same_relative_twice_at_once_is_refused(holder):
    son = make.child()
    assert refused(holder, make.asked_for(son), make.asked_for(son)) == [Code.ALREADY_BOUND]
    assert untouched()


def test_two_spouses_at_once_are_refused(holder):
    both = [make.asked_for(make.person(), "spouse"), make.asked_for(make.person(), "spouse")]
    assert refused(holder, *both) == [Code.SPOUSE_ALREADY_BOUND]


def test_a_limit_counts_those_who_are_named_together():
    make.edition("3203", max_members=1)
    holder = make.holder()
    assert refused(holder, make.asked_for(make.child()), make.asked_for(make.child())) == [
        Code.TOO_MANY_MEMBERS
    ]


@pytest.mark.parametrize("state", ["pending", "active", "suspended", "in_review"])
def test_every_live_state_counts_as_bound(holder, state):
    old = make.binding(holder, make.child(), state=state, confirm_by=make.TODAY)
    assert refused(holder, make.asked_for(old.member)) == [Code.ALREADY_BOUND]


def test_one_that_time_has_ended_does_not_count_and_is_closed_on_the_way(holder):
    old = make.binding(holder, make.child(), ends_on=make.TODAY - DAY)
    make.signed(holder, make.asked_for(old.member))
    old.refresh_from_db()
    assert (old.state, old.ended_by) == ("ended", "finish")


def test_a_spouse_who_did_not_answer_in_time_leaves_the_place_free(holder):
    old = make.binding(
        holder, make.person(), relationship="spouse", state="pending", confirm_by=make.TODAY - DAY
    )
    make.signed(holder, make.asked_for(make.person(), "spouse"))
    old.refresh_from_db()
    assert (old.state, old.ended_by) == ("ended", "expire")


@pytest.mark.parametrize("role", ["holder", "member"])
def test_one_marriage_a_person_in_either_role(holder, role):
    spouse, other = make.holder(), make.holder()
    pair = (spouse, other) if role == "holder" else (other, spouse)
    make.binding(*pair, relationship="spouse")
    assert refused(holder, make.asked_for(spouse, "spouse")) == [Code.SPOUSE_ALREADY_BOUND]


def test_both_directions_between_the_same_two_are_one_marriage(holder):
    wife = make.holder()
    make.binding(wife, holder, relationship="spouse")
    make.signed(holder, make.asked_for(wife, "spouse"))
    assert Binding.objects.live().filter(relationship="spouse").count() == 2


def test_a_later_period_with_the_same_spouse_may_be_typed_instead_of_renewed(holder):
    wife = make.person()
    first = make.binding(holder, wife, relationship="spouse", ends_on=make.TODAY + 5 * DAY)
    make.signed(holder, make.asked_for(wife, "spouse", starts_on=make.TODAY + 6 * DAY))
    assert Binding.objects.get(state="pending").renews == first


def test_two_periods_with_the_same_spouse_may_be_signed_for_at_once(holder):
    wife = make.person()
    first = make.asked_for(wife, "spouse", ends_on=make.TODAY + 5 * DAY)
    make.signed(holder, first, make.asked_for(wife, "spouse", starts_on=make.TODAY + 6 * DAY))
    assert [one.renews_id is None for one in Binding.objects.order_by("starts_on")] == [True, False]


def test_signing_twice_is_signing_once(holder):
    request, once = make.asked_for(make.child()), uuid7()
    first = make.signed(holder, request, signing=once)
    again = make.signed(holder, request, signing=once, at=make.NOW + DAY)
    assert again == first
    assert (Binding.objects.count(), Pledge.objects.count(), Notice.objects.count()) == (1, 1, 1)


def test_the_id_of_somebody_elses_signing_gives_nothing(holder):
    once = make.signed(make.holder(), make.asked_for(make.child()))[0].signing
    make.signed(holder, make.asked_for(make.child()), signing=once)
    assert Pledge.objects.filter(signer=holder).count() == 1


def test_a_newer_text_must_be_read_before_it_is_signed(holder):
    read = make.pledge_text()
    make.pledge_text("2026 年第 2 版", effective_from=make.TODAY)
    with pytest.raises(TextHasChanged):
        make.signed(holder, make.asked_for(make.child()), text_id=read.pk)
    assert untouched()


def test_a_text_for_later_does_not_count_yet(holder):
    make.pledge_text("2026 年第 2 版", effective_from=make.TODAY + DAY)
    make.signed(holder, make.asked_for(make.child()))
    assert Pledge.objects.get().text == make.pledge_text()


def test_only_the_holder_signs(holder):
    other = make.citizen(make.person())
    with pytest.raises(NotTheSigner):
        make.signed(holder, make.asked_for(make.child()), by=other)
    assert untouched()


def test_the_draft_is_gone_once_it_is_signed(holder):
    kept = drafts.save_draft(person_id=holder.pk, rows=[{}], seen="", at=make.NOW)
    make.signed(holder, make.asked_for(make.child()), signing=kept.signing)
    assert not Draft.objects.exists()


def test_a_draft_of_something_else_stays(holder):
    drafts.save_draft(person_id=holder.pk, rows=[{}], seen="", at=make.NOW)
    make.signed(holder, make.asked_for(make.child()))
    assert Draft.objects.exists()


def code_for(holder: Person, request: BindingRequest, once: UUID) -> OneTimeCode:
    make.editions()
    return signing.ask_code(
        holder_id=holder.pk,
        requests=[request],
        text_id=make.pledge_text().pk,
        signing=once,
        by=make.citizen(holder),
        at=make.NOW,
    )


def by_code(
    holder: Person, request: BindingRequest, once: UUID, code: OneTimeCode, typed: str
) -> list[Pledge]:
    return make.signed(holder, request, signing=once, signature=TypedCode(code.pk, typed))


def test_a_code_signs_as_well_as_a_hand(holder):
    request, once = make.asked_for(make.child()), uuid7()
    code = code_for(holder, request, once)
    by_code(holder, request, once, code, codes.digits_of(code))
    code.refresh_from_db()
    assert (Binding.objects.get().state, code.used_at) == ("active", make.NOW)


def test_a_wrong_code_costs_a_try_and_binds_nobody(holder):
    request, once = make.asked_for(make.child()), uuid7()
    code = code_for(holder, request, once)
    with pytest.raises(codes.WrongCode):
        by_code(holder, request, once, code, "wrong")
    code.refresh_from_db()
    assert (code.tries_left, untouched()) == (4, True)


def test_signing_again_with_a_spent_code_gives_the_first_pledges(holder):
    request, once = make.asked_for(make.child()), uuid7()
    code = code_for(holder, request, once)
    first = by_code(holder, request, once, code, codes.digits_of(code))
    assert by_code(holder, request, once, code, codes.digits_of(code)) == first


def test_a_refusal_does_not_cost_the_code(holder):
    request, once = make.asked_for(make.child()), uuid7()
    code = code_for(holder, request, once)
    make.binding(holder, Person.objects.get(name=request.name))
    with pytest.raises(Refused):
        by_code(holder, request, once, code, codes.digits_of(code))
    code.refresh_from_db()
    assert (code.used_at, code.tries_left) == (None, 5)


@pytest.mark.parametrize(
    "change",
    [{"ends_on": make.TODAY + DAY}, {"relationship": Relationship.PARENT}, {"area_code": make.NANJING}],
)
def test_a_code_signs_nothing_but_what_it_was_asked_for(holder, change):
    son, once = make.child(), uuid7()
    code = code_for(holder, make.asked_for(son), once)
    with pytest.raises(codes.ExpiredCode):
        by_code(holder, make.asked_for(son, **change), once, code, codes.digits_of(code))
    assert untouched()


def test_a_code_for_another_signing_is_none(holder):
    request = make.asked_for(make.child())
    code = code_for(holder, request, uuid7())
    with pytest.raises(codes.ExpiredCode):
        by_code(holder, request, uuid7(), code, codes.digits_of(code))


def test_nobody_asks_for_the_code_of_another(holder):
    with pytest.raises(NotTheSigner):
        signing.ask_code(
            holder_id=holder.pk,
            requests=[],
            text_id=make.pledge_text().pk,
            signing=uuid7(),
            by=make.citizen(make.person()),
            at=make.NOW,
        )


def test_the_newest_code_is_found_while_it_can_be_used(holder):
    request, once = make.asked_for(make.child()), uuid7()
    code_for(holder, request, once)
    newest = code_for(holder, request, once)
    asked = {"holder_id": holder.pk, "requests": [request], "text_id": make.pledge_text().pk, "signing": once}
    assert signing.asked_code(**asked, at=make.NOW) == newest
    assert signing.asked_code(**asked, at=make.NOW + codes.LIFE) is None


# Renewing


def to_renew(holder: Person, **fields: object) -> Binding:
    return make.binding(holder, make.child(), **({"ends_on": make.TODAY + 30 * DAY} | fields))


def renewal(of: Binding, **fields: object) -> BindingRequest:
    unsaid = {"name": "", "number": "", "area_code": ""}
    values = {"relationship": of.relationship, "starts_on": of.ends_on + DAY, "renews": of.pk}
    return make.asked_for(of.member, **(unsaid | values | fields))


def test_a_renewal_begins_the_day_after_and_names_what_it_continues(holder):
    old = to_renew(holder)
    make.signed(holder, renewal(old))
    new = Binding.objects.get(renews=old)
    assert (new.member, new.starts_on, new.state) == (old.member, old.ends_on + DAY, "active")
    old.refresh_from_db()
    assert old.state == "active"


def test_a_renewal_keeps_what_the_two_have_chosen(holder):
    old = to_renew(holder, hides_institution=True, deduct_place=2, monthly_limit_fen=50_000)
    make.signed(holder, renewal(old))
    new = Binding.objects.get(renews=old)
    assert (new.hides_institution, new.deduct_place, new.monthly_limit_fen) == (True, 2, 50_000)


def test_a_suspended_binding_may_be_renewed(holder):
    old = to_renew(holder, state="suspended")
    make.signed(holder, renewal(old))
    assert Binding.objects.filter(renews=old).exists()


def test_the_renewal_of_a_spouse_is_confirmed_anew(holder):
    old = make.binding(holder, make.person(), relationship="spouse", ends_on=make.TODAY + DAY)
    make.signed(holder, renewal(old))
    assert Binding.objects.get(renews=old).state == "pending"


@pytest.mark.parametrize(
    "fields",
    [
        {"ends_on": make.TODAY + 31 * DAY},
        {"ends_on": make.TODAY - DAY},
        {"state": "ended"},
        {"state": "pending"},
        {"state": "in_review"},
    ],
)
def test_what_is_not_about_to_end_is_not_renewed(holder, fields):
    old = to_renew(holder, **fields)
    with pytest.raises(CannotRenew):
        make.signed(holder, renewal(old))


def test_a_renewal_waits_for_its_thirtieth_day(holder):
    old = to_renew(holder)
    with pytest.raises(CannotRenew):
        make.signed(holder, renewal(old), at=make.NOW - DAY)
    make.signed(holder, renewal(old))


def test_the_last_day_is_early_enough_to_renew(holder):
    old = to_renew(holder, ends_on=make.TODAY)
    make.signed(holder, renewal(old))
    assert Binding.objects.filter(renews=old).exists()


def test_what_is_renewed_is_not_renewed_again(holder):
    old = to_renew(holder)
    make.signed(holder, renewal(old))
    with pytest.raises(CannotRenew):
        make.signed(holder, renewal(old))


def test_a_renewal_that_nobody_confirmed_in_time_leaves_it_to_be_renewed(holder):
    old = make.binding(holder, make.person(), relationship="spouse", ends_on=make.TODAY + 20 * DAY)
    make.signed(holder, renewal(old))
    make.signed(holder, renewal(old), at=make.NOW + 8 * DAY)
    assert sorted(one.state for one in old.renewals.all()) == ["ended", "pending"]


def test_somebody_elses_binding_is_not_renewed(holder):
    with pytest.raises(CannotRenew):
        make.signed(holder, renewal(to_renew(make.holder())))


@pytest.mark.parametrize(
    "fields", [{"relationship": Relationship.PARENT}, {"starts_on": make.TODAY + 60 * DAY}]
)
def test_a_renewal_changes_neither_the_relationship_nor_the_first_day(holder, fields):
    with pytest.raises(CannotRenew):
        make.signed(holder, renewal(to_renew(holder), **fields))


def test_a_renewal_asks_the_rules_again(holder):
    old = to_renew(holder)
    make.enrolment_state(old.member.enrolments.get(), status="4")
    assert refused(holder, renewal(old)) == [Code.MEMBER_NOT_ACTIVE]


# Naming


def judged(of: Person, *requests: BindingRequest, by: Citizen | Clerk | None = None) -> list[list[Code]]:
    make.editions()
    found = binding_requests.judge_requests(
        holder_id=of.pk, requests=requests, by=by or make.citizen(of), at=make.NOW
    )
    return [[reason.code for reason in one.reasons] for one in found]


def test_a_name_that_does_not_fit_the_number_reads_like_nobody(holder):
    son = make.child()
    wrong_name = make.asked_for(son, name="李四")
    nobody = make.asked_for(son, number=make.document_number())
    assert judged(holder, wrong_name, nobody) == [[Code.IDENTITY_MISMATCH], [Code.IDENTITY_MISMATCH]]


@pytest.mark.parametrize(
    ("kept", "typed"), [("阿依古丽·买买提", "阿依古丽•买买提 "), ("JOHN SMITH", "John Smith")]
)
def test_names_match_however_they_are_typed(holder, kept, typed):
    assert judged(holder, make.asked_for(make.child(kept), name=typed)) == [[]]


def test_a_number_matches_in_full_width_and_small_letters(holder):
    son = make.child(number="11010519491231002X", born=date(1949, 12, 31))
    parent = make.asked_for(son, "parent", number="１１０１０５１９４９１２３１００２ｘ")
    assert judged(holder, parent) == [[]]


def test_another_province_is_answered_without_a_look_up(holder):
    nobody = make.asked_for(make.child(), name="没有这个人", area_code=make.HANGZHOU)
    assert judged(holder, nobody) == [[Code.DIFFERENT_PROVINCE]]
    known = make.asked_for(make.child(), area_code=make.HANGZHOU)
    assert judged(holder, known) == [[Code.DIFFERENT_PROVINCE]]


def test_judging_binds_nobody(holder):
    judged(holder, make.asked_for(make.child()))
    assert untouched()


def miss(count: int = 1) -> list[BindingRequest]:
    return [make.asked_for(make.child(), name="没有这个人") for _ in range(count)]


def test_too_many_names_that_fit_nobody_make_one_wait(holder):
    for _ in range(2):
        judged(holder, *miss(5))
    with pytest.raises(TooManyTries):
        judged(holder, make.asked_for(make.child()))


def test_who_must_wait_cannot_find_out_by_signing(holder):
    judged(holder, *miss(10))
    with pytest.raises(TooManyTries):
        make.signed(holder, make.asked_for(make.child()))


def test_a_miss_found_by_signing_counts_as_well(holder):
    for _ in range(10):
        refused(holder, *miss())
    with pytest.raises(TooManyTries):
        make.signed(holder, *miss())


def test_names_that_fit_cost_nothing(holder):
    son = make.asked_for(make.child())
    for _ in range(20):
        assert judged(holder, son) == [[]]


def test_a_miss_that_was_counted_before_is_not_counted_again(holder):
    known = make.asked_for(make.child(), name="没有这个人", is_counted=True)
    for _ in range(20):
        assert judged(holder, known) == [[Code.IDENTITY_MISMATCH]]


def test_at_the_counter_a_miss_is_counted_for_the_visit(holder):
    visits = [make.clerk_in(make.visit(holder)) for _ in range(2)]
    judged(holder, *miss(10), by=visits[0])
    with pytest.raises(TooManyTries):
        judged(holder, *miss(), by=visits[0])
    assert judged(holder, *miss(), by=visits[1]) == [[Code.IDENTITY_MISMATCH]]
