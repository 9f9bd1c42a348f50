"""一次性告知: what is missing is told once, kept for the next visit, and settled when it is there."""

import pytest
from django.utils import timezone

from sharing.models import Notice, PaperList
from sharing.selectors.paper_lists import missing_for
from sharing.services.visits import missing_papers
from sharing.services.visits.mandate import NoMandate
from sharing.services.visits.missing_papers import NoSuchPaper
from sharing.words.papers import DONE_BY, MATTERS, PAPERS, Matter
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit():
    return make.visit(make.holder("王建国", telephone="13800000001"))


def tell(visit, *missing: str, matter: Matter = Matter.BIND) -> PaperList | None:
    return missing_papers.tell_missing(matter=matter, missing=missing, by=make.clerk_in(visit), at=make.NOW)


def open_keys(person) -> list[list[str]]:
    return [[item["key"] for item in one.told.items] for one in missing_for(person.pk)]


def test_every_matter_has_its_papers_and_every_paper_is_asked_for_somewhere():
    assert set(MATTERS) == set(Matter)
    assert {key for _label, keys in MATTERS.values() for key in keys} == set(PAPERS)
    assert set(DONE_BY.values()) == set(Matter)


def test_what_is_missing_is_written_down_with_its_rule_in_the_order_of_the_table(visit):
    told = tell(visit, "kinship", "member_card")
    assert (told.person, told.visit, told.matter, told.settled_at) == (visit.citizen, visit, "bind", None)
    assert told.items == [
        {
            "key": "member_card",
            "what": "家人（共济使用人）的身份证或社会保障卡",
            "rule": "无锡市医保经办服务清单（2023 年），江苏省办事指南：即时办理、不收费、一次性告知",
        },
        {
            "key": "kinship",
            "what": "户口簿、结婚证、家庭关系承诺书，三样有一样就行",
            "rule": "无锡市医保经办服务清单（2023 年），江苏省办事指南：即时办理、不收费、一次性告知",
        },
    ]


def test_the_person_is_told_through_every_channel_to_read_it_at_home(visit):
    tell(visit, "kinship", "own_card")
    said = (
        "您要办“绑定家人”，还缺：1. 本人的身份证或社会保障卡（原件）；"
        "2. 户口簿、结婚证、家庭关系承诺书，三样有一样就行。带齐了到任何一个医保大厅都能接着办，不收费。"
    )
    told = Notice.objects.filter(kind="papers_missing").order_by("channel")
    assert [(one.channel, one.body) for one in told] == [("portal", said), ("sms", said)]


def test_the_next_visit_takes_the_place_of_what_was_missing_before(visit):
    first = tell(visit, "kinship", "member_card")
    second = tell(visit, "kinship")
    first.refresh_from_db()
    assert first.settled_at == make.NOW
    assert [one.told for one in missing_for(visit.citizen.pk)] == [second]
    assert open_keys(visit.citizen) == [["kinship"]]


def test_with_nothing_missing_it_is_settled_and_nobody_is_told_anything(visit):
    tell(visit, "kinship")
    before = Notice.objects.count()
    assert tell(visit) is None
    assert open_keys(visit.citizen) == []
    assert Notice.objects.count() == before


def test_another_matter_stays_as_it_is(visit):
    tell(visit, "telephone", matter=Matter.TELEPHONE)
    tell(visit, "kinship")
    tell(visit)
    assert open_keys(visit.citizen) == [["telephone"]]


def test_what_is_done_at_the_counter_lacks_nothing_any_more(visit):
    tell(visit, "kinship")
    tell(visit, "telephone", matter=Matter.TELEPHONE)
    make.signed(visit.citizen, make.asked_for(make.child()), by=make.clerk_in(visit))
    assert open_keys(visit.citizen) == [["telephone"]]


def test_a_paper_of_another_matter_is_refused_and_nothing_changes(visit):
    tell(visit, "kinship")
    with pytest.raises(NoSuchPaper):
        tell(visit, "telephone")
    assert open_keys(visit.citizen) == [["kinship"]]


def test_without_an_open_visit_nothing_is_told(visit):
    visit.closed_at = timezone.now()
    visit.save()
    with pytest.raises(NoMandate):
        tell(visit, "kinship")
    assert PaperList.objects.count() == 0
