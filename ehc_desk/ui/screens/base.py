"""What every screen offers the window: a title, its commands, panes for F6, Enter moves on."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from ehc_desk.ui.texts import t


class Screen(QWidget):
    """Base of all screens."""

    def title(self) -> str:
        """Return what the tab or window shows."""
        return ""

    def commands(self) -> dict[str, Callable[[], None]]:
        """Return the commands this screen answers now, by id."""
        return {}

    def why_not(self, command: str) -> str:
        """Return why a command cannot be used on this screen now, "" when nothing is against it.

        Only what this screen knows better than the table of commands: "Chưa chọn thủ tục".
        """
        return ""

    def main_act(self) -> Callable[[], None] | None:
        """Return what the key of acceptance does on a screen where nothing is accepted, or None.

        One key finishes the work wherever the clerk stands; the command itself stays grey there.
        """
        return None

    def help_page(self) -> str:
        """Return the help page of this screen, "" for the one of its place."""
        return ""

    def keep_free(self) -> QWidget | None:
        """Return what no notice may cover (the row of buttons at the bottom), or None."""
        return None

    def counted(self, counts: Mapping[str, int]) -> None:
        """Hear the counts of all lists: the title of a list tells the number of the rail."""

    def panes(self) -> list[QWidget]:
        """Return the widgets F6 walks through."""
        return []

    def start(self) -> None:
        """Put the cursor where work begins."""

    def refresh(self) -> None:
        """Ask for the newest state."""

    def leave(self) -> None:
        """Let go of everything; called once before the screen is thrown away."""

    def next_pane(self, step: int) -> None:
        """Go to the next or previous pane."""
        panes = [pane for pane in self.panes() if pane.isVisible() and pane.isEnabled()]
        if not panes:
            return
        here = next(
            (i for i, pane in enumerate(panes) if pane.hasFocus() or _holds_focus(pane)), -step
        )
        panes[(here + step) % len(panes)].setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter in a field moves on; whoever wants Enter for himself has taken it already."""
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._move_on()
            event.accept()
            return
        if self._asks_for_address(event):
            event.accept()
            return
        super().keyPressEvent(event)

    def _asks_for_address(self, event: QKeyEvent) -> bool:
        """Say where the key of an address works when it was pressed where there is none."""
        from ehc_desk.ui.widgets.address_line import AddressLine
        from ehc_desk.ui.widgets.aside import say_beside

        shift = Qt.KeyboardModifier.ShiftModifier
        here = self.focusWidget()
        if event.key() != AddressLine.KEY or event.modifiers() != shift or here is None:
            return False
        if not any(each.isVisible() for each in self.findChildren(AddressLine)):
            return False
        say_beside(here, t("form.note.no_address_here"))
        return True

    def _move_on(self) -> None:
        """Go to the next field or the main button: Enter on any other button would press it.

        Where nothing of that follows on this screen, go to the next stop, whatever it is.
        """
        self.focusNextPrevChild(True)
        first = now = self.focusWidget()
        while now is not None and _is_aside(now):
            self.focusNextPrevChild(True)
            now = self.focusWidget()
            if now is first or not self.isAncestorOf(QApplication.focusWidget() or self.window()):
                if first is not None:
                    first.setFocus(Qt.FocusReason.TabFocusReason)
                return


def _is_aside(widget: QWidget) -> bool:
    """Tell whether it is a button that is not the next step of the work."""
    return isinstance(widget, QPushButton) and widget.property("kind") != "primary"


def _holds_focus(pane: QWidget) -> bool:
    focus = pane.focusWidget()
    return focus is not None and focus.hasFocus()
