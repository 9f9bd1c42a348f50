"""不是我本人: what its sender has given ends, they name the receiver no more, and a case is opened."""

from datetime import date, timedelta

import pytest
from uuid_utils.compat import uuid7

from accounts.models import Person
from accounts.models.people import number_digest
from sharing.models import Approval, Binding, Case, FamilyCard, NamingStop, Notice, Receipt
from sharing.rules.family_cards import Kin
from sharing.services import decide_approvals
from sharing.services.bindings import binding_requests
from sharing.services.bindings.confirm_and_end import NotYours
from sharing.services.bindings.naming import NamingStopped
from sharing.services.office import cases
from sharing.services.people import family_cards
from sharing.services.people.not_me import IsLifted, lift, say_not_me
from sharing.services.staff.own_family import OwnFamily
from sharing.services.staff.roles import NoSuchRight
from sharing.services.staff.supervisor_mandate import NoReason
from sharing.services.visits.mandate import ByAgent, NoMandate
from tests import make
from tests.crowd import at_once

pytestmark = pytest.mark.django_db(transaction=True)

LATER = make.NOW + timedelta(days=2)


@pytest.fixture
def sender() -> Person:
    make.editions()
    make.pledge_text()
    return make.holder("王建国", male=True)


@pytest.fixture
def receiver() -> Person:
    return make.resident("王秀英", born=date(1955, 3, 8))


def bound(sender: Person, receiver: Person, **fields: object) -> Binding:
    return make.binding(sender, receiver, relationship="parent", **fields)


def say(naming: Binding | FamilyCard, by: Person, words: str = "") -> NamingStop:
    return say_not_me(key=naming.pk, words=words, by=make.citizen(by), at=make.NOW)


def officer(reason: str = "本人来电 12393", **fields: object):
    return make.by_officer(make.officer("supervisor", **fields), reason)


def card_of(sender: Person, receiver: Person, state: str = "asked") -> FamilyCard:
    return FamilyCard.objects.create(
        helper=sender, relative=receiver, kin="parent", state=state, added_at=make.NOW
    )


def ended(row: Binding | FamilyCard) -> tuple[str, str]:
    row.refresh_from_db()
    return row.state, row.ended_by


def told(person: Person) -> list[str]:
    return list(
        Notice.objects.filter(person=person, channel="portal").order_by("pk").values_list("kind", flat=True)
    )


def names(sender: Person, *relatives: Person, at=LATER) -> None:
    binding_requests.judge_requests(
        holder_id=sender.pk,
        requests=[make.asked_for(one, "parent", starts_on=at.date()) for one in relatives],
        by=make.citizen(sender),
        at=at,
    )


def asks_for_card(sender: Person, relative: Person) -> None:
    family_cards.add_card(
        name=relative.name,
        number=relative._number(),
        kin=Kin.PARENT,
        has_pledged=False,
        by=make.citizen(sender),
        at=LATER,
    )


@pytest.mark.parametrize(
    ("state", "ended_by"),
    [("pending", "refuse"), ("active", "leave"), ("suspended", "leave"), ("in_review", "leave")],
)
def test_what_the_sender_has_given_ends_at_once_and_both_are_told(sender, receiver, state, ended_by):
    binding = bound(sender, receiver, state=state)
    mine = card_of(sender, receiver, "active")
    say(binding, receiver)
    assert (ended(binding), ended(mine)) == (("ended", ended_by), ("ended", "left"))
    kind = {"refuse": "refused", "leave": "left"}[ended_by]
    assert told(receiver) == [kind, "not_me_taken"]
    assert told(sender) == [kind, "card_removed", "naming_stopped"]


def test_what_others_gave_and_what_the_receiver_gave_stays(sender, receiver):
    other = bound(make.holder(), receiver)
    back = make.binding(make.holder("李四"), sender, relationship="sibling")
    say(bound(sender, receiver), receiver)
    assert (ended(other), ended(back)) == (("active", ""), ("active", ""))


def test_the_sender_names_them_no_more_by_binding_or_card(sender, receiver):
    say(card_of(sender, receiver), receiver)
    with pytest.raises(NamingStopped) as stopped:
        names(sender, receiver)
    assert stopped.value.sentence == (
        "医保局正在核实您给王秀英办的绑定或亲情账户，核实完以前不能再添加这位家人。"
        "要先办其他家人的，请删去这一位；有疑问请拨打 12393，或带身份证到医保大厅。"
    )
    with pytest.raises(NamingStopped):
        asks_for_card(sender, receiver)
    with pytest.raises(NamingStopped):
        make.signed(sender, make.asked_for(receiver, "parent"), at=make.NOW, signing=uuid7())
    assert not Binding.objects.exists()


def test_one_receiver_has_no_power_over_the_others_two_stop_it_all(sender, receiver):
    say(bound(sender, receiver), receiver)
    names(sender, make.resident(born=date(1955, 3, 8)))
    father = make.resident("王德福", born=date(1954, 3, 8))
    say(bound(sender, father), father)
    with pytest.raises(NamingStopped) as stopped:
        names(sender, make.resident(born=date(1955, 3, 8)))
    assert "核实完以前不能再添加家人。已经在用的不受影响。" in stopped.value.sentence
    with pytest.raises(NamingStopped):
        asks_for_card(sender, make.resident(born=date(1955, 3, 8)))


def test_the_sender_reads_that_somebody_unknown_is_unknown_as_before(sender, receiver):
    say(bound(sender, receiver), receiver)
    request = make.asked_for(receiver, "parent", name="没有这个人")
    [judged] = binding_requests.judge_requests(
        holder_id=sender.pk, requests=[request], by=make.citizen(sender), at=make.NOW
    )
    assert judged.is_a_miss


def test_a_case_is_opened_with_the_words_that_the_sender_never_reads(sender, receiver):
    stop = say(bound(sender, receiver), receiver, "没有同意过，不认识")
    case = Case.objects.get()
    assert (case.person, case.words, case.settlement, case.stop) == (
        receiver,
        "没有同意过，不认识",
        None,
        stop,
    )
    bodies = Notice.objects.values_list("body", flat=True)
    assert not any("没有同意过" in body for body in bodies)
    assert say(bound(make.holder(), receiver), receiver).case.words == "本人说：这不是本人的意思。"


def test_said_twice_it_is_said_once(sender, receiver):
    binding = bound(sender, receiver)
    assert say(binding, receiver) == say(binding, receiver)
    assert (Case.objects.count(), told(receiver).count("not_me_taken")) == (1, 1)


def test_two_clicks_at_once_are_one(sender, receiver):
    binding, by = bound(sender, receiver), make.citizen(receiver)
    said = at_once(4, lambda _number: say_not_me(key=binding.pk, by=by, at=make.NOW))
    assert said == [NamingStop.objects.get()] * 4
    assert (Case.objects.count(), told(sender)) == (1, ["left", "naming_stopped"])


def test_nobody_says_it_for_another(sender, receiver):
    binding = bound(sender, receiver)
    for other in (sender, make.person()):
        with pytest.raises(NotYours):
            say(binding, other)
    with pytest.raises(NotYours):
        say_not_me(key=uuid7(), by=make.citizen(receiver), at=make.NOW)
    assert (ended(binding), Case.objects.count()) == (("active", ""), 0)


def test_at_the_counter_with_the_person_there_and_a_slip(sender, receiver):
    binding = bound(sender, receiver)
    visit = make.visit(receiver)
    stop = say_not_me(key=binding.pk, by=make.clerk_in(visit), at=make.NOW)
    assert stop.case.opened_by == visit.clerk
    assert set(Receipt.objects.values_list("act", flat=True)) == {"leave", "not_me"}
    with pytest.raises(ByAgent):
        say_not_me(key=binding.pk, by=make.clerk_in(make.agent_visit(receiver)), at=make.NOW)
    closed = make.visit(receiver, closed_at=make.NOW, closed_by="button")
    with pytest.raises(NoMandate):
        say_not_me(key=binding.pk, by=make.clerk_in(closed), at=make.NOW)


def test_by_a_call_what_waits_ends_and_what_is_in_force_is_suspended_until_another_agrees(sender, receiver):
    waiting = bound(sender, receiver, state="pending")
    binding = bound(sender, receiver, starts_on=date(2027, 1, 1))
    by = officer()
    say_not_me(key=waiting.pk, words=by.reason, by=by, at=make.NOW)
    assert (ended(waiting), ended(binding)) == (("ended", "refuse"), ("suspended", ""))
    assert [one.what for one in receiver.accesses.all()] == ["登记“不是我本人”"]
    decide_approvals.decide(
        approval_id=Approval.objects.get().pk, approve=True, by=officer("同意"), at=make.NOW
    )
    assert ended(binding) == ("ended", "leave")


def test_an_officer_needs_a_reason_the_area_and_no_family(sender, receiver):
    binding = bound(sender, receiver)
    family = make.officer("supervisor", own_cert_digest=number_digest(sender._number()))
    for by, problem in (
        (officer(reason=" "), NoReason),
        (officer(area="3201"), NoSuchRight),
        (make.by_officer(family, "来电"), OwnFamily),
    ):
        with pytest.raises(problem):
            say_not_me(key=binding.pk, by=by, at=make.NOW)
    assert ended(binding) == ("active", "")


def test_an_officer_lifts_it_with_a_reason_and_both_are_told_what_ended_stays(sender, receiver):
    binding = bound(sender, receiver)
    case = say(binding, receiver).case
    with pytest.raises(NoReason):
        lift(case_id=case.pk, by=officer(reason=""), at=make.NOW)
    stop = lift(case_id=case.pk, by=officer(reason="双方到场核实"), at=make.NOW)
    stop.refresh_from_db()
    assert (stop.lifted_at, stop.why_lifted) == (make.NOW, "双方到场核实")
    assert (told(receiver)[-1], told(sender)[-1]) == ("can_be_named", "naming_freed")
    assert ended(binding) == ("ended", "leave")
    names(sender, receiver)
    with pytest.raises(IsLifted):
        lift(case_id=case.pk, by=officer(), at=make.NOW)


def test_after_it_was_lifted_it_can_be_said_again(sender, receiver):
    binding = bound(sender, receiver)
    lift(case_id=say(binding, receiver).case_id, by=officer(), at=make.NOW)
    say(binding, receiver)
    assert NamingStop.objects.filter(lifted_at=None).count() == 1
    assert Case.objects.count() == 2


def test_its_case_is_answered_on_the_portal_alone_and_the_stop_stands(sender, receiver):
    receiver.set_telephone("13800138000")
    receiver.save()
    stop = say(bound(sender, receiver), receiver)
    cases.close_case(case_id=stop.case_id, answer="已核实，不会再添加您", by=officer(), at=make.NOW)
    said = Notice.objects.filter(person=receiver, kind="case_answered").order_by("channel")
    assert [one.body for one in said] == [
        "您说不是本人意思的那件事，医保局已经答复，请登录后在“通知”里查看。答复：已核实，不会再添加您",
        "您说不是本人意思的那件事，医保局已经答复，请登录后在“通知”里查看。",
    ]
    with pytest.raises(NamingStopped):
        names(sender, receiver)
