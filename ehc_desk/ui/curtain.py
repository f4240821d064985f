"""Draws a curtain over the whole window: nothing behind it can be seen, reached or read aloud.

Everything behind stays alive as it was. Other windows of the program are put away and come back
with the work they belong to. Knows nothing of who works there.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QMainWindow,
    QToolTip,
    QWidget,
)
from shiboken6 import isValid

from ehc_desk.ui.widgets.front import Front

_PASSING = (Qt.WindowType.Popup, Qt.WindowType.ToolTip, Qt.WindowType.SplashScreen)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody was typing: the widget, and in a line the cursor and what was selected."""

    widget: QWidget
    cursor: int = -1
    start: int = -1
    end: int = -1

    @classmethod
    def now(cls) -> Spot | None:
        """Return where the keyboard is, or None."""
        focus = _below_popup(QApplication.focusWidget())
        line = _line_of(focus)
        if focus is None or line is None:
            return cls(focus) if focus is not None else None
        start = line.selectionStart()
        return cls(focus, line.cursorPosition(), start, line.selectionEnd() if start >= 0 else -1)

    def return_there(self) -> None:
        """Bring the keyboard back with cursor and selection; nothing when the place is gone."""
        if not isValid(self.widget):
            return
        self.widget.setFocus(Qt.FocusReason.OtherFocusReason)
        line = _line_of(self.widget)
        if line is None or self.cursor < 0:
            return
        if self.start < 0:
            line.deselect()
            line.setCursorPosition(self.cursor)
        elif self.cursor == self.start:
            line.setSelection(self.end, self.start - self.end)
        else:
            line.setSelection(self.start, self.end - self.start)


def _below_popup(focus: QWidget | None) -> QWidget | None:
    """Return the field whose open list has the keyboard, or what has it itself."""
    if focus is not None and focus.window().windowType() is Qt.WindowType.Popup:
        return focus.window().parentWidget()
    return focus


def _line_of(widget: QWidget | None) -> QLineEdit | None:
    if isinstance(widget, QComboBox):
        return widget.lineEdit()
    return widget if isinstance(widget, QLineEdit) else None


class Curtain(QObject):
    """``draw`` puts a screen in front of everything, ``open`` takes it away again."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._layers: Front | None = None
        self._screen: QWidget | None = None
        self._away: list[QWidget] = []

    @property
    def drawn(self) -> bool:
        """Tell whether something stands in front of everything."""
        return self._screen is not None

    def prepare(self) -> None:
        """Make room for a screen in front while nobody waits: moving a full page takes time."""
        self._made()

    def draw(self, screen: QWidget) -> None:
        """Show only this screen; what stood in front before is thrown away."""
        layers = self._made()
        old, self._screen = self._screen, screen
        layers.addWidget(screen)
        layers.setCurrentWidget(screen)
        self._put_away()
        self._window.menuBar().hide()
        self._window.statusBar().hide()
        if old is not None:
            self._drop(old)
        else:
            self._application().installEventFilter(self)

    def open(self) -> list[QWidget]:
        """Show the frame again; return the windows that were put away, still hidden."""
        if self._screen is not None:
            self._application().removeEventFilter(self)
            self._made().setCurrentIndex(0)
            self._drop(self._screen)
            self._screen = None
            self._window.menuBar().show()
            self._window.statusBar().show()
        away, self._away = self._away, []
        return [each for each in away if isValid(each)]

    def take_away(self) -> list[QWidget]:
        """Return the windows that were put away; they belong to whoever worked before."""
        away, self._away = self._away, []
        return away

    # ------------------------------------------------------------ inside

    def _made(self) -> Front:
        if self._layers is None:
            # From parent to parent directly: on its own the page would be a window for a moment.
            page = self._window.centralWidget()
            self._layers = Front(self._window)
            if page is not None:
                self._layers.addWidget(page)
            self._window.setCentralWidget(self._layers)
            self._layers.show()  # at once, not with the next turn of the event loop
        return self._layers

    def _drop(self, screen: QWidget) -> None:
        self._made().removeWidget(screen)
        screen.deleteLater()

    @staticmethod
    def _application() -> QApplication:
        app = QApplication.instance()
        assert isinstance(app, QApplication)  # noqa: S101 - there is a window
        return app

    def _put_away(self) -> None:
        """Close lists and tips, hide other windows and what is laid over the frame."""
        QToolTip.hideText()
        popup = QApplication.activePopupWidget()
        while popup is not None:
            popup.close()
            after = QApplication.activePopupWidget()
            popup = after if after is not popup else None
        for widget in [*QApplication.topLevelWidgets(), *self._overlays()]:
            if widget.isVisible() and self._is_foreign(widget):
                self._hide(widget)

    def _overlays(self) -> list[QWidget]:
        parts = (self._layers, self._window.menuBar(), self._window.statusBar())
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        found = self._window.findChildren(QWidget, options=direct)
        return [each for each in found if each not in parts and not each.isWindow()]

    def _is_foreign(self, widget: QWidget) -> bool:
        if widget is self._window:
            return False
        if widget.isWindow():
            return widget.windowType() not in _PASSING
        return widget in self._overlays() and not widget.testAttribute(
            Qt.WidgetAttribute.WA_TransparentForMouseEvents  # the watermark lies over all, always
        )

    def _hide(self, widget: QWidget) -> None:
        if isValid(widget) and self.drawn:
            widget.hide()
            if widget.isWindow():
                self._window.activateWindow()  # the keyboard must not stay with what is hidden
            if widget not in self._away:
                self._away.append(widget)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Put away whatever wants to show itself while the curtain is drawn."""
        if (
            event.type() is QEvent.Type.Show
            and isinstance(watched, QWidget)
            and watched.parent() in (None, self._window)
            and self._is_foreign(watched)
        ):
            QTimer.singleShot(0, watched, lambda: self._hide(watched))
        elif event.type() is QEvent.Type.ToolTip and isinstance(watched, QWidget):
            return self._screen is None or not self._screen.isAncestorOf(watched)
        return False


def bring_back(windows: list[QWidget], spot: Spot | None) -> None:
    """Show windows again that were put away, and the keyboard where it was."""
    for each in windows:
        if isValid(each):
            each.show()
            if each.isWindow():
                each.raise_()
                each.activateWindow()
    if spot is not None:
        spot.return_there()
