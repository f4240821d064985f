"""Asks where pages belong: a list of papers of drafts and dossiers, narrowed by typing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout
from PySide6.QtWidgets import QWidget as Widget

from ehc_desk.domain.stack import Target
from ehc_desk.presenters.stack_targets import Place
from ehc_desk.ui import style
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.box import Box
from ehc_desk.ui.widgets.dialog_room import room_for
from ehc_desk.ui.widgets.fields import Line, button, label
from ehc_desk.ui.widgets.stack_rows import title_of
from ehc_desk.ui.widgets.text_list import wrap_rows

LookUp = Callable[[str, Callable[[tuple[Place, ...]], None]], None]
_PAUSE_MS = 120


class TargetDialog(Box):
    """``chosen`` tells the target; Esc leaves without choosing. ``title`` is the question."""

    chosen = Signal(object)

    def __init__(self, parent: Widget, title: str, look_up: LookUp) -> None:
        super().__init__(parent)
        self._look_up = look_up
        self.setWindowTitle(title)
        self._search = Line("target", placeholder=t("station.target_search"))
        self._search.setAccessibleName(t("station.target_search"))
        self._list = QListWidget()
        self._list.setAccessibleName(title)
        wrap_rows(self._list)
        self._list.itemActivated.connect(lambda _item: self._take())
        self._none = label(t("station.target_none"), "muted")
        self._none.setWordWrap(True)
        self._none.hide()
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_PAUSE_MS)
        self._wait.timeout.connect(self._ask)
        self._search.textChanged.connect(lambda _text: self._wait.start())
        self._lay_out(title)
        self._ask()

    def _lay_out(self, title: str) -> None:
        layout = QVBoxLayout(self)
        layout.addWidget(label(title, "heading"))
        layout.addWidget(self._search)
        layout.addWidget(self._list, 1)
        layout.addWidget(self._none)
        row = QHBoxLayout()
        row.addStretch(1)
        cancel = button(t("app.cancel"))
        cancel.clicked.connect(self.reject)
        take = button(t("station.put_here"), "primary", tip="Enter")
        take.clicked.connect(self._take)
        row.addWidget(cancel)
        row.addWidget(take)
        layout.addLayout(row)
        self.resize(QSize(style.px(720), style.px(460)).boundedTo(room_for(self)))

    def _ask(self) -> None:
        asked = self._search.text()

        def came(places: tuple[Place, ...]) -> None:
            if asked == self._search.text():
                self._show(places)

        self._look_up(asked, came)

    def _show(self, places: tuple[Place, ...]) -> None:
        self._list.clear()
        for place in places:
            text = f"{place.paper or t('station.target_whole')}\n{title_of(place)}"
            item = QListWidgetItem(text)
            item.setData(Qt.ItemDataRole.UserRole, place.target)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, text.replace("\n", ", "))
            self._list.addItem(item)
        self._list.setCurrentRow(0 if places else -1)
        self._none.setVisible(not places)

    def _take(self) -> None:
        item = self._list.currentItem()
        target = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        if isinstance(target, Target):
            self.accept()
            self.chosen.emit(target)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Let the arrows move in the list and Enter take its row, whatever has the focus."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step and self._list.count():
            row = (self._list.currentRow() + step) % self._list.count()
            self._list.setCurrentRow(row)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        else:
            super().keyPressEvent(event)
