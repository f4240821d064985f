"""Why a command cannot be used now, in words; asked by menus, palette and key sheet alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ehc_desk.ui.commands import places_of
from ehc_desk.ui.texts import has, t, word

if TYPE_CHECKING:
    from ehc_desk.ui.screens.base import Screen


def why_not(command: str, place: str, screen: Screen, *, known: bool) -> str:
    """Return the reason, or "" when the command works now.

    ``place`` is the name of the screen in front; ``known`` tells whether anybody answers.
    """
    told = screen.why_not(command)
    if told or known:
        return told
    places = places_of(command)
    if place in places:
        return t(f"why.{command}") if has(f"why.{command}") else t("why.not_now")
    if not places:
        return t("why.not_here")
    return t("why.only_on", screens=t("why.or").join(word("place", name) for name in places))
