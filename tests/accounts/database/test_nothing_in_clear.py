"""After a day of use no document number and no telephone stands in clear: in no table, session or log."""

import base64
import json
import logging
import zlib

import pytest
from django.db import transaction
from django.test import Client

from accounts.models import DemoMessage, OneTimeCode, TryCounter
from accounts.services import codes
from accounts.sms import DemoSender
from sharing.models import Attachment, PaperList, Receipt
from sharing.services.visits import attachments
from sharing.services.visits.attachments import Scan
from sharing.services.visits.missing_papers import tell_missing
from sharing.words.papers import Matter
from tests import make
from tests.plain_text import holds, logs_with, tables_with

NUMBER, TELEPHONE = "11010519491231002X", "13805161234"
OTHER_NUMBER, OTHER_TELEPHONE = "110105194912310038", "13905165678"
NEEDLES = [NUMBER, TELEPHONE, OTHER_NUMBER, OTHER_TELEPHONE]
PASSWORD = "春眠不觉晓 2026"

pytestmark = pytest.mark.django_db


def use_the_site(person) -> None:
    """Registers, mistypes, signs in and out, fails, is locked out, is signed out amid a form."""
    client = Client(headers={"User-Agent": "a browser"})
    typed = {"name": person.name, "number": NUMBER, "telephone": TELEPHONE}
    client.post("/register/", typed | {"name": ""})
    client.post("/register/", typed | {"number": OTHER_NUMBER, "telephone": OTHER_TELEPHONE})
    client.post("/register/", typed)
    codes.send_due(OneTimeCode.objects.latest("asked_at").asked_at)
    digits = codes.digits_of(OneTimeCode.objects.latest("asked_at"))
    for code in ("000000", digits):
        client.post("/register/code/", {"code": code, "password": PASSWORD, "password_again": PASSWORD})
    client.post("/sign-out/")
    for number in (OTHER_NUMBER, NUMBER):
        for _ in range(6):
            client.post(
                "/sign-in/", {"number": number, "password": "wrong", "next": f"/bindings/?q={number}"}
            )
    other = Client(REMOTE_ADDR="203.0.113.7")
    other.post("/sign-in/", {"number": NUMBER, "password": PASSWORD})
    other.post("/forgot/", typed)
    other.get("/nowhere/", {"number": NUMBER})


def test_after_a_day_of_use_nothing_stands_in_clear(settings, caplog, capfd):
    settings.DEMO, settings.SMS_SENDER = True, f"{DemoSender.__module__}.{DemoSender.__name__}"
    person = make.person("王建国", number=NUMBER, telephone=TELEPHONE)
    person.is_demo = True
    person.save()
    with caplog.at_level(logging.DEBUG):
        use_the_site(person)
    assert person.user.check_password(PASSWORD)
    assert (TryCounter.objects.exists(), DemoMessage.objects.exists()) == (True, True)
    assert tables_with(NEEDLES) == []
    assert logs_with(caplog.records, NEEDLES) == []
    printed = capfd.readouterr()
    assert holds(printed.out + printed.err, NEEDLES) is False


@pytest.mark.parametrize(
    "wrapped",
    [
        NUMBER,
        f"number={NUMBER.lower()};",
        NUMBER.encode(),
        NUMBER.encode("utf-16-le"),
        NUMBER.encode().hex(),
        base64.b64encode(NUMBER.encode()).decode(),
        base64.urlsafe_b64encode(f"{{{NUMBER}}}~~~".encode()).decode().rstrip("="),
        "." + base64.urlsafe_b64encode(zlib.compress(json.dumps({"a": NUMBER}).encode())).decode(),
        json.dumps({"a": [{"b": base64.b64encode(NUMBER.encode()).decode()}]}),
        zlib.compress(NUMBER.encode()),
    ],
)
def test_what_is_merely_encoded_is_found(wrapped):
    assert holds(wrapped, NEEDLES) is True


def test_a_session_is_looked_into(client):
    session = client.session
    session["number"] = NUMBER
    session.save()
    assert tables_with(NEEDLES) == ["django_session.session_data"]


def test_every_table_is_looked_into():
    DemoMessage.objects.create(person=make.person(), body=f"给 {TELEPHONE} 的短信", at=make.NOW)
    assert tables_with(NEEDLES) == ["accounts_demomessage.body"]


def test_what_a_log_line_carries_beside_its_message_is_found(caplog):
    logging.getLogger("loose").warning("somebody %s", NUMBER)
    logging.getLogger("tongue").warning("somebody", extra={"telephone": TELEPHONE})
    logging.getLogger("discreet").warning("somebody")
    assert logs_with(caplog.records, NEEDLES) == ["loose", "tongue"]


@pytest.mark.parametrize("sealed", ["cert_no_sealed", "telephone_sealed"])
def test_what_is_sealed_is_not_taken_for_clear(sealed):
    person = make.person(number=NUMBER, telephone=TELEPHONE)
    assert holds(getattr(person, sealed), NEEDLES) is False


def test_after_a_visit_nothing_of_its_papers_stands_in_clear():
    person = make.holder("王建国", number=NUMBER, telephone=TELEPHONE)
    visit = make.visit(person)
    by = make.clerk_in(visit)
    with transaction.atomic():
        attachments.keep(
            Scan("application/pdf", f"%PDF-1.7 {NUMBER} {TELEPHONE} %%EOF".encode()),
            person_id=person.pk,
            kind=Attachment.Kind.KINSHIP,
            by=by,
            at=make.NOW,
        )
    tell_missing(matter=Matter.TELEPHONE, missing=["telephone"], by=by, at=make.NOW)
    make.signed(person, make.asked_for(make.child(number=OTHER_NUMBER)), by=by)
    kept = (Attachment.objects.count(), PaperList.objects.count(), Receipt.objects.count())
    assert kept == (1, 1, 1)
    assert tables_with(NEEDLES) == []
