"""Logs as JSON objects, one a line, with the request's id and nothing personal."""

import logging

import structlog
from django.http import HttpRequest

BESIDE = ("ms", "code", "notice")
"""What a line may say beside its message: anything else, like Django's whole request, stays out."""


def json_formatter() -> logging.Formatter:
    """The formatter of every log line, of ours and of the libraries."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(BESIDE),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    return _WithoutAddresses(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            exception_without_values,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )


class _WithoutAddresses(structlog.stdlib.ProcessorFormatter):
    """Writes Django's own lines about a request with the route in place of the path.

    A path may carry a receipt number; a failed check of the origin quotes the page before, query and all.
    """

    def format(self, record: logging.LogRecord) -> str:
        request = getattr(record, "request", None)
        if not isinstance(request, HttpRequest) or not isinstance(record.args, tuple):
            return super().format(record)
        match = request.resolver_match
        route = match.route if match else "-"
        told = logging.makeLogRecord(record.__dict__)
        told.args = tuple(
            route if arg == request.path else str(arg).partition(" - ")[0] for arg in record.args
        )
        return super().format(told)


def exception_without_values(
    _logger: object, _method: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Where an exception happened, without its message: a message may quote what somebody typed."""
    info = event.pop("exc_info", None)
    if not isinstance(info, tuple) or info[0] is None:
        return event
    event["exception"] = info[0].__name__
    trace, places = info[2], []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    event["trace"] = places[-12:]
    return event
