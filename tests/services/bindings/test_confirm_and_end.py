"""What people do with a signed binding, and what time does."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command

from accounts.models import Person
from sharing.models import Admission, Binding, BindingEvent, Notice
from sharing.rules.life import State
from sharing.rules.reasons import Code, Refused
from sharing.selectors.binding_status import status_on, trail_of
from sharing.services.bindings import confirm_and_end, terms
from sharing.services.bindings.confirm_and_end import HasChanged, NotYours, SharedTelephone
from sharing.services.visits.mandate import ByAgent
from tests import make

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LAST_DAY = make.TODAY + 7 * DAY
LAST_MINUTE = datetime(2026, 6, 22, 15, 59, 59, tzinfo=UTC)  # 23:59:59 in China
MIDNIGHT = datetime(2026, 6, 22, 16, 0, tzinfo=UTC)  # 24:00 of the last day


def pending(of: Person | None = None, member: Person | None = None, **fields: object) -> Binding:
    values = {
        "relationship": "spouse",
        "state": "pending",
        "starts_on": make.TODAY,
        "confirm_by": LAST_DAY,
        "signed_at": make.NOW,
    }
    return make.binding(of or make.holder(), member or make.person(), **(values | fields))


def confirm(binding: Binding, at: datetime = make.NOW, **fields: object) -> Binding:
    by = fields.get("by", make.citizen(binding.member))
    return confirm_and_end.confirm_binding(binding_id=binding.pk, by=by, at=at)  # type: ignore[arg-type]


def end(binding: Binding, person: Person, at: datetime = make.NOW, seen: State | None = None) -> Binding:
    return confirm_and_end.end_binding(binding_id=binding.pk, seen=seen, by=make.citizen(person), at=at)


def stands(binding: Binding) -> tuple[str, str]:
    binding.refresh_from_db()
    return binding.state, binding.ended_by


def told(person: Person) -> list[str]:
    return list(person.notices.order_by("pk").values_list("kind", flat=True))


def nothing_happened(binding: Binding) -> bool:
    """Whether a refusal has left the binding, its events and its people's notices as they were."""
    return stands(binding) == ("pending", "") and (binding.events.count(), Notice.objects.count()) == (1, 0)


# Confirming


def test_the_spouse_agrees_and_it_takes_effect_at_once():
    binding = pending()
    confirm(binding)
    assert stands(binding) == ("active", "")
    event = binding.events.latest("at", "pk")
    assert (event.action, event.from_state, event.to_state) == ("confirm", "pending", "active")
    assert (event.by_person, event.door) == (binding.member, "browser")


def test_both_are_told_that_it_is_confirmed():
    binding = pending()
    confirm(binding)
    assert (told(binding.holder), told(binding.member)) == (["confirmed"], ["confirmed"])


def test_a_start_that_has_passed_becomes_the_day_of_agreeing():
    binding = pending()
    confirm(binding, at=make.NOW + 3 * DAY)
    binding.refresh_from_db()
    assert binding.starts_on == make.TODAY + 3 * DAY


def test_a_start_to_come_stays():
    binding = pending(starts_on=make.TODAY + 20 * DAY)
    confirm(binding)
    binding.refresh_from_db()
    assert binding.starts_on == make.TODAY + 20 * DAY


def test_the_single_day_that_is_left_may_still_be_confirmed():
    binding = pending(ends_on=make.TODAY + 3 * DAY)
    confirm(binding, at=make.NOW + 3 * DAY)
    binding.refresh_from_db()
    assert (binding.state, binding.starts_on, binding.ends_on) == (
        "active",
        make.TODAY + 3 * DAY,
        make.TODAY + 3 * DAY,
    )


def test_the_last_day_to_confirm_counts_until_24_hours():
    binding = pending()
    confirm(binding, at=LAST_MINUTE)
    assert stands(binding) == ("active", "")


def test_at_24_hours_of_the_last_day_it_has_lapsed():
    binding = pending()
    with pytest.raises(HasChanged):
        confirm(binding, at=MIDNIGHT)
    assert nothing_happened(binding)
    assert status_on(binding, LAST_DAY + DAY).ended_by == "expire"


def test_a_period_that_has_run_out_cannot_be_confirmed():
    binding = pending(ends_on=make.TODAY + DAY)
    with pytest.raises(HasChanged):
        confirm(binding, at=make.NOW + 2 * DAY)


@pytest.mark.parametrize("who", ["holder", "stranger"])
def test_only_the_spouse_named_confirms(who):
    binding = pending()
    person = binding.holder if who == "holder" else make.person()
    with pytest.raises(NotYours):
        confirm(binding, by=make.citizen(person))
    assert nothing_happened(binding)


@pytest.mark.parametrize("state", ["active", "suspended", "in_review", "ended"])
def test_only_what_waits_is_confirmed(state):
    binding = pending(state=state)
    with pytest.raises(HasChanged):
        confirm(binding)


def test_a_shared_telephone_does_not_prove_the_spouse():
    binding = pending(make.holder(telephone="13805160001"), make.person(telephone="138 0516 0001"))
    with pytest.raises(SharedTelephone):
        confirm(binding)
    assert nothing_happened(binding)


def test_the_hall_confirms_in_person_whatever_the_telephone():
    binding = pending(make.holder(telephone="13805160001"), make.person(telephone="13805160001"))
    clerk = make.clerk_in(make.visit(binding.member))
    confirm_and_end.confirm_binding(binding_id=binding.pk, by=clerk, at=make.NOW, signature=make.hand())
    event = binding.events.latest("at", "pk")
    assert (event.door, event.by_kind, event.by_user_id) == ("counter", "clerk", clerk.user_id)


def test_at_the_counter_nothing_takes_the_place_of_a_hand():
    binding = pending()
    with pytest.raises(confirm_and_end.NotSigned):
        confirm(binding, by=make.clerk_in(make.visit(binding.member)))
    assert stands(binding) == ("pending", "")


def test_an_agent_neither_confirms_nor_refuses_nor_ends():
    binding = pending()
    by = make.clerk_in(make.visit(binding.member, attended="agent", agent_name="王小二"))
    with pytest.raises(ByAgent):
        confirm_and_end.confirm_binding(binding_id=binding.pk, by=by, at=make.NOW, signature=make.hand())
    for act in (confirm_and_end.refuse_binding, confirm_and_end.end_binding):
        with pytest.raises(ByAgent):
            act(binding_id=binding.pk, by=by, at=make.NOW)
    assert stands(binding) == ("pending", "")


def test_who_was_admitted_answers_only_what_they_share_with_whose_visit_it_is():
    binding, foreign = pending(), pending()
    visit = make.visit(foreign.holder)
    Admission.objects.create(
        visit=visit, person=binding.member, identity_check="card_seen", admitted_at=make.NOW
    )
    by = make.clerk_in(visit, binding.member)
    with pytest.raises(NotYours):
        confirm_and_end.confirm_binding(binding_id=binding.pk, by=by, at=make.NOW, signature=make.hand())
    with pytest.raises(NotYours):
        confirm_and_end.refuse_binding(binding_id=binding.pk, by=by, at=make.NOW)
    assert nothing_happened(binding)


def test_two_without_a_telephone_do_not_share_one():
    confirm(binding := pending())
    assert stands(binding) == ("active", "")


def test_a_rule_that_has_turned_refuses_with_every_reason():
    binding = pending()
    make.enrolment_state(binding.holder.enrolments.get(), status="2")
    make.enrolment_state(binding.member.enrolments.get(), status="4")
    with pytest.raises(Refused) as raised:
        confirm(binding)
    codes = [reason.code for reason in raised.value.reasons]
    assert codes == [Code.HOLDER_NOT_ACTIVE, Code.MEMBER_NOT_ACTIVE]
    assert nothing_happened(binding)


def test_a_second_marriage_begun_meanwhile_refuses():
    binding = pending()
    make.binding(make.holder(), binding.holder, relationship="spouse")
    with pytest.raises(Refused) as raised:
        confirm(binding)
    assert [reason.code for reason in raised.value.reasons] == [Code.SPOUSE_ALREADY_BOUND]


def test_the_edition_of_the_day_of_confirming_decides():
    binding = pending()
    make.edition("3203", make.TODAY + DAY, relationships=["child"])
    with pytest.raises(Refused):
        confirm(binding, at=make.NOW + DAY)


def test_a_limit_does_not_count_the_one_that_is_confirmed():
    make.edition("3203", max_members=1, max_holders=1)
    confirm(binding := pending())
    assert stands(binding) == ("active", "")


# Refusing, withdrawing, ending, leaving


def test_the_spouse_refuses_with_words_and_both_are_told():
    binding = pending()
    confirm_and_end.refuse_binding(
        binding_id=binding.pk, why="我们已经分开了", by=make.citizen(binding.member), at=make.NOW
    )
    assert stands(binding) == ("ended", "refuse")
    assert binding.events.latest("at", "pk").words == "我们已经分开了"
    assert (told(binding.holder), told(binding.member)) == (["refused"], ["refused"])


def test_only_the_spouse_named_refuses():
    binding = pending()
    with pytest.raises(NotYours):
        confirm_and_end.refuse_binding(binding_id=binding.pk, by=make.citizen(binding.holder), at=make.NOW)


def test_what_is_in_force_is_not_refused_any_more():
    binding = make.binding()
    with pytest.raises(HasChanged):
        confirm_and_end.refuse_binding(binding_id=binding.pk, by=make.citizen(binding.member), at=make.NOW)


@pytest.mark.parametrize(
    ("state", "who", "ended_by", "kind"),
    [
        ("pending", "holder", "withdraw", "withdrawn"),
        ("pending", "member", "refuse", "refused"),
        ("active", "holder", "unbind", "unbound"),
        ("active", "member", "leave", "left"),
        ("suspended", "holder", "unbind", "unbound"),
        ("suspended", "member", "leave", "left"),
        ("in_review", "holder", "unbind", "unbound"),
        ("in_review", "member", "leave", "left"),
    ],
)
def test_either_side_ends_it_at_once_wherever_it_stands(state, who, ended_by, kind):
    binding = pending(state=state)
    end(binding, getattr(binding, who))
    assert stands(binding) == ("ended", ended_by)
    assert (told(binding.holder), told(binding.member)) == ([kind], [kind])


def test_a_stranger_ends_nothing():
    binding = make.binding()
    with pytest.raises(NotYours):
        end(binding, make.person())
    assert stands(binding) == ("active", "")


def test_what_has_ended_is_not_ended_again():
    binding = make.binding()
    end(binding, binding.holder)
    with pytest.raises(HasChanged):
        end(binding, binding.member)
    assert binding.events.count() == 2


def test_what_time_has_ended_is_not_ended_again():
    binding = make.binding(ends_on=make.TODAY - DAY)
    with pytest.raises(HasChanged):
        end(binding, binding.holder)


def test_a_withdrawal_does_not_unbind_what_was_confirmed_meanwhile():
    binding = pending()
    confirm(binding)
    with pytest.raises(HasChanged):
        end(binding, binding.holder, seen=State.PENDING)
    assert stands(binding) == ("active", "")


def test_the_holder_ends_it_for_a_child():
    binding = make.binding(make.holder(), make.child())
    end(binding, binding.holder)
    assert stands(binding) == ("ended", "unbind")


# Time


def test_close_expired_ends_what_has_lapsed_and_nothing_else():
    lapsed = pending(confirm_by=make.TODAY - DAY)
    over = make.binding(ends_on=make.TODAY - DAY)
    paused = make.binding(state="suspended", ends_on=make.TODAY - DAY)
    unsigned = pending(make.holder(), make.person(), ends_on=make.TODAY - DAY, starts_on=make.TODAY - 3 * DAY)
    staying = [pending(confirm_by=make.TODAY), make.binding(ends_on=make.TODAY), make.binding()]
    assert confirm_and_end.close_expired(at=make.NOW) == 4
    assert [stands(one)[1] for one in (lapsed, over, paused, unsigned)] == [
        "expire",
        "finish",
        "finish",
        "expire",
    ]
    assert [stands(one)[0] for one in staying] == ["pending", "active", "active"]


def test_both_are_told_what_time_has_ended():
    lapsed, over = pending(confirm_by=make.TODAY - DAY), make.binding(ends_on=make.TODAY - DAY)
    confirm_and_end.close_expired(at=make.NOW)
    assert (told(lapsed.holder), told(lapsed.member)) == (["expired"], ["expired"])
    assert (told(over.holder), told(over.member)) == (["finished"], ["finished"])


def test_closing_twice_closes_once():
    make.binding(ends_on=make.TODAY - DAY)
    assert [confirm_and_end.close_expired(at=make.NOW) for _ in range(2)] == [1, 0]


def test_more_than_a_page_of_them_is_found():
    for _ in range(5):
        make.binding(ends_on=make.TODAY - DAY)
    assert len(list(confirm_and_end._overdue_ids(make.TODAY, page=2))) == 5


def test_the_command_says_how_many(capsys):
    make.binding(starts_on=date(2020, 1, 1), ends_on=date(2020, 2, 1))
    call_command("close_expired")
    assert capsys.readouterr().out == "结束了 1 份绑定。\n"


def test_any_binding_service_first_closes_what_is_overdue_for_both_people():
    lapsed = make.binding(make.holder(), make.child(), ends_on=make.TODAY - DAY)
    confirm(pending(lapsed.holder))
    assert stands(lapsed) == ("ended", "finish")


# Reading


@pytest.mark.parametrize(
    ("on", "label", "tone"),
    [(LAST_DAY, "等待对方确认", "wait"), (LAST_DAY + DAY, "过期未确认", "off")],
)
def test_a_reader_sees_it_lapsed_whatever_the_row_says(on, label, tone):
    status = status_on(pending(), on)
    assert (status.label.text, status.label.tone) == (label, tone)


def test_the_day_the_period_ends_still_counts():
    binding = make.binding(ends_on=make.TODAY)
    assert status_on(binding, make.TODAY).state is State.ACTIVE
    assert status_on(binding, make.TODAY + DAY).ended_by == "finish"


def test_the_trail_tells_what_time_has_done_before_anybody_wrote_it_down():
    binding = pending()
    newest = trail_of(binding, binding.holder_id, LAST_DAY + DAY)[0]
    assert (newest.title, newest.hint) == ("到期没有确认，自动失效", "2026年6月23日 00:00 · 系统自动")


def test_the_trail_says_who_by_which_door_and_in_which_words():
    binding = pending(make.holder("王建国"), make.person("李晓梅"))
    confirm_and_end.refuse_binding(
        binding_id=binding.pk, why="填错人了", by=make.citizen(binding.member), at=make.NOW
    )
    to_holder = trail_of(binding, binding.holder_id, make.TODAY)[0]
    to_member = trail_of(binding, binding.member_id, make.TODAY)[0]
    assert (to_holder.hint, to_holder.words) == ("2026年6月15日 10:30 · 李晓梅 · 网上办理", "填错人了")
    assert to_member.hint == "2026年6月15日 10:30 · 您本人 · 网上办理"


def test_what_staff_write_stays_with_staff():
    binding = make.binding()
    BindingEvent.objects.create(
        binding=binding,
        action="end_by_staff",
        from_state="active",
        to_state="ended",
        door="console",
        by_kind="officer",
        by_user=make.staff(),
        words="接到举报",
        at=make.NOW,
    )
    newest = trail_of(binding, binding.holder_id, make.TODAY)[0]
    assert (newest.hint, newest.words) == ("2026年6月15日 10:30 · 医保局工作人员 · 医保局后台", "")


# Hiding where one went


def test_an_adult_member_hides_where_they_went_and_shows_it_again():
    binding = make.binding(make.holder(), make.person(), relationship="parent")
    for hide in (True, False):
        terms.hide_institution(binding_id=binding.pk, hide=hide, by=make.citizen(binding.member), at=make.NOW)
        binding.refresh_from_db()
        assert binding.hides_institution is hide


@pytest.mark.parametrize("who", ["holder", "child"])
def test_neither_the_holder_nor_a_child_hides_it(who):
    binding = make.binding()
    person = binding.holder if who == "holder" else binding.member
    with pytest.raises(NotYours):
        terms.hide_institution(binding_id=binding.pk, hide=True, by=make.citizen(person), at=make.NOW)
