"""A visitor whose papers are not ready: what is lacking, why, and the slip to take home."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QVBoxLayout,
    QWidget,
)

from ehc_desk.domain.dossier import IntakeFacts
from ehc_desk.presenters.guidance import GuidancePresenter, GuidanceState
from ehc_desk.ui import style
from ehc_desk.ui.screens.base import Screen
from ehc_desk.ui.screens.guidance_row import LackRow
from ehc_desk.ui.texts import Notice, error_text, t, word
from ehc_desk.ui.widgets.fields import Labelled, Line, button, card, label
from ehc_desk.ui.widgets.keyed import Keyed
from ehc_desk.ui.widgets.notices import NoticeBar
from ehc_desk.ui.widgets.procedure_box import ProcedureBox
from ehc_desk.ui.widgets.room import Room
from ehc_desk.ui.widgets.screen_head import ScreenHead, back_button
from ehc_desk.ui.widgets.turning import Turning

if TYPE_CHECKING:
    from ehc_desk.domain.procedure import Procedure
    from ehc_desk.ui.session import Session


_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_PROCEDURE = 420
"""The least width of a procedure's name beside another field, in units that grow."""


class GuidanceScreen(Screen):
    """Begun from the case in front, or with the procedure the guide handed over.

    ``visit_over`` tells the facts of the case whose visitor goes home with a slip.
    """

    preview_asked = Signal(str)
    back_asked = Signal()
    guide_asked = Signal()
    discard_asked = Signal(str)
    visit_over = Signal(object)

    def __init__(self, session: Session, case: Callable[[], tuple[IntakeFacts, str]]) -> None:
        super().__init__()
        self._session, self._case = session, case
        self._presenter = GuidancePresenter(
            session.desk, session.actor, session.tasks, self._render, over=self.visit_over.emit
        )
        self._box = ProcedureBox(self._found)
        self._box.chosen.connect(self._presenter.choose)
        self._visitor = Line(t("guidance.visitor"), placeholder=t("guidance.visitor_hint"))
        self._visitor.textEdited.connect(self._presenter.set_visitor)
        self._note = Line(t("guidance.note"), placeholder=t("guidance.note_hint"))
        self._note.textEdited.connect(self._presenter.set_note)
        self._rows: list[LackRow] = []
        self._told = label("", "muted")
        self._today = label("", "muted")
        self._notice = NoticeBar()
        self._build_buttons()
        self._lay_out()

    def _found(self, text: str) -> list[Procedure]:
        desk = self._session.desk
        day = desk.clock.now().date()
        return list(desk.catalogue.search(text, on=day, boost=self._session.uses))

    def _build_buttons(self) -> None:
        self._give = Keyed(t("command.give_guidance"), "accept", "primary")
        self._give.clicked.connect(self._presenter.give)
        self._guide = button(t("guidance.look_up"), "tall", tip="Ctrl+I")
        self._guide.clicked.connect(self._look_up)
        self._look = button(t("guidance.look"), "tall", tip="Ctrl+P")
        self._look.clicked.connect(self._preview)
        self._drop = button(t("guidance.drop_draft"), "tall")
        self._drop.clicked.connect(self._drop_draft)
        self._back = back_button(self.back_asked.emit)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(8)
        self._scroll = self._page()
        self._see_soon = QTimer(self)  # what was just made has no place before its turn
        self._see_soon.setSingleShot(True)
        self._see_soon.setInterval(0)
        self._see_soon.timeout.connect(self._see)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(self._notice)
        acts = Turning(spacing=8)
        acts.add_row(self._give, self._look)
        acts.add_row(self._guide, self._drop)
        acts.add_space()
        layout.addWidget(acts)

    def _page(self) -> Room:
        """Return all but the buttons in one area: with large letters nothing scrolls in it."""
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        about = label(t("guidance.about"), "muted")
        for each in (about, self._today, self._told):
            each.setWordWrap(True)
        column.addWidget(ScreenHead(t("guidance.title"), self._back))
        column.addWidget(about)
        column.addWidget(self._today)
        column.addWidget(self._fields())
        column.addWidget(self._told)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        column.addLayout(self._lines)
        column.addStretch(1)
        page = Room(holder)
        page.setAccessibleName(t("guidance.papers"))
        page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return page

    def _fields(self) -> QFrame:
        """Return procedure and visitor, one below the other where there is no room, and note."""
        frame, inside = card(spacing=6, margins=12)
        procedure = Labelled(t("field.procedure"), self._box, required=True)
        visitor = Labelled(t("guidance.visitor"), self._visitor)
        procedure.setMinimumWidth(style.px(_PROCEDURE))
        both = Turning(spacing=10)
        both.add(procedure, 3)
        both.add(visitor, 2)
        inside.addWidget(both)
        inside.addWidget(Labelled(t("guidance.note"), self._note))
        return frame

    def _see(self) -> None:
        """Keep what has the cursor in sight once everything has its place."""
        focus = self.focusWidget()
        row = next((one for one in self._rows if focus in (one.tick, one.reason)), focus)
        if row is not None and self._scroll.isAncestorOf(row):
            self._scroll.ensureWidgetVisible(row, 0, 8)

    # ------------------------------------------------------------ what the window asks

    def title(self) -> str:
        """Return the screen's name."""
        return t("guidance.title")

    def commands(self) -> dict[str, Callable[[], None]]:
        """Return the commands of this screen."""
        state = self._presenter.state
        found: dict[str, Callable[[], None]] = {"guide": self._look_up}
        if state.ready:
            found["give_guidance"] = self._presenter.give
        if state.slip is not None:
            found["preview"] = self._preview
        return found

    def main_act(self) -> Callable[[], None]:
        """Print with the key of acceptance, or say what is still open."""
        return self._print_or_tell

    def panes(self) -> list[QWidget]:
        """Return the panes F6 walks through."""
        first = [self._rows[0].tick] if self._rows else []
        return [self._box, *first, self._give]

    def keep_free(self) -> QWidget | None:
        """Return the row of buttons: no notice may cover it."""
        return self._give

    def start(self) -> None:
        """Begin with what was handed over, else with the case in front."""
        code = self._session.handed.pop("guidance", "")
        facts, draft_id = self._case()
        if code and code != facts.procedure_code:
            self._presenter.begin(IntakeFacts(channel=facts.channel))
            self._presenter.choose(code)
        elif not self._presenter.goes_on(facts, draft_id):
            self._presenter.begin(facts, draft_id)
        (self._rows[0].tick if self._rows else self._box).setFocus(Qt.FocusReason.TabFocusReason)
        self._see_soon.start()

    def refresh(self) -> None:
        """Count again."""
        self._presenter.refresh()

    def leave(self) -> None:
        """Let nothing come home any more."""
        self._presenter.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Walk the papers by Up and Down, from tick to tick or from reason to reason."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = _STEPS.get(Qt.Key(event.key()), 0)
            if step and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                return self._walked(watched, step)
        return super().eventFilter(watched, event)

    def _walked(self, watched: QObject, step: int) -> bool:
        for place, row in enumerate(self._rows):
            if watched in (row.tick, row.reason):
                target = self._rows[min(max(place + step, 0), len(self._rows) - 1)]
                part = target.tick if watched is row.tick else target.reason
                part.setFocus(Qt.FocusReason.TabFocusReason)
                self._scroll.ensureWidgetVisible(target)
                return True
        return False

    def _move_on(self) -> None:
        """Enter goes from paper to paper, into the reason of a ticked one; at last to the slip."""
        focus = self.focusWidget()
        for place, row in enumerate(self._rows):
            if focus is row.tick and row.tick.isChecked():
                row.reason.setFocus(Qt.FocusReason.TabFocusReason)
                return
            if focus in (row.tick, row.reason):
                self._go_to_row(place + 1)
                return
        super()._move_on()

    def _go_to_row(self, place: int) -> None:
        if place < len(self._rows):
            self._rows[place].tick.setFocus(Qt.FocusReason.TabFocusReason)
            self._scroll.ensureWidgetVisible(self._rows[place])
        elif self._presenter.state.ready:
            self._give.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self._print_or_tell()

    # ------------------------------------------------------------ acts

    def _print_or_tell(self) -> None:
        state = self._presenter.state
        if state.ready:
            self._presenter.give()
        elif not state.busy:
            told = Notice(text=t("why.give_guidance"), safe=t("guidance.mark_first"))
            self._notice.tell(told, mood="hint")

    def _preview(self) -> None:
        slip = self._presenter.state.slip
        if slip is not None:
            self.preview_asked.emit(str(slip.path))

    def _look_up(self) -> None:
        code = self._presenter.state.facts.procedure_code
        if code:
            self._session.handed["guide"] = code
        self.guide_asked.emit()

    def _drop_draft(self) -> None:
        self.discard_asked.emit(self._presenter.state.draft_id)

    # ------------------------------------------------------------ drawing

    def _render(self, state: GuidanceState) -> None:
        self._box.show_procedure(state.procedure_name)
        self._visitor.show_value(state.visitor)
        self._note.show_value(state.note)
        self._show_lines(state)
        if state.today is not None:
            self._today.setText(t("guidance.today", count=state.today))
        given = state.slip is not None
        lacking = sum(line.lacking for line in state.lines)
        self._told.setText(t("guidance.told", count=lacking) if state.lines else "")
        self._give.setEnabled(state.ready)
        self._give.setText(t("guidance.again" if given else "command.give_guidance"))
        self._look.setVisible(given)
        self._drop.setVisible(given and bool(state.draft_id))
        self._tell(state)

    def _show_lines(self, state: GuidanceState) -> None:
        wanted = [(line.number, line.name) for line in state.lines]
        if wanted != self.property("lines"):
            self.setProperty("lines", wanted)
            for row in self._rows:
                self._lines.removeWidget(row)
                row.hide()
                row.deleteLater()
            self._rows = [LackRow(line) for line in state.lines]
            for row in self._rows:
                row.ticked.connect(self._presenter.set_lacking)
                row.reasoned.connect(self._presenter.set_reason)
                row.tick.installEventFilter(self)
                row.reason.installEventFilter(self)
                self._lines.addWidget(row)
                row.show()  # at once, so that the first one can take the cursor
            self._chain()
            self._see_soon.start()
        for row, line in zip(self._rows, state.lines, strict=True):
            row.show_line(line)

    def _chain(self) -> None:
        """Let Tab go from the note through the papers to the slip."""
        stops = [part for row in self._rows for part in (row.tick, row.reason)]
        for one, next_one in pairwise([self._note, *stops, self._give]):
            QWidget.setTabOrder(one, next_one)

    def _tell(self, state: GuidanceState) -> None:
        if state.error is not None:
            self._notice.tell(error_text(state.error), act=self._presenter.give)
        elif state.slip is not None and state.slip.entry_id != self.property("told"):
            self.setProperty("told", state.slip.entry_id)
            outcome = word("outcome", state.slip.outcome, outcome=state.slip.outcome)
            text = t("guidance.given", number=state.slip.number, outcome=outcome)
            self._notice.tell(Notice(text=text, safe=t("guidance.given_safe")), mood="good")
            self._look.setFocus()
