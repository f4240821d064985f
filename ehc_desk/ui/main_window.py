"""The frame of the window: light enough to paint at once; everything else is put in later."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ehc_desk.ui.texts import t

RAIL_WIDTH = 222


class MainWindow(QMainWindow):
    """Menu bar, left rail, stacked screens, status bar; knows none of them by name."""

    painted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(t("app.title"))
        self.resize(1366, 768)
        self.setMinimumSize(1024, 640)
        self._was_painted = False
        self.may_close: Callable[[], bool] = lambda: True
        self.rail = QFrame()
        self.rail.setObjectName("rail")
        self.rail.setFixedWidth(RAIL_WIDTH)
        self.rail_layout = QVBoxLayout(self.rail)
        self.rail_layout.setContentsMargins(8, 12, 8, 10)
        self.notices = QVBoxLayout()
        self.stack = QStackedWidget()
        self.menuBar().addMenu(t("menu.dossier"))
        self.statusBar().setSizeGripEnabled(False)
        self._lay_out()

    def _lay_out(self) -> None:
        page = QWidget()
        page.setObjectName("page")
        across = QHBoxLayout(page)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.rail)
        inside = QVBoxLayout()
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        self.notices.setContentsMargins(14, 8, 14, 0)
        inside.addLayout(self.notices)
        inside.addWidget(self.stack, 1)
        across.addLayout(inside, 1)
        self.stack.addWidget(self._waiting())
        self.setCentralWidget(page)

    def _waiting(self) -> QWidget:
        label = QLabel(t("app.opening"))
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        return label

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Tell once that something can be seen."""
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            self.painted.emit()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Ask whoever keeps unsaved work before the window goes."""
        if self.may_close():
            event.accept()
        else:
            event.ignore()
