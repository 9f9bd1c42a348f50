"""Too often, at each door: how long to wait and what to do instead, beside what was typed, which stays."""

from datetime import date, timedelta

import pytest

from accounts.models.people import number_digest
from sharing.models import Binding, FamilyCard, Notice, NoticeReplay, Visit
from tests import make
from tests.console.staff_browser import signed_in_as
from tests.counter import window
from tests.pages import wizard_steps
from tests.pages.wizard_steps import CHECK, NEW, relative, signed_in, text, value

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("monday")]

A_MINUTE_AGO = make.NOW - timedelta(minutes=1)


@pytest.fixture
def binding() -> Binding:
    member = make.resident("王秀英", born=date(1955, 3, 8))
    make.editions()
    return make.binding(make.holder("王建国"), member, relationship="parent")


def told(kind: str, times: int, **about: object) -> None:
    row = {"kind": kind, "channel": "portal", "body": "。", "created_at": A_MINUTE_AGO}
    Notice.objects.bulk_create(Notice(**(row | about)) for _ in range(times))


def named_thrice(binding: Binding) -> None:
    Binding.objects.all().update(state="ended", ended_by="unbind", signed_at=A_MINUTE_AGO)
    for _ in range(2):
        make.binding(binding.holder, binding.member, state="ended", ended_by="unbind", signed_at=A_MINUTE_AGO)


TERMS_SAID = (
    "对方每次都会收到通知，所以一小时最多改 5 次限额和留言。请在 59 分钟后（11:29 以后）再办。"
    "不想再让对方用的，随时可以解除绑定。"
)
NAMING_SAID = "给王秀英办绑定，一天最多 3 次，今天已经满了。请在 24 小时后（明天 10:29 以后）再办。"
CARD_SAID = (
    "请同一位家人办亲情账户，一天最多 3 次，今天已经满了。请在 24 小时后（明天 10:29 以后）再办。"
    "家人要看病的，请带上他本人的医保卡或身份证。"
)


def said_to_wait(response, sentence: str) -> bool:
    return response.status_code == 429 and sentence in text(response)


@pytest.mark.parametrize("at_counter", [False, True])
def test_the_sixth_change_of_a_limit_within_an_hour(binding, at_counter):
    told("terms_set", 5, person=binding.member, binding=binding)
    if at_counter:
        client, visit = window.clerk_with(binding.holder)
        page = window.path(visit, f"records/{binding.pk}/terms/")
    else:
        client, page = signed_in(binding.holder), f"/bindings/{binding.pk}/terms/"
    response = client.post(page, {"limit": "200", "note": "买药先用这个"})
    assert said_to_wait(response, TERMS_SAID)
    assert (value(response, "limit"), "买药先用这个" in text(response)) == ("200", True)
    assert response["Retry-After"] == "3540"
    binding.refresh_from_db()
    assert binding.monthly_limit_fen is None


def test_naming_the_same_relative_a_fourth_time_in_a_day(binding):
    named_thrice(binding)
    client = signed_in(binding.holder)
    response = wizard_steps.send(client, relative(binding.member, "parent"))
    assert said_to_wait(response, NAMING_SAID)
    assert value(response, "form-0-name") == "王秀英"
    assert said_to_wait(client.get(CHECK), NAMING_SAID)
    assert client.get(NEW).status_code == 200


def test_naming_the_same_relative_a_fourth_time_at_the_counter(binding):
    named_thrice(binding)
    signed_in(binding.member)  # loads the areas and the text of the pledge
    client, visit = window.clerk_with(binding.holder)
    new = window.path(visit, "binding/")
    sent = {
        "seen": value(client.get(new), "seen"),
        **wizard_steps.answers(relative(binding.member, "parent")),
    }
    response = client.post(new, sent)
    assert said_to_wait(response, NAMING_SAID)
    assert value(response, "form-0-name") == "王秀英"


@pytest.mark.parametrize("at_counter", [False, True])
def test_asking_the_same_relative_for_a_card_a_fourth_time_in_a_day(binding, at_counter):
    for _ in range(3):
        FamilyCard.objects.create(
            helper=binding.holder,
            relative=binding.member,
            kin="parent",
            state="ended",
            ended_by="removed",
            added_at=A_MINUTE_AGO,
        )
    if at_counter:
        client, visit = window.clerk_with(binding.holder)
        page = window.path(visit, "family-cards/")
    else:
        client, page = signed_in(binding.holder), "/family-cards/"
    named = {"name": "王秀英", "number": binding.member._number(), "kin": "parent"}
    response = client.post(page, named)
    assert said_to_wait(response, CARD_SAID)
    assert value(response, "name") == "王秀英"


def test_changing_a_telephone_a_fourth_time_in_a_day(binding):
    told("telephone_changed", 3, person=binding.member)
    client, visit = window.clerk_with(binding.member)
    response = client.post(
        window.path(visit, "telephone/"), {"telephone": "13900000002", "proof": "当场拨打响铃"}
    )
    assert said_to_wait(
        response, "同一个人的手机号码，一天最多改 3 次。请在 24 小时后（明天 10:29 以后）再办。"
    )
    assert (value(response, "telephone"), value(response, "proof")) == ("13900000002", "当场拨打响铃")


def test_a_clerk_opening_a_seventh_visit_with_the_same_person_in_a_day(binding):
    clerk = make.clerk(own_cert_digest=number_digest(make.document_number()))
    for _ in range(6):
        make.visit(
            binding.member, clerk_user=clerk, at=A_MINUTE_AGO, closed_at=A_MINUTE_AGO, closed_by="button"
        )
    client = window.signed_in(clerk)
    response = window.open_visit(client, binding.member)
    assert said_to_wait(response, "今天还要办的，请由其他窗口的同事接待。")
    assert Visit.objects.filter(closed_at=None).count() == 0
    assert window.open_visit(window.signed_in(), binding.member).status_code == 302


def test_a_notice_sent_again_a_fourth_time_in_a_day(binding):
    told("bound", 4, person=binding.member)
    first, *others = Notice.objects.all()
    by = make.officer("supervisor")
    for again in others:
        NoticeReplay.objects.create(notice=first, again=again, by=by, why="没有收到", at=A_MINUTE_AGO)
    response = signed_in_as("supervisor").post(
        f"/console/notice/{first.pk}/replay/", {"reason": "本人说没有收到"}
    )
    assert response.status_code == 422
    assert "给同一个人重发通知，一天最多 3 次。请在 24 小时后（明天 10:29 以后）再办。" in text(response)
    assert "本人说没有收到" in text(response)
    assert Notice.objects.count() == 4
