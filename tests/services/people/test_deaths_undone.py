"""A death that was recorded wrongly is undone by two supervisors, with proof; what has ended stays ended."""

from datetime import timedelta

import pytest

from accounts.models import AccessRecord, Person, User
from accounts.services.sign_in import may_sign_in
from sharing.models import Approval, Attachment, Notice
from sharing.services import decide_approvals
from sharing.services.decide_approvals import SamePerson
from sharing.services.people import deaths, deaths_undone
from sharing.services.people.deaths_undone import NoDeathRecorded
from sharing.services.staff.approvals import AlreadyAsked
from sharing.services.staff.own_family import OwnFamily
from sharing.services.staff.roles import NoSuchRight
from sharing.services.staff.supervisor_mandate import NoReason
from sharing.services.visits.attachments import JPEG, Scan
from tests import make

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
PAPER = Scan(JPEG, b"a scan")
DIED = make.TODAY - DAY


@pytest.fixture
def one() -> User:
    return make.officer("supervisor")


@pytest.fixture
def other() -> User:
    return make.officer("supervisor")


@pytest.fixture
def person(one: User) -> Person:
    """Somebody with a binding, recorded dead by mistake."""
    make.editions()
    holder = make.binding().holder
    by = make.by_officer(one, "死亡证明")
    return deaths.record_death(person_id=holder.pk, died_on=DIED, proof=PAPER, by=by, at=make.NOW)


def ask(person: Person, by: User, reason: str = "本人到场") -> Approval:
    officer = make.by_officer(by, reason)
    return deaths_undone.ask_to_undo(person_id=person.pk, proof=PAPER, by=officer, at=make.NOW + DAY)


def decide(approval: Approval, by: User, *, approve: bool = True) -> None:
    words = "" if approve else "材料不清楚"
    officer = make.by_officer(by, words or "复核")
    decide_approvals.decide(
        approval_id=approval.pk, approve=approve, words=words, by=officer, at=make.NOW + 2 * DAY
    )


def died_on(person: Person) -> object:
    return Person.objects.get(pk=person.pk).died_on


def noted() -> list[tuple[str, str]]:
    return list(AccessRecord.objects.order_by("at").values_list("what", "why"))[1:]


def test_until_another_supervisor_agrees_nothing_changes(person, one, other):
    approval = ask(person, one)
    assert died_on(person) == DIED
    decide(approval, other)
    assert died_on(person) is None
    assert noted() == [("申请撤销死亡登记", "本人到场"), ("撤销死亡登记", "复核")]
    assert Attachment.objects.filter(kind="alive").count() == 1


def test_the_person_signs_in_again_and_is_told_what_does_not_come_back(person, one, other):
    user = make.user(person)
    decide(ask(person, one), other)
    assert may_sign_in(User.objects.select_related("person").get(pk=user.pk))
    told = Notice.objects.filter(person=person, channel="portal").latest("created_at")
    assert told.body == (
        "医保局已撤销您名下有误的死亡登记，可以照常登录。"
        "因此结束的共济绑定不会自己恢复，需要的请重新绑定。需要帮助请拨打 12393。"
    )
    assert person.bindings_as_holder.get().state == "ended"


def test_turned_down_it_stays_as_recorded_and_the_person_sees_that_too(person, one, other):
    decide(ask(person, one), other, approve=False)
    assert died_on(person) == DIED
    assert noted()[1:] == [("没有同意撤销死亡登记", "材料不清楚")]
    ask(person, one)


def test_who_asked_does_not_decide_and_asks_once(person, one):
    approval = ask(person, one)
    with pytest.raises(SamePerson):
        decide(approval, one)
    with pytest.raises(AlreadyAsked):
        ask(person, one)
    assert (died_on(person), Attachment.objects.filter(kind="alive").count()) == (DIED, 1)


def test_without_a_death_there_is_nothing_to_undo(person, one, other):
    approval = ask(person, one)
    Person.objects.update(died_on=None)
    with pytest.raises(NoDeathRecorded):
        decide(approval, other)
    with pytest.raises(NoDeathRecorded):
        ask(person, other)


def test_only_a_supervisor_of_their_area_with_a_reason(person, one):
    for by in (make.officer("clerk"), make.officer("supervisor", area="3201")):
        with pytest.raises(NoSuchRight):
            ask(person, by)
    with pytest.raises(NoReason):
        ask(person, one, " ")
    assert (died_on(person), Approval.objects.count()) == (DIED, 0)


@pytest.mark.parametrize("approve", [True, False])
def test_ones_own_record_is_decided_by_somebody_else(person, one, approve):
    themself = make.officer("supervisor", own_cert_digest=person.cert_no_digest)
    approval = ask(person, one)
    with pytest.raises(OwnFamily):
        decide(approval, themself, approve=approve)
    assert died_on(person) == DIED
