"""The band below an intake: fee, due date, what is saved, what is missing, and acceptance."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout

from ehc_desk.presenters.intake_state import IntakeState
from ehc_desk.ui import words
from ehc_desk.ui.texts import problem_text, t
from ehc_desk.ui.widgets.fields import button, label


class BottomBar(QFrame):
    """Shows a state; the screen connects its three buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.fee, self.due = label("", "due"), label("", "due")
        self.problem, self.saved = label("", "muted"), label("", "muted")
        self.explain = button(t("due.explain"), "link", tip="Ctrl+E")
        self.accept = button(t("intake.accept"), "primary", tip="Ctrl+Enter")
        self.accept_new = button(t("intake.accept_new"), "tall", tip="Ctrl+Shift+Enter")
        self._lay_out()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 10)
        row.setSpacing(18)
        row.addLayout(_pair(t("intake.fee"), self.fee))
        due = QHBoxLayout()
        due.setSpacing(4)
        due.addLayout(_pair(t("intake.due"), self.due))
        due.addWidget(self.explain)
        row.addLayout(due)
        told = QVBoxLayout()
        told.setSpacing(0)
        self.problem.setWordWrap(True)
        told.addWidget(self.saved)
        told.addWidget(self.problem)
        row.addLayout(told, 1)
        row.addWidget(self.accept_new)
        row.addWidget(self.accept)

    def show_state(self, state: IntakeState) -> None:
        """Show fee and due date of the chosen procedure, and how the case stands."""
        chosen = bool(state.facts.procedure_code)
        self.fee.setText(words.fee(state.fee) if chosen else "–")
        self.due.setText(words.due(state.due.moment) if chosen and state.due else "–")
        self.explain.setEnabled(chosen)
        self.saved.setText(_saved(state))
        self.problem.setText(_listed(state))
        self.problem.setToolTip("\n".join(problem_text(item) for item in state.problems))
        for each in (self.accept, self.accept_new):
            each.setEnabled(not state.busy)


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
