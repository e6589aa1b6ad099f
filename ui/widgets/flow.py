"""A row of parts that goes on in the next line where the room ends."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem


class Flow(QLayout):
    """Parts at their natural size, from the left, `gap` px between them; it is as high as its lines."""

    def __init__(self, gap: int = 8) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._gap = gap

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem:
        return self._items[index] if 0 <= index < len(self._items) else None  # type: ignore[return-value]  # as Qt asks

    def takeAt(self, index: int) -> QLayoutItem:
        return self._items.pop(index) if 0 <= index < len(self._items) else None  # type: ignore[return-value]  # as Qt asks

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), place=False)

    def sizeHint(self) -> QSize:
        shown = [item.sizeHint() for item in self._shown()]
        wide = sum(size.width() for size in shown) + self._gap * max(0, len(shown) - 1)
        return self._framed(QSize(wide, max((size.height() for size in shown), default=0)))

    def minimumSize(self) -> QSize:
        least = QSize()
        for item in self._shown():
            least = least.expandedTo(item.minimumSize())
        return self._framed(least)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, place=True)

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _framed(self, size: QSize) -> QSize:
        if not self._shown():
            return QSize()
        around = self.contentsMargins()
        return size + QSize(around.left() + around.right(), around.top() + around.bottom())

    def _arrange(self, rect: QRect, *, place: bool) -> int:
        """Lays the parts out, or only counts; the height of all lines with the margins."""
        shown, around = self._shown(), self.contentsMargins()
        if not shown:
            return 0
        room = rect.marginsRemoved(around)
        x, y, high = room.x(), room.y(), 0
        for item in shown:
            size = item.sizeHint()
            wide = min(size.width(), max(item.minimumSize().width(), room.width()))
            if x > room.x() and x + wide > room.x() + room.width():
                x, y, high = room.x(), y + high + self._gap, 0
            if place:
                item.setGeometry(QRect(x, y, wide, size.height()))
            x += wide + self._gap
            high = max(high, size.height())
        return y + high - rect.y() + around.bottom()
