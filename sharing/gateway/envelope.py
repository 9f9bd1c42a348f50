"""The national envelope: what every message carries around its input, and every answer around its output."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.days import SHANGHAI, clock_digits
from sharing.gateway.failures import BadField
from sharing.gateway.fields import Field, read_fields
from sharing.rules.messages import Json, Number, canonical

FIELDS = (
    Field("infno", _("交易编号"), longest=4, required=True),
    Field("msgid", _("报文编号：机构编码 12 位、时间 14 位、顺序号 4 位"), longest=30, required=True),
    Field("mdtrtarea_admvs", _("就医地区划"), longest=6),
    Field("insuplc_admdvs", _("参保地区划"), longest=6),
    Field("recer_sys_code", _("接收方系统代码"), longest=10),
    Field("infver", _("接口版本"), longest=6),
    Field("opter_type", _("经办人类别：1 经办人，2 自助终端，3 移动终端"), longest=3),
    Field("opter", _("经办人"), longest=30),
    Field("opter_name", _("经办人姓名"), longest=50),
    Field("inf_time", _("报文时间，北京时间，例如 2026-11-22 09:30:00"), longest=32, required=True),
    Field("fixmedins_code", _("机构编码"), longest=12, required=True),
    Field("fixmedins_name", _("机构名称"), longest=200),
    Field("sign_no", _("签到编号"), longest=30),
    Field("signtype", _("签名方式：SM3"), longest=10, required=True),
    Field("cainfo", _("签名：HMAC-SM3 的 64 位十六进制"), longest=64, required=True),
)
ERR_MSG, WARN_MSG = 200, 500  # how long these may be


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """What a message says of itself; `signed` is what its signature is over."""

    infno: str
    msgid: str
    fixmedins_code: str
    inf_time: datetime
    signtype: str
    cainfo: str
    area: str
    opter: str
    opter_name: str
    input: Mapping[str, Json]
    signed: Mapping[str, Json]


def read_envelope(message: Mapping[str, Json]) -> Envelope:
    """A message's envelope. Raises BadField."""
    values = read_fields(FIELDS, message)
    given = message.get("input")
    if given is not None and not isinstance(given, Mapping):
        raise BadField("input：应当是一个对象。")
    return Envelope(
        infno=values["infno"],
        msgid=values["msgid"],
        fixmedins_code=values["fixmedins_code"],
        inf_time=_moment(values["inf_time"]),
        signtype=values["signtype"],
        cainfo=values["cainfo"],
        area=values["mdtrtarea_admvs"],
        opter=values["opter"],
        opter_name=values["opter_name"],
        input=given or {},
        signed={name: value for name, value in message.items() if name != "cainfo"},
    )


def data_of(envelope: Envelope, named: tuple[str, ...]) -> Mapping[str, Json]:
    """The transaction's own fields: `input.data`, or named by the transaction, or `input` itself.

    What stands beside `data` counts too where `data` lacks it: details are often sent that way.
    """
    for name in ("data", *named):
        inner = envelope.input.get(name)
        if isinstance(inner, list) and len(inner) == 1:
            inner = inner[0]
        if isinstance(inner, Mapping):
            beside = {key: value for key, value in envelope.input.items() if key != name}
            return {**beside, **inner}
    return envelope.input


def write_answer(
    *,
    at: datetime,
    infcode: int = 0,
    output: Mapping[str, Any] | None = None,
    err_msg: str = "",
    warn_msg: str = "",
    area: str = "",
) -> str:
    """An answer in its envelope, as text: what is stored is sent byte for byte."""
    now = timezone.now()
    area = area if len(area) == 6 and area.isdecimal() and area.isascii() else "000000"
    said: dict[str, Any] = {
        "infcode": Number(infcode),
        "inf_refmsgid": f"{area}{clock_digits(now)}{secrets.randbelow(10**10):010d}",
        "refmsg_time": _stamp(at),
        "respond_time": _stamp(now),
        "err_msg": err_msg[:ERR_MSG],
        "warn_msg": warn_msg[:WARN_MSG],
        "output": output or {},
    }
    return canonical(said)


def _stamp(moment: datetime) -> str:
    """17 digits: the clock in China to the millisecond."""
    return f"{clock_digits(moment)}{moment.microsecond // 1000:03d}"


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadField("inf_time：应写作 2026-11-22 09:30:00。") from None
    return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)
