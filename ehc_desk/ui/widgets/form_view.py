"""An electronic form drawn from data: sections, rows of twelve columns, any kind of field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ehc_desk.domain.form import Form, FormField, Section, expand
from ehc_desk.domain.form_values import row_count, template
from ehc_desk.ui import texts
from ehc_desk.ui.texts import t, word
from ehc_desk.ui.widgets.fields import Choice, DateLine, Labelled, Line, button, label

Choices = Callable[[str], Sequence[tuple[str, str]]]
_TWELVE = 12


class FormView(QScrollArea):
    """Shows the values of one form; tells path and value of every edit."""

    edited = Signal(str, object)

    def __init__(self, choices: Choices) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._choices = choices
        self._form: Form | None = None
        self._values: dict[str, Any] = {}
        self._more_rows: dict[str, int] = {}
        self._shown: tuple[str, ...] = ()
        self._fields: dict[str, Labelled] = {}

    def show_form(
        self,
        form: Form | None,
        values: dict[str, Any],
        marks: frozenset[str],
        problems: Mapping[str, Mapping[str, Any]],
    ) -> None:
        """Show flat values by path; the widgets stay as long as the same fields are shown."""
        if form is None:
            return
        if self._form is None or self._form.id != form.id:
            self._more_rows.clear()
        self._form, self._values = form, values
        grown = self._grown(form)
        visible = expand(grown, values)
        paths = tuple(item.path for item in visible)
        if (form.id, *paths) != self._shown:
            self._rebuild(grown, visible)
            self._shown = (form.id, *paths)
        for item in visible:
            self._show_field(item, marks, problems)

    def focus(self, path: str) -> bool:
        """Put the cursor into a field and bring it into view; False when it is not shown."""
        found = self._fields.get(path) or self._fields.get(template(path))
        if found is None:
            return False
        self.ensureWidgetVisible(found)
        found.field.setFocus()
        return True

    def title_of(self, path: str) -> str:
        """Return the label of a field by its path."""
        found = self._form.field_at(path) if self._form else None
        return _title(found) if found else texts.field_text(path)

    def _grown(self, form: Form) -> Form:
        sections = tuple(
            replace(section, min_rows=max(section.min_rows, self._more_rows.get(section.id, 0)))
            for section in form.sections
        )
        return replace(form, sections=sections)

    def _rebuild(self, form: Form, visible: Sequence[FormField]) -> None:
        focused = self.focusWidget()
        path = focused.objectName() if focused is not None else ""
        self._fields = {}
        page = QWidget()
        page.setObjectName("form")
        layout = QVBoxLayout(page)
        layout.setContentsMargins(12, 8, 16, 12)
        layout.setSpacing(6)
        shown = {item.path: item for item in visible}
        for section in form.sections:
            self._add_section(layout, section, shown)
        layout.addStretch(1)
        self.setWidget(page)
        if path:
            self.focus(path)

    def _add_section(
        self, layout: QVBoxLayout, section: Section, shown: Mapping[str, FormField]
    ) -> None:
        rows = self._rows_of(section, shown)
        if not rows:
            return
        head = QHBoxLayout()
        english = texts.language() == "en"
        head.addWidget(label(section.title_en if english else section.title, "heading"), 1)
        if section.repeat:
            more = button(t("form.add_row"), "link")
            more.clicked.connect(lambda: self._add_row(section))
            head.addWidget(more)
        layout.addLayout(head)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        for column in range(_TWELVE):
            grid.setColumnStretch(column, 1)
        for number, row in enumerate(rows):
            self._add_fields(grid, number, row)
        layout.addLayout(grid)

    def _rows_of(self, section: Section, shown: Mapping[str, FormField]) -> list[list[FormField]]:
        if not section.repeat:
            rows = [
                [shown[item.path] for item in row if item.path in shown] for row in section.rows
            ]
            return [row for row in rows if row]
        count = max(
            section.min_rows,
            row_count(self._values, section.at),
        )
        rows = []
        for number in range(count):
            for row in section.rows:
                paths = [item.path.replace("[]", f"[{number}]", 1) for item in row]
                rows.append([shown[path] for path in paths if path in shown])
        return [row for row in rows if row]

    def _add_fields(self, grid: QGridLayout, number: int, row: Sequence[FormField]) -> None:
        column = 0
        for item in row:
            wide = min(max(item.width, 2), _TWELVE)
            if column + wide > _TWELVE:
                wide = max(_TWELVE - column, 1)
            labelled = Labelled(_title(item), self._widget(item), required=item.required)
            grid.addWidget(labelled, number, column, 1, wide)
            self._fields[item.path] = labelled
            column += wide

    def _widget(self, item: FormField) -> QWidget:
        name = _title(item)
        made: QWidget
        if item.kind == "choice":
            made = self._choice(item, name)
        elif item.kind == "bool":
            made = self._check(item, name)
        else:
            made = self._line(item, name)
        made.setObjectName(item.path)
        english = texts.language() == "en"
        made.setToolTip(item.help_en if english else item.help)
        return made

    def _choice(self, item: FormField, name: str) -> QWidget:
        choices = self._choices(item.code_list) if item.code_list else ()
        choice = Choice(name, [("", "–"), *choices])
        choice.picked.connect(lambda: self.edited.emit(item.path, choice.value() or None))
        return choice

    def _check(self, item: FormField, name: str) -> QWidget:
        check = QCheckBox(name)
        check.setAccessibleName(name)
        check.clicked.connect(lambda on: self.edited.emit(item.path, bool(on)))
        return check

    def _line(self, item: FormField, name: str) -> QWidget:
        dated = item.kind in ("date", "partial_date")
        line = DateLine(name, partial=item.kind == "partial_date") if dated else Line(name)
        if item.max_length and not dated:
            line.setMaxLength(item.max_length)
        line.setReadOnly(item.derived is not None)
        if item.derived is not None:
            line.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        line.textEdited.connect(lambda _text: self.edited.emit(item.path, _typed(item, line)))
        return line

    def _show_field(
        self,
        item: FormField,
        marks: frozenset[str],
        problems: Mapping[str, Mapping[str, Any]],
    ) -> None:
        labelled = self._fields[item.path]
        value = self._values.get(item.path)
        field = labelled.field
        if isinstance(field, QCheckBox):
            field.setChecked(bool(value))
        elif isinstance(field, Line | Choice):
            field.show_value("" if value is None else str(value))
            if item.derived is not None:
                field.setToolTip(field.value())
        labelled.set_mark(item.path in marks)
        problem = problems.get(item.path)
        code = str(problem["code"]) if problem else ""
        labelled.set_problem(word("field_problem", code, code=code) if problem else "")

    def _add_row(self, section: Section) -> None:
        rows = max(section.min_rows, row_count(self._values, section.at))
        self._more_rows[section.id] = rows + 1
        if self._form is not None:
            marks: frozenset[str] = frozenset()
            self.show_form(self._form, self._values, marks, {})
            self.focus(f"{section.at}[{rows}]" + section.fields[0].path.split("[]", 1)[1])


def _title(item: FormField) -> str:
    return item.label_en if texts.language() == "en" and item.label_en else item.label


def _typed(item: FormField, line: Line) -> Any:
    value = line.value()
    if item.kind == "number" and value:
        plain = value.replace(".", "")
        return int(plain) if plain.isascii() and plain.isdigit() else value
    return value or None
