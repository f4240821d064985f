"""The band below an intake: fee, due date, what is saved, what is missing, and acceptance."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from ehc_desk.presenters.intake_state import IntakeState
from ehc_desk.presenters.intake_timing import Day, minutes
from ehc_desk.ui import words
from ehc_desk.ui.texts import problem_text, t
from ehc_desk.ui.widgets.fields import button, label
from ehc_desk.ui.widgets.turning import Turning


class BottomBar(QFrame):
    """Shows a state; the screen connects its buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._shown: object = None
        self._offline = self._may_pass = False
        self.fee, self.due = label("", "due"), label("", "due")
        self.problem, self.saved, self.today = (label("", "muted") for _ in range(3))
        self.explain = button(t("due.explain"), "link", tip="Ctrl+E")
        self.fee_link = button(t("fee.enter"), "link", tip="Ctrl+M")
        self.accept = button("", "primary", tip="Ctrl+Enter")
        self.accept_new = button("", "tall", tip="Ctrl+Shift+Enter")
        self._lay_out()
        self._name_buttons()

    def _lay_out(self) -> None:
        around = QHBoxLayout(self)
        around.setContentsMargins(12, 8, 12, 8)
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
        told = QVBoxLayout()
        told.setSpacing(0)
        self.problem.setWordWrap(True)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.saved)
        line.addWidget(self.today)
        line.addStretch(1)
        told.addLayout(line)
        told.addWidget(self.problem)
        row.addLayout(told, 1)
        turning.add(row, 1)
        turning.add_row(self.accept_new, self.accept)

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
        self.problem.setText(_listed(state))
        self.problem.setToolTip("\n".join(problem_text(item) for item in state.problems))
        for each in (self.accept, self.accept_new):
            each.setEnabled(not state.busy)
        if state.may_pass != self._may_pass:
            self._may_pass = state.may_pass
            self._name_buttons()

    def show_share(self, *, offline: bool, today: Day | None) -> None:
        """Show how the line is (what the buttons promise), and today's median."""
        if offline != self._offline:
            self._offline = offline
            self._name_buttons()
        self.today.setText(day_text(today))
        self.today.setToolTip(steps_text(today))

    def _name_buttons(self) -> None:
        """Say what a press will do: nothing is sent while the line is cut."""
        kind = "offline" if self._offline else "online"
        self.accept.setText(t("intake.accept_anyway" if self._may_pass else f"accept.{kind}"))
        self.accept_new.setText(t(f"accept_new.{kind}"))
        for each in (self.accept, self.accept_new):
            each.setAccessibleName(each.text())


def day_text(today: Day | None) -> str:
    """Return "Hôm nay: 23 hồ sơ, giữa 0:52"."""
    if today is None:
        return ""
    return t("timing.today", count=today.count, median=minutes(today.median_ms))


def steps_text(today: Day | None) -> str:
    """Return the median of every step, a line each."""
    if today is None:
        return ""
    return "\n".join(
        t(f"timing.{step}", median=minutes(middle)) for step, middle in today.steps.items()
    )


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


def _saved(state: IntakeState) -> str:
    if state.unsaved:
        return t("intake.saving")
    return t("intake.saved_at", at=state.saved_at.strftime("%H:%M")) if state.saved_at else ""


def _listed(state: IntakeState) -> str:
    if state.busy == "accepting":
        return t("intake.accepting")
    if not state.problems:
        return ""
    if state.may_pass:
        return t("intake.may_pass", count=len(state.problems))
    first = problem_text(state.problems[0])
    return t("intake.problems", first=first, count=len(state.problems))
