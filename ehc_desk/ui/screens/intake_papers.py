"""The papers of a case: checklist on the left, pages of the current component on the right."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ehc_desk.domain.dossier import Check
from ehc_desk.presenters.intake_state import IntakeState
from ehc_desk.ui import style
from ehc_desk.ui.screens.intake_fee import FeeStrip
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.checklist import ChecklistModel, ChecklistTable
from ehc_desk.ui.widgets.fields import Line, button, label
from ehc_desk.ui.widgets.papers import Fetch, PapersPanel
from ehc_desk.ui.widgets.turning import Turning

_VERDICTS = (Check.PASSED, Check.MISSING, Check.ELECTRONIC, Check.NOT_NEEDED)
_ABOVE = 4
"""Pixels above and below everything."""


class PapersTab(QWidget):
    """Asks the presenter by signals; knows which component is the current one."""

    judged = Signal(int, str)
    reasoned = Signal(int, str)
    counted = Signal(int, dict)
    files_given = Signal(int, list)

    def __init__(
        self,
        fetch: Fetch,
        notes: Callable[[IntakeState], dict[int, str]] = lambda _state: {},
        parent: QWidget | None = None,
    ) -> None:
        """``notes`` tells why lines are asked for, by number."""
        super().__init__(parent)
        self._state, self._notes = IntakeState(), notes
        self.fee = FeeStrip()
        self._model = ChecklistModel()
        self.table = ChecklistTable(self._model)
        self.panel = PapersPanel(fetch)
        self._counts = {
            name: _count_field(t(f"checklist.{name}"))
            for name in ("originals", "certified_copies", "photocopies")
        }
        self._reason = Line(t("check.reason"), placeholder=t("check.reason_hint"))
        self._none = label("")
        self._none.setWordWrap(True)
        self._lay_out()
        self._connect()
        if parent is not None:
            parent.installEventFilter(self)

    attach_to = 0

    def _fit(self) -> None:
        """Give the pages and the counts their widths in the letters in use."""
        self.panel.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
        for field in self._counts.values():
            field.setFixedWidth(style.px(40))
        self.fee.fit()
        self._share()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Share the room anew when there is more or less of it."""
        if event.type() == QEvent.Type.Resize:
            self._share()
        return super().eventFilter(watched, event)

    def _share(self) -> None:
        """Let the list give way where room is short: what judges a paper stays in sight."""
        around = self.parentWidget() or self
        rest = self._left.minimumSize().height() - self.table.minimumSizeHint().height()
        self.table.leave_room(around.height() - rest - 2 * _ABOVE)

    def target(self) -> int:
        """Return the component files go to: the one of a cover sheet, else the current line."""
        return self.attach_to or self.table.current_number()

    def _lay_out(self) -> None:
        around = QHBoxLayout(self)
        around.setContentsMargins(10, _ABOVE, 10, _ABOVE)
        across = Turning(spacing=10)
        around.addWidget(across)
        self._left = left = QVBoxLayout()
        left.setSpacing(6)
        left.addWidget(self._none)
        left.addWidget(self.fee)
        left.addWidget(self.table, 1)
        left.addLayout(self._details())
        row = QHBoxLayout()
        row.setSpacing(6)
        self._verdicts = []
        for number, check in enumerate(_VERDICTS, start=1):
            made = button(f"{number}  {t(f'check.{check.value}')}", tip=t("check.key", key=number))
            made.clicked.connect(lambda _=False, verdict=check: self._judge(verdict.value))
            made.setEnabled(False)  # until there is a paper to judge
            self._verdicts.append(made)
            row.addWidget(made, 1)
        left.addLayout(row)
        across.add(left, 3)
        self._fit()
        style.notifier().changed.connect(self._fit)
        across.add(self.panel, 1)

    def _details(self) -> QHBoxLayout:
        """Return the row for the current line: what was handed in, or why it is missing."""
        row = QHBoxLayout()
        row.setSpacing(6)
        for name, field in self._counts.items():
            text = label(t(f"checklist.{name}"), "label")
            text.setBuddy(field)
            row.addWidget(text)
            row.addWidget(field)
        row.addWidget(self._reason, 1)
        row.addStretch(0)
        return row

    def _connect(self) -> None:
        self.table.judged.connect(self._judged)
        self.table.current.connect(lambda _number: self._show_current())
        for name, field in self._counts.items():
            field.textEdited.connect(partial(self._counted, name))
        self._reason.textEdited.connect(
            lambda text: self.reasoned.emit(self.table.current_number(), text)
        )
        self.panel.add_asked.connect(self.choose_files)
        self.panel.dropped.connect(lambda files: self.files_given.emit(self.target(), files))

    def show_state(self, state: IntakeState) -> None:
        """Show checklist and pages."""
        self._state = state
        pages: dict[int, int] = {}
        for page in state.pages:
            pages[page.component] = pages.get(page.component, 0) + 1
        wrong = frozenset(int(item["component"]) for item in state.problems if "component" in item)
        lines = state.facts.components
        notes = {number: t(f"check.{why}") for number, why in self._notes(state).items()}
        self._model.show(lines, pages, wrong, notes)
        self.fee.show_state(state)
        if not lines:
            begun = bool(state.facts.procedure_code)
            self._none.setText(t("checklist.no_papers" if begun else "checklist.begin"))
        self._none.setVisible(not lines)
        for each in self._verdicts:
            each.setEnabled(bool(lines))
        self._share()
        self._show_current()

    def _show_current(self) -> None:
        number = self.table.current_number()
        line = next((row for row in self._state.facts.components if row.number == number), None)
        missing = line is not None and line.check is Check.MISSING
        self._reason.setVisible(missing)
        for name, field in self._counts.items():
            field.setEnabled(line is not None and not missing)
            field.show_value(str(getattr(line, name) or "") if line else "")
        self._reason.show_value(line.reason if missing and line else "")
        title = t("papers.title", number=number) if line else ""
        self.panel.show_pages(
            title,
            self._state.pages_of(number),
            can_undo=self._state.can_undo,
            progress=self._state.progress if self._state.busy == "papers" else (0, 0),
        )
        self.panel.open_for_files(bool(self._state.facts.components))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter in the reason goes on to the next line; behind the last it moves on."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        row = self.table.currentIndex().row()
        if enter and self._reason.hasFocus() and row + 1 < self._model.rowCount():
            self._next_line()
            self.table.setFocus()
            return
        super().keyPressEvent(event)

    def _judge(self, verdict: str) -> None:
        self.table.setFocus()
        self._judged(self.table.current_number(), verdict)

    def _judged(self, number: int, verdict: str) -> None:
        self.judged.emit(number, verdict)
        if verdict == Check.MISSING.value:
            self._reason.setFocus()
        else:
            self._next_line()

    def _next_line(self) -> None:
        row = self.table.currentIndex().row()
        if row + 1 < self._model.rowCount():
            self.table.setCurrentIndex(self._model.index(row + 1, 1))

    def _counted(self, name: str, text: str) -> None:
        if not text or text.isdecimal():
            self.counted.emit(self.table.current_number(), {name: int(text or 0)})

    def choose_files(self) -> None:
        """Ask for files of the current component (Ctrl+O)."""
        if not self._state.facts.components:
            return
        number = self.target()
        from ehc_desk.ui.widgets.ask_file import ask_files

        ask_files(
            self,
            t("papers.choose", number=number),
            lambda files: self.files_given.emit(number, files),
            purpose="papers",
            kinds=t("papers.filter"),
            many=True,
        )


def _count_field(name: str) -> Line:
    field = Line(name)
    field.setMaxLength(2)
    field.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return field
