"""`manage.py verify`: part by part, by day, and on from where it was stopped."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.days import shanghai_day
from accounts.models import AccessRecord, Person
from accounts.services import access
from sharing.management.commands import verify
from sharing.models import ProofFault, Settlement
from sharing.services.proof import chain, roots
from sharing.services.proof.declared import parts_of
from sharing.words.proof import PARTS
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def state(monkeypatch, tmp_path) -> Path:
    """Where it keeps how far it came."""
    monkeypatch.setattr(verify, "STATE", tmp_path / "verify.json")
    return tmp_path / "verify.json"


@pytest.fixture
def people(roots_folder) -> list[Person]:
    """Three people at each of whom two looks were taken, and a bill."""
    people = [make.person() for _ in range(3)]
    by = make.by_officer(make.officer("auditor"))
    for person in people:
        for what in ("资料", "账户"):
            access.look(person_ids=[person.pk], what=what, by=by, at=make.NOW)
    make.settle(make.binding().member, payable="30")
    roots.sign_root(at=timezone.now())
    return people


def run(**options: object) -> tuple[int, list[str]]:
    """The exit code, and what it said."""
    out, code = StringIO(), 0
    try:
        call_command("verify", stdout=out, stderr=StringIO(), **options)
    except SystemExit as ended:
        code = int(ended.code or 0)
    return code, out.getvalue().splitlines()


def without_rates(lines: list[str]) -> list[str]:
    return [line.partition("，每秒")[0] for line in lines]


def test_what_holds_is_counted_part_by_part(people):
    code, lines = run()
    assert code == 0
    assert without_rates(lines[:-2]) == [
        "账户记账：2 行",
        "只付现金的结算：核对过",
        "查看记录：6 行",
        "共济关系：1 行",
        "复核决定：核对过",
        "共济付费开关：核对过",
        "没有结算的报文：核对过",
        "账户争议：核对过",
        "承诺书：核对过",
        "结算：1 行",
        "居民医保缴费：核对过",
        "人员编号合并：核对过",
        "还没有决定的复核：核对过",
        "收下的材料：核对过",
        "账目：核对过",
        "地区清单：核对过",
        "签名根：5 行",
    ]
    assert lines[-2].endswith("起，每一行都有摘要。")


def test_the_first_row_of_each_part_that_does_not_hold_is_named(people):
    AccessRecord.objects.filter(number=1).update(why="别的理由")
    bill = Settlement.objects.get()
    Settlement.objects.update(total_fee_fen=1)
    code, lines = run()
    assert code == 1
    first = f"参保人 {people[0].pk}：第 1 条查看记录被改动，或者没有接上前一条"
    assert f"  3 处对不上，第一处：{first}" in lines
    assert f"  1 处对不上，第一处：结算 {bill.setl_id}被改动" in lines
    assert sorted(ProofFault.objects.values_list("part", flat=True)) == ["bills", "looks", "looks", "looks"]


def test_what_is_found_again_is_one_alarm(people):
    AccessRecord.objects.filter(number=1, person=people[0]).update(why="别的理由")
    run()
    run(part=["looks"])
    assert ProofFault.objects.count() == 1


def test_rows_of_before_are_counted_and_fail_nothing(settings, tmp_path):
    access.look(
        person_ids=[make.person().pk], what="资料", by=make.by_officer(make.officer("auditor")), at=make.NOW
    )
    AccessRecord.objects.update(number=None, digest=b"")
    Person.objects.update(look_count=0, look_digest=b"")
    settings.ROOTS = str(tmp_path / "none")
    code, lines = run(part=["looks"])
    assert (code, lines[1]) == (0, "  1 行是以前写下的，还没有连上：运行 link_rows")


def test_by_day_it_proves_what_was_written_that_day(people):
    today = shanghai_day(timezone.now())
    AccessRecord.objects.filter(number=2).update(why="别的理由")
    assert run(day=today)[0] == run(since=today - timedelta(days=3))[0] == 1
    assert run(day=today - timedelta(days=3))[0] == 0


def test_by_day_a_chain_to_which_something_was_added_is_proved_from_its_first_row(people):
    first = AccessRecord.objects.filter(number=1).first()
    moved = roots.written_at(timezone.now() - timedelta(days=9))
    AccessRecord.objects.filter(pk=first.pk).update(id=moved)
    assert f"参保人 {first.person_id}：第 1 条" in run(day=shanghai_day(timezone.now()))[1][3]


def test_one_part_alone(people):
    assert [line.partition("：")[0] for line in run(part=["looks", "roots"])[1][:2]] == ["查看记录", "签名根"]


def test_the_roots_may_be_given_from_outside(people, settings, roots_folder, tmp_path):
    settings.ROOTS = str(tmp_path / "lost")
    assert run(part=["roots"])[0] == 1  # the database knows of one
    assert run(part=["roots"], roots=roots_folder)[0] == 0


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"day": make.TODAY, "since": make.TODAY}, "--day 与 --since 只能写一个"),
        ({"roots": Path("/nowhere")}, "没有这个文件夹：/nowhere"),
    ],
)
def test_it_says_what_it_cannot_do(options, sentence):
    with pytest.raises(CommandError, match=sentence):
        run(**options)


def test_stopped_it_goes_on_where_it_was_and_forgets_no_fault(people, state, monkeypatch):
    monkeypatch.setattr(chain, "HEADS", 1)
    AccessRecord.objects.filter(person=people[0], number=1).update(why="别的理由")
    keep = verify.Command._keep

    def and_then_stop(command):
        keep(command)
        if command.outcomes["looks"].rows >= 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(verify.Command, "_keep", and_then_stop)
    with pytest.raises(KeyboardInterrupt):
        run(part=["looks"])
    assert json.loads(state.read_text())[1][0]["rows"] == 2
    monkeypatch.setattr(verify.Command, "_keep", keep)
    code, lines = run(part=["looks"], resume=True)
    assert (code, without_rates(lines[:1]), lines[1][:8]) == (1, ["查看记录：4 行"], "  1 处对不上")
    assert not state.exists()


def test_it_does_not_go_on_with_another_question(people, state):
    state.write_text(json.dumps([["2026-01-01", "None", "elsewhere"], []]))
    with pytest.raises(CommandError, match="上次停下的是另一种核对"):
        run(resume=True)


def test_every_part_has_words():
    assert {part.name for part in parts_of(Path("nowhere"))} == set(PARTS)


@pytest.mark.sqlite  # PostgreSQL takes no key that is none
def test_a_row_that_cannot_even_be_read_is_a_fault_and_the_other_parts_are_proved(people, caplog):
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_accessrecord SET by_id = 'nobody'")
    Settlement.objects.update(total_fee_fen=1)
    code, lines = run()
    assert code == 1
    assert "  1 处对不上，第一处：查看记录里有一行读不出来，后面的没有核对；哪一行见日志" in lines
    assert any(line.startswith("  1 处对不上，第一处：结算 ") for line in lines)
    assert "proof: looks cannot be read" in caplog.text
