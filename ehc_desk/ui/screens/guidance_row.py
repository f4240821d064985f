"""One paper of a guidance slip: ticked when it is lacking, with the reason beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRectF, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSizePolicy, QWidget

from ehc_desk.ui import style
from ehc_desk.ui.line_breaks import tied
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.fields import Line, label

if TYPE_CHECKING:
    from ehc_desk.presenters.guidance import GuidanceLine

_RING = 2
"""How wide the frame of the cursor is, in pixels."""


class LackRow(QWidget):
    """One paper: ticked when it is lacking, with the reason beside it."""

    ticked = Signal(int, bool)
    reasoned = Signal(int, str)

    def __init__(self, line: GuidanceLine) -> None:
        super().__init__()
        self.number = line.number
        self.tick = QCheckBox(f"{line.number}.")
        self.tick.setAccessibleName(t("guidance.lacking", name=line.name))
        self.tick.setStyleSheet("QCheckBox:focus { border-color: transparent; }")
        self.tick.installEventFilter(self)
        self.tick.toggled.connect(lambda on: self.ticked.emit(self.number, on))
        self.reason = Line(t("guidance.reason_of", number=line.number))
        self.reason.setPlaceholderText(t("guidance.reason_hint"))
        self.reason.setToolTip(t("guidance.reason_hint"))
        self.reason.textEdited.connect(lambda _text: self._told())
        said = line.name if line.required else t("guidance.if_any", name=line.name)
        name = label(tied(said))
        name.setWordWrap(True)
        name.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 5, 6, 5)
        row.setSpacing(8)
        row.addWidget(self.tick)
        row.addWidget(name, 5)
        row.addWidget(self.reason, 4)

    def show_line(self, line: GuidanceLine) -> None:
        """Show the marks of a line without telling anybody."""
        self.tick.blockSignals(True)
        self.tick.setChecked(line.lacking)
        self.tick.blockSignals(False)
        self.reason.show_value(line.reason)

    def _told(self) -> None:
        self.reasoned.emit(self.number, self.reason.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Show where the cursor is around the whole row."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw a frame around the row of the cursor."""
        if not self.tick.hasFocus():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(style.colour("focus")), _RING))
        edge = _RING / 2
        inside = QRectF(self.rect()).adjusted(edge, edge, -edge, -edge)
        painter.drawRoundedRect(inside, style.px(6), style.px(6))
