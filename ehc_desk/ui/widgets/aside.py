"""A few words beside a field that pass by: seen below it, told to a screen reader, no sound."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QToolTip, QWidget

from ehc_desk.ui.spoken import announce
from ehc_desk.ui.texts import t

_SHOWN_MS = 4000


def say_beside(widget: QWidget, text: str) -> None:
    """Show words below a widget for a moment; empty ones take away what is shown there."""
    if not text:
        QToolTip.hideText()
        return
    corner = widget.mapToGlobal(QPoint(0, widget.height()))
    QToolTip.showText(corner, text, widget, QRect(), _SHOWN_MS)
    announce(widget, text)


def nothing_fits(widget: QWidget, typed: str) -> None:
    """Say that nothing in a list fits what was typed; "" takes that away again."""
    say_beside(widget, t("choice.nothing", typed=typed) if typed else "")
