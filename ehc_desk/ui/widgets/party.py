"""The block of one person or organisation: owner or submitter."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from ehc_desk.domain.dossier import IntakeFacts, Party, PartyKind
from ehc_desk.domain.form_marks import kinds_of
from ehc_desk.domain.office import VIETNAM
from ehc_desk.presenters.doubts import Doubts, Problem, wrong_in
from ehc_desk.services.party_check import party_problems
from ehc_desk.ui.texts import t, word
from ehc_desk.ui.widgets.address_line import AddressLine
from ehc_desk.ui.widgets.entries import NameLine
from ehc_desk.ui.widgets.fields import Choice, DateLine, Labelled, Line
from ehc_desk.ui.widgets.helped import Helped, labelled

_PLACES = {  # row, column, columns wide, of six
    "kind": (0, 0, 3),
    "number": (0, 3, 3),
    "full_name": (1, 0, 6),
    "date_of_birth": (2, 0, 3),
    "sex": (2, 3, 3),
    "address": (3, 0, 6),
    "phone": (4, 0, 3),
    "email": (4, 3, 3),
}
_NUMBER_OF = {
    PartyKind.PERSON: "personal_number",
    PartyKind.FOREIGNER: "passport",
    PartyKind.ORGANISATION: "tax_code",
}
_SHOWN_AS = {
    **dict.fromkeys(("personal_number", "old_number", "passport", "tax_code"), "number"),
    "id_number": "number",
    "birth_year": "date_of_birth",
}


class PartyEditor(QWidget):
    """Shows a party and tells of every edit; which number it asks for depends on the kind."""

    edited = Signal(object)

    def __init__(self, role: str) -> None:
        super().__init__()
        self._party = Party()
        self._fields: dict[str, Choice | Line] = {
            "kind": Choice(t("party.kind"), [(kind, word("party", kind)) for kind in PartyKind]),
            "number": Line(t("field.personal_number")),
            "full_name": NameLine(t("field.full_name")),
            "date_of_birth": DateLine(t("field.date_of_birth")),
            "sex": Choice(t("field.sex"), _sexes()),
            "address": AddressLine(t("field.address")),
            "phone": Line(t("field.phone")),
            "email": Line(t("field.email")),
        }
        self._labelled: dict[str, Labelled] = {}
        self._doubts = Doubts()
        self._problems: dict[str, dict[str, object]] = {}
        self._lay_out(role)
        self.show_party(Party(), frozenset(), {})

    def _lay_out(self, role: str) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        for column in range(6):
            grid.setColumnStretch(column, 1)
        for name, (row, column, wide) in _PLACES.items():
            field = self._fields[name]
            text = t("party.kind") if name == "kind" else field.accessibleName()
            field.setAccessibleName(f"{role}: {text}")
            field.setObjectName(f"{name}")
            made = labelled(text, field, required=name == "full_name")
            self._labelled[name] = made
            grid.addWidget(made, row, column, 1, wide)
            if isinstance(field, Choice):
                field.picked.connect(self._changed)
            else:
                field.textEdited.connect(lambda _text: self._changed())
                field.editingFinished.connect(partial(self._was_left, name))

    def begin(self) -> None:
        """Begin with another person: nothing was typed for him here yet."""
        self._doubts.forget()
        for field in self._fields.values():
            if isinstance(field, Line):
                field.setModified(False)

    def _was_left(self, name: str) -> None:
        """Tell at once what is wrong with a field that was filled and left, not at acceptance."""
        self._doubts.left(name, _wrong_now(self._party))
        self._show_problems()

    def show_party(
        self, party: Party, marks: frozenset[str], problems: dict[str, dict[str, object]]
    ) -> None:
        """Show a party; ``marks`` and ``problems`` are by field name."""
        self._party, self._problems, kinds = party, problems, kinds_of(marks)
        number = _NUMBER_OF[party.kind]
        if number == "personal_number" and not party.personal_number and party.old_number:
            number = "old_number"
        for name, field in self._fields.items():
            stored = number if name == "number" else name
            value = str(getattr(party, stored))
            if name == "date_of_birth":
                value = value or party.birth_year
            field.show_value(value)
            self._refresh(name)
            self._labelled[name].set_mark(kinds.get(stored, ""))
        self._show_kind(party.kind, number)
        self._show_problems()

    def _show_problems(self) -> None:
        """Tell what acceptance refused, and what is wrong with the fields that were left."""
        found = self._doubts.told(_wrong_now(self._party)) if self._doubts else {}
        refused = {_field_of(stored): problem for stored, problem in self._problems.items()}
        shown = {**found, **refused}
        for name, labelled_field in self._labelled.items():
            problem = shown.get(name)
            labelled_field.set_problem(_short(problem) if problem else "")

    def _refresh(self, name: str) -> None:
        shown = self._labelled[name]
        if isinstance(shown, Helped):
            shown.refresh()

    def _show_kind(self, kind: PartyKind, number: str) -> None:
        organisation = kind is PartyKind.ORGANISATION
        for name in ("date_of_birth", "sex"):
            self._labelled[name].setVisible(not organisation)
        self._labelled["number"].retitle(t(f"field.{number}"))
        title = "field.organisation_name" if organisation else "field.full_name"
        self._labelled["full_name"].retitle(t(title))

    def has(self, widget: QWidget) -> bool:
        """Tell whether a widget is one of the fields."""
        return any(widget is field for field in self._fields.values())

    def focus(self, name: str) -> None:
        """Put the cursor into a field by its stored name."""
        shown = name if name in self._fields else "number"
        self._fields[shown].setFocus()

    def _changed(self) -> None:
        shown = {name: field.value() for name, field in self._fields.items()}
        party = replace(
            self._party,
            kind=PartyKind(shown["kind"]),
            full_name=shown["full_name"],
            sex=shown["sex"],
            address=shown["address"],
            phone=shown["phone"],
            email=shown["email"],
        )
        birth = shown["date_of_birth"]
        only_year = len(birth) == 4 and birth.isdigit()
        party = replace(
            party, date_of_birth="" if only_year else birth, birth_year=birth if only_year else ""
        )
        number = "".join(shown["number"].split())
        stored = _NUMBER_OF[party.kind]
        if stored == "personal_number":
            nine = len(number) == 9
            if nine or (party.old_number and number.startswith(party.old_number)):
                # the first nine digits of twelve were an old number for a moment only
                party = replace(party, old_number=number if nine else "")
            party = replace(party, personal_number="" if nine else number)
        elif stored == "passport":
            party = replace(party, passport=number)
        else:
            party = replace(party, tax_code=number)
        self._party = party
        self.edited.emit(party)


def _wrong_now(party: Party) -> dict[str, Problem]:
    """Return what is wrong with what a person's fields hold, by field on the screen."""
    start = "owners[0]."
    found = party_problems(IntakeFacts(owners=(party,)), datetime.now(VIETNAM).date())
    return {
        _field_of(path.removeprefix(start)): problem
        for path, problem in wrong_in(found).items()
        if path.startswith(start)
    }


def _field_of(stored: str) -> str:
    """Return the field on the screen that stands for a stored name."""
    return _SHOWN_AS.get(stored, stored)


def _short(problem: Problem) -> str:
    code = str(problem.get("code", "invalid"))
    return word("field_problem", code, code=code)


def _sexes() -> list[tuple[str, str]]:
    return [("", "–"), ("male", t("sex.male")), ("female", t("sex.female"))]
