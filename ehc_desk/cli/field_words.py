"""How a command names what is wrong with data handed in: section and label, as on the screen.

"Người được khai sinh › Họ, chữ đệm, tên: chưa nhập", in the language in use. Knows the names of
fields only, never their values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ehc_desk.errors import FieldsInvalid
from ehc_desk.ui.texts import either, field_text, t

if TYPE_CHECKING:
    from ehc_desk.domain.form import Form
    from ehc_desk.domain.form_model import Section

_FORM = "form."
_ROW = re.compile(r"(?a:\[(\d+)\])")
_BETWEEN = " › "


@contextmanager
def spoken(form: Form | None = None) -> Iterator[None]:
    """Name the fields of every FieldsInvalid raised inside by section and label."""
    try:
        yield
    except FieldsInvalid as error:
        told: Any = error.params.get("fields", ())
        found = [named(each, form) for each in told]
        raise FieldsInvalid(fields=found) from error


def named(problem: Mapping[str, Any], form: Form | None = None) -> dict[str, Any]:
    """Return the problem with its place in words as ``label``, if it has none yet."""
    path = str(problem.get("field") or "")
    if problem.get("label") or not path:
        return dict(problem)
    if form is not None and path.startswith(_FORM):
        place = _on_form(form, path.removeprefix(_FORM))
    else:
        place = _of_person(path)
    return {**problem, "label": f"{place}:"}


def _on_form(form: Form, path: str) -> str:
    section = next((each for each in form.sections if _lies_in(path, each)), None)
    row = _ROW.search(path)
    parts = [t("field.form")] if section is None else [either(section.title, section.title_en)]
    if row and section is not None and section.repeat:
        parts[0] = f"{parts[0]} {int(row[1]) + 1}"
    field = form.field_at(path)
    if field is not None:
        parts.append(either(field.label, field.label_en))
    elif section is None or not re.fullmatch(re.escape(section.at) + r"(\[\d+\])?", path):
        parts.append(path.rpartition(".")[2])
    return _BETWEEN.join(parts)


def _lies_in(path: str, section: Section) -> bool:
    if any(item.path == _ROW.sub("[]", path) for item in section.fields):
        return True
    return bool(section.at) and re.match(re.escape(section.at) + r"($|[.\[])", path) is not None


def _of_person(path: str) -> str:
    whose, _, name = path.rpartition(".")
    row = _ROW.search(whose)
    parts = [field_text(whose)] if whose else []
    if row and int(row[1]):
        parts[0] = f"{parts[0]} {int(row[1]) + 1}"
    return _BETWEEN.join([*parts, field_text(name)])
