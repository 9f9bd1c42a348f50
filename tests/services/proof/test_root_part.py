"""Proving the roots: a file that was altered or taken away is named, and what is not as they saw it."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts import chains
from accounts.models import AccessRecord, Person
from accounts.services import access
from sharing.models import Pledge, PledgeContent, PledgeHead, Root
from sharing.services.proof import root_files, roots
from sharing.services.proof.declared import parts_of, proves_from
from sharing.services.proof.parts import Span
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)
ROOTS = 4


@pytest.fixture
def signed(roots_folder: Path) -> list[Path]:
    """Four roots, each of one more look."""
    person = make.person()
    by = make.by_officer(make.officer("auditor"))
    for number in range(ROOTS):
        access.look(person_ids=[person.pk], what=f"资料 {number}", by=by, at=make.NOW)
        roots.sign_root(at=timezone.now())
    return root_files.files_in(roots_folder)


def faults(folder: Path, span: Span | None = None, place: str = "") -> list[str]:
    [part] = parts_of(folder, ["roots"])
    return [fault.says for piece in part.pieces(span, place) for fault in piece.faults]


def test_untouched_they_hold(signed, roots_folder):
    assert faults(roots_folder) == []


def test_without_any_there_is_nothing_to_say(tmp_path):
    assert faults(tmp_path) == []


@pytest.mark.parametrize("of", range(ROOTS))
def test_an_altered_one_is_named(signed, roots_folder, of):
    signed[of].chmod(0o640)
    signed[of].write_bytes(signed[of].read_bytes().replace(b"looks", b"hooks"))
    assert faults(roots_folder) == [f"第 {of + 1} 个根的文件被改动"]


@pytest.mark.parametrize("of", range(ROOTS))
def test_one_that_was_taken_away_is_missed(signed, roots_folder, of):
    signed[of].unlink()
    assert faults(roots_folder) == [f"第 {of + 1} 个根的文件不见了"]


def test_all_taken_away_are_missed_as_long_as_the_database_knows_of_them(signed, roots_folder):
    for path in signed:
        path.unlink()
    assert faults(roots_folder) == ["第 1 个根的文件不见了"]


def test_the_last_ones_taken_away_and_forgotten_can_be_missed_only_by_who_took_a_copy(signed, roots_folder):
    signed[-1].unlink()
    Root.objects.filter(number=ROOTS).delete()
    assert faults(roots_folder) == []


def test_one_signed_anew_does_not_follow(signed, roots_folder):
    root, heads = (
        root_files.header(signed[1]),
        [head for page in root_files.heads_in(signed[1]) for head in page],
    )
    signed[1].unlink()
    root_files.write(signed[1], root, heads[:0])
    assert faults(roots_folder)[0] == "第 2 个根和数据库里登记的不一样"
    assert faults(roots_folder)[1] == "第 3 个根没有接上前一个"


def test_older_ones_may_be_put_away_from_one_on_that_names_all(signed, roots_folder):
    roots.sign_root(at=timezone.now() + DAY, everything=True)
    for path in signed:
        path.unlink()
    assert faults(roots_folder) == []


def test_the_last_look_taken_away_with_the_head_set_back_is_seen(signed, roots_folder):
    third = AccessRecord.objects.get(number=3)
    AccessRecord.objects.filter(number=4).delete()
    Person.objects.filter(look_count=4).update(look_count=3, look_digest=third.digest)
    key = third.person_id
    assert faults(roots_folder) == [
        f"第 4 个根见过的查看记录变了：参保人 {key}：第 4 条不在了，或者从前面重新做过"
    ]


def test_a_chain_made_anew_by_somebody_with_the_key_is_seen(signed, roots_folder):
    AccessRecord.objects.filter(number=1).update(why="别的理由")
    previous = chains.BEGINNING
    for look in AccessRecord.objects.order_by("number"):
        look.digest = previous = chains.link(access.CHAIN, previous, access.look_facts(look))
        look.save()
    Person.objects.filter(look_count=4).update(look_digest=previous)
    whole = [
        fault
        for part in parts_of(roots_folder, ["looks"])
        for piece in part.pieces(None, "")
        for fault in piece.faults
    ]
    assert whole == []
    assert [says.partition("变了")[0] for says in faults(roots_folder)] == [
        f"第 {one} 个根见过的查看记录" for one in range(1, 5)
    ]


def test_the_last_pledge_taken_away_with_the_head_set_back_is_seen(roots_folder):
    for _ in range(2):
        make.signed(make.holder(), make.asked_for(make.child()))
    roots.sign_root(at=timezone.now())
    first, last = Pledge.objects.order_by("position")
    PledgeContent.objects.filter(pledge=last).delete()
    last.delete()
    PledgeHead.objects.update(count=1, digest=first.digest)
    assert faults(roots_folder) == ["第 1 个根见过的承诺书变了：第 2 条不在了，或者从前面重新做过"]


def test_linked_anew_the_root_that_says_so_counts_and_those_before_do_not(signed, roots_folder):
    AccessRecord.objects.all().delete()
    Person.objects.update(look_count=0, look_digest=b"")
    assert len(faults(roots_folder)) == ROOTS
    roots.sign_root(at=timezone.now() + DAY, from_here=True)
    assert faults(roots_folder) == []


def test_a_day_is_of_the_roots_signed_on_it(signed, roots_folder):
    today = timezone.now().date()
    signed[0].unlink()
    assert faults(roots_folder, Span.of_days(today + 5 * DAY, today + 6 * DAY)) == []
    assert faults(roots_folder, Span.of_days(today - DAY, today + 2 * DAY)) == ["第 1 个根的文件不见了"]


def test_it_goes_on_behind_the_one_where_it_was_stopped(signed, roots_folder):
    [part] = parts_of(roots_folder, ["roots"])
    assert [piece.place for piece in part.pieces(None, "")] == ["1", "2", "3", "4"]
    assert [piece.place for piece in part.pieces(None, "2")] == ["3", "4"]
    signed[2].write_bytes(b"")
    assert faults(roots_folder, place="2") == ["第 3 个根的文件被改动"]
    assert faults(roots_folder, place="3") == []


@pytest.mark.parametrize("gone", [1, 2])
def test_one_proved_again_says_what_is_wrong_with_it_by_now(signed, roots_folder, gone):
    [part] = parts_of(roots_folder, ["roots"])
    whole = signed[gone].read_bytes()
    signed[gone].unlink()
    assert part.again(str(gone + 1)).says == f"第 {gone + 1} 个根的文件不见了"
    signed[gone].write_bytes(whole)
    assert part.again(str(gone + 1)) is None


def test_it_says_from_when_there_is_proof_and_until_when(signed, roots_folder, tmp_path):
    assert [line.partition("（")[0] for line in proves_from(roots_folder)] == [
        "第 1 个根",
        "最后一个根是第 4 个",
    ]
    assert proves_from(tmp_path) == ["没有签名根：最后一行被删掉、或整条链被有密钥的人重做，这里看不出来。"]
