"""Which key runs which command: the defaults of ``commands``, and what a user changed.

One map for the whole window, since menus, tips, help pages and key sheets all tell the same keys.
It knows no screen and no store: whoever signs in loads it and is told what to keep.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

from ehc_desk.ui.commands import CASE_KEYS, COMMANDS, FIXED, QUEUE_KEYS
from ehc_desk.ui.texts import has, t

DEFAULTS: Mapping[str, str] = {command.id: command.key for command in COMMANDS if command.id}
_NAMES = {
    "return": "Enter",
    "enter": "Enter",
    "esc": "Esc",
    "del": "Delete",
    "ins": "Insert",
    "pgup": "Page Up",
    "pgdown": "Page Down",
    "backtab": "Tab",
}
_SYSTEM = frozenset(
    {"F10", "Shift+F10", "Alt+Z", "Alt+F4", "Alt+Space", "Ctrl+Space", "Shift+Space"}
    | {"Ctrl+Shift+Space", "Ctrl+Alt+Del", "Print", "Menu"}
)
"""The menu bar's, the window system's and the input methods' keys."""
_WRITING = frozenset(
    {f"Ctrl+{key}" for key in ("A", "C", "V", "X", "Backspace", "Del", "Ins", "Tab")}
    | {f"Ctrl+{key}" for key in ("Left", "Right", "Up", "Down", "Home", "End")}
    | {f"Ctrl+Shift+{key}" for key in ("Left", "Right", "Home", "End", "Tab")}
    | {"Shift+Ins", "Shift+Del", "Shift+Tab", "Backtab", "Shift+Backtab"}
)
_ALONE = re.compile(r"(?!Ins$)(?:Shift\+)?(?!F\d+$)[^+]+|(?:Shift\+)?\+")
_MENU = re.compile(r"Alt\+[A-Z0-9]")
_LETTERS = re.compile(r"(?:Ctrl\+Alt\+|Alt\+Shift\+|Meta\+).*|Ctrl\+Alt\+Shift\+.*")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a key cannot be had: ``taken`` (by ``command``), or a kind of ``key.no_<why>``."""

    why: str
    command: str = ""

    def words(self, sequence: str) -> str:
        """Return the refusal as a sentence."""
        name = command_name(self.command) if self.command else ""
        return t(f"key.no_{self.why}", key=key_words(sequence), command=name)


def command_name(command: str) -> str:
    """Return the name of a command without the sign of its menu letter."""
    return t(f"command.{command}").replace("&", "").rstrip("…")


@cache
def plain(sequence: str) -> str:
    """Return a key as it is stored; both Enter keys are one."""
    if re.search(r"Ctrl\+Shift$|^$", sequence):
        return ""
    text = QKeySequence(sequence).toString(QKeySequence.SequenceFormat.PortableText)
    return text.replace("Return", "Enter")


def key_words(sequence: str) -> str:
    """Return a key as people read it, everywhere the same: "Ctrl+Enter", "Esc", "Phím cách"."""
    if not sequence:
        return ""
    parts = [part or "+" for part in re.split(r"\+(?=.)", sequence)]
    return "+".join(_part(part) for part in parts)


def _part(part: str) -> str:
    name = part.casefold()
    if has(f"key.name.{name}"):
        return t(f"key.name.{name}")
    return _NAMES.get(name, part)


class KeyMap(QObject):
    """``changed`` is told after every change; ``own`` holds what differs from the defaults."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._own: dict[str, str] = {}

    @property
    def own(self) -> dict[str, str]:
        """Return what a user changed, to be remembered: command → key ("" for none)."""
        return dict(self._own)

    def key(self, command: str) -> str:
        """Return the key of a command, "" for none."""
        return plain(self._own.get(command, DEFAULTS.get(command, "")))

    def keys(self, command: str) -> list[QKeySequence]:
        """Return all keys that run a command: Enter of the number pad does what Return does."""
        key = self.key(command)
        if not key:
            return []
        both = [key, key.replace("Enter", "Return")] if key.endswith("Enter") else [key]
        # Not as people read it: there both Enter keys have one name.
        portable = QKeySequence.SequenceFormat.PortableText
        return [QKeySequence.fromString(each, portable) for each in both]

    def command_of(self, sequence: str) -> str:
        """Return the command that a key runs, "" for none."""
        wanted = plain(sequence)
        return next((each for each in DEFAULTS if wanted and self.key(each) == wanted), "")

    def refusal(self, command: str, sequence: str) -> Refusal | None:
        """Return why a command cannot have a key, or None when it can."""
        wanted = plain(sequence)
        if command in FIXED:
            return Refusal("fixed")
        why = _forbidden(wanted)
        if why:
            return Refusal(why)
        holder = self.command_of(wanted)
        return Refusal("taken", holder) if holder and holder != command else None

    def change(self, command: str, sequence: str) -> Refusal | None:
        """Give a command a key, "" takes its key away; returns why when it cannot have it."""
        wanted = plain(sequence)
        refusal = self.refusal(command, wanted) if wanted or command in FIXED else None
        if refusal is None:
            self._put(command, wanted)
            self._tell()
        return refusal

    def reset(self, command: str) -> Refusal | None:
        """Give a command its default key again."""
        return self.change(command, DEFAULTS.get(command, ""))

    def reset_all(self) -> None:
        """Give every command its default key again."""
        self._own = {}
        self._tell()

    def load(self, saved: object) -> None:
        """Take what was remembered of a user; what is not possible (any more) is left out."""
        before, self._own = self._own, {}
        wishes = saved if isinstance(saved, Mapping) else {}
        named = {str(command): str(key) for command, key in wishes.items() if command in DEFAULTS}
        for command in named.keys() - FIXED:
            self._put(command, "")
        for command, key in named.items():
            if self.refusal(command, key) is None:
                self._put(command, plain(key))
        if self._own != before:
            self._tell()

    def _put(self, command: str, key: str) -> None:
        self._own.pop(command, None)
        if key != plain(DEFAULTS.get(command, "")):
            self._own[command] = key

    def _tell(self) -> None:
        for widget in QApplication.allWidgets() if QApplication.instance() else ():
            show_tip(widget)
        self.changed.emit()


def _forbidden(key: str) -> str:
    """Return the kind of reason why nobody can have a key, "" when there is none."""
    kinds = (
        ("none", not key),
        ("system", key in _SYSTEM or key.startswith("Meta")),
        ("case", key in CASE_KEYS),
        ("queue", key in QUEUE_KEYS),
        ("menu", bool(_MENU.fullmatch(key))),
        ("writing", key in _WRITING),
        ("letters", bool(_LETTERS.fullmatch(key))),
        ("alone", bool(_ALONE.fullmatch(key))),
    )
    return next((why for why, true in kinds if true), "")


@cache
def current() -> KeyMap:
    """Return the one map of the window."""
    return KeyMap()


def key_of(command: str) -> str:
    """Return the key of a command as people read it, "" for none."""
    return key_words(current().key(command))


def default_command(tip: str) -> str:
    """Return the command whose default key a text names, "" for none."""
    wanted = plain(tip) if "+" in tip or tip == "Esc" or re.fullmatch(r"F\d+", tip) else ""
    return _by_default_key().get(wanted, "")


@cache
def _by_default_key() -> dict[str, str]:
    """Return key → command; asked for every button that is built, so it is read once."""
    found: dict[str, str] = {}
    for command, key in DEFAULTS.items():
        if key:
            found.setdefault(plain(key), command)
    return found


def bind(widget: QWidget, command: str) -> None:
    """Let the tip of a button name the key of its command, now and after every change."""
    widget.setProperty("command", command)
    show_tip(widget)


def give_tip(widget: QWidget, tip: str) -> None:
    """Give a button a tip; one that is the default key of a command follows the user's key."""
    command = default_command(tip)
    if command:
        bind(widget, command)
    else:
        widget.setToolTip(tip)


def show_tip(widget: QWidget) -> None:
    """Write the key of a bound button into its tip."""
    command = widget.property("command")
    if command:
        widget.setToolTip(key_of(str(command)))
