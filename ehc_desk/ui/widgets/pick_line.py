"""A field that takes one of many choices: typed without accents, picked by keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSignalBlocker, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent

from ehc_desk.domain.text import fold, nfc
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.choice_popup import ENTER, STEPS, ChoicePopup, Items, keeps_esc
from ehc_desk.ui.widgets.entries import CONTROL, HelpfulLine


class PickLine(HelpfulLine):
    """One of many: letters without accents narrow the list, Enter or Tab takes what is marked."""

    _popup: ChoicePopup | None = None

    def __init__(self, name: str, items: Callable[[], Items]) -> None:
        super().__init__(name, placeholder=t("form.pick"))
        self._items = items
        self._cached: tuple[Items, list[tuple[str, str, str]]] = ((), [])
        self.textEdited.connect(self._narrow)

    def value(self) -> str:
        """Return the code of what stands here, or the text itself when it is no choice."""
        text = nfc(self.text().strip())
        typed = fold(text)
        if not typed:
            return ""
        found = [code for code, words, _ in self._known() if words == text]
        found = found or [code for code, _, plain in self._known() if plain == typed]
        found = found or [code for code, _ in self._found(typed)]
        return found[0] if len(found) == 1 else text

    def _known(self) -> list[tuple[str, str, str]]:
        """Return code, words and folded words of the choices, made anew when they changed."""
        items = self._items()
        if items is not self._cached[0]:
            self._cached = (items, [(code, words, fold(words)) for code, words in items])
        return self._cached[1]

    def show_value(self, value: str) -> None:
        """Show the words of a stored code."""
        if self.value() != value and not (self.hasFocus() and self.isModified()):
            words = next((words for code, words in self._items() if code == value), value)
            with QSignalBlocker(self):
                self.setText(words)
                self.setCursorPosition(0)
                self.setModified(False)
            self.setToolTip(words)

    def event(self, event: QEvent) -> bool:
        """Keep Esc from leading back while it has a list to close."""
        return keeps_esc(event, self._is_open()) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Steer the list with the arrows; Enter picks and goes on; Esc closes the list."""
        key, plain = Qt.Key(event.key()), not event.modifiers() & CONTROL
        if key in STEPS and plain:
            self._steer(STEPS[key])
        elif key in ENTER and plain and self._is_open():
            self._pick(self.popup().chosen())
            self.selectAll()  # where nothing follows, the next letter begins a new search
            super().keyPressEvent(event)  # to the form, which moves on
            return
        elif key == Qt.Key.Key_Escape and self._is_open():
            self.popup().hide()
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Select everything, so that typing starts a new search."""
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Take what the list marks, or what the letters lead to; write it out."""
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            if self._is_open() and fold(self.text()):
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

    def _found(self, typed: str) -> Items:
        """Return what the words typed begin words of; a name that begins so comes first."""
        wanted = typed.split()
        found = [
            (not plain.startswith(typed), number, (code, words))
            for number, (code, words, plain) in enumerate(self._known())
            if all(any(w.startswith(each) for w in plain.split()) for each in wanted)
        ]
        return [item for _, _, item in sorted(found)]

    def _narrow(self, text: str) -> None:
        self.popup().offer(self._found(fold(text)) if text.strip() else ())

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
        self.setToolTip(words)
