"""Being signed in: until one does nothing for a while, from which address, and what is not lost."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.test import Client, RequestFactory
from django.urls import path, reverse

from accounts.pages import carried_form
from accounts.pages.session import actor, citizen_required, client_address, is_loopback
from portal.urls import handler400, handler403, handler404, handler500, urlpatterns as site_urls  # noqa: F401
from tests import make

PASSWORD, NUMBER = "春眠不觉晓 2026", "11010519491231002X"
MINUTE = timedelta(minutes=1)

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@citizen_required
def a_page(request: HttpRequest, number: int) -> HttpResponse:
    """A citizen's page with a form: shows what it was sent."""
    if request.method == "POST":
        rows = [f"{name}={value}" for name, values in sorted(request.POST.lists()) for value in values]
        return HttpResponse(
            "\n".join(row for row in rows if not row.startswith(("csrf", carried_form.FIELD)))
        )
    form = Template("{% load carried_form %}<form>{% csrf_token %}{% kept_for %}</form>")
    return HttpResponse(form.render(RequestContext(request)))


urlpatterns = [*site_urls, path("a-page/<int:number>/", a_page)]
PAGE = "/a-page/7/"


@pytest.fixture
def user():
    return make.user(make.person("王建国", number=NUMBER), password=PASSWORD)


def enter(client: Client, number=NUMBER, **more):
    return client.post("/sign-in/", {"number": number, "password": PASSWORD, **more})


def text(response) -> str:
    return response.content.decode()


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


class TestIdle:
    def test_fourteen_minutes_are_no_reason(self, client, user):
        with time_machine.travel(make.NOW, tick=False):
            enter(client)
        with time_machine.travel(make.NOW + 14 * MINUTE, tick=False):
            assert client.get(PAGE).status_code == 200

    def test_after_fifteen_minutes_a_citizen_is_signed_out_and_told_so_once(self, client, user):
        with time_machine.travel(make.NOW, tick=False):
            enter(client)
        with time_machine.travel(make.NOW + 15 * MINUTE, tick=False):
            response = client.get(PAGE)
            assert response.url == "/sign-in/?next=/a-page/7/"
            assert "因为 15 分钟没有操作，已为您退出" in text(client.get(response.url))
            assert "没有操作" not in text(client.get(response.url))
            assert enter(client, next=PAGE).url == PAGE

    def test_staff_have_ten_minutes(self, client):
        with time_machine.travel(make.NOW, tick=False):
            client.force_login(make.staff())
            client.get("/")
        with time_machine.travel(make.NOW + 9 * MINUTE, tick=False):
            assert client.get(PAGE).status_code == 403
        with time_machine.travel(make.NOW + 19 * MINUTE, tick=False):
            assert "因为 10 分钟没有操作，已为您退出" in text(client.get(PAGE, follow=True))

    def test_doing_something_keeps_one_signed_in(self, client, user):
        with time_machine.travel(make.NOW, tick=False):
            enter(client)
        for minutes in (14, 28, 42):
            with time_machine.travel(make.NOW + minutes * MINUTE, tick=False):
                assert client.get(PAGE).status_code == 200

    def test_it_is_written_down_at_most_once_a_minute(self, client, user):
        seen = []
        for seconds in (0, 59, 60, 61):
            with time_machine.travel(make.NOW + timedelta(seconds=seconds), tick=False):
                client.get(PAGE) if seconds else enter(client)
                seen.append(client.session["seen"] - int(make.NOW.timestamp()))
        assert seen == [0, 0, 60, 60]

    def test_the_health_check_asks_no_database(self, client, user, django_assert_num_queries):
        enter(client)
        with django_assert_num_queries(0):
            assert client.get("/healthz").status_code == 200


class TestWho:
    def test_somebody_unknown_signs_in_first(self, client):
        assert client.get(PAGE, {"month": "2026-06"}).url == "/sign-in/?next=/a-page/7/%3Fmonth%3D2026-06"

    def test_staff_have_no_citizens_pages(self, client):
        client.force_login(make.staff())
        assert client.get(PAGE).status_code == 403

    def test_services_are_told_who_acts_and_from_where(self, user):
        request = RequestFactory().get(PAGE, REMOTE_ADDR="203.0.113.7", headers={"User-Agent": "Brows" * 100})
        request.user = user
        citizen = actor(request)
        assert (citizen.user_id, citizen.person_id) == (user.pk, user.person_id)
        assert (citizen.address, citizen.agent) == ("203.0.113.7", ("Brows" * 100)[:300])

    @pytest.mark.parametrize("other", ["nobody", "staff"])
    def test_nobody_else_acts_as_a_citizen(self, other):
        request = RequestFactory().get(PAGE)
        request.user = AnonymousUser() if other == "nobody" else make.staff()
        with pytest.raises(PermissionDenied):
            actor(request)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "198.51.100.1", "203.0.113.7"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        (2, "6.6.6.6, 198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (2, "198.51.100.1", "203.0.113.7"),
        (1, "", "203.0.113.7"),
        (1, "rubbish", "203.0.113.7"),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_only_what_our_own_proxies_add_is_believed(settings, proxies, forwarded, address):
    settings.PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.7", headers=headers)
    assert client_address(request.META) == address


def test_loopback_is_this_machine():
    addresses = ["127.0.0.1", "::1", "203.0.113.7", "", "localhost"]
    assert [is_loopback(address) for address in addresses] == [True, True, False, False, False]


TYPED = {"name": "王子轩", "form-0-number": "320311201409010017", "relationship": ["child", "spouse"]}
SECRETS = {"password": "geheim-1", "code": "123456", "form-0-password_again": "geheim-2", "signature": "M1 1"}


class TestKept:
    """What is typed in a form that says for whom it was made."""

    def form_of(self, client: Client) -> str:
        with time_machine.travel(make.NOW, tick=False):
            enter(client)
            return hidden(text(client.get(PAGE)), carried_form.FIELD)

    def send(self, client: Client, mark: str, minutes: int = 20):
        with time_machine.travel(make.NOW + minutes * MINUTE, tick=False):
            return client.post(f"{PAGE}?step=2", TYPED | SECRETS | {carried_form.FIELD: mark})

    def enter_again(self, client: Client, sealed: str, minutes: int = 21, number=NUMBER):
        with time_machine.travel(make.NOW + minutes * MINUTE, tick=False):
            return enter(client, number, kept=sealed)

    def test_it_comes_back_after_signing_in_again_and_is_sent_with_one_button(self, client, user):
        response = self.send(client, self.form_of(client))
        page = text(response)
        assert response.status_code == 403
        assert "因为 15 分钟没有操作，已为您退出" in page
        assert "您刚才填的内容还在" in page
        again = text(self.enter_again(client, hidden(page, "kept")))
        assert 'action="/a-page/7/?step=2"' in again
        assert "继续" in again
        fields = re.findall(
            r'<input type="hidden" name="([^"]+)" value="([^"]*)"', again[again.index("<main") :]
        )
        with time_machine.travel(make.NOW + 22 * MINUTE, tick=False):
            sent = {name: [value for of, value in fields if of == name] for name, _ in fields}
            response = client.post(f"{PAGE}?step=2", sent)
        assert text(response) == (
            "form-0-number=320311201409010017\nname=王子轩\nrelationship=child\nrelationship=spouse"
        )

    def test_nothing_of_it_can_be_read_on_the_way(self, client, user):
        page = text(self.send(client, self.form_of(client)))
        main = page[page.index("<main") :]
        assert not [value for value in ("王子轩", "320311201409010017", *SECRETS.values()) if value in main]

    def test_a_mistyped_password_does_not_lose_it(self, client, user):
        sealed = hidden(text(self.send(client, self.form_of(client))), "kept")
        response = client.post("/sign-in/", {"number": NUMBER, "password": "wrong", "kept": sealed})
        assert (response.status_code, hidden(text(response), "kept")) == (422, sealed)

    def test_another_person_gets_nothing_of_it(self, client, user):
        other = make.user(make.person(number="110105194912310038"), password=PASSWORD)
        sealed = hidden(text(self.send(client, self.form_of(client))), "kept")
        response = self.enter_again(client, sealed, number="110105194912310038")
        assert response.url == reverse("sharing:binding_list")
        with time_machine.travel(make.NOW + 21 * MINUTE, tick=False):
            assert client.session["_auth_user_id"] == str(other.pk)

    def test_after_an_hour_it_is_gone(self, user, client):
        sealed = hidden(text(self.send(client, self.form_of(client))), "kept")
        assert self.enter_again(client, sealed, minutes=20 + 60).status_code == 200
        client.logout()
        assert self.enter_again(client, sealed, minutes=20 + 61).status_code == 302

    @pytest.mark.parametrize("sealed", ["", "rubbish", "AAAA", "é"])
    def test_what_was_tampered_with_is_ignored(self, client, user, sealed):
        assert enter(client, kept=sealed).status_code == 302

    @pytest.mark.parametrize("mark", ["", "018f0000-0000-7000-8000-000000000000:forged"])
    def test_a_form_that_does_not_say_for_whom_is_not_kept(self, client, user, mark):
        self.form_of(client)
        assert self.send(client, mark).url == reverse("accounts:sign_in")

    def test_what_is_very_long_is_not_kept(self, client, user):
        mark = self.form_of(client)
        client.logout()
        assert client.post(PAGE, {"name": "王" * 200_001, carried_form.FIELD: mark}).status_code == 302

    def test_a_page_left_open_by_somebody_else_does_nothing(self, client, user):
        mark = self.form_of(client)
        client.force_login(make.user())
        assert client.post(PAGE, TYPED | {carried_form.FIELD: mark}).status_code == 403

    def test_in_time_it_is_simply_sent(self, client, user):
        mark = self.form_of(client)
        response = self.send(client, mark, minutes=1)
        assert response.status_code == 200


def test_what_was_said_last_is_not_told_to_the_next_one_at_the_same_computer(client):
    make.editions()
    binding = make.binding(make.holder("王建国"), make.person("李晓梅"))
    client.force_login(make.user(binding.holder))
    ended = client.post(f"/bindings/{binding.pk}/end/", {"state": binding.state})
    assert (ended.status_code, "messages" in client.cookies) == (302, False)
    client.post("/sign-out/")
    assert "李晓梅" not in text(client.get("/"))


def test_a_file_that_nobody_asked_for_is_not_kept(client, monkeypatch):
    monkeypatch.setattr(TemporaryUploadedFile, "__init__", None)  # nothing may be written to the disk
    sent = SimpleUploadedFile("scan.pdf", b"x" * 3_000_000)
    assert client.post("/sign-in/", {"number": NUMBER, "scan": sent}).status_code == 422
