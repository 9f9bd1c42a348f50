"""Renewing from the list: nothing is typed again but the end, and nothing is renewed before it is signed."""

from datetime import timedelta

import pytest

from sharing.models import Binding
from sharing.services.bindings import drafts
from tests import make
from tests.pages.wizard_steps import CHECK, NEW, SIGN, relative, send, sign, signed_in, text, value

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

DAY = timedelta(days=1)


@pytest.fixture
def old() -> Binding:
    return make.binding(make.holder("王建国"), make.child("王子轩"), ends_on=make.TODAY + 10 * DAY)


@pytest.fixture
def client(old):
    return signed_in(old.holder)


def address(binding: Binding) -> str:
    return f"/bindings/{binding.pk}/renew/"


def go_on(client):
    return client.post(CHECK, {"seen": value(client.get(CHECK), "seen")})


def test_it_is_checked_signed_and_begins_the_day_after(client, old):
    assert client.post(address(old))["Location"] == CHECK
    page = text(client.get(CHECK))
    assert "王子轩 子女 可以绑定" in page
    assert f"证件号码 {old.member.masked_number()}" in page
    assert "授权期限 2026-06-26 至 2027-06-25" in page
    assert not Binding.objects.exclude(pk=old.pk).exists()
    assert go_on(client)["Location"] == SIGN
    sign(client)
    new = Binding.objects.get(renews=old)
    assert (new.member, new.starts_on, new.state) == (old.member, old.ends_on + DAY, "active")


def test_only_the_end_is_asked(client, old):
    client.post(address(old))
    page = client.get(NEW)
    assert "续签：王子轩（子女，" in text(page)
    assert (value(page, "form-0-renews"), value(page, "form-0-ends_on")) == (str(old.pk), "2027-06-25")
    shown = page.content.decode().split("<template")[0]
    assert ('name="form-0-name"' in shown, 'name="form-0-number"' in shown) == (False, False)


def test_another_end_can_be_chosen(client, old):
    client.post(address(old))
    assert send(client, {"renews": str(old.pk), "lasting": "always"})["Location"] == CHECK
    assert "2026-06-26 起长期有效" in text(client.get(CHECK))


def test_a_renewal_stands_beside_what_was_typed_before(client, old):
    send(client, relative(make.child("李四")))
    client.post(address(old))
    page = text(client.get(CHECK))
    assert ("李四" in page, "王子轩" in page) == (True, True)


def test_pressed_twice_it_stands_there_once(client, old):
    for _ in range(2):
        client.post(address(old))
    assert len(drafts.load_draft(person_id=old.holder_id, at=make.NOW).rows) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"ends_on": make.TODAY + 31 * DAY},
        {"ends_on": None},
        {"state": "ended"},
        {"ends_on": make.TODAY - DAY},
    ],
)
def test_what_cannot_be_renewed_now_says_why(fields):
    binding = make.binding(**fields)
    response = signed_in(binding.holder).post(address(binding))
    assert response.status_code == 422
    assert "现在还不能续签：到期前 30 天起可以续，每份只续一次。" in text(response)


def test_what_was_unbound_before_the_signature_is_not_renewed(client, old):
    client.post(address(old))
    Binding.objects.filter(pk=old.pk).update(state="ended", ended_by="leave")
    response = client.get(CHECK)
    assert (response.status_code, "现在不能续签" in text(response)) == (422, True)
    assert client.get(SIGN)["Location"] == CHECK
    again = send(client, {"renews": str(old.pk), "lasting": "always"})
    assert (again.status_code, "现在不能续签" in text(again)) == (422, True)
    assert send(client, {"renews": str(old.pk), "lasting": "always"}, remove="0").status_code == 302
    assert client.get(NEW).status_code == 200


def test_the_member_renews_nothing(old):
    adult = make.binding(make.holder(), make.person(), relationship="spouse", ends_on=make.TODAY)
    assert signed_in(adult.member).post(address(adult)).status_code == 404


def test_others_renew_nothing(old):
    assert signed_in(make.holder()).post(address(old)).status_code == 404


def test_the_wrong_method_is_refused(client, old):
    assert client.get(address(old)).status_code == 405
