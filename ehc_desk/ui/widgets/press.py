"""Buttons that Enter presses, and that lose no letter meant for the field behind them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QPushButton, QWidget

from ehc_desk.ui import key_map
from ehc_desk.ui.key_events import COMMANDING


class Press(QPushButton):
    """A button that Enter presses as Space does; a held key presses it once."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Press by Enter, which would otherwise lead on or to the dialog's main button."""
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if not plain or event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not self._was_meant_for_a_field(event):
                super().keyPressEvent(event)
            return
        event.accept()
        if event.isAutoRepeat():
            return
        if self.menu() is not None:
            self.showMenu()
        else:
            self.click()

    def _was_meant_for_a_field(self, event: QKeyEvent) -> bool:
        """Hand a letter on to the field that follows: a link between two fields takes none.

        Whoever writes on after Tab would lose it, and the next blank would press the link.
        """
        letter = event.text().isprintable() and event.text().strip()
        if not letter or self.property("kind") != "link" or event.modifiers() & COMMANDING:
            return False
        at: QWidget | None = self
        while isinstance(at, Press):
            at = next_stop(at)
            if at is self:
                return False
        if not isinstance(at, QLineEdit) or at.isReadOnly() or at.window() is not self.window():
            return False
        at.setFocus(Qt.FocusReason.TabFocusReason)
        QCoreApplication.sendEvent(at, event)
        return True

    def setMenu(self, menu: QMenu | None) -> None:  # noqa: N802 - Qt's name
        """Leave room for the arrow beside the words."""
        super().setMenu(menu)  # type: ignore[arg-type]  # Qt takes none
        restyle(self, "unfolds", menu is not None)


def next_stop(widget: QWidget) -> QWidget | None:
    """Return what Tab would lead to from a widget, itself when there is nothing else."""
    at = widget.nextInFocusChain()
    while at is not None and at is not widget:
        stops = at.focusPolicy().value & Qt.FocusPolicy.TabFocus.value
        if stops and at.isVisible() and at.isEnabled():
            return at
        at = at.nextInFocusChain()
    return at


def button(text: str, kind: str = "", tip: str = "") -> QPushButton:
    """Return a button of a kind of the style sheet; the tip names its key."""
    made = Press(text)
    made.setAccessibleName(text)
    made.setAutoDefault(False)
    if kind:
        made.setProperty("kind", kind)
    if tip:
        key_map.give_tip(made, tip)
    return made


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet looks at, and draw anew only when it changed.

    What was never set counts as False; a widget that was not shown yet is styled when it is.
    """
    if (widget.property(name) or False) == (value or False):
        return
    widget.setProperty(name, value)
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        widget.style().unpolish(widget)
        widget.style().polish(widget)
