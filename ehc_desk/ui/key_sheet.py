"""The keys of the screen in front: only what works here now, its own before those of everywhere.

Where the window is wide the two stand side by side, else one below the other in one list. A list
is as high as whole rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ehc_desk.ui import key_map, style
from ehc_desk.ui.commands import COMMANDS, TURN_KEYS
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.box import Box
from ehc_desk.ui.widgets.dialog_room import room_for
from ehc_desk.ui.widgets.fields import button, label

Row = tuple[str, str]
Group = tuple[str, Sequence[Row]]
_ROW = 10
"""Pixels above and below the letters of a row together, in units."""
_BETWEEN, _SIDE = 12, 30
_HERE = frozenset(each.id for each in COMMANDS if each.id and (each.on_screen or each.at))


class KeySheet(Box):
    """``card(paper)`` makes the card of the main keys for the desk."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        commands: Sequence[str],
        card: Callable[[str], None],
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("command.keys"))
        self.setProperty("help", "keys")
        layout = QVBoxLayout(self)
        head = label(t("keys.sheet_of", screen=title) if title else t("command.keys"), "heading")
        head.setWordWrap(True)
        layout.addWidget(head)
        room = room_for(self)
        self.tables = _tables(_groups(commands), room.width() - style.px(_SIDE))
        self.rows = self.tables[0]
        lists = QHBoxLayout()
        lists.setSpacing(style.px(_BETWEEN))
        for table in self.tables:
            lists.addWidget(table, table.needed().width())
        layout.addLayout(lists, 1)
        notes = [label(t(key), "muted") for key in ("keys.checklist", "keys.scan")]
        below = QVBoxLayout()
        longest = max(note.sizeHint().width() for note in notes)
        for note in notes:
            note.setWordWrap(True)
            below.addWidget(note)
        layout.addLayout(below)
        layout.addLayout(self._buttons(card))
        needs = max(sum(table.needed().width() for table in self.tables), longest)
        wide = min(needs + style.px(2 * _SIDE), room.width())
        rest = layout.totalHeightForWidth(wide) - lists.minimumSize().height()
        high = max(table.needed().height() for table in self.tables) + rest
        self.resize(wide, min(high, room.height()))
        self.rows.setCurrentIndex(self.rows.model().index(1, 0))
        self.rows.setFocus()

    def _buttons(self, card: Callable[[str], None]) -> QHBoxLayout:
        row = QHBoxLayout()
        for paper in ("A5", "A4"):
            made = button(t("keys.print_card", paper=paper), "tall")
            made.clicked.connect(self.accept)
            made.clicked.connect(lambda _on=False, paper=paper: card(paper))
            row.addWidget(made)
        row.addStretch(1)
        close = button(t("app.close"), "primary", tip=key_map.key_words("Esc"))
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row.addWidget(close)
        return row

    def told(self) -> list[Row]:
        """Return every key that is shown and what it does, in order."""
        return [row for table in self.tables for row in table.told()]


class KeyTable(QTreeWidget):
    """Groups of keys under headings; never shows a part of a row."""

    def __init__(self, groups: Sequence[Group]) -> None:
        super().__init__()
        self.setAccessibleName(groups[0][0] if len(groups) == 1 else t("command.keys"))
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setAllColumnsShowFocus(True)
        self.setVerticalScrollMode(QTreeWidget.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.header().setStretchLastSection(True)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self._high = self.fontMetrics().height() + style.px(_ROW)
        for heading, rows in groups:
            self._add_heading(heading)
            for each in rows:
                self._add(QTreeWidgetItem(list(each)))

    def _add(self, row: QTreeWidgetItem) -> None:
        for column in range(2):
            row.setSizeHint(column, QSize(self._wide(row.text(column)), self._high))
        self.addTopLevelItem(row)

    def _add_heading(self, text: str) -> None:
        row = QTreeWidgetItem([text])
        row.setFlags(Qt.ItemFlag.ItemIsEnabled)
        font = QFont(self.font())
        font.setBold(True)
        row.setFont(0, font)
        self._add(row)
        row.setSizeHint(0, QSize(0, self._high))  # it goes over both columns
        row.setFirstColumnSpanned(True)

    def _wide(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(text) + style.px(_SIDE)

    def told(self) -> list[Row]:
        """Return the keys and what they do."""
        rows = [self.topLevelItem(place) for place in range(self.topLevelItemCount())]
        return [(row.text(0), row.text(1)) for row in rows if row is not None and row.text(1)]

    def needed(self) -> QSize:
        """Return the size that shows every row whole."""
        rows = self.told()
        first, second = (max(self._wide(row[column]) for row in rows) for column in (0, 1))
        wide = first + second + self.verticalScrollBar().sizeHint().width()
        return QSize(wide, self._high * self.topLevelItemCount() + 2 * self.frameWidth())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Leave what is lower than a row empty."""
        super().resizeEvent(event)
        left = (self.height() - 2 * self.frameWidth()) % self._high
        if self.viewportMargins().bottom() != left:
            self.setViewportMargins(0, 0, 0, left)


def _tables(groups: Sequence[Group], room: int) -> list[KeyTable]:
    """Return a list for each group where they fit side by side, else one for all."""
    apart = [KeyTable([group]) for group in groups]
    if sum(table.needed().width() for table in apart) + style.px(_BETWEEN) <= room:
        return apart
    for table in apart:
        table.deleteLater()
    return [KeyTable(groups)]


def _groups(commands: Sequence[str]) -> list[Group]:
    """Return the keys of this screen, then those of everywhere."""
    rows = [(each, key_map.key_of(each), key_map.command_name(each)) for each in commands]
    here = [(key, name) for each, key, name in rows if key and each in _HERE]
    here += _of_fields() if "form" in commands else []
    rest = [(key, name) for each, key, name in rows if key and each not in _HERE]
    groups: list[Group] = [(t("keys.here"), here)] if here else []
    return [*groups, (t("keys.everywhere"), [*rest, *_fixed()])]


def _fixed() -> list[Row]:
    """Return the keys that no command has and nobody changes, and what they do."""
    turns = {1: t("keys.case_next"), -1: t("keys.case_previous")}
    return [
        (t("keys.case_range"), t("keys.case")),
        *((key_map.key_words(key), turns[step]) for key, step in TURN_KEYS.items()),
        ("F10", t("keys.menu_bar")),
    ]


def _of_fields() -> list[Row]:
    """Return the keys of the fields of a person and of a form."""
    return [
        ("Shift+F1", t("keys.field_help")),
        ("Shift+F7", t("keys.proper_case")),
        ("Shift+F8", t("keys.next_problem")),
        ("Shift+F9", t("keys.address_today")),
    ]
