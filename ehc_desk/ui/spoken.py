"""What a screen reader is told without anybody moving the focus."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def alert(widget: QWidget) -> None:
    """Let a screen reader say the widget's name now."""
    from PySide6.QtGui import QAccessible, QAccessibleEvent  # many roles; not needed to start

    QAccessible.updateAccessibility(QAccessibleEvent(widget, QAccessible.Event.Alert))
