"""What reaches somebody else each time is done so often and no more; what protects is always free."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from uuid_utils.compat import uuid7

from accounts.days import shanghai_day
from accounts.models import Person
from accounts.services.rate_limits import TooManyTries
from sharing.models import Binding, FamilyCard, Notice, Visit
from sharing.models.visits import IdentityCheck
from sharing.rules.edition import Relationship
from sharing.rules.family_cards import Kin
from sharing.rules.repeats import LIMITS, Repeat
from sharing.services.bindings import binding_requests, relationship_corrections, suspensions, terms
from sharing.services.bindings.confirm_and_end import end_binding
from sharing.services.notices import resend
from sharing.services.notices.repeats import TooOften
from sharing.services.people import document_numbers, family_cards, telephones
from sharing.services.visits import visits
from sharing.services.visits.attachments import JPEG, Scan
from sharing.services.visits.visits import Checked, Opening
from tests import make
from tests.crowd import at_once

pytestmark = pytest.mark.django_db(transaction=True)

Act = Callable[[int, datetime], object]


@pytest.fixture
def binding() -> Binding:
    make.edition("32", confirm_relationships=[])
    make.pledge_text()
    member = make.resident("王秀英", born=date(1955, 3, 8), telephone="13800000000")
    return make.binding(
        make.holder("王建国"), member, relationship="parent", signed_at=make.NOW - timedelta(days=9)
    )


def of_terms(binding: Binding) -> Act:
    by = make.citizen(binding.holder)
    return lambda n, at: terms.set_terms(
        binding_id=binding.pk, monthly_limit_fen=n + 1, note="", by=by, at=at
    )


def of_naming(binding: Binding) -> Act:
    end_binding(binding_id=binding.pk, by=make.citizen(binding.holder), at=make.NOW)

    def bind_and_end(n: int, at: datetime) -> None:
        asked = make.asked_for(binding.member, "parent", starts_on=shanghai_day(at))
        make.signed(binding.holder, asked, at=at, signing=uuid7())
        latest = Binding.objects.exclude(state="ended").get()
        end_binding(binding_id=latest.pk, by=make.citizen(binding.holder), at=at)

    return bind_and_end


def of_card(binding: Binding) -> Act:
    by, relative = make.citizen(binding.holder), binding.member
    typed = {"name": relative.name, "number": relative._number(), "kin": Kin.PARENT, "has_pledged": False}

    def ask_and_remove(n: int, at: datetime) -> None:
        card = family_cards.add_card(**typed, by=by, at=at)
        family_cards.remove_card(card_id=card.pk, by=by, at=at)

    return ask_and_remove


def of_telephone(binding: Binding) -> Act:
    def correct(n: int, at: datetime) -> None:
        by = make.clerk_in(make.visit(binding.member, at=at))
        telephones.correct_telephone(telephone=f"1390000000{n}", proof="当场响铃", by=by, at=at)

    return correct


def of_visit(binding: Binding) -> Act:
    clerk = make.clerk()
    opening = Opening(
        person_id=binding.member_id,
        checked=Checked(how=IdentityCheck.CARD_SEEN),
        attended=Visit.Attended.ALONE,
    )
    return lambda n, at: visits.open_visit(opening=opening, clerk_id=clerk.pk, at=at)


def of_number(binding: Binding) -> Act:
    by = make.by_officer(make.officer("supervisor"))
    return lambda n, at: document_numbers.correct_number(
        person_id=binding.member_id, number=make.document_number(), proof=Scan(JPEG, b"x"), by=by, at=at
    )


def of_resuming(binding: Binding) -> Act:
    by = make.by_officer(make.officer("supervisor"))

    def suspend_and_resume(n: int, at: datetime) -> None:
        if not Binding.objects.get(pk=binding.pk).suspended_by_staff:
            suspensions.suspend_binding(binding_id=binding.pk, by=by, at=at)
        suspensions.resume_binding(binding_id=binding.pk, by=by, at=at)

    return suspend_and_resume


def of_correcting(binding: Binding) -> Act:
    by = make.by_officer(make.officer("supervisor"))
    kinds = (Relationship.SPOUSE, Relationship.PARENT)
    return lambda n, at: relationship_corrections.correct_relationship(
        binding_id=binding.pk, relationship=kinds[n % 2], by=by, at=at
    )


def of_resending(binding: Binding) -> Act:
    by = make.by_officer(make.officer("supervisor"))
    first = Notice.objects.create(
        person=binding.member, channel="sms", kind="bound", body="已绑定", created_at=make.NOW
    )
    return lambda n, at: resend.replay_notice(notice_id=first.pk, by=by, at=at)


ACTS: dict[Repeat, Callable[[Binding], Act]] = {
    Repeat.TERMS: of_terms,
    Repeat.NAMING: of_naming,
    Repeat.CARD: of_card,
    Repeat.TELEPHONE: of_telephone,
    Repeat.VISIT: of_visit,
    Repeat.NUMBER: of_number,
    Repeat.RESUME: of_resuming,
    Repeat.CORRECT: of_correcting,
    Repeat.RESEND: of_resending,
}


def told(person: Person) -> int:
    return Notice.objects.filter(person=person).count()


@pytest.mark.parametrize("act", Repeat)
def test_once_more_than_may_be_changes_nothing_and_tells_nobody(binding: Binding, act: Repeat) -> None:
    do, limit = ACTS[act](binding), LIMITS[act]
    for number in range(limit.most):
        do(number, make.NOW + timedelta(seconds=number))
    if act is Repeat.RESUME:  # the suspension before it protects, and is told
        by = make.by_officer(make.officer("supervisor"))
        suspensions.suspend_binding(binding_id=binding.pk, by=by, at=make.NOW)
    before = told(binding.member), told(binding.holder)
    with pytest.raises(TooOften) as often:
        do(limit.most, make.NOW + timedelta(minutes=1))
    assert often.value.until == make.NOW + limit.within
    assert (told(binding.member), told(binding.holder)) == before
    do(limit.most, often.value.until)
    assert (told(binding.member), told(binding.holder)) > before


def test_sixty_changes_of_a_limit_at_once_are_five(binding: Binding) -> None:
    do, refused = of_terms(binding), 0
    for number in range(60):
        try:
            do(number, make.NOW + number * timedelta(milliseconds=27))
        except TooOften:
            refused += 1
    assert refused == 55
    assert Notice.objects.filter(person=binding.member, channel="portal").count() == 5


def test_changes_at_the_same_moment_are_no_more_than_that(binding: Binding) -> None:
    do = of_terms(binding)
    ended = at_once(8, lambda number: do(number, make.NOW))
    assert sorted(type(one).__name__ for one in ended) == ["TooOften"] * 3 + ["bool"] * 5
    assert Notice.objects.filter(person=binding.member, channel="portal").count() == 5


def test_a_note_alone_counts_and_what_changes_nothing_does_not(binding: Binding) -> None:
    by = make.citizen(binding.holder)
    for number in range(10):
        note = f"第 {number // 2} 句"
        terms.set_terms(binding_id=binding.pk, monthly_limit_fen=None, note=note, by=by, at=make.NOW)
    with pytest.raises(TooOften):
        terms.set_terms(binding_id=binding.pk, monthly_limit_fen=None, note="又一句", by=by, at=make.NOW)


def test_the_sentence_says_how_often_when_again_and_what_else_there_is(binding: Binding) -> None:
    do = of_naming(binding)
    for number in range(LIMITS[Repeat.NAMING].most):
        do(number, make.NOW)
    at = make.NOW + timedelta(minutes=1)
    with pytest.raises(TooOften) as often:
        do(9, at)
    assert often.value.sentence(at) == (
        "给王秀英办绑定，一天最多 3 次，今天已经满了。请在 24 小时后（明天 10:30 以后）再办。"
        "要先办其他家人的，请删去这一位；有急事请拨打 12393。"
    )


def test_naming_is_refused_before_anything_is_signed_and_another_relative_may_be_named(
    binding: Binding,
) -> None:
    do = of_naming(binding)
    for number in range(LIMITS[Repeat.NAMING].most):
        do(number, make.NOW)
    mother, child = make.asked_for(binding.member, "parent"), make.asked_for(make.child())
    judge = {"holder_id": binding.holder_id, "by": make.citizen(binding.holder), "at": make.NOW}
    with pytest.raises(TooManyTries):
        binding_requests.judge_requests(requests=[mother], **judge)
    [judged] = binding_requests.judge_requests(requests=[child], **judge)
    assert judged.may
    other = make.holder(male=True)
    [judged] = binding_requests.judge_requests(
        requests=[mother], **judge | {"holder_id": other.pk, "by": make.citizen(other)}
    )
    assert judged.may


def test_a_relative_can_leave_however_often_they_were_named(binding: Binding) -> None:
    do = of_naming(binding)
    for number in range(LIMITS[Repeat.NAMING].most - 1):
        do(number, make.NOW)
    make.signed(binding.holder, make.asked_for(binding.member, "parent"), signing=uuid7())
    latest = Binding.objects.exclude(state="ended").get()
    ended = end_binding(binding_id=latest.pk, by=make.citizen(binding.member), at=make.NOW)
    assert (ended.state, ended.ended_by) == ("ended", "leave")


def test_nothing_that_tells_nobody_is_limited(binding: Binding) -> None:
    by = make.citizen(binding.member)
    for hide in (True, False) * 10:
        terms.hide_institution(binding_id=binding.pk, hide=hide, by=by, at=make.NOW)
    assert (told(binding.member), told(binding.holder)) == (0, 0)
    assert not FamilyCard.objects.exists()
