"""Choices of the code lists in the language in use, read once when a form first needs them."""

from __future__ import annotations

from functools import cache

from ehc_desk.services import form_library
from ehc_desk.ui import texts


@cache
def _library() -> form_library.FormLibrary:
    return form_library.load()


def choices(list_id: str) -> tuple[tuple[str, str], ...]:
    """Return (code, words) of a code list in the order of the list."""
    english = texts.language() == "en"
    items = _library().code_list(list_id).items
    return tuple((item.code, item.en if english else item.vi) for item in items)
