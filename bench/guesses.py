"""Guesses at passwords from many addresses: how many are looked at, and whether the owner still comes in.

The addresses are those that a proxy in front would forward (PROXIES=1); every guess goes to /sign-in/ as a
browser sends it, and its answer says what became of it.
"""

import re
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median
from threading import local

from bench.browser import Browser, NoAnswer
from bench.site import Served, Site, WentWrong
from bench.table import Row

GUESSES, ADDRESSES, CLIENTS = 10_000, 1_000, 16
NAMES = 10  # among which the second ten thousand are spread
NAME, STAFF, TELEPHONE = "王秀英", "A01", "13805161234"
PASSWORD, NEW_PASSWORD = "春眠不觉晓 2026", "麦田 and 7 windows"
UNTIL_SLOWED = 10.0  # seconds after which the first guesses are spent
PATIENCE = 30.0  # seconds until a message must have left
LOOKED_AT, WAITS, BUSY, CAME_IN = 422, 429, 503, 302
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def number_of(serial: int) -> str:
    """The document number of one of the made-up people."""
    begun = f"32030319600301{serial:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(begun, _WEIGHTS, strict=True))
    return begun + "10X98765432"[total % 11]


def sign_in(browser: Browser, number: str, password: str) -> tuple[int, float]:
    """The status of the answer, and how many seconds it took."""
    began = time.perf_counter()
    try:
        status = browser.post("/sign-in/", {"number": number, "password": password}).status
    except NoAnswer:
        status = BUSY
    return status, time.perf_counter() - began


def new_browser(site: Site, address: str) -> Browser:
    """One that has opened the page of signing in."""
    browser = Browser(site.port, address=address)
    browser.get("/sign-in/")
    return browser


def addresses() -> list[str]:
    """A thousand, each in a network of its own."""
    return [f"10.{one // 250}.{one % 250}.7" for one in range(ADDRESSES)]


@dataclass(frozen=True)
class Guessed:
    """What became of guesses, by status, and how long the answers took."""

    statuses: Counter[int]
    seconds: dict[tuple[str, int], list[float]]  # by name and status
    lasted: float

    def __str__(self) -> str:
        count = self.statuses
        others = sum(count.values()) - count[LOOKED_AT] - count[WAITS] - count[BUSY]
        return (
            f"{count[LOOKED_AT]:,} compared with the password, {count[WAITS]:,} told to wait, "
            f"{count[BUSY]:,} turned away as busy, {others:,} else, in {self.lasted:.0f} s"
        )

    def milliseconds(self, name: str, status: int) -> str:
        taken = [one * 1000 for one in self.seconds.get((name, status), [])]
        return f"{median(taken):.0f} ms" if taken else "–"


def guess(site: Site, names: Sequence[str], times: int = GUESSES) -> Guessed:
    """So many guesses, each from the next of the addresses, at each of the names in turn."""
    kept, found = local(), addresses()
    statuses: Counter[int] = Counter()
    seconds: dict[tuple[str, int], list[float]] = {}

    def one(serial: int) -> tuple[int, float]:
        if not hasattr(kept, "browser"):
            kept.browser = new_browser(site, found[0])
        kept.browser.address = found[serial % ADDRESSES]
        return sign_in(kept.browser, names[serial % len(names)], f"guess {serial}")

    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as clients:
        for serial, (status, taken) in enumerate(clients.map(one, range(times))):
            statuses[status] += 1
            seconds.setdefault((names[serial % len(names)], status), []).append(taken)
    return Guessed(statuses, seconds, time.perf_counter() - began)


def measure(site: Site, served: Served, first_password: str, times: int = GUESSES) -> list[Row]:
    """So many at one name, a tenth of that beside a name that nobody has, and as many among ten names."""
    owner, own = number_of(0), new_browser(site, "192.0.2.1")
    if sign_in(own, owner, PASSWORD)[0] != CAME_IN:
        raise WentWrong("the owner could not sign in before anybody guessed")
    own.get("/")
    own.post("/sign-out/", {})
    with ThreadPoolExecutor(1) as attack:
        under_way = attack.submit(guess, site, [owner], times)
        time.sleep(UNTIL_SLOWED)
        of_owner = list(_of_owner(site, served, own, owner))
        at_one = under_way.result()
    known, unknown = number_of(1), number_of(999)
    at_both = guess(site, [known, unknown], times // 10)
    rows = [
        _guessed(f"{times:,} guesses from {ADDRESSES:,} addresses at one name", at_one, 15),
        _guessed(f"{times // 10:,} in turn at one name and at one that nobody has", at_both, 30),
        Row(
            "answers at the one and at the other: compared; told to wait",
            "; ".join(
                f"{at_both.milliseconds(known, status)} and {at_both.milliseconds(unknown, status)}"
                for status in (LOOKED_AT, WAITS)
            ),
        ),
        *of_owner,
        _of_staff(site, first_password),
    ]
    among = guess(site, [number_of(serial) for serial in range(1, NAMES + 1)], times)
    what = f"{times:,} from {ADDRESSES:,} addresses among {NAMES} names"
    return [*rows, _guessed(what, among, 15 * NAMES)]


def _of_owner(site: Site, served: Served, own: Browser, owner: str) -> Iterable[Row]:
    """In the browser of before, in a new one by password, and there by a code to the telephone."""
    own.get("/sign-in/")
    yield _came("the owner meanwhile, in their own browser", *sign_in(own, owner, PASSWORD))
    new = new_browser(site, "192.0.2.2")
    yield _came("the owner in a new browser, by password", *sign_in(new, owner, PASSWORD), wanted=WAITS)
    began = time.perf_counter()
    new.post("/forgot/", {"name": NAME, "number": owner, "telephone": TELEPHONE})
    typed = {"code": _code(served), "password": NEW_PASSWORD, "password_again": NEW_PASSWORD}
    status = new.post("/register/code/", typed).status
    yield _came("the owner there, by a code to the telephone", status, time.perf_counter() - began)
    told = len(re.findall("多次输错您的登录密码", served.log.read_text()))
    yield Row("messages to the owner about the guesses", str(told), "1", told == 1)


def _of_staff(site: Site, first_password: str) -> Row:
    guess(site, [STAFF], 50)
    came = sign_in(new_browser(site, "192.0.2.9"), STAFF, first_password)
    return _came("staff on a new computer, with a first password", *came)


def _came(what: str, status: int, taken: float, *, wanted: int = CAME_IN) -> Row:
    said = {CAME_IN: "comes in", WAITS: "told to wait", LOOKED_AT: "not recognised", BUSY: "busy"}
    became = f"{said.get(status, status)} after {taken:.1f} s"
    print(f"  {what}: {became}", flush=True)
    return Row(what, became, said[wanted], status == wanted)


def _code(served: Served) -> str:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if found := re.search(r"验证码 (\d{6})", served.log.read_text()):
            return found[1]
        time.sleep(0.1)
    raise WentWrong("no code came")


def _guessed(what: str, guessed: Guessed, most: int) -> Row:
    """All were answered, none let in, and no more than so many compared."""
    known = {LOOKED_AT, WAITS, BUSY}
    holds = guessed.statuses[LOOKED_AT] <= most and set(guessed.statuses) <= known
    print(f"  {what}: {guessed}", flush=True)
    return Row(what, str(guessed), f"≤ {most:,} compared", holds)
