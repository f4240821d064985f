"""The electronic form of a case."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ehc_desk.domain.form import Section, expand
from ehc_desk.domain.form_values import flatten, template
from ehc_desk.presenters.intake_state import IntakeState
from ehc_desk.services.form_facts import person_for
from ehc_desk.ui import key_map
from ehc_desk.ui.texts import language, t
from ehc_desk.ui.widgets.fields import Press
from ehc_desk.ui.widgets.form_view import FormView

_PEOPLE = ("owners[", "submitter.")


class PersonButton(Press):
    """Fills one block of the form from a person of the case; says who comes next."""

    def __init__(self, path: str) -> None:
        super().__init__("")
        self.path = path
        self.setProperty("kind", "link")
        self.setAutoDefault(False)
        key_map.bind(self, "take_person")

    def show_next(self, state: IntakeState) -> None:
        """Name who fills the block next; nothing can be pressed while nobody is known."""
        who = person_for(state.facts, state.form, self.path) if state.form else ""
        self.setText(person_words(who, files_for_owner=state.facts.files_for_owner))
        self.setAccessibleName(self.text())
        self.setEnabled(bool(who))


def person_words(who: str, *, files_for_owner: bool) -> str:
    """Return the words of the act for a person ("submitter", "owners[0]"; "" for nobody yet)."""
    number = int(who[7:-1]) if who.startswith("owners[") else 0
    if number:
        return t("form.take_owner_number", number=number + 1)
    return t("form.take_owner" if who.startswith("owners") and files_for_owner else "form.take")


class CaseForm(FormView):
    """Draws the form of a state. ``person_asked``: the block of a field is to be filled."""

    person_asked = Signal(str)

    _state = IntakeState()

    def block_button(self, section: Section, row: int) -> QWidget | None:
        """Return the button of a person's block; the applicant's own block fills itself."""
        form = self._state.form
        if form is None or not any(item.from_card for item in section.fields):
            return None
        if section.is_of(form.party) and form.party_by is None and not section.repeat:
            return None
        made = PersonButton(section.fields[0].path.replace("[]", f"[{row}]", 1))
        made.show_next(self._state)
        made.clicked.connect(lambda: self.person_asked.emit(made.path))
        return made

    def show_state(self, state: IntakeState) -> int:
        """Show values, marks and problems; return how many fields have one."""
        self._state = state
        marks = frozenset(path for path in state.facts.from_card if not path.startswith(_PEOPLE))
        wrong = {
            str(item["field"]).removeprefix("form."): item
            for item in state.problems
            if str(item.get("field", "")).startswith("form.")
        }
        self.show_form(state.form, flatten(state.facts.form), marks, wrong)
        for each in self.findChildren(PersonButton):
            each.show_next(state)
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
