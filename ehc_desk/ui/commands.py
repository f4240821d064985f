"""Every command with its key and its menu; which screen answers it is decided when it is asked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """``id`` is the text key below ``command.``; an empty ``id`` is a line in the menu.

    ``on_screen``: only some screens answer it; elsewhere it is greyed out. ``at`` names those
    places, so that the reason can be told; a command with ``at`` needs no ``on_screen``.
    """

    menu: str
    id: str = ""
    key: str = ""
    on_screen: bool = False
    at: tuple[str, ...] = ()


_CASE = ("intake",)
COMMANDS = (
    Command("dossier", "new", "F2"),
    Command("dossier", "find", "F3"),
    Command("dossier", "drafts", "Ctrl+Shift+N"),
    Command("dossier"),
    Command("dossier", "open", at=("find", "drafts", "deliveries")),
    Command("dossier", "preview", "Ctrl+P", at=("intake", "dossier", "reader_setup")),
    Command("dossier", "reprint", "Ctrl+R", at=("intake", "dossier")),
    Command("dossier", "acts", "Ctrl+Shift+T", at=("dossier",)),
    Command("dossier", "show_number", "Ctrl+Shift+H", at=("dossier",)),
    Command("dossier", "void", at=("dossier",)),
    Command("dossier"),
    Command("dossier", "save", "Ctrl+S", at=(*_CASE, "reader_setup")),
    Command("dossier", "discard", at=("intake", "drafts", "station")),
    Command("dossier", "close", "Ctrl+W", at=_CASE),
    Command("dossier"),
    Command("dossier", "lock", "Ctrl+L"),
    Command("dossier", "sign_out"),
    Command("dossier", "quit", "Ctrl+Q"),
    Command("intake", "accept", "Ctrl+Return", at=_CASE),
    Command("intake", "accept_new", "Ctrl+Shift+Return", at=_CASE),
    Command("intake"),
    Command("intake", "all_pass", "Ctrl+D", at=_CASE),
    Command("intake", "form", "Ctrl+B", at=_CASE),
    Command("intake", "proxy", "Ctrl+U", at=_CASE),
    Command("intake", "add_owner", "Ctrl+Shift+U", at=_CASE),
    Command("intake", "swap_people", "Ctrl+Shift+S", at=_CASE),
    Command("intake", "explain", "Ctrl+E", at=_CASE),
    Command("intake", "guide", "Ctrl+I"),
    Command("intake", "guidance", "Ctrl+G"),
    Command("intake", "give_guidance", "Ctrl+Shift+G", at=("guidance",)),
    Command("intake", "leaflet", "Ctrl+Shift+I", at=("guide",)),
    Command("intake"),
    Command("intake", "person_dossiers", "Ctrl+H", at=_CASE),
    Command("edit", "undo", "Ctrl+Z", at=("intake", "drafts", "station")),
    Command("edit", "redo", "Ctrl+Y", at=(*_CASE, "station")),
    Command("edit"),
    Command("edit", "station", "Ctrl+Shift+F4"),
    Command("edit", "inbox", "F4", at=(*_CASE, "station")),
    Command("edit", "add_files", "Ctrl+O", at=(*_CASE, "station")),
    Command("edit", "fee_field", "Ctrl+M", at=_CASE),
    Command("edit", "favourite", "Ctrl+T", at=_CASE),
    Command("edit"),
    Command("edit", "take_person", "Ctrl+Shift+P", at=_CASE),
    Command("edit", "fill_earlier", "Ctrl+J", at=_CASE),
    Command("edit", "copy_earlier", "Ctrl+Shift+J", at=_CASE),
    Command("edit", "confirm_earlier", "Ctrl+Shift+K", at=_CASE),
    Command("view", "palette", "Ctrl+K"),
    Command("view", "next_pane", "F6"),
    Command("view", "previous_pane", "Shift+F6"),
    Command("view", "back", "Esc"),
    Command("view"),
    Command("view", "notices", "Ctrl+Shift+M"),
    Command("view", "notice_list"),
    Command("view"),
    Command("view", "language"),
    Command("view", "settings", "Ctrl+,"),
    Command("view", "reader_setup"),
    Command("view"),
    Command("view", "account"),
    Command("view", "users"),
    Command("view", "user_add", "Ins", at=("users",)),
    Command("view", "user_edit", "Ctrl+Shift+E", at=("users",)),
    Command("view", "user_password", "Ctrl+Shift+W", at=("users",)),
    Command("view", "user_toggle", "Ctrl+Shift+X", at=("users",)),
    Command("view", "user_badge", "Ctrl+Shift+B", at=("users",)),
    Command("lists", "results", "F7"),
    Command("province", "deliver", "F5"),
    Command("province", "deliveries", "Ctrl+Shift+D"),
    Command("province", "retry", at=("deliveries",)),
    Command("help", "help", "F1"),
    Command("help", "keys", "Ctrl+F1"),
    Command("help", "keys_setup"),
    Command("help", "desk_card"),
    Command("help"),
    Command("help", "practice", "Ctrl+Shift+R"),
    Command("help", "practice_next", "Shift+F2"),
    Command("help", "practice_card", "Shift+F3"),
    Command("help", "practice_papers", "Shift+F4"),
    Command("help", "practice_check", "Shift+F5"),
    Command("help"),
    Command("help", "about"),
)
SUBMENUS: dict[str, tuple[str, ...]] = {
    "this_dossier": ("open", "preview", "reprint", "acts", "show_number", "void", "discard"),
    "papers_in": ("station", "inbox", "add_files"),
    "guiding": ("guide", "guidance", "give_guidance", "leaflet"),
    "people": (
        "account",
        "users",
        "user_add",
        "user_edit",
        "user_password",
        "user_toggle",
        "user_badge",
    ),
}
"""Submenu → its commands; it stands where the first of them would. No menu outgrows a screen."""
LIST_SUBMENUS: dict[str, tuple[str, ...]] = {
    "lists_waiting": ("due_soon", "overdue", "waiting_supplement", "waiting_payment"),
    "lists_done": ("processing", "returned", "refused", "stopped", "withdrawn", "voided"),
}
"""Submenu → lists of the rail in it."""
MENUS = ("dossier", "intake", "edit", "lists", "view", "province", "help")
LISTS = (
    "drafts",
    "today",
    "guidance",
    "waiting",
    "needs_action",
    "due_soon",
    "overdue",
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
TURN_KEYS = {"Ctrl+Tab": 1, "Ctrl+Shift+Tab": -1}
"""To the next and the previous open case; kept from commands as keys of writing."""
QUEUE_KEYS = ("F8", "F9")
"""Kept for "call next" and "recall" of a queue, which are offered only where there is a queue."""
FIXED = frozenset({"back"})
"""Commands whose key stays: Esc always leads back."""


_PLACES = {command.id: command.at for command in COMMANDS}


def places_of(command: str) -> tuple[str, ...]:
    """Return the places that answer a command, empty when it is not bound to any."""
    return _PLACES.get(command, ())
