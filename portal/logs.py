"""Logs as JSON objects, one a line, with the request's id and nothing personal.

Our own, since every settlement writes a line: structlog's took ten times as long, a tenth of a settlement.
"""

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType

from django.http import HttpRequest

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Of the request that is being answered: it stands in each line that is written meanwhile."""

# What no line of ours says is not looked up for it: where it was written, by which thread and process.
logging._srcfile = None
logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False

_in_json = json.JSONEncoder(ensure_ascii=False, default=str).encode

BESIDE = ("ms", "code", "notice", "binding", "export")
"""What a line may say beside its message: anything else, like Django's whole request, stays out."""


class JsonLines(logging.Formatter):
    """The formatter of every log line, of ours and of the libraries."""

    def format(self, record: logging.LogRecord) -> str:
        told = record.__dict__
        line: dict[str, object] = {"event": _without_addresses(record)}
        if request := request_id.get():
            line["request"] = request
        line |= {"level": record.levelname.lower(), "logger": record.name}
        line |= {name: told[name] for name in BESIDE if name in told}
        moment = datetime.fromtimestamp(record.created, UTC).replace(tzinfo=None)
        line["timestamp"] = f"{moment.isoformat(timespec='microseconds')}Z"
        if record.exc_info and record.exc_info[0]:
            line |= _exception_without_values(record.exc_info[0], record.exc_info[2])
        return _in_json(line)


def _without_addresses(record: logging.LogRecord) -> str:
    """The message; Django's own about a request with the route in place of the path.

    A path may carry a receipt number; a failed check of the origin quotes the page before, query and all.
    """
    request = getattr(record, "request", None)
    if not isinstance(request, HttpRequest) or not isinstance(record.args, tuple):
        return record.getMessage()
    match = request.resolver_match
    route = match.route if match else "-"
    said = (route if arg == request.path else str(arg).partition(" - ")[0] for arg in record.args)
    return str(record.msg) % tuple(said)


def _exception_without_values(kind: type[BaseException], trace: TracebackType | None) -> dict[str, object]:
    """Where an exception happened, without its message: a message may quote what somebody typed."""
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return {"exception": kind.__name__, "trace": places[-12:]}
