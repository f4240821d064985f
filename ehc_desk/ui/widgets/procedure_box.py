"""The search box for procedures: letters bring a list, Enter picks, a typed code works.

With nothing typed, ↓ brings the favourites, then what was used lately.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem

from ehc_desk.domain.text import nfc
from ehc_desk.ui.keys_first import leave_to_commands
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.type_ahead import keeps_esc

if TYPE_CHECKING:
    from ehc_desk.domain.procedure import Procedure

_ROW = 36
_MOST = 8
_LIST_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class ProcedureBox(QLineEdit):
    """While it has the focus it is a search; otherwise it shows what was chosen."""

    chosen = Signal(str)
    _list: QListWidget | None = None

    def __init__(
        self,
        search: Callable[[str], Sequence[Procedure]],
        is_pinned: Callable[[str], bool] = lambda _code: False,
    ) -> None:
        """``search`` is asked at every letter; ``is_pinned`` tells favourites, which get a star."""
        super().__init__()
        self._search, self._is_pinned = search, is_pinned
        self._shown = self._asked = ""
        self.setPlaceholderText(t("procedure.hint"))
        self.setToolTip(t("procedure.hint"))
        self.setAccessibleName(t("field.procedure"))
        self.setMinimumHeight(36)
        self.textEdited.connect(self._typed)

    def pointed_at(self) -> str:
        """Return the code of the row the arrows stand on; empty while the list is closed."""
        item = self._box().currentItem() if self._is_open() else None
        return str(item.data(Qt.ItemDataRole.UserRole) or "") if item is not None else ""

    def is_searching(self) -> bool:
        """Tell whether the list is open."""
        return self._is_open()

    def look_again(self) -> None:
        """Fill the open list anew; the same procedure stays pointed at."""
        if self._is_open():
            code = self.pointed_at()
            self._typed(self._asked)
            box = self._box()
            rows = [box.item(row).data(Qt.ItemDataRole.UserRole) for row in range(box.count())]
            if code in rows:
                box.setCurrentRow(rows.index(code))

    def show_procedure(self, text: str) -> None:
        """Show what was chosen, unless a search is going on."""
        self._shown = text
        if not (self.hasFocus() and self._is_open()):
            self.setText(text)
            self.setCursorPosition(0)
            self.setToolTip(text or self.placeholderText())

    def event(self, event: QEvent) -> bool:
        """Keep Esc from leading back while it has a list to close."""
        return keeps_esc(event, self._is_open()) or leave_to_commands(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Steer the list by arrows; Enter picks and goes on; Esc closes it and keeps the choice."""
        key = event.key()
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if key in _LIST_KEYS and plain:
            self._steer(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain and self._is_open():
            if self._pick() and self.hasFocus():
                self.selectAll()
                super().keyPressEvent(event)  # to the screen, which moves on
        elif key == Qt.Key.Key_Escape and self._is_open():
            self._give_up()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Select everything, so that typing starts a new search."""
        super().focusInEvent(event)
        self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Show what is chosen again."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self._give_up()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Keep the list where the box is when the window changes its size."""
        if event.type() == QEvent.Type.Resize and self._is_open():
            self._place()
        return super().eventFilter(watched, event)

    def _typed(self, text: str) -> None:
        self._asked = text
        found = self._search(nfc(text))
        box = self._box()
        box.clear()
        for procedure in found:
            box.addItem(self._row(procedure))
        if not found and text.strip():
            box.addItem(_nothing())
        box.setVisible(box.count() > 0)
        if box.count():
            box.setCurrentRow(0 if found else -1)
            self._place()
            box.raise_()

    def _row(self, procedure: Procedure) -> QListWidgetItem:
        pinned = self._is_pinned(procedure.code)
        text = f"{procedure.code}   {procedure.short_name}"
        item = QListWidgetItem(f"★  {text}" if pinned else text)
        item.setData(Qt.ItemDataRole.UserRole, procedure.code)
        item.setToolTip(procedure.name)
        spoken = t("procedure.favourite", name=text) if pinned else text
        item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
        return item

    def _steer(self, event: QKeyEvent) -> None:
        if not self._is_open():
            self._typed("")
            return
        box = self._box()
        if box.currentItem() is None:
            return
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -5}.get(
            Qt.Key(event.key()), 5
        )
        box.setCurrentRow(min(max(box.currentRow() + step, 0), box.count() - 1))

    def _pick(self, item: QListWidgetItem | None = None) -> bool:
        """Take a row; where nothing was found the letters stay, to be mended, and it is False."""
        item = item or self._box().currentItem()
        code = str(item.data(Qt.ItemDataRole.UserRole) or "") if item is not None else ""
        if code:
            self._box().hide()
            self.chosen.emit(code)
        return bool(code)

    def _give_up(self) -> None:
        if self._list is not None:
            self._list.hide()
        self.setText(self._shown)
        self.setCursorPosition(0)

    def _is_open(self) -> bool:
        return self._list is not None and self._list.isVisible()

    def _box(self) -> QListWidget:
        if self._list is None:
            self._list = QListWidget(self.window())
            self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._list.setAccessibleName(t("procedure.results"))
            self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
            self._list.itemClicked.connect(self._pick)
            self._list.hide()
            self.window().installEventFilter(self)
        return self._list

    def _row_height(self) -> int:
        return max(self._box().sizeHintForRow(0), _ROW - 4)

    def _place(self) -> None:
        box = self._box()
        corner = self.mapTo(self.window(), QPoint(0, self.height() + 2))
        rows = min(box.count(), _MOST)
        box.setGeometry(
            corner.x(), corner.y(), max(self.width(), 420), rows * self._row_height() + 6
        )


def _nothing() -> QListWidgetItem:
    """Return the line that tells that nothing fits; it cannot be picked."""
    item = QListWidgetItem(t("procedure.nothing"))
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    return item
