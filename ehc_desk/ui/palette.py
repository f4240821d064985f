"""The palette: everything the window can do or open, by a few letters without accents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QBrush, QColor, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ehc_desk.domain.text import fold
from ehc_desk.domain.typed_keys import first_found
from ehc_desk.ui import style
from ehc_desk.ui.texts import t, word
from ehc_desk.ui.widgets.box import Box
from ehc_desk.ui.widgets.fields import Line, label

_PAUSE_MS = 150
_MOST = 200
_REASON = 26
"""What a reason takes of the row beside long names, in per cent; it is told whole below."""
_STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 8,
    Qt.Key.Key_PageUp: -8,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line. ``why`` is the reason it cannot be taken now; ``also`` is found but not shown."""

    id: str
    name: str
    kind: str
    act: Callable[[], None]
    key: str = ""
    why: str = ""
    also: str = ""


def found(entries: Sequence[Entry], text: str, recent: Sequence[str]) -> list[Entry]:
    """Return what fits, best first: every word somewhere, in any order, accents ignored.

    Beginnings of the name come before beginnings of words, those before the rest; of equals what
    can be taken now comes first, then what was used last. Without a text everything fits.
    """
    wanted = fold(text).split()
    age = {name: place for place, name in enumerate(recent)}
    fits = [
        (rank, bool(entry.why), age.get(entry.id, len(age)), place, entry)
        for place, entry in enumerate(entries)
        if (rank := _rank(entry, wanted)) >= 0
    ]
    return [row[-1] for row in sorted(fits, key=lambda row: row[:-1])]


def _rank(entry: Entry, wanted: list[str]) -> int:
    name = fold(entry.name)
    whole = f"{name} {fold(entry.also)} {fold(word('palette_kind', entry.kind))}"
    if not all(piece in whole for piece in wanted):
        return -1
    if not wanted or name.startswith(" ".join(wanted)):
        return 0
    words = whole.split()
    return 1 if all(any(each.startswith(piece) for each in words) for piece in wanted) else 2


class Palette(Box):
    """``live`` makes more lines for a text at once, ``later`` asks for some and brings them home.

    ``used`` hears which line was taken.
    """

    def __init__(
        self,
        parent: QWidget,
        entries: Sequence[Entry],
        *,
        recent: Sequence[str],
        live: Callable[[str], list[Entry]],
        later: Callable[[str, Callable[[list[Entry]], None]], None],
        used: Callable[[str], None],
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("command.palette"))
        self._entries, self._recent = entries, recent
        self._live, self._later, self._used = live, later, used
        self._shown: list[Entry] = []
        self._text = Line(t("palette.hint"), placeholder=t("palette.hint"))
        self._list = _rows()
        self._why = label("", "muted")
        self._why.setWordWrap(True)
        self._why.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self._text.textChanged.connect(self._typed)
        self._text.installEventFilter(self)
        self._list.itemActivated.connect(lambda _row, _column: self._take())
        self._list.currentItemChanged.connect(lambda _now, _before: self._tell_why())
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._text)
        self._column.addWidget(self._list, 1)
        self._column.addWidget(self._why)
        room = parent.size()
        self.resize(min(style.px(760), room.width() - 40), min(style.px(520), room.height() - 40))
        self._fill([])
        self._text.setFocus()

    def _typed(self) -> None:
        self._fill([])
        self._pause.start()

    def _ask(self) -> None:
        asked = self._text.text()
        self._later(asked, lambda more: self._fill(more) if self._text.text() == asked else None)

    def _fill(self, more: list[Entry]) -> None:
        self._shown = first_found(self._text.text(), lambda text: [*more, *self._fitting(text)])[1]
        del self._shown[_MOST:]
        self._list.clear()
        for entry in self._shown:
            self._list.addTopLevelItem(_row(entry))
        first = next((row for row, entry in enumerate(self._shown) if not entry.why), 0)
        if self._shown:
            self._list.setCurrentIndex(self._list.model().index(first, 0))
        self._share()
        self._tell_why()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Show whole rows: what is over goes to the reason below them."""
        super().resizeEvent(event)
        told = 2 * self._why.fontMetrics().lineSpacing() + style.px(2)
        self._why.setMinimumHeight(told)
        margins, edges = self._column.contentsMargins(), 2 * self._list.frameWidth()
        around = margins.top() + margins.bottom() + 2 * self._column.spacing()
        room = event.size().height() - around - self._text.sizeHint().height() - told - edges
        row = self._row_height()
        self._list.setMaximumHeight(max(1, room // row) * row + edges)
        self._share()

    def _row_height(self) -> int:
        first = self._list.topLevelItem(0)
        tall = self._list.visualItemRect(first).height() if first is not None else 0
        return tall or style.target()

    def _share(self) -> None:
        """Give the kinds and the reasons what they need; most of the row is the name's."""
        letters, room = self._list.fontMetrics(), self._list.viewport().width()
        rows = [(entry.name, _second(entry)) for entry in self._shown]
        names, told = (
            max((letters.horizontalAdvance(row[at]) for row in rows), default=0) + style.px(20)
            for at in (0, 1)
        )
        left = room - self._list.columnWidth(2) - names
        self._list.setColumnWidth(1, min(told, max(left, room * _REASON // 100)))

    def _fitting(self, text: str) -> list[Entry]:
        return [*found(self._entries, text, self._recent), *self._live(text)]

    def _tell_why(self) -> None:
        entry = self._current()
        if entry is None:
            self._why.setText(t("palette.nothing"))
        else:
            self._why.setText(t("palette.why", why=entry.why) if entry.why else t("palette.how"))

    def _current(self) -> Entry | None:
        row = self._list.currentIndex().row()
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Steer the list from the field."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None and self._shown:
            row = min(max(self._list.currentIndex().row() + step, 0), len(self._shown) - 1)
            self._list.setCurrentIndex(self._list.model().index(row, 0))
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
            return True
        return False

    def _take(self) -> None:
        entry = self._current()
        if entry is not None and not entry.why:
            self.accept()
            self._used(entry.id)
            entry.act()


def _rows() -> QTreeWidget:
    rows = QTreeWidget()
    rows.setAccessibleName(t("command.palette"))
    rows.setColumnCount(3)
    rows.setHeaderHidden(True)
    rows.setRootIsDecorated(False)
    rows.setIndentation(0)
    rows.setUniformRowHeights(True)
    rows.setAllColumnsShowFocus(True)
    rows.header().setStretchLastSection(False)
    rows.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    rows.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
    rows.header().setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
    rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return rows


def _second(entry: Entry) -> str:
    """Return what stands beside the name: why it cannot be taken, else of which kind it is."""
    return entry.why or word("palette_kind", entry.kind)


def _row(entry: Entry) -> QTreeWidgetItem:
    row = QTreeWidgetItem([entry.name, _second(entry), entry.key])
    muted = QBrush(QColor(style.colour("muted")))
    row.setSizeHint(0, QSize(0, style.target()))
    row.setForeground(1, muted)
    row.setToolTip(0, entry.name)
    row.setToolTip(1, row.text(1))
    if entry.why:
        for column in (0, 2):
            row.setForeground(column, muted)
    spoken = ", ".join(part for part in (entry.name, entry.key, entry.why) if part)
    row.setData(0, Qt.ItemDataRole.AccessibleTextRole, spoken)
    return row
