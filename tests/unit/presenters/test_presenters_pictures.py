"""Every picture a guide or help page names is there, and every picture there is named."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ehc_desk.presenters.help import PAGES, shelf

ROOT = Path(__file__).resolve().parents[3]
GUIDE, HELP = ROOT / "docs" / "guide", ROOT / "resources" / "help"
_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")
_PNG = b"\x89PNG\r\n\x1a\n"


def named(page: Path) -> list[tuple[str, Path]]:
    """Return the words and the file of every picture a page names."""
    found = _PICTURE.findall(page.read_text(encoding="utf-8"))
    return [(words, (page.parent / file).resolve()) for words, file in found]


def pages(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.md"))


@pytest.mark.parametrize("page", [*pages(GUIDE), *pages(HELP)], ids=lambda page: page.name)
def test_every_picture_named_is_there_and_has_words(page: Path) -> None:
    for words, file in named(page):
        assert file.is_file(), f"{page.name} names {file.name}"
        assert words.strip(), f"{page.name}: {file.name} has no words for who cannot see it"


@pytest.mark.parametrize(
    ("folder", "of", "most"), [(GUIDE, GUIDE, 60_000), (HELP / "pictures", HELP, 45_000)]
)
def test_every_picture_there_is_named_and_small(folder: Path, of: Path, most: int) -> None:
    used = {file for page in pages(of) for _, file in named(page)}
    pictures = sorted(folder.glob("*.png"))
    assert pictures
    for picture in pictures:
        assert picture.resolve() in used, f"nobody names {picture.name}"
        assert picture.read_bytes().startswith(_PNG)
        assert picture.stat().st_size <= most, picture.name


def test_pictures_of_a_window_in_vietnamese_are_shown_in_vietnamese_help_alone() -> None:
    assert all(named(HELP / "vi" / f"{page}.md") for page in ("intake", "find", "dossier"))
    assert {page: named(HELP / "en" / f"{page}.md") for page in PAGES} == {
        page: [] for page in PAGES
    }


def test_the_program_shows_the_pictures() -> None:
    shown = shelf("vi").markdown("intake", lambda command: command)
    assert "(../pictures/intake.png)" in shown
