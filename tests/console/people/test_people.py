"""Finding people, their page, and showing a number in full."""

import pytest
from django.urls import reverse

from accounts.models import AccessRecord
from accounts.services import rate_limits
from accounts.services.rate_limits import Scope
from sharing.console.people import people
from tests import make
from tests.console.staff_browser import say_why, signed_in_as
from tests.pages.visits import queries, text

pytestmark = pytest.mark.django_db(transaction=True)

FIND = "/console/person/"
NOBODY = (
    "没有找到这个人。名字里的点、空格不用管；请核对每一个字，再核对号码；"
    "不在您负责的地区参保的人，这里也查不到。"
)
WHY = {"ground": "0", "note": "来电 1103"}


@pytest.fixture
def person():
    found = make.holder("王建国", telephone="13805160001")
    make.binding(found, make.child("王子轩"))
    return found


def page_of(person) -> str:
    return reverse("console:person_detail", args=[person.pk])


def reveal(client, person, **fields):
    address = reverse("console:person_reveal", args=[person.pk])
    return client.post(address, {"what": "number", **WHY, **fields})


@pytest.mark.parametrize("by", ["number", "telephone", "name"])
def test_somebody_is_found_by_number_telephone_or_whole_name(person, by):
    typed = {"number": person._number(), "telephone": "138 0516 0001", "name": " 王建国 "}[by]
    response = signed_in_as("supervisor").post(FIND, {"text": typed})
    assert response.status_code == 200
    [row] = response.context["table"].rows
    assert (row[0].text, row[0].url) == ("王*国", page_of(person))


@pytest.mark.parametrize("typed", ["310101198001011234", "13900000000", "王建", "x" * 50])
def test_nobody_is_told_alike_and_what_was_typed_stays(person, typed):
    response = signed_in_as("supervisor").post(FIND, {"text": typed})
    assert response.status_code == 422
    assert response.context["form"].errors == {"text": [NOBODY]}
    assert response.context["form"]["text"].value() == typed


def test_who_finds_nobody_too_often_has_to_wait(person):
    client = signed_in_as("supervisor")
    limit = rate_limits.LIMITS[Scope.STAFF_MISS].free
    client.post(FIND, {"text": person._number()})  # who was found is not counted
    answers = [client.post(FIND, {"text": "13900000000"}) for _each in range(limit + 1)]
    assert [answer.status_code for answer in answers[-2:]] == [422, 429]
    assert client.post(FIND, {"text": person._number()}).status_code == 429


def test_people_of_another_area_are_not_found(person):
    client = signed_in_as("supervisor", area="3201")
    assert client.post(FIND, {"text": person._number()}).status_code == 422
    assert client.get(page_of(person)).status_code == 404
    assert reveal(client, person).status_code == 404
    assert not AccessRecord.objects.exists()


def test_an_address_finds_nobody(person):
    response = signed_in_as("supervisor").get(FIND, {"text": person._number()})
    assert "table" not in response.context


def test_the_page_tells_what_is_known_with_numbers_masked(person):
    page = text(say_why(signed_in_as("auditor"), page_of(person)))
    assert ("王建国" in page, person.masked_number() in page, "138****0001" in page) == (True, True, True)
    assert ("职工医保" in page, "100.00" in page, "王*轩" in page) == (True, True, True)
    assert (person._number() in page, "13805160001" in page) == (False, False)


def test_the_page_takes_as_many_queries_for_one_of_each_as_for_three(person):
    client = signed_in_as("auditor")
    say_why(client, page_of(person))
    make.settle(person, payable=1)
    for_one = queries(client, page_of(person))
    for _each in range(2):
        make.binding(person, make.child())
        make.settle(person, payable=1)
        make.enrolment_state(person.enrolments.get())
    assert queries(client, page_of(person)) == for_one


def test_a_number_is_shown_once_and_its_record_says_why(person):
    client = signed_in_as("auditor")
    response = reveal(client, person)
    assert person._number() in text(response)
    assert "no-store" in response["Cache-Control"]
    shown, opened = AccessRecord.objects.order_by("pk")
    assert (shown.what, shown.why, shown.door) == (
        "证件号码（完整）",
        "本人来电、来访咨询：来电 1103",
        "console",
    )
    assert opened.what == "人员资料"
    assert person._number() not in text(client.get(page_of(person)))
    assert person._number() not in str(dict(client.session))


def test_each_showing_is_one_more_record(person):
    client = signed_in_as("auditor")
    for _each in range(2):
        assert "13805160001" in text(reveal(client, person, what="telephone"))
    assert AccessRecord.objects.filter(what="手机号码（完整）").count() == 2


@pytest.mark.parametrize("lacking", ["what", "ground", "note"])
def test_without_a_reason_nothing_is_shown_and_nothing_recorded(person, lacking):
    response = reveal(signed_in_as("auditor"), person, **{lacking: ""})
    assert response.status_code == 422
    assert person._number() not in response.content.decode()
    assert not AccessRecord.objects.exists()


def test_the_record_is_there_even_if_the_page_then_fails(person, monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError

    client = signed_in_as("auditor")
    client.raise_request_exception = False
    monkeypatch.setattr(people, "render", fail)
    assert reveal(client, person).status_code == 500
    assert AccessRecord.objects.filter(what="证件号码（完整）").count() == 1


def test_reveal_rejects_another_method(person):
    address = reverse("console:person_reveal", args=[person.pk])
    assert signed_in_as("auditor").get(address).status_code == 405


def test_the_ledger_is_read_page_by_page(person):
    for _each in range(25):
        make.top_up(person.account, yuan=1)
    client = signed_in_as("auditor")
    address = reverse("console:person_ledger", args=[person.pk])
    first = say_why(client, address)
    assert [row[0].text for row in first.context["table"].rows] == [str(n) for n in range(26, 6, -1)]
    second = client.get(address + first.context["older"])
    assert [row[0].text for row in second.context["table"].rows] == [str(n) for n in range(6, 0, -1)]


def test_who_has_no_account_has_no_ledger(person):
    member = make.child()
    client = signed_in_as("auditor")
    say_why(client, page_of(member))
    assert client.get(reverse("console:person_ledger", args=[member.pk])).status_code == 404


def test_nothing_personal_is_logged(person, caplog):
    client = signed_in_as("auditor")
    client.post(FIND, {"text": person._number()})
    reveal(client, person)
    assert (person._number() in caplog.text, "王建国" in caplog.text) == (False, False)
