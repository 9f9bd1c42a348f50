"""What waits for its day is a draft again if two policy officers want it; what has begun stays."""

from datetime import date

import pytest
from django.conf import settings

from accounts.models import User
from sharing.models import Approval, Edition, PledgeText
from sharing.rules.policy import may_be_withdrawn
from sharing.selectors.editions import digest_of
from sharing.services.decide_approvals import SamePerson
from sharing.services.evidence import pledge_chain
from sharing.services.policy import drafts
from sharing.services.policy.drafts import NotToCome
from sharing.services.policy.editions import EDITION
from sharing.services.policy.pledge_texts import PLEDGE_TEXT
from sharing.services.staff.approvals import AlreadyAsked
from sharing.services.staff.roles import NoSuchRight
from tests import make
from tests.crowd import at_once
from tests.services.policy.second_officer import DAY, TOMORROW, YESTERDAY, decide

pytestmark = pytest.mark.django_db

Row = Edition | PledgeText
POLICY = {Edition: EDITION, PledgeText: PLEDGE_TEXT}


def to_come(model: type[Row], day: date = TOMORROW) -> Row:
    if model is PledgeText:
        return make.pledge_text("2027-1", day)
    return make.edition("32", day, name="以后的")


def ask(row: Row, by: User, days_later: int = 0) -> Approval:
    officer, at = make.by_officer(by, "文件改期"), make.NOW + days_later * DAY
    return drafts.ask_to_withdraw(POLICY[type(row)], subject_id=row.pk, by=officer, at=at)


def put_in_force(draft: Edition, by: User, day: date) -> Approval:
    seen, officer = digest_of(draft), make.by_officer(by, "改期")
    return drafts.ask_to_begin(
        EDITION, draft_id=draft.pk, effective_from=day, seen=seen, by=officer, at=make.NOW
    )


def since(row: Row) -> date | None:
    row.refresh_from_db()
    return row.effective_from


@pytest.mark.parametrize(
    ("day", "may"), [(None, False), (YESTERDAY, False), (make.TODAY, False), (TOMORROW, True)]
)
def test_only_before_its_day(day, may):
    assert may_be_withdrawn(day, make.TODAY) is may


@pytest.mark.parametrize("model", POLICY)
def test_until_a_second_officer_agrees_it_comes_on_its_day(model, first, second):
    row = to_come(model)
    approval = ask(row, first)
    assert since(row) == TOMORROW
    decide(approval, second)
    assert since(row) is None


def test_an_edition_is_a_draft_again_and_may_be_put_in_force_from_another_day(first, second):
    now, row = make.edition("32"), make.edition_draft(first, area_prefix="32")
    decide(put_in_force(row, first, TOMORROW), second)
    decide(ask(row, first), second)
    row.refresh_from_db()
    assert row.status == "draft"
    decide(put_in_force(row, first, make.TODAY + 9 * DAY), second)
    assert (since(row), since(now)) == (make.TODAY + 9 * DAY, now.effective_from)


def test_the_words_in_use_go_on_being_signed(first, second):
    now, row = make.pledge_text("2026-1"), to_come(PledgeText)
    decide(ask(row, first), second)
    assert pledge_chain.text_in_force(TOMORROW) == now
    drafts.discard_draft(PLEDGE_TEXT, draft_id=row.pk, by=make.by_officer(first), at=make.NOW)
    assert PledgeText.objects.get() == now


@pytest.mark.parametrize("model", POLICY)
def test_turned_down_it_comes_on_its_day_and_may_be_asked_again(model, first, second):
    row = to_come(model)
    decide(ask(row, first), second, approve=False)
    assert since(row) == TOMORROW
    ask(row, first)


@pytest.mark.parametrize("model", POLICY)
def test_the_first_officer_is_not_the_second_and_asks_once(model, first):
    row = to_come(model)
    approval = ask(row, first)
    with pytest.raises(SamePerson):
        decide(approval, first)
    with pytest.raises(AlreadyAsked):
        ask(row, first)
    assert since(row) == TOMORROW


@pytest.mark.parametrize("model", POLICY)
def test_what_has_begun_is_not_taken_back(model, first, second):
    row = to_come(model)
    approval = ask(row, first)
    with pytest.raises(NotToCome):
        decide(approval, second, days_later=1)
    approval.refresh_from_db()
    assert (since(row), approval.decision) == (TOMORROW, "")
    decide(approval, second, approve=False, days_later=1)
    with pytest.raises(NotToCome):
        ask(row, first, days_later=1)


@pytest.mark.parametrize("model", POLICY)
def test_a_draft_is_not_to_come_nor_is_one_that_is_gone(model, first):
    row = make.edition_draft(first) if model is Edition else make.text_draft(first)
    with pytest.raises(NotToCome):
        ask(row, first)
    key = row.pk
    row.delete()
    row.pk = key
    with pytest.raises(NotToCome):
        ask(row, first)


@pytest.mark.parametrize("model", POLICY)
@pytest.mark.parametrize(("role", "area"), [("policy_officer", "3203"), ("supervisor", "32")])
def test_only_a_policy_officer_of_the_whole_area(model, role, area):
    row = to_come(model)
    with pytest.raises(NoSuchRight):
        ask(row, make.officer(role, area=area))
    assert (since(row), Approval.objects.count()) == (TOMORROW, 0)


def test_who_may_decide_goes_by_the_area_of_the_edition(first):
    assert ask(to_come(Edition), first).area_code == "32"
    assert ask(to_come(PledgeText), first).area_code == settings.PROVINCE


@pytest.mark.django_db(transaction=True)
def test_of_two_who_ask_at_once_one_is_told_that_it_waits_already():
    both = [make.officer("policy_officer"), make.officer("policy_officer")]
    row = to_come(Edition)
    got = at_once(2, lambda number: ask(row, both[number]))
    assert sorted(type(one).__name__ for one in got) == ["AlreadyAsked", "Approval"]
