"""Set up codes: a picture to scan with an app, the secret to type, and the first code to prove it."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from app.console.troubles import Trouble
from app.protocol.money_api import Enrolment, SecondFactor
from ui.bridge import Bridge
from ui.theme import Type
from ui.views.sheets import Sheet
from ui.views.wording import refusal_words, trouble_words
from ui.widgets import ink
from ui.widgets.button import Button
from ui.widgets.codecells import CodeCells
from ui.widgets.words import Text

_SIZE = 200


class _Picture(QWidget):
    """A QR code, black on white in every theme."""

    def __init__(self) -> None:
        super().__init__()
        self._svg: QSvgRenderer | None = None
        self.setFixedSize(_SIZE, _SIZE)

    def show_svg(self, svg: str) -> None:
        self._svg = QSvgRenderer(QByteArray(svg.encode()), self) if svg else None
        self.setVisible(bool(svg))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        p = ink.smooth(self)
        ink.rounded(p, QRectF(self.rect()), 8, QColor(Qt.GlobalColor.white))
        if self._svg is not None:
            self._svg.render(p, QRectF(10, 10, _SIZE - 20, _SIZE - 20))
        p.end()


class EnrolmentSheet(Sheet):
    """Shown once; closing it before the first code leaves no second factor.

    Signals:
        confirmed(object): `SecondFactor` as the server has it now.
    """

    confirmed = Signal(object)

    def __init__(self, window: QWidget, bridge: Bridge) -> None:
        super().__init__(window, "", width=480)
        self._bridge = bridge
        self.title.setText(self.tr("Codes for money"))
        about = self.tr(
            "Scan the picture with an app for one-time codes, or type the secret there. It is shown only now."
        )
        self.body.addWidget(Text(about, Type.BODY, "t2", wrap=True))
        self.picture = _Picture()
        self.body.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignHCenter)
        self.secret = Text("", Type.CODE, "t1", wrap=True)
        self.body.addWidget(self.secret)
        self.body.addWidget(Text(self.tr("Then type the code that the app shows"), Type.SMALL_MEDIUM, "t2"))
        self.cells = CodeCells(self.tr("Code of six digits from your app"))
        self.body.addWidget(self.cells)
        self.trouble = Text("", Type.SMALL, "late", wrap=True)
        self.trouble.hide()
        self.body.addWidget(self.trouble)
        leave = Button(self.tr("Later"))
        leave.clicked.connect(self.close_sheet)
        self.do = Button(self.tr("Confirm the code"), "primary")
        self.do.setEnabled(False)
        self.do.clicked.connect(self._confirm)
        self.foot.addWidget(leave)
        self.foot.addWidget(self.do)
        self.cells.changed.connect(self._typed)
        self.picture.hide()
        self.open()
        bridge.run(bridge.books.enrol(), self._enrolled, self._failed)

    def _enrolled(self, made: Enrolment) -> None:
        self.picture.show_svg(made.qr_svg)
        groups = [made.secret[at : at + 4] for at in range(0, len(made.secret), 4)]
        self.secret.setText(" ".join(groups))
        self.cells.setFocus(Qt.FocusReason.TabFocusReason)
        self.place()

    def _typed(self, code: str) -> None:
        self.trouble.hide()
        self.do.setEnabled(len(code) == 6 and bool(self.secret.text()))

    def _confirm(self) -> None:
        self.do.set_busy(True)
        self._bridge.run(self._bridge.books.confirm(self.cells.code), self._done, self._failed)

    def _done(self, factor: SecondFactor) -> None:
        self.close_sheet()
        self.confirmed.emit(factor)

    def _failed(self, trouble: Trouble) -> None:
        self.do.set_busy(False)
        wrong = trouble.key.startswith("code_")
        self.cells.fail(wrong)
        self.trouble.setText(refusal_words(trouble.key) if wrong else trouble_words(trouble.key))
        self.trouble.show()
        self.place()
