"""A telephone corrected at the counter."""

import pytest

from accounts.models import Person
from sharing.models import Attachment, Receipt
from tests import make, scans
from tests.counter import window
from tests.pages.wizard_steps import text, value

pytestmark = pytest.mark.django_db(transaction=True)
OLD, NEW = "13800000001", "13900000002"
SENT = {"telephone": NEW, "proof": "当场拨打响铃"}


@pytest.fixture
def person():
    return make.person("陈秀兰", telephone=OLD)


@pytest.fixture
def here(person):
    return window.clerk_with(person)


def telephone_of(person) -> str:
    return Person.objects.get(pk=person.pk)._telephone()


def test_it_is_corrected_with_proof_and_a_receipt(here, person):
    client, visit = here
    page = client.get(window.path(visit, "telephone/"))
    assert "138****0001" in text(page)
    assert OLD not in page.content.decode()
    picture = scans.sent(scans.picture())
    answer = client.post(window.path(visit, "telephone/"), {**SENT, "scan": picture})
    assert answer["Location"] == window.path(visit)
    assert telephone_of(person) == NEW
    assert (Attachment.objects.get().kind, Receipt.objects.get().act) == ("telephone_proof", "telephone")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"telephone": ""}, "请输入新的手机号码"),
        ({"telephone": "139"}, "电话号码应为 11 位手机号"),
        ({"telephone": OLD}, "登记的就是这个号码"),
        ({"proof": ""}, "请写明看了什么证明"),
        ({"scan": scans.sent(b"no picture")}, "这个文件不是能看的照片"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(here, person, changed, sentence):
    client, visit = here
    page = client.post(window.path(visit, "telephone/"), {**SENT, **changed})
    assert page.status_code == 422
    assert sentence in text(page)
    assert value(page, "proof") == {**SENT, **changed}["proof"]
    assert telephone_of(person) == OLD


def test_an_agent_cannot(person):
    client, visit = window.clerk_with(person, attended="agent", agent_name="王小二")
    assert client.get(window.path(visit, "telephone/")).status_code == 403
    assert client.post(window.path(visit, "telephone/"), SENT).status_code == 403
    assert telephone_of(person) == OLD


def test_anothers_visit_is_not_found(here, person):
    _client, visit = here
    assert window.signed_in().post(window.path(visit, "telephone/"), SENT).status_code == 404
    assert telephone_of(person) == OLD


def test_the_wrong_method_is_refused(here):
    client, visit = here
    assert client.delete(window.path(visit, "telephone/")).status_code == 405


def test_a_number_that_a_register_changed_is_confirmed_by_giving_it_again(here, person):
    client, visit = here
    address = window.path(visit, "telephone/")
    assert "还不能收验证码" not in text(client.get(address))
    make.telephone_changed(person, NEW)
    assert "这个号码刚由参保登记改过，还不能收验证码" in text(client.get(address))
    answer = client.post(address, SENT, follow=True)
    assert "手机号码核实好了，现在就能收验证码。" in text(answer)
    assert "还不能收验证码" not in text(client.get(address))
