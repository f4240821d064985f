"""A number to step: its text stands as far from the edge as that of every other field."""

from __future__ import annotations

from PySide6.QtWidgets import QSpinBox

from ehc_desk.ui import style

_BESIDE = 6
"""Units at the left of the text; a style sheet cannot put them inside a spin box."""


class Number(QSpinBox):
    """A spin box between two numbers, with its accessible name and a unit behind the number."""

    def __init__(self, name: str, least: int, most: int, unit: str = "") -> None:
        super().__init__()
        self.setRange(least, most)
        self.setSuffix(unit)
        self.setAccessibleName(name)
        style.notifier().changed.connect(self._keep_off)
        self._keep_off()

    def _keep_off(self) -> None:
        """Keep the text off the edge, also when the letters grow."""
        self.lineEdit().setTextMargins(style.px(_BESIDE), 0, 0, 0)
