"""The page of notices: what I was told, and that I have seen it."""

from datetime import timedelta

import pytest
import time_machine

from sharing.models import Binding, Notice
from sharing.selectors.paging import PAGE, write_moment
from sharing.services.notices import write
from sharing.words.notices import NoticeKind, ToHolder
from tests import make
from tests.pages.visits import queries, signed_in, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

NOTICES = "/notices/"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def binding() -> Binding:
    return make.binding(make.holder("王建国", telephone="13805160001"), make.child("王子轩"))


def tell(binding: Binding, kind: ToHolder = NoticeKind.RESUMED, minutes: int = 0) -> None:
    write.tell_holder(binding, kind, make.NOW - minutes * MINUTE)


def test_it_shows_each_notice_once_the_newest_first_with_the_way_to_the_binding(binding):
    tell(binding, NoticeKind.SUSPENDED, minutes=5)
    tell(binding, NoticeKind.RESUMED)
    response = signed_in(binding.holder).get(NOTICES)
    page = text(response)
    assert page.index("已恢复，可以继续使用") < page.index("暂时不能用")
    assert page.count("已恢复，可以继续使用") == 1
    assert response.content.decode().count(f'href="/bindings/{binding.pk}/"') == 2


def test_opening_it_marks_nothing_as_read(binding):
    tell(binding)
    client = signed_in(binding.holder)
    for _ in range(2):
        assert "1 条还没有看" in text(client.get(NOTICES))
    assert not Notice.objects.filter(read_at__isnull=False).exists()


def test_the_button_marks_what_was_shown_and_not_what_came_meanwhile(binding):
    tell(binding, minutes=5)
    client = signed_in(binding.holder)
    until = client.get(NOTICES).context["until"]
    write.tell_holder(binding, NoticeKind.ENDING_SOON, make.NOW + MINUTE)
    with time_machine.travel(make.NOW + 2 * MINUTE, tick=False):
        response = client.post(NOTICES, {"until": until})
        assert (response.status_code, response.url) == (302, NOTICES)
        page = text(client.get(NOTICES))
    assert "已全部标为看过。" in page
    assert "1 条还没有看" in page


def test_the_tab_on_top_counts_what_is_unread(binding):
    tell(binding)
    client = signed_in(binding.holder)
    assert "通知 1 条未看" in text(client.get(NOTICES))
    client.post(NOTICES, {"until": write_moment(make.NOW)})
    page = text(client.get(NOTICES))
    assert "条未看" not in page
    assert "都看过了" not in page


@pytest.mark.parametrize("until", ["", "soon", "9223372036854775807"])
def test_a_moment_that_never_was_is_refused(binding, until):
    tell(binding)
    assert signed_in(binding.holder).post(NOTICES, {"until": until}).status_code == 422
    assert not Notice.objects.filter(read_at__isnull=False).exists()


def test_a_holder_reads_what_concerns_their_child(binding):
    write.tell_holder(binding, NoticeKind.SUSPENDED, make.NOW)
    assert "您给王子轩的共济绑定暂时不能用" in text(signed_in(binding.holder).get(NOTICES))


def test_it_hides_and_leaves_alone_what_others_were_told(binding):
    tell(binding)
    client = signed_in(make.holder())
    assert "还没有通知" in text(client.get(NOTICES))
    client.post(NOTICES, {"until": write_moment(make.NOW)})
    assert not Notice.objects.filter(read_at__isnull=False).exists()


def test_twenty_a_page_and_on_by_key(binding):
    for minutes in range(PAGE + 1):
        tell(binding, minutes=minutes)
    client = signed_in(binding.holder)
    first = client.get(NOTICES)
    assert len(first.context["notices"]) == PAGE
    second = client.get(NOTICES + first.context["older"])
    assert [notice.created_at for notice in second.context["notices"]] == [make.NOW - PAGE * MINUTE]


def test_a_page_that_never_was_is_said_so(binding):
    response = signed_in(binding.holder).get(f"{NOTICES}?after=x_y")
    assert (response.status_code, "没有这一页" in text(response)) == (422, True)


def test_who_is_not_signed_in_signs_in_first(client):
    assert client.get(NOTICES).url == "/sign-in/?next=/notices/"


def test_it_is_read_or_sent_and_nothing_else(binding):
    assert signed_in(binding.holder).put(NOTICES).status_code == 405


def test_three_take_as_many_queries_as_one(binding):
    tell(binding)
    client = signed_in(binding.holder)
    for_one = queries(client, NOTICES)
    for minutes in (1, 2):
        tell(binding, minutes=minutes)
    assert queries(client, NOTICES) == for_one


def test_what_is_about_a_family_card_leads_there(binding):
    write.tell(binding.holder, NoticeKind.CARD_ASKED, make.NOW, name="王建国")
    assert 'href="/family-cards/"' in signed_in(binding.holder).get(NOTICES).content.decode()


def test_an_account_that_ran_out_leads_to_every_condition(binding):
    write.tell_holder(binding, NoticeKind.RAN_OUT, make.NOW, day="2026年6月15日")
    page = signed_in(binding.holder).get(NOTICES).content.decode()
    assert f'href="/why/binding/{binding.pk}/"' in page
