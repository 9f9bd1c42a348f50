"""有没有被改动: the alarm on 今天 and where staff begin, and an officer writing down what was found."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sharing.models import ProofFault, Root
from tests import make
from tests.console.staff_browser import signed_in_as
from tests.pages.visits import text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("monday")]

PAGE, TODAY, HOME = "/console/proof/", "/console/today/", "/console/"
ALARM = "数据有 1 处对不上，可能被改动过"
SAYS = "参保人 0：第 2 条不见了"


@pytest.fixture
def fault() -> ProofFault:
    return found()


def found(key: str = "0", **fields: object) -> ProofFault:
    return ProofFault.objects.create(part="looks", key=key, says=SAYS, found_at=make.NOW, **fields)


def note(fault: ProofFault) -> str:
    return f"{PAGE}{fault.pk}/note/"


@pytest.mark.parametrize(
    ("role", "pages"),
    [("supervisor", [TODAY, HOME]), ("auditor", [TODAY, HOME]), ("administrator", [HOME])],
)
def test_the_alarm_stands_there_until_somebody_writes_down_what_was_found(fault, role, pages):
    client = signed_in_as(role)
    for page in pages:
        shown = text(client.get(page))
        assert ALARM in shown
        assert SAYS in shown
    signed_in_as("supervisor").post(note(fault), {"note": "恢复备份时少了一条"})
    assert not any(ALARM in text(client.get(page)) for page in pages)


def test_it_stands_on_a_day_that_cannot_be_shown_too(fault):
    assert ALARM in text(signed_in_as("supervisor").get(TODAY, {"on": "昨天"}))


@pytest.mark.parametrize("page", [TODAY, HOME])
def test_who_writes_policy_is_not_told(fault, page):
    assert ALARM not in text(signed_in_as("policy_officer").get(page))


def test_what_holds_again_is_no_alarm(fault):
    ProofFault.objects.update(gone_at=make.NOW)
    client = signed_in_as("auditor")
    assert ALARM not in text(client.get(TODAY))
    assert "起又对上了" in text(client.get(PAGE))


def test_the_page_shows_what_does_not_hold_and_what_was_found(fault):
    other = found(
        "1", noted_by=make.officer("supervisor", staff_name="陈主管"), noted_at=make.NOW, note="误操作"
    )
    Root.objects.create(number=7, at=make.NOW, digest=bytes(32), heads=1)
    shown = text(signed_in_as("supervisor").get(PAGE))
    assert shown.count(SAYS) == 2
    assert "最后一个签名根：第 7 个" in shown
    assert f"{other.note} 2026年6月15日 10:30 · 陈主管" in shown


def test_what_was_found_is_kept_with_who_wrote_it(fault):
    officer = signed_in_as("administrator")
    assert SAYS in text(officer.get(note(fault)))
    assert officer.post(note(fault), {"note": "误操作"}).headers["Location"] == PAGE
    fault.refresh_from_db()
    assert (fault.note, fault.noted_at, fault.noted_by.grants.get().role) == (
        "误操作",
        make.NOW,
        "administrator",
    )


def test_nothing_written_says_why_not(fault):
    response = signed_in_as("supervisor").post(note(fault), {"note": " "})
    assert (response.status_code, "请写明查到了什么" in text(response)) == (422, True)
    assert ProofFault.objects.get().noted_at is None


def test_written_down_twice_says_so(fault):
    officer = signed_in_as("supervisor")
    officer.post(note(fault), {"note": "误操作"})
    response = officer.post(note(fault), {"note": "再来"})
    assert (response.status_code, "已经有人登记过查明的情况" in text(response)) == (422, True)


def test_who_only_looks_is_not_offered_to_write(fault):
    client = signed_in_as("auditor")
    assert "登记查明的情况" not in text(client.get(PAGE))
    assert client.post(note(fault), {"note": "误操作"}).status_code == 403
    assert signed_in_as("policy_officer").get(PAGE).status_code == 403


def test_one_that_is_not_there_is_not_found(fault):
    gone = note(fault)
    fault.delete()
    assert signed_in_as("supervisor").get(gone).status_code == 404


def test_other_methods_are_refused(fault):
    client = signed_in_as("supervisor")
    assert client.post(PAGE).status_code == 405
    assert client.put(note(fault)).status_code == 405


def test_the_page_takes_the_same_number_of_queries_for_one_and_three():
    client = signed_in_as("supervisor")
    counted = []
    for number in range(3):
        found(f"open {number}")
        found(f"noted {number}", noted_by=make.officer("supervisor"), noted_at=make.NOW, note="误操作")
        client.get(PAGE)  # the first of a session asks more
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        counted.append(len(queries))
    assert counted[0] == counted[2]


def test_roots_that_are_not_signed_any_more_are_an_alarm_where_they_are_meant_to_be(settings):
    client = signed_in_as("administrator")
    assert "签名根停了" not in text(client.get(HOME))
    settings.ROOT_PUBLIC_KEYS = {1: bytes(32)}
    assert "很久没有签新的根了" in text(client.get(HOME))
    Root.objects.create(number=1, at=make.NOW - timedelta(hours=2), digest=bytes(32), heads=1)
    assert "签名根停了" not in text(client.get(HOME))


def test_roots_that_are_not_taken_any_more_are_an_alarm(settings):
    settings.ROOT_PUBLIC_KEYS, settings.ROOT_ADDRESS = {1: bytes(32)}, "https://roots.example/"
    Root.objects.create(number=1, at=make.NOW - timedelta(hours=4), digest=bytes(32), heads=1)
    Root.objects.create(number=2, at=make.NOW, digest=bytes(32), heads=1)
    assert "签好的根很久没有送到外面了" in text(signed_in_as("auditor").get(PAGE))
