"""A pledge asked for at the counter and signed on its screen: these very words, and the clerk goes on."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import PoolingArea
from sharing.models import Admission, Binding, Pledge, SignRequest, Visit
from sharing.services.evidence import screen_requests
from sharing.services.evidence.pledge_chain import open_content
from sharing.services.evidence.signed_bytes import read_content
from tests import make
from tests.counter.tablet import READ, SIGN, page_now, paired, sign, type_in
from tests.counter.window import clerk_with, path, signed_in
from tests.pages.wizard_steps import answers, relative, text, value

pytestmark = pytest.mark.django_db

Window = tuple[Client, Visit]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(make.NOW, tick=False) as traveller:
        make.editions()
        make.pledge_text()
        PoolingArea.objects.get_or_create(code=make.XUZHOU, defaults={"name": "徐州市"})
        yield traveller


@pytest.fixture
def tablet() -> Client:
    return paired()


@pytest.fixture
def desk(tablet) -> Window:
    return clerk_with(make.holder("陈秀兰", born=date(1950, 3, 8)), counter=make.counter())


def name_them(desk: Window, *relatives: dict[str, str]) -> None:
    client, visit = desk
    new = path(visit, "binding/")
    client.post(new, {"seen": value(client.get(new), "seen"), **answers(*relatives)})


def ask(desk: Window):
    """Presses the button beside the pledge."""
    client, visit = desk
    seen = value(client.get(path(visit, "binding/sign/")), "seen")
    return client.post(path(visit, "screen/pledge/"), {"seen": seen})


def asked(desk: Window) -> SignRequest:
    name_them(desk, relative(make.child("王子轩")))
    ask(desk)
    return SignRequest.objects.latest("pk")


def waiting(asked: SignRequest, rest: str = "") -> str:
    return path(asked.visit, f"screen/{asked.pk}/{rest}")


def test_the_clerk_sees_the_digits_and_the_person_reads_and_signs_just_this(desk, tablet):
    request = asked(desk)
    client, visit = desk
    digits = screen_requests.digits_of(request)
    page = client.get(waiting(request))
    assert f"{digits[:3]} {digits[3:]}" in text(page)
    assert "请陈秀兰在签字屏上签名" in text(page)
    type_in(tablet, request)
    read = text(tablet.get(READ))
    for said in (
        "把您的医保个人账户给家人用",
        "王子轩看病买药，先花自己的，不够再花您的。",
        "王子轩（子女）",
        "一、所填家庭关系真实有效。",
        "您，陈秀兰，本人签署",
    ):
        assert said in read
    assert sign(tablet, request).headers["Location"] == "/sign/done/"
    pledge = Pledge.objects.get()
    assert (pledge.signer, pledge.signing) == (visit.citizen, request.signing)
    assert read_content(open_content(pledge))["signature"]["method"] == "handwritten"
    assert client.get(waiting(request)).headers["Location"] == path(visit, f"binding/{request.signing}/")


def test_the_state_is_one_word_and_keeps_no_visit_open(desk, tablet, clock):
    request = asked(desk)
    client, visit = desk
    visit.refresh_from_db()
    states, begun = [client.get(waiting(request, "state/")).json()], visit.active_at
    type_in(tablet, request)
    clock.shift(timedelta(minutes=5))
    states.append(client.get(waiting(request, "state/")).json())
    tablet.get("/sign/state/")
    visit.refresh_from_db()
    assert visit.active_at == begun
    sign(tablet, request)
    states.append(client.get(waiting(request, "state/")).json())
    assert states == [{"state": "waiting"}, {"state": "reading"}, {"state": "signed"}]
    visit.refresh_from_db()
    assert visit.active_at == make.NOW + timedelta(minutes=5)


def test_without_a_script_the_button_says_whether_it_was_signed(desk):
    request = asked(desk)
    page = text(desk[0].get(waiting(request), {"pressed": "1"}))
    assert "签字屏上还没有签好" in page


def test_a_draft_that_changed_after_asking_is_not_signed_and_is_asked_for_anew(desk, tablet):
    request = asked(desk)
    type_in(tablet, request)
    name_them(desk, relative(make.child("王子涵")))
    response = sign(tablet, request)
    assert (response.status_code, "刚才内容有了变化" in text(response)) == (409, True)
    client, _visit = desk
    assert "没有签成" in text(client.get(waiting(request)))
    ask(desk)
    again = SignRequest.objects.latest("pk")
    type_in(tablet, again)
    assert "王子涵（子女）" in text(tablet.get(READ))
    sign(tablet, again)
    assert [one.member.name for one in Binding.objects.all()] == ["王子涵"]


def test_a_page_of_the_clerk_that_is_older_than_the_draft_asks_for_nothing(desk):
    name_them(desk, relative(make.child("王子轩")))
    client, visit = desk
    response = client.post(path(visit, "screen/pledge/"), {"seen": "older"})
    assert response.headers["Location"] == path(visit, "binding/sign/")
    assert not SignRequest.objects.exists()


def test_a_rule_that_turned_meanwhile_is_told_at_the_counter_not_on_the_screen(desk, tablet):
    request = asked(desk)
    type_in(tablet, request)
    desk[1].citizen.enrolments.get().states.update(status="2")
    response = sign(tablet, request)
    assert response.status_code == 409
    assert page_now(tablet) == SIGN
    assert not Pledge.objects.exists()


def test_an_agent_signs_with_their_own_name_once_the_letter_is_scanned(tablet):
    visit = make.agent_visit(make.holder("陈秀兰"), letter=False, counter=make.counter())
    desk = signed_in(visit.clerk), visit
    name_them(desk, relative(make.child("王子轩")))
    assert ask(desk).headers["Location"] == path(visit, "binding/sign/")
    assert not SignRequest.objects.exists()
    make.paper(visit, "agent_letter", at=make.NOW)
    ask(desk)
    request = SignRequest.objects.get()
    type_in(tablet, request)
    read = text(tablet.get(READ))
    assert "您，王小明，受陈秀兰委托，签自己的名字" in read
    assert "把陈秀兰的医保个人账户给家人用" in read
    sign(tablet, request)
    assert Binding.objects.get().state == "in_review"


def test_without_a_screen_the_clerk_is_told_and_nothing_is_asked():
    desk = clerk_with(make.holder("陈秀兰"))
    name_them(desk, relative(make.child("王子轩")))
    response = ask(desk)
    assert (response.status_code, "这个窗口没有配对的签字屏" in text(response)) == (409, True)
    assert not SignRequest.objects.exists()


def test_a_spouse_who_was_not_checked_is_not_asked(desk):
    client, visit = desk
    spouse = make.person("李晓梅")
    binding = make.binding(
        visit.citizen, spouse, relationship="spouse", state="pending", confirm_by=make.TODAY
    )
    address = path(visit, f"screen/confirm/{binding.pk}/")
    assert client.post(address).status_code == 404
    Admission.objects.create(visit=visit, person=spouse, identity_check="card_seen", admitted_at=make.NOW)
    request_path = client.post(address).headers["Location"]
    assert request_path == waiting(SignRequest.objects.get())
    Binding.objects.update(state="active")
    assert client.post(address).headers["Location"] == path(visit)


def test_the_clerk_may_take_it_back(desk, tablet):
    request = asked(desk)
    type_in(tablet, request)
    client, visit = desk
    assert client.post(waiting(request, "withdraw/")).headers["Location"] == path(visit, "binding/sign/")
    assert page_now(tablet) == SIGN


def test_another_clerk_sees_nothing_of_it(desk):
    request = asked(desk)
    other = signed_in()
    for rest in ("", "state/"):
        assert other.get(waiting(request, rest)).status_code == 404
    assert other.post(waiting(request, "withdraw/")).status_code == 404
    assert desk[0].get(path(desk[1], f"screen/{desk[1].pk}/")).status_code == 404


@pytest.mark.parametrize("rest", ["", "state/"])
def test_the_wrong_method_is_refused(desk, rest):
    request = asked(desk)
    client, visit = desk
    assert client.post(waiting(request, rest)).status_code == 405
    assert client.get(path(visit, "screen/pledge/")).status_code == 405
