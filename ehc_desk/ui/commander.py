"""Runs commands: menus, keys and palette lead here; the screen in front is asked first.

Knows the shell's verbs and the table of commands. It must not know what a command does.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QTabBar

from ehc_desk.ui import key_map
from ehc_desk.ui.commands import CASE_KEYS, COMMANDS, TURN_KEYS
from ehc_desk.ui.menus import Menus
from ehc_desk.ui.places import PLACES
from ehc_desk.ui.reasons import why_not
from ehc_desk.ui.texts import Notice, t
from ehc_desk.ui.trail import HOME

if TYPE_CHECKING:
    from ehc_desk.ui.shell import Shell
    from ehc_desk.ui.shell_entries import Entries

_LATER_MS = 30
Own = Callable[[], dict[str, Callable[[], None]]]


class Commander(QObject):
    """``own`` returns the commands of the shell itself."""

    def __init__(self, shell: Shell, own: Own) -> None:
        super().__init__(shell)
        self._shell, self._own = shell, own
        self._menus: Menus | None = None
        self._shortcuts: list[QShortcut] = []
        self._entries: Entries | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_LATER_MS)
        self._later.timeout.connect(self.enable)
        shell.session.tasks.answered.connect(self._answered)
        key_map.current().changed.connect(self._keys_changed)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusWindowChanged.connect(self._dialog_opened)

    # ------------------------------------------------------------ building

    @property
    def menus(self) -> Menus | None:
        """Return the menus while somebody works here."""
        return self._menus

    def build(self) -> None:
        """Put menus and keys into the window."""
        window = self._shell.window
        self._menus = Menus(window.menuBar(), self.do, self._shell.open_list, self.enable)
        for number, keys in enumerate(CASE_KEYS, start=1):
            self._shortcut(keys, partial(self._shell.go_to_case, number))
        for keys, step in TURN_KEYS.items():
            self._shortcut(keys, partial(self._turn, step))

    def clear(self) -> None:
        """Take menus and keys out of the window."""
        for shortcut in self._shortcuts:
            shortcut.deleteLater()
        self._shortcuts = []
        if self._menus is not None:
            self._menus.clear()
        self._menus = None

    def close(self) -> None:
        """Let go of everything."""
        self.clear()
        self._later.stop()
        self._shell.session.tasks.answered.disconnect(self._answered)
        key_map.current().changed.disconnect(self._keys_changed)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusWindowChanged.disconnect(self._dialog_opened)

    def _answered(self) -> None:
        """What came home may make a key work: a disabled action would not hear it."""
        if not self._later.isActive():
            self._later.start()

    def _shortcut(self, keys: str, act: Callable[[], object]) -> None:
        made = QShortcut(QKeySequence(keys), self._shell.window)
        made.activated.connect(act)
        self._shortcuts.append(made)

    def _turn(self, step: int) -> None:
        """Go to the next open case, behind the last to the first; from elsewhere come home."""
        shell = self._shell
        if shell.place != HOME:
            shell.go(HOME)
            return
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        strip = shell.current.findChild(QTabBar, options=direct)  # one tab for every open case
        if strip is not None and strip.count() > 1:
            shell.go_to_case((strip.currentIndex() + step) % strip.count() + 1)

    def _keys_changed(self) -> None:
        if self._menus is not None:
            self._menus.show_keys()

    # ------------------------------------------------------------ running

    def _known(self) -> dict[str, Callable[[], None]]:
        places = {
            command.id: partial(self._shell.go, command.id)
            for command in COMMANDS
            if command.id in PLACES
        }
        return {**places, **self._own(), **self._shell.current.commands()}

    def do(self, name: str, _checked: bool = False) -> None:
        """Run a command, or say why it cannot be used now: a key must never do nothing at all."""
        known = self._known()
        act = known.get(name) or (self._shell.current.main_act() if name == "accept" else None)
        why = why_not(name, self._shell.place, self._shell.current, known=act is not None)
        if act is not None and not why:
            act()
            self.enable()
        elif why:
            text = t("why.told", command=t(f"command.{name}"))
            self._shell.toasts.tell(Notice(text=text, safe=t("why.because", why=why)), brief=True)

    def reasons(self) -> dict[str, str]:
        """Return by command why it cannot be used now, "" when it can; in the menus' order."""
        known, place, screen = self._known(), self._shell.place, self._shell.current
        return {
            each.id: why_not(each.id, place, screen, known=each.id in known)
            for each in COMMANDS
            if each.id
        }

    def enable(self) -> None:
        """Grey out what cannot be used now, with the reason."""
        if self._menus is not None and self._shell.place:
            for name, why in self.reasons().items():
                self._menus.show_reason(name, why)

    def possible(self) -> list[str]:
        """Return the commands that can be used now, in the order of the menus."""
        return [name for name, why in self.reasons().items() if not why]

    # ------------------------------------------------------------ palette, help in dialogs

    def palette(self) -> None:
        """Show everything that can be done or opened."""
        from ehc_desk.ui.palette import Palette
        from ehc_desk.ui.shell_entries import Entries

        self.enable()
        recents = self._shell.recents
        entries = self._entries = self._entries or Entries(self._shell, self)
        Palette(
            self._shell.window,
            entries.all(),
            recent=tuple(recents.lines),
            live=entries.procedures,
            later=entries.dossiers,
            used=recents.used,
        ).open()

    def _dialog_opened(self, _window: object) -> None:
        """Let F1 work inside a dialog: a modal window shuts out the keys of the main window."""
        dialog = QApplication.activeModalWidget()
        if self._menus is None or not isinstance(dialog, QDialog) or dialog.property("has_help"):
            return
        dialog.setProperty("has_help", True)
        for keys in key_map.current().keys("help"):
            shortcut = QShortcut(keys, dialog)
            shortcut.activated.connect(partial(self._help_over, dialog))

    def _help_over(self, dialog: QDialog) -> None:
        from ehc_desk.ui.screens.help import HelpDialog

        page = str(dialog.property("help") or self._shell.help_page())
        HelpDialog(dialog, page, t("command.help")).open()
