"""The room of the electronic form in a case; the form is built when it is first looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from ehc_desk.ui.widgets.entries import take_up

if TYPE_CHECKING:
    from ehc_desk.presenters.intake_state import IntakeState
    from ehc_desk.ui.screens.intake_form import CaseForm
    from ehc_desk.ui.widgets.form_fields import Choices


class FormTab(QWidget):
    """Stands for the form; most visitors of a certification never need one."""

    edited = Signal(str, object)
    person_asked = Signal(str)

    def __init__(self, choices: Choices) -> None:
        super().__init__()
        self._choices = choices
        self._view: CaseForm | None = None
        self._at_work: str | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

    @property
    def view(self) -> CaseForm:
        """Return the form, built now if it was not yet."""
        if self._view is None:
            from ehc_desk.ui.screens.intake_form import CaseForm

            self._view = CaseForm(self._choices)
            self._view.edited.connect(self.edited)
            self._view.person_asked.connect(self.person_asked)
            self._layout.addWidget(self._view)
            self._view.show()  # a layout would show it in the next turn of the loop only
        return self._view

    def show_state(self, state: IntakeState) -> None:
        """Show values, marks and problems of a form, when there is one."""
        if state.form is not None or self._view is not None:
            self.view.show_state(state)

    def begin(self) -> None:
        """Begin with another case: nobody was in its form yet."""
        self._at_work = None

    def start(self, state: IntakeState) -> None:
        """Put the cursor into the first empty field, or where it was in this form."""
        form = state.form.id if state.form is not None else None
        been, self._at_work = form is not None and form == self._at_work, form
        if not (been and self.come_back()):
            self.view.start(state)

    def come_back(self) -> bool:
        """Put the cursor into the field where it was; False when it was in none of this form."""
        at = self.focusWidget()
        return bool(self.path_of(at)) and take_up(at, self)

    def path_in_front(self) -> str:
        """Return the path of the field the cursor is in, empty when it is not in the form."""
        return self.path_of(QApplication.focusWidget())

    def path_of(self, at: QWidget | None) -> str:
        """Return the path of the field a widget is or is part of, "" when it is of no form."""
        if self._view is None or at is None or not self._view.isAncestorOf(at):
            return ""
        while at is not None and not self._view.title_of_block(at.objectName()):
            at = at.parentWidget()
        return at.objectName() if at is not None else ""

    def block_title(self, path: str) -> str:
        """Return the title of the block a field lies in."""
        return self.view.title_of_block(path)

    def focus(self, path: str) -> bool:
        """Put the cursor into a field; False when it is not shown."""
        return self.view.focus(path)
