"""Preview at the real paper size; printing from here, never by a dialog of the platform."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSizeF, Qt, QTimer
from PySide6.QtGui import QKeySequence, QPageSize, QPixmap, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ehc_desk.errors import DeskError
from ehc_desk.presenters.print_job import PrintJob, PrintState
from ehc_desk.ui.pictures import pdf_image, pdf_page_saying, pdf_pages
from ehc_desk.ui.texts import error_text, t, word
from ehc_desk.ui.widgets.fields import Choice, Labelled, button, label, restyle
from ehc_desk.ui.widgets.turning import Turning

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from ehc_desk.ui.session import Session

_POINTS = 72.0
_MM = 25.4
_MOST_COPIES = 20
_ZOOM = 1.25
VISITORS_COPY = "Liên: Giao"
"""What the forms of TT 01/2018 and TT 03/2025 print on the copy for the visitor."""
_DONE = frozenset({"sent", "confirmed", "saved"})
_MOODS = {"failed": "bad", "sent": "good", "confirmed": "good", "saved": "good"}


class PreviewDialog(QDialog):
    """Shows a PDF; the picture is as large as the paper when zoom is 100 %.

    Without a session it can be looked at and saved, not printed.
    """

    def __init__(self, parent: QWidget, file: Path, session: Session | None = None) -> None:
        super().__init__(parent)
        self._file = file
        self._sizes: list[tuple[float, float]] = []
        self._number, self._zoom = 0, 1.25
        self._whole = True  # the whole page is shown until a person asks for another size
        self.setProperty("help", "printing")
        self._job = (
            PrintJob(session.desk, session.actor, session.tasks, self._render, file)
            if session is not None
            else None
        )
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._facts = label("", "muted")
        self._scroll = QScrollArea()
        self._scroll.setAccessibleName(t("preview.paper"))
        self.setWindowTitle(t("preview.title", name=file.name))
        self._build_print_row()
        self._lay_out()
        self._load()
        if self._job is not None:
            self._job.ask_printers()

    # ------------------------------------------------------------ building

    def _build_print_row(self) -> None:
        self._printers = Choice(t("print.printer"), [])
        self._printers.picked.connect(self._printer_picked)
        self._trays = Choice(t("print.tray"), [("", t("print.tray_any"))])
        self._trays.setMinimumContentsLength(len(t("print.tray_any")) + 2)
        self._trays.picked.connect(self._tray_picked)
        self._copies = QSpinBox()
        self._copies.setRange(1, _MOST_COPIES)
        self._copies.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._copies.setAccessibleName(t("print.copies"))
        self._papers = Choice(t("print.paper"), [("A5", "A5"), ("A4", "A4")])
        self._outcome = label("", "heading")
        self._outcome.setWordWrap(True)
        self._outcome.hide()
        self._print = button(t("print.now"), "primary", tip="Ctrl+P")
        self._print.clicked.connect(self._print_now)
        self._print.setEnabled(False)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        row = QHBoxLayout()
        for text, keys, act in (
            (t("preview.smaller"), "Ctrl+-", lambda: self._scale(1 / _ZOOM)),
            (t("preview.larger"), "Ctrl++", lambda: self._scale(_ZOOM)),
            (t("preview.before"), "Page Up", lambda: self._turn(-1)),
            (t("preview.after"), "Page Down", lambda: self._turn(1)),
        ):
            made = button(text, tip=keys)
            made.clicked.connect(act)
            self._key(keys, act)
            row.addWidget(made)
        row.addWidget(self._facts, 1)
        layout.addLayout(row)
        self._scroll.setWidget(self._picture)
        self._scroll.setWidgetResizable(True)
        self._scroll.viewport().installEventFilter(self)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(self._outcome)
        layout.addWidget(self._print_row())
        letters = self.fontMetrics()
        room = self.screen().availableSize()
        self.resize(
            min(letters.averageCharWidth() * 120, room.width() - 40),
            min(letters.height() * 40, room.height() - 60),
        )
        self._key("Ctrl+P", self._print_now)
        self._key("Ctrl+S", self._save)
        self._print.setFocus()

    def _print_row(self) -> Turning:
        turning, row = Turning(), QHBoxLayout()
        fields = (
            (t("print.printer"), self._printers, 3),
            (t("print.tray"), self._trays, 2),
            (t("print.paper"), self._papers, 1),
            (t("print.copies"), self._copies, 1),
        )
        for text, field, share in fields if self._job is not None else ():
            row.addWidget(Labelled(text, field), share)
        turning.add(row, 1)
        save = self._save_button = button(t("preview.save"), "tall", tip="Ctrl+S")
        save.clicked.connect(self._save)
        close = self._close = button(t("app.close"), "tall", tip="Esc")
        close.clicked.connect(self.reject)
        self._print.setVisible(self._job is not None)
        presses = QHBoxLayout()
        presses.addStretch(1)
        for each in (close, save, self._print):
            presses.addWidget(each, 0, Qt.AlignmentFlag.AlignBottom)
        turning.add(presses)
        return turning

    def _key(self, keys: str, act: object) -> None:
        QShortcut(QKeySequence(keys), self).activated.connect(act)

    # ------------------------------------------------------------ the paper

    def _load(self) -> None:
        try:
            self._sizes = pdf_pages(self._file)
        except DeskError as error:
            self._facts.setText(error_text(error).text)
            self._print.setEnabled(False)
            return
        wide, high = self._sizes[0]
        self._papers.show_value(_sheet(wide, high))
        first, count = pdf_page_saying(self._file, VISITORS_COPY), len(self._sizes)
        self._order = [*range(first, count), *range(first)]  # the visitor's copy is looked at first
        self._draw()

    def _draw(self) -> None:
        if not self._sizes:
            return
        page = self._order[self._number]
        wide, high = self._sizes[page]
        pixels = int(wide / _POINTS * self.logicalDpiX() * self._zoom)
        image = pdf_image(self._file, page, pixels)
        self._picture.setPixmap(QPixmap.fromImage(image))
        told = t(
            "preview.facts",
            paper=paper_name(wide, high),
            number=self._number + 1,
            total=len(self._sizes),
            zoom=round(self._zoom * 100),
        )
        self._facts.setText(told)
        self._picture.setAccessibleName(told)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Begin at the button that prints."""
        super().showEvent(event)
        self._begin()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Keep the whole page in sight when the room for it changes; takes no event."""
        if self._whole and event.type() is QEvent.Type.Resize:
            QTimer.singleShot(0, self, self._fit)
        return super().eventFilter(watched, event)

    def _begin(self) -> None:
        """Put the keyboard on the button that prints, or the one that saves where none can."""
        main = self._print if self._print.isEnabled() else self._save_button
        if not main.hasFocus():
            main.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fit(self) -> None:
        if not (self._whole and self._sizes):
            return
        size = self._sizes[self._order[self._number]]
        wide, high = (each / _POINTS * self.logicalDpiX() for each in size)
        room = self._scroll.viewport().size()
        zoom = min(max(min(room.width() / wide, room.height() / high), 0.25), 1.25)
        if zoom != self._zoom:
            self._zoom = zoom
            self._draw()

    def _scale(self, factor: float) -> None:
        self._whole = False
        self._zoom = min(max(self._zoom * factor, 0.25), 4.0)
        self._draw()

    def _turn(self, step: int) -> None:
        self._number = min(max(self._number + step, 0), max(len(self._sizes) - 1, 0))
        self._draw()

    # ------------------------------------------------------------ to paper, to a file

    def _save(self) -> None:
        from ehc_desk.ui.widgets.ask_file import ask_where

        ask_where(
            self,
            t("preview.save"),
            self._save_as,
            purpose="pdf",
            name=self._file.name,
            kinds=t("preview.pdf"),
        )

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
        _refill(self._printers, [(name, name) for name in state.printers], state.printer)
        trays = [("", t("print.tray_any")), *((name, name) for name in state.trays)]
        _refill(self._trays, trays, state.tray)
        self._trays.setEnabled(bool(state.trays))
        could = self._print.isEnabled()
        self._print.setEnabled(bool(state.printer) and not state.busy and bool(self._sizes))
        if not could and state.outcome not in _DONE and not state.busy:
            self._begin()
        self._print.setToolTip(t("print.no_printer") if not state.printers else "Ctrl+P")
        if state.file is not None and state.file != self._file:
            self._file = state.file
            self._load()
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


def _sheet(wide: float, high: float) -> str:
    """Return the paper a page is for: A5 up to 150 mm of its short side, else A4."""
    return "A5" if min(wide, high) / _POINTS * _MM <= 150 else "A4"


def paper_name(wide: float, high: float) -> str:
    """Name a size in points: "A5 · 148 × 210 mm"."""
    page = QPageSize(QSizeF(wide, high), QPageSize.Unit.Point)
    name = "" if page.id() is QPageSize.PageSizeId.Custom else f"{page.name()} · "
    return f"{name}{wide / _POINTS * _MM:.0f} × {high / _POINTS * _MM:.0f} mm"
