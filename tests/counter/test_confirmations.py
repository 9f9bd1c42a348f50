"""授权绑定确认 at the desk: the spouse is checked like the first, and signs with their own hand."""

import pytest
from django.utils import timezone

from accounts.models import AccessRecord
from sharing.models import Admission, Confirmation
from tests import make
from tests.counter import desk
from tests.pages.filling import STROKES, text

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def binding():
    return make.binding(
        make.holder("王建国", male=True),
        make.person("李晓梅"),
        relationship="spouse",
        state="pending",
        confirm_by=timezone.localdate(),
    )


@pytest.fixture
def here(binding):
    return desk.clerk_with(binding.holder)


def at(visit, binding, rest: str = "") -> str:
    return desk.path(visit, f"confirmations/{binding.pk}/{rest}")


def admit(client, visit, binding, **answers):
    sent = {"line": f"李晓梅 {binding.member._number()}\n", "check": "card_seen", **answers}
    return client.post(at(visit, binding, "admit/"), sent)


def stands(binding) -> str:
    binding.refresh_from_db()
    return binding.state


def test_a_spouse_who_came_is_checked_signs_and_it_is_in_force(here, binding):
    client, visit = here
    assert "等李晓梅同意" in text(client.get(desk.path(visit, "confirmations/")))
    assert client.get(at(visit, binding))["Location"] == at(visit, binding, "admit/")
    assert admit(client, visit, binding)["Location"] == at(visit, binding)
    assert "李晓梅：王建国想把医保个人账户共济给您" in text(client.get(at(visit, binding)))
    answer = client.post(at(visit, binding), {"answer": "agree", "signature": STROKES})
    assert answer["Location"] == desk.path(visit)
    assert stands(binding) == "active"
    assert Confirmation.objects.get().signer == binding.member
    event = binding.events.latest("at", "pk")
    assert (event.by_person, event.visit, event.door) == (binding.member, visit, "counter")
    assert AccessRecord.objects.filter(person=binding.member, by=visit.clerk).count() == 1


def test_whose_visit_it_is_needs_no_admission(binding):
    client, visit = desk.clerk_with(binding.member)
    assert "王建国想把账户共济给您" in text(client.get(desk.path(visit, "confirmations/")))
    client.post(at(visit, binding), {"answer": "agree", "signature": STROKES})
    assert stands(binding) == "active"


def test_who_does_not_agree_signs_nothing(here, binding):
    client, visit = here
    admit(client, visit, binding)
    client.post(at(visit, binding), {"answer": "refuse"})
    assert stands(binding) == "ended"
    assert Confirmation.objects.count() == 0


def test_another_document_or_no_check_admits_nobody(here, binding):
    client, visit = here
    for answers in ({"line": make.person()._number()}, {"check": ""}, {"check": "other"}, {"line": ""}):
        assert admit(client, visit, binding, **answers).status_code == 422
    assert Admission.objects.count() == 0
    client.post(at(visit, binding), {"answer": "agree", "signature": STROKES})
    assert stands(binding) == "pending"


@pytest.mark.parametrize("sent", [{}, {"answer": "agree"}, {"answer": "agree", "signature": "[]"}])
def test_without_a_signature_nothing_is_agreed(here, binding, sent):
    client, visit = here
    admit(client, visit, binding)
    assert client.post(at(visit, binding), sent).status_code == 422
    assert stands(binding) == "pending"


def test_an_agents_visit_confirms_nothing(binding):
    for person in (binding.holder, binding.member):
        client, visit = desk.clerk_with(person, attended="agent", agent_name="王小二")
        assert client.get(desk.path(visit, "confirmations/")).status_code == 403
        assert admit(client, visit, binding).status_code == 403
        sent = {"answer": "agree", "signature": STROKES}
        page = client.post(at(visit, binding), sent)
        assert page.status_code == 403
        assert "这件事要本人来办" in text(page)
    assert stands(binding) == "pending"


def test_what_waits_no_more_is_said(here, binding):
    client, visit = here
    admit(client, visit, binding)
    type(binding).objects.update(state="active")
    page = client.post(at(visit, binding), {"answer": "agree", "signature": STROKES})
    assert page.status_code == 409
    assert Confirmation.objects.count() == 0


def test_anothers_binding_and_visit_are_not_found(here, binding):
    client, visit = here
    other = make.binding(relationship="spouse", member=make.person(), state="pending")
    assert client.get(at(visit, other)).status_code == 404
    assert client.get(at(visit, other, "admit/")).status_code == 404
    assert desk.signed_in().get(at(visit, binding)).status_code == 404


def test_the_wrong_method_is_refused(here, binding):
    client, visit = here
    assert client.post(desk.path(visit, "confirmations/")).status_code == 405
    assert client.delete(at(visit, binding)).status_code == 405
    assert client.delete(at(visit, binding, "admit/")).status_code == 405
