"""不是我本人 in the browser: from a notice, after the own sign-in; opening the page does nothing."""

from datetime import date

import pytest
from django.test import Client

from sharing.models import Binding, Case, FamilyCard
from sharing.services.notices import write
from sharing.words.notices import NoticeKind
from tests import make
from tests.pages import wizard_steps
from tests.pages.visits import queries, signed_in, text
from tests.pages.wizard_steps import relative, value

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("monday")]

NOTICES = "/notices/"


@pytest.fixture
def binding() -> Binding:
    make.editions()
    mother = make.resident("王秀英", born=date(1955, 3, 8))
    binding = make.binding(make.holder("王建国"), mother, relationship="parent")
    write.tell_member(binding, NoticeKind.BOUND, make.NOW)
    return binding


def page(row: Binding | FamilyCard) -> str:
    return f"/not-me/{row.pk}/"


def stands(binding: Binding) -> str:
    binding.refresh_from_db()
    return binding.state


def test_it_is_said_from_a_notice_and_ends_what_was_given(binding):
    client = signed_in(binding.member)
    assert page(binding) in client.get(NOTICES).content.decode()
    shown = text(client.get(page(binding)))
    assert "王建国添加您，不是您本人的意思？" in shown
    assert "核实清楚以前，王建国不能再添加您。" in shown
    assert stands(binding) == "active"
    done = client.post(page(binding), {"words": "不认识"}, follow=True)
    assert "已经停用，医保局会核实。有了结果会在“通知”里告诉您。" in text(done)
    assert "王建国办的绑定或亲情账户，您说不是本人的意思，医保局已经收到" in text(done)
    assert (stands(binding), Case.objects.get().words) == ("ended", "不认识")
    assert "您已经说过了，医保局正在核实" in text(client.get(page(binding)))


def test_a_card_and_what_waits_to_be_confirmed_lead_to_it(binding):
    client = signed_in(binding.member)
    card = FamilyCard.objects.create(
        helper=binding.holder, relative=binding.member, kin="parent", state="asked", added_at=make.NOW
    )
    assert page(card) in client.get("/family-cards/").content.decode()
    assert "王建国添加您" in text(client.get(page(card)))
    waiting = make.binding(
        make.holder(), binding.member, relationship="spouse", state="pending", confirm_by=date(2026, 6, 20)
    )
    assert page(waiting) in client.get("/inbox/").content.decode()


def test_a_link_does_nothing_without_the_own_sign_in(binding):
    for method in ("get", "post"):
        response = getattr(Client(), method)(page(binding))
        assert (response.status_code, "/sign-in/" in response["Location"]) == (302, True)
    assert (stands(binding), Case.objects.count()) == ("active", 0)


def test_words_that_are_too_long_are_said_and_stay(binding):
    client = signed_in(binding.member)
    response = client.post(page(binding), {"words": "长" * 501})
    assert response.status_code == 422
    assert "最多写 500 个字，现在有 501 个，请写短一些。" in text(response)
    assert "长" * 501 in text(response)
    assert stands(binding) == "active"


def test_nobody_else_finds_it(binding):
    for other in (binding.holder, make.person()):
        client = signed_in(other)
        assert client.get(page(binding)).status_code == client.post(page(binding)).status_code == 404
    assert page(binding) not in signed_in(make.person()).get(NOTICES).content.decode()
    assert stands(binding) == "active"


def test_the_holder_is_not_offered_it(binding):
    write.tell_holder(binding, NoticeKind.CONFIRMED, make.NOW)
    assert page(binding) not in signed_in(binding.holder).get(NOTICES).content.decode()


def test_the_wrong_method_is_refused(binding):
    assert signed_in(binding.member).put(page(binding)).status_code == 405


def test_the_notices_take_as_many_queries_for_one_and_three(binding):
    client = signed_in(binding.member)
    one = queries(client, NOTICES)
    for _ in range(2):
        other = make.binding(make.holder(), binding.member, relationship="parent")
        write.tell_member(other, NoticeKind.BOUND, make.NOW)
    assert queries(client, NOTICES) == one


def test_the_sender_reads_why_not_beside_what_was_typed(binding):
    signed_in(binding.member).post(page(binding), {"words": ""})
    client = wizard_steps.signed_in(binding.holder)
    response = wizard_steps.send(client, relative(binding.member, "parent"))
    assert response.status_code == 422
    assert "医保局正在核实您给王秀英办的绑定或亲情账户" in text(response)
    assert value(response, "form-0-name") == "王秀英"
    named = {"name": "王秀英", "number": binding.member._number(), "kin": "parent"}
    response = client.post("/family-cards/", named)
    assert response.status_code == 422
    assert "医保局正在核实您给王秀英办的绑定或亲情账户" in text(response)
    assert value(response, "name") == "王秀英"
