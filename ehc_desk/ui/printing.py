"""Preview at the real paper size; printing from here, never by a dialog of the platform.

The page stands at the left, as large as the window allows; printer, paper and buttons beside it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ehc_desk.errors import DeskError
from ehc_desk.presenters.print_job import PrintJob, PrintState
from ehc_desk.ui import style
from ehc_desk.ui.texts import error_text, t, word
from ehc_desk.ui.widgets.box import Box
from ehc_desk.ui.widgets.dialog_room import room_for
from ehc_desk.ui.widgets.fields import Choice, Labelled, button, label, restyle
from ehc_desk.ui.widgets.paper_view import LARGEST_FIT, PaperView, sheet
from ehc_desk.ui.widgets.room import Room

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from ehc_desk.ui.session import Session

_MOST_COPIES = 20
_SIDE = 300
"""The least width of the column beside the page, in units."""
_AROUND = 40
_DONE = frozenset({"sent", "confirmed", "saved"})
_MOODS = {"failed": "bad", "sent": "good", "confirmed": "good", "saved": "good"}


class PreviewDialog(Box):
    """Shows a PDF; the picture is as large as the paper when zoom is 100 %.

    Without a session it can be looked at and saved, not printed.
    """

    def __init__(self, parent: QWidget, file: Path, session: Session | None = None) -> None:
        super().__init__(parent)
        self._file = file
        self.setProperty("help", "printing")
        self._job = (
            PrintJob(session.desk, session.actor, session.tasks, self._render, file)
            if session is not None
            else None
        )
        self._view = PaperView()
        self._facts = label("", "muted")
        self._facts.setWordWrap(True)
        self.setWindowTitle(t("preview.title", name=file.name))
        self._build_fields()
        self._build_buttons()
        self._lay_out()
        self._load()
        self.resize(self._fitting())
        if self._job is not None:
            self._job.ask_printers()

    # ------------------------------------------------------------ building

    def _build_fields(self) -> None:
        self._printers = Choice(t("print.printer"), [])
        self._printers.picked.connect(self._printer_picked)
        self._trays = Choice(t("print.tray"), [("", t("print.tray_any"))])
        self._trays.picked.connect(self._tray_picked)
        self._papers = Choice(t("print.paper"), [("A5", "A5"), ("A4", "A4")])
        self._copies = QSpinBox()
        self._copies.setRange(1, _MOST_COPIES)
        self._copies.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._copies.setAccessibleName(t("print.copies"))
        for each in (self._printers, self._trays, self._copies):
            each.setEnabled(False)  # until the system has told its printers
        self._outcome = label("", "heading")
        self._outcome.setWordWrap(True)
        self._outcome.hide()

    def _build_buttons(self) -> None:
        view = self._view
        self._before = self._made(t("preview.before"), "Page Up", lambda: self._turn(-1))
        self._after = self._made(t("preview.after"), "Page Down", lambda: self._turn(1))
        self._ways = (
            self._made(t("preview.smaller"), "Ctrl+-", lambda: view.scale(False)),
            self._made(t("preview.larger"), "Ctrl++", lambda: view.scale(True)),
            self._made(t("preview.whole"), "Ctrl+0", lambda: view.fit("page")),
            self._made(t("preview.wide"), "Ctrl+9", lambda: view.fit("width")),
            self._before,
            self._after,
        )
        view.changed.connect(self._show_facts)
        self._print = button(t("print.now"), "primary", tip="Ctrl+P")
        self._print.clicked.connect(self._print_now)
        self._print.setEnabled(False)
        self._print.setVisible(self._job is not None)
        self._save_button = button(t("preview.save"), "tall", tip="Ctrl+S")
        self._save_button.clicked.connect(self._save)
        self._close = button(t("app.close"), "tall", tip="Esc")
        self._close.clicked.connect(self.reject)
        for keys, act in (("Ctrl+P", self._print_now), ("Ctrl+S", self._save)):
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def _made(self, text: str, keys: str, act: Callable[[], None]) -> QPushButton:
        made = button(text, tip=keys)
        made.clicked.connect(act)
        QShortcut(QKeySequence(keys), self).activated.connect(act)
        return made

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setSpacing(style.px(12))
        row.addWidget(self._view, 1)
        self._side = QVBoxLayout()
        self._side.setSpacing(style.px(8))
        self._room = Room(self._settings())
        self._room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._room.setMinimumWidth(style.px(_SIDE))
        self._side.addWidget(self._room, 1)
        self._side.addWidget(self._outcome)
        presses = QGridLayout()
        presses.addWidget(self._print, 0, 0, 1, 2)
        presses.addWidget(self._save_button, 1, 0)
        presses.addWidget(self._close, 1, 1)
        self._side.addLayout(presses)
        row.addLayout(self._side)

    def _settings(self) -> QWidget:
        """Return what may scroll beside the page: how it is shown, and where it goes."""
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(style.px(2), 0, style.px(6), 0)
        column.setSpacing(style.px(8))
        column.addWidget(self._facts)
        ways = QGridLayout()
        for place, each in enumerate(self._ways):
            ways.addWidget(each, place // 2, place % 2)
        column.addLayout(ways)
        if self._job is not None:
            column.addSpacing(style.px(6))
            column.addWidget(Labelled(t("print.printer"), self._printers))
            column.addWidget(Labelled(t("print.tray"), self._trays))
            pair = QHBoxLayout()
            pair.addWidget(Labelled(t("print.paper"), self._papers), 1)
            pair.addWidget(Labelled(t("print.copies"), self._copies), 1)
            column.addLayout(pair)
            high = max(self._papers.sizeHint().height(), self._copies.sizeHint().height())
            for field in (self._printers, self._trays, self._papers, self._copies):
                field.setMinimumHeight(high)
        column.addStretch(1)
        return page

    def _fitting(self) -> QSize:
        """Return the size that shows the page best inside the window it belongs to."""
        room = room_for(self)
        page = self._view.pixels(LARGEST_FIT)
        high = min(page.height() + 2 * _AROUND, room.height())
        share = min(1.0, high / max(1, page.height()))
        beside = self._room.minimumSizeHint().width() + 2 * _AROUND
        wide = min(round(page.width() * share) + beside, room.width())
        return QSize(max(wide, self.minimumSizeHint().width()), high)

    # ------------------------------------------------------------ the paper

    def _load(self) -> None:
        try:
            self._view.load(self._file)
        except DeskError as error:
            self._facts.setText(error_text(error).text)
            self._print.setEnabled(False)
            return
        self._papers.show_value(sheet(*self._view.sizes[0]))

    def _show_facts(self) -> None:
        self._facts.setText(self._view.facts())
        focus = self.focusWidget()
        for each, step in ((self._before, -1), (self._after, 1)):
            each.setEnabled(self._view.has(step))
        if focus in (self._before, self._after) and not focus.isEnabled():
            other = self._after if focus is self._before else self._before
            (other if other.isEnabled() else self._view).setFocus()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Begin at the button that prints."""
        super().showEvent(event)
        self._begin()

    def _begin(self) -> None:
        """Put the keyboard on the button that prints, or the one that saves where none can."""
        main = self._print if self._print.isEnabled() else self._save_button
        if not main.hasFocus():
            main.setFocus(Qt.FocusReason.OtherFocusReason)

    def _turn(self, step: int) -> None:
        self._view.turn(step)

    # ------------------------------------------------------------ to paper, to a file

    def _save(self) -> None:
        from ehc_desk.ui.widgets.ask_file import ask_where

        asked = ask_where(
            self,
            t("preview.save"),
            self._save_as,
            purpose="pdf",
            name=self._file.name,
            kinds=t("preview.pdf"),
        )
        asked.finished.connect(self._asked)

    def _asked(self, _result: int) -> None:
        """Go on at the button that asked."""
        if self.isVisible():
            self._save_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _save_as(self, target: Path) -> None:
        try:
            shutil.copyfile(self._file, target)
        except OSError:
            self._tell(t("print.not_saved"), "failed")
            return
        self._tell(t("print.saved_as", name=target.name), "saved")

    def _printer_picked(self) -> None:
        if self._job is not None:
            self._job.choose(self._printers.value())

    def _tray_picked(self) -> None:
        if self._job is not None:
            self._job.choose_tray(self._trays.value())

    def _print_now(self) -> None:
        if self._job is not None and self._print.isEnabled():
            self._job.print(copies=self._copies.value(), paper=self._papers.value())

    def _render(self, state: PrintState) -> None:
        self._offer(state)
        could = self._print.isEnabled()
        self._print.setEnabled(bool(state.printer) and not state.busy and bool(self._view.sizes))
        if not could and state.outcome not in _DONE and not state.busy:
            self._begin()
        self._print.setToolTip(t("print.no_printer") if not state.printers else "Ctrl+P")
        if state.file is not None and state.file != self._file:
            self._file = state.file
            self._load()
        self._tell_state(state)

    def _offer(self, state: PrintState) -> None:
        """Show the printers there are; where there is none, saving is what can be done."""
        none = state.asked and not state.printers
        names = [("", t("print.none"))] if none else [(name, name) for name in state.printers]
        _refill(self._printers, names, "" if none else state.printer)
        trays = [("", t("print.tray_any")), *((name, name) for name in state.trays)]
        _refill(self._trays, trays, state.tray)
        self._printers.setEnabled(bool(state.printers))
        self._copies.setEnabled(bool(state.printers))
        self._trays.setEnabled(bool(state.trays))
        restyle(self._save_button, "kind", "primary" if none else "tall")

    def _tell_state(self, state: PrintState) -> None:
        if state.asked and not state.printers and not state.outcome:
            self._tell(t("print.no_printer"), "")
        if state.busy:
            self._tell(t("print.busy"), "")
        elif state.error is not None:
            notice = error_text(state.error)
            self._tell(f"{notice.text} {notice.safe}".strip(), "failed")
        elif state.outcome:
            key = "print.reprinted" if state.number > 1 else "print.done"
            told = word("outcome", state.outcome, outcome=state.outcome)
            self._tell(t(key, outcome=told, number=state.number), state.outcome)
            if state.outcome in _DONE and not self._close.hasFocus():
                self._close.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell(self, text: str, outcome: str) -> None:
        self._outcome.setText(text)
        self._outcome.setVisible(bool(text))
        restyle(self._outcome, "mood", _MOODS.get(outcome, ""))

    def done(self, result: int) -> None:
        """Close; what still comes home is dropped."""
        if self._job is not None:
            self._job.close()
        super().done(result)


def _refill(choice: Choice, items: list[tuple[str, str]], value: str) -> None:
    known = [(choice.itemData(place), choice.itemText(place)) for place in range(choice.count())]
    if known != items:
        choice.blockSignals(True)
        choice.clear()
        for code, text in items:
            choice.addItem(text, code)
        choice.blockSignals(False)
    choice.show_value(value)
