"""The frame of the window: so light that it paints at once; everything else is put in later.

Nothing but QtWidgets is imported before the first paint: no texts, no style, no own widgets.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMainWindow

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QPaintEvent, QResizeEvent
    from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

WIDE, STRIP = 1187, 1110
"""From these widths on (in units that grow with the letters) the rail has names, or icons alone."""


class MainWindow(QMainWindow):
    """Menu bar, left rail, stacked screens, status bar; knows none of them by name."""

    painted = Signal()
    narrowed = Signal()
    rail: QFrame
    rail_layout: QVBoxLayout
    stack: QStackedWidget

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("EHC Desk")
        room = self.screen().availableSize()  # at 125 % a 1366 × 768 screen has 1092 × 614
        self.setMinimumSize(min(1024, room.width()), min(600, room.height()))
        self.resize(min(1366, room.width()), min(768, room.height()))
        self._was_painted = self._is_built = False
        self._shape = ""
        self.may_close: Callable[[], bool] = lambda: True

    def build(self) -> None:
        """Put the parts of the frame in; called once, after the first paint."""
        from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

        from ehc_desk.ui.looks.dressing import WAITS
        from ehc_desk.ui.texts import t

        self.setWindowTitle(t("app.title"))
        self.rail = QFrame()
        self.rail.setObjectName("rail")
        self.rail_layout = QVBoxLayout(self.rail)
        self.rail_layout.setContentsMargins(8, 12, 8, 10)
        self.stack = QStackedWidget()
        self.stack.setProperty(WAITS, True)
        page = QWidget()
        page.setObjectName("page")
        across = QHBoxLayout(page)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.rail)
        across.addWidget(self.stack, 1)
        self.wait()
        self.setCentralWidget(page)
        self._is_built = True
        self.statusBar().setSizeGripEnabled(False)

    def wait(self) -> None:
        """Say that the desk is being opened, in place of any screen."""
        from PySide6.QtCore import Qt
        from PySide6.QtWidgets import QLabel

        from ehc_desk.ui.texts import t

        label = QLabel(t("app.opening"))
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for index in reversed(range(self.stack.count())):
            if (before := self.stack.widget(index)) is not None:
                self.stack.removeWidget(before)
                before.deleteLater()
        self.stack.addWidget(label)

    def stand_bare(self, bare: bool) -> None:
        """Take what stands around the work out of sight while there is no work, or show it.

        The rail comes by itself as soon as somebody fills it.
        """
        self.rail.setVisible(not bare and self.rail_shape() != "none")
        self.menuBar().setVisible(not bare)
        self.statusBar().setVisible(not bare)

    def show_alone(self, screen: QWidget) -> None:
        """Show a screen from before there is a desk: the whole window is its own."""
        from ehc_desk.ui.widgets.room import Room

        room = Room(screen)
        screen.destroyed.connect(room.deleteLater)
        self.stack.addWidget(room)
        self.stack.setCurrentWidget(room)
        self.stand_bare(True)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Tell once that something can be seen."""
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            self.painted.emit()

    def rail_shape(self) -> str:
        """Return what there is room for at the left: ``wide``, ``strip`` or ``none``.

        Smaller letters are no reason for names beside the work where there were none before.
        """
        from ehc_desk.ui import style

        width = self.width()
        if width >= max(style.px(WIDE), WIDE):
            return "wide"
        return "strip" if width >= style.px(STRIP) else "none"

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give the rail's place to the work in a narrow window."""
        super().resizeEvent(event)
        if self._is_built and self.rail_shape() != self._shape:
            self._shape = self.rail_shape()
            self.narrowed.emit()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Ask whoever keeps unsaved work before the window goes."""
        if self.may_close():
            event.accept()
        else:
            event.ignore()
