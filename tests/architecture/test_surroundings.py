"""The world of tests is what it promises: each thing it forbids is tried once."""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import keyring
import keyring.errors
import pytest
import structlog

from tests import surroundings
from tests.logwatch import LogWatch, lead_structlog_to_logging


def test_a_warning_that_nobody_expects_is_a_complaint(expect_log: Callable[[str], None]) -> None:
    watch = LogWatch()
    usual = logging.getLogRecordFactory()
    try:
        watch.install()
        expect_log("link lost")  # for the watch around this very test
        logging.getLogger("usher").warning("link %s", "lost")
    finally:
        logging.setLogRecordFactory(usual)
    (complaint,) = watch.settle()
    assert "logged WARNING by usher" in complaint
    assert "link lost" in complaint
    assert watch.settle() == []


def test_an_expected_warning_must_come() -> None:
    watch = LogWatch()
    watch.expect("retention")
    assert watch.settle() == ["expected to be logged as a warning, and was not: 'retention'"]


def test_structlog_is_heard_too_even_after_a_test_has_led_it_elsewhere(expect_log: Callable[[str], None]) -> None:
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    lead_structlog_to_logging()
    structlog.get_logger("usher").warning("journal_full", left=0)
    expect_log("journal_full")


def test_the_network_is_out_of_reach() -> None:
    with socket.socket() as probe, pytest.raises(OSError, match="tests stay on this machine"):
        probe.connect(("192.0.2.1", 80))
    with pytest.raises(OSError, match="tests stay on this machine"):
        socket.getaddrinfo("usher.example", 443)
    assert surroundings.refused == ["192.0.2.1", "usher.example"]
    surroundings.refused.clear()


def test_a_name_that_does_not_exist_is_answered_without_asking_anybody() -> None:
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("nowhere.invalid", 443)
    assert surroundings.refused == []


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1])).close()


def test_the_person_s_home_keyring_and_bus_are_out_of_sight() -> None:
    home = Path(os.environ["HOME"])
    assert sorted(each.name for each in home.iterdir()) == ["cache", "config", "data", "run", "state"]
    assert not Path(os.environ["DBUS_SESSION_BUS_ADDRESS"].removeprefix("unix:path=")).exists()
    with pytest.raises(keyring.errors.NoKeyringError):
        keyring.get_password("usher", "anna")


def test_local_time_is_not_utc() -> None:
    winter = datetime(2027, 1, 14, 12, tzinfo=UTC).astimezone()
    assert winter.utcoffset() != winter.astimezone(UTC).utcoffset()
    assert time.daylight
