"""Logs carry ids and figures, nothing that people wrote, and no line can be forged."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

from app.domain.discretion import LONGEST
from app.server import logs

CANARY = "canary +7 916 555-01-23 иван@example.org"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    root = logging.getLogger()
    before = (list(root.handlers), root.level)
    logs.configure("info", stream)
    yield stream
    structlog.reset_defaults()
    root.handlers[:], root.level = before


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_one_json_object_with_time_and_level(written: io.StringIO) -> None:
    structlog.get_logger().info("command.done", cmd="c1", ms=3, state="ok")
    (line,) = lines(written)
    assert line["event"] == "command.done"
    assert (line["cmd"], line["ms"], line["level"]) == ("c1", 3, "info")
    assert line["at"].endswith("Z")


def test_fields_nobody_allowed_are_dropped_by_name(written: io.StringIO) -> None:
    structlog.get_logger().warning("guest.said", text=CANARY, phone=CANARY, guest="g1")
    assert "canary" not in written.getvalue()
    assert lines(written)[0]["dropped"] == ["phone", "text"]
    assert lines(written)[0]["guest"] == "g1"


def test_an_exception_leaves_its_type_and_places_but_not_its_message(written: io.StringIO) -> None:
    try:
        raise ValueError(CANARY)
    except ValueError:
        structlog.get_logger().exception("worker.failed", worker="turns")
    (line,) = lines(written)
    assert "canary" not in written.getvalue()
    assert line["error"] == "ValueError"
    assert line["where"][-1].endswith("test_an_exception_leaves_its_type_and_places_but_not_its_message")


@pytest.mark.parametrize("evil", ["a\r\nb", "\x1b[2J\x07", "\u2028\u0085", "\u202egpj.exe"])
def test_no_line_can_be_forged(written: io.StringIO, evil: str) -> None:
    structlog.get_logger().info("odd", user=evil)
    assert written.getvalue().count("\n") == 1
    assert written.getvalue().isascii()
    assert written.getvalue().rstrip("\n").isprintable()
    assert lines(written)[0]["user"] == evil


def test_long_values_and_lists_are_clipped(written: io.StringIO) -> None:
    structlog.get_logger().info("long", path="x" * 1000, where=["y" * 1000])
    assert len(lines(written)[0]["path"]) == LONGEST
    assert len(lines(written)[0]["where"][0]) == LONGEST


def test_the_libraries_records_come_out_without_their_arguments(
    written: io.StringIO, expect_log: Callable[[str], None]
) -> None:
    expect_log("Odd thing")
    expect_log("Task failed")
    logging.getLogger("uvicorn.error").warning("Odd thing %s", CANARY)
    logging.getLogger("uvicorn.error").info("Started server process [%d]", 1)
    try:
        raise RuntimeError(CANARY)
    except RuntimeError:
        logging.getLogger("asyncio").exception("Task failed")
    assert "canary" not in written.getvalue()
    assert [(line["event"], line["logger"]) for line in lines(written)] == [
        ("Odd thing %s", "uvicorn.error"),
        ("Task failed", "asyncio"),
    ]
    assert lines(written)[1]["error"] == "RuntimeError"


def test_failures_are_counted(written: io.StringIO) -> None:
    before = logs.errors_logged()
    structlog.get_logger().info("fine")
    structlog.get_logger().error("bad")
    assert logs.errors_logged() == before + 1


def test_levels_below_the_least_are_silent(written: io.StringIO) -> None:
    structlog.get_logger().debug("chatter")
    assert written.getvalue() == ""
