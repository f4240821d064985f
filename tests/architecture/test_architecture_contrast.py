"""Every colour comes from the tokens, and every text can be read in every theme (WCAG 2.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ehc_desk.ui.looks import sheet as sheets
from ehc_desk.ui.looks import tokens

ROOT = Path(__file__).resolve().parents[2]
UI = ROOT / "ehc_desk" / "ui"
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
TEXT = 4.5
WORDLESS = ("::handle", "::separator")
"""Parts of widgets that never bear a word."""


def rules() -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each rule of the sheet: selector and properties, tokens as names."""
    for found in RULE.finditer(sheets._SHEET):
        pairs = (line.split(":", 1) for line in found[2].split(";") if ":" in line)
        yield found[1].strip(), {name.strip(): value.strip() for name, value in pairs}


@pytest.mark.parametrize("theme", tokens.THEMES)
@pytest.mark.parametrize("pair", tokens.PAIRS, ids=lambda pair: f"{pair[0]} on {pair[1]}")
def test_what_stands_on_what_can_be_read(theme: str, pair: tuple[str, str, float]) -> None:
    ink, ground, least = pair
    colours = tokens.COLOURS[theme]
    assert tokens.contrast(colours[ink], colours[ground]) >= least


@pytest.mark.parametrize("theme", tokens.THEMES)
def test_every_rule_of_the_sheet_can_be_read(theme: str) -> None:
    """A rule that names both colours is measured as it stands; one alone on every ground."""
    colours = tokens.COLOURS[theme]
    poor: list[str] = []
    for selector, rule in rules():
        ink = rule.get("color", "@text").removeprefix("@")
        ground = (rule.get("background") or "").removeprefix("@")
        if ground in colours and tokens.contrast(colours[ink], colours[ground]) < TEXT:
            poor.append(f"{selector}: {ink} on {ground}")
        elif ground not in colours and "color" in rule and not ink.startswith("on_"):
            grounds = ("bg", "surface", "soft")
            poor += [
                f"{selector}: {ink} on {each}"
                for each in grounds
                if tokens.contrast(colours[ink], colours[each]) < TEXT
            ]
    assert [each for each in poor if not any(part in each for part in WORDLESS)] == []


def test_the_scale_of_contrast_is_that_of_the_standard() -> None:
    assert tokens.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert tokens.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert tokens.contrast("#ffffff", "#ffffff") == 1


def test_all_themes_have_the_same_tokens() -> None:
    assert {frozenset(colours) for colours in tokens.COLOURS.values()} == {frozenset(tokens.LIGHT)}
    for colours in tokens.COLOURS.values():
        assert all(re.fullmatch(r"#[0-9a-f]{6}", colour) for colour in colours.values())


@pytest.mark.parametrize("theme", tokens.THEMES)
@pytest.mark.parametrize("percent", [90, 100, 125, 200])
def test_the_sheet_has_no_hole_and_no_colour_of_its_own(theme: str, percent: int) -> None:
    made = sheets.sheet(theme, percent, "icons")
    assert "@" not in made
    assert not re.search(r"\d+u\b", made)
    assert not re.search(r"#[0-9a-f]{3,6}\b", sheets._SHEET)
    sizes = {int(size) for size in re.findall(r"font-size: (\d+)px", made)}
    assert min(sizes) >= tokens.px(12, percent)
    border = "2px" if theme == "contrast" else "1px"
    assert f"border: {border} solid" in made


def test_no_colour_and_no_size_of_letters_outside_the_tokens() -> None:
    strange: list[str] = []
    for file in UI.rglob("*.py"):
        if file.parent.name == "looks":
            continue
        text = file.read_text(encoding="utf-8")
        strange += [f"{file.name}: {found}" for found in re.findall(r"\"#[0-9a-fA-F]{6}\"", text)]
        strange += [f"{file.name}: {found}" for found in re.findall(r"font-size: ?\d+p[xt]", text)]
        strange += [
            f"{file.name}: {found}" for found in re.findall(r"setP(?:ixel|oint)Size\(\d+\)", text)
        ]
    assert strange == []


def test_every_colour_that_is_asked_for_exists() -> None:
    asked: set[str] = set()
    for file in UI.rglob("*.py"):
        asked |= set(re.findall(r"style\.colour\(\"(\w+)\"\)", file.read_text(encoding="utf-8")))
    assert asked
    assert asked <= set(tokens.LIGHT)
