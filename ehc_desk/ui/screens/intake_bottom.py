"""The band below an intake: fee, due date, what is saved, what is missing, and acceptance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ehc_desk.presenters.intake_state import IntakeState
from ehc_desk.presenters.intake_timing import Day, minutes
from ehc_desk.ui import icons, style, words
from ehc_desk.ui.screens.intake_open import open_text
from ehc_desk.ui.texts import problem_text, t
from ehc_desk.ui.widgets.fields import button, label, restyle
from ehc_desk.ui.widgets.keyed import Keyed
from ehc_desk.ui.widgets.turning import Turning

_LOW = 680
"""In a lower window, in units, what is missing takes its words alone; Shift+F8 goes there."""


class _Band(Turning):
    """A row of rows: it turns before one of its rows has to."""

    def _parts(self) -> list[QWidget]:
        return [part for part in self.children() if isinstance(part, QWidget)]

    def _needs(self) -> list[int]:
        shown = [part for part in self._parts() if not part.isHidden()]
        return [
            part.wide() if isinstance(part, Turning) else part.minimumSizeHint().width()
            for part in shown
        ]

    def _turn(self) -> None:
        """Let no row turn while all of them stand beside each other."""
        super()._turn()
        for part in self._parts():
            if isinstance(part, Turning):
                part.setMinimumWidth(0 if self.is_column else part.wide())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Need what the widest part of a row needs: the rows turn as well."""
        wide = max((part.minimumSizeHint().width() for part in self._parts()), default=0)
        return QSize(wide, super().minimumSizeHint().height())


class _Row(Turning):
    """A row inside a band: it asks for the room of a row also while it is a column."""

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for all parts beside each other."""
        hints = [part.sizeHint().width() for part in self._shown()]
        wide = sum(hints) + self._row.spacing() * max(0, len(hints) - 1)
        return QSize(wide, super().sizeHint().height())

    def _shown(self) -> list[QWidget]:
        parts = [part for part in self.children() if isinstance(part, QWidget)]
        return [part for part in parts if not part.isHidden()]


class _Fact(QWidget):
    """A title, what is known, and a link; the title stands beside where lines are dear."""

    def __init__(self, title: str, value: QLabel, link: QPushButton, more: QWidget | None) -> None:
        super().__init__()
        self._value, self._link = value, link
        self._pair = QVBoxLayout()
        self._pair.setSpacing(0)
        self._pair.addWidget(label(title, "label"))
        self._pair.addWidget(value)
        value.setAccessibleName(title)
        self._beside = row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addLayout(self._pair)
        row.addWidget(link, 0, Qt.AlignmentFlag.AlignBottom)
        if more is not None:
            row.addSpacing(12)
            row.addWidget(more, 1)
        else:
            row.addStretch(1)

    def above_width(self) -> int:
        """Return the pixels that are needed with the title above, whatever stands now."""
        items = (self._pair.itemAt(place) for place in range(self._pair.count()))
        wide = max(item.minimumSize().width() for item in items if item is not None)
        return self._beside.minimumSize().width() - self._pair.minimumSize().width() + wide

    def beside(self, on: bool) -> None:
        """Put the title beside the value, or above it."""
        down, right = QVBoxLayout.Direction.TopToBottom, QVBoxLayout.Direction.LeftToRight
        self._pair.setDirection(right if on else down)
        self._pair.setSpacing(8 if on else 0)
        self.fit()

    def fit(self) -> None:
        """Let the words of the link stand in the line of the value."""
        spare = self._link.sizeHint().height() - self._value.sizeHint().height()
        above = self._pair.direction() == QVBoxLayout.Direction.TopToBottom
        self._pair.setContentsMargins(0, 0, 0, max(0, spare // 2) if above else 0)


class _Facts(_Row):
    """Facts in a row, each below its title; in a column where that has no room."""

    def _needs(self) -> list[int]:
        items = (self._row.itemAt(place) for place in range(self._row.count()))
        facts = (item.widget() for item in items if item is not None)
        return [each.above_width() for each in facts if isinstance(each, _Fact)]

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Need what the widest fact needs as it stands."""
        hint = super().minimumSizeHint()
        facts = [each for each in self.children() if isinstance(each, _Fact)]
        wide = max((each.minimumSizeHint().width() for each in facts), default=0)
        return QSize(wide, hint.height()) if self.is_column else hint


class BottomBar(QFrame):
    """Shows a state; the screen connects its buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._shown: object = None
        self._offline = self._may_pass = False
        self.fee, self.due = label("", "due"), label("", "due")
        self.saved, self.today = _Aside(_saved_texts), _Aside(_day_texts)
        self.told, self.sign, self.problem = QFrame(), label(""), label("")
        self.look = button(t("intake.look"), "link", tip="Shift+F8")
        self.explain = button(t("due.explain"), "link", tip="Ctrl+E")
        self.fee_link = button(t("fee.enter"), "link", tip="Ctrl+M")
        self.accept = Keyed("", "accept", "primary")
        self.accept_new = button("", "tall", tip="Ctrl+Shift+Enter")
        self._lay_out()
        self._name_buttons()

    def _lay_out(self) -> None:
        self._around = around = QVBoxLayout(self)
        around.setContentsMargins(12, 4, 12, 4)
        around.setSpacing(4)
        around.addWidget(self._lay_out_told())
        self._line = QWidget()
        self._line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._aside = QHBoxLayout(self._line)
        self._aside.setContentsMargins(0, 0, 0, 0)
        self._aside.setSpacing(12)
        self._aside.addWidget(self.saved)
        self._aside.addWidget(self.today, 1)
        self.today.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._line.installEventFilter(self)
        facts, buttons = _Facts(spacing=16), _Row(spacing=16)
        self._facts = (
            _Fact(t("intake.fee"), self.fee, self.fee_link, None),
            _Fact(t("intake.due"), self.due, self.explain, self._line),
        )
        facts.add(self._facts[0])
        facts.add(self._facts[1], 1)
        buttons.add(self.accept_new)
        buttons.add(self.accept)
        for fact in self._facts:
            facts.turned.connect(fact.beside)
            style.notifier().changed.connect(fact.fit)
            fact.fit()
        band = _Band(spacing=16)
        band.add(facts, 1)
        band.add(buttons)
        around.addWidget(band)

    def _lay_out_told(self) -> QFrame:
        """Return the line that tells what is missing; it stands out and is there when needed."""
        self.told.setObjectName("told")
        row = QHBoxLayout(self.told)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(8)
        self.problem.setWordWrap(True)
        row.addWidget(self.sign)
        row.addWidget(self.problem, 1)
        row.addWidget(self.look)
        self.told.hide()
        return self.told

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Look where there is room for what is told when there is more or less of it."""
        if event.type() == QEvent.Type.Resize:
            self._place_told()
        return super().eventFilter(watched, event)

    def _place_told(self) -> None:
        """Tell in the line of fee and due date where that has room: nothing above is pushed."""
        self.problem.ensurePolished()
        wanted = self.problem.fontMetrics().horizontalAdvance(self.problem.text())
        wanted += self.sign.sizeHint().width() + self.look.sizeHint().width() + 5 * 8
        told = not self.told.isHidden()
        fits = told and wanted <= self._line.width()
        for aside in (self.saved, self.today):
            aside.setVisible(not fits)
        self.look.setVisible(fits or self.window().height() >= style.px(_LOW))
        if fits != (self.told.parentWidget() is self._line):
            self.told.hide()
            self.problem.setWordWrap(not fits)
            (self._aside if fits else self._around).insertWidget(0, self.told)
            self.told.setVisible(told)
            for layout in (self._aside, self._around):
                layout.update()  # whoever loses a part is not told of it
            facts = (self.fee_link, self.explain)
            walk = (*facts, self.look) if fits else (self.look, *facts)
            for before, after in pairwise((*walk, self.accept_new)):
                QWidget.setTabOrder(before, after)

    def show_state(self, state: IntakeState) -> None:
        """Show fee and due date of the chosen procedure, and how the case stands."""
        due = state.due.moment if state.due else None
        shown = (
            (bool(state.facts.procedure_code), state.fee, state.fee_waits_for, due),
            (state.unsaved, state.saved_at, state.busy, state.problems, state.may_pass),
        )
        if shown == self._shown:
            return
        self._shown = shown
        chosen = bool(state.facts.procedure_code)
        self.fee.setText(_fee(state) if chosen else "–")
        self.fee_link.setVisible(bool(state.fee_waits_for))
        self.due.setText(words.due(due) if chosen and state.due else "–")
        self.explain.setEnabled(chosen)
        self.saved.setText(_saved(state))
        self.saved.setToolTip(self.saved.text())
        self._tell(state)
        for each in (self.accept, self.accept_new):
            each.setEnabled(not state.busy)
        if state.may_pass != self._may_pass:
            self._may_pass = state.may_pass
            self._name_buttons()

    def _tell(self, state: IntakeState) -> None:
        text = open_text(state)
        mood = "hint" if all(each.get("soft") for each in state.problems) else "bad"
        if text:
            restyle(self.told, "mood", mood)
        icons.put_mood(self.sign, mood)
        self.problem.setText(text)
        self.problem.setToolTip("\n".join(problem_text(item) for item in state.problems))
        self.told.setVisible(bool(text))
        self._place_told()

    def show_share(self, *, offline: bool, today: Day | None) -> None:
        """Show how the line is (what the buttons promise), and today's median."""
        if offline != self._offline:
            self._offline = offline
            self._name_buttons()
        self.today.setText(day_text(today))
        self.today.setToolTip(f"{day_text(today)}\n{steps_text(today)}".strip())

    def _name_buttons(self) -> None:
        """Say what a press will do: nothing is sent while the line is cut."""
        kind = "offline" if self._offline else "online"
        self.accept.setText(t("intake.accept_anyway" if self._may_pass else f"accept.{kind}"))
        self.accept_new.setText(t(f"accept_new.{kind}"))
        for each in (self.accept, self.accept_new):
            each.setAccessibleName(each.text())


class _Aside(QLabel):
    """Words that come and go in a room of their own: nothing beside them moves.

    ``texts`` returns what may stand here; the widest of them is the room. They must never cost the
    intake a line: where there is no room for them they are in the tip alone.
    """

    def __init__(self, texts: Callable[[], Sequence[str]]) -> None:
        super().__init__()
        self._texts = texts
        self.setProperty("role", "muted")
        self.setProperty("elides", True)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for the room of the widest text; where there is little, the text alone has it."""
        hint, letters = super().sizeHint(), self.fontMetrics()
        widest = max(letters.horizontalAdvance(text) for text in self._texts())
        return QSize(max(hint.width(), widest + 2 * letters.averageCharWidth()), hint.height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for no width."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the words, or nothing where they would be cut."""
        if self.fontMetrics().horizontalAdvance(self.text()) <= self.contentsRect().width():
            super().paintEvent(event)


def day_text(today: Day | None) -> str:
    """Return "Hôm nay: 23 hồ sơ, thường mất 0:52"."""
    if today is None:
        return ""
    return t("timing.today", count=today.count, median=minutes(today.median_ms))


def _day_texts() -> list[str]:
    return [t("timing.today", count=888, median="88:88")]


def steps_text(today: Day | None) -> str:
    """Return what the median means, and the median of every step, a line each."""
    if today is None:
        return ""
    steps = [t(f"timing.{step}", median=minutes(middle)) for step, middle in today.steps.items()]
    return "\n".join([t("timing.today.tip", median=minutes(today.median_ms)), *steps])


def _fee(state: IntakeState) -> str:
    if state.fee_waits_for.endswith(".pages"):
        return t("fee.waits_pages")
    return t("fee.waits_copies") if state.fee_waits_for else words.fee(state.fee)


def _saved_texts() -> list[str]:
    return [t("intake.accepting"), t("intake.saving"), t("intake.saved_at", at="00:00")]


def _saved(state: IntakeState) -> str:
    if state.busy == "accepting":
        return t("intake.accepting")
    if state.unsaved:
        return t("intake.saving")
    return t("intake.saved_at", at=state.saved_at.strftime("%H:%M")) if state.saved_at else ""
