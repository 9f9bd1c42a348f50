"""The slip: what was done in this visit, to take home."""

import re

import pytest
from django.utils import timezone

from sharing.services.bindings import confirm_and_end
from sharing.services.visits import receipts
from sharing.words.acts import Act
from tests import make
from tests.counter import window
from tests.pages.visits import queries
from tests.pages.wizard_steps import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def holder():
    return make.holder("王建国")


@pytest.fixture
def visited(holder):
    return window.clerk_with(holder, counter=make.counter(3))


def sign(visit, *members):
    requests = [make.asked_for(one, starts_on=timezone.localdate()) for one in members]
    return make.signed(visit.citizen, *requests, by=make.clerk_in(visit), at=timezone.now())


def slip(client, visit, **asked) -> str:
    answer = client.get(window.path(visit, "receipt/"), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_slip_tells_what_was_done_by_whom_where_and_what_to_do_if_it_is_wrong(visited, holder):
    client, visit = visited
    [pledge] = sign(visit, make.child("王子轩"))
    answer = client.get(window.path(visit, "receipt/"))
    page = text(answer)
    where = f"徐州市医保大厅 03 号窗口 经办人：周敏（工号 {visit.clerk.staff_no}）"
    assert f"王建国 {holder.masked_number()} {where}" in page
    assert "签署共济承诺书，绑定家人 王建国把职工医保个人账户共济给王子轩（子女）使用，" in page
    assert pledge.number in page
    assert "现在就告诉经办人。回家才发现的，带上这张回执和证件到任何一个医保大厅，或者打 12393。" in page
    assert answer.content.decode().count('class="verify-code"') == 1
    assert answer["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_it_can_be_printed_on_a_roll_or_on_a_sheet(visited):
    client, visit = visited
    sign(visit, make.child())
    assert '<article class="slip"' in slip(client, visit)
    assert '<article class="slip wide"' in slip(client, visit, paper="a4")


def test_the_print_button_waits_for_one_key(visited):
    client, visit = visited
    sign(visit, make.child())
    assert re.search(r'<button class="btn" type="button" data-print data-focus hidden>', slip(client, visit))


def test_a_second_person_who_was_admitted_takes_a_slip_of_their_own(visited, holder):
    client, visit = visited
    wife = make.person("李秀英")
    pending = make.binding(holder, wife, relationship="spouse", state="pending")
    sign(visit, make.child("王子轩"))
    visit.admissions.create(person=wife, identity_check="card_seen", admitted_at=timezone.now())
    confirm_and_end.confirm_binding(
        binding_id=pending.pk, by=make.clerk_in(visit, wife), at=timezone.now(), signature=make.hand()
    )
    page = slip(client, visit)
    assert re.findall(r'aria-label="(\w+)的回执"', page) == ["王建国", "李秀英"]


def test_of_an_agent_the_slip_says_who_came(holder):
    client, visit = window.clerk_with(
        holder, attended="agent", agent_name="王小二", agent_relationship="儿子", spoke_to_person=True
    )
    by = make.clerk_in(visit)
    receipts.give(person=holder, act=Act.TELEPHONE, words="已经更正。", by=by, at=timezone.now())
    assert "代办人：王小二（儿子）" in slip(client, visit)


def test_an_agent_takes_home_the_pledge_they_signed_and_none_from_before(holder):
    [before] = make.signed(holder, make.asked_for(make.child(), starts_on=timezone.localdate()))
    client, visit = window.clerk_with(
        holder, attended="agent", agent_name="王小二", agent_relationship="儿子"
    )
    make.paper(visit, "agent_letter", at=timezone.now())
    [now] = sign(visit, make.child())
    pages = [window.path(visit, f"pledge/{one.binding_id}/pdf/") for one in (before, now)]
    assert [client.get(page).status_code for page in pages] == [403, 200]


def test_a_pledge_signed_before_is_printed_from_its_record(holder):
    [before] = make.signed(holder, make.asked_for(make.child(), starts_on=timezone.localdate()))
    client, visit = window.clerk_with(holder)
    pdf = window.path(visit, f"pledge/{before.binding_id}/pdf/")
    assert pdf in client.get(window.path(visit, "records/")).content.decode()
    client, visit = window.clerk_with(before.binding.member)
    assert "/pdf/" not in client.get(window.path(visit, "records/")).content.decode()
    assert client.get(window.path(visit, f"pledge/{before.binding_id}/pdf/")).status_code == 404


def test_before_anything_was_done_the_page_says_so(visited):
    client, visit = visited
    page = text(client.get(window.path(visit, "receipt/")))
    assert "这次还没有办成事" in page
    assert "写的和您要办的不一样？" not in page


def test_another_clerks_visit_is_not_found_and_a_closed_one_is_over(visited):
    client, visit = visited
    sign(visit, make.child())
    assert window.signed_in().get(window.path(visit, "receipt/")).status_code == 404
    client.post(window.path(visit, "close/"))
    answer = client.get(window.path(visit, "receipt/"))
    assert answer.status_code == 410
    assert "王建国" not in text(answer)


def test_what_was_done_in_an_earlier_visit_is_not_on_this_slip(visited, holder):
    client, visit = visited
    sign(visit, make.child("王子轩"))
    client.post(window.path(visit, "close/"))
    later = make.visit(holder, clerk_user=visit.clerk, at=timezone.now())
    assert "王子轩" not in slip(client, later)


def test_the_wrong_method_is_refused(visited):
    client, visit = visited
    assert client.post(window.path(visit, "receipt/")).status_code == 405


def test_more_on_the_slip_takes_no_more_queries(visited):
    client, visit = visited
    sign(visit, make.child())
    once = queries(client, window.path(visit, "receipt/"))
    sign(visit, make.child(), make.child())
    assert queries(client, window.path(visit, "receipt/")) == once
