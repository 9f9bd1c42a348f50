"""A death is recorded with proof: everything of theirs ends at once, and nobody else is told of it."""

from datetime import date, timedelta

import pytest

from accounts.models import AccessRecord, Person, User
from accounts.services.sign_in import may_sign_in
from sharing.models import Attachment, Binding, Notice
from sharing.rules.reasons import Refused
from sharing.services.people import deaths
from sharing.services.people.deaths import AlreadyRecorded, NotADayOfDeath
from sharing.services.settling.credentials import Credential
from sharing.services.staff.roles import NoSuchRight
from sharing.services.visits.attachments import JPEG, Scan
from tests import make

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
PAPER = Scan(JPEG, b"a scan")


def record(person: Person, on: date = make.TODAY - DAY, by: User | None = None) -> Person:
    officer = make.by_officer(by or make.officer("supervisor"), "医学死亡证明已核对")
    return deaths.record_death(person_id=person.pk, died_on=on, proof=PAPER, by=officer, at=make.NOW)


def family() -> tuple[Person, Binding, Binding, Binding]:
    """An old man who shares with a grown son, and for whom a daughter's binding and one asked for stand."""
    make.editions()
    father = make.holder("王德福", born=date(1955, 3, 8))
    shares = make.binding(father, make.person("王建国"))
    uses = make.binding(make.holder("王建华"), father, relationship="parent", state="suspended")
    asked = make.binding(make.holder("陈秀兰"), father, relationship="spouse", state="pending")
    return father, shares, uses, asked


def told(person: Person) -> str:
    return Notice.objects.get(person=person, channel="portal").body


def test_every_binding_of_theirs_ends_at_once_wherever_it_stands():
    father, *bindings = family()
    record(father)
    for binding in bindings:
        binding.refresh_from_db()
        last = binding.events.latest("at", "pk")
        assert (binding.state, binding.ended_by) == ("ended", "death")
        assert (last.action, last.by_kind, last.words) == ("death", "officer", "")


def test_the_other_side_reads_that_it_ended_and_not_why():
    father, shares, uses, _asked = family()
    record(father)
    private = (
        "以前已经结算的费用不受影响。对方目前不符合条件，请对方本人登录或到大厅查看。"
        "对方登录后打开“为什么用不了”就能看到原因。需要帮助请拨打 12393。"
    )
    assert told(shares.member) == f"王德福给您的共济绑定已经结束。{private}"
    assert told(uses.holder) == f"您给王德福的共济绑定已经结束。{private}"


def test_nobody_signs_in_as_them_and_no_code_of_theirs_works():
    father, *_bindings = family()
    user, token = make.user(father), make.token(father)
    record(father)
    assert not may_sign_in(User.objects.select_related("person").get(pk=user.pk))
    with pytest.raises(Refused, match="credential_expired"):
        make.settle(father, credential=Credential("01", token))


def test_the_paper_is_kept_and_the_act_noted():
    father, *_bindings = family()
    record(father, make.TODAY)
    assert Person.objects.get(pk=father.pk).died_on == make.TODAY
    assert Attachment.objects.get().kind == "death"
    assert AccessRecord.objects.get().what == "登记死亡日期"


def test_what_was_overdue_is_closed_as_what_it_was():
    make.editions()
    binding = make.binding(ends_on=make.TODAY - DAY)
    record(binding.holder)
    binding.refresh_from_db()
    assert binding.ended_by == "finish"


def is_untouched(binding: Binding) -> bool:
    binding.refresh_from_db()
    nothing = not (Attachment.objects.exists() or AccessRecord.objects.exists() or Notice.objects.exists())
    return nothing and (binding.state, binding.events.count()) == ("active", 1)


def test_a_day_to_come_or_before_the_birth_is_no_day_of_death():
    make.editions()
    binding = make.binding()
    for day in (make.TODAY + DAY, binding.holder.birth_date - DAY):
        with pytest.raises(NotADayOfDeath):
            record(binding.holder, day)
    assert is_untouched(binding)


def test_it_is_recorded_once():
    father, *_bindings = family()
    record(father)
    with pytest.raises(AlreadyRecorded):
        record(father, make.TODAY)
    assert Person.objects.get(pk=father.pk).died_on == make.TODAY - DAY


def test_only_a_supervisor_of_their_area():
    make.editions()
    binding = make.binding()
    for by in (make.officer("clerk"), make.officer("supervisor", area="3201")):
        with pytest.raises(NoSuchRight):
            record(binding.holder, by=by)
    assert is_untouched(binding)
