"""Settling from the shell: the split alone on standard output, and 3 where nothing was done."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Person
from sharing.models import CredentialToken, Institution, Settlement
from tests import make

pytestmark = pytest.mark.django_db

HOSPITAL = "H32030000001"


def run(*words: str) -> tuple[int, Any]:
    out = StringIO()
    try:
        call_command(*words, stdout=out)
    except SystemExit as end:
        return int(end.code or 0), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def post(of: Person, *words: str) -> tuple[int, Any]:
    plain = ["settle", "--institution", HOSPITAL, "--visit", "V1", "--bill", "B1", "--patient", of.psn_no]
    credential = f"02:{make.own_number(of).value}"
    return run(*plain, "--payable", "128.40", "--med-type", "11", "--credential", credential, *words)


def test_a_bill_is_posted_and_its_split_printed_and_cancelled() -> None:
    make.institution(HOSPITAL)
    binding = make.binding()
    code, split = post(binding.member)
    assert code == 0
    assert {
        name: split[name] for name in ("payable", "acct_pay", "acct_mulaid_pay", "psn_cash_pay", "balc")
    } == {
        "payable": "128.40",
        "acct_pay": "0.00",
        "acct_mulaid_pay": "100.00",
        "psn_cash_pay": "28.40",
        "balc": "0.00",
    }
    assert split["shared"] == [{"holder": binding.holder.psn_no, "amount": "100.00"}]
    assert [(one["code"], set(one)) for one in split["reasons"]] == [
        ("balance_not_enough", {"code", "text", "next", "source"})
    ]
    assert len(Settlement.objects.get().msgid) == 30
    code, back = run("settle", "--institution", HOSPITAL, "--cancel", split["setl_id"])
    assert (code, back["reverses"], back["acct_mulaid_pay"]) == (0, split["setl_id"], "-100.00")
    code, again = post(binding.member, "--resettles", split["setl_id"], "--payable", "20")
    assert (code, again["acct_mulaid_pay"], again["psn_cash_pay"]) == (0, "20.00", "0.00")


def test_the_whole_fee_and_the_funds_part_are_kept() -> None:
    make.institution(HOSPITAL)
    assert post(make.holder(), "--fund", "71.60")[0] == 0
    kept = Settlement.objects.get()
    assert (kept.total_fee_fen, kept.fund_fen, kept.payable_fen) == (200_00, 71_60, 128_40)
    with pytest.raises(CommandError, match="总费用"):
        post(make.holder(), "--fund", "71.60", "--total", "199.99")


def test_without_the_account_it_is_cash() -> None:
    make.institution(HOSPITAL)
    assert post(make.holder(), "--no-account")[1]["psn_cash_pay"] == "128.40"


def test_the_same_message_prints_the_same() -> None:
    make.institution(HOSPITAL)
    son = make.binding().member
    assert post(son, "--msgid", "M1") == post(son, "--msgid", "M1")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--credential", "02:11010519491231002X"], "not_own_credential"),
        (["--institution", "H32030000009"], "institution_unknown"),
        (["--msgid", "M1", "--payable", "1"], "message_reused"),
        ([], "bill_already_settled"),
        (["--resettles", "1", "--bill", "B2"], "nothing_to_resettle"),
        (["--cancel", "1"], "settlement_unknown"),
    ],
)
def test_what_is_refused_says_why_and_ends_with_3(words: list[str], code: str) -> None:
    make.institution(HOSPITAL)
    son = make.binding().member
    post(son, "--msgid", "M1")
    status, said = post(son, *words)
    assert (status, [one["code"] for one in said["reasons"]]) == (3, [code])
    assert all(set(one) == {"code", "text", "next", "source"} and one["text"] for one in said["reasons"])


@pytest.mark.parametrize(
    "words", [["--payable", "1.234"], ["--credential", "110"], ["--visit", "V" * 31], ["--med-type", ""]]
)
def test_what_has_not_the_right_shape_is_said_so(words: list[str]) -> None:
    make.institution(HOSPITAL)
    with pytest.raises(CommandError):
        post(make.child(), *words)


def test_a_bill_needs_all_of_itself() -> None:
    make.institution(HOSPITAL)
    with pytest.raises(CommandError, match="--visit --bill --payable --med-type --credential"):
        run("settle", "--institution", HOSPITAL)


def test_a_code_is_printed_and_pays_once() -> None:
    make.institution(HOSPITAL)
    son, out = make.binding().member, StringIO()
    call_command("credential", son.psn_no, "--seconds", "90", stdout=out)
    code = out.getvalue().strip()
    assert code.isdigit()
    assert code.encode() not in bytes(CredentialToken.objects.get().digest)
    assert post(son, "--credential", f"01:{code}")[0] == 0
    assert (
        post(son, "--credential", f"01:{code}", "--bill", "B2")[1]["reasons"][0]["code"] == "credential_used"
    )


def test_no_code_lives_longer_than_ten_minutes() -> None:
    son = make.binding().member
    call_command("credential", son.psn_no, "--seconds", "600", stdout=StringIO())
    with pytest.raises(CommandError, match="600 秒"):
        call_command("credential", son.psn_no, "--seconds", "601")


def test_nobody_has_no_code() -> None:
    with pytest.raises(CommandError, match="没有这个人员编号"):
        call_command("credential", "nobody")


def test_an_institution_is_added_once() -> None:
    words = ["add_institution", HOSPITAL, "徐州市第一人民医院", "--kind", "hospital", "--area", "320300"]
    call_command(*words, stdout=StringIO())
    made = Institution.objects.get()
    assert (made.code, made.kind, made.area_code, made.is_active) == (HOSPITAL, "hospital", "320300", True)
    with pytest.raises(CommandError, match="已经有了"):
        call_command(*words)


@pytest.mark.parametrize(
    ("code", "name", "area"),
    [("H3203", "医院", "320300"), (HOSPITAL, " ", "320300"), (HOSPITAL, "医院", "990000")],
)
def test_an_institution_needs_a_code_a_name_and_an_area(code: str, name: str, area: str) -> None:
    with pytest.raises(CommandError, match="应为"):
        call_command("add_institution", code, name, "--kind", "pharmacy", "--area", area)
