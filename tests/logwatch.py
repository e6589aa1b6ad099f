"""Notices every warning and error that is logged, by whichever logger and handler, so that a test can fail on it."""

from __future__ import annotations

import logging
import sys
from typing import Any

PRODUCT = ("app.", "ui.")


class LogWatch:
    """Collects log records of WARNING and above; a test says which of them it expects."""

    def __init__(self) -> None:
        self._records: list[logging.LogRecord] = []
        self._expected: list[str] = []

    def install(self) -> None:
        """Watch at the place where records are made: handlers come and go with the code under test."""
        make = logging.getLogRecordFactory()

        def make_and_note(*args: Any, **kwargs: Any) -> logging.LogRecord:
            record = make(*args, **kwargs)
            if record.levelno >= logging.WARNING:
                self._records.append(record)
            return record

        logging.setLogRecordFactory(make_and_note)

    def expect(self, text: str) -> None:
        """Expect at least one warning that contains `text`, before or after this call, within the same test."""
        self._expected.append(text)

    def settle(self) -> list[str]:
        """What is wrong at a test's end: warnings nobody expected, expected ones that did not come. Starts anew."""
        messages = [(record, record.getMessage()) for record in self._records]
        complaints = [
            f"logged {record.levelname} by {record.name} at {record.pathname}:{record.lineno}: {message}"
            for record, message in messages
            if not any(text in message for text in self._expected)
        ]
        complaints += [
            f"expected to be logged as a warning, and was not: {text!r}"
            for text in self._expected
            if not any(text in message for _, message in messages)
        ]
        self._records.clear()
        self._expected.clear()
        return complaints


def lead_structlog_to_logging() -> None:
    """Let structlog, where the code under test uses it, speak through `logging`.

    Takes back what an earlier test that set the product's logging up has left: its structlog configuration, and
    its handlers, which lead the other way.
    """
    root = logging.getLogger()
    root.setLevel(logging.WARNING)
    root.handlers[:] = [each for each in root.handlers if not type(each).__module__.startswith(PRODUCT)]
    structlog = sys.modules.get("structlog")
    if structlog is None:
        return
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["event"]),
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
