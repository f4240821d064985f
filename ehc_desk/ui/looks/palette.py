"""The palette for what Qt draws by itself: tool tips, standard dialogs, placeholders, links."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from ehc_desk.ui.looks import tokens

_ROLES = {
    QPalette.ColorRole.Window: "bg",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "bg",
    QPalette.ColorRole.ToolTipBase: "surface",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.PlaceholderText: "muted",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "soft",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "bad",
    QPalette.ColorRole.Light: "surface",
    QPalette.ColorRole.Midlight: "soft",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Dark: "border",
    QPalette.ColorRole.Highlight: "select",
    QPalette.ColorRole.HighlightedText: "on_select",
    QPalette.ColorRole.Link: "primary",
    QPalette.ColorRole.LinkVisited: "primary",
}
_FAINT = (
    QPalette.ColorRole.WindowText,
    QPalette.ColorRole.Text,
    QPalette.ColorRole.ButtonText,
)


def palette(theme: str) -> QPalette:
    """Return the palette of a theme; what is disabled is muted, yet can be read."""
    colours = tokens.COLOURS[theme]
    made = QPalette()
    for role, name in _ROLES.items():
        made.setColor(role, QColor(colours[name]))
    for role in _FAINT:
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours["muted"]))
    return made
