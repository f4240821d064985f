"""The tokens of the style: colours of each theme, sizes, the type scale; free of Qt.

The room knows numbers and names. It must not know widgets: the sheet says where a token goes.
Every pair that ``PAIRS`` names is held to its contrast by a test (WCAG 2.1, 1.4.3 and 1.4.11).
"""

from __future__ import annotations

from collections.abc import Mapping

THEMES = ("light", "dark", "contrast")
BASE_PX = 14
"""The letters of the window at 100 %, in logical pixels."""
LEAST_PERCENT, MOST_PERCENT = 90, 200
TARGET = 32
"""The least height of what can be pressed or typed in, in units at 100 % (and at 90 %)."""
ICON = 18
"""The side of an icon beside a text, in units."""

LIGHT: Mapping[str, str] = {
    "bg": "#f3f5f8",
    "surface": "#ffffff",
    "soft": "#e9eef4",
    "line": "#d3dae3",
    "border": "#76879a",
    "text": "#17232e",
    "muted": "#4f5e6d",
    "primary": "#0b5cad",
    "primary_hover": "#094c90",
    "primary_soft": "#dcebfb",
    "on_primary": "#ffffff",
    "select": "#cfe3f9",
    "on_select": "#0a2440",
    "ok": "#14663c",
    "ok_soft": "#e3f4ea",
    "warn": "#7a4f00",
    "warn_soft": "#fdf1d8",
    "bad": "#ab1f19",
    "bad_soft": "#fdeae8",
    "focus": "#1565c9",
}
DARK: Mapping[str, str] = {
    "bg": "#151a20",
    "surface": "#1e252d",
    "soft": "#28313b",
    "line": "#384452",
    "border": "#7b8b9c",
    "text": "#e8edf2",
    "muted": "#aebbc8",
    "primary": "#6db1f5",
    "primary_hover": "#8cc3f8",
    "primary_soft": "#1c3753",
    "on_primary": "#0b1520",
    "select": "#24496f",
    "on_select": "#ffffff",
    "ok": "#6fd09d",
    "ok_soft": "#1a3627",
    "warn": "#eabb5c",
    "warn_soft": "#3a2f16",
    "bad": "#f7a19a",
    "bad_soft": "#47211e",
    "focus": "#8cc3f8",
}
CONTRAST: Mapping[str, str] = {
    "bg": "#000000",
    "surface": "#000000",
    "soft": "#141414",
    "line": "#ffffff",
    "border": "#ffffff",
    "text": "#ffffff",
    "muted": "#e6e6e6",
    "primary": "#ffe100",
    "primary_hover": "#fff27a",
    "primary_soft": "#1f1c00",
    "on_primary": "#000000",
    "select": "#ffe100",
    "on_select": "#000000",
    "ok": "#7dffa8",
    "ok_soft": "#00210d",
    "warn": "#ffc966",
    "warn_soft": "#241700",
    "bad": "#ffaba3",
    "bad_soft": "#2b0502",
    "focus": "#38d6ff",
}
COLOURS: Mapping[str, Mapping[str, str]] = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}

_TEXT, _EDGE = 4.5, 3.0
_GROUNDS = ("bg", "surface", "soft")
PAIRS: tuple[tuple[str, str, float], ...] = (
    *((ink, ground, _TEXT) for ink in ("text", "muted", "primary") for ground in _GROUNDS),
    *((ink, ground, _TEXT) for ink in ("ok", "warn", "bad") for ground in _GROUNDS),
    *((ink, f"{ink}_soft", _TEXT) for ink in ("ok", "warn", "bad", "primary")),
    *(("text", f"{mood}_soft", _TEXT) for mood in ("ok", "warn", "bad", "primary")),
    *(("muted", f"{mood}_soft", _TEXT) for mood in ("ok", "warn", "bad", "primary")),
    ("on_primary", "primary", _TEXT),
    ("on_primary", "primary_hover", _TEXT),
    ("on_select", "select", _TEXT),
    *((edge, ground, _EDGE) for edge in ("border", "focus") for ground in _GROUNDS),
    *(("focus", f"{mood}_soft", _EDGE) for mood in ("ok", "warn", "bad", "primary")),
    ("on_select", "select", _EDGE),
    ("bad", "surface", _EDGE),
)
"""(ink, ground, least contrast) of everything the sheet and the palette draw."""


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb, 0–1 (WCAG 2.1)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours #rrggbb, 1–21 (WCAG 2.1)."""
    bright, dim = sorted((luminance(first), luminance(second)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def clamped(percent: int) -> int:
    """Return the percentage of the letters that the window can show."""
    return min(max(percent, LEAST_PERCENT), MOST_PERCENT)


def px(units: float, percent: int) -> int:
    """Return a size in logical pixels; what is not zero stays visible."""
    if not units:
        return 0
    return max(1, round(units * clamped(percent) / 100))


def target_px(percent: int) -> int:
    """Return the least height of a target: never below 32 px, larger with larger letters."""
    return max(TARGET, px(TARGET, percent))
