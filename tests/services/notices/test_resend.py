"""A notice is sent again: counted, with who wanted it and why."""

import pytest

from accounts.models import Person, User
from sharing.models import Notice, NoticeReplay
from sharing.services.notices import resend, send
from sharing.services.staff.roles import NoSuchRight
from sharing.services.staff.supervisor_mandate import NoReason
from tests import make

pytestmark = pytest.mark.django_db


def notice(of: Person) -> Notice:
    return Notice.objects.create(
        person=of, channel="sms", kind="bound", body="已绑定", created_at=make.NOW, sent_at=make.NOW
    )


def replay(of: Notice, by: User | None = None, why: str = "本人说没有收到") -> Notice:
    officer = make.by_officer(by or make.officer("supervisor"), why)
    return resend.replay_notice(notice_id=of.pk, by=officer, at=make.NOW)


def test_it_goes_out_again_in_the_same_words():
    person = make.person(telephone="13800000001")
    again = replay(notice(person))
    assert send.send_due(make.NOW) == 1
    again.refresh_from_db()
    assert (again.person, again.channel, again.body, again.sent_at) == (person, "sms", "已绑定", make.NOW)


def test_how_often_who_and_why_is_kept_at_the_first():
    first, user = notice(make.person()), make.officer("supervisor")
    replay(replay(first, user))
    kept = list(first.replays.all())
    assert (len(kept), kept[0].by, kept[0].why) == (2, user, "本人说没有收到")


def test_the_person_sees_that_it_was_sent_again_and_why():
    person = make.person()
    replay(notice(person))
    assert list(person.accesses.values_list("what", "why")) == [("重发通知", "本人说没有收到")]


def test_only_a_supervisor_of_their_area_with_a_reason():
    first = notice(make.person())
    for by in (make.officer("auditor"), make.officer("supervisor", area="3201")):
        with pytest.raises(NoSuchRight):
            replay(first, by)
    with pytest.raises(NoReason):
        replay(first, why="")
    assert (Notice.objects.count(), NoticeReplay.objects.count()) == (1, 0)
