"""授权记录 at the counter, and ending a binding there."""

from datetime import timedelta

import pytest
from django.utils import timezone
from uuid_utils.compat import uuid7

from accounts.models import AccessRecord
from sharing.models import Approval, Binding, Notice, VisitDraft
from tests import make
from tests.counter import window
from tests.pages.visits import queries
from tests.pages.wizard_steps import STROKES, text, value

pytestmark = pytest.mark.django_db(transaction=True)


def end_path(visit, binding) -> str:
    return window.path(visit, f"records/{binding.pk}/end/")


@pytest.fixture
def binding():
    return make.binding(make.holder("王建国"), make.child("王子轩"))


@pytest.fixture
def here(binding):
    return window.clerk_with(binding.holder)


def test_the_person_sees_every_binding_and_that_the_clerk_looked(here, binding):
    client, visit = here
    page = text(client.get(window.path(visit, "records/")))
    assert "王子轩 子女" in page
    assert "签署承诺书" in page
    record = AccessRecord.objects.get(person=binding.holder)
    assert (record.what, record.door, record.by) == ("授权记录", "counter", visit.clerk)


def test_who_is_there_ends_it_at_once(here, binding):
    client, visit = here
    assert "马上生效：王子轩从现在起不能再用您的账户" in text(client.get(end_path(visit, binding)))
    answer = client.post(end_path(visit, binding), {"state": "active"})
    assert answer["Location"] == window.path(visit)
    binding.refresh_from_db()
    event = binding.events.latest("at", "pk")
    assert (binding.state, binding.ended_by, event.visit) == ("ended", "unbind", visit)
    assert "办好了：解除绑定（王子轩）" in text(client.get(window.path(visit)))


def test_what_has_changed_meanwhile_is_said_and_nothing_is_done(here, binding):
    client, visit = here
    Binding.objects.update(state="suspended")
    page = client.post(end_path(visit, binding), {"state": "active"})
    assert page.status_code == 409
    binding.refresh_from_db()
    assert binding.state == "suspended"


def test_an_agent_only_asks_and_it_is_suspended_meanwhile(binding):
    client, visit = window.clerk_with(
        binding.holder, attended="agent", agent_name="王小二", agent_relationship="儿子"
    )
    assert "再由主管复核" in text(client.get(end_path(visit, binding)))
    assert client.post(end_path(visit, binding), {"state": "active"}).status_code == 302
    binding.refresh_from_db()
    approval = Approval.objects.get()
    assert (binding.state, approval.kind, approval.subject_id) == ("suspended", "staff_ending", binding.pk)
    page = client.post(end_path(visit, binding), {"state": "suspended"})
    assert page.status_code == 409
    assert Approval.objects.count() == 1
    told = Notice.objects.filter(channel="portal", kind="agent_asked_to_end").order_by("created_at")
    assert [one.body.partition("。")[0] for one in told] == [
        "有人拿着委托书到医保大厅，要解除您给王子轩的共济绑定",
        "有人拿着委托书到医保大厅，要解除王建国给您的共济绑定",
    ]
    slip = text(client.get(window.path(visit, "receipt/")))
    assert "代办人申请解除王建国给王子轩的共济绑定。现在已经暂停使用，要等主管复核以后才结束。" in slip


def test_what_an_agent_did_is_not_said_to_be_the_persons_own(binding):
    fields = {"attended": "agent", "agent_name": "王小二", "agent_relationship": "儿子"}
    client, visit = window.clerk_with(binding.holder, **fields)
    client.post(end_path(visit, binding), {"state": "active"})
    assert "代办人王小二（经办人 周敏）" in text(client.get(window.path(visit, "records/")))
    other, others = window.clerk_with(binding.member)
    page = text(other.get(window.path(others, "records/")))
    assert ("王建国的代办人（经办人 周敏）" in page, "王小二" in page) == (True, False)


@pytest.mark.parametrize("side", ["holder", "member"])
def test_what_waits_an_agent_neither_withdraws_nor_confirms(side):
    binding = make.binding(relationship="spouse", member=make.person(), state="pending")
    client, visit = window.clerk_with(getattr(binding, side), attended="agent", agent_name="王小二")
    page = client.get(window.path(visit, "records/")).content.decode()
    assert f"records/{binding.pk}/" not in page
    assert f"confirmations/{binding.pk}/" not in page
    assert client.get(end_path(visit, binding)).status_code == 403
    binding.refresh_from_db()
    assert binding.state == "pending"


def test_anothers_binding_and_anothers_visit_are_not_found(here):
    client, visit = here
    other = make.binding()
    assert client.get(end_path(visit, other)).status_code == 404
    assert client.post(end_path(visit, other), {"state": "active"}).status_code == 404
    assert window.signed_in().get(window.path(visit, "records/")).status_code == 404
    other.refresh_from_db()
    assert other.state == "active"


def test_two_tabs_never_act_for_the_wrong_person(here, binding):
    client, first = here
    other = make.binding(make.holder("李国平"))
    window.open_visit(client, other.holder)
    page = client.post(end_path(first, binding), {"state": "active"})
    assert page.status_code == 409
    assert "刚才没有办理任何事情" in text(page)
    binding.refresh_from_db()
    other.refresh_from_db()
    assert (binding.state, other.state) == ("active", "active")


def ending_soon(holder) -> Binding:
    return make.binding(holder, make.child("王子轩"), ends_on=timezone.localdate() + timedelta(days=9))


def test_what_ends_soon_is_renewed_by_a_signature_in_this_visit():
    make.pledge_text()
    binding = ending_soon(make.holder("王建国"))
    client, visit = window.clerk_with(binding.holder)
    renew = window.path(visit, f"records/{binding.pk}/renew/")
    assert f'action="{renew}"' in client.get(window.path(visit, "records/")).content.decode()
    for _ in range(2):
        assert client.post(renew)["Location"] == window.path(visit, "binding/sign/")
    page = client.get(window.path(visit, "binding/sign/"))
    assert "王子轩看病买药，先花自己的，不够再花您的" in text(page)
    sent = {name: value(page, name) for name in ("seen", "text", "way")} | {"signature": STROKES}
    assert client.post(window.path(visit, "binding/sign/"), sent).status_code == 302
    assert Binding.objects.get(renews=binding).starts_on == binding.ends_on + timedelta(days=1)
    assert renew not in client.get(window.path(visit, "records/")).content.decode()
    assert "现在还不能续签" in text(client.post(renew, follow=True))


def test_only_the_holder_who_is_there_renews_and_not_before_its_time(here, binding):
    client, visit = here
    page = client.post(window.path(visit, f"records/{binding.pk}/renew/"), follow=True)
    assert "现在还不能续签：到期前 30 天起可以续，每份只续一次。" in text(page)
    soon = ending_soon(make.holder())
    agent = {"attended": "agent", "agent_name": "王小二"}
    for person, fields, status in (
        (soon.member, {}, 404),
        (soon.holder, agent, 403),
        (make.person(), {}, 404),
    ):
        client, visit = window.clerk_with(person, **fields)
        assert client.post(window.path(visit, f"records/{soon.pk}/renew/")).status_code == status
        assert not VisitDraft.objects.exists()


def test_the_list_asks_the_same_for_one_and_for_three(here, binding):
    client, visit = here
    first = queries(client, window.path(visit, "records/"))
    for _ in range(2):
        make.binding(binding.holder)
    assert queries(client, window.path(visit, "records/")) == first


def test_the_wrong_method_is_refused(here, binding):
    client, visit = here
    assert client.post(window.path(visit, "records/")).status_code == 405
    assert client.delete(end_path(visit, binding)).status_code == 405
    assert client.get(window.path(visit, f"records/{binding.pk}/renew/")).status_code == 405
    assert client.get(window.path(visit, f"records/{uuid7()}/end/")).status_code == 404
