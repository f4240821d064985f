"""A slip is Vietnamese and the same, byte for byte, whatever language the window speaks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes.counter_room import CLERK, Room

from ehc_desk.printing.receipt import render_slip
from ehc_desk.ui import texts


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    texts.set_language("vi")


@pytest.mark.parametrize("form_set", ["tt03-2025", "tt01-2018"])
def test_the_language_of_the_window_never_touches_a_slip(tmp_path: Path, form_set: str) -> None:
    asked: list[tuple[Any, ...]] = []

    def render(*order: Any) -> Any:
        asked.append(order)
        return render_slip(*order)

    room = Room(tmp_path, render=render)
    dossier = room.accepted()
    saved = room.slips.issue(dossier.id, actor=CLERK, form_set=form_set).path.read_bytes()
    room.close()
    assert len(asked) == 1
    for language in ("vi", "en", "pseudo"):
        texts.set_language(language)
        assert render_slip(*asked[0]).pdf == saved, language
