"""Empty pages for the visitors to come: built part by part while nobody waits, and used again.

A page is some 35 ms of building. In slices between two events nobody notices it; whoever comes
before it is ready has the rest built at once. A page in waiting is hidden and hears nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from ehc_desk.ui.widgets.slices import Slices

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStackedWidget

    from ehc_desk.ui.screens.intake import IntakeScreen

MOST = 2
_QUIET_MS = 2500


class PagesAhead(QObject):
    """``make`` returns a page that is not built yet; ``is_busy`` tells when to wait with it."""

    built = Signal(object)
    """A new page is whole: what it tells may be listened to."""
    ready = Signal()
    """A page that was asked for is there."""

    def __init__(
        self,
        stack: QStackedWidget,
        make: Callable[[], IntakeScreen],
        is_busy: Callable[[], bool],
    ) -> None:
        super().__init__(stack)
        self._stack, self._make, self._is_busy = stack, make, is_busy
        self._pages: list[IntakeScreen] = []
        self._growing: IntakeScreen | None = None
        self._slices = Slices(self)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_QUIET_MS)
        self._later.timeout.connect(self._in_quiet)

    def take(self) -> IntakeScreen:
        """Return a page that is ready; one that is not is built to its end now."""
        if not self._pages:
            self.begin()
            self._slices.finish()
        return self._pages.pop()

    def begin(self) -> None:
        """Begin to build a page unless one is there or on its way."""
        if self._growing is None and not self._pages:
            page = self._growing = self._make()
            page.hide()  # else a page in waiting comes into sight with the stack
            self._slices.begin(self._steps(page), lambda: True)

    def _steps(self, page: IntakeScreen) -> Iterator[None]:
        yield from page.build()
        self._stack.addWidget(page)
        self._growing = None
        self._pages.append(page)
        self.built.emit(page)
        QTimer.singleShot(0, self, self.ready.emit)

    def think_ahead(self) -> None:
        """Have a page ready for the next visitor soon, before anybody asks for one."""
        self._later.start()

    def _in_quiet(self) -> None:
        """Wait while pages are taken in or a dossier is accepted: there is enough to do."""
        if self._is_busy():
            self._later.start()
        else:
            self.begin()

    def give_back(self, page: IntakeScreen) -> None:
        """Use a page again for another visitor; when enough are waiting, throw it away."""
        if len(self._pages) < MOST:
            page.recycle()
            self._pages.append(page)
            return
        page.leave()
        self._stack.removeWidget(page)
        page.deleteLater()

    def close(self) -> None:
        """Let go of every page in waiting."""
        self._later.stop()
        self._slices.finish()
        for page in self._pages:
            page.leave()
