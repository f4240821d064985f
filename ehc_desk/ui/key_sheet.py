"""The keys of the screen in front: only what works here now, in two columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ehc_desk.ui import key_map, style
from ehc_desk.ui.commands import TURN_KEYS
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.fields import button, label


class KeySheet(QDialog):
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
        self.rows = _table(commands)
        layout.addWidget(self.rows, 1)
        for key in ("keys.checklist", "keys.scan"):
            note = label(t(key), "muted")
            note.setWordWrap(True)
            layout.addWidget(note)
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
        layout.addLayout(row)
        room = parent.size()
        self.resize(min(style.px(620), room.width() - 40), min(style.px(600), room.height() - 40))
        self.rows.setFocus()


def _fixed() -> list[tuple[str, str]]:
    """Return the keys that no command has and nobody changes, and what they do."""
    turns = {1: t("keys.case_next"), -1: t("keys.case_previous")}
    return [
        (t("keys.case_range"), t("keys.case")),
        *((key_map.key_words(key), turns[step]) for key, step in TURN_KEYS.items()),
        ("F10", t("keys.menu_bar")),
    ]


def _of_fields() -> list[tuple[str, str]]:
    """Return the keys of the fields of a person and of a form."""
    return [
        ("Shift+F1", t("keys.field_help")),
        ("Shift+F7", t("keys.proper_case")),
        ("Shift+F8", t("keys.next_problem")),
        ("Shift+F9", t("keys.address_today")),
    ]


def _table(commands: Sequence[str]) -> QTreeWidget:
    table = QTreeWidget()
    table.setAccessibleName(t("command.keys"))
    table.setColumnCount(2)
    table.setHeaderLabels([t("keys.key"), t("keys.command")])
    table.setRootIsDecorated(False)
    table.setIndentation(0)
    table.setAllColumnsShowFocus(True)
    table.header().setSectionsMovable(False)
    table.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
    table.header().setStretchLastSection(True)
    rows = [(key_map.key_of(each), key_map.command_name(each)) for each in commands]
    fields = _of_fields() if "form" in commands else []
    for keys, name in [*(row for row in rows if row[0]), *fields, *_fixed()]:
        row = QTreeWidgetItem([keys, name])
        row.setSizeHint(1, QSize(0, style.target()))  # the first column is as wide as its keys
        table.addTopLevelItem(row)
    table.setCurrentIndex(table.model().index(0, 0))
    return table
