"""Another look for thousands of widgets: what is in front at once, pages out of sight soon after.

Left to itself Qt dresses every widget once for each widget around it, which takes seconds where
nine cases are open. Here each is dressed once, and a page that waits in a stack between two events
of the window, or at the latest when it comes into sight: nobody ever sees the old look.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget
from shiboken6 import isValid

from ehc_desk.ui.widgets.slices import Slices

WAITS = "pages_wait"
"""The property of a stack whose pages out of sight say nothing about the room it needs."""
_POLISHED = Qt.WidgetAttribute.WA_WState_Polished


class Dresser(QObject):
    """``dressed`` is told of each page once it has the new look, to do what follows from it."""

    def __init__(self, app: QApplication, dressed: Callable[[QWidget], None]) -> None:
        super().__init__(app)
        self._app, self._dressed = app, dressed
        self._waiting: list[QWidget] = []
        self._slices = Slices(self)

    def show(self, sheet: str) -> None:
        """Use another style sheet: what is in front has it when this returns."""
        self._forget()
        # With nothing remembered of any widget Qt has none to dress anew: that is done below.
        self._app.style().unpolish(self._app)
        self._app.setStyleSheet(sheet)
        for window in filter(_stands_alone, self._app.topLevelWidgets()):
            for each in _of(window, self._waiting):
                _dress(each)
        for page in self._waiting:
            page.installEventFilter(self)

    def follow(self) -> None:
        """Dress the pages out of sight from now on, between the events of the window."""
        if self._waiting:
            self._slices.begin(self._rest(), lambda: True)

    def waits(self, widget: QWidget) -> bool:
        """Tell whether a widget is on a page that has the old look still."""
        return any(page is widget or page.isAncestorOf(widget) for page in self._waiting)

    @property
    def is_done(self) -> bool:
        """Tell whether everything has the new look."""
        return not self._waiting

    def finish(self) -> None:
        """Dress everything that waits now."""
        self._slices.finish()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Dress a page that comes into sight before anything of it is drawn."""
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget):
            for _ in self._page(watched):
                pass
        return False

    def _rest(self) -> Iterator[None]:
        while self._waiting:
            page = self._waiting[0]
            if isValid(page):
                yield from self._page(page)
            elif page in self._waiting:
                self._waiting.remove(page)

    def _page(self, page: QWidget) -> Iterator[None]:
        """Dress a page and the pages in it; asked for twice, the second goes through with it."""
        inner: list[QWidget] = []
        for each in list(_of(page, inner)):
            if isValid(each):
                _dress(each)
            yield
            if page not in self._waiting:
                return
        self._waiting.remove(page)
        if isValid(page):
            page.removeEventFilter(self)
            self._waiting[:0] = inner = [each for each in inner if isValid(each)]
            for each in inner:
                each.installEventFilter(self)
            self._dressed(page)

    def _forget(self) -> None:
        for page in self._waiting:
            if isValid(page):
                page.removeEventFilter(self)
        self._waiting = []


def _stands_alone(window: QWidget) -> bool:
    """Tell whether a window is dressed for itself: a closed list of choices waits with its page."""
    return isValid(window) and (window.isVisible() or window.parentWidget() is None)


def _of(top: QWidget, waiting: list[QWidget]) -> Iterator[QWidget]:
    """Yield a widget and all in it, the outer first; pages out of sight go to ``waiting``."""
    yield top
    for each in top.children():
        if not isinstance(each, QWidget) or (each.isWindow() and each.isVisible()):
            continue
        if isinstance(top, QStackedWidget) and each.isHidden() and top.property(WAITS):
            waiting.append(each)
        else:
            yield from _of(each, waiting)


def _dress(widget: QWidget) -> None:
    """Dress one widget as Qt does; one that was never seen is dressed when it is."""
    if widget.testAttribute(_POLISHED):
        widget.style().polish(widget)
        QCoreApplication.sendEvent(widget, QEvent(QEvent.Type.StyleChange))
