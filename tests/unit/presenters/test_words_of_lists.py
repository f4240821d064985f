"""Codes of the lists in words, in the language of the window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ehc_desk.services import form_library
from ehc_desk.ui import texts
from ehc_desk.ui.choices import words_of


@pytest.fixture(autouse=True)
def vietnamese() -> Iterator[None]:
    texts.set_language("vi")
    yield
    texts.set_language("vi")


def test_a_relation_is_said_in_words_and_free_text_stays() -> None:
    said = words_of(form_library.load(), "relations")
    assert said("grandmother") == "Bà"
    assert said("người hàng xóm") == "người hàng xóm"
    assert said("") == ""
    texts.set_language("en")
    assert said("grandmother") == "Grandmother"
