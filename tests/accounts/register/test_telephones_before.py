"""A telephone that a register replaces or drops is kept, sealed, so that it can be told; once a change."""

from pathlib import Path

import pytest

from accounts.models import Person, RegisterImport, TelephoneChange
from accounts.models.people import telephone_digest
from tests import make
from tests.accounts.register.register import row, take_rows

pytestmark = pytest.mark.django_db

OLD, NEW = "13800000001", "13900000002"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "register.csv"
    take_rows(file, row(tel=OLD))
    return file


def changes() -> list[tuple[str, bytes | None]]:
    found = TelephoneChange.objects.order_by("pk")
    return [(one.old_telephone(), one.new_digest and bytes(one.new_digest)) for one in found]


def correct_at_counter(telephone: str) -> None:
    person = Person.objects.get()
    person.set_telephone(telephone)
    person.save()


def test_a_first_number_replaces_none(file: Path) -> None:
    assert changes() == []
    take_rows(file, row("P2", tel=""), row("P3"))
    take_rows(file, row("P2", tel=NEW))
    assert changes() == []


def test_the_number_before_is_kept_with_the_import_and_what_replaced_it(file: Path) -> None:
    take_rows(file, row(tel=NEW))
    assert changes() == [(OLD, telephone_digest(NEW))]
    change = TelephoneChange.objects.get()
    assert (change.register_import, change.at) == (RegisterImport.objects.latest("pk"), make.NOW)
    assert (change.told_at, change.notice_id, change.confirmed_at) == (None, None, None)
    take_rows(file, row(tel=NEW))
    assert len(changes()) == 1


def test_a_number_that_was_dropped_is_kept_too(file: Path) -> None:
    take_rows(file, row(tel=""))
    assert changes() == [(OLD, None)]
    assert Person.objects.get().telephone_sealed is None


def test_to_and_fro_is_two_changes(file: Path) -> None:
    take_rows(file, row(tel=NEW))
    take_rows(file, row(tel=OLD))
    assert changes() == [(OLD, telephone_digest(NEW)), (NEW, telephone_digest(OLD))]


def test_a_number_of_the_counter_that_the_register_replaces_is_kept(file: Path) -> None:
    correct_at_counter("13700000003")
    take_rows(file, row(tel=NEW))
    assert changes() == [("13700000003", telephone_digest(NEW))]


def test_a_register_that_catches_up_with_the_counter_changes_nothing(file: Path) -> None:
    correct_at_counter(NEW)
    take_rows(file, row(tel=NEW))
    assert changes() == []
