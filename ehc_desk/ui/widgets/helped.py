"""A labelled field with an offer: the button beside it is there while there is something to do."""

from __future__ import annotations

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.address_line import AddressLine
from ehc_desk.ui.widgets.aside import say_beside
from ehc_desk.ui.widgets.entries import SHIFT, HelpfulLine, NameLine
from ehc_desk.ui.widgets.fields import Labelled, button


class Helped(Labelled):
    """Shows the offer of its field (proper case, today's address) and what it would change."""

    def __init__(
        self, text: str, field: HelpfulLine, *, required: bool = False, wraps: bool = False
    ) -> None:
        super().__init__(text, field, required=required, wraps=wraps)
        self._line, self._brief = field, not wraps
        self._kind_of = kind = "address" if isinstance(field, AddressLine) else "name"
        tip = t(f"form.helper.{kind}_long")
        self._helper = button(t(f"form.helper.{kind}"), "link", tip)
        self._helper.setAccessibleName(f"{tip}: {text}")
        self._helper.clicked.connect(self._take)
        self._helper.hide()
        self.add_beside(self._helper)
        field.textChanged.connect(lambda _text: self.refresh())

    def refresh(self) -> None:
        """Show or take away the offer for what stands in the field."""
        offers = self._line.has_offer()
        self._helper.setVisible(offers)
        if isinstance(self._line, AddressLine):
            told = self._line.told()
            self._helper.setToolTip(told if offers else "")
            self.set_note(t("form.note.brief") if self._brief and offers else told)

    @property
    def offer(self) -> QWidget:
        """Return the button of the offer; it is hidden while there is none."""
        return self._helper

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Hear the key of the offer beside the field too, and say where there is nothing to do."""
        if event.key() == self._line.KEY and event.modifiers() == SHIFT:
            self.take_offer()
            event.accept()
            return
        super().keyPressEvent(event)

    def take_offer(self) -> None:
        """Do what is offered, the cursor in the field; say so when there is nothing to do."""
        if self._line.has_offer():
            self._take()
        else:
            say_beside(self._line, t(f"form.note.nothing_{self._kind_of}"))

    def _take(self) -> None:
        self._line.setFocus()
        self._line.take_offer()


def labelled(text: str, field: QWidget, *, required: bool = False, wraps: bool = False) -> Labelled:
    """Return a field under its label, with its offer where it makes one.

    ``wraps``: there is room for long labels; without it a note of the offer is kept brief.
    """
    if isinstance(field, NameLine | AddressLine):
        return Helped(text, field, required=required, wraps=wraps)
    return Labelled(text, field, required=required, wraps=wraps)
