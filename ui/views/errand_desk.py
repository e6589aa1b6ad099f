"""Runners at the operator's desk: blocks of errands that act, in a column or in a sheet over the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.console.errands import runners
from app.console.state import Change
from app.domain.errands import State
from app.protocol.deals import MoveErrand
from app.protocol.trade import Errand
from ui.bridge import Bridge
from ui.models.dayclock import DayClock
from ui.theme import Type
from ui.views.errand_block import ErrandBlock
from ui.views.errand_sheets import AskSheet, GoesSheet
from ui.views.errand_words import errand_title
from ui.views.sendings import Sendings
from ui.views.sheets import Sheet
from ui.widgets.button import Button
from ui.widgets.scroller import Scroller
from ui.widgets.section import clear
from ui.widgets.words import Line, Text

translate = QCoreApplication.translate
Chosen = Callable[[], Sequence[Errand]]


class ErrandColumn(QWidget):
    """The errands `chosen` finds, one below the other; a refusal stands below the buttons that asked.

    Signals:
        changed(): it was built anew and may be of another height.
    """

    changed = Signal()

    def __init__(self, bridge: Bridge, chosen: Chosen, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._store, self._chosen = bridge, bridge.store, chosen
        self._sendings = Sendings(bridge)
        self._problems: dict[str, str] = {}
        self.hidden, self.count = False, 0
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        bridge.changed.connect(self._on_change)
        self.refresh()

    @property
    def blocks(self) -> list[ErrandBlock]:
        """What is on show."""
        return [one for one in self.findChildren(ErrandBlock) if one.isVisibleTo(self)]

    def refresh(self) -> None:
        """Builds the blocks again."""
        clear(self._column)
        errands = self._chosen()
        self.count = len(errands)
        for place, errand in enumerate(errands):
            if place:
                self._column.addWidget(Line())
            event = self._store.events.get(errand.event_id)
            block = ErrandBlock(
                errand,
                DayClock(event.zone if event is not None else ""),
                self._store.now_ms(),
                lead=place == 0,
                busy=self._sendings.busy(f"errand:{errand.id}"),
                hidden=self.hidden,
                problem=self._problems.get(errand.id, ""),
            )
            block.acted.connect(self.act)
            self._column.addWidget(block)
        self.changed.emit()

    def act(self, ident: str, key: str) -> None:
        """Does what a button asks, after the words it needs."""
        errand = self._store.errands.get(ident)
        if errand is None:
            return
        if key == "goes":
            goes = GoesSheet(self.window(), errand_title(errand), errand.asked)
            goes.given.connect(lambda who, minutes: self._move(ident, State.TAKEN, who, minutes))
        elif key == "ask":
            ask = AskSheet(self.window(), errand_title(errand))
            ask.given.connect(lambda who: self._move(ident, State.OPEN, who))
        else:
            self._move(ident, State(key))

    def _move(self, ident: str, state: State, who: str = "", minutes: int = 0) -> None:
        self._problems.pop(ident, None)
        args = MoveErrand(state=state.value, who=who, eta_min=minutes)
        self._sendings.send(f"errand:{ident}", args, None, ident)
        self.refresh()

    def _on_change(self, change: Change) -> None:
        if "pending" in change.slices:
            self._problems |= self._sendings.refused()
        if change.everything or change.slices & {"errands", "events", "pending"}:
            self.refresh()


class ErrandSheet(Sheet):
    """All runners that are under way, those that wait for the operator first."""

    def __init__(self, window: QWidget, bridge: Bridge, *, hidden: bool = False) -> None:
        about = translate(
            "ErrandSheet", "Press what you hear on the radio. The guest is told who comes and about when."
        )
        super().__init__(window, translate("ErrandSheet", "Runners"), about, width=520)
        store = bridge.store
        self.column = ErrandColumn(bridge, lambda: runners(store))
        self.column.hidden = hidden
        self.column.refresh()
        self.scroller = Scroller(self.column)
        self.body.addWidget(self.scroller)
        self.nobody = Text(translate("ErrandSheet", "Nobody is under way."), Type.BODY, "t2")
        self.body.addWidget(self.nobody)
        leave = Button(translate("ErrandSheet", "Back"))
        leave.clicked.connect(self.close_sheet)
        self.foot.addWidget(leave)
        self._soon = QTimer(self, singleShot=True, interval=0)  # blocks have a height once they are shown
        self._soon.timeout.connect(self._fit)
        self.column.changed.connect(self._soon.start)
        self._fit()
        self.open()
        self._soon.start()
        first = next(iter(self.column.findChildren(Button)), leave)
        first.setFocus()

    def _fit(self) -> None:
        """As high as its errands, while there is room."""
        any_left = self.column.count > 0
        self.nobody.setVisible(not any_left)
        self.scroller.setVisible(any_left)
        asked = self.column.heightForWidth(472) if self.column.hasHeightForWidth() else 0
        room = max(80, self._window.height() - 300)
        self.scroller.setFixedHeight(min(room, max(asked, self.column.sizeHint().height())))
        if self.isVisible():
            self.place()
