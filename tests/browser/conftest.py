"""A browser for each test, as one person's telephone in China; nothing may go wrong unseen.

`page` is the first person. Another person is another `new_context()`, and then `.new_page()`.
"""

import logging
import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Response, WebError, expect
from pytest_django.live_server_helper import LiveServer
from pytest_playwright import CreateContextCallback

from tests.lock_waits import PATIENCE

# Playwright keeps an event loop in this thread, which Django would take for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

expect.set_options(timeout=PATIENCE * 1000)

ALONE = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium (or CHROMIUM), which makes no calls of its own."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    return {**browser_type_launch_args, "executable_path": chromium, "args": ALONE}


@pytest.fixture(scope="session")
def base_url(live_server: LiveServer) -> str:
    return live_server.url


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"}


class Troubles(list[str]):
    """What went wrong in any browser window or on the server during one test."""

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self.heard)
        context.on("weberror", self.thrown)
        context.on("response", self.answered)

    def heard(self, message: ConsoleMessage) -> None:
        # Chromium repeats each 4xx here, also a page that rightly answers 422; `answered` knows better.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.append(f"console: {message.text}")

    def thrown(self, error: WebError) -> None:
        self.append(f"script: {error.error}")

    def answered(self, response: Response) -> None:
        is_page = response.request.resource_type == "document"
        if response.status >= 500 or (response.status >= 400 and not is_page):
            self.append(f"{response.status}: {response.request.method} {response.url}")


class ErrorLog(logging.Handler):
    """Hands what the server logs as an error to a list."""

    def __init__(self, troubles: Troubles) -> None:
        super().__init__(logging.ERROR)
        self.troubles = troubles

    def emit(self, record: logging.LogRecord) -> None:
        self.troubles.append(f"server: {record.getMessage()} {record.exc_info and record.exc_info[1]!r}")


@pytest.fixture(autouse=True)
def troubles() -> Iterator[Troubles]:
    """Empty at the end of the test; one that provokes an error says so with `troubles.clear()`."""
    found = Troubles()
    handler = ErrorLog(found)
    logging.getLogger().addHandler(handler)
    yield found
    logging.getLogger().removeHandler(handler)
    assert not found, "\n".join(found)


@pytest.fixture
def new_context(new_context: CreateContextCallback, troubles: Troubles) -> CreateContextCallback:
    """One more person with a browser of their own, watched like the first."""

    def create(**options: Any) -> BrowserContext:
        context = new_context(**options)
        context.set_default_timeout(PATIENCE * 1000)
        troubles.watch(context)
        return context

    return create
