"""A settling client to start from: Python's standard library alone (SM3 comes with its OpenSSL).

python3 gateway_client.py http://127.0.0.1:8000 H32030000001 KEY 2207 bill.json

The file holds the fields of `input.data`, for example:
{"psn_no": "…", "mdtrt_cert_type": "02", "mdtrt_cert_no": "…", "med_type": "11",
 "medfee_sumamt": "128.40", "mdtrt_id": "MZ1", "chrg_bchno": "1"}
"""

import hmac
import json
import secrets
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

CHINA = timezone(timedelta(hours=8))


def canonical(message: dict) -> bytes:
    """The form that is signed, and sent: keys in order, no spaces, UTF-8."""
    return json.dumps(message, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def signed(message: dict, key: str) -> dict:
    """The same message with its signature: HMAC-SM3 over the form above."""
    return {**message, "cainfo": hmac.new(bytes.fromhex(key), canonical(message), "sm3").hexdigest()}


def new_message(institution: str, infno: str, data: dict) -> dict:
    """A message of this moment. Keep its msgid: if no answer comes, send the very same again."""
    now = datetime.now(UTC).astimezone(CHINA)
    return {
        "infno": infno,
        "msgid": f"{institution}{now:%Y%m%d%H%M%S}{secrets.randbelow(10**4):04d}",
        "inf_time": f"{now:%Y-%m-%d %H:%M:%S}",
        "fixmedins_code": institution,
        "signtype": "SM3",
        "input": {"data": data},
    }


def send(site: str, message: dict) -> dict:
    """The answer. `infcode` 0 is done; below it, `err_msg` says why not and what to do."""
    request = Request(f"{site}/gateway/", canonical(message), {"Content-Type": "application/json"})
    try:
        with urlopen(request, timeout=30) as response:
            return json.load(response)
    except HTTPError as refused:  # 413, 500 and 503 carry an answer too
        return json.load(refused)


if __name__ == "__main__":
    site, institution, key, infno, file = sys.argv[1:]
    fields = json.loads(Path(file).read_text("utf-8"))
    answer = send(site.rstrip("/"), signed(new_message(institution, infno, fields), key))
    print(json.dumps(answer, ensure_ascii=False, indent=2))
    sys.exit(0 if answer["infcode"] == 0 else 3)
