"""`why`: every reason, at binding and at use, on any day; and nothing else on standard output."""

import json
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Person
from sharing.models import Edition
from sharing.rules.reasons import AT_BINDING, Code
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

DAY = timedelta(days=1)


def run(holder: Person | str, member: Person | str, *words: str) -> tuple[int, str]:
    """Exit code and standard output."""
    if not Edition.objects.exists():
        make.editions()
    names = [one if isinstance(one, str) else one.psn_no for one in (holder, member)]
    out = StringIO()
    try:
        call_command("why", *names, *words, stdout=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


def answer(holder: Person | str, member: Person | str, *words: str) -> dict[str, Any]:
    return json.loads(run(holder, member, *words, "--json")[1])


def codes(holder: Person | str, member: Person | str, *words: str) -> list[str]:
    exit_code, out = run(holder, member, *words, "--json")
    found = [reason["code"] for reason in json.loads(out)["reasons"]]
    assert exit_code == (3 if found else 0)
    return found


def test_who_may_be_bound_may_and_the_edition_is_named():
    assert answer(make.holder(), make.child(), "child") == {
        "edition": {
            "name": "2021 版",
            "area_prefix": "32",
            "effective_from": "2021-04-22",
            "source": f"{Edition.objects.first().source_title}（国办发〔2021〕14号，2021-04-22）",
        },
        "reasons": [],
    }


def test_in_words_it_says_that_they_may():
    code, out = run(make.holder(), make.child(), "child")
    assert (code, out.splitlines()) == (0, ["依据：2021 版（国办发〔2021〕14号）", "可以。"])


def test_each_reason_has_its_words_a_next_step_and_a_source():
    code, out = run(make.holder(), make.child(), "sibling", "--json")
    [reason] = json.loads(out)["reasons"]
    assert (code, set(reason)) == (3, {"code", "text", "next", "source"})
    assert all(reason.values())


def test_all_reasons_are_told_at_once_in_reading_order():
    holder = make.resident(area=make.XUZHOU)
    member = make.resident(born=date(1970, 1, 1), died_on=date(2026, 1, 1))
    make.enrolment_state(member.enrolments.get(), status="2", valid_from=date(2026, 1, 1))
    made = ["--starts", "2026-06-01", "--ends", "2026-06-01"]
    assert codes(holder, member, "child", *made) == [
        "holder_not_employee",
        "member_not_active",
        "member_deceased",
        "relationship_implausible",
        "period_in_past",
        "period_empty",
    ]


def test_a_reason_about_the_member_is_told_in_full():
    member = make.resident(died_on=date(2026, 1, 1))
    [reason] = answer(make.holder(), member, "spouse")["reasons"]
    assert (reason["code"], "去世" in reason["text"]) == ("member_deceased", True)


def test_somebody_unknown_is_a_mismatch_alone():
    assert codes(make.holder(), "nobody", "spouse") == ["identity_mismatch"]
    assert codes("nobody", make.child(), "child") == ["identity_mismatch"]
    assert codes("nobody", "nobody", "sibling", "--use") == ["identity_mismatch"]


def test_a_day_before_any_edition_stands_alone():
    holder = make.holder()
    assert answer(holder, make.resident(), "sibling", "--on", "2021-04-21")["edition"] is None
    assert codes(holder, make.resident(), "sibling", "--on", "2021-04-21") == ["scheme_not_in_force"]
    assert codes(holder, make.child(), "child", "--on", "2021-04-22", "--use") == ["not_bound"]


def test_the_edition_of_the_day_is_asked():
    make.editions()
    make.edition("32", make.TODAY + DAY, relationships=["sibling"], name="2024 版")
    holder, brother = make.holder(), make.resident()
    assert codes(holder, brother, "sibling") == ["relationship_not_allowed"]
    assert codes(holder, brother, "sibling", "--on", "2026-06-16") == []


def test_the_start_is_the_day_itself_unless_it_is_given():
    pair = make.holder(), make.child()
    assert codes(*pair, "child", "--on", "2026-01-05") == []
    assert codes(*pair, "child", "--on", "2026-01-05", "--starts", "2026-01-04") == ["period_in_past"]


@pytest.mark.parametrize(
    ("ends", "found"),
    [("2026-06-14", ["period_empty"]), ("2026-06-15", ["period_empty"]), ("2026-06-16", [])],
)
def test_an_end_must_come_after_the_start(ends, found):
    assert codes(make.holder(), make.child(), "child", "--ends", ends) == found


def test_insurance_is_that_of_the_day():
    holder, son = make.holder(), make.child()
    make.enrolment_state(son.enrolments.get(), status="4", valid_from=make.TODAY)
    assert codes(holder, son, "child", "--on", "2026-06-14") == []
    assert codes(holder, son, "child") == ["member_not_active"]


def test_a_binding_counts_from_the_day_it_was_signed_until_the_day_it_ended():
    binding = make.binding()
    binding.events.create(
        action="unbind", from_state="active", to_state="ended", door="browser", by_kind="citizen", at=make.NOW
    )
    type(binding).objects.update(state="ended", ended_by="unbind")
    pair = binding.holder, binding.member
    assert codes(*pair, "child", "--on", "2025-12-31") == []
    assert codes(*pair, "child", "--on", "2026-06-14") == ["already_bound"]
    assert codes(*pair, "child", "--on", "2026-06-15") == []
    assert codes(*pair, "child", "--on", "2026-06-14", "--use", "--payable", "50") == []
    assert codes(*pair, "child", "--on", "2026-06-15", "--use") == ["binding_ended"]


def test_using_judges_only_what_is_given():
    binding = make.binding()
    pair = binding.holder, binding.member
    assert codes(*pair, "child", "--use") == []
    assert codes(*pair, "child", "--use", "--payable", "100", "--med-type", "11") == []
    assert codes(*pair, "child", "--use", "--payable", "100.01") == ["balance_not_enough"]
    assert codes(*pair, "child", "--use", "--med-type", "9999") == ["expense_not_covered"]


def test_the_balance_is_that_of_the_day():
    binding = make.binding(make.holder(yuan=0))
    make.top_up(binding.holder.account, yuan=50, at=make.NOW - 2 * DAY)
    make.top_up(binding.holder.account, yuan=-50, at=make.NOW - DAY)
    make.top_up(binding.holder.account, yuan=20, at=make.NOW)
    pair = binding.holder, binding.member
    assert codes(*pair, "child", "--use", "--on", "2026-06-14") == ["zero_balance"]
    assert codes(*pair, "child", "--use", "--payable", "20") == []


def test_a_balance_is_not_judged_before_anything_is_known_of_it():
    binding = make.binding()
    pair = binding.holder, binding.member
    assert codes(*pair, "child", "--use", "--on", "2026-06-14") == []


def test_an_account_that_never_had_money_has_none():
    binding = make.binding(make.holder(yuan=0))
    assert codes(binding.holder, binding.member, "child", "--use") == ["zero_balance"]


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"state": "pending", "confirm_by": make.TODAY}, "binding_pending"),
        ({"state": "pending", "confirm_by": make.TODAY - DAY}, "binding_ended"),
        ({"state": "in_review"}, "binding_in_review"),
        ({"state": "suspended", "suspended_by_staff": True}, "binding_suspended"),
        ({"starts_on": make.TODAY + DAY}, "binding_not_started"),
        ({"ends_on": make.TODAY - DAY}, "binding_ended"),
    ],
)
def test_using_asks_where_the_binding_stands_today(fields, found):
    binding = make.binding(make.holder(), make.person(), relationship="spouse", **fields)
    assert codes(binding.holder, binding.member, "spouse", "--use") == [found]


def test_in_force_now_counts_before_what_waits():
    binding = make.binding(make.holder(), make.person(), relationship="spouse", ends_on=make.TODAY)
    make.binding(
        binding.holder,
        binding.member,
        relationship="spouse",
        state="pending",
        starts_on=make.TODAY + DAY,
        confirm_by=make.TODAY + DAY,
        renews=binding,
        signed_at=make.NOW,
    )
    assert codes(binding.holder, binding.member, "spouse", "--use") == []


def test_without_a_binding_the_family_card_is_explained():
    [reason] = answer(make.holder(), make.child(), "child", "--use")["reasons"]
    assert (reason["code"], "亲情账户" in reason["text"]) == ("not_bound", True)


@pytest.mark.parametrize("option", ["--on", "--starts", "--ends"])
def test_what_is_no_day_is_said(option):
    with pytest.raises(CommandError, match=option):
        run(make.holder(), make.child(), "child", option, "2026-13-01")


@pytest.mark.parametrize("payable", ["abc", "-1", "1.234", ""])
def test_what_is_no_money_is_said(payable):
    with pytest.raises(CommandError):
        run(make.holder(), make.child(), "child", "--use", "--payable", payable)


def test_what_is_no_relationship_is_said():
    with pytest.raises(CommandError):
        run(make.holder(), make.child(), "cousin")


# Each code that can be met at binding, met

MET: dict[Code, Any] = {
    Code.HOLDER_NOT_EMPLOYEE: lambda: (make.resident(), make.child(), "child"),
    Code.HOLDER_NO_ACCOUNT: lambda: (make.person(has_account=False), make.child(), "child"),
    Code.HOLDER_NOT_ACTIVE: lambda: (paused(make.holder()), make.child(), "child"),
    Code.HOLDER_DECEASED: lambda: (make.holder(died_on=make.TODAY), make.child(), "child"),
    Code.MEMBER_NOT_INSURED: lambda: (make.holder(), make.person(insutype=None), "spouse"),
    Code.MEMBER_NOT_ACTIVE: lambda: (make.holder(), paused(make.person()), "spouse"),
    Code.MEMBER_DECEASED: lambda: (make.holder(), make.person(died_on=make.TODAY), "spouse"),
    Code.IDENTITY_MISMATCH: lambda: (make.holder(), "nobody", "spouse"),
    Code.SAME_PERSON: lambda: (me := make.holder(), me, "spouse"),
    Code.RELATIONSHIP_NOT_ALLOWED: lambda: (make.holder(), make.person(), "child_in_law"),
    Code.RELATIONSHIP_IMPLAUSIBLE: lambda: (make.holder(), make.child(), "parent"),
    Code.DIFFERENT_POOLING_AREA: lambda: (make.holder(area="330100"), make.person(area="330200"), "spouse"),
    Code.DIFFERENT_PROVINCE: lambda: (make.holder(), make.person(area=make.HANGZHOU), "spouse"),
    Code.ALREADY_BOUND: lambda: (bound := make.binding()) and (bound.holder, bound.member, "child"),
    Code.SPOUSE_ALREADY_BOUND: lambda: (
        make.binding(make.holder(), make.person(), relationship="spouse").holder,
        make.person(),
        "spouse",
    ),
    Code.TOO_MANY_MEMBERS: lambda: (limited(max_members=1).holder, make.child(), "child"),
    Code.TOO_MANY_HOLDERS: lambda: (make.holder(), limited(max_holders=1).member, "child"),
    Code.PERIOD_IN_PAST: lambda: (make.holder(), make.child(), "child", "--starts", "2026-06-14"),
    Code.PERIOD_EMPTY: lambda: (make.holder(), make.child(), "child", "--ends", "2026-06-15"),
    Code.SCHEME_NOT_IN_FORCE: lambda: (make.holder(), make.child(), "child", "--on", "2021-04-21"),
}


def paused(person: Person) -> Person:
    make.enrolment_state(person.enrolments.get(), status="2", valid_from=date(2021, 1, 1))
    return person


def limited(**limits: int):
    make.editions()
    make.edition("3203", **limits)
    return make.binding()


def test_the_table_names_every_code_of_binding():
    assert set(MET) == set(AT_BINDING)


@pytest.mark.parametrize("code", MET)
def test_every_code_of_binding_can_be_met_alone(code):
    assert codes(*MET[code]()) == [code.value]
