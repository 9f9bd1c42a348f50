"""The lists of areas as a part of proving: what lacks and what is too much is named, page by page."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import AreaListing, ListedUntil
from accounts.services.area_listings import LAG, kind_of, kinds, list_due
from sharing.models import Binding
from sharing.services.proof import listings
from sharing.services.proof.listings import ListingPart
from sharing.services.proof.parts import Fault, Span
from sharing.words.proof import LISTED
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def bindings(monkeypatch) -> list[Binding]:
    """Three of Xuzhou, all listed, and pages of two."""
    monkeypatch.setattr(listings, "PAGE", 2)
    made = [make.binding() for _each in range(3)]
    list_due(at=timezone.now() + LAG + timedelta(milliseconds=2))
    return made


def found(span: Span | None = None, place: str = "") -> list[Fault]:
    return [fault for piece in ListingPart().pieces(span, place) for fault in piece.faults]


def unlist(binding: Binding) -> str:
    AreaListing.objects.filter(object_id=binding.pk).delete()
    return f"共济关系 {binding.pk}：没有列进 320300 的清单"


def add(binding: Binding, area: str = make.NANJING, kind: str = "binding") -> None:
    AreaListing.objects.create(area_code=area, kind=kind, object_id=binding.pk)


def test_what_is_listed_as_it_should_be_is_counted_and_no_fault(bindings):
    pieces = list(ListingPart().pieces(None, ""))
    assert [piece.faults for piece in pieces] == [()] * len(pieces)
    assert [piece.rows for piece in pieces] == [2, 1, 2, 1]  # of bindings, then of what is listed


@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_row_that_lacks_is_named_wherever_it_is(bindings, which):
    says = unlist(bindings[which])
    assert [one.says for one in found()] == [says]


def test_a_row_that_is_too_much_is_named(bindings):
    add(bindings[1])
    assert [one.says for one in found()] == [f"共济关系 {bindings[1].pk}：列进了 320100 的清单，却不属于那里"]


def test_a_kind_that_there_is_not_is_too_much(bindings):
    add(bindings[0], make.XUZHOU, "tea")
    assert [one.says for one in found()] == [f"tea {bindings[0].pk}：列进了 320300 的清单，却不属于那里"]


def test_what_is_not_listed_yet_does_not_lack(bindings):
    unlist(bindings[2])
    ListedUntil.objects.filter(kind="binding").update(place=bindings[1].pk)
    assert found() == []


def test_it_goes_on_behind_every_piece_that_it_named(bindings):
    unlist(bindings[0])
    add(bindings[2], make.HANGZHOU)
    pieces = list(ListingPart().pieces(None, ""))
    for number, piece in enumerate(pieces):
        assert list(ListingPart().pieces(None, piece.place)) == pieces[number + 1 :]
    assert sum(len(piece.faults) for piece in pieces) == 2


def test_by_day_what_lacks_of_its_rows_alone(bindings):
    says = unlist(bindings[0])
    add(bindings[0])
    today = timezone.now().date()
    around = Span.of_days(today - timedelta(days=1), today + timedelta(days=1))
    assert [one.says for one in found(around)] == [says]
    assert found(Span.of_days(date(2025, 1, 1), date(2025, 1, 2))) == []


def test_a_fault_is_gone_once_it_is_listed_or_not_any_more(bindings):
    says = unlist(bindings[0])
    add(bindings[1])
    lacks, too_much = found()
    part = ListingPart()
    assert part.again(lacks.key) == lacks
    assert (lacks.says, part.again(too_much.key)) == (says, too_much)
    add(bindings[0], make.XUZHOU)
    AreaListing.objects.filter(area_code=make.NANJING).delete()
    assert (part.again(lacks.key), part.again(too_much.key)) == (None, None)


def test_every_kind_has_a_name():
    assert set(LISTED) == {kind_of(model) for model in kinds()}
