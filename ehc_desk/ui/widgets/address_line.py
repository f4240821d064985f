"""An address that offers to be written with the names of today, and how that is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent

from ehc_desk.domain.text import nfc
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.choice_popup import STEPS, ChoicePopup
from ehc_desk.ui.widgets.entries import CONTROL, HelpfulLine
from ehc_desk.ui.widgets.type_ahead import ENTER, keeps_esc

if TYPE_CHECKING:
    from ehc_desk.services.addresses import Commune, Reading

_PARTING = (",", ";", " - ", " – ")
"""Where none of them stands there are no units to read, and the lists need not be loaded."""


class AddressLine(HelpfulLine):
    """An address; offers the names of today where it names units before 1 July 2025.

    With ``parted`` province and commune have fields of their own: the offer takes the address
    apart, and only what those do not hold stays here. Otherwise the whole is written anew.
    """

    KEY = Qt.Key.Key_F9

    converted = Signal(object)
    reverted = Signal()
    _choices: ChoicePopup | None = None

    def __init__(self, name: str, *, parted: bool = False) -> None:
        super().__init__(name)
        self._parted = parted
        self._read: tuple[str, Reading | None] = ("", None)
        self._changed_to: str | None = None

    def reading(self) -> Reading | None:
        """Return what is offered for the text that stands here."""
        text = self.text()
        if self._read[0] != text:
            parted = any(mark in text for mark in _PARTING)
            found = _read(text) if parted else None
            wanted = found is not None and (self._parted or found.is_former)
            self._read = (text, found if wanted else None)
        return self._read[1]

    def has_offer(self) -> bool:
        """Tell whether the address can be brought to the names of today."""
        return not self.isReadOnly() and self.reading() is not None

    def told(self) -> str:
        """Return what the offer would change, or what it did."""
        if self._is_converted():
            return t("form.note.converted")
        found = self.reading()
        if found is None:
            return ""
        if found.names_no_commune:
            return t("form.note.no_commune", count=len(found.communes))
        if len(found.communes) > 1:
            return t("form.note.several", said=found.said, count=len(found.communes))
        key = "form.note.former" if found.is_former else "form.note.parts"
        return t(key, said=found.said, now=found.communes[0].full_name)

    def take_offer(self) -> None:
        """Write the address with today's names; ask which where it may be several."""
        found = self.reading()
        if found is None:
            return
        if len(found.communes) == 1:
            self._convert(found, found.communes[0])
            return
        self._choices = self._choices or self._made_list()
        self.setFocus()
        self._choices.offer([(each.code, each.full_name) for each in found.communes])

    def event(self, event: QEvent) -> bool:
        """Keep Esc from leading back while it has a list to close."""
        return keeps_esc(event, self._is_choosing()) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Choose among several communes; Ctrl+Z takes a conversion back as a whole."""
        key = Qt.Key(event.key())
        if self._choices is not None and self._is_choosing():
            if not self._choices.seek(event) and key in (*STEPS, *ENTER, Qt.Key.Key_Escape):
                self._choose(key)
            event.accept()
            return
        whole = self._is_converted()
        super().keyPressEvent(event)
        if whole and not self._is_converted() and event.modifiers() == CONTROL:
            self._changed_to = None
            self.reverted.emit()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:  # noqa: N802 - Qt's name
        """Search among several communes also by what an input method composes."""
        if self._choices is not None and self._is_choosing():
            self._choices.seek_composed(event)
            event.accept()
            return
        super().inputMethodEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Close the choice."""
        super().focusOutEvent(event)
        if self._choices is not None:
            self._choices.hide()

    def _is_converted(self) -> bool:
        return self._changed_to is not None and self.text() == self._changed_to

    def _made_list(self) -> ChoicePopup:
        made = ChoicePopup(self)
        made.itemClicked.connect(lambda _item: self._choose(Qt.Key.Key_Return))
        self.destroyed.connect(made.deleteLater)
        return made

    def _is_choosing(self) -> bool:
        return self._choices is not None and self._choices.isVisible()

    def _choose(self, key: Qt.Key) -> None:
        if self._choices is None:
            return
        if key in STEPS:
            self._choices.step(STEPS[key])
            return
        self._choices.hide()
        found = self.reading()
        if key in ENTER and found is not None:
            code = self._choices.chosen()
            self._convert(found, next(each for each in found.communes if each.code == code))

    def _convert(self, found: Reading, commune: Commune) -> None:
        text = found.street if self._parted else found.written(commune)
        self._changed_to = text
        self.rewrite(text)
        if self._parted:
            self.converted.emit(commune)


def _read(text: str) -> Reading | None:
    from ehc_desk.services.addresses import shipped  # the lists of units are large

    units = shipped()
    return units.read(nfc(text)) or units.read_district(nfc(text))
