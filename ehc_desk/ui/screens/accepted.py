"""What stands on the screen once a dossier is accepted: code, due date, slip, delivery."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ehc_desk.presenters.intake_state import IntakeState
from ehc_desk.presenters.intake_timing import Day
from ehc_desk.ui import words
from ehc_desk.ui.screens.intake_bottom import day_text, steps_text
from ehc_desk.ui.texts import t, word
from ehc_desk.ui.widgets.fields import button, card, label


class AcceptedPanel(QWidget):
    """Large enough to be read across the counter."""

    new_asked = Signal()
    reprint_asked = Signal()
    preview_asked = Signal()
    open_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._code = label("", "code")
        self._code.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._code.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._provisional = label(t("accepted.provisional"), "training")
        self._values = {
            name: label("", "due" if name == "due" else "")
            for name in ("procedure", "owner", "submitter", "due", "fee", "slip", "delivery")
        }
        self.new = button(t("accepted.new"), "primary", tip="F2")
        self._today = label("", "muted")
        self._lay_out()

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.addStretch(1)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(self._panel())
        across.addStretch(1)
        outer.addLayout(across)
        outer.addStretch(2)

    def _panel(self) -> QFrame:
        frame, layout = card(spacing=12, margins=28)
        frame.setMinimumWidth(min(720, frame.fontMetrics().averageCharWidth() * 90))
        layout.addWidget(label(t("accepted.title"), "heading"))
        head = QHBoxLayout()
        head.addWidget(self._code)
        head.addWidget(self._provisional)
        head.addStretch(1)
        layout.addLayout(head)
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(8)
        for row, (name, value) in enumerate(self._values.items()):
            caption = label(t(f"accepted.{name}"), "muted")
            grid.addWidget(caption, row, 0, Qt.AlignmentFlag.AlignTop)
            value.setWordWrap(True)
            grid.addWidget(value, row, 1)
        grid.setColumnStretch(1, 1)
        layout.addLayout(grid)
        layout.addLayout(self._buttons())
        layout.addWidget(self._today)
        return frame

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self.new)
        self.new.clicked.connect(self.new_asked)
        for key, tip, signal in (
            ("accepted.reprint", "", self.reprint_asked),
            ("accepted.preview", "Ctrl+P", self.preview_asked),
            ("accepted.open", "", self.open_asked),
        ):
            made = button(t(key), "tall", tip=tip)
            made.clicked.connect(signal)
            row.addWidget(made)
        row.addStretch(1)
        return row

    def show_state(self, state: IntakeState) -> None:
        """Show the accepted dossier; slip and delivery follow as they come."""
        dossier = state.accepted
        if dossier is None:
            return
        facts = dossier.facts
        self._code.setText(dossier.printed_code)
        self._code.setAccessibleName(t("accepted.code", code=dossier.printed_code))
        self._provisional.setVisible(dossier.provisional)
        texts = {
            "procedure": facts.procedure_name,
            "owner": facts.owner.full_name,
            "submitter": facts.submitter.full_name
            if facts.submitter
            else t("dossier.owner_himself"),
            "due": words.due_of(dossier),
            "fee": words.fee(facts.fee_vnd),
            "slip": self._slip(state),
            "delivery": words.delivery(state.delivery),
        }
        for name, text in texts.items():
            self._values[name].setText(text)

    def show_today(self, today: Day | None) -> None:
        """Show today's count and median; the steps stand in the tip."""
        self._today.setText(day_text(today))
        self._today.setToolTip(steps_text(today))

    @staticmethod
    def _slip(state: IntakeState) -> str:
        if state.slip is None:
            return t("slip.making")
        outcome = word("outcome", state.slip.outcome, outcome=state.slip.outcome)
        if state.slip.outcome == "saved":
            outcome = t("slip.saved_as", name=state.slip.path.name)
        if state.slip.number > 1:
            return t("slip.reprint", number=state.slip.number, outcome=outcome)
        return outcome
