"""The band below an intake: fee, due date, what is saved, what is missing, and acceptance."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStylePainter, QVBoxLayout

from ehc_desk.presenters.intake_state import IntakeState
from ehc_desk.presenters.intake_timing import Day, minutes
from ehc_desk.ui import icons, words
from ehc_desk.ui.screens.intake_open import open_text
from ehc_desk.ui.texts import problem_text, t
from ehc_desk.ui.widgets.fields import button, label, restyle
from ehc_desk.ui.widgets.keyed import Keyed
from ehc_desk.ui.widgets.turning import Turning


class BottomBar(QFrame):
    """Shows a state; the screen connects its buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._shown: object = None
        self._offline = self._may_pass = False
        self.fee, self.due = label("", "due"), label("", "due")
        self.saved, self.today = _Kept(_saved_texts), _Aside(_day_texts)
        self.told, self.sign, self.problem = QFrame(), label(""), label("")
        self.explain = button(t("due.explain"), "link", tip="Ctrl+E")
        self.fee_link = button(t("fee.enter"), "link", tip="Ctrl+M")
        self.accept = Keyed("", "accept", "primary")
        self.accept_new = button("", "tall", tip="Ctrl+Shift+Enter")
        self._lay_out()
        self._name_buttons()

    def _lay_out(self) -> None:
        around = QVBoxLayout(self)
        around.setContentsMargins(12, 6, 12, 6)
        around.setSpacing(4)
        around.addWidget(self._lay_out_told())
        turning = Turning(spacing=16)
        around.addWidget(turning)
        row = QHBoxLayout()
        row.setSpacing(16)
        for title, value, link in (
            (t("intake.fee"), self.fee, self.fee_link),
            (t("intake.due"), self.due, self.explain),
        ):
            both = QHBoxLayout()
            both.setSpacing(4)
            both.addLayout(_pair(title, value))
            both.addWidget(link)
            row.addLayout(both)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.saved)
        line.addWidget(self.today)
        line.addStretch(1)
        row.addLayout(line, 1)
        turning.add(row, 1)
        turning.add_row(self.accept_new, self.accept)

    def _lay_out_told(self) -> QFrame:
        """Return the line that tells what is missing; it stands out and is there when needed."""
        self.told.setObjectName("told")
        row = QHBoxLayout(self.told)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(8)
        self.problem.setWordWrap(True)
        row.addWidget(self.sign)
        row.addWidget(self.problem, 1)
        self.told.hide()
        return self.told

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
        self._tell(state)
        for each in (self.accept, self.accept_new):
            each.setEnabled(not state.busy)
        if state.may_pass != self._may_pass:
            self._may_pass = state.may_pass
            self._name_buttons()

    def _tell(self, state: IntakeState) -> None:
        text = open_text(state)
        mood = "hint" if state.may_pass else "bad"
        if text:
            restyle(self.told, "mood", mood)
        icons.put_mood(self.sign, mood)
        self.problem.setText(text)
        self.problem.setToolTip("\n".join(problem_text(item) for item in state.problems))
        self.told.setVisible(bool(text))

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


class _Kept(QLabel):
    """Words that come and go in a room of their own: nothing beside them moves.

    ``texts`` returns what may stand here; the widest of them is the room.
    """

    def __init__(self, texts: Callable[[], Sequence[str]]) -> None:
        super().__init__()
        self._texts = texts
        self.setProperty("role", "muted")

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for the room of the widest text; where there is little, the text alone has it."""
        hint, letters = super().sizeHint(), self.fontMetrics()
        widest = max(letters.horizontalAdvance(text) for text in self._texts())
        return QSize(max(hint.width(), widest + 2 * letters.averageCharWidth()), hint.height())


class _Aside(_Kept):
    """Words that give way: they must never cost the intake a line; all of them are in the tip."""

    def __init__(self, texts: Callable[[], Sequence[str]]) -> None:
        super().__init__(texts)
        self.setProperty("elides", True)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for no width."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw what fits."""
        text = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width()
        )
        QStylePainter(self).drawItemText(
            self.contentsRect(),
            int(self.alignment()),
            self.palette(),
            True,
            text,
            self.foregroundRole(),
        )


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


def _pair(title: str, value: QLabel) -> QVBoxLayout:
    pair = QVBoxLayout()
    pair.setSpacing(0)
    pair.addWidget(label(title, "label"))
    pair.addWidget(value)
    value.setAccessibleName(title)
    return pair


def _saved_texts() -> list[str]:
    return [t("intake.accepting"), t("intake.saving"), t("intake.saved_at", at="00:00")]


def _saved(state: IntakeState) -> str:
    if state.busy == "accepting":
        return t("intake.accepting")
    if state.unsaved:
        return t("intake.saving")
    return t("intake.saved_at", at=state.saved_at.strftime("%H:%M")) if state.saved_at else ""
