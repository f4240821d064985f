"""The menu bar from the table of commands: keys as the user has them, a letter for every line.

What belongs together stands in submenus: no menu is higher than an old screen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from ehc_desk.ui import icons, key_map
from ehc_desk.ui.commands import COMMANDS, LIST_SUBMENUS, LISTS, MENUS, SUBMENUS
from ehc_desk.ui.dead_keys import DeadKeys
from ehc_desk.ui.texts import t, word

_LETTER = re.compile(r"[A-Za-z0-9]")


class Menus:
    """Fills a menu bar; ``do`` gets a command's id, ``open_list`` a list's name."""

    def __init__(
        self,
        bar: QMenuBar,
        do: Callable[..., None],
        open_list: Callable[[str], None],
        about_to_show: Callable[[], None],
    ) -> None:
        self.actions: dict[str, QAction] = {}
        self.lists: dict[str, QAction] = {}
        self._bar, self._do = bar, do
        self._dead = DeadKeys(bar.window(), do)
        bar.clear()
        self._menus = {name: bar.addMenu(t(f"menu.{name}")) for name in MENUS}
        self._subs: dict[str, QMenu] = {}
        self.recent = QMenu(t("menu.recent"))
        self._undrawn: dict[str, list[tuple[QAction, str]]] = {name: [] for name in MENUS}
        for command in COMMANDS:
            self._add(command.menu, command.id)
        self._add_lists(open_list)
        for menu in (*self._menus.values(), *self._subs.values()):
            letter(menu.actions())
            menu.setToolTipsVisible(True)
        for name, menu in self._menus.items():
            menu.aboutToShow.connect(partial(self._draw, name))
            menu.aboutToShow.connect(about_to_show)
        self.show_keys()

    def _add(self, menu: str, command: str) -> None:
        if not command:
            self._menus[menu].addSeparator()
            return
        holder = self._holder(menu, command, SUBMENUS)
        action = holder.addAction(t(f"command.{command}"))
        action.triggered.connect(partial(self._do, command))
        if command in icons.COMMANDS:
            self._undrawn[menu].append((action, icons.COMMANDS[command]))
        self.actions[command] = action
        if command == "drafts":
            self._menus[menu].addMenu(self.recent)

    def _holder(self, menu: str, item: str, submenus: Mapping[str, tuple[str, ...]]) -> QMenu:
        """Return the submenu of an item, made when the first one asks for it, or its menu."""
        name = next((each for each, items in submenus.items() if item in items), "")
        if not name:
            return self._menus[menu]
        if name not in self._subs:
            self._subs[name] = self._menus[menu].addMenu(t(f"menu.{name}"))
        return self._subs[name]

    def _draw(self, menu: str) -> None:
        """Give the items of a menu their icons when it is first shown: the start is faster."""
        undrawn, self._undrawn[menu] = self._undrawn[menu], []
        for action, name in undrawn:
            icons.put(action, name)

    def _add_lists(self, open_list: Callable[[str], None]) -> None:
        menu = self._menus["lists"]
        menu.addSeparator()
        for which in LISTS:
            holder = self._holder("lists", which, LIST_SUBMENUS)
            action = holder.addAction(word("rail", which))
            self._undrawn["lists"].append((action, icons.LISTS.get(which, "list")))
            action.triggered.connect(lambda _on=False, which=which: open_list(which))
            self.lists[which] = action

    def show_keys(self) -> None:
        """Give every command the key the user has for it."""
        keys = key_map.current()
        for command, action in self.actions.items():
            mine = keys.keys(command)
            action.setShortcuts(mine)
            name, spoken = action.text().split("\t")[0], key_map.key_of(command)
            native = mine[0].toString(QKeySequence.SequenceFormat.NativeText) if mine else ""
            action.setText(name if native == spoken else f"{name}\t{spoken}")
        self._dead.renew()

    def show_reason(self, command: str, why: str) -> None:
        """Grey a command out and say why, or make it usable when there is no reason.

        The key of one that is greyed out still reaches ``do``, which says why.
        """
        action = self.actions[command]
        if action.isEnabled() == (not why) and action.statusTip() == why:
            return
        self._dead.listen(command, bool(why))
        action.setEnabled(not why)
        action.setStatusTip(why)
        action.setToolTip(why or action.text().replace("&", "").split("\t")[0])

    def show_recent(self, rows: Iterable[tuple[str, str]], open_: Callable[[str], None]) -> None:
        """Fill the menu of recent dossiers with (id, words)."""
        self.recent.clear()
        for number, (dossier_id, words) in enumerate(rows, start=1):
            sign = f"&{number}  " if number < 10 else "1&0  "
            action = self.recent.addAction(f"{sign}{words.replace('&', '&&')}")
            action.triggered.connect(lambda _on=False, each=dossier_id: open_(each))
        self.recent.setEnabled(not self.recent.isEmpty())
        self.recent.menuAction().setStatusTip("" if self.recent.actions() else t("recent.none"))

    def clear(self) -> None:
        """Take everything out of the bar."""
        self._bar.clear()
        self._dead.clear()
        self.recent.deleteLater()
        self.actions, self.lists = {}, {}


def letter(actions: Iterable[QAction]) -> None:
    """Give each line of a menu a letter of its own, of its first words where it can be.

    Only letters that a keyboard has without an input method can be pressed; a line whose letters
    are all taken keeps none.
    """
    taken: set[str] = set()
    for action in actions:
        text = action.text().replace("&", "")
        if action.isSeparator() or not text:
            continue
        at = _place(text, taken)
        if at >= 0:
            taken.add(text[at].lower())
            text = f"{text[:at]}&{text[at:]}"
        action.setText(text)


def _place(text: str, taken: set[str]) -> int:
    """Return where the letter of a text stands: beginnings of words first; -1 for nowhere."""
    places = [found.start() for found in _LETTER.finditer(text)]
    firsts = [at for at in places if at == 0 or text[at - 1] == " "]
    return next((at for at in (*firsts, *places) if text[at].lower() not in taken), -1)
