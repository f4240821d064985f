"""The electronic form of a case."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ehc_desk.domain.form import expand
from ehc_desk.domain.form_values import flatten, template
from ehc_desk.presenters.intake_state import IntakeState
from ehc_desk.ui.texts import language
from ehc_desk.ui.widgets.form_view import FormView

_PEOPLE = ("owners[", "submitter.")


class CaseForm(FormView):
    """Draws the form of a state."""

    def show_state(self, state: IntakeState) -> int:
        """Show values, marks and problems; return how many fields have one."""
        marks = frozenset(path for path in state.facts.from_card if not path.startswith(_PEOPLE))
        wrong = {
            str(item["field"]).removeprefix("form."): item
            for item in state.problems
            if str(item.get("field", "")).startswith("form.")
        }
        self.show_form(state.form, flatten(state.facts.form), marks, wrong)
        return len(wrong)

    def title_of_block(self, path: str) -> str:
        """Return the title of the section a field lies in, empty when it is no field."""
        wanted, form = template(path), self._form
        sections = form.sections if form is not None and path else ()
        found = next((s for s in sections if any(f.path == wanted for f in s.fields)), None)
        if found is None:
            return ""
        return found.title_en if language() == "en" else found.title

    def stop(self) -> QWidget:
        """Return the field that has the cursor or had it last, else the first one."""
        at = self.focusWidget()
        if at is not None and at.objectName() in self._items:
            return at
        for path in self._items:
            found = self._built(path)
            if found is not None and found.field.focusPolicy() & Qt.FocusPolicy.TabFocus:
                return found.field
        return self

    def start(self, state: IntakeState) -> None:
        """Put the cursor into the first empty required field, else the first empty one."""
        if state.form is None:
            return
        values = flatten(state.facts.form)
        open_now = [item for item in expand(state.form, values) if item.derived is None]
        empty = [item for item in open_now if item.path not in values]
        wanted = [item for item in empty if item.required]
        for item in (*wanted, *empty, *open_now):
            if self.focus(item.path):
                return
        self.setFocus()
