"""How large a dialog may be: it stays inside the window of the program it belongs to."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

_AROUND = 40
"""Pixels of the window that stay in sight around a dialog, both sides together."""


def room_for(dialog: QWidget) -> QSize:
    """Return the largest size of a dialog in pixels; without a window that of the screen."""
    window: QWidget = dialog
    while (above := window.parentWidget()) is not None:
        window = above.window()
    if window is dialog:
        return dialog.screen().availableSize()
    return window.size() - QSize(_AROUND, _AROUND)
