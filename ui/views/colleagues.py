"""Who else is there: colleagues with their roles, those on line first."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.console.store import Store
from app.protocol.records import Staff
from ui.qt import one_line
from ui.theme import Type
from ui.views.wording import role_name
from ui.widgets.avatar import Avatar, AvatarLook, initials
from ui.widgets.chip import Chip, ChipLook
from ui.widgets.section import Plate, clear
from ui.widgets.words import Text


class Colleagues(Plate):
    """A plate with one line a colleague; builds itself anew when `refresh` is called."""

    def __init__(self, store: Store) -> None:
        super().__init__(padding=16)
        self._store = store
        self.column.setSpacing(10)
        self.refresh()

    def refresh(self) -> None:
        """Lists the colleagues as they are now."""
        clear(self.column)
        me = self._store.me.user_id if self._store.me is not None else ""
        others = sorted(
            (one for one in self._store.staff.values() if one.id != me), key=lambda one: (not one.online, one.name)
        )
        self.setVisible(bool(others))
        head = QHBoxLayout()
        head.addWidget(Text(self.tr("Colleagues"), Type.HEADING))
        head.addStretch(1)
        online = self.tr("online: %1").replace("%1", str(sum(one.online for one in others)))
        head.addWidget(Text(online, Type.SMALL_NUM, "t3"))
        self.column.addLayout(head)
        for one in others:
            self.column.addWidget(self._line(one))

    def _line(self, one: Staff) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        name, role = one_line(one.name, 60), role_name(one.role)
        row.addWidget(Avatar(AvatarLook(initials(name), one.id), 24))
        row.addWidget(Text(name, Type.BODY_MEDIUM))
        row.addWidget(Text(role, Type.SMALL, "t3"))
        row.addStretch(1)
        words = self.tr("On line") if one.online else self.tr("Not on line")
        row.addWidget(Chip(ChipLook(words, "wifi" if one.online else "wifi-off", "ok" if one.online else "mute")))
        holder.setAccessibleName(f"{name}, {role}, {words}")
        return holder
