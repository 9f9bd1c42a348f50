"""Ending a binding: one page that says what stays, then it is over at once."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import Person
from sharing.models import Binding
from sharing.services.bindings import confirm_and_end
from tests import make
from tests.pages.wizard_steps import signed_in, text, value

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

DAY = timedelta(days=1)


def address(binding: Binding) -> str:
    return f"/bindings/{binding.pk}/end/"


def pending() -> Binding:
    return make.binding(
        make.holder("王建国"),
        make.person("李晓梅"),
        relationship="spouse",
        state="pending",
        confirm_by=make.TODAY,
    )


def in_force() -> Binding:
    return make.binding(make.holder("王建国"), make.person("李晓梅"), relationship="spouse")


def end(binding: Binding, person: Person):
    """Opened, read, and sent."""
    client = signed_in(person)
    return client.post(address(binding), {"state": value(client.get(address(binding)), "state")}, follow=True)


def stands(binding: Binding) -> tuple[str, str]:
    binding.refresh_from_db()
    return binding.state, binding.ended_by


@pytest.mark.parametrize(
    ("made", "who", "asked", "button"),
    [
        (in_force, "holder", "解除和李晓梅的绑定？", "确定解除"),
        (in_force, "member", "退出，不再使用王建国的账户？", "确定退出"),
        (pending, "holder", "撤回给李晓梅的绑定？", "确定撤回"),
        (pending, "member", "不同意王建国的绑定？", "确定不同意"),
    ],
)
def test_the_page_asks_once_and_ends_nothing_yet(made, who, asked, button):
    binding = made()
    page = text(signed_in(getattr(binding, who)).get(address(binding)))
    assert (asked in page, button in page) == (True, True)
    assert binding.events.count() == 1


def test_the_page_says_what_stays():
    binding = in_force()
    page = text(signed_in(binding.holder).get(address(binding)))
    assert "马上生效：李晓梅从现在起不能再用您的账户。" in page
    assert "以前已经结算的费用不受影响；以后退费的，钱仍然退回原来的账户。" in page
    assert "承诺书和经过会留着" in page


@pytest.mark.parametrize(
    ("made", "who", "ended_by", "said"),
    [
        (in_force, "holder", "unbind", "已解除绑定：李晓梅。以前已经结算的费用不受影响。"),
        (in_force, "member", "leave", "已退出，不再使用王建国的账户。以前已经结算的费用不受影响。"),
        (pending, "holder", "withdraw", "已撤回给李晓梅的绑定，没有扣任何钱。"),
        (pending, "member", "refuse", "您没有同意王建国的绑定，已经告诉对方。"),
    ],
)
def test_sent_it_is_over_at_once(made, who, ended_by, said):
    binding = made()
    response = end(binding, getattr(binding, who))
    assert (stands(binding), said in text(response)) == (("ended", ended_by), True)
    assert response.redirect_chain == [("/bindings/", 302)]


def test_a_guardian_ends_it_for_a_child():
    binding = make.binding()
    assert "由您作为监护人办理" in text(signed_in(binding.holder).get(address(binding)))
    client = Client()
    client.force_login(binding.holder.user)
    client.post(address(binding), {"state": "active"})
    assert stands(binding) == ("ended", "unbind")


def test_a_withdrawal_of_what_was_confirmed_meanwhile_asks_anew():
    binding = pending()
    client = signed_in(binding.holder)
    confirm_and_end.confirm_binding(binding_id=binding.pk, by=make.citizen(binding.member), at=make.NOW)
    response = client.post(address(binding), {"state": "pending"})
    assert response.status_code == 409
    assert "这份绑定从“等待对方确认”变成了“生效中”。请看清楚再决定。" in text(response)
    assert ("确定解除" in text(response), stands(binding)) == (True, ("active", ""))
    assert client.post(address(binding), {"state": value(response, "state")}).status_code == 302
    assert stands(binding) == ("ended", "unbind")


def test_what_the_other_side_has_ended_meanwhile_says_so():
    binding = in_force()
    client = signed_in(binding.holder)
    confirm_and_end.end_binding(binding_id=binding.pk, by=make.citizen(binding.member), at=make.NOW)
    response = client.post(address(binding), {"state": "active"})
    assert response.status_code == 409
    assert "这份绑定已经结束了（使用人已退出），不用再办。" in text(response)


def test_a_second_click_ends_it_once():
    binding = in_force()
    client = signed_in(binding.holder)
    assert [client.post(address(binding), {"state": "active"}).status_code for _ in range(2)] == [302, 409]
    assert binding.events.count() == 2


def test_what_has_ended_is_shown_instead_of_asked():
    binding = make.binding(ends_on=make.TODAY - DAY)
    response = signed_in(binding.holder).get(address(binding))
    assert response["Location"] == f"/bindings/{binding.pk}/"


@pytest.mark.parametrize("state", ["", "cancelled"])
def test_a_tampered_state_is_not_there(state):
    binding = in_force()
    assert signed_in(binding.holder).post(address(binding), {"state": state}).status_code == 404
    assert stands(binding) == ("active", "")


def test_others_neither_see_nor_end_it():
    binding = in_force()
    stranger = signed_in(make.holder())
    assert stranger.get(address(binding)).status_code == 404
    assert stranger.post(address(binding), {"state": "active"}).status_code == 404
    assert Client().get(address(binding)).status_code == 302
    assert stands(binding) == ("active", "")


def test_the_wrong_method_is_refused():
    binding = in_force()
    assert signed_in(binding.holder).put(address(binding)).status_code == 405
