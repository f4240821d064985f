"""A field that takes one of many choices: typed without accents, picked by keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSignalBlocker, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent

from ehc_desk.domain.text import nfc
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.aside import nothing_fits
from ehc_desk.ui.widgets.choice_popup import STEPS, ChoicePopup, Items
from ehc_desk.ui.widgets.entries import CONTROL, HelpfulLine
from ehc_desk.ui.widgets.type_ahead import ENTER, keeps_esc, plain, rows_by_initials, rows_for


class PickLine(HelpfulLine):
    """One of many: letters without accents narrow the list, Enter or Tab takes what is marked."""

    _popup: ChoicePopup | None = None
    _unfit = False
    _settled = ""

    def __init__(self, name: str, items: Callable[[], Items]) -> None:
        super().__init__(name, placeholder=t("form.pick"))
        self._items = items
        self._cached: tuple[Items, list[tuple[str, str, str]]] = ((), [])
        self.textEdited.connect(self._narrow)

    def value(self) -> str:
        """Return the code of what stands here, or the text itself when it is no choice."""
        text = nfc(self.text().strip())
        typed = plain(text)
        if not typed:
            return text
        found = [code for code, words, _ in self._known() if words == text]
        found = found or [code for code, _, words in self._known() if words == typed]
        found = found or [code for code, _ in self._by_words(text) or self._by_initials(text)]
        return found[0] if len(found) == 1 else text

    def _known(self) -> list[tuple[str, str, str]]:
        """Return code, words and plain words of the choices, made anew when they changed."""
        items = self._items()
        if items is not self._cached[0]:
            self._cached = (items, [(code, words, plain(words)) for code, words in items])
        return self._cached[1]

    def show_value(self, value: str) -> None:
        """Show the words of a stored code."""
        if self.value() != value and not (self.hasFocus() and self.isModified()):
            words = next((words for code, words in self._items() if code == value), value)
            with QSignalBlocker(self):
                self.setText(words)
                self.setCursorPosition(0)
                self.setModified(False)
            self._settled = words
            self.setToolTip(words)

    def event(self, event: QEvent) -> bool:
        """Keep Esc from leading back while it has a list to close or a search to clear."""
        has_use = self._is_open() or self.isModified()
        return keeps_esc(event, has_use) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Steer the list with the arrows; Enter picks and goes on; Esc closes the list."""
        key, bare = Qt.Key(event.key()), not event.modifiers() & CONTROL
        if key in STEPS and bare:
            self._steer(STEPS[key])
        elif key in ENTER and bare and self._is_open():
            self._pick(self.popup().chosen())
            self.selectAll()  # where nothing follows, the next letter begins a new search
            super().keyPressEvent(event)  # to the form, which moves on
            return
        elif key == Qt.Key.Key_Escape and (self._is_open() or self.isModified()):
            self._clear_search()
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Select everything, so that typing starts a new search."""
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self._settled = self.text()
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Take what the list marks, or what the letters lead to; write it out."""
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            if self._is_open() and plain(self.text()):
                self._pick(self.popup().chosen())
            elif self.isModified():
                self._pick(self.value())
            if self._popup is not None:
                self._popup.hide()  # opened and left without a choice
        super().focusOutEvent(event)

    def popup(self) -> ChoicePopup:
        """Return the list, made when it is first needed."""
        if self._popup is None:
            self._popup = ChoicePopup(self)
            self._popup.itemClicked.connect(lambda _item: self._pick(self.popup().chosen()))
            self.destroyed.connect(self._popup.deleteLater)
        return self._popup

    def _is_open(self) -> bool:
        return self._popup is not None and self._popup.isVisible()

    def _by_words(self, text: str) -> list[tuple[str, str]]:
        """Return what the letters typed begin words of.

        What says just that with its marks comes first, then without them, then what begins so.
        """
        known = self._known()
        found = [known[row][:2] for row in rows_for(text, [words for _, _, words in known])]
        typed = nfc(text.strip()).casefold()
        return sorted(found, key=lambda each: nfc(each[1]).casefold() != typed)

    def _by_initials(self, text: str) -> list[tuple[str, str]]:
        known = self._known()
        return [known[row][:2] for row in rows_by_initials(text, [words for *_, words in known])]

    def _found(self, text: str) -> Items:
        """Return what the letters mean: words that begin so, and only then initials."""
        return list(dict.fromkeys([*self._by_words(text), *self._by_initials(text)]))

    def _narrow(self, text: str) -> None:
        found = self._found(text)
        self.popup().offer(found)
        self._tell_unfit("" if found else text.strip())

    def _tell_unfit(self, typed: str) -> None:
        if typed or self._unfit:
            self._unfit = bool(typed)
            nothing_fits(self, typed)

    def _clear_search(self) -> None:
        """Bring back what stood here before letters were typed."""
        if self._popup is not None:
            self._popup.hide()
        self._tell_unfit("")
        if self.isModified() and self.text() != self._settled:
            self.rewrite(self._settled)
            self.popup().hide()
            self.selectAll()
        self.setModified(False)

    def _steer(self, by: int) -> None:
        if self._is_open():
            self.popup().step(by)
            return
        items, value = self._items(), self.value()
        row = next((row for row, (code, _) in enumerate(items) if code == value), 0)
        self.popup().offer(items, row)

    def _pick(self, code: str) -> None:
        if self._popup is not None:
            self._popup.hide()
        words = next((words for each, words in self._items() if each == code), self.text())
        if words != self.text():
            self.rewrite(words)
            self.popup().hide()
        self.setModified(False)
        self._settled = words
        self.setToolTip(words)
