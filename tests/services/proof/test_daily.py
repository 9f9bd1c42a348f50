"""What is proved each day: a fault is logged, kept once, and gone when it holds again."""

import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AccessRecord
from accounts.services import access
from sharing.models import ProofFault, ProofPlace
from sharing.services.proof import alarms, chain, daily
from sharing.services.proof.alarms import AlreadyNoted, note_fault
from sharing.services.proof.daily import prove_daily
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)


@pytest.fixture
def looked(roots_folder) -> AccessRecord:
    """A look at somebody, just now."""
    by = make.by_officer(make.officer("auditor"))
    return access.look(person_ids=[make.person().pk], what="资料", by=by, at=make.NOW)[0]


def alter(look: AccessRecord, why: str = "别的理由") -> None:
    AccessRecord.objects.filter(pk=look.pk).update(why=why)


def test_what_holds_is_no_alarm(looked):
    assert prove_daily(at=timezone.now()).endswith(" 0 faults")
    assert ProofFault.objects.count() == 0


def test_a_fault_is_logged_as_an_error_and_kept_once(looked, caplog):
    alter(looked)
    for _ in range(2):
        prove_daily(at=timezone.now())
    fault = ProofFault.objects.get()
    says = f"参保人 {looked.person_id}：第 1 条查看记录被改动，或者没有接上前一条"
    assert (fault.part, fault.says, fault.gone_at) == ("looks", says, None)
    errors = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert set(errors) == {f"proof: looks does not hold: {says}"}


def test_once_it_holds_again_it_is_gone(looked, caplog):
    alter(looked)
    prove_daily(at=timezone.now())
    alter(looked, looked.why)
    prove_daily(at=timezone.now())
    assert ProofFault.objects.get().gone_at is not None
    assert "proof: looks holds again" in caplog.text


def test_it_is_found_in_the_slice_of_all_whenever_it_was_written(looked):
    alter(looked)
    prove_daily(at=timezone.now() + 30 * DAY)
    assert ProofFault.objects.count() == 1


def test_the_slice_goes_on_the_next_day_and_round(looked, monkeypatch):
    make.person(), make.person()
    monkeypatch.setattr(chain, "HEADS", 1)
    monkeypatch.setattr(daily, "SLICE", 1)
    places = []
    for day in range(4):
        prove_daily(at=timezone.now() + (30 + day) * DAY)
        places.append(ProofPlace.objects.get(part="looks").place)
    assert len(set(places[:3])) == 3
    assert places[3] in ("", places[0])


def test_noted_it_is_no_alarm_any_more_and_not_kept_anew(looked):
    alter(looked)
    prove_daily(at=timezone.now())
    officer = make.officer("supervisor")
    fault = ProofFault.objects.get()
    note_fault(fault_id=fault.pk, note="恢复备份时写错", by=make.by_officer(officer), at=make.NOW)
    prove_daily(at=timezone.now())
    fault = ProofFault.objects.get()
    assert (fault.note, fault.noted_by, fault.noted_at, fault.gone_at) == (
        "恢复备份时写错",
        officer,
        make.NOW,
        None,
    )
    with pytest.raises(AlreadyNoted):
        note_fault(fault_id=fault.pk, note="再来", by=make.by_officer(officer), at=make.NOW)


def test_another_fault_of_the_same_chain_is_an_alarm_of_its_own(looked):
    alter(looked)
    prove_daily(at=timezone.now())
    note_fault(
        fault_id=ProofFault.objects.get().pk,
        note="查明",
        by=make.by_officer(make.officer("supervisor")),
        at=make.NOW,
    )
    looked.delete()
    prove_daily(at=timezone.now())
    assert ProofFault.objects.get(gone_at=None).says.endswith("第 1 条不见了（链尾被截断）")


def test_of_a_part_that_is_broken_as_a_whole_only_so_many_are_kept(looked, monkeypatch):
    monkeypatch.setattr(alarms, "MOST", 2)
    by = make.by_officer(make.officer("auditor"))
    access.look(person_ids=[make.person().pk for _ in range(4)], what="资料", by=by, at=make.NOW)
    AccessRecord.objects.update(why="别的理由")
    prove_daily(at=timezone.now())
    assert ProofFault.objects.count() == 2
