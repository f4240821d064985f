"""A drop-down list of stored codes that is typed into: letters without accents find the entry."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QComboBox

from ehc_desk.ui.key_events import SILENT
from ehc_desk.ui.widgets.aside import nothing_fits
from ehc_desk.ui.widgets.type_ahead import ENTER, PAUSE, TypeAhead, keeps_esc


class Choice(QComboBox):
    """A choice of stored codes; the first is shown while nothing is chosen.

    ``picked`` tells of every change, also of the letters of a search on its way; ``settled`` tells
    once, when the search is over. What rebuilds the window listens to that.
    """

    picked = Signal()
    settled = Signal()

    def __init__(self, name: str, items: Iterable[tuple[str, str]]) -> None:
        super().__init__()
        self._open = self._unsettled = False
        self._rest: QTimer | None = None
        self._ahead = TypeAhead(self._words, partial(nothing_fits, self))
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.setAccessibleName(name)
        for code, words in items:
            self.addItem(words, code)
        self.setMinimumContentsLength(6)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setToolTip(self.currentText())
        self.activated.connect(lambda _index: self._tell())
        self.currentIndexChanged.connect(lambda _index: self.setToolTip(self.currentText()))

    def value(self) -> str:
        """Return the chosen code."""
        return str(self.currentData() or "")

    def show_value(self, value: str) -> None:
        """Show a stored code without telling anybody."""
        index = self.findData(value)
        if index != self.currentIndex():
            with QSignalBlocker(self):
                self.setCurrentIndex(index)

    @property
    def is_settled(self) -> bool:
        """Tell whether nothing was picked by a search that may still go on."""
        return not self._unsettled

    # ------------------------------------------------------------ keys

    def event(self, event: QEvent) -> bool:
        """Keep Esc from leading back while it has a search to clear."""
        return keeps_esc(event, bool(self._ahead.typed)) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Choose by keys at once; Enter is for the form, which moves on."""
        row = self._ahead.key(event, self.currentIndex())
        if row is not None:
            self._choose(row)
            event.accept()
            return
        if event.key() not in SILENT:
            self._end_search()
        if event.key() in ENTER or _is_letter(event):  # Qt would search by a lone letter
            event.ignore()
        else:
            before = self.currentIndex()
            super().keyPressEvent(event)
            if self.currentIndex() != before:
                self._tell()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:  # noqa: N802 - Qt's name
        """Search by what an input method composes."""
        self._choose(self._ahead.composed(event, self.currentIndex()))
        event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """End a search; its list takes the focus only for a moment."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._end_search()

    def wheelEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
        """Never change a value by rolling over it."""
        event.ignore()  # type: ignore[attr-defined]

    # ------------------------------------------------------------ the unfolded list

    def showPopup(self) -> None:  # noqa: N802 - Qt's name
        """Unfold the list; letters typed there search as they do here."""
        self._end_search()
        super().showPopup()
        if not self._open:
            self._open = True
            self.view().setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
            self.view().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Search in the unfolded list: the row is marked, Enter takes it."""
        here = self.view().currentIndex().row() if self._open else -1
        if event.type() == QEvent.Type.InputMethod and isinstance(event, QInputMethodEvent):
            self._mark(self._ahead.composed(event, here))
            return True
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            row = self._ahead.key(event, here)
            if row is not None:
                self._mark(row)
                return True
            if _is_letter(event):
                return True
        return super().eventFilter(watched, event)

    # ------------------------------------------------------------ parts

    def _words(self) -> list[str]:
        return [self.itemText(row) for row in range(self.count())]

    def _choose(self, row: int) -> None:
        if row != self.currentIndex():
            self.setCurrentIndex(row)
            self._tell()
        elif self._unsettled:
            self._settle_soon()

    def _tell(self) -> None:
        self._unsettled = True
        self.picked.emit()
        self._settle_soon()

    def _settle_soon(self) -> None:
        """Settle now, or when no letter follows any more."""
        if not self._ahead.typed:
            self._settle()
            return
        if self._rest is None:
            self._rest = QTimer(self)
            self._rest.setSingleShot(True)
            self._rest.timeout.connect(self._end_search)
        self._rest.start(round(PAUSE * 1000))

    def _end_search(self) -> None:
        self._ahead.end()
        self._settle()

    def _settle(self) -> None:
        if self._rest is not None:
            self._rest.stop()
        if self._unsettled:
            self._unsettled = False
            self.settled.emit()

    def _mark(self, row: int) -> None:
        self.view().setCurrentIndex(self.model().index(row, self.modelColumn()))


def _is_letter(event: QKeyEvent) -> bool:
    return event.text().isprintable() and bool(event.text().strip())
