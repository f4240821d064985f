"""A scan that comes while a box is open: kept, told in the box, used when the box is closed.

Only the newest is kept, for a minute; what it leads to is not known here.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QBoxLayout, QFrame, QLabel, QVBoxLayout, QWidget
from shiboken6 import isValid

from ehc_desk.presenters.scans import Route
from ehc_desk.ui import spoken
from ehc_desk.ui.texts import Notice, t, word
from ehc_desk.ui.widgets.box_height import fit_height
from ehc_desk.ui.widgets.fields import label, restyle

_KEEP_S = 60.0


class WaitingScan(QObject):
    """``deliver`` gets each scan: at once, or when no box stands in the way any more."""

    def __init__(
        self, deliver: Callable[[Route], None], garbled: Callable[[Route], Notice]
    ) -> None:
        super().__init__()
        self._deliver, self._garbled = deliver, garbled
        self._route: Route | None = None
        self._since = 0.0
        self._strip: QFrame | None = None
        self._box: QWidget | None = None

    def take(self, route: Route) -> None:
        """Use a scan; open menus and lists are closed, a box of the program is left alone."""
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        box = QApplication.activeModalWidget()
        if box is None or route.goes_to == "badge":
            self._forget()
            self._deliver(route)
        elif _takes(box, route):
            self._forget()
        elif route.goes_to == "garbled":
            self._tell(box, self._garbled(route).text, "bad")
        else:
            self._route, self._since = route, monotonic()
            kind = word("scan_kind", route.kind)
            self._tell(box, t("reader.waiting", kind=kind), "hint")
            self._wait_for(box)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Notice that the box is closed."""
        if watched is self._box and event.type() is QEvent.Type.Hide:
            QTimer.singleShot(0, self, self._closed)
        return False

    def _wait_for(self, box: QWidget) -> None:
        if self._box is not box:
            self._box = box
            box.installEventFilter(self)

    def _closed(self) -> None:
        route, fresh = self._route, monotonic() - self._since <= _KEEP_S
        self._forget()
        if route is not None and fresh:
            self.take(route)

    def _forget(self) -> None:
        self._route = self._box = None
        self._strip = None

    def _tell(self, box: QWidget, text: str, mood: str) -> None:
        strip = self._strip
        if strip is None or not isValid(strip) or strip.parentWidget() is not box:
            strip = self._strip = _strip_in(box)
        restyle(strip, "mood", mood)
        for words in strip.findChildren(QLabel):
            words.setText(text)
        strip.setAccessibleName(text)
        if not isinstance(box.layout(), QBoxLayout):
            strip.setGeometry(0, 0, box.width(), strip.heightForWidth(box.width()))
        strip.show()
        strip.raise_()
        fit_height(box)
        spoken.alert(strip)


def _takes(box: QWidget, route: Route) -> bool:
    """Tell whether the box itself has a use for the scan; then nothing else comes of it."""
    take_scan = getattr(box, "take_scan", None)
    return route.goes_to != "garbled" and take_scan is not None and bool(take_scan(route))


def _strip_in(box: QWidget) -> QFrame:
    """Return a notice at the top of a box, in its layout when it has one that takes it."""
    strip = QFrame(box)
    strip.setObjectName("notice")
    strip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    words = label("", "heading")
    words.setWordWrap(True)
    QVBoxLayout(strip).addWidget(words)
    layout = box.layout()
    if isinstance(layout, QBoxLayout):
        layout.insertWidget(0, strip)
    return strip
