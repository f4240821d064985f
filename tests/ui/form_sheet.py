"""A form on the screen over values that change as a presenter changes them."""

from __future__ import annotations

from typing import Any

from pytestqt.qtbot import QtBot

from ehc_desk.domain.form import Filled, edit, prefill
from ehc_desk.domain.form_values import nest
from ehc_desk.services import form_library
from ehc_desk.ui.choices import choices_of
from ehc_desk.ui.widgets.form_view import FormView

LIBRARY = form_library.load()
OLD = "12 Lê Lợi, Phường 1, Thành phố Tây Ninh, Tây Ninh"
CARD = {
    "full_name": "TRẦN THỊ MẪU",
    "personal_number": "048302000123",
    "date_of_birth": "2002-02-24",
    "sex": "female",
    "address": OLD,
    "issue_date": "2021-05-31",
}


class Sheet:
    """A form view on values that change as the presenter changes them."""

    def __init__(self, form_id: str, qtbot: QtBot, card: dict[str, str] | None = None) -> None:
        self.form = LIBRARY.form(form_id)
        self.filled = prefill(self.form, card or {})
        self.problems: dict[str, dict[str, Any]] = {}
        self.view = FormView(choices_of(LIBRARY))
        qtbot.addWidget(self.view)
        self.view.resize(760, 600)
        self.view.edited.connect(self.edited)
        self.show()
        self.view.show()
        self.view.activateWindow()
        qtbot.waitUntil(self.view.isActiveWindow, timeout=5000)

    def edited(self, path: str, value: object) -> None:
        changed = edit(self.form, self.filled, path, value)
        self.filled = Filled(values=nest(changed.values), marks=changed.marks)
        self.show()

    def show(self) -> None:
        self.view.show_form(self.form, self.flat, self.filled.marks, self.problems)

    @property
    def flat(self) -> dict[str, Any]:
        return dict(edit(self.form, self.filled, "", None).values)

    def go(self, path: str) -> Any:
        assert self.view.focus(path), path
        return self.view._fields[path].field

    def labelled(self, path: str) -> Any:
        self.view.complete()
        return self.view._fields[path]
