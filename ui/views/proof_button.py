"""The button that saves what a bank is shown of an order when its payer disputes it (C4)."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.console.store import Store
from ui.views.files import Files
from ui.widgets.button import Button

translate = QCoreApplication.translate


def proof_button(store: Store, files: Files, order_id: str) -> Button:
    """Hidden from those who never decide about money: the server refuses them."""
    name = translate("refund", "Save for the bank: payments, codes and entries of order %1 (PDF)")
    button = Button("", "ghost", icon="landmark", small=True, name=name.replace("%1", order_id))
    button.clicked.connect(lambda: files.save_proof(order_id))
    if not store.may("ApproveRefund"):
        button.hide()
    return button
