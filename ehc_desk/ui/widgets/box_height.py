"""A box as high as its words need at its width: nothing in it is cut when something is added."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def fit_height(box: QWidget) -> None:
    """Give a box the height that its layout needs now; a box that is seen keeps its width."""
    layout = box.layout()
    if layout is None:
        return
    layout.activate()
    needs = layout.totalSizeHint()
    wide = max(box.width() if box.isVisible() else needs.width(), box.minimumWidth())
    by_width = layout.hasHeightForWidth()
    box.resize(wide, layout.totalHeightForWidth(wide) if by_width else needs.height())
