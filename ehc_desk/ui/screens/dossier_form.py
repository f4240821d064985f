"""The electronic form of an accepted dossier, to be read: sections, labels, values in words.

Nothing can be changed here. It is built when it is first looked at; the codes of lists are said
in words of the language in use.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QFont, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem

from ehc_desk.domain.form_values import flatten, row_count
from ehc_desk.domain.personal_number import mask
from ehc_desk.domain.text import format_money
from ehc_desk.presenters import dates
from ehc_desk.ui import texts
from ehc_desk.ui.texts import t

if TYPE_CHECKING:
    from ehc_desk.domain.form_model import Form, FormField, Section
    from ehc_desk.services.form_library import FormLibrary

_NUMBER = re.compile(r"(?a:\d{9}|\d{12}|[A-Z]{1,2}\d{6,8})")
"""What may be the number of a card, new or old, or of a passport, whatever field it stands in."""


@dataclass(frozen=True, slots=True)
class FormLine:
    """A title of a section (``value`` empty) or a label with its value.

    ``number`` marks a personal number: masked until it is opened.
    """

    label: str
    value: str = ""
    number: bool = False

    def seen(self, *, opened: bool) -> str:
        """Return the value as it may be seen."""
        return mask(self.value) if self.number and not opened else self.value

    def text(self, *, opened: bool) -> str:
        """Return the line as it is read."""
        return f"{self.label}: {self.seen(opened=opened)}" if self.value else self.label


def form_lines(form: Form, library: FormLibrary, values: Mapping[str, Any]) -> tuple[FormLine, ...]:
    """Return what was filled in, in the order of the form; empty fields and sections are left out.

    ``values`` are nested or flat by path, as a dossier keeps them.
    """
    flat = flatten(values)
    found: list[FormLine] = []
    for section in form.sections:
        for title, fields in _blocks(section, flat):
            lines = [_line(item, library, value) for item, value in fields]
            found += [FormLine(title), *lines] if lines else []
    return tuple(found)


def _blocks(
    section: Section, flat: Mapping[str, Any]
) -> Iterator[tuple[str, list[tuple[FormField, Any]]]]:
    """Yield the filled fields of a section; of a list those of every row, with its number."""
    title = section.title_en if _english() and section.title_en else section.title
    if not section.repeat:
        yield title, _filled(section, flat, section.at)
        return
    for row in range(row_count(flat, section.at)):
        numbered = t("dossier.form_row", title=title, number=row + 1)
        yield numbered, _filled(section, flat, f"{section.at}[{row}]")


def _filled(section: Section, flat: Mapping[str, Any], at: str) -> list[tuple[FormField, Any]]:
    blank = f"{section.at}[]"
    paths = ((item, item.path.replace(blank, at, 1)) for item in section.fields)
    return [(item, flat[path]) for item, path in paths if path in flat]


def _line(item: FormField, library: FormLibrary, value: Any) -> FormLine:
    said = _said(item, library, value)
    is_number = item.format == "personal-number" or bool(_NUMBER.fullmatch(said))
    return FormLine(_title(item), said, is_number)


def _title(item: FormField) -> str:
    return item.label_en if _english() and item.label_en else item.label


def _english() -> bool:
    return texts.language() == "en"


def _said(item: FormField, library: FormLibrary, value: Any) -> str:
    """Return a value as people read it."""
    if isinstance(value, bool):
        return t("form.yes") if value else t("dossier.form_no")
    if item.code_list is not None:
        return library.code_list(item.code_list).name(str(value), texts.language())
    if item.kind in ("date", "partial_date"):
        return dates.shown(str(value))
    if item.kind == "money" and isinstance(value, int):
        return format_money(value)
    if item.kind == "decimal":
        return str(value) if _english() else str(value).replace(".", ",")
    return str(value)


class FormTab(QListWidget):
    """Lines of the form; Ctrl+C copies the value in front, or all chosen lines.

    ``ask`` fetches the lines of what was handed over last; it is called once, when the tab is
    first looked at.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._ask: Callable[[], None] | None = None
        self._lines: tuple[FormLine, ...] = ()
        self._opened = False

    def hold(self, ask: Callable[[], None] | None) -> None:
        """Forget what was shown; ``ask`` is called when somebody looks."""
        self.clear()
        self._ask = ask
        if self.isVisible():
            self.look()

    def look(self) -> None:
        """Ask for the lines, the first time."""
        ask, self._ask = self._ask, None
        if ask is not None:
            ask()

    def show_lines(self, lines: tuple[FormLine, ...]) -> None:
        """Show the lines, or that this computer does not know the form any more."""
        self.clear()
        self._lines = lines or (FormLine(t("dossier.form_none")),)
        for line in self._lines:
            item = QListWidgetItem(line.text(opened=self._opened))
            if lines and not line.value:
                bold = QFont(self.font())
                bold.setBold(True)
                item.setFont(bold)
            self.addItem(item)
        self.setCurrentRow(0)

    def open_numbers(self, opened: bool) -> None:
        """Show personal numbers, or mask them."""
        self._opened = opened
        if self.count():
            for row, line in enumerate(self._lines):
                self.item(row).setText(line.text(opened=opened))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Copy what is chosen."""
        if not event.matches(QKeySequence.StandardKey.Copy):
            super().keyPressEvent(event)
            return
        rows = sorted(index.row() for index in self.selectedIndexes())
        lines = [self._lines[row] for row in rows]
        if len(lines) == 1 and lines[0].value:
            told = lines[0].seen(opened=self._opened)
        else:
            told = "\n".join(line.text(opened=self._opened) for line in lines)
        if told:
            QGuiApplication.clipboard().setText(told)
