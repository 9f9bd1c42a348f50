"""Sends one signed message to the settling door of this site, to try it out; prints the answer as JSON."""

import json
import secrets
import sys
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Job
from accounts.days import SHANGHAI
from sharing.rules.messages import Json, NotAMessage, canonical, read
from sharing.services.settling import gateway_keys
from sharing.services.settling.gateway_keys import NotAKey
from sharing.words.messages import flaw_words

BY = Job("gateway_call")
NOT_DONE = 3
PATIENCE = 30  # seconds


class Command(BaseCommand):
    help = "用本机保存的密钥签一个报文，发到 SITE_URL 的结算接口，打印应答。没有办成：退出码 3。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("infno", help="交易编号，例如 2207")
        parser.add_argument("file", type=Path, help="JSON 文件：input 的内容，或整个报文")
        parser.add_argument("--institution", help="机构编码；不填则用文件里的 fixmedins_code")
        parser.add_argument("--msgid", help="报文编号，默认自动生成")

    def handle(self, *args: Any, infno: str, file: Path, **options: Any) -> None:
        if not settings.SITE_URL:
            raise CommandError("未设置 SITE_URL，不知道发到哪里。")
        try:
            message = _message(infno, read(file.read_bytes()), options["institution"], options["msgid"])
            key = gateway_keys.open_key(
                institution_code=str(message["fixmedins_code"]), by=BY, at=timezone.now()
            )
        except NotAMessage as wrong:
            raise CommandError(f"{flaw_words(wrong)}。") from wrong
        except (OSError, NotAKey) as wrong:
            raise CommandError(f"{wrong}。") from wrong
        message["cainfo"] = gateway_keys.signature_of(key, message)
        answer = _post(settings.SITE_URL + reverse("gateway:gateway"), canonical(message).encode())
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
        if str(answer.get("infcode")) != "0":
            sys.exit(NOT_DONE)


def _message(
    infno: str, given: dict[str, Json], institution: str | None, msgid: str | None
) -> dict[str, Json]:
    """What the file says, in an envelope; what it leaves out is filled in."""
    now = timezone.now().astimezone(SHANGHAI)
    code = institution or given.get("fixmedins_code")
    if not isinstance(code, str):
        raise CommandError("请用 --institution 给出机构编码。")
    envelope = given if "input" in given else {"input": given}
    return {
        "opter_type": "1",
        "opter": "gateway_call",
        "infver": "V1.0",
        **envelope,
        "infno": infno,
        "msgid": msgid or f"{code}{now:%Y%m%d%H%M%S}{secrets.randbelow(10**4):04d}",
        "inf_time": f"{now:%Y-%m-%d %H:%M:%S}",
        "fixmedins_code": code,
        "signtype": "SM3",
    }


def _post(address: str, body: bytes) -> dict[str, Any]:
    request = Request(address, body, {"Content-Type": "application/json"})
    try:
        with urlopen(request, timeout=PATIENCE) as response:
            text = response.read()
    except HTTPError as refused:
        text = refused.read()
    except URLError as unreachable:
        raise CommandError(f"连不上 {address}：{unreachable.reason}") from unreachable
    try:
        answer: dict[str, Any] = json.loads(text)
    except ValueError as wrong:
        raise CommandError(f"{address} 的应答不是 JSON。") from wrong
    return answer
