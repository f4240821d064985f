"""Which field of the screen stands for which kind of form field, and what it stores."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from ehc_desk.domain.form import FormField
from ehc_desk.services.addresses import shipped
from ehc_desk.ui import texts
from ehc_desk.ui.texts import t, word
from ehc_desk.ui.widgets.address_line import AddressLine
from ehc_desk.ui.widgets.choice_popup import Items
from ehc_desk.ui.widgets.entries import Lines, NameLine, NumberLine
from ehc_desk.ui.widgets.fields import Choice, DateLine, Line
from ehc_desk.ui.widgets.pick_line import PickLine

Choices = Callable[[str], Sequence[tuple[str, str]]]
ItemsOf = Callable[[FormField], Items]
SHORT_LIST = 12
"""A longer list is typed into, a shorter one unfolds."""
_NUMBERS = {"number": 7, "money": 13, "decimal": 9}
_CHARS = {
    "date": 11,
    "partial_date": 11,
    "time": 6,
    "commune": 16,
    "address": 20,
    "name": 18,
}
_CLEARER = {
    ("time", "wrong-pattern"): "impossible-time",
    ("number", "wrong-type"): "not-a-number",
    ("number", "wrong-pattern"): "not-a-number",
}
"""What a schema calls by one word for all kinds, as a clerk would say it of this one."""
_CHOICE = (7, 24)
"""A choice is at least and at most so many digits wide, its arrow apart."""
_FORMATS = {"personal-number": 13, "phone": 12, "email": 18}


class ChoiceLists:
    """The choices of fields; the same object as long as they are the same."""

    def __init__(self, choices: Choices) -> None:
        self._choices = choices
        self._lists: dict[tuple[str, str, str], Items] = {}

    def of(self, item: FormField, values: Mapping[str, Any]) -> Items:
        """Return code and words; the communes are those of the province chosen beside them."""
        communes = item.kind == "commune"
        province = str(values.get(item.within) or "") if communes else ""
        key = (item.code_list or "", province, texts.language())
        if key not in self._lists:
            self._lists[key] = communes_of(province) if communes else self._listed(item)
        return self._lists[key]

    def _listed(self, item: FormField) -> Items:
        return tuple(self._choices(item.code_list)) if item.code_list else ()


@cache
def communes_of(province: str) -> Items:
    """Return the communes of a province, or all 3,321 of them; one list for all forms."""
    if province:
        return tuple((each.code, each.name) for each in shipped().of_province(province))
    return tuple((each.code, each.full_name) for each in shipped().communes.values())


def make_field(item: FormField, items: ItemsOf, told: Callable[[Any], None]) -> QWidget:
    """Return the widget of a form field; ``told`` hears what is stored at every change."""
    name = title_of(item)
    made: QWidget
    if item.kind == "bool":
        made = _check(name, told)
    elif item.kind == "lines":
        made = Lines(name, item.lines)
        made.told.connect(lambda field=made: told(field.value() or None))
    elif item.kind in ("choice", "commune"):
        made = _choice(item, name, items, told)
    else:
        made = _line(item, name, told)
    made.setObjectName(item.path)
    if isinstance(made, QLineEdit) and should_be_there(item) and not made.placeholderText():
        made.setPlaceholderText(t("form.should_short"))
    return made


def should_be_there(item: FormField) -> bool:
    """Tell whether a field is to be filled in, though nothing is refused without it."""
    return item.required and not item.for_fee and item.derived is None


def problem_of(item: FormField, code: str) -> str:
    """Return what is wrong with a field, in words that fit what is typed into it."""
    kind = "number" if item.kind in _NUMBERS else item.kind
    return word("field_problem", _CLEARER.get((kind, code), code), code=code)


def title_of(item: FormField) -> str:
    """Return the label of a field in the language in use."""
    return item.label_en if texts.language() == "en" and item.label_en else item.label


def least_width(item: FormField, field: QWidget) -> int:
    """Return the least width in pixels at which the field shows what it usually holds."""
    if isinstance(field, Choice):
        return _room_of(field)
    chars = _FORMATS.get(item.format or "") or _NUMBERS.get(item.kind) or _CHARS.get(item.kind)
    if chars is None:
        chars = min(item.max_length or 12, 12)
    return field.fontMetrics().horizontalAdvance("0" * chars) + field.fontMetrics().height()


def _room_of(choice: Choice) -> int:
    """Return the pixels for the longest words of a choice and its arrow, within bounds."""
    letters = choice.fontMetrics()
    longest = max(letters.horizontalAdvance(choice.itemText(at)) for at in range(choice.count()))
    least, most = (letters.horizontalAdvance("0" * chars) for chars in _CHOICE)
    return min(max(longest, least), most) + letters.height() * 3


def _check(name: str, told: Callable[[Any], None]) -> QCheckBox:
    check = QCheckBox(t("form.yes"))
    check.setAccessibleName(name)
    check.clicked.connect(lambda on: told(bool(on)))
    return check


def _choice(item: FormField, name: str, items: ItemsOf, told: Callable[[Any], None]) -> QWidget:
    known = () if item.kind == "commune" else items(item)
    if item.kind == "commune" or len(known) > SHORT_LIST:
        line = PickLine(name, lambda: items(item))
        line.textEdited.connect(lambda _text: told(line.value() or None))
        return line
    empty = f"– {t('form.should_short')}" if should_be_there(item) else "–"
    choice = Choice(name, [("", empty), *known])
    choice.picked.connect(lambda: told(choice.value() or None))
    return choice


def _line(item: FormField, name: str, told: Callable[[Any], None]) -> Line:
    line = _line_of(item, name)
    if item.max_length and not isinstance(line, DateLine | NumberLine):
        line.setMaxLength(item.max_length)
    line.setReadOnly(item.derived is not None)
    if item.derived is not None:
        line.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    line.textEdited.connect(lambda _text: told(_stored(line)))
    return line


def _line_of(item: FormField, name: str) -> Line:
    if item.kind in ("date", "partial_date"):
        return DateLine(name, partial=item.kind == "partial_date", past=item.past)
    if item.kind in _NUMBERS:
        return NumberLine(name, decimal=item.kind == "decimal")
    if item.kind == "name":
        return NameLine(name)
    if item.kind == "address":
        return AddressLine(name, parted=bool(item.within))
    return Line(name)


def _stored(line: Line) -> Any:
    value = line.value()
    if isinstance(line, NumberLine) and value:
        return line.number()
    return value or None
