"""Logs as JSON objects, one a line, with the request's id and nothing personal."""

import logging

import structlog


def json_formatter() -> logging.Formatter:
    """The formatter of every log line, of ours and of the libraries."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            exception_without_values,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )


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
