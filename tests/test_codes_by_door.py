"""Every code at every door at which it can be met reads as the right one of its three sentences."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import Person
from sharing import words
from sharing.models import Binding, Edition
from sharing.rules.reasons import AT_BINDING, Code, because
from sharing.services.settling.settlements import Refused
from sharing.words import Reader
from sharing.words.doors import MET_AT, Door, sentence_at, table
from sharing.words.reasons import WORDS
from tests import make
from tests.gateway.test_reasons import NOT_SHARED, REFUSED
from tests.pages import wizard_steps
from tests.pages.visits import text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("monday")]

TOMORROW = make.TODAY + timedelta(days=1)
FACTS: dict[str, Any] = {
    "relationship": "sibling",
    "allowed": "spouse,parent,child",
    "limit": 1,
    "starts_on": date(2026, 6, 14),
    "ends_on": make.TODAY,
    "today": make.TODAY,
    "whose": "both",
}


def fixed_part(sentence: object) -> str:
    """A sentence up to its first fact: what is the same whatever the facts are."""
    return str(sentence).partition("%(")[0]


def assert_reads(page: str, code: Code, door: Door) -> None:
    """The page has the sentence for this door, and not the one that is for somebody else's eyes."""
    own, other = fixed_part(WORDS[code].text), fixed_part(WORDS[code].other)
    if code is Code.BALANCE_NOT_ENOUGH and door is Door.HOLDER_ASKS:
        own = "您的账户不够付这笔费用。"
    wanted = {"1": own, "2": other, "1/2": own}[sentence_at(code, door)]
    assert wanted in page
    for unwanted in {own, other} - {wanted}:
        assert unwanted not in page


# Asking why, of a binding or of a bill.


def asked(binding: Binding, bill: str, reader: Person) -> str:
    client = wizard_steps.signed_in(reader)
    pages = [client.get(address) for address in (f"/why/binding/{binding.pk}/", f"/why/bill/{bill}/")]
    return " ".join(text(page) for page in pages if page.status_code == 200)


USE = [code for code in NOT_SHARED if code not in (Code.NOT_BOUND, Code.SCHEME_NOT_IN_FORCE)]


@pytest.mark.parametrize("code", USE)
def test_whoever_asks_why_reads_what_is_theirs(code: Code) -> None:
    member = NOT_SHARED[code]()
    binding = Binding.objects.get(member=member)
    bill = make.settle(member).setl_id
    for reader, door in ((binding.holder, Door.HOLDER_ASKS), (member, Door.MEMBER_ASKS)):
        if code in MET_AT[door]:
            assert_reads(asked(binding, bill, reader), code, door)
        else:
            assert asked(binding, bill, reader) == ""  # who has died does not sign in


def test_where_nothing_is_in_force_both_read_it() -> None:
    binding = make.binding()
    Edition.objects.update(effective_from=TOMORROW)
    for reader, door in ((binding.holder, Door.HOLDER_ASKS), (binding.member, Door.MEMBER_ASKS)):
        assert_reads(asked(binding, "none", reader), Code.SCHEME_NOT_IN_FORCE, door)


@pytest.mark.parametrize(
    ("code", "fields"), [(Code.NOT_BOUND, {}), (Code.ACCOUNT_USE_DECLINED, {"account_used": False})]
)
def test_a_patient_who_asks_about_a_bill_reads_why(code: Code, fields: dict[str, Any]) -> None:
    make.editions()
    patient = make.resident()
    bill = make.settle(patient, **fields)
    page = text(wizard_steps.signed_in(patient).get(f"/why/bill/{bill.setl_id}/"))
    assert_reads(page, code, Door.MEMBER_ASKS)


def test_every_code_that_may_be_asked_about_is_walked() -> None:
    walked = {*USE, Code.SCHEME_NOT_IN_FORCE}
    assert walked - {Code.HOLDER_DECEASED} == MET_AT[Door.HOLDER_ASKS]
    of_a_bill = {Code.NOT_BOUND, Code.ACCOUNT_USE_DECLINED}
    assert walked - {Code.MEMBER_DECEASED} | of_a_bill == MET_AT[Door.MEMBER_ASKS]


# Binding.

Two = tuple[Person, Person, dict[str, str]]


def two(holder: Person | None = None, member: Person | None = None, **answers: str) -> Two:
    return holder or make.holder("欧阳秀英"), member or make.child(), answers


def bound_already(**fields: Any) -> Two:
    binding = make.binding(**fields)
    return two(binding.holder, binding.member)


def second_marriage() -> Two:
    holder = make.holder()
    make.binding(holder, make.person(), relationship="spouse")
    return two(holder, make.person(), relationship="spouse")


def too_many(**limits: int) -> Two:
    make.edition("32", **limits)
    binding = make.binding()
    return two(binding.holder) if "max_members" in limits else two(make.holder(), binding.member)


def moved_apart(area: str, place: str, **edition: str) -> Two:
    make.edition("32", **edition)
    return two(None, make.child(area=area), area_code=place)


def under(**edition: Any) -> Two:
    make.edition("32", **edition)
    return two()


def the_same() -> Two:
    holder = make.holder()
    return two(holder, holder)


BIND: dict[Code, Callable[[], Two]] = {
    Code.HOLDER_NOT_EMPLOYEE: lambda: two(make.resident()),
    Code.HOLDER_NO_ACCOUNT: lambda: two(make.person(has_account=False)),
    Code.HOLDER_NOT_ACTIVE: lambda: two(with_status(make.holder(), "2")),
    Code.MEMBER_NOT_INSURED: lambda: two(None, make.person(insutype=None)),
    Code.MEMBER_NOT_ACTIVE: lambda: two(None, with_status(make.child(), "2")),
    Code.MEMBER_DECEASED: lambda: two(None, make.child(died_on=make.TODAY)),
    Code.IDENTITY_MISMATCH: lambda: two(name="不是他"),
    Code.SAME_PERSON: the_same,
    Code.RELATIONSHIP_NOT_ALLOWED: lambda: two(relationship="other"),
    Code.RELATIONSHIP_IMPLAUSIBLE: lambda: two(relationship="parent"),
    Code.DIFFERENT_POOLING_AREA: lambda: moved_apart(make.NANJING, make.NANJING, reach="area"),
    Code.DIFFERENT_PROVINCE: lambda: moved_apart(make.HANGZHOU, "330000"),
    Code.ALREADY_BOUND: bound_already,
    Code.SPOUSE_ALREADY_BOUND: second_marriage,
    Code.TOO_MANY_MEMBERS: lambda: too_many(max_members=1),
    Code.TOO_MANY_HOLDERS: lambda: too_many(max_holders=1),
    Code.PERIOD_IN_PAST: lambda: two(starts_on="2026-06-14"),
    Code.PERIOD_EMPTY: lambda: two(ends_on="2026-06-15"),
    Code.SCHEME_NOT_IN_FORCE: lambda: under(effective_from=TOMORROW),
}


def with_status(person: Person, status: str) -> Person:
    make.enrolment_state(person.enrolments.get(), status=status)
    return person


@pytest.mark.parametrize("code", BIND)
def test_the_holder_who_binds_reads_what_is_theirs(code: Code) -> None:
    holder, member, answers = BIND[code]()
    client = wizard_steps.signed_in(holder)
    relationship = answers.pop("relationship", "child")
    wizard_steps.send(client, wizard_steps.relative(member, relationship, **answers))
    page = text(client.get(wizard_steps.CHECK, follow=True))
    if page.count("填写家人信息"):
        page = text(client.get(wizard_steps.NEW))
    assert_reads(page, code, Door.HOLDER_BINDS)


def test_every_code_of_binding_is_walked() -> None:
    assert set(BIND) == set(AT_BINDING) - {Code.HOLDER_DECEASED} == MET_AT[Door.HOLDER_BINDS]


# Confirming.


def pending(**edition: Any) -> Binding:
    make.edition("32", **edition)
    spouse = make.person("李晓梅")
    return make.binding(
        make.holder("欧阳秀英"), spouse, relationship="spouse", state="pending", confirm_by=make.TODAY
    )


def then(binding: Binding, change: Callable[[Binding], object]) -> Person:
    change(binding)
    return binding.member


def dies(who: str) -> Callable[[Binding], object]:
    return lambda one: Person.objects.filter(pk=getattr(one, f"{who}_id")).update(died_on=make.TODAY)


def lapses(who: str, status: str) -> Callable[[Binding], object]:
    return lambda one: with_status(getattr(one, who), status)


def goes_to(area: str) -> Callable[[Binding], object]:
    def change(one: Binding) -> None:
        with_status(one.member, "4")
        make.enrolment(one.member, area=area)

    return change


def of_child(one: Binding) -> None:
    Binding.objects.filter(pk=one.pk).update(relationship="parent")


CONFIRM: dict[Code, Callable[[], Person]] = {
    Code.HOLDER_NOT_EMPLOYEE: lambda: then(pending(), lapses("holder", "4")),
    Code.HOLDER_NO_ACCOUNT: lambda: then(
        pending(), lambda one: make.enrolment_state(one.holder.enrolments.get(), has_account=False)
    ),
    Code.HOLDER_NOT_ACTIVE: lambda: then(pending(), lapses("holder", "2")),
    Code.HOLDER_DECEASED: lambda: then(pending(), dies("holder")),
    Code.MEMBER_NOT_INSURED: lambda: then(pending(), lapses("member", "0")),
    Code.MEMBER_NOT_ACTIVE: lambda: then(pending(), lapses("member", "2")),
    Code.RELATIONSHIP_NOT_ALLOWED: lambda: pending(relationships=["child"]).member,
    Code.RELATIONSHIP_IMPLAUSIBLE: lambda: then(pending(), of_child),
    Code.DIFFERENT_POOLING_AREA: lambda: then(pending(reach="area"), goes_to(make.NANJING)),
    Code.DIFFERENT_PROVINCE: lambda: then(pending(), goes_to(make.HANGZHOU)),
    Code.SPOUSE_ALREADY_BOUND: lambda: then(
        pending(), lambda one: make.binding(one.member, make.person(), relationship="spouse")
    ),
    Code.TOO_MANY_MEMBERS: lambda: then(pending(max_members=1), lambda one: make.binding(one.holder)),
    Code.TOO_MANY_HOLDERS: lambda: then(
        pending(max_holders=1), lambda one: make.binding(None, one.member, relationship="parent")
    ),
    Code.SCHEME_NOT_IN_FORCE: lambda: pending(effective_from=TOMORROW).member,
}


@pytest.mark.parametrize("code", CONFIRM)
def test_the_member_who_confirms_reads_what_is_theirs(code: Code) -> None:
    member = CONFIRM[code]()
    binding = Binding.objects.get(member=member, state="pending")
    client = wizard_steps.signed_in(member)
    response = client.post(f"/inbox/{binding.pk}/", {"answer": "agree", "words": ""})
    assert response.status_code == 422
    assert_reads(text(response), code, Door.MEMBER_CONFIRMS)


def test_every_code_of_confirming_is_walked() -> None:
    assert set(CONFIRM) == MET_AT[Door.MEMBER_CONFIRMS]


# The shell tells all, as the one it is about reads it.


def why(*arguments: str) -> dict[str, dict[str, str]]:
    out = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("why", *arguments, "--json", stdout=out)
    assert left.value.code == 3
    return {one["code"]: one for one in json.loads(out.getvalue())["reasons"]}


SPOKEN = {code: words.say_to_subject(because(code, **FACTS)) for code in (Code.NOT_BOUND, Code.ZERO_BALANCE)}


@pytest.mark.parametrize("code", USE)
def test_the_shell_tells_why_something_cannot_be_used(code: Code) -> None:
    member = NOT_SHARED[code]()
    binding = Binding.objects.get(member=member)
    people = binding.holder.psn_no, member.psn_no, binding.relationship
    told = why(*people, "--use", "--payable", "128.40", "--med-type", "11")[code.value]
    assert told["text"].startswith(fixed_part(WORDS[code].text))


def test_the_shell_tells_that_two_are_not_bound() -> None:
    make.editions()
    told = why(make.holder().psn_no, make.child().psn_no, "child", "--use")
    assert told["not_bound"]["text"] == SPOKEN[Code.NOT_BOUND].text


# The counter's own walk is in tests/gateway; the door's column is what it walks.


def test_the_column_of_the_institution_is_what_its_own_tests_meet() -> None:
    met = {*NOT_SHARED, *REFUSED, Code.ACCOUNT_USE_DECLINED, Code.PREMIUM_ALREADY_PAID}
    assert met == MET_AT[Door.INSTITUTION]


def test_a_credential_that_is_refused_names_its_reason() -> None:
    make.editions()
    patient = make.holder()
    old = make.token(patient, at=make.NOW - timedelta(seconds=61))
    with pytest.raises(Refused) as refused:
        make.settle(patient, credential=make.Credential("01", old))
    assert [reason.code for reason in refused.value.reasons] == [Code.CREDENTIAL_EXPIRED]
    own = words.say(refused.value.reasons[0], Reader.MEMBER)
    assert own.text == "出示的医保码已经过期。"


def test_every_code_can_be_met_somewhere() -> None:
    assert frozenset().union(*MET_AT.values()) == set(Code)


def test_which_sentence_is_read_is_what_the_words_say() -> None:
    readers = {Door.HOLDER_BINDS: Reader.HOLDER, Door.MEMBER_CONFIRMS: Reader.MEMBER}
    for door, reader in readers.items():
        for code in MET_AT[door] - {Code.SPOUSE_ALREADY_BOUND}:
            said = words.say(because(code, **FACTS), reader).text
            is_own = said.startswith(fixed_part(WORDS[code].text))
            assert sentence_at(code, door) == ("1" if is_own else "2")


def test_the_docs_have_this_table() -> None:
    docs = Path(__file__).parents[1] / "docs" / "codes.md"
    assert docs.read_text("utf-8") == table()
