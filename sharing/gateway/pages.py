"""What other systems' makers read: the description in OpenAPI, and the same as a page."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy as _
from django.views.decorators.http import require_safe

from sharing import words
from sharing.gateway import envelope
from sharing.gateway.calls import Transaction
from sharing.gateway.failures import INFCODES, REFUSED, STORED
from sharing.gateway.fields import Field, FieldKind
from sharing.gateway.openapi import answer_example, description, message_example
from sharing.gateway.transactions import TRANSACTIONS
from sharing.rules.reasons import AT_USE, because

KINDS: dict[FieldKind, Promise] = {
    FieldKind.MONEY: _("金额，元，最多两位小数"),
    FieldKind.SIGNED_MONEY: _("金额，元，可以为负"),
    FieldKind.DAY: _("日期"),
    FieldKind.COUNT: _("整数"),
    FieldKind.OBJECT: _("对象"),
    FieldKind.ROWS: _("一组对象"),
}


@dataclass(frozen=True)
class FieldRow:
    """A field as the page shows it; what lies inside another has a path of names."""

    path: str
    kind: str
    required: bool
    says: str


@dataclass(frozen=True)
class TransactionCard:
    """One transaction as the page shows it."""

    infno: str
    name: str
    says: str
    once: bool
    named: str
    takes: list[FieldRow]
    gives: list[FieldRow]
    message: str
    answer: str


@dataclass(frozen=True)
class FailureRow:
    """One infcode as the page shows it; `kept` where the same message is always told this."""

    infcode: int
    code: str
    text: str
    next: str
    kept: bool


@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The description for machines."""
    return JsonResponse(
        description(),
        json_dumps_params={"ensure_ascii": False},
        content_type="application/json; charset=utf-8",
    )


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The description for people."""
    context = {
        "envelope": list(_rows(envelope.FIELDS)),
        "transactions": [_card(one) for one in TRANSACTIONS.values()],
        "failures": list(_failures()),
        "reasons": [words.say(because(code), words.Reader.INSTITUTION) for code in AT_USE],
        "refused": REFUSED,
    }
    return render(request, "sharing/gateway/docs.html", context)


def _card(one: Transaction) -> TransactionCard:
    return TransactionCard(
        infno=one.infno,
        name=str(one.name),
        says=str(one.says),
        once=one.once,
        named="、".join(f"input.{name}" for name in ("data", *one.named)),
        takes=list(_rows(one.takes)),
        gives=list(_rows(one.gives)),
        message=_indented(message_example(one.infno)),
        answer=_indented(answer_example(one.infno)),
    )


def _rows(fields: Iterable[Field], path: str = "") -> Iterator[FieldRow]:
    for field in fields:
        name = f"{path}{field.name}"
        yield FieldRow(name, _kind(field), field.required, str(field.says))
        yield from _rows(field.inside, f"{name}.")


def _kind(field: Field) -> str:
    if field.kind is FieldKind.TEXT:
        return gettext("文字，最长 %(longest)s") % {"longest": field.longest}
    return str(KINDS[field.kind])


def _failures() -> Iterator[FailureRow]:
    for wrong, infcode in INFCODES.items():
        yield FailureRow(infcode, wrong.code, str(wrong.text), str(wrong.next), wrong in STORED)


def _indented(example: object) -> str:
    return json.dumps(example, ensure_ascii=False, indent=2)
