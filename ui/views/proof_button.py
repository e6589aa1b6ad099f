"""The button that saves what a bank is shown of an order when its payer disputes it (C4)."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.console.store import Store
from app.domain.permissions import may_ever
from ui.views.files import Files
from ui.widgets.button import Button

translate = QCoreApplication.translate


def proof_button(store: Store, files: Files, order_id: str) -> Button:
    """Hidden from those who never decide about money: the server refuses them."""
    me = store.me
    name = translate("refund", "Save for the bank: payments, codes and entries of order %1 (PDF)")
    button = Button("", "ghost", icon="landmark", small=True, name=name.replace("%1", order_id))
    button.clicked.connect(lambda: files.save_proof(order_id))
    if me is None or not may_ever(me.role, "ApproveRefund"):
        button.hide()
    return button
