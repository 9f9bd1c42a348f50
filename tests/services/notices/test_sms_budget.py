"""A flood reaches the inbox whole, and a telephone as few text messages; what may not wait leaves at once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.test import override_settings
from hypothesis import given, settings, strategies as st
from hypothesis.extra.django import TestCase

from sharing.models import Notice
from sharing.services.notices import send, write
from sharing.services.notices.sms_budget import ONE_BY_ONE, TOGETHER_AFTER, WINDOW
from sharing.words.notices import MAY_WAIT, NoticeKind, Told, ToMember, ToPerson
from tests import make, telephones
from tests.services.notices.test_notices import NEEDED

SMS, PORTAL = Notice.Channel.SMS, Notice.Channel.PORTAL
KINDS = [kind for kind in vars(NoticeKind).values() if isinstance(kind, ToMember | ToPerson)]
SECOND = timedelta(seconds=1)

flood = st.lists(
    st.tuples(st.integers(0, 8 * 60), st.sampled_from(KINDS), st.integers(1, 4)), min_size=1, max_size=12
)
"""Minutes after the one before, what is told, and how often at that moment."""


@override_settings(SMS_SENDER=telephones.RECORDING)
class TextMessages(TestCase):
    def setUp(self) -> None:
        telephones.received.clear()
        member = make.person("王秀英", telephone="13800138000")
        self.binding = make.binding(make.holder("王建国"), member)

    def tell(self, kind: Told, at: datetime) -> None:
        facts: dict[str, object] = dict.fromkeys(NEEDED, 2026) | {"name": "王建国"}
        if isinstance(kind, ToMember):
            write.tell_member(self.binding, kind, at, **facts)
        elif isinstance(kind, ToPerson):
            write.tell(self.binding.member, kind, at, **facts)

    def work_until(self, end: datetime) -> None:
        """What the worker sends up to this moment, each when it is due."""
        waiting = Notice.objects.filter(channel=SMS, sent_at__isnull=True, next_try_at__lte=end)
        while (first := waiting.order_by("next_try_at").first()) and first.next_try_at:
            send.send_due(first.next_try_at)

    def test_sixty_changes_of_a_limit_are_three_text_messages_and_one_that_counts_the_others(self) -> None:
        for number in range(60):
            self.tell(NoticeKind.TERMS_SET, make.NOW + number * SECOND)
        self.work_until(make.NOW + TOGETHER_AFTER + 3 * SECOND)
        told = [text for _number, text in telephones.received]
        assert told[ONE_BY_ONE:] == ["【医保家庭共济】您有 57 条新通知，请登录后在“通知”里查看。"]
        assert told[:ONE_BY_ONE] == ["王建国改了给您共济的约定：不另设每月限额。"] * ONE_BY_ONE
        assert Notice.objects.filter(channel=PORTAL).count() == 60

    def test_one_that_waited_alone_leaves_in_its_own_words(self) -> None:
        for number in range(ONE_BY_ONE + 1):
            self.tell(NoticeKind.TERMS_SET, make.NOW + number * SECOND)
        self.work_until(make.NOW + WINDOW)
        assert len(set(telephones.received)) == 1
        assert len(telephones.received) == ONE_BY_ONE + 1

    def test_what_waited_leaves_as_one_however_many_the_worker_claims_at_once(self) -> None:
        more = send.BATCH + 10
        for _ in range(ONE_BY_ONE + more):
            self.tell(NoticeKind.TERMS_SET, make.NOW)
        self.work_until(make.NOW + TOGETHER_AFTER)
        assert len(telephones.received) == ONE_BY_ONE + 1
        assert f"{more} 条" in telephones.received[-1][1]

    def test_what_cannot_be_sent_together_is_tried_together_again(self) -> None:
        for _ in range(ONE_BY_ONE + 2):
            self.tell(NoticeKind.TERMS_SET, make.NOW)
        self.work_until(make.NOW)
        due = make.NOW + TOGETHER_AFTER
        with override_settings(SMS_SENDER=telephones.BROKEN):
            assert send.send_due(due) == 0
        self.work_until(due + timedelta(minutes=2))
        assert len(telephones.received) == ONE_BY_ONE + 1
        assert "2 条" in telephones.received[-1][1]

    def test_each_receiver_has_a_budget_of_their_own(self) -> None:
        other = make.binding(make.holder(), make.person(telephone="13900139000"))
        for _ in range(ONE_BY_ONE):
            self.tell(NoticeKind.TERMS_SET, make.NOW)
        write.tell_member(other, NoticeKind.TERMS_SET, make.NOW)
        self.work_until(make.NOW)
        assert len(telephones.received) == ONE_BY_ONE + 1

    @given(flood)
    @settings(max_examples=40, deadline=None)
    def test_nothing_that_may_not_wait_is_ever_joined_or_delayed(
        self, told: Sequence[tuple[int, Told, int]]
    ) -> None:
        telephones.received.clear()
        at = make.NOW
        for minutes, kind, times in told:
            at += timedelta(minutes=minutes)
            self.work_until(at)
            for _ in range(times):
                self.tell(kind, at)
        self.work_until(at + TOGETHER_AFTER)
        sms = Notice.objects.filter(channel=SMS)
        at_once = sms.exclude(kind__in=MAY_WAIT)
        assert [one for one in at_once if one.is_joined or one.sent_at != one.created_at] == []
        sent = [text for _number, text in telephones.received]
        assert all(sent.count(one.body) >= at_once.filter(body=one.body).count() for one in at_once)
        waited = [one.sent_at - one.created_at for one in sms if one.sent_at]
        assert len(waited) == sms.count()
        assert max(waited) <= TOGETHER_AFTER
        left = sorted(
            {(one.sent_at, one.is_joined or one.pk) for one in sms.filter(kind__in=MAY_WAIT)}, key=str
        )
        most = ONE_BY_ONE + WINDOW // TOGETHER_AFTER
        assert all(sum(first <= when < first + WINDOW for when, _ in left) <= most for first, _ in left)
        assert Notice.objects.filter(channel=PORTAL).count() == sum(times for _, _, times in told)


def test_only_what_is_no_warning_may_wait() -> None:
    assert {
        "terms_set",
        "ran_out",
        "case_opened",
        "case_answered",
        "papers_missing",
    } == MAY_WAIT
