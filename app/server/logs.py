"""Structured logs: one JSON object a line, ids and figures only, never what people wrote (X28).

Only fields of `FIELDS` are written; anything else is dropped and its name noted: guests' words cannot slip in by a
careless call. The output is ASCII: CR, LF, ESC and bidirectional controls come out escaped. Of an exception its type
and the places it passed are kept, not its message, which may quote data.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

from app.domain.discretion import discreet, rendered

FIELDS = frozenset(
    {
        "at",
        "attachment",
        "attempt",
        "bytes",
        "cmd",
        "code",
        "count",
        "device",
        "dialogue",
        "dropped",
        "ent",
        "effect",
        "epoch",
        "error",
        "event",
        "guest",
        "have",
        "head",
        "height",
        "host",
        "kind",
        "lag",
        "level",
        "logger",
        "method",
        "mime",
        "mode",
        "ms",
        "need",
        "path",
        "payment",
        "peer",
        "port",
        "provider",
        "reason",
        "role",
        "route",
        "seq",
        "session",
        "signal",
        "speed",
        "state",
        "status",
        "task",
        "user",
        "version",
        "where",
        "width",
        "worker",
    }
)
"""Names of fields that may be written; values are ids, codes and figures."""
_errors = 0


def errors_logged() -> int:
    """How many failures were logged in this process at level error or above."""
    return _errors


def _count_errors(_logger: Any, method: str, fields: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if method in ("error", "exception", "critical"):
        global _errors  # noqa: PLW0603  # a counter of the process, like a metric
        _errors += 1
    return fields


def _discreet(_logger: Any, _method: str, fields: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    info = fields.pop("exc_info", None)
    error = sys.exc_info()[1] if info is True else info[1] if isinstance(info, tuple) else info
    return discreet(fields, error if isinstance(error, BaseException) else None, FIELDS)


def _render(_logger: Any, _method: str, fields: MutableMapping[str, Any]) -> str:
    return rendered(fields)


class _Plain(logging.Handler):
    """Brings the libraries' own log records into the same lines: their template, without the arguments."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno < logging.WARNING and record.name.startswith("uvicorn"):
            return  # start-up chatter; our own lines say it
        log = structlog.get_logger().bind(logger=record.name)
        error = record.exc_info[1] if record.exc_info else None
        log.log(record.levelno, str(record.msg).strip(), **({"exc_info": error} if error else {}))


def configure(level: str, stream: TextIO | None = None) -> None:
    """Send all logging of this process to `stream` (stderr when not given) as JSON lines from `level` up."""
    least = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            _count_errors,
            _discreet,
            _render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.WriteLoggerFactory(file=stream or sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers[:] = [_Plain()]
    root.setLevel(max(least, logging.INFO))
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = name != "uvicorn.access"
    logging.getLogger("httpx").setLevel(logging.WARNING)  # a line for every call to a provider or shop says nothing
