"""Sends messages and keeps things in order, beside the web server. Several may run at once."""

import logging
import signal
import sys
from collections.abc import Sequence
from threading import Thread
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal import scheduled_jobs
from portal.readiness import tell_ready
from portal.scheduled_jobs import Chore

log = logging.getLogger(__name__)

PATIENCE = 5  # seconds for what takes long; broken off, it is rolled back and done next time


class Command(BaseCommand):
    help = "发送验证码和通知，处理到期的绑定，清理过期的数据；SIGTERM 停止。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="每件事做一遍就结束；有失败的，退出码 1")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        if once:
            slow = [chore for chores in scheduled_jobs.slow() for chore in chores]
            if scheduled_jobs.do_once([*scheduled_jobs.messages(), *slow]):
                sys.exit(1)
            return
        self.stopping = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        log.info("worker started")
        beside = [self._beside(chores) for chores in scheduled_jobs.slow()]
        tell_ready()

        def is_over() -> bool:
            return self.stopping or not all(thread.is_alive() for thread in beside)

        scheduled_jobs.keep_doing(scheduled_jobs.messages(), is_over)
        if not self.stopping:
            log.error("a part of the worker has died, so the whole worker ends, to be started anew")
            sys.exit(1)
        for thread in beside:
            thread.join(PATIENCE)

    def _beside(self, slow: Sequence[Chore]) -> Thread:
        thread = Thread(target=scheduled_jobs.keep_doing, args=(slow, self._is_stopping), daemon=True)
        thread.start()
        return thread

    def _stop(self, *_signal: object) -> None:
        # A plain flag: a handler that waits for a lock may wait for the very code it has interrupted.
        self.stopping = True

    def _is_stopping(self) -> bool:
        return self.stopping
