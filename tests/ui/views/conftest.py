"""Consoles before the screens of money and admission."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.ui.conftest import Stage, settle
from tests.ui.views.dealing import become


@pytest.fixture
def at_refunds(stage: Callable[..., Stage]) -> Stage:
    """An approver before the packet of the picture."""
    made = stage()
    become(made, "approver")
    made.shell.go("refunds")
    made.shell.refund_screen.open("R-2041")
    settle()
    return made


@pytest.fixture
def at_tickets(stage: Callable[..., Stage]) -> Stage:
    """The search for a ticket."""
    made = stage()
    made.shell.go("tickets")
    settle()
    return made


@pytest.fixture
def at_upgrades(stage: Callable[..., Stage]) -> Stage:
    """The hold of the picture."""
    made = stage()
    made.shell.go("upgrades")
    made.shell.upgrade_screen.open("H-118")
    settle()
    return made
