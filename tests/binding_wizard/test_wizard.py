"""The wizard of a binding: what each step says, the same at both doors, and how often it opens the draft."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from uuid_utils.compat import uuid7

from accounts.models import Person
from sharing.binding_wizard.steps import CHECK, NEW, SIGN, Go, Sent, Show, SignatureMissing
from sharing.binding_wizard.wizard import BindingWizard
from sharing.models import Binding, Draft, VisitDraft
from sharing.services.bindings.confirm_and_end import NotYours
from sharing.services.bindings.signing import NotTheSigner
from tests import make
from tests.counter.window import clerk_with, path
from tests.pages.wizard_steps import STROKES, answers, relative, signed_in, value

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

Send = Callable[..., HttpResponse]


@pytest.fixture
def holder() -> Person:
    return make.holder("王建国", male=True, telephone="13805160001")


@pytest.fixture
def at_home(holder) -> Client:
    return signed_in(holder)


@pytest.fixture(params=["browser", "counter"])
def door(request, holder, at_home) -> tuple[Client, str, type[Draft | VisitDraft]]:
    """A client at this door, where its steps begin, and what its draft is."""
    if request.param == "browser":
        return at_home, "/bindings/new/", Draft
    client, visit = clerk_with(holder)
    return client, path(visit, "binding/"), VisitDraft


def opened_once(draft: type[Any], send: Send, *args: Any) -> HttpResponse:
    """Sends it; the draft is read once, and once more under its lock for each time that it is saved."""
    with CaptureQueriesContext(connection) as asked:
        response = send(*args)
    of_draft = [one["sql"] for one in asked if f'"{draft._meta.db_table}"' in one["sql"]]
    reads = sum(sql.startswith("SELECT") for sql in of_draft)
    saves = sum(sql.startswith(("INSERT", "UPDATE")) for sql in of_draft)
    assert reads == 1 + saves
    return response


def test_every_step_opens_the_draft_once_at_both_doors(door):
    client, new, draft = door
    gone = relative(make.child(), name="张三")
    named = answers(relative(make.child("王子轩")), gone)
    opened_once(draft, client.get, new)
    assert opened_once(draft, client.post, new, {"seen": "", **named})["Location"] == f"{new}check/"
    page = opened_once(draft, client.get, f"{new}check/")
    mark = {"seen": value(page, "seen")}
    assert opened_once(draft, client.post, f"{new}check/", mark).status_code == 422
    assert opened_once(draft, client.post, f"{new}check/", {"seen": "older"}).status_code == 409
    ticked = {**mark, "leave_out": "1"}
    assert opened_once(draft, client.post, f"{new}check/", ticked)["Location"] == f"{new}sign/"
    page = opened_once(draft, client.get, f"{new}sign/")
    form = {"seen": value(page, "seen"), "text": value(page, "text"), "method": "handwritten"}
    assert opened_once(draft, client.post, f"{new}sign/", form).status_code == 422
    signed = opened_once(draft, client.post, f"{new}sign/", {**form, "signature": STROKES})
    opened_once(draft, client.get, signed["Location"])
    assert Binding.objects.get().member.name == "王子轩"


def test_a_code_and_a_renewal_open_it_once(at_home, holder):
    at_home.post("/bindings/new/", {"seen": "", **answers(relative(make.child()))})
    page = at_home.get("/bindings/new/sign/")
    form = {"seen": value(page, "seen"), "text": value(page, "text"), "ask": "1"}
    assert opened_once(Draft, at_home.post, "/bindings/new/sign/", form).status_code == 302
    ending = make.binding(holder, make.child(), ends_on=make.TODAY + timedelta(days=5))
    assert opened_once(Draft, at_home.post, f"/bindings/{ending.pk}/renew/").status_code == 302


def test_both_doors_say_the_same_of_the_same_answers(at_home, holder):
    visit = make.visit(holder)
    gone = make.child("王子轩")
    make.enrolment_state(gone.enrolments.get(), status="4")
    said = []
    for by in (make.citizen(holder), make.clerk_in(visit)):
        assert BindingWizard(by, make.NOW).name_relatives(answers(relative(gone))) == Go(CHECK)
        step = BindingWizard(by, make.NOW).check()
        assert isinstance(step, Show)
        said.append([(one.rows, one.sayings) for one in step.context["candidates"]])
    assert said[0] == said[1]


def test_what_may_be_bound_is_checked_at_home_and_signed_at_once_at_the_desk(at_home, holder):
    son, visit = relative(make.child()), make.visit(holder)
    assert BindingWizard(make.citizen(holder), make.NOW).name_relatives(answers(son)) == Go(CHECK)
    assert BindingWizard(make.clerk_in(visit), make.NOW).name_relatives(answers(son)) == Go(SIGN)


def test_without_answers_every_step_begins_at_the_first(at_home, holder):
    wizard = BindingWizard(make.citizen(holder), make.NOW)
    sent = Sent(str(uuid7()), read=lambda: pytest.fail("nothing is there to be signed"))
    steps = (wizard.check(), wizard.sign(), wizard.sign(sent), wizard.ask_code(""))
    assert steps == (Go(NEW),) * 4


def test_a_signature_is_not_read_when_the_answers_have_changed(at_home, holder):
    by = make.citizen(holder)
    BindingWizard(by, make.NOW).name_relatives(answers(relative(make.child())))
    sent = Sent("older", read=lambda: pytest.fail("what has changed is not signed"))
    step = BindingWizard(by, make.NOW).sign(sent)
    assert isinstance(step, Show)
    assert (step.page, step.status, step.context["has_changed"]) == (CHECK, 409, True)


def test_what_is_missing_of_a_signature_is_said_on_its_page(at_home, holder):
    by = make.citizen(holder)
    BindingWizard(by, make.NOW).name_relatives(answers(relative(make.child())))
    wizard = BindingWizard(by, make.NOW)

    def read():
        raise SignatureMissing({"id_code": "请填写"})

    step = wizard.sign(Sent(wizard.draft.mark, read))
    assert isinstance(step, Show)
    assert (step.page, step.status, step.context["wrong"].fields) == (SIGN, 422, {"id_code": "请填写"})


def test_somebody_elses_binding_is_named_by_nobody(at_home, holder):
    foreign = str(make.binding(ends_on=make.TODAY).pk)
    row = {**relative(make.child()), "renews": foreign}
    with pytest.raises(NotYours):
        BindingWizard(make.citizen(holder), make.NOW).name_relatives(answers(row))


def test_no_code_is_sent_from_the_desk(at_home, holder):
    with pytest.raises(NotTheSigner):
        BindingWizard(make.clerk_in(make.visit(holder)), make.NOW).ask_code("")
