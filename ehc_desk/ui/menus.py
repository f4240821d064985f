"""The menu bar from the table of commands."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenuBar

from ehc_desk.ui.commands import COMMANDS, MENUS
from ehc_desk.ui.texts import t


def fill_menus(
    bar: QMenuBar, do: Callable[..., None], about_to_show: Callable[[], None]
) -> dict[str, QAction]:
    """Fill a menu bar and return the actions by command; ``do`` gets the command's id."""
    bar.clear()
    actions: dict[str, QAction] = {}
    menus = {name: bar.addMenu(t(f"menu.{name}")) for name in MENUS}
    for command in COMMANDS:
        menu = menus[command.menu]
        if not command.id:
            menu.addSeparator()
            continue
        action = menu.addAction(t(f"command.{command.id}"))
        action.setShortcut(QKeySequence(command.key))
        action.triggered.connect(partial(do, command.id))
        actions[command.id] = action
    for menu in menus.values():
        menu.aboutToShow.connect(about_to_show)
    return actions
