"""What a bank is shown of an order is saved from its packet and from its ticket, by who decides about money (C4)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from app.console.troubles import TroubleError
from tests.ui.conftest import Stage, click, settle
from tests.ui.views.dealing import become, words_of

pytestmark = pytest.mark.requirement("C4")

NAME = "Сохранить для банка: оплата, коды и проходы заказа %1 (PDF)"
Make = Callable[..., Stage]
Page = Callable[[Stage], tuple[QWidget, str]]


def signed_in(stage: Make, role: str) -> Stage:
    made = stage()
    become(made, role)
    return made


def packet(made: Stage) -> tuple[QWidget, str]:
    made.shell.go("refunds")
    made.shell.refund_screen.open("R-2041")
    settle()
    return made.shell.refund_screen.page, "47102"


def ticket(made: Stage) -> tuple[QWidget, str]:
    made.shell.go("tickets")
    made.shell.ticket_screen.open("48213-1")
    settle()
    return made.shell.ticket_screen.page, "48213"


def way(page: QWidget, order: str) -> list[QAbstractButton]:
    """The button, if it is offered."""
    name = NAME.replace("%1", order)
    found = page.findChildren(QAbstractButton)
    return [one for one in found if one.isVisibleTo(page) and one.accessibleName() == name]


def chosen(page: QWidget, path: Path) -> str:
    """Says where to in the system's dialogue; the name it proposed."""
    dialog = page.findChild(QFileDialog)
    assert dialog is not None
    proposed = Path(dialog.selectedFiles()[0]).name
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    settle()
    return proposed


@pytest.mark.parametrize("page", [packet, ticket])
def test_who_decides_saves_it_under_the_orders_number(stage: Make, page: Page, tmp_path: Path) -> None:
    made = signed_in(stage, "approver")
    shown, order = page(made)
    path = tmp_path / "proof.pdf"
    click(way(shown, order)[0])
    assert chosen(shown, path) == f"usher-{order}.pdf"
    assert path.read_bytes() == f"%PDF-1.4\n% {order} ru\n%%EOF\n".encode()
    assert "Сохранено: proof.pdf" in words_of(made.shell.toast)


@pytest.mark.parametrize("page", [packet, ticket])
def test_who_never_decides_is_not_offered_it(stage: Make, page: Page) -> None:
    made = signed_in(stage, "operator")
    shown, order = page(made)
    assert words_of(shown)
    assert way(shown, order) == []


def test_what_cannot_be_had_or_kept_is_said(
    stage: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    made = signed_in(stage, "approver")
    shown, order = packet(made)
    click(way(shown, order)[0])
    chosen(shown, tmp_path / "no" / "such" / "folder.pdf")
    assert "сохранить не удалось" in words_of(made.shell.toast)

    async def away(order_id: str, lang: str) -> bytes:
        raise TroubleError("no_route")

    monkeypatch.setattr(made.desk.books, "proof", away)
    click(way(shown, order)[0])
    chosen(shown, tmp_path / "proof.pdf")
    qtbot.waitUntil(lambda: "не удалось" not in words_of(made.shell.toast))
    assert not (tmp_path / "proof.pdf").exists()
