"""A second psn_no is closed into the one that goes on: what becomes of sharing, signing in and insurance."""

from datetime import timedelta

import pytest

from accounts.models import AccessRecord, EnrolmentState, FormerPsnNo, Person, PersonMerge, User
from accounts.services.sign_in import ClosedInto, may_sign_in, sign_in
from sharing.models import Approval, Attachment, Binding, FamilyCard, Notice
from sharing.rules.family_cards import Kin
from sharing.selectors import facts
from sharing.services import decide_approvals
from sharing.services.decide_approvals import SamePerson
from sharing.services.people import family_cards
from sharing.services.people.merges import CannotMerge
from sharing.services.settling import credentials
from sharing.services.settling.credentials import Credential
from sharing.services.staff.approvals import AlreadyAsked
from sharing.services.staff.own_family import OwnFamily
from sharing.services.staff.roles import NoSuchRight
from tests import make

pytestmark = pytest.mark.django_db

PASSWORD = "gongji-2026"


@pytest.fixture(autouse=True)
def policy() -> None:
    make.editions()


@pytest.fixture
def closed() -> Person:
    return make.holder("王建国", yuan=30, telephone="13800000001")


@pytest.fixture
def kept() -> Person:
    return make.holder("王建国", yuan=50, telephone="13800000002")


def obstacles(closed: Person, kept: Person, **how: bool) -> list[str]:
    with pytest.raises(CannotMerge) as refused:
        make.asked_to_merge(closed, kept, **how)
    assert Approval.objects.filter(kind="merge", decision="").count() == 0
    return [str(one) for one in refused.value.obstacles]


def states(binding: Binding) -> tuple[str, str]:
    return Binding.objects.values_list("state", "ended_by").get(pk=binding.pk)


def test_until_another_supervisor_agrees_nothing_changes(closed, kept):
    one = make.officer("supervisor")
    approval = make.asked_to_merge(closed, kept, by=one)
    with pytest.raises(SamePerson):
        make.agreed(approval, by=one)
    with pytest.raises(AlreadyAsked):
        make.asked_to_merge(closed, kept)
    assert (PersonMerge.objects.count(), Person.objects.get(pk=closed.pk).closed_into) == (0, None)
    make.agreed(approval)
    assert Person.objects.get(pk=closed.pk).closed_into == kept
    merge = PersonMerge.objects.get()
    assert (merge.closed, merge.kept, merge.cause_id, merge.at) == (closed, kept, approval.pk, make.NOW)
    assert FormerPsnNo.objects.values_list("psn_no", "person").get() == (closed.psn_no, kept.pk)


def test_the_paper_is_kept_and_both_records_say_what_was_done(closed, kept):
    make.merged(closed, kept)
    assert Attachment.objects.values_list("person", "kind").get() == (closed.pk, "same_human")
    for person in (closed, kept):
        noted = AccessRecord.objects.filter(person=person, is_act=True).order_by("at", "pk")
        assert list(noted.values_list("what", "why")) == [
            ("申请合并人员编号", "两份证件都看过，是同一个人"),
            ("合并人员编号", "复核"),
        ]


def test_turned_down_both_go_on_and_the_records_say_so(closed, kept):
    approval = make.asked_to_merge(closed, kept)
    by = make.by_officer(make.officer("supervisor"), "两张照片不像")
    decide_approvals.decide(approval_id=approval.pk, approve=False, words="两张照片不像", by=by, at=make.NOW)
    assert PersonMerge.objects.count() == 0
    said = AccessRecord.objects.filter(what="没有同意合并人员编号").values_list("person", "why")
    assert set(said) == {(closed.pk, "两张照片不像"), (kept.pk, "两张照片不像")}
    make.asked_to_merge(closed, kept)


@pytest.mark.parametrize("state", ["pending", "active", "suspended", "in_review"])
def test_every_binding_of_the_closed_one_ends_in_either_role_and_the_kept_one_s_go_on(closed, kept, state):
    as_holder = make.binding(closed, state=state)
    as_member = make.binding(make.holder(), closed, relationship="sibling", state=state)
    others = make.binding(kept)
    make.merged(closed, kept)
    assert [states(one) for one in (as_holder, as_member)] == [("ended", "merged")] * 2
    assert states(others) == ("active", "")
    event = as_holder.events.latest("pk")
    assert (event.action, event.from_state, event.words, event.by_kind) == ("merged", state, "", "officer")


def test_the_other_person_of_each_is_told_why_and_what_to_do(closed, kept):
    member = make.child("王小明")
    make.binding(closed, member)
    holder = make.holder("李梅")
    make.binding(holder, closed, relationship="spouse")
    make.merged(closed, kept)
    assert Notice.objects.get(person=member, channel="portal").body == (
        "王建国的人员编号合并了，王建国给您的共济绑定因此结束。以前已经结算的费用不受影响。"
        "需要的话，请授权人重新办一次绑定。"
    )
    assert Notice.objects.get(person=holder, channel="portal").body == (
        "王建国的人员编号合并了，您给王建国的共济绑定因此结束。以前已经结算的费用不受影响。"
        "需要的话，请授权人重新办一次绑定。"
    )


def test_the_human_is_told_at_both_telephones_with_which_number_they_go_on(closed, kept):
    make.merged(closed, kept)
    told = Notice.objects.filter(kind="numbers_merged").order_by("pk")
    assert [(one.person, one.channel, one.to_sealed is not None) for one in told] == [
        (kept, "portal", False),
        (kept, "sms", False),
        (kept, "sms", True),
    ]
    assert told[0].body == (
        f"您登记过两个人员编号，医保局已把它们合并。以后用 {kept.psn_no}，"
        f"登录用证件号码 {kept.masked_number()}。"
        f"原来的编号 {closed.psn_no} 不再使用，里面的钱已转到现在的个人账户，以前的记录都还看得到。"
        "原来编号下的共济绑定和亲情账户已经结束，需要的请重新办。"
        "不认可的，请马上拨打 12393，或带身份证到医保大厅。"
    )


def test_one_telephone_rings_once_and_nobody_rings_for_the_dead():
    one, other = (make.holder(telephone="13800000001") for _ in range(2))
    make.merged(one, other)
    assert Notice.objects.filter(kind="numbers_merged", channel="sms").count() == 1
    dead = [make.holder(died_on=make.TODAY, telephone="13800000003") for _ in range(2)]
    make.merged(*dead)
    assert Notice.objects.filter(kind="numbers_merged", channel="sms").count() == 1


def test_family_cards_end_on_both_sides_and_the_other_is_told(closed, kept):
    shown = FamilyCard.objects.create(
        helper=closed, relative=make.person("周秀英"), kin="parent", state="active", added_at=make.NOW
    )
    asked = FamilyCard.objects.create(
        helper=make.person("王晓"), relative=closed, kin="parent", state="asked", added_at=make.NOW
    )
    make.merged(closed, kept)
    for card, told in ((shown, shown.relative), (asked, asked.helper)):
        card.refresh_from_db()
        assert (card.state, card.ended_by, card.ended_at) == ("ended", "merged", make.NOW)
        assert Notice.objects.get(person=told, channel="portal").body == (
            "王建国的人员编号合并了，和您的亲情账户因此结束。需要的话，请重新添加。"
        )


def test_nobody_signs_in_as_the_closed_one_and_who_knows_the_password_reads_with_which_number(closed, kept):
    user = make.user(closed, password=PASSWORD)
    make.merged(closed, kept)
    known = {"number": closed._number(), "address": "203.0.113.7", "device": "one", "at": make.NOW}
    with pytest.raises(ClosedInto) as led:
        sign_in(password=PASSWORD, **known)
    assert led.value.number == kept.masked_number()
    assert not may_sign_in(User.objects.select_related("person").get(pk=user.pk))


def test_a_wrong_password_reads_like_anybody_s(closed, kept):
    make.user(closed, password=PASSWORD)
    make.merged(closed, kept)
    known = {"number": closed._number(), "address": "203.0.113.7", "device": "one", "at": make.NOW}
    with pytest.raises(Exception, match="^$") as refused:
        sign_in(password="something-else", **known)
    assert type(refused.value).__name__ == "NotRecognised"


def test_a_code_that_was_shown_pays_nothing_any_more(closed, kept):
    token = make.token(closed)
    make.merged(closed, kept)
    shown = credentials.token_of(Credential("01", token))
    assert shown is not None
    assert shown.expires_at == make.NOW


def test_from_that_day_on_the_closed_one_is_not_insured_and_what_was_before_stays(closed, kept):
    make.enrolment(closed, insutype="390")
    before = list(EnrolmentState.objects.filter(enrolment__person=closed).order_by("pk").values())
    make.merged(closed, kept)
    after = list(EnrolmentState.objects.filter(enrolment__person=closed).order_by("pk").values())
    assert after[: len(before)] == before
    today, yesterday = (
        facts.people_on([closed.pk], day)[closed.pk].enrolments
        for day in (make.TODAY, make.TODAY - timedelta(days=1))
    )
    assert [one.status for one in today] == ["4", "4"]
    assert [one.status for one in yesterday] == ["1", "1"]


def test_staff_who_are_that_human_stay_away_from_both(closed, kept):
    officer = make.officer("supervisor", own_cert_digest=closed.cert_no_digest)
    make.merged(closed, kept)
    officer.refresh_from_db()
    assert bytes(officer.own_cert_digest) == bytes(kept.cert_no_digest)
    for own in (closed, kept):
        with pytest.raises(OwnFamily):
            make.asked_to_merge(make.holder(), own, by=officer)


def test_one_is_merged_with_itself_by_nobody(closed):
    assert obstacles(closed, closed) == ["same_person"]


def test_what_is_closed_stays_closed_and_what_others_were_closed_into_is_not(closed, kept):
    make.merged(closed, kept)
    third = make.holder()
    assert obstacles(closed, third) == ["is_closed"]
    assert obstacles(third, closed) == ["is_closed"]
    assert obstacles(kept, third) == ["kept_before"]
    make.merged(third, kept)
    assert Person.objects.filter(closed_into=kept).count() == 2


@pytest.mark.parametrize("which", [0, 1])
def test_a_disputed_account_is_judged_before_it_is_merged(closed, kept, which):
    make.disputed((closed, kept)[which], register_yuan=1)
    assert obstacles(closed, kept) == ["disputed"]


def test_whoever_shares_with_the_other_or_is_their_guardian_is_another_human(closed, kept):
    binding = make.binding(closed, kept)
    assert obstacles(closed, kept) == ["bound_to_each_other"]
    assert obstacles(kept, closed) == ["bound_to_each_other"]
    make.ended(binding)
    make.asked_to_merge(closed, kept)


def test_a_family_card_between_them_says_so_too(closed, kept):
    number = kept._number()
    family_cards.add_card(
        name=kept.name, number=number, kin=Kin.PARENT, has_pledged=True, by=make.citizen(closed), at=make.NOW
    )
    assert obstacles(closed, kept) == ["bound_to_each_other"]


def test_neither_while_one_counts_as_dead_nor_while_one_stands_at_a_window(closed, kept):
    visit = make.visit(kept)
    assert obstacles(closed, kept) == ["visit_open"]
    visit.closed_at = make.NOW
    visit.save()
    Person.objects.filter(pk=closed.pk).update(died_on=make.TODAY)
    assert obstacles(closed, kept) == ["deaths_differ"]


def test_what_turned_against_it_while_it_waited_is_found_again(closed, kept):
    approval = make.asked_to_merge(closed, kept)
    make.visit(closed)
    with pytest.raises(CannotMerge):
        make.agreed(approval)
    assert (PersonMerge.objects.count(), Approval.objects.get(pk=approval.pk).decision) == (0, "")


def test_asked_for_both_ways_only_the_first_is_done(closed, kept):
    first, second = make.asked_to_merge(closed, kept), make.asked_to_merge(kept, closed)
    make.agreed(first)
    with pytest.raises(CannotMerge) as refused:
        make.agreed(second)
    assert refused.value.obstacles == ["is_closed", "kept_before"]
    assert PersonMerge.objects.get().kept == kept


def test_two_cities_are_decided_by_who_has_both(closed):
    elsewhere = make.holder(area=make.NANJING)
    for area in ("3203", "3201"):
        with pytest.raises(NoSuchRight):
            make.asked_to_merge(closed, elsewhere, by=make.officer("supervisor", area=area))
    approval = make.asked_to_merge(closed, elsewhere)
    assert approval.area_code == "32"
    with pytest.raises(NoSuchRight):
        make.agreed(approval, by=make.officer("supervisor", area="3203"))
    make.agreed(approval)


def test_who_has_no_insurance_goes_by_the_other_s_city(closed):
    stranger = make.person(insutype=None)
    assert make.asked_to_merge(stranger, closed).area_code == make.XUZHOU


def test_only_supervisors_ask_and_nobody_of_their_own(closed, kept):
    with pytest.raises(NoSuchRight):
        make.asked_to_merge(closed, kept, by=make.officer("clerk"))
    for own in (closed, kept):
        themself = make.officer("supervisor", own_cert_digest=own.cert_no_digest)
        with pytest.raises(OwnFamily):
            make.asked_to_merge(closed, kept, by=themself)
