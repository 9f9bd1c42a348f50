"""Filling in 账户绑定 as a browser without JavaScript does."""

import re
from html import unescape
from typing import Any

from django.http import HttpResponse
from django.test import Client

from accounts.models import Person, PoolingArea, User
from tests import make

NEW, CHECK, SIGN = "/bindings/new/", "/bindings/new/check/", "/bindings/new/sign/"
STROKES = '{"width": 600, "height": 200, "strokes": [[[10, 20, 0], [180, 90, 120]]]}'
RELATIVE: dict[str, str] = {
    "area_code": make.XUZHOU,
    "relationship": "child",
    "starts_on": "2026-06-15",
    "lasting": "until",
    "ends_on": "2027-06-14",
}


def signed_in(person: Person) -> Client:
    """A browser of this person, where everything that binding needs has been loaded."""
    make.editions()
    make.pledge_text()
    for code, name in ((make.NANJING, "南京市"), (make.XUZHOU, "徐州市")):
        PoolingArea.objects.get_or_create(code=code, defaults={"name": name})
    client = Client()
    client.force_login(User.objects.filter(person=person).first() or make.user(person))
    return client


def text(response: HttpResponse) -> str:
    """What a person reads of a page, without what stands in fields."""
    page = re.sub(r"<(script|style|head|template)\b.*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def value(response: HttpResponse, name: str) -> str:
    """What stands in the first field of this name."""
    field = re.search(rf'<input[^>]*name="{name}"[^>]*>', response.content.decode())
    found = re.search(r'value="([^"]*)"', field[0]) if field else None
    return unescape(found[1]) if found else ""


def relative(of: Person, relationship: str = "child", **answers: str) -> dict[str, str]:
    """The answers for one relative."""
    named = {"name": of.name, "number": of._number(), "relationship": relationship}
    return RELATIVE | named | answers


def answers(*relatives: dict[str, str]) -> dict[str, str]:
    """A whole form of them."""
    fields = {"form-TOTAL_FORMS": str(len(relatives)), "form-INITIAL_FORMS": "0"}
    for index, one in enumerate(relatives):
        fields |= {f"form-{index}-{name}": answer for name, answer in one.items()}
    return fields


def send(client: Client, *relatives: dict[str, str], **more: str) -> Any:
    """Step 1 sent from a page that was just opened."""
    seen = value(client.get(NEW), "seen")
    return client.post(NEW, {"seen": seen, **answers(*relatives), **more})


def name_them(client: Client, *relatives: dict[str, str]) -> None:
    """Steps 1 and 2 done for relatives who may all be bound."""
    assert send(client, *relatives)["Location"] == CHECK
    assert client.post(CHECK, {"seen": value(client.get(CHECK), "seen")})["Location"] == SIGN


def sign_form(client: Client, **more: str) -> dict[str, str]:
    """What the page of step 3 sends when it is signed by hand."""
    page = client.get(SIGN)
    hidden = {"seen": value(page, "seen"), "text": value(page, "text")}
    return {**hidden, "method": "handwritten", "signature": STROKES, **more}


def sign(client: Client, **more: str) -> Any:
    """Step 3 sent."""
    return client.post(SIGN, sign_form(client, **more))
