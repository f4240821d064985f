"""Every way through the menus that a help page tells leads somewhere: names as in the window."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMainWindow, QMenu
from pytestqt.qtbot import QtBot

from ehc_desk.ui import texts
from ehc_desk.ui.menus import Menus
from ehc_desk.ui.texts import t

HELP = Path(__file__).resolve().parents[2] / "resources" / "help"
SECTIONS = ("appearance", "safety", "printing", "papers", "devices", "letterhead", "calendar")
_STEP = r" › \*{1,2}[^*]+\*{1,2}"
_WAY = re.compile(rf"(?P<before>\{{key:\w+\}}|[^.:;({{\n]+?)(?P<steps>(?:{_STEP})+)")
_NAME = re.compile(r"\*{1,2}([^*]+)\*{1,2}")


@pytest.fixture(params=["vi", "en"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    texts.set_language(request.param)
    yield request.param
    texts.set_language("vi")


def bare(text: str) -> str:
    return text.split("\t")[0].replace("&", "").rstrip("…")


def ways(menu: QMenu, so_far: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for action in menu.actions():
        here = (*so_far, bare(action.text()))
        yield here
        if isinstance(below := action.menu(), QMenu):
            yield from ways(below, here)


def told(page: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return (the words before, the names that follow) of every way a page tells."""
    return [
        (found["before"], tuple(_NAME.findall(found["steps"]))) for found in _WAY.finditer(page)
    ]


def test_every_way_of_the_help_is_in_the_menus(language: str, qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    bar = window.menuBar()
    Menus(bar, print, print, print)
    tops = {bare(action.text()): action.menu() for action in bar.actions()}
    known = {
        way for name, menu in tops.items() if isinstance(menu, QMenu) for way in ways(menu, (name,))
    }
    known |= {("{key:settings}", t(f"settings.{each}")) for each in SECTIONS}
    count = 0
    for page in sorted((HELP / language).glob("*.md")):
        text = page.read_text("utf-8")
        found = told(text)
        assert sum(len(names) for _, names in found) == text.count("›"), f"{page.name}: unread"
        for before, names in found:
            head = next((top for top in [*tops, "{key:settings}"] if before.endswith(top)), before)
            assert (head, *names) in known, f"{page.name}: {head} › {' › '.join(names)}"
            count += 1
    assert count >= 5
