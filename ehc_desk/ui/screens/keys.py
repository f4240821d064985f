"""Change keys (place ``keys_setup``): every command with its key; conflicts are told, not made."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QKeyCombination, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QHeaderView,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ehc_desk.domain.text import fold
from ehc_desk.ui import key_map, style
from ehc_desk.ui.commands import COMMANDS
from ehc_desk.ui.key_events import is_silent
from ehc_desk.ui.screens.base import Screen
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.fields import Line, button, label, restyle
from ehc_desk.ui.widgets.screen_head import ScreenHead, back_button
from ehc_desk.ui.widgets.turning import Turning

if TYPE_CHECKING:
    from ehc_desk.ui.places import Frame


_NAME_MOST, _NAME_LEAST = 420, 140
"""The widest and the narrowest column of names, in units that grow with the letters."""


class KeyCatcher(QLabel):
    """Waits for one key with its modifiers; no command of the window hears it."""

    caught = Signal(str)
    given_up = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(t("keys.press_name"))
        self.setWordWrap(True)
        self.setProperty("role", "heading")
        self.hide()

    def wait(self, command: str) -> None:
        """Ask for the new key of a command."""
        self.setText(t("keys.press", command=key_map.command_name(command)))
        self.setAccessibleDescription(self.text())
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def event(self, event: QEvent) -> bool:
        """Take every key before shortcuts and the Tab chain do."""
        if isinstance(event, QKeyEvent):
            if event.type() is QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress:
                self._take(event)
                return True
        if event.type() is QEvent.Type.FocusOut:
            self.hide()
            self.given_up.emit()
        return super().event(event)

    def _take(self, event: QKeyEvent) -> None:
        if is_silent(event) or event.isAutoRepeat() or event.key() == Qt.Key.Key_unknown:
            return
        if event.key() == Qt.Key.Key_Escape:
            self.clearFocus()
            return
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        pressed = QKeySequence(QKeyCombination(modifiers, Qt.Key(event.key())))
        text = pressed.toString(QKeySequence.SequenceFormat.PortableText)
        self.blockSignals(True)
        self.clearFocus()
        self.hide()
        self.blockSignals(False)
        self.caught.emit(text)


class KeyTable(QTreeWidget):
    """Commands with their keys: a name stands near its key, however wide the window is."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(t("keys.table"))
        self.setColumnCount(4)
        self.setHeaderLabels([t(f"keys.{name}") for name in ("command", "key", "default", "menu")])
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setAlternatingRowColors(True)
        self.setUniformRowHeights(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.header().setStretchLastSection(True)
        for column in (1, 2):
            self.header().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        style.notifier().changed.connect(self.share)

    def share(self) -> None:
        """Give the names what they need, as far as the keys beside them leave it."""
        others = sum(max(self.sizeHintForColumn(place), self._head(place)) for place in (1, 2, 3))
        room = max(style.px(_NAME_LEAST), self.viewport().width() - others)
        rows = (self.topLevelItem(place) for place in range(self.topLevelItemCount()))
        letters = self.fontMetrics()
        names = [letters.horizontalAdvance(row.text(0)) for row in rows if row is not None]
        wanted = max(max(names, default=0) + style.px(24), self._head(0))
        self.setColumnWidth(0, min(wanted, room, style.px(_NAME_MOST)))

    def _head(self, place: int) -> int:
        return self.header().sectionSizeHint(place)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Share the room anew."""
        super().resizeEvent(event)
        self.share()


class KeysScreen(Screen):
    """The table of commands; the map tells everybody else of a change."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._keys = key_map.current()
        self._search = Line(t("keys.search"), placeholder=t("keys.search"))
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(lambda _text: self._fill())
        self._table = KeyTable()
        self._table.itemActivated.connect(lambda _row, _column: self._ask())
        self._catcher = KeyCatcher()
        self._catcher.caught.connect(self._caught)
        self._catcher.given_up.connect(self._table.setFocus)
        self._told = label("")
        self._told.setWordWrap(True)
        self._told.hide()
        self._change = button(t("keys.change"), "primary")
        self._change.setToolTip(key_map.key_words("Enter"))
        self._none = button(t("keys.none"), "tall")
        self._none.setToolTip(key_map.key_words("Del"))
        self._reset = button(t("keys.reset"), "tall")
        self._reset_all = button(t("keys.reset_all"), "tall")
        back = back_button(frame.back)
        self._change.clicked.connect(self._ask)
        self._none.clicked.connect(self._take_away)
        self._reset.clicked.connect(self._to_default)
        self._reset_all.clicked.connect(self._all_to_default)
        self._keys.changed.connect(self._fill)
        self._lay_out(back)
        self._fill()

    def _lay_out(self, back: QWidget) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(8)
        layout.addWidget(ScreenHead(t("keys.title"), self._search, back))
        how = label(t("keys.how"), "muted")
        how.setWordWrap(True)
        layout.addWidget(how)
        layout.addWidget(self._table, 1)
        layout.addWidget(self._catcher)
        layout.addWidget(self._told)
        acts = Turning(spacing=8)
        acts.add_row(self._change, self._none, self._reset)
        acts.add_space()
        acts.add_row(self._reset_all)
        layout.addWidget(acts)

    # ------------------------------------------------------------ as a screen

    def title(self) -> str:
        """Return the screen's name."""
        return t("keys.title")

    def commands(self) -> dict[str, Callable[[], None]]:
        """Return nothing of its own."""
        return {}

    def panes(self) -> list[QWidget]:
        """Return the panes F6 walks through."""
        return [self._search, self._table, self._change]

    def keep_free(self) -> QWidget | None:
        """Return the row of buttons."""
        return self._reset_all

    def start(self) -> None:
        """Begin in the table."""
        self._table.setFocus()

    def leave(self) -> None:
        """Hear nothing any more."""
        self._keys.changed.disconnect(self._fill)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Delete takes a key away; Enter in the search goes to the table.

        The table has asked for the new key already when its Enter comes by here.
        """
        if event.key() == Qt.Key.Key_Delete and self._table.hasFocus():
            self._take_away()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._search.hasFocus():
                self._table.setFocus()
            event.accept()
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------ acts

    def _command(self) -> str:
        row = self._table.currentItem()
        return str(row.data(0, Qt.ItemDataRole.UserRole)) if row is not None else ""

    def _ask(self) -> None:
        if self._command():
            self._tell("")
            self._catcher.wait(self._command())

    def _caught(self, sequence: str) -> None:
        command = self._command()
        refusal = self._keys.change(command, sequence)
        if refusal is not None:
            self._tell(refusal.words(sequence), bad=True)
        else:
            self._said("keys.changed", command)
        self._table.setFocus()

    def _take_away(self) -> None:
        command = self._command()
        refusal = self._keys.change(command, "") if command else None
        if refusal is not None:
            self._tell(refusal.words(""), bad=True)
        elif command:
            self._said("keys.taken_away", command)

    def _to_default(self) -> None:
        command = self._command()
        default = key_map.DEFAULTS.get(command, "")
        refusal = self._keys.reset(command) if command else None
        if refusal is not None:
            self._tell(refusal.words(default), bad=True)
        elif command:
            self._said("keys.back_to", command)

    def _all_to_default(self) -> None:
        self._keys.reset_all()
        self._tell(t("keys.all_back"))

    def _said(self, key: str, command: str) -> None:
        name, words = key_map.command_name(command), key_map.key_of(command) or "–"
        self._tell(t(key, command=name, key=words))

    def _tell(self, text: str, *, bad: bool = False) -> None:
        self._told.setText(text)
        self._told.setVisible(bool(text))
        restyle(self._told, "tone", "bad" if bad else "ok")

    # ------------------------------------------------------------ drawing

    def _fill(self) -> None:
        before, wanted = self._command(), fold(self._search.text()).split()
        self._table.clear()
        for command in COMMANDS:
            if not command.id:
                continue
            row = self._row(command.id, t(f"menu.{command.menu}").replace("&", ""))
            if all(word in fold(" ".join(row.text(i) for i in range(3))) for word in wanted):
                self._table.addTopLevelItem(row)
                if command.id == before:
                    self._table.setCurrentItem(row)
        if self._table.currentItem() is None and self._table.topLevelItemCount():
            self._table.setCurrentIndex(self._table.model().index(0, 0))
        self._table.share()

    def _row(self, command: str, menu: str) -> QTreeWidgetItem:
        mine = key_map.key_of(command) or "–"
        default = key_map.key_words(key_map.plain(key_map.DEFAULTS[command])) or "–"
        shown = f"{mine}  ({t('keys.own')})" if mine != default else mine
        row = QTreeWidgetItem([key_map.command_name(command), shown, default, menu])
        row.setData(0, Qt.ItemDataRole.UserRole, command)
        row.setSizeHint(0, QSize(0, style.target()))
        if mine != default:
            font = row.font(1)
            font.setBold(True)
            row.setFont(1, font)
        return row
