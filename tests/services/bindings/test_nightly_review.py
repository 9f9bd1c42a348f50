"""The nightly review: what moves, who is told what, how it comes back, and that it can be run again."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Person
from sharing.models import Binding, BindingEvent, Edition, Notice
from sharing.services.bindings import nightly_review
from sharing.services.bindings.nightly_review import Reviewed, review_bindings
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)


@pytest.fixture
def binding() -> Binding:
    make.editions()
    return make.binding(make.holder("王建国"), make.child("王子轩"))


def lapse(person: Person, status: str = "2", on: date = make.TODAY) -> None:
    make.enrolment_state(person.enrolments.get(), status=status, valid_from=on)


def state(binding: Binding) -> tuple[str, str]:
    binding.refresh_from_db()
    return binding.state, binding.ended_by


def told(person: Person) -> str:
    return Notice.objects.filter(person=person, channel="portal").latest("created_at").body


def test_where_nothing_has_changed_nothing_moves(binding):
    assert review_bindings(at=make.NOW) == Reviewed(seen=1)
    assert not Notice.objects.exists()


def test_a_members_lapse_suspends_and_each_side_reads_its_own_words(binding):
    lapse(binding.member)
    assert review_bindings(at=make.NOW).moved == 1
    assert state(binding) == ("suspended", "")
    assert told(binding.holder) == (
        "您给王子轩的共济绑定暂时不能用，原因消除后会自动恢复，不用重新绑定。"
        "对方目前没有正常参加基本医保。"
        "请对方本人登录或带证件到医保大厅查看参保情况，恢复正常以后再办。"
    )
    assert told(binding.member) == (
        "王建国给您的共济绑定暂时不能用，原因消除后会自动恢复，不用重新绑定。"
        "您的基本医保已经暂停或终止。"
        "请联系单位或社区恢复参保，也可以带身份证到医保大厅办理；恢复以后就可以用了。"
    )


def test_a_holders_lapse_is_told_to_the_member_without_its_kind(binding):
    lapse(binding.holder)
    review_bindings(at=make.NOW)
    assert "您的职工医保现在是暂停状态" in told(binding.holder)
    assert "对方目前不符合条件，请对方本人登录或到大厅查看。" in told(binding.member)
    assert "职工医保" not in told(binding.member)


def test_what_can_come_back_comes_back_by_itself(binding):
    lapse(binding.member)
    review_bindings(at=make.NOW)
    lapse(binding.member, "1", make.TODAY + DAY)
    assert review_bindings(at=make.NOW + DAY).moved == 1
    assert state(binding) == ("active", "")
    assert told(binding.member) == "王建国给您的共济绑定已恢复，可以继续使用。"


def test_what_staff_suspended_does_not_come_back_by_itself(binding):
    Binding.objects.update(state="suspended", suspended_by_staff=True)
    assert review_bindings(at=make.NOW).moved == 0


def test_a_move_within_reach_changes_nothing(binding):
    lapse(binding.member, "4")
    make.enrolment(binding.member, insutype="390", area=make.NANJING, has_account=False)
    assert review_bindings(at=make.NOW).moved == 0


def test_a_move_out_of_reach_ends_it_and_both_read_why(binding):
    lapse(binding.member, "4")
    make.enrolment(binding.member, insutype="390", area=make.HANGZHOU, has_account=False)
    review_bindings(at=make.NOW)
    assert state(binding) == ("ended", "moved")
    said = {
        binding.holder: "您给王子轩的共济绑定已经结束。",
        binding.member: "王建国给您的共济绑定已经结束。",
    }
    for person, ended in said.items():
        assert told(person).startswith(ended + "以前已经结算的费用不受影响。")
        assert "您和对方不在同一个省参保，目前不能跨省共济。" in told(person)


def test_a_death_ends_it_and_the_other_side_does_not_read_of_it(binding):
    Person.objects.filter(pk=binding.member_id).update(died_on=make.TODAY)
    review_bindings(at=make.NOW)
    assert state(binding) == ("ended", "death")
    assert "去世" not in told(binding.holder)


def test_a_narrower_edition_suspends_and_a_wider_one_brings_it_back(binding):
    narrow = make.edition("32", make.TODAY, relationships=["spouse"])
    review_bindings(at=make.NOW)
    assert state(binding) == ("suspended", "")
    assert "“子女”不在可以共济的关系里，目前只限配偶。" in told(binding.holder)
    Edition.objects.filter(pk=narrow.pk).update(relationships=["child"])
    review_bindings(at=make.NOW + DAY)
    assert state(binding) == ("active", "")


def test_a_shorter_reach_suspends_who_lives_apart_and_a_longer_one_brings_it_back(binding):
    lapse(binding.member, "4")
    make.enrolment(binding.member, insutype="390", area=make.NANJING, has_account=False)
    narrow = make.edition("32", make.TODAY, reach="area")
    review_bindings(at=make.NOW)
    assert state(binding) == ("suspended", "")
    Edition.objects.filter(pk=narrow.pk).update(reach="province")
    review_bindings(at=make.NOW + DAY)
    assert state(binding) == ("active", "")


def test_who_signed_for_one_area_and_moves_out_of_it_is_out_of_reach(binding):
    Edition.objects.update(reach="area")
    lapse(binding.member, "4")
    make.enrolment(binding.member, insutype="390", area=make.NANJING, has_account=False)
    review_bindings(at=make.NOW)
    assert state(binding) == ("ended", "moved")


def test_an_empty_account_changes_nothing():
    make.editions()
    make.binding(make.holder(yuan=0), make.child())
    assert review_bindings(at=make.NOW).moved == 0


def test_run_again_it_tells_nobody_twice(binding):
    lapse(binding.member)
    review_bindings(at=make.NOW)
    told_once = Notice.objects.count()
    assert review_bindings(at=make.NOW) == Reviewed(seen=1)
    assert Notice.objects.count() == told_once


def test_after_a_crash_the_next_run_does_the_rest(binding, monkeypatch):
    others = [make.binding() for _ in range(2)]
    for one in (binding, *others):
        lapse(one.member)

    def stops(so_far: Reviewed) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(nightly_review, "PAGE", 1)
    with pytest.raises(KeyboardInterrupt):
        review_bindings(at=make.NOW, progress=stops)
    assert Binding.objects.filter(state="suspended").count() == 1
    assert review_bindings(at=make.NOW).moved == 2
    assert BindingEvent.objects.filter(action="suspend").count() == 3


@pytest.mark.sqlite
def test_one_that_fails_leaves_the_others_alone(binding, caplog):
    other = make.binding()
    for one in (binding, other):
        lapse(one.member)
    with connection.cursor() as cursor:  # a row that the database will not take
        cursor.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON sharing_bindingevent "
            f"WHEN NEW.binding_id = '{binding.pk.hex}' BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    try:
        assert review_bindings(at=make.NOW) == Reviewed(seen=2, moved=1, failed=1)
        with pytest.raises(SystemExit) as left:
            call_command("review_bindings", stdout=StringIO(), stderr=StringIO())
        assert left.value.code == 1
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER refuse")
    assert (state(binding)[0], state(other)[0]) == ("active", "suspended")
    assert "binding not reviewed" in caplog.text


def test_it_says_how_far_it_has_come(binding, monkeypatch):
    for _ in range(2):
        make.binding()
    monkeypatch.setattr(nightly_review, "PAGE", 2)
    seen: list[int] = []
    review_bindings(at=make.NOW, progress=lambda so_far: seen.append(so_far.seen))
    assert seen == [2, 3]
    out = StringIO()
    call_command("review_bindings", stdout=out)
    assert out.getvalue() == "核对了 3 个绑定，0 个绑定的状态有变化。\n"


def test_a_page_takes_as_many_queries_for_three_as_for_one(binding):
    def taken() -> int:
        with CaptureQueriesContext(connection) as queries:
            review_bindings(at=make.NOW)
        return len(queries)

    before = taken()
    for _ in range(2):
        make.binding()
    assert taken() == before
