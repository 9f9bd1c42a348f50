"""Who moves brings what they have into the lists of the new area, also where it is being signed meanwhile."""

from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import AreaListing, Person
from accounts.register.import_register import Report
from accounts.services import area_listings
from sharing.models import Binding
from sharing.services.bindings import transitions
from tests import make
from tests.accounts.register.register import resident, row, take, take_rows, write_csv
from tests.lock_waits import Second

pytestmark = pytest.mark.django_db(transaction=True)

HERE, MOVED = row("P1"), row("P1", insuplc_admdvs="320102")
CHILD = resident("P2", psn_name="王小明")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "register.csv"


@pytest.fixture
def two(file: Path) -> list[Person]:
    """A holder and a member, both of Xuzhou."""
    make.editions()
    take_rows(file, HERE, CHILD)
    return list(Person.objects.order_by("psn_no"))


def listed(binding: Binding) -> set[str]:
    rows = AreaListing.objects.filter(kind="binding", object_id=binding.pk)
    return set(rows.values_list("area_code", flat=True))


def test_who_is_new_has_nothing_to_be_listed_and_takes_no_statement(file: Path) -> None:
    with CaptureQueriesContext(connection) as ran:
        take_rows(file, HERE, CHILD)
    assert not [query for query in ran if "arealisting" in query["sql"]]


def test_the_bindings_of_somebody_who_moves_are_in_the_lists_of_both_areas(
    file: Path, two: list[Person]
) -> None:
    binding, old = make.binding(*two), make.binding(*two, state="ended")
    take_rows(file, MOVED, CHILD)
    assert listed(binding) == listed(old) == {make.XUZHOU, make.NANJING}


def test_a_batch_takes_one_statement_however_many_move(file: Path, two: list[Person]) -> None:
    make.binding(*two)
    with CaptureQueriesContext(connection) as ran:
        take_rows(file, MOVED, resident("P2", psn_name="王小明", insuplc_admdvs="320502"))
    assert sum("INTO accounts_arealisting" in query["sql"] for query in ran) == 1
    assert AreaListing.objects.filter(kind="binding").count() == 3


def test_the_same_file_again_lists_nothing(file: Path, two: list[Person]) -> None:
    make.binding(*two)
    take_rows(file, MOVED, CHILD)
    with CaptureQueriesContext(connection) as ran:
        take(file)
    assert not [query for query in ran if "arealisting" in query["sql"]]


def test_what_is_signed_while_the_register_comes_in_is_listed_for_the_new_area_too(
    file: Path, two: list[Person]
) -> None:
    write_csv(file, [MOVED, CHILD])
    importing = Second(lambda: take(file))
    with transaction.atomic():
        transitions.lock_people([one.pk for one in two])
        binding = make.binding(*two)
        area_listings.list_rows([binding])
        importing.begin_and_wait()
    assert isinstance(importing.got(), Report)
    assert listed(binding) == {make.XUZHOU, make.NANJING}
