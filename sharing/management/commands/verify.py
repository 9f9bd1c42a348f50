"""Proves that nothing was changed unseen, part by part, or names the first row of each that does not hold."""

import json
import logging
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from accounts.days import shanghai_day
from sharing.services.proof import alarms
from sharing.services.proof.declared import parts_of, proves_from
from sharing.services.proof.parts import Fault, Part, Span
from sharing.services.proof.prove import Outcome, prove
from sharing.words.proof import PARTS

log = logging.getLogger(__name__)

STATE = settings.VAR / "verify.json"
TOLD_EVERY = 5  # seconds


class Command(BaseCommand):
    help = "逐部分核对有没有被改动；有对不上的，指出每部分第一处，退出码 1。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--day", type=date.fromisoformat, help="只核对这一天写下的（2026-11-30）")
        parser.add_argument("--since", type=date.fromisoformat, help="只核对这一天起写下的")
        parser.add_argument("--part", action="append", choices=list(PARTS), help="只核对这一部分，可以写几次")
        parser.add_argument("--roots", type=Path, help="签名根的文件夹；不写就用 ROOTS")
        parser.add_argument("--resume", action="store_true", help="接着上次停下的地方")

    def handle(
        self,
        *args: Any,
        day: date | None,
        since: date | None,
        part: Sequence[str] | None,
        roots: Path | None,
        resume: bool,
        **options: Any,
    ) -> None:
        if day and since:
            raise CommandError("--day 与 --since 只能写一个")
        if roots and not roots.is_dir():
            raise CommandError(f"没有这个文件夹：{roots}")
        folder = roots or Path(settings.ROOTS)
        first = day or since
        span = Span.of_days(first, day or shanghai_day(timezone.now())) if first else None
        parts = parts_of(folder, part)
        self.asked = [str(day), str(since), str(folder)]
        self.outcomes = self._kept(resume)
        self.told_at = self.began_at = time.monotonic()
        for one in parts:
            self._prove(one, span)
        STATE.unlink(missing_ok=True)
        self.stdout.write("\n".join(proves_from(folder)))
        if any(self.outcomes[one.name].faults for one in parts):
            sys.exit(1)

    def _prove(self, part: Part, span: Span | None) -> None:
        outcome = self.outcomes.setdefault(part.name, Outcome(part.name))
        self.began_at, self.rows_before = time.monotonic(), outcome.rows
        prove(part, span, outcome, lambda outcome, faults: self._told(outcome, part, faults))
        self.stdout.write(self._said(outcome))
        if outcome.of_before:
            self.stdout.write(f"  {outcome.of_before} 行是以前写下的，还没有连上：运行 link_rows")
        if outcome.faults:
            self.stdout.write(f"  {outcome.faults} 处对不上，第一处：{outcome.fault}")

    def _told(self, outcome: Outcome, part: Part, faults: Sequence[Fault]) -> None:
        """Keeps how far it came and what does not hold, and says so now and then."""
        self._keep()
        try:
            alarms.raise_alarms(part, faults, at=timezone.now())
        except DatabaseError:  # a copy that only reads: what was found is said here all the same
            log.warning("proof: no alarm can be kept in this database")
        if time.monotonic() - self.told_at >= TOLD_EVERY:
            self.told_at = time.monotonic()
            self.stderr.write(f"… {self._said(outcome)}")

    def _said(self, outcome: Outcome) -> str:
        if not outcome.rows:
            return f"{PARTS[outcome.part]}：核对过"
        rate = (outcome.rows - self.rows_before) / max(time.monotonic() - self.began_at, 0.001)
        return f"{PARTS[outcome.part]}：{outcome.rows} 行，每秒 {rate:.0f} 行"

    def _keep(self) -> None:
        new = STATE.with_suffix(".new")
        new.write_text(json.dumps([self.asked, [asdict(one) for one in self.outcomes.values()]]))
        os.replace(new, STATE)

    def _kept(self, resume: bool) -> dict[str, Outcome]:
        if not resume or not STATE.exists():
            return {}
        asked, outcomes = json.loads(STATE.read_text())
        if asked != self.asked:
            raise CommandError("上次停下的是另一种核对（日期或文件夹不同）；不写 --resume 就从头开始")
        return {one["part"]: Outcome(**one) for one in outcomes}
