"""亲情账户: who may be added, who must agree, and a code that is the relative's own."""

from datetime import date, timedelta

import pytest

from accounts.models import PersonalAccount
from accounts.services.rate_limits import TooManyTries
from sharing.models import Binding, CredentialToken, FamilyCard, Notice
from sharing.rules.edition import Relationship
from sharing.rules.family_cards import Kin, Refusal
from sharing.rules.reasons import Refused
from sharing.rules.use import Expense
from sharing.selectors.may_share import may_use
from sharing.services.people import family_cards as cards
from sharing.services.settling.credentials import Credential
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def helper():
    return make.holder("王建国", yuan=500)


def add(helper, relative, kin=Kin.PARENT, *, pledge=False, **typed):
    named = {"name": relative.name, "number": relative._number()} | typed
    return cards.add_card(**named, kin=kin, has_pledged=pledge, by=make.citizen(helper), at=make.NOW)


def active(helper, relative) -> FamilyCard:
    card = add(helper, relative)
    cards.agree_to_card(card_id=card.pk, by=make.citizen(relative), at=make.NOW)
    card.refresh_from_db()
    return card


def refused(helper, relative, kin=Kin.PARENT, **fields) -> list[Refusal]:
    with pytest.raises(cards.CannotAdd) as cannot:
        add(helper, relative, kin, **fields)
    return cannot.value.refusals


def test_a_grown_up_is_asked_and_told_whose_money_it_is(helper):
    mother = make.resident("李秀英", born=date(1950, 1, 1))
    card = add(helper, mother)
    assert (card.state, card.pledged_at) == ("asked", None)
    [notice] = Notice.objects.filter(person=mother)
    assert notice.body.startswith("王建国想帮您出示医保码（亲情账户），花的是您自己的钱。")


def test_the_relative_agrees_in_their_own_sign_in(helper):
    mother = make.resident("李秀英")
    card = add(helper, mother)
    for other in (helper, make.person()):
        with pytest.raises(cards.NotThere):
            cards.agree_to_card(card_id=card.pk, by=make.citizen(other), at=make.NOW)
    cards.agree_to_card(card_id=card.pk, by=make.citizen(mother), at=make.NOW)
    card.refresh_from_db()
    assert (card.state, card.decided_at) == ("active", make.NOW)
    assert Notice.objects.get(person=helper).body == "您现在可以替李秀英出示他本人的医保码。"


def test_or_does_not(helper):
    mother = make.resident()
    card = add(helper, mother)
    cards.refuse_card(card_id=card.pk, by=make.citizen(mother), at=make.NOW)
    card.refresh_from_db()
    assert (card.state, card.ended_by) == ("ended", "refused")
    assert add(helper, mother).state == "asked"  # may be asked again


def test_a_child_waits_for_the_hall_after_the_parents_pledge(helper):
    child = make.child()
    assert refused(helper, child, Kin.CHILD) == [Refusal.NOT_PLEDGED]
    card = add(helper, child, Kin.CHILD, pledge=True)
    assert (card.state, card.pledged_at) == ("in_review", make.NOW)
    with pytest.raises(cards.NotThere):
        cards.agree_to_card(card_id=card.pk, by=make.citizen(child), at=make.NOW)
    clerk = make.clerk_in(make.visit(helper))
    cards.approve_card(card_id=card.pk, by=clerk, at=make.NOW)
    card.refresh_from_db()
    assert card.state == "active"


def test_papers_that_do_not_show_it_end_it(helper):
    card = add(helper, make.child(), Kin.CHILD, pledge=True)
    cards.reject_card(card_id=card.pk, by=make.clerk_in(make.visit(helper)), at=make.NOW)
    card.refresh_from_db()
    assert (card.state, card.ended_by) == ("ended", "rejected")


@pytest.mark.parametrize(
    ("born", "state"), [(date(2010, 6, 16), "in_review"), (date(2010, 6, 15), "asked"), (None, "asked")]
)
def test_from_sixteen_on_the_relative_decides(helper, born, state):
    relative = make.child()
    type(relative).objects.filter(pk=relative.pk).update(birth_date=born)
    assert add(helper, relative, Kin.CHILD, pledge=True).state == state


def test_why_somebody_cannot_be_added(helper):
    mother = make.resident()
    assert refused(helper, mother, name="不是她") == [Refusal.NOBODY_FOUND]
    assert refused(helper, mother, number=make.document_number()) == [Refusal.NOBODY_FOUND]
    assert refused(helper, make.resident(died_on=make.TODAY)) == [Refusal.NOBODY_FOUND]
    assert refused(helper, helper) == [Refusal.ONESELF]
    assert refused(helper, make.child(), pledge=True) == [Refusal.NO_PARENT_UNDER_AGE]
    add(helper, mother)
    assert refused(helper, mother) == [Refusal.ALREADY_ADDED]


def test_five_at_most_and_one_more_after_one_is_removed(helper):
    first = [add(helper, make.resident()) for _ in range(5)][0]
    assert refused(helper, make.resident()) == [Refusal.TOO_MANY]
    cards.remove_card(card_id=first.pk, by=make.citizen(helper), at=make.NOW)
    assert add(helper, make.resident()).state == "asked"


def test_guessing_gets_slow(helper):
    mother = make.resident()
    for _ in range(10):
        refused(helper, mother, name="不是她")
    with pytest.raises(TooManyTries):
        add(helper, mother)


def test_either_of_the_two_ends_it_and_the_other_is_told(helper):
    for who, ended_by in (("relative", "left"), ("helper", "removed")):
        mother = make.resident()
        card = active(helper, mother)
        cards.remove_card(card_id=card.pk, by=make.citizen(getattr(card, who)), at=make.NOW)
        card.refresh_from_db()
        assert (card.state, card.ended_by) == ("ended", ended_by)
        other = helper if who == "relative" else mother
        assert Notice.objects.filter(person=other, kind="card_removed").exists()


def test_nobody_else_removes_it(helper):
    card = active(helper, make.resident())
    with pytest.raises(cards.NotThere):
        cards.remove_card(card_id=card.pk, by=make.citizen(make.person()), at=make.NOW)


def shown(card: FamilyCard, **changes) -> str:
    return cards.show_code(card_id=card.pk, by=changes.get("by", make.citizen(card.helper)), at=make.NOW)


def settled_by_code(patient, token, **fields):
    return make.settle(patient, credential=Credential("01", token), **fields)


def test_the_code_is_the_relatives_own_and_the_bill_never_touches_the_helper(helper):
    mother = make.holder("李秀英", yuan=20)
    make.editions()
    token = shown(active(helper, mother))
    assert (len(token), token.isdigit()) == (19, True)
    bill = settled_by_code(mother, token, payable=50)
    assert (bill.patient, bill.own_fen, bill.shared_fen) == (mother, make.fen(20), 0)
    assert bill.cash_fen == make.fen(30)
    assert PersonalAccount.objects.get(holder=helper).balance_fen == make.fen(500)
    assert [reason["code"] for reason in bill.reasons] == ["not_bound"]


def test_with_sharing_beside_it_the_helper_pays_as_a_holder(helper):
    mother = make.resident("李秀英", born=date(1950, 1, 1))
    make.binding(helper, mother, relationship="parent")
    bill = settled_by_code(mother, shown(active(helper, mother)), payable=50)
    assert bill.shared_fen == make.fen(50)


def test_a_code_works_once_not_long_and_for_nobody_else(helper):
    mother = make.holder("李秀英")
    make.editions()
    card = active(helper, mother)
    once, old, others = shown(card), shown(card), shown(card)
    settled_by_code(mother, once)
    for token, patient, later, code in (
        (once, mother, 0, "credential_used"),
        (old, mother, 60, "credential_expired"),
        (others, helper, 0, "not_own_credential"),
        ("1" * 19, mother, 0, "credential_invalid"),
    ):
        with pytest.raises(Refused) as no:
            settled_by_code(patient, token, at=make.NOW + timedelta(seconds=later))
        assert [reason.code for reason in no.value.reasons] == [code]


def test_only_its_digest_is_kept(helper):
    token = shown(active(helper, make.resident()))
    [kept] = CredentialToken.objects.all()
    assert token.encode() not in bytes(kept.digest)


def test_nobody_shows_a_code_without_consent(helper):
    waiting = add(helper, make.resident())
    review = add(helper, make.child(), Kin.CHILD, pledge=True)
    over = active(helper, make.resident())
    cards.remove_card(card_id=over.pk, by=make.citizen(helper), at=make.NOW)
    used = active(helper, make.resident())
    for card, by in ((waiting, helper), (review, helper), (over, helper), (used, make.person())):
        with pytest.raises(cards.NotThere):
            shown(card, by=make.citizen(by))
    assert not CredentialToken.objects.exists()


def test_only_a_family_card_is_told_from_nothing_at_all(helper):
    mother = make.resident(born=date(1950, 1, 1))
    make.editions()

    def codes() -> list[str]:
        answer = may_use(
            holder_id=helper.pk,
            member_id=mother.pk,
            relationship=Relationship.PARENT,
            on=make.TODAY,
            expense=Expense(),
        )
        return [reason.code.value for reason in answer.reasons]

    assert codes() == ["not_bound"]
    active(helper, mother)
    assert codes() == ["family_card_only"]
    assert not Binding.objects.exists()
