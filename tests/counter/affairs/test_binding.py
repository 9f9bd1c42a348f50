"""账户绑定 at the counter: the same steps and sentences as in the browser, with less to type."""

import re
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from uuid_utils.compat import uuid7

from accounts.models import Person, PoolingArea
from accounts.models.people import number_digest
from sharing.models import Binding, Visit
from sharing.services.bindings import drafts
from tests import make
from tests.counter.window import clerk_with, path, signed_in
from tests.pages.wizard_steps import RELATIVE, answers, relative, text, value

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(make.NOW, tick=False):
        make.editions()
        make.pledge_text()
        for code, name in ((make.NANJING, "南京市"), (make.XUZHOU, "徐州市")):
            PoolingArea.objects.get_or_create(code=code, defaults={"name": name})
        yield


@pytest.fixture
def holder() -> Person:
    return make.holder("陈秀兰", born=date(1950, 3, 8), telephone="13805160001")


@pytest.fixture
def desk(holder) -> tuple[Client, Visit]:
    return clerk_with(holder)


def send(desk: tuple[Client, Visit], *relatives: dict[str, str], **more: str):
    client, visit = desk
    new = path(visit, "binding/")
    return client.post(new, {"seen": value(client.get(new), "seen"), **answers(*relatives), **more})


def test_a_new_row_offers_the_holders_own_area_today_and_no_end(desk):
    client, visit = desk
    page = client.get(path(visit, "binding/")).content.decode()
    assert f'<option value="{make.XUZHOU}" selected>' in page
    assert 'name="form-0-starts_on" value="2026-06-15"' in page
    assert re.search(r'<input[^>]*value="always"[^>]* checked', page)
    assert "autofocus" in page


def test_what_may_be_bound_is_signed_at_once(desk):
    _client, visit = desk
    assert send(desk, relative(make.child("王子轩")))["Location"] == path(visit, "binding/sign/")


def test_all_that_a_card_reader_types_of_the_relatives_card_is_understood(desk):
    client, visit = desk
    son = make.child("王子轩")
    line = f"王子轩 男 汉 江苏省徐州市云龙区 {son._number().lower()}\r\n"
    assert send(desk, relative(son, number=line))["Location"] == path(visit, "binding/sign/")
    assert value(client.get(path(visit, "binding/")), "form-0-number") == son._number()


def test_what_may_not_is_told_with_every_reason_and_the_same_sentences(desk):
    client, visit = desk
    gone = make.child("王子轩")
    gone.enrolments.get().states.update(status="4")
    assert send(desk, relative(gone))["Location"] == path(visit, "binding/check/")
    page = text(client.get(path(visit, "binding/check/")))
    assert "现在不能绑定" in page
    assert "对方目前没有正常参加基本医保" in page


def test_bad_input_is_said_beside_the_field_and_everything_typed_stays(desk):
    response = send(desk, relative(make.child(), number="32030019850101", name="王子轩"))
    page = response.content.decode()
    assert response.status_code == 422
    there = ('value="32030019850101"', 'value="王子轩"', 'href="#id_form-0-number"')
    assert [one in page for one in there] == [True, True, True]
    assert not Binding.objects.exists()


def test_who_cannot_share_is_told_why(holder):
    holder.enrolments.get().states.update(status="2")
    client, visit = clerk_with(holder)
    assert "您现在还不能把账户共济给家人" in text(client.get(path(visit, "binding/")))


def test_somebody_bound_before_is_chosen_without_typing(desk, holder):
    before = make.end(make.binding(holder, make.child("王子轩")))
    client, visit = desk
    page = client.get(path(visit, "binding/")).content.decode()
    assert f'name="known" value="{before.pk}"' in page
    assert send(desk, RELATIVE | {"relationship": ""}, known=str(before.pk)).status_code == 302
    page = client.get(path(visit, "binding/"))
    assert "以前绑定过：王子轩" in text(page)
    assert (value(page, "form-0-known"), value(page, "form-0-name")) == (str(before.pk), "")
    row = {"known": str(before.pk), "relationship": "child", "starts_on": "2026-06-15", "lasting": "always"}
    assert send(desk, row)["Location"] == path(visit, "binding/sign/")
    page = text(client.get(path(visit, "binding/sign/")))
    assert "王子轩看病买药，先花自己的，不够再花您的。您随时可以来取消。" in page


def test_who_is_bound_now_is_not_offered(desk, holder):
    make.binding(holder, make.child("王子轩"))
    client, visit = desk
    assert "王子轩" not in text(client.get(path(visit, "binding/")))


def test_somebody_elses_earlier_binding_chooses_nobody(desk):
    foreign = make.end(make.binding())
    for known in ("", "x", str(uuid7()), str(foreign.pk)):
        assert send(desk, RELATIVE, known=known).status_code == 404


def test_what_was_typed_at_home_shows_only_when_the_person_says_so(desk, holder):
    client, visit = desk
    row = relative(make.child("在家填的"))
    drafts.save_draft(person_id=holder.pk, rows=[row], seen="", at=make.NOW)
    new = path(visit, "binding/")
    page = client.get(new)
    assert ("在家填的" in page.content.decode(), "本人在网上填过" in text(page)) == (False, True)
    assert client.post(new, {"take_along": "1"})["Location"] == new
    assert value(client.get(new), "form-0-name") == "在家填的"


def test_an_agent_is_not_told_that_the_person_typed_something_at_home(holder):
    client, visit = clerk_with(holder, attended="agent", agent_name="王小明")
    drafts.save_draft(person_id=holder.pk, rows=[relative(make.child())], seen="", at=make.NOW)
    new = path(visit, "binding/")
    assert "本人在网上填过" not in text(client.get(new))
    assert client.post(new, {"take_along": "1"}).status_code == 403


def test_nothing_at_home_is_said(desk):
    client, visit = desk
    assert client.post(path(visit, "binding/"), {"take_along": "1"}).status_code == 302
    assert "网上填的内容已经签好，或者已经清空了。" in text(client.get(path(visit, "binding/")))


def test_nothing_typed_in_one_visit_shows_in_the_next_or_at_home(desk, holder):
    client, visit = desk
    send(desk, relative(make.child("王子轩")))
    client.post(path(visit, "close/"))
    again = make.visit(holder, clerk_user=visit.clerk)
    assert value(client.get(path(again, "binding/")), "form-0-name") == ""
    assert client.get(path(visit, "binding/")).status_code == 410
    assert drafts.load_draft(person_id=holder.pk, at=make.NOW) is None


def test_the_clerks_own_relative_is_a_colleagues_matter(holder):
    number = make.document_number()
    own = make.holder(number=number)
    daughter = make.binding(own, make.child("小玲")).member
    desk = clerk_with(holder, user=make.clerk(own_cert_digest=number_digest(number)))
    assert send(desk, relative(daughter)).status_code == 403
    assert Binding.objects.filter(holder=holder).count() == 0


def test_a_foreign_visit_is_no_page(desk):
    _client, visit = desk
    other = signed_in()
    for rest in ("binding/", "binding/check/", "binding/sign/", f"binding/{uuid7()}/"):
        assert other.get(path(visit, rest)).status_code == 404


def test_the_wrong_method_is_refused(desk):
    client, visit = desk
    for rest in ("binding/", "binding/check/", "binding/sign/", f"binding/{uuid7()}/"):
        assert client.put(path(visit, rest)).status_code == 405


def test_the_number_of_queries_does_not_grow_with_who_was_bound_before(desk, holder):
    client, visit = desk
    client.get(path(visit, "binding/"))  # what the first page of a session does is not counted
    counts = set()
    for _ in range(3):
        make.end(make.binding(holder))
        with CaptureQueriesContext(connection) as asked:
            client.get(path(visit, "binding/"))
        counts.add(len(asked))
    assert len(counts) == 1
