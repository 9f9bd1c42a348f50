"""Scans at the counter: what is taken in, how it is kept, and who may open it."""

from io import BytesIO

import pytest
from django.db import transaction
from PIL import Image, PngImagePlugin

from accounts.models import AccessRecord
from accounts.sealing import CannotOpen, sm3
from sharing.models import Attachment
from sharing.services.visits import attachments
from sharing.services.visits.attachments import LARGEST, Erased, Scan, read_scan
from sharing.services.visits.mandate import NoMandate
from sharing.services.visits.pictures import NotAcceptable
from tests import make
from tests.scans import PDF, picture, sent


def opened(scan: Scan) -> Image.Image:
    drawn = Image.open(BytesIO(scan.body))
    drawn.load()
    return drawn


def refusal(body: bytes) -> str:
    with pytest.raises(NotAcceptable) as caught:
        read_scan(sent(body))
    return str(caught.value)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
def test_a_picture_is_drawn_anew_as_jpeg(kind):
    scan = read_scan(sent(picture(kind)))
    drawn = opened(scan)
    assert (scan.content_type, drawn.format, drawn.size) == ("image/jpeg", "JPEG", (120, 80))


def test_a_pdf_is_kept_as_it_is():
    assert read_scan(sent(PDF)) == Scan("application/pdf", PDF)


def test_what_it_is_called_does_not_matter():
    assert read_scan(sent(PDF, "photo.jpg", "image/jpeg")).content_type == "application/pdf"
    assert read_scan(sent(picture(), "letter.pdf", "application/pdf")).content_type == "image/jpeg"


def test_where_and_with_what_it_was_taken_is_not_kept():
    exif = Image.Exif()
    exif[0x010F], exif[0x8298] = "HUAWEI", "secret owner"
    scan = read_scan(sent(picture(exif=exif, comment=b"secret comment", icc_profile=b"secret profile")))
    assert dict(opened(scan).getexif()) == {}
    assert b"secret" not in scan.body


def test_words_hidden_in_a_png_are_not_kept():
    words = PngImagePlugin.PngInfo()
    words.add_text("note", "secret words")
    assert b"secret" not in read_scan(sent(picture("PNG", pnginfo=words))).body


def test_a_picture_taken_with_the_telephone_on_its_side_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter to the right
    drawn = opened(read_scan(sent(picture(exif=exif))))
    assert drawn.size == (80, 120)
    assert drawn.getpixel((40, 110))[:2] == (255, 255)
    assert drawn.getpixel((40, 10))[0] < 40


def test_what_is_see_through_becomes_white():
    see_through = BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(see_through, "PNG")
    assert opened(read_scan(sent(see_through.getvalue()))).getpixel((20, 20)) == (255, 255, 255)


def test_a_large_photo_is_made_smaller():
    assert opened(read_scan(sent(picture(size=(6000, 2000))))).size == (3000, 1000)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "I;16"])
def test_every_kind_of_colour_of_a_scanner_is_understood(mode):
    drawn = BytesIO()
    Image.new(mode, (60, 40), 0).save(drawn, "PNG")
    assert opened(read_scan(sent(drawn.getvalue()))).mode == "RGB"


def test_a_photo_that_is_also_something_else_is_only_a_photo_afterwards():
    both = picture() + PDF + b"<script>alert(1)</script>PK\x03\x04"
    body = read_scan(sent(both)).body
    assert (b"script" in body, b"%PDF" in body, b"PK\x03\x04" in body) == (False, False, False)


def test_a_picture_before_a_pdf_makes_it_no_pdf():
    assert read_scan(sent(picture("GIF") + PDF)).content_type == "image/jpeg"


@pytest.mark.parametrize(
    "body",
    [
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(200),
        b"PK\x03\x04" + bytes(200),
        b"\n" + PDF,
        b"II*\x00" + bytes(200),
    ],
)
def test_what_is_no_picture_or_pdf_is_refused_with_what_is_accepted(body):
    assert refusal(body) == (
        "这个文件不是能看的照片，也不是 PDF。"
        "可以是照片（JPG、PNG、WebP、GIF、BMP）或 PDF，每个文件不超过 10 MB。"
    )


def test_a_file_of_ten_megabytes_is_taken_and_one_byte_more_is_not():
    filling = b"x" * (LARGEST - len(PDF))
    assert len(read_scan(sent(PDF[:9] + filling + PDF[9:])).body) == LARGEST
    assert refusal(PDF[:9] + filling + b"x" + PDF[9:]) == (
        "这个文件太大了。可以是照片（JPG、PNG、WebP、GIF、BMP）或 PDF，每个文件不超过 10 MB。"
    )


def test_an_empty_file_is_refused():
    assert refusal(b"").startswith("这个文件是空的。")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_that_did_not_come_through_whole_is_refused(kind):
    whole = picture(kind, size=(900, 900))
    assert refusal(whole[: len(whole) // 2]) == "这张照片打不开，可能没有传完。请重新拍一张再传。"


def test_a_pdf_that_did_not_come_through_whole_is_refused():
    assert refusal(PDF[:-8]) == "这个 PDF 不完整，可能没有传完。请重新扫描或另存一次再传。"


@pytest.fixture
def visit(db):
    return make.visit(make.person("李秀英"))


def kept(visit, by=None, body: bytes = PDF) -> Attachment:
    with transaction.atomic():
        return attachments.keep(
            read_scan(sent(body)),
            person_id=visit.citizen_id,
            kind=Attachment.Kind.KINSHIP,
            by=by or make.clerk_in(visit),
            at=make.NOW,
        )


def test_a_scan_is_sealed_in_its_row_with_the_digest_of_its_bytes(visit):
    row = Attachment.objects.get(pk=kept(visit).pk)
    assert (row.person, row.visit, row.size, row.added_by) == (visit.citizen, visit, len(PDF), visit.clerk)
    assert bytes(row.digest) == sm3(PDF)
    assert b"%PDF" not in bytes(row.sealed)


@pytest.mark.django_db(transaction=True)
def test_a_scan_is_kept_only_together_with_what_it_proves():
    visit = make.visit(make.person())
    with pytest.raises(transaction.TransactionManagementError):
        attachments.keep(
            Scan("application/pdf", PDF),
            person_id=visit.citizen_id,
            kind=Attachment.Kind.OTHER,
            by=make.clerk_in(visit),
            at=make.NOW,
        )
    assert Attachment.objects.count() == 0


def test_the_clerk_of_the_visit_opens_it_and_the_person_sees_that(visit):
    row = kept(visit)
    found = attachments.open_scan(attachment=row, by=make.clerk_in(visit), at=make.NOW)
    assert (found.scan.body, found.file_name) == (PDF, f"kinship-{row.id.hex[-8:]}.pdf")
    looked = AccessRecord.objects.get(person=visit.citizen)
    assert (looked.by, looked.by_name, looked.door) == (visit.clerk, "周敏", "counter")
    assert (looked.what, looked.why) == ("材料扫描件：亲属关系的证明", "在窗口办理")


def test_an_officer_opens_it_with_a_reason(visit):
    row = kept(visit)
    officer = make.officer("auditor")
    attachments.open_scan(attachment=row, by=make.by_officer(officer, "核对投诉"), at=make.NOW)
    looked = AccessRecord.objects.get(person=visit.citizen)
    assert (looked.by, looked.door, looked.why) == (officer, "console", "核对投诉")
    with pytest.raises(PermissionError):
        attachments.open_scan(attachment=row, by=make.by_officer(officer, ""), at=make.NOW)


def test_a_clerk_in_a_visit_of_somebody_else_does_not(visit):
    row = kept(visit)
    other = make.visit(make.person())
    with pytest.raises(NoMandate):
        attachments.open_scan(attachment=row, by=make.clerk_in(other), at=make.NOW)
    with pytest.raises(NoMandate):
        attachments.open_scan(attachment=row, by=make.clerk_in(other, visit.citizen), at=make.NOW)
    assert AccessRecord.objects.count() == 0


def test_one_that_was_altered_or_erased_is_not_shown(visit):
    row, other = kept(visit), kept(visit)
    row.sealed = other.sealed
    with pytest.raises(CannotOpen):
        attachments.open_scan(attachment=row, by=make.clerk_in(visit), at=make.NOW)
    row.sealed = None
    with pytest.raises(CannotOpen):
        attachments.open_scan(attachment=row, by=make.clerk_in(visit), at=make.NOW)
    [pledge] = make.signed(visit.citizen, make.asked_for(make.child()))
    make.erasure(pledge, "paper", row)
    with pytest.raises(Erased):
        attachments.open_scan(attachment=row, by=make.clerk_in(visit), at=make.NOW)
