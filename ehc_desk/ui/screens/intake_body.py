"""The page of one case: person, procedure, papers or form, the band below; draws a state.

Draws only what changed: a key costs the part it changed. The screen connects the parts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from ehc_desk.domain.dossier import Channel, Check, ComponentCheck, IntakeFacts
from ehc_desk.presenters.doubts import Doubts, Problem, wrong_in
from ehc_desk.presenters.intake_state import IntakeState
from ehc_desk.ui import style
from ehc_desk.ui.screens.intake_bottom import BottomBar
from ehc_desk.ui.screens.intake_earlier import EarlierLine
from ehc_desk.ui.screens.intake_form_tab import FormTab
from ehc_desk.ui.screens.intake_papers import PapersTab
from ehc_desk.ui.screens.intake_person import PersonColumn
from ehc_desk.ui.texts import t, word
from ehc_desk.ui.widgets.entries import SHIFT
from ehc_desk.ui.widgets.fields import Choice, Labelled, card
from ehc_desk.ui.widgets.keyed import Keyed, KeyedTabs
from ehc_desk.ui.widgets.procedure_box import ProcedureBox
from ehc_desk.ui.widgets.room import Room
from ehc_desk.ui.widgets.turning import Turning

if TYPE_CHECKING:
    from ehc_desk.domain.procedure import Procedure
    from ehc_desk.ui.widgets.papers import Fetch

_LEFT, _MOST_LEFT = 364, 500
_LOW = 300
"""Papers and person stand side by side in this height or more, in units that grow."""
_AROUND = 16
"""Pixels around the field of the cursor."""
_ANY = 16_777_215
"""No bound, as Qt writes it."""


class CaseBody(QWidget):
    """Everything of a case that is still being taken in."""

    def __init__(
        self,
        *,
        search: Callable[[str], Sequence[Procedure]],
        is_pinned: Callable[[str], bool],
        notes: Callable[[IntakeState], dict[int, str]],
        choices: Callable[[str], Sequence[tuple[str, str]]],
        fetch: Fetch,
        problems: Callable[[IntakeFacts], Sequence[Problem]] = lambda _facts: (),
        parent: QWidget | None = None,
    ) -> None:
        """``problems``: what the law finds open or wrong in a case."""
        super().__init__(parent)
        self._found, self._doubts = problems, Doubts()
        self._drawn: dict[str, object] = {}
        self._search, self._is_pinned, self._notes = search, is_pinned, notes
        self._choices, self._fetch = choices, fetch

    def build(self) -> Iterator[None]:
        """Build part by part, from the outside in.

        Whatever is moved into a parent is styled anew, all of it: so the parent comes first.
        """
        choices = self._choices
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.setSpacing(0)
        self._lay_out_work()
        around.addWidget(self._room, 1)
        yield
        self.box = ProcedureBox(self._search, self._is_pinned)
        self.channel = Choice(
            t("field.channel"), [(channel, word("channel", channel)) for channel in Channel]
        )
        self.earlier = EarlierLine()
        self.all_pass = Keyed(t("command.all_pass"), "all_pass")
        self.tabs = KeyedTabs({1: "form"}, self.all_pass)
        self._lay_out_right()
        yield
        inside = Room(parent=self.tabs)
        self.papers = PapersTab(self._fetch, self._notes, inside.viewport())
        inside.setWidget(self.papers)
        inside.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.tabs.addTab(inside, t("intake.papers_tab"))
        yield
        self.form = FormTab(choices)
        self.tabs.addTab(self.form, t("intake.form_tab"))
        self.bottom = BottomBar()
        below = QVBoxLayout()
        below.setContentsMargins(14, 1, 14, 4)
        below.addWidget(self.bottom)
        around.addLayout(below)
        self._connect()
        yield

    def _lay_out_work(self) -> None:
        """Put the person into what may scroll; the band below stays in sight whatever does."""
        self._room = Room(parent=self)
        self._work = Turning(10, self._room.viewport())
        self._work.leave_around(14, 4, 14, 1)
        self._room.setWidget(self._work)
        self._beside = Room(parent=self._work)
        relations = partial(self._choices, "relations")
        self.person = PersonColumn(relations, self._beside.viewport())
        self._beside.setWidget(self.person)
        self._beside.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._work.add(self._beside)

    def _connect(self) -> None:
        self.tabs.fit()
        QWidget.setTabOrder(self.tabs.tabBar(), self.all_pass)
        self.tabs.currentChanged.connect(lambda _index: self._show_form_if_seen())
        self._fit()
        style.notifier().changed.connect(self._fit)
        self._work.turned.connect(self._stand)
        self._room.resized.connect(self._fit)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._keep_cursor)
        self._room.resized.connect(self._soon.start)

    def _fit(self) -> None:
        """Give the column of the person its width in the letters in use."""
        self._beside.setMinimumWidth(self._left())
        self.channel.setMinimumWidth(self.channel.sizeHint().width())
        self._work.force(self._room.height() < style.px(_LOW))
        self._stand(self._work.is_column)

    def _left(self) -> int:
        """Return the width of the person's column: wider in a wide window, within bounds."""
        return max(style.px(_LEFT), min(style.px(_MOST_LEFT), self._room.width() * 3 // 10))

    def _stand(self, is_column: bool) -> None:
        """Take the whole width where the person stands above the papers, which fill the sight."""
        self._beside.setMaximumWidth(_ANY if is_column else self._left())
        self._beside.set_whole(is_column)
        high = self._room.viewport().height() if is_column else 0
        self.tabs.setMinimumHeight(high)
        self.tabs.setMaximumHeight(high or _ANY)
        self._room.set_page(self.tabs if is_column else None)

    def _keep_cursor(self) -> None:
        """Show the field of the cursor with its label, once everything has its last size."""
        at = QApplication.focusWidget()
        if at is None or not self._work.isAncestorOf(at) or self.tabs.isAncestorOf(at):
            return
        above = at.parentWidget()
        whole = above if isinstance(above, Labelled) else at
        for room in (self._beside, self._room):
            if room.isAncestorOf(whole):
                room.ensureWidgetVisible(whole, _AROUND, _AROUND)

    def _lay_out_right(self) -> None:
        right = QVBoxLayout()
        right.setSpacing(8)
        self._work.add(right, 1)
        frame, inside = card(spacing=4, margins=12)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(Labelled(t("field.procedure"), self.box, required=True), 1)
        row.addWidget(Labelled(t("field.channel"), self.channel))
        inside.addLayout(row)
        inside.addWidget(self.earlier)
        right.addWidget(frame)
        right.addWidget(self.tabs, 1)

    # ------------------------------------------------------------ drawing

    def show_state(self, state: IntakeState) -> None:
        """Draw the parts whose part of the state changed."""
        facts, chosen = state.facts, state.procedure
        self._draw("procedure", (chosen and chosen.code,), lambda: self._show_procedure(state))
        self._draw("channel", (facts.channel,), lambda: self.channel.show_value(facts.channel))
        people = (facts.owners, facts.submitter, facts.relation, facts.summary, facts.from_card)
        self._draw(
            "person",
            (*people, facts.return_method, state.problems),
            lambda: self.person.show_facts(facts, state.problems),
        )
        self.earlier.show_state(state)
        papers = (facts.components, state.pages, state.problems, state.busy, state.progress)
        fee = (facts.form, state.fee, state.fee_waits_for, facts.relation, facts.files_for_owner)
        self._draw(
            "papers",
            (*papers, *fee, state.can_undo),
            lambda: self.papers.show_state(state),
        )
        self._state = state
        self._show_form_if_seen()
        self._show_tabs(state)
        self.bottom.show_state(state)

    def begin(self) -> None:
        """Begin with another case: no field of it was left yet."""
        self._doubts.forget()
        self.form.begin()

    def left(self, at: QWidget) -> None:
        """Hear that the cursor left a field of the form: tell at once what is wrong with it."""
        path = self.form.path_of(at)
        if path:
            told = bool(self._doubts)
            self._doubts.left(f"form.{path}", wrong_in(self._found(self._state.facts)))
            if told or self._doubts:
                self._show_form_if_seen()
                self._show_tabs(self._state)

    def _told(self) -> tuple[Problem, ...]:
        """Return what acceptance refused, and what is wrong with fields that were left."""
        refused = self._state.problems
        if not self._doubts:
            return refused
        known = {str(each.get("field", "")) for each in refused}
        found = self._doubts.told(wrong_in(self._found(self._state.facts)))
        return (*refused, *(found[path] for path in sorted(found.keys() - known)))

    _state = IntakeState()

    def _draw(self, part: str, seen: tuple[Any, ...], draw: Callable[[], object]) -> None:
        if self._drawn.get(part) != seen:
            self._drawn[part] = seen
            draw()

    def _show_procedure(self, state: IntakeState) -> None:
        chosen = state.procedure
        self.box.show_procedure(f"{chosen.code}  {chosen.short_name}" if chosen else "")
        self.all_pass.setEnabled(chosen is not None)

    def _show_form_if_seen(self) -> None:
        """Draw the form while it is in front; behind the papers it costs nothing."""
        state = self._state
        if self.tabs.currentIndex() == 1:
            told = self._told()
            form = state.form and (state.form.id, state.form.version)
            seen = (form, state.facts.form, state.facts.from_card, told)
            shown = replace(state, problems=told)
            self._draw("form", seen, lambda: self.form.show_state(shown))

    def _show_tabs(self, state: IntakeState) -> None:
        wrong = sum(str(item.get("field", "")).startswith("form.") for item in self._told())
        suffix = f" ({wrong})" if wrong else ""
        self._name_tab(1, t("intake.form_tab") + suffix)
        self._name_tab(0, t("intake.papers_tab") + _counted(state.facts.components))
        self.tabs.setTabEnabled(1, state.form is not None)

    def _name_tab(self, index: int, text: str) -> None:
        if self.tabs.tabText(index) != text:
            self.tabs.setTabText(index, text)
            self.tabs.fit()

    # ------------------------------------------------------------ going places

    def show_form(self) -> None:
        """Bring the form forward, drawn."""
        self.tabs.setCurrentIndex(1)
        self._show_form_if_seen()

    def go_to(self, path: str) -> None:
        """Put the cursor where a problem is: a field path as the services name them."""
        if path.startswith("procedure"):
            self.box.setFocus()
        elif path.startswith("components["):
            self.tabs.setCurrentIndex(0)
            self.papers.table.go_to(int(path[11:-1]))
        elif path.startswith("form."):
            inside = path.removeprefix("form.")
            if self.tabs.currentIndex() == 0 and self.papers.fee.holds(inside):
                self.papers.fee.go_to(inside)  # the same field stands beside the papers
            else:
                self.show_form()
                self.form.focus(inside)
        else:
            self.person.focus_field(path)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Go on to the next thing that is open (Shift+F8); inside the form it has heard already."""
        if (event.key(), event.modifiers()) == (Qt.Key.Key_F8, SHIFT) and self.next_problem():
            event.accept()
            return
        super().keyPressEvent(event)

    def next_problem(self) -> bool:
        """Go to the next thing that is open; False when nothing is."""
        paths = [str(each.get("field", "")) for each in self._state.problems]
        if not paths:
            return False
        here = self.path_of(QApplication.focusWidget())
        self.go_to(paths[(paths.index(here) + 1) % len(paths) if here in paths else 0])
        return True

    def path_of(self, at: QWidget | None) -> str:
        """Return the path of the field a widget is or is part of: what ``go_to`` understands."""
        if at is None:
            return ""
        if self.tabs.currentIndex():
            found = self.form.path_of(at)
            if found or not self.person.isAncestorOf(at):
                return f"form.{found}"
        if counted := self.papers.fee.path_of(at):
            return f"form.{counted}"
        if self.papers.table.isAncestorOf(at) or at is self.papers.table:
            return f"components[{self.papers.table.current_number()}]"
        return self.person.path_of(at)

    def go_to_fee(self, path: str) -> None:
        """Put the cursor into the field a fee waits for."""
        if self.papers.fee.holds(path):
            self.tabs.setCurrentIndex(0)
            self.papers.fee.go_to(path)
        else:
            self.go_to(f"form.{path}")


def _counted(lines: Sequence[ComponentCheck]) -> str:
    """Return " 2/3" for required papers, and how many of the others came apart from that."""
    required = [line for line in lines if line.required]
    more = sum(line.check is Check.PASSED for line in lines if not line.required)
    if not lines:
        return ""
    text = f" {sum(line.settled for line in required)}/{len(required)}" if required else ""
    return text + (f" {t('checklist.optional_count', count=more)}" if more else "")
