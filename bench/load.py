"""Settling messages as tills sign them, and the load tool that sends them: wrk, one connection a client."""

import hmac
import json
import random
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from urllib.request import Request, urlopen

from bench.site import VAR, Site, WentWrong
from scripts import debian

LUA = Path(__file__).with_name("load.lua")
BEIJING = timedelta(hours=8)
FASTEST = 3000  # messages a second that are made in advance; more is not expected of two cores
_serial = count(1)


@dataclass(frozen=True)
class Run:
    """What came of sending for a while; latencies in milliseconds."""

    done: int
    seconds: float
    p50: float
    p99: float

    @property
    def rate(self) -> float:
        return self.done / self.seconds


def message(person: int, code: str, key: str, *, yuan: str = "30.00") -> dict[str, object]:
    """A bill of 100 yuan, of which the fund pays 70, for one of the made-up persons, signed."""
    number = f"{time.time_ns() % 10**15:015d}{next(_serial):07d}"
    now = datetime.now(UTC) + BEIJING
    made: dict[str, object] = {
        "infno": "2207",
        "msgid": number,
        "mdtrtarea_admvs": "320300",
        "insuplc_admdvs": "320300",
        "recer_sys_code": "GONGJI",
        "infver": "V1.0",
        "opter_type": "1",
        "opter": "001",
        "opter_name": "周敏",
        "inf_time": f"{now:%Y-%m-%d %H:%M:%S}",
        "fixmedins_code": code,
        "fixmedins_name": "徐州市第一人民医院",
        "sign_no": "",
        "signtype": "SM3",
        "input": {
            "data": {
                "psn_no": f"P{person:020d}",
                "mdtrt_cert_type": "02",
                "mdtrt_cert_no": f"BENCH{person:013d}",
                "med_type": "11",
                "medfee_sumamt": "100.00",
                "fund_pay_sumamt": "70.00",
                "psn_part_amt": yuan,
                "acct_used_flag": "1",
                "insutype": "310",
                "mdtrt_id": f"V{number}",
                "chrg_bchno": f"B{number}",
            }
        },
    }
    body = json.dumps(made, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return {**made, "cainfo": hmac.new(bytes.fromhex(key), body.encode(), "sm3").hexdigest()}


def messages(site: Site, patients: Callable[[], int]) -> Iterator[str]:
    """Bills without end, each of another patient, from all the tills."""
    tills = list(site.keys.items())
    while True:
        code, key = random.choice(tills)
        yield json.dumps(message(patients(), code, key), separators=(",", ":"), ensure_ascii=False)


def anybody(families: int) -> Callable[[], int]:
    """The patient of any of so many families."""
    return lambda: 2 * random.randrange(families) + 1


def the_hot_family() -> int:
    """One of four who all use one account."""
    return 1_000_000_000 + random.randint(1, 4)


def send(site: Site, patients: Callable[[], int], *, clients: int, seconds: float) -> Run:
    """Settles for so long with so many connections. Raises WentWrong for any answer that is not `done`."""
    VAR.mkdir(parents=True, exist_ok=True)
    file = VAR / f"messages-{site.port}.txt"
    made = messages(site, patients)
    with open(file, "w") as lines:
        lines.writelines(f"{next(made)}\n" for _ in range(int(FASTEST * seconds)))
    said = wrk(f"-c{clients}", f"-d{seconds:g}s", "-s", str(LUA), f"{site.url}/gateway/", "--", str(file))
    file.unlink()
    result = next((line for line in said.splitlines() if line.startswith("RESULT ")), None)
    if result is None:
        raise WentWrong(f"wrk: {said[-1000:]}")
    found = json.loads(result.removeprefix("RESULT "))
    if found["failed"] or found["broken"]:
        raise WentWrong(f"not every bill was settled: {said[-1000:]}")
    return Run(found["done"], found["seconds"], found["p50"], found["p99"])


def send_one(site: Site, patients: Callable[[], int]) -> None:
    """Settles one bill. Raises WentWrong."""
    body = next(messages(site, patients)).encode()
    asked = Request(f"{site.url}/gateway/", body, {"Content-Type": "application/json"})
    with urlopen(asked, timeout=30) as response:
        answer = json.load(response)
    if answer["infcode"] != 0:
        raise WentWrong(f"a bill was not settled: {answer}")


def wrk(*arguments: str) -> str:
    """What the load tool says. Raises WentWrong where there is none."""
    if shutil.which("wrk") is None:
        debian.install("wrk")
    if shutil.which("wrk") is None:
        raise WentWrong("there is no wrk to send messages with, and it could not be installed")
    done = subprocess.run(
        ["wrk", "-t1", "--timeout", "30s", *arguments], capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr
