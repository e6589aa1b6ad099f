"""The console's own log: a file beside its data, of a few megabytes at most, with ids and kinds only (X28)."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, Final

import structlog
from structlog.typing import EventDict

from app.domain.discretion import discreet, rendered

FILE: Final = "console.log"
MAX_BYTES: Final = 1_000_000
KEPT: Final = 3
"""older files beside the newest"""
FIELDS: Final = frozenset(
    {
        "about_cmd",
        "about_ent",
        "about_kind",
        "about_rows",
        "at",
        "cmd",
        "code",
        "count",
        "dialogue",
        "did",
        "ent",
        "error",
        "event",
        "key",
        "kind",
        "level",
        "logger",
        "note",
        "path",
        "reason",
        "seq",
        "trouble",
        "what",
        "where",
    }
)
"""Names of fields that may be written; values are ids, kinds and figures."""
_OURS: Final = "usher"
"""the logger through which lines come that are rendered already"""


class _Lines(logging.Formatter):
    """Our lines as they are; those of libraries by their template alone, without what was put into it."""

    def format(self, record: logging.LogRecord) -> str:
        if record.name == _OURS:
            return record.getMessage()
        fields = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": str(record.msg),
        }
        return rendered(discreet(fields, record.exc_info[1] if record.exc_info else None, FIELDS))


def _render(_logger: Any, _method: str, fields: EventDict) -> str:
    info = fields.pop("exc_info", None)
    error = sys.exc_info()[1] if info is True else info[1] if isinstance(info, tuple) else info
    return rendered(discreet(fields, error if isinstance(error, BaseException) else None, FIELDS))


def keep(folder: Path | None) -> Path | None:
    """Send all that is logged from "info" up to a file in `folder`; to stderr without one or when it cannot be made.

    Returns the file.
    """
    handler, path = _handler(folder)
    handler.setFormatter(_Lines())
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
        old.close()
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger(_OURS).setLevel(logging.INFO)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            _render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_names: logging.getLogger(_OURS),
        cache_logger_on_first_use=False,
    )
    return path


def _handler(folder: Path | None) -> tuple[logging.Handler, Path | None]:
    if folder is None:
        return logging.StreamHandler(sys.stderr), None
    path = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        return RotatingFileHandler(path, maxBytes=MAX_BYTES, backupCount=KEPT, encoding="ascii"), path
    except OSError:
        return logging.StreamHandler(sys.stderr), None
