"""Every command with its key and its menu; which screen answers it is decided when it is asked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """``id`` is the text key below ``command.``; an empty ``id`` is a line in the menu.

    ``on_screen``: only some screens answer it; elsewhere it is greyed out.
    """

    menu: str
    id: str = ""
    key: str = ""
    on_screen: bool = False


COMMANDS = (
    Command("dossier", "new", "F2"),
    Command("dossier", "find", "F3"),
    Command("dossier", "drafts", "Ctrl+Shift+N"),
    Command("dossier"),
    Command("dossier", "open", on_screen=True),
    Command("dossier", "preview", "Ctrl+P", on_screen=True),
    Command("dossier", "reprint", "Ctrl+R", on_screen=True),
    Command("dossier", "void", on_screen=True),
    Command("dossier"),
    Command("dossier", "save", "Ctrl+S"),
    Command("dossier", "discard", on_screen=True),
    Command("dossier", "close", "Ctrl+W", on_screen=True),
    Command("dossier"),
    Command("dossier", "lock", "Ctrl+L"),
    Command("dossier", "sign_out"),
    Command("dossier", "quit", "Ctrl+Q"),
    Command("intake", "accept", "Ctrl+Return"),
    Command("intake", "accept_new", "Ctrl+Shift+Return"),
    Command("intake"),
    Command("intake", "all_pass", "Ctrl+D"),
    Command("intake", "form", "Ctrl+B"),
    Command("intake", "proxy", "Ctrl+U"),
    Command("intake", "add_owner", "Ctrl+Shift+U"),
    Command("intake", "explain", "Ctrl+E"),
    Command("intake"),
    Command("intake", "inbox", "F4"),
    Command("intake", "add_files", "Ctrl+O"),
    Command("intake", "undo", "Ctrl+Z"),
    Command("intake", "redo", "Ctrl+Y"),
    Command("view", "next_pane", "F6"),
    Command("view", "previous_pane", "Shift+F6"),
    Command("view", "results", "F7"),
    Command("view", "palette", "Ctrl+K"),
    Command("view", "back", "Esc"),
    Command("view"),
    Command("view", "language"),
    Command("province", "deliver", "F5"),
    Command("province", "deliveries", "Ctrl+Shift+D"),
    Command("province", "retry", on_screen=True),
    Command("help", "keys", "F1"),
    Command("help", "about"),
)
MENUS = ("dossier", "intake", "view", "province", "help")
LISTS = (
    "drafts",
    "today",
    "waiting",
    "needs_action",
    "waiting_supplement",
    "waiting_payment",
    "result_ready",
    "accepted",
    "processing",
    "returned",
    "refused",
    "stopped",
    "withdrawn",
    "voided",
    "all",
)
"""The lists of the left rail, in this order."""
CASE_KEYS = tuple(f"Alt+{number}" for number in range(1, 10))
SECOND_KEYS = {"accept": "Ctrl+Enter", "accept_new": "Ctrl+Shift+Enter"}
"""Enter of the number pad does what Return does."""
