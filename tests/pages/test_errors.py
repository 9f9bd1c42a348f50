"""Pages for when something fails."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import path

from accounts.pages import carried_form
from portal import errors
from portal.urls import handler400, handler403, handler404, handler500, urlpatterns as site_urls
from tests import make

__all__ = ["handler400", "handler403", "handler404", "handler500"]

STATUSES = [400, 403, 404, 405, 413, 422, 429, 500, 503]
OWN = {"origin": "http://testserver"}


def boom(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


def not_yours(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


urlpatterns = [*site_urls, path("boom/", boom), path("not-yours/", not_yours)]


@pytest.mark.parametrize("status", STATUSES)
def test_every_error_page_stands_without_a_request_or_a_database(status: int) -> None:
    page = render_to_string(f"errors/{status}.html", {"request_id": "3fa9c1d20b77"})
    assert f"错误 {status}" in page
    assert "3fa9c1d20b77" in page
    assert "12393" in page
    assert "接下来可以" in page


@pytest.mark.django_db
@pytest.mark.parametrize("status", STATUSES)
def test_every_error_page_can_be_shown_in_the_persons_frame(status: int, rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = make.user(make.person("王建国"))
    response = errors.render_error(request, status)
    assert response.status_code == status
    assert "王建国" in response.content.decode()


@pytest.mark.django_db
def test_a_sentence_of_the_caller_takes_the_place_of_the_general_one(rf: RequestFactory) -> None:
    page = errors.render_error(rf.get("/"), 429, text="请 5 分钟后再试。").content.decode()
    assert "请 5 分钟后再试。" in page
    assert "短时间内试的次数太多时" not in page


@pytest.mark.django_db
def test_an_unknown_page_gives_the_number_under_which_the_log_has_it(client: Client) -> None:
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert response["X-Request-Id"] in response.content.decode()


@pytest.mark.django_db
def test_the_wrong_method_has_a_page_and_says_which_are_right(client: Client) -> None:
    response = client.get("/view/")
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "这一页不能这样打开" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_somebody_without_the_right_gets_a_page(client: Client) -> None:
    response = client.get("/not-yours/")
    assert response.status_code == 403
    assert "您不能打开这一页" in response.content.decode()


def test_a_foreign_host_name_gets_a_page_that_trusts_nothing(client: Client) -> None:
    response = client.get("/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "evil.example" not in response.content.decode()


def test_more_than_we_take_in_is_said_so(client: Client) -> None:
    response = client.post("/view/", {"next": "x" * 1_100_000})
    assert response.status_code == 413


def test_too_many_fields_are_said_so(client: Client) -> None:
    response = client.post("/view/", {f"field-{number}": "x" for number in range(500)})
    assert response.status_code == 413


@pytest.mark.urls(__name__)
def test_a_bug_gets_a_page_without_asking_the_database() -> None:
    client = Client(raise_request_exception=False)
    response = client.get("/boom/")
    assert response.status_code == 500
    assert "我们这边出了差错" in response.content.decode()
    assert response["X-Request-Id"] in response.content.decode()


def test_a_database_that_is_away_asks_people_to_wait(rf: RequestFactory) -> None:
    try:
        raise OperationalError("the connection is lost")
    except OperationalError:
        response = errors.server_error(rf.get("/"))
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "the connection is lost" not in response.content.decode()


@pytest.fixture
def strict() -> Client:
    return Client(enforce_csrf_checks=True)


TYPED = {"view": "large", "people-0-name": "王子轩", "password": "secret-1", "sms_code": "135790", "next": ""}


@pytest.mark.django_db
def test_a_stale_form_shows_again_what_was_typed_but_no_secret(strict: Client) -> None:
    response = strict.post("/view/?a=1", TYPED, headers=OWN)
    page = response.content.decode()
    assert response.status_code == 403
    assert '<input type="hidden" name="people-0-name" value="王子轩">' in page
    assert re.search(r"<dt>姓名</dt><dd[^>]*>王子轩</dd>", page)
    assert 'action="/view/?a=1"' in page
    assert "secret-1" not in page
    assert "135790" not in page


@pytest.mark.django_db
def test_a_stale_form_goes_through_when_it_is_sent_again(strict: Client) -> None:
    page = strict.post("/view/", TYPED, headers=OWN).content.decode()
    form = page[page.index('<form class="card"') :]
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form))
    response = strict.post("/view/", fields, headers=OWN)
    assert response.status_code == 302
    assert response.cookies["view"].value == "large"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "headers",
    [{}, {"origin": "https://evil.example"}, {"origin": "null"}, {"referer": "https://evil.example/"}],
)
def test_a_form_from_elsewhere_is_not_shown_again(strict: Client, headers: dict[str, str]) -> None:
    response = strict.post("/view/", TYPED, headers=headers)
    assert response.status_code == 403
    assert "王子轩" not in response.content.decode()
    assert "请求不是从本网站的页面发来的" in response.content.decode()


@pytest.mark.django_db
def test_a_form_that_somebody_else_filled_in_is_not_shown_to_who_is_here_now(strict: Client) -> None:
    strict.force_login(make.user())
    typed = {**TYPED, carried_form.FIELD: carried_form.mark(make.person().pk)}
    page = strict.post("/view/", typed, headers=OWN).content.decode()
    assert "王子轩" not in page
    assert "现在登录的已经不是填写的那个人" in page


@pytest.mark.django_db
def test_the_person_who_filled_it_in_gets_it_back(strict: Client) -> None:
    user = make.user()
    strict.force_login(user)
    typed = {**TYPED, carried_form.FIELD: carried_form.mark(user.person.pk)}
    assert "王子轩" in strict.post("/view/", typed, headers=OWN).content.decode()


@pytest.mark.django_db
def test_a_browser_that_names_only_the_page_it_came_from_is_believed(strict: Client) -> None:
    response = strict.post("/view/", TYPED, headers={"referer": "http://testserver/help/"})
    assert "王子轩" in response.content.decode()
