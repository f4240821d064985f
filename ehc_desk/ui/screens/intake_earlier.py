"""What earlier dossiers mean for a case: a calm line, an offer, and the list to copy from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ehc_desk.domain.form_marks import EARLIER, kinds_of
from ehc_desk.presenters.intake_state import IntakeState
from ehc_desk.ui import words
from ehc_desk.ui.texts import t, word
from ehc_desk.ui.widgets.box import Box
from ehc_desk.ui.widgets.fields import button, label

if TYPE_CHECKING:
    from ehc_desk.ports.queries import DossierLine


class EarlierLine(QFrame):
    """Links that never take the focus: running dossiers, the offer, what is to be confirmed."""

    running_asked = Signal()
    offer_taken = Signal()
    confirmed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._shown: object = None
        self._running = button("", "link", tip="Ctrl+H")
        self._offer = button("", "link", tip="Ctrl+J")
        self._confirm = button("", "link", tip="Ctrl+Shift+K")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        asked = (self.running_asked, self.offer_taken, self.confirmed)
        links = (self._running, self._offer, self._confirm)
        for link, signal in zip(links, asked, strict=True):
            link.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            link.clicked.connect(signal)
            row.addWidget(link)
        row.addStretch(1)
        self.hide()

    def show_state(self, state: IntakeState) -> None:
        """Show what there is to say of the person at the counter."""
        offer = state.offer
        marked = list(kinds_of(state.facts.from_card).values()).count(EARLIER)
        shown = (len(state.running), offer, marked)
        if shown == self._shown:
            return
        self._shown = shown
        told = (
            (self._running, t("earlier.running", count=len(state.running)), bool(state.running)),
            (self._offer, _offered(state), offer is not None),
            (self._confirm, t("earlier.confirm", count=marked), marked > 0 and offer is None),
        )
        for link, text, on in told:
            link.setText(text)
            link.setAccessibleName(text)
            link.setVisible(on)
        self.setVisible(any(on for _, _, on in told))


def _offered(state: IntakeState) -> str:
    offer = state.offer
    if offer is None:
        return ""
    return t("earlier.offer", count=offer.count, day=offer.day.strftime("%d/%m"))


class DossiersDialog(Box):
    """Dossiers of one person, newest first; ``picked`` tells the id, Esc leaves."""

    picked = Signal(str)

    def __init__(self, parent: QWidget, title: str, hint: str, act: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        letters = self.fontMetrics()
        self.resize(letters.averageCharWidth() * 105, letters.lineSpacing() * 20)
        self._list = QListWidget()
        self._list.setAccessibleName(title)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._list.itemActivated.connect(lambda _item: self._take())
        self._empty = label(t("earlier.none"), "muted")
        told = label(hint, "muted")
        told.setWordWrap(True)
        self._act = button(act, "primary")
        self._act.setEnabled(False)
        self._act.clicked.connect(self._take)
        close = button(t("app.cancel"))
        close.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(close)
        row.addWidget(self._act)
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        for widget in (told, self._empty):
            layout.addWidget(widget)
        layout.addWidget(self._list, 1)
        layout.addLayout(row)
        self._list.setFocus()

    def show_lines(self, lines: Sequence[DossierLine]) -> None:
        """Fill the list: day, code, procedure, state; no names."""
        self._list.clear()
        for line in lines:
            text = "   ".join(
                (
                    line.received_at.strftime("%d/%m/%Y"),
                    line.code or line.provisional_code,
                    word("state", line.state, state=line.state),
                    line.procedure_name,
                )
            )
            item = QListWidgetItem(text)
            due = t("earlier.due", due=words.due_in_list(line.state, line.due_at))
            item.setToolTip(f"{line.procedure_name} · {due}")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{text}, {due}")
            item.setData(Qt.ItemDataRole.UserRole, line.id)
            self._list.addItem(item)
        self._empty.setVisible(not lines)
        self._act.setEnabled(bool(lines))
        if lines:
            self._list.setCurrentRow(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter takes the current line."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
            return
        super().keyPressEvent(event)

    def _take(self) -> None:
        item = self._list.currentItem()
        if item is not None and self.isVisible():  # Enter comes twice: from the list, and here
            self.accept()
            self.picked.emit(str(item.data(Qt.ItemDataRole.UserRole)))
