"""Pages and copies of the first document, beside the checklist: what a fee per page counts.

The same two fields of the electronic form; more documents are entered there.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ehc_desk.domain.form_values import flatten, row_count
from ehc_desk.presenters.intake_state import IntakeState
from ehc_desk.ui import style, words
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.fields import STAR, Line, label, restyle

PATHS = {"pages": "documents[0].pages", "copies": "documents[0].copies"}


class FeeStrip(QFrame):
    """``edited`` tells path and value of the form; hidden where no fee is counted."""

    edited = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self._shown: object = None
        self._fields = {name: _number(t(f"fee.{name}")) for name in PATHS}
        self._told = label("", "muted")
        self._told.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for name, field in self._fields.items():
            text = label(f"{t(f'fee.{name}')}{STAR}", "label")
            text.setBuddy(field)
            field.textEdited.connect(lambda typed, name=name: self._typed(name, typed))
            row.addWidget(text)
            row.addWidget(field)
        row.addWidget(self._told, 1)
        self.hide()

    def fit(self) -> None:
        """Give the two numbers their width in the letters in use."""
        for field in self._fields.values():
            field.setFixedWidth(style.px(60))

    def show_state(self, state: IntakeState) -> None:
        """Show the two numbers and what they come to."""
        counted = state.procedure is not None and state.procedure.fee_rule is not None
        self.setVisible(counted)
        if not counted:
            return
        values = flatten(state.facts.form)
        shown = tuple(values.get(path) for path in PATHS.values())
        rows = row_count(values, "documents")
        refused = tuple(f"form.{path}" in _fields_of(state) for path in PATHS.values())
        now = (shown, state.fee, rows, state.fee_waits_for, refused)
        if now == self._shown:
            return
        self._shown = now
        for (name, field), value, wrong in zip(self._fields.items(), shown, refused, strict=True):
            field.show_value("" if value is None else str(value))
            restyle(field, "wanted", state.fee_waits_for == PATHS[name])
            restyle(field, "problem", wrong)
        self._told.setText(_told(state, rows))

    def holds(self, path: str) -> bool:
        """Tell whether this strip shows the form field of a path."""
        return path in PATHS.values() and not self.isHidden()

    def path_of(self, at: QWidget | None) -> str:
        """Return the form path of a field of this strip, "" for any other widget."""
        return next((PATHS[name] for name, field in self._fields.items() if field is at), "")

    def go_to(self, path: str) -> None:
        """Put the cursor into the field of a path."""
        for name, known in PATHS.items():
            if known == path:
                self._fields[name].setFocus()
                self._fields[name].selectAll()

    def _typed(self, name: str, text: str) -> None:
        plain = text.strip()
        value = int(plain) if plain.isascii() and plain.isdigit() else plain or None
        self.edited.emit(PATHS[name], value)


def _fields_of(state: IntakeState) -> frozenset[str]:
    return frozenset(str(each.get("field", "")) for each in state.problems)


def _told(state: IntakeState, rows: int) -> str:
    waits = {PATHS["pages"]: "fee.needs_pages", PATHS["copies"]: "fee.needs_copies"}
    if state.fee_waits_for in waits:
        return t(waits[state.fee_waits_for])
    more = t("fee.more_documents", count=rows) if rows > 1 else ""
    return f"{words.fee(state.fee)} {more}".strip()


def _number(name: str) -> Line:
    field = Line(name)
    field.setMaxLength(4)
    return field
