"""A till that speaks the national vocabulary: builds messages, signs them as the docs say, reads answers."""

import hmac
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.actors import Job
from accounts.days import SHANGHAI
from accounts.models import Person
from sharing.models import Institution
from sharing.services.settling import gateway_keys
from tests import make

ADDRESS = "/gateway/"
_serial = count(1)


def signature(key: str, message: dict[str, Any]) -> str:
    """As docs/gateway.md says, with nothing of ours: Python's own JSON and SM3."""
    signed = {name: value for name, value in message.items() if name != "cainfo"}
    body = json.dumps(signed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hmac.new(bytes.fromhex(key), body.encode(), "sm3").hexdigest()


@dataclass
class Till:
    """An institution with a key, and what it says."""

    institution: Institution
    key: str
    client: Client = field(default_factory=Client)

    def message(self, infno: str, data: dict[str, Any], **envelope: Any) -> dict[str, Any]:
        """A signed message; `envelope` replaces or adds fields before it is signed."""
        now = timezone.now().astimezone(SHANGHAI)
        made = {
            "infno": infno,
            "msgid": f"{self.institution.code}{now:%Y%m%d%H%M%S}{next(_serial):04d}",
            "mdtrtarea_admvs": "320300",
            "insuplc_admdvs": "320300",
            "recer_sys_code": "GONGJI",
            "infver": "V1.0",
            "opter_type": "1",
            "opter": "001",
            "opter_name": "周敏",
            "inf_time": f"{now:%Y-%m-%d %H:%M:%S}",
            "fixmedins_code": self.institution.code,
            "fixmedins_name": self.institution.name,
            "sign_no": "",
            "signtype": "SM3",
            "input": {"data": data},
            **envelope,
        }
        return {**made, "cainfo": signature(self.key, made)}

    def send(self, message: dict[str, Any]) -> bytes:
        """The answer as it came."""
        return self.post(json.dumps(message, ensure_ascii=False).encode())

    def post(self, body: bytes, status: int = 200) -> bytes:
        response = self.client.post(ADDRESS, body, content_type="application/json")
        assert (response.status_code, response["Content-Type"]) == (status, "application/json; charset=utf-8")
        return response.content

    def ask(self, infno: str, data: dict[str, Any], **envelope: Any) -> dict[str, Any]:
        """The answer, read."""
        answer: dict[str, Any] = json.loads(self.send(self.message(infno, data, **envelope)))
        return answer

    def settle(self, of: Person, *, infno: str = "2207", **data: Any) -> dict[str, Any]:
        """The answer to a bill of an outpatient who shows their own number."""
        return self.ask(infno, bill(of, **data))


def till(*, networks: tuple[str, ...] = (), life: timedelta | None = None, **institution: Any) -> Till:
    """A hospital with one key."""
    made = make.institution(**institution)
    now = timezone.now()
    _, key = gateway_keys.add_key(
        institution_code=made.code,
        by=Job("test"),
        at=now,
        networks=networks,
        expires_at=now + life if life else None,
    )
    return Till(made, key)


def bill(of: Person, *, fee: str = "128.40", **data: Any) -> dict[str, Any]:
    """The input of a bill; None leaves a field out."""
    serial = next(_serial)
    values: dict[str, Any] = {
        "psn_no": of.psn_no,
        "mdtrt_cert_type": "02",
        "mdtrt_cert_no": of._number(),
        "med_type": "11",
        "medfee_sumamt": fee,
        "mdtrt_id": f"V{serial}",
        "chrg_bchno": f"B{serial}",
        **data,
    }
    return {name: value for name, value in values.items() if value is not None}


def codes(answer: dict[str, Any]) -> list[str]:
    """The reason codes of an answer."""
    return [reason["code"] for reason in answer["output"].get("reasons", [])]


def parts(answer: dict[str, Any]) -> tuple[float, float, float]:
    """Own, shared, cash."""
    setlinfo = answer["output"]["setlinfo"]
    return setlinfo["acct_pay"], setlinfo["acct_mulaid_pay"], setlinfo["psn_cash_pay"]


def moments_ago(minutes: int) -> str:
    """An inf_time so many minutes ago."""
    moment: datetime = timezone.now().astimezone(SHANGHAI) - timedelta(minutes=minutes)
    return f"{moment:%Y-%m-%d %H:%M:%S}"
