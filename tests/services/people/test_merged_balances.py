"""A supervisor says that the register has merged two numbers: its figure counts again, a lower one too."""

from pathlib import Path

import pytest

from accounts.models import AccessRecord, Person, PersonalAccount
from sharing.services.people.merged_balances import NothingAwaited, take_up_balance
from sharing.services.staff.own_family import OwnFamily
from sharing.services.staff.roles import NoSuchRight
from sharing.services.staff.supervisor_mandate import NoReason
from tests import make
from tests.accounts.register.register import complaints, take_rows
from tests.services.people.registered import row
from tests.whole import faults

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(tmp_path: Path) -> Person:
    make.editions()
    take_rows(tmp_path / "r.csv", row("P1", balc="30"), row("P2", balc="50"))
    closed, kept = (Person.objects.get(psn_no=one) for one in ("P1", "P2"))
    return make.merged(closed, kept)


def money(of: Person) -> tuple[int, int, int]:
    found = PersonalAccount.objects.filter(holder=of)
    return found.values_list("balance_fen", "imported_fen", "awaited_fen").get()


def test_a_lower_figure_counts_from_then_on_and_the_record_says_who_said_so(kept, tmp_path):
    supervisor = make.officer("supervisor")
    take_up_balance(person_id=kept.pk, by=make.by_officer(supervisor, "已和登记核对"), at=make.NOW)
    assert money(kept) == (8_000, 8_000, 0)
    assert complaints(take_rows(tmp_path / "r.csv", row("P2", balc="75"))) == []
    assert money(kept) == (7_500, 7_500, 0)
    noted = AccessRecord.objects.latest("pk")
    assert (noted.person, noted.by, noted.what, noted.why) == (
        kept,
        supervisor,
        "确认登记余额已经合并",
        "已和登记核对",
    )
    assert faults() == []


def test_where_nothing_is_awaited_nothing_is_said(kept, tmp_path):
    take_rows(tmp_path / "r.csv", row("P2", balc="80"))
    for person in (kept, make.resident()):
        with pytest.raises(NothingAwaited):
            take_up_balance(person_id=person.pk, by=make.by_officer(make.officer("supervisor")), at=make.NOW)


def test_only_a_supervisor_of_their_area_with_a_reason_and_not_of_their_own(kept):
    for user, reason, refused in (
        (make.officer("clerk"), "已核对", NoSuchRight),
        (make.officer("supervisor", area="3201"), "已核对", NoSuchRight),
        (make.officer("supervisor"), " ", NoReason),
        (make.officer("supervisor", own_cert_digest=kept.cert_no_digest), "已核对", OwnFamily),
    ):
        with pytest.raises(refused):
            take_up_balance(person_id=kept.pk, by=make.by_officer(user, reason), at=make.NOW)
    assert money(kept) == (8_000, 8_000, 8_000)
