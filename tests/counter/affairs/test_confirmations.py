"""授权绑定确认 at the counter: the spouse is checked like the first, and signs with their own hand."""

import re

import pytest
from django.utils import timezone

from accounts.models import AccessRecord
from sharing.models import Admission, Attachment, Confirmation
from sharing.presenters.pledge_evidence import shown_confirmation
from sharing.services.evidence import confirmation_evidence
from sharing.services.evidence.signed_bytes import read_content
from tests import make, scans
from tests.counter import window
from tests.pages.wizard_steps import STROKES, text, value

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
    return window.clerk_with(binding.holder)


def at(visit, binding, rest: str = "") -> str:
    return window.path(visit, f"confirmations/{binding.pk}/{rest}")


def admit(client, visit, binding, **answers):
    sent = {"line": f"李晓梅 {binding.member._number()}\n", "check": "card_seen", **answers}
    return client.post(at(visit, binding, "admit/"), sent)


def stands(binding) -> str:
    binding.refresh_from_db()
    return binding.state


def test_a_spouse_who_came_is_checked_signs_and_it_is_in_force(here, binding):
    client, visit = here
    assert "等李晓梅同意" in text(client.get(window.path(visit, "confirmations/")))
    assert client.get(at(visit, binding))["Location"] == at(visit, binding, "admit/")
    assert admit(client, visit, binding)["Location"] == at(visit, binding)
    assert "李晓梅：王建国想把医保个人账户共济给您" in text(client.get(at(visit, binding)))
    answer = client.post(at(visit, binding), {"answer": "agree", "signature": STROKES})
    assert answer["Location"] == window.path(visit)
    assert stands(binding) == "active"
    assert Confirmation.objects.get().signer == binding.member
    event = binding.events.latest("at", "pk")
    assert (event.by_person, event.visit, event.door) == (binding.member, visit, "counter")
    assert AccessRecord.objects.filter(person=binding.member, by=visit.clerk).count() == 1


def evidence() -> dict:
    return read_content(confirmation_evidence.open_content(Confirmation.objects.get()))


def test_the_evidence_says_how_the_spouse_was_checked_and_who_assisted(here, binding):
    client, visit = here
    admit(client, visit, binding, check="other", note="看了护照")
    client.post(at(visit, binding), {"answer": "agree", "signature": STROKES})
    said = evidence()
    assert (said["format"], said["signed_by"], said["visit"]["id"]) == (4, "member", str(visit.pk))
    assert (said["visit"]["identity_check"], said["visit"]["identity_note"]) == ("other", "看了护照")
    assert said["assisted_by"]["name"] == visit.clerk.staff_name
    assert (said["witness"], said["attachments"]) == (None, [])


def by_thumb(client, visit, binding, **sent):
    said = {"answer": "agree", "way": "thumb", "witness": "赵大伟", "signature": STROKES}
    return client.post(at(visit, binding), said | sent)


def test_a_spouse_who_cannot_write_agrees_with_a_thumb_and_a_witness(here, binding):
    client, visit = here
    admit(client, visit, binding)
    page = text(client.get(at(visit, binding), {"way": "thumb"}))
    assert "李晓梅不会写字或写不了字：在打印出来的这一页上按手印，见证人签名" in page
    answer = by_thumb(client, visit, binding, scan=scans.sent(scans.picture()))
    assert answer["Location"] == window.path(visit)
    paper = Attachment.objects.get()
    assert (stands(binding), paper.kind, paper.person) == ("active", "thumbprint", binding.member)
    said = evidence()
    assert (said["signature"], said["witness"]["name"]) == ({"method": "thumbprint"}, "赵大伟")
    assert said["attachments"] == [{"kind": "thumbprint", "digest": bytes(paper.digest).hex()}]
    rows = {row["label"]: row["value"] for row in shown_confirmation(said)["rows"]}
    assert rows["签署方式"] == "按手印，赵大伟见证"
    assert shown_confirmation(said)["drawn_by"] == "见证人赵大伟的签名"


def test_what_is_missing_of_the_thumb_is_said_and_the_scan_need_not_be_sent_again(here, binding):
    client, visit = here
    admit(client, visit, binding)
    page = by_thumb(client, visit, binding, witness="", scan=scans.sent(scans.picture()))
    assert page.status_code == 422
    assert "请填写见证人的姓名" in text(page)
    kept = value(page, "kept_scan")
    assert by_thumb(client, visit, binding, signature="", kept_scan=kept).status_code == 422
    assert stands(binding) == "pending"
    assert by_thumb(client, visit, binding, kept_scan=kept).status_code == 302
    assert stands(binding) == "active"


def test_the_paper_of_somebody_else_proves_no_thumb(here, binding):
    client, visit = here
    admit(client, visit, binding)
    holders = make.paper(visit, at=timezone.now())
    page = by_thumb(client, visit, binding, kept_scan=str(holders.pk))
    assert (page.status_code, "请扫描或拍下按了手印的那一页" in text(page)) == (422, True)
    assert stands(binding) == "pending"


def test_who_needs_a_thumb_themself_does_not_make_the_spouse_use_one(binding):
    client, visit = window.clerk_with(binding.holder, needs=["cannot_write"])
    admit(client, visit, binding)
    assert value(client.get(at(visit, binding)), "way") == "hand"
    own, theirs = window.clerk_with(binding.member, needs=["cannot_write"])
    assert value(own.get(at(theirs, binding)), "way") == "thumb"


def test_whose_visit_it_is_needs_no_admission(binding):
    client, visit = window.clerk_with(binding.member)
    assert "王建国想把账户共济给您" in text(client.get(window.path(visit, "confirmations/")))
    client.post(at(visit, binding), {"answer": "agree", "signature": STROKES})
    assert stands(binding) == "active"


def test_who_does_not_agree_signs_nothing(here, binding):
    client, visit = here
    admit(client, visit, binding)
    client.post(at(visit, binding), {"answer": "refuse"})
    assert stands(binding) == "ended"
    assert Confirmation.objects.count() == 0


def test_the_spouses_document_is_read_first(here, binding):
    client, visit = here
    page = client.get(at(visit, binding, "admit/")).content.decode()
    assert re.search(r'<input[^>]*name="line"[^>]*autofocus', page)
    assert "data-focus" not in page


@pytest.mark.parametrize("page", ["confirmations/{}/", "records/{}/end/"])
def test_what_will_happen_is_read_aloud_where_this_device_has_a_voice(binding, page):
    client, visit = window.clerk_with(binding.member)
    shown = client.get(window.path(visit, page.format(binding.pk))).content.decode()
    assert '<button class="btn quiet" type="button" data-read-aloud="says" hidden>' in shown
    assert shown.count('id="says"') == 1
    assert "js/read_aloud" in shown


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
        client, visit = window.clerk_with(person, attended="agent", agent_name="王小二")
        assert client.get(window.path(visit, "confirmations/")).status_code == 403
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
    assert window.signed_in().get(at(visit, binding)).status_code == 404


def test_the_wrong_method_is_refused(here, binding):
    client, visit = here
    assert client.post(window.path(visit, "confirmations/")).status_code == 405
    assert client.delete(at(visit, binding)).status_code == 405
    assert client.delete(at(visit, binding, "admit/")).status_code == 405
