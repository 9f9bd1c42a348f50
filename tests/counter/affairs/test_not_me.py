"""不是我本人 at the counter, with the person beside the clerk."""

from datetime import date

import pytest

from sharing.models import Binding, Case, Receipt
from sharing.services.notices import write
from sharing.words.notices import NoticeKind
from tests import make
from tests.counter import window
from tests.pages.wizard_steps import text

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def binding() -> Binding:
    make.editions()
    mother = make.resident("王秀英", born=date(1955, 3, 8))
    binding = make.binding(make.holder("王建国"), mother, relationship="parent")
    write.tell_member(binding, NoticeKind.BOUND, make.NOW)
    return binding


def here(visit, binding: Binding) -> str:
    return window.path(visit, f"not-me/{binding.pk}/")


def test_it_is_said_from_the_notices_with_a_slip(binding):
    client, visit = window.clerk_with(binding.member)
    assert here(visit, binding) in client.get(window.path(visit, "notices/")).content.decode()
    assert "王建国添加您，不是您本人的意思？" in text(client.get(here(visit, binding)))
    assert not Case.objects.exists()
    done = client.post(here(visit, binding), {"words": "没同意过"}, follow=True)
    assert "已经停用，医保局会核实。" in text(done)
    binding.refresh_from_db()
    assert (binding.state, Case.objects.get().opened_by) == ("ended", visit.clerk)
    slip = Receipt.objects.get(act="not_me")
    assert slip.words == "说王建国办的绑定或亲情账户不是本人的意思。已经停用，医保局会核实。"


def test_words_that_are_too_long_are_said_and_stay(binding):
    client, visit = window.clerk_with(binding.member)
    response = client.post(here(visit, binding), {"words": "长" * 501})
    assert (response.status_code, "长" * 501 in text(response)) == (422, True)


def test_an_agent_does_not_say_it(binding):
    client, visit = window.clerk_with(binding.member, attended="agent", agent_name="王小二")
    assert client.post(here(visit, binding), {"words": ""}).status_code == 403
    assert not Case.objects.exists()


def test_what_names_somebody_else_is_not_found(binding):
    client, visit = window.clerk_with(make.person())
    assert client.get(here(visit, binding)).status_code == 404
    assert client.post(here(visit, binding), {"words": ""}).status_code == 404


def test_the_wrong_method_is_refused(binding):
    client, visit = window.clerk_with(binding.member)
    assert client.put(here(visit, binding)).status_code == 405
