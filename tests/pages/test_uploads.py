"""Files that are sent: only the views that take scans get them, in memory, and say why not."""

import pytest
from django import forms
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import Client
from django.urls import path
from django.views.decorators.http import require_POST

from portal.uploads import LARGE_REQUEST
from portal.urls import handler400, handler403, handler404, handler500, urlpatterns as site_urls
from sharing.forms.uploads import ScanField, takes_scans
from sharing.services.visits.attachments import LARGEST, Scan
from sharing.services.visits.pictures import PICTURE
from tests import make
from tests.scans import PDF, picture, sent

__all__ = ["handler400", "handler403", "handler404", "handler500"]

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


class PaperForm(forms.Form):
    scan = ScanField(label="亲属关系证明")
    letter = ScanField(label="委托书", required=False, camera=True)


def shown(form: forms.Form) -> str:
    page = '{% load crispy_forms_tags %}<form enctype="multipart/form-data">{{ form|crispy }}</form>'
    return Template(page).render(Context({"form": form}))


@require_POST
@takes_scans
def scans(request: HttpRequest) -> HttpResponse:
    form = PaperForm(request.POST, request.FILES)
    return HttpResponse(shown(form), status=200 if form.is_valid() else 422)


@require_POST
def no_scans(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{len(request.FILES)} files")


urlpatterns = [*site_urls, path("scans/", scans), path("no-scans/", no_scans)]


@pytest.fixture
def client(monkeypatch):
    monkeypatch.setattr(TemporaryUploadedFile, "__init__", None)  # nothing may be written to the disk
    client = Client()
    client.force_login(make.clerk())
    return client


def test_a_view_that_takes_scans_gets_them(client):
    assert client.post("/scans/", {"scan": sent(PDF)}).status_code == 200


def test_a_view_that_does_not_gets_none(client):
    assert client.post("/no-scans/", {"scan": sent(PDF)}).content == b"0 files"


def test_nobody_is_given_memory_for_files_before_they_have_signed_in():
    response = Client().post("/scans/", {"scan": sent(PDF)})
    assert "请选择或拍一张要交的材料。" in response.content.decode()


def test_one_that_is_too_large_is_said_beside_the_field_and_no_more_of_it_is_kept(client):
    large = SimpleUploadedFile("scan.pdf", PDF + b"x" * (LARGEST + 1))
    response = client.post("/scans/", {"scan": large})
    assert response.status_code == 422
    assert "这个文件太大了。可以是照片" in response.content.decode()


def test_more_than_three_large_files_find_no_room(client):
    files = {f"file-{place}": SimpleUploadedFile("a.pdf", b"x" * LARGEST) for place in range(3)}
    response = client.post("/scans/", files | {"scan": sent(PDF)})
    assert "请选择或拍一张要交的材料。" in response.content.decode()


def test_so_many_large_requests_are_in_memory_and_the_next_is_told_to_come_again(client, monkeypatch):
    large = PDF[:9] + b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + PDF[9:]
    monkeypatch.setattr(LARGE_REQUEST, "waits_s", 0.01)
    with LARGE_REQUEST.turn(), LARGE_REQUEST.turn():
        response = client.post("/scans/", {"scan": sent(large)})
        assert client.post("/scans/", {"scan": sent(PDF)}).status_code == 200
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "系统正忙，请稍等" in response.content.decode()
    assert client.post("/scans/", {"scan": sent(large)}).status_code == 200


def test_while_too_many_pictures_are_drawn_the_field_says_so_and_the_form_stays(client, monkeypatch):
    monkeypatch.setattr(PICTURE, "waits_s", 0.01)
    with PICTURE.turn():
        response = client.post("/scans/", {"scan": sent(picture())})
    assert response.status_code == 422
    assert "现在同时传照片的人太多。请等半分钟，再选这张照片传一次。" in response.content.decode()


def test_the_field_says_what_is_taken_and_offers_nothing_else():
    page = shown(PaperForm())
    accepted = 'accept="image/jpeg,image/png,image/webp,image/gif,image/bmp,application/pdf"'
    assert page.count(accepted) == 2
    assert page.count('capture="environment"') == 1
    assert 'aria-describedby="id_scan_helptext"' in page
    assert "可以是照片（JPG、PNG、WebP、GIF、BMP）或 PDF，每个文件不超过 10 MB。" in page


def test_after_a_mistake_elsewhere_the_page_says_that_the_file_must_be_chosen_again():
    form = PaperForm({}, {"letter": sent(PDF)})
    assert form.errors == {"scan": ["请选择或拍一张要交的材料。"]}
    assert shown(form).count("刚才选的文件要再选一次") == 1


def test_who_chose_no_file_is_not_told_to_choose_it_again():
    assert "刚才选的文件要再选一次" not in shown(PaperForm({}, {}))


def test_a_form_hands_on_the_scan_itself():
    form = PaperForm({}, {"scan": sent(PDF)})
    assert form.is_valid()
    assert form.cleaned_data == {"scan": Scan("application/pdf", PDF), "letter": None}
