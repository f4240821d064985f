"""Room around a screen or a part of it: with letters too large for it it scrolls, nothing is cut.

At the sizes the screens are made for there is nothing to scroll and nothing is seen of it.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget


class Room(QScrollArea):
    """Holds one screen or part and keeps in sight what has the focus.

    ``whole``: it is as high as its part, and what is around it scrolls. a ``page`` is a part inside
    as high as the room that scrolls by itself: it is shown from edge to edge while the cursor is in
    it, and the bar of the room is not there beside its own.
    """

    resized = Signal()

    def __init__(self, screen: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page: QWidget | None = None
        self._whole = self._is_paged = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._turn_to_page)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        if screen is not None:
            self.setWidget(screen)
            self.setFocusProxy(screen)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    def set_page(self, page: QWidget | None) -> None:
        """Name the part that is shown from edge to edge while the cursor is in it, or none."""
        if page is not self._page:
            self._page = page
            self._follow(None, QApplication.focusWidget())

    def set_whole(self, whole: bool) -> None:
        """Be as high as the part inside, or scroll it."""
        policy = Qt.ScrollBarPolicy
        self._whole = whole
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAlwaysOff if whole else policy.ScrollBarAsNeeded
        )
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return what the part needs on the sides that are not scrolled here."""
        least, inside = super().minimumSizeHint(), self.widget()
        if inside is None:
            return least
        needed, off = inside.minimumSizeHint(), Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if self.horizontalScrollBarPolicy() == off:
            least.setWidth(needed.width() + self.verticalScrollBar().sizeHint().width())
        if self._whole:
            least.setHeight(needed.height())
        return least

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Grow with the part inside."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        if self._is_paged and event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self._soon.start()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Tell of another size."""
        super().resizeEvent(event)
        self.resized.emit()

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        screen = self.widget()
        if now is None or screen is None or not screen.isAncestorOf(now):
            return
        self._is_paged = self._page is not None and (
            now is self._page or self._page.isAncestorOf(now)
        )
        if not self._whole:
            policy = Qt.ScrollBarPolicy
            self.setVerticalScrollBarPolicy(
                policy.ScrollBarAlwaysOff if self._is_paged else policy.ScrollBarAsNeeded
            )
        if self._is_paged:
            self._turn_to_page()
            self._soon.start()  # and once more when everything has its new place
        else:
            self.ensureWidgetVisible(now, 24, 24)

    def _turn_to_page(self) -> None:
        if self._is_paged and self._page is not None:
            self.ensureWidgetVisible(self._page, 0, 0)
