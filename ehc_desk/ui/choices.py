"""Choices of the code lists in the language in use."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ehc_desk.ui import texts

if TYPE_CHECKING:
    from ehc_desk.services.form_library import FormLibrary


def choices_of(library: FormLibrary) -> Callable[[str], tuple[tuple[str, str], ...]]:
    """Return the look-up: list id → (code, words) in the order of the list."""

    def look_up(list_id: str) -> tuple[tuple[str, str], ...]:
        english = texts.language() == "en"
        items = library.code_list(list_id).items
        return tuple((item.code, item.en if english else item.vi) for item in items)

    return look_up


def words_of(library: FormLibrary, list_id: str) -> Callable[[str], str]:
    """Return what says a code of a list in words; a code that is not there stands for itself."""
    look_up = choices_of(library)

    def said(code: str) -> str:
        return dict(look_up(list_id)).get(code, code) if code else ""

    return said
