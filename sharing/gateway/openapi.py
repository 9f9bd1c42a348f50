"""This door in OpenAPI 3.1, described by the same lists of fields that messages are read by."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from sharing.gateway import envelope
from sharing.gateway.calls import Transaction
from sharing.gateway.failures import INFCODES, REFUSED
from sharing.gateway.fields import Field, FieldKind
from sharing.gateway.transactions import TRANSACTIONS
from sharing.gateway.transactions.outputs import REASONS

Schema = dict[str, Any]

EXAMPLES: Mapping[str, Mapping[str, Any]] = json.loads(
    (Path(__file__).parent / "examples.json").read_text("utf-8")
)
"""By infno: the input and output of one transaction, as a test has lived through them."""

SHOWN_ENVELOPE = {
    "mdtrtarea_admvs": "320300",
    "insuplc_admdvs": "320300",
    "infver": "V1.0",
    "opter_type": "1",
    "opter": "001",
    "opter_name": "周敏",
    "inf_time": "2026-11-22 09:30:00",
    "fixmedins_code": "H32030000001",
    "fixmedins_name": "徐州市第一人民医院",
    "sign_no": "",
    "signtype": "SM3",
    "cainfo": "f" * 64,
}
SHOWN_ANSWER = {
    "infcode": 0,
    "inf_refmsgid": "320300202611220930000123456789",
    "refmsg_time": "20261122093000000",
    "respond_time": "20261122093000012",
    "err_msg": "",
    "warn_msg": "",
}


def description() -> Schema:
    """The whole description; `output` of a failure always holds `reasons`."""
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {
            "title": _("医保家庭共济 · 定点医药机构结算接口"),
            "version": "1.0.0",
            "description": _(
                "一个地址，国家医保平台的报文格式：infno 说明办什么，input.data 是内容。"
                "签名、重发和错误代码见 /gateway/docs/。"
            ),
        },
        "servers": [{"url": settings.SITE_URL or "/"}],
        "paths": {"/gateway/": {"post": _operation()}},
        "components": {"schemas": _schemas()},
    }


def message_example(infno: str) -> dict[str, Any]:
    """A whole message of this transaction; its signature is only in the right form."""
    msgid = f"H3203000000120261122093000{infno}"
    return {"infno": infno, "msgid": msgid, **SHOWN_ENVELOPE, "input": {"data": EXAMPLES[infno]["input"]}}


def answer_example(infno: str) -> dict[str, Any]:
    """The answer to that message."""
    shown = EXAMPLES[infno]
    return {**SHOWN_ANSWER, "warn_msg": shown["warn_msg"], "output": shown["output"]}


def _operation() -> Schema:
    messages = [_reference(f"Message{infno}") for infno in TRANSACTIONS]
    answers = [_reference(f"Answer{infno}") for infno in TRANSACTIONS]
    mapping = {infno: f"#/components/schemas/Message{infno}" for infno in TRANSACTIONS}
    failure = _reference("Failure")
    return {
        "operationId": "gateway",
        "summary": _("发送一个报文"),
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "oneOf": messages,
                        "discriminator": {"propertyName": "infno", "mapping": mapping},
                    },
                    "examples": {
                        infno: _shown(one, message_example(infno)) for infno, one in TRANSACTIONS.items()
                    },
                }
            },
        },
        "responses": {
            "200": {
                "description": _("应答；infcode 为 0 是办成了，小于 0 是没有办成"),
                "content": {
                    "application/json": {
                        "schema": {"anyOf": [*answers, failure]},
                        "examples": {
                            infno: _shown(one, answer_example(infno)) for infno, one in TRANSACTIONS.items()
                        },
                    }
                },
            },
            **{
                status: {"description": says, "content": {"application/json": {"schema": failure}}}
                for status, says in (
                    ("405", _("不是 POST")),
                    ("413", _("报文超过 1 MB")),
                    ("500", _("系统出错，请用同一报文编号原样重发")),
                    ("503", _("系统忙，请用同一报文编号原样重发")),
                )
            },
        },
    }


def _shown(transaction: Transaction, value: Schema) -> Schema:
    return {"summary": f"{transaction.infno} {transaction.name}", "value": value}


def _schemas() -> dict[str, Schema]:
    schemas: dict[str, Schema] = {"Failure": _failure()}
    for infno, one in TRANSACTIONS.items():
        schemas[f"Message{infno}"] = _message(one)
        schemas[f"Answer{infno}"] = _answer({"const": 0}, _object(one.gives, sent=False))
    return schemas


def _message(transaction: Transaction) -> Schema:
    found = _object(envelope.FIELDS, sent=True)
    found["description"] = f"{transaction.name}：{transaction.says}"
    found["properties"] |= {
        "infno": {"const": transaction.infno},
        "signtype": {"const": "SM3"},
        "cainfo": {"type": "string", "pattern": "^[0-9A-Fa-f]{64}$"},
        "inf_time": {
            "type": "string",
            "pattern": r"^20[0-9]{2}-[01][0-9]-[0-3][0-9] [0-2][0-9](:[0-5][0-9]){2}$",
        },
        "input": {
            "type": "object",
            "required": ["data"],
            "properties": {"data": _object(transaction.takes, sent=True)},
        },
    }
    found["required"].append("input")
    return found


def _answer(infcode: Schema, output: Schema) -> Schema:
    texts = ("inf_refmsgid", "refmsg_time", "respond_time", "err_msg", "warn_msg")
    return {
        "type": "object",
        "required": ["infcode", *texts, "output"],
        "properties": {"infcode": infcode, **{name: {"type": "string"} for name in texts}, "output": output},
    }


def _failure() -> Schema:
    reasons = {**_field(REASONS, sent=False), "minItems": 1}
    output = {"type": "object", "required": ["reasons"], "properties": {"reasons": reasons}}
    return _answer({"enum": sorted([REFUSED, *INFCODES.values()], reverse=True)}, output)


def _object(fields: Iterable[Field], *, sent: bool) -> Schema:
    fields = list(fields)
    return {
        "type": "object",
        "required": [field.name for field in fields if field.required],
        "properties": {field.name: _field(field, sent=sent) for field in fields},
    }


def _field(field: Field, *, sent: bool) -> Schema:
    return {"description": str(field.says), **_kind(field, sent)}


def _kind(field: Field, sent: bool) -> Schema:
    match field.kind:
        case FieldKind.MONEY | FieldKind.SIGNED_MONEY if sent:
            sign = "-?" if field.kind is FieldKind.SIGNED_MONEY else ""
            return {"type": "string", "pattern": f"^{sign}[0-9]{{1,13}}(\\.[0-9]{{1,2}})?$"}
        case FieldKind.MONEY | FieldKind.SIGNED_MONEY:
            return {"type": "number"}
        case FieldKind.COUNT:
            return {"type": "integer", "minimum": 0, "maximum": 999_999_999}
        case FieldKind.DAY:
            return {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
        case FieldKind.OBJECT:
            inside = _object(field.inside, sent=sent)
            return inside if field.required else {**inside, "type": ["object", "null"]}
        case FieldKind.ROWS:
            rows: Schema = {"type": "array", "items": _object(field.inside, sent=sent)}
            return {**rows, "maxItems": field.most} if field.most else rows
    if field.choices:
        return {"enum": list(field.choices)}
    return {"type": "string", "minLength": int(field.required and sent), "maxLength": field.longest}


def _reference(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}
