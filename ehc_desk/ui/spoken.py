"""What a screen reader is told without anybody moving the focus."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def alert(widget: QWidget) -> None:
    """Let a screen reader say the widget's name now."""
    from PySide6.QtGui import QAccessible, QAccessibleEvent  # many roles; not needed to start

    QAccessible.updateAccessibility(QAccessibleEvent(widget, QAccessible.Event.Alert))


def announce(widget: QWidget, text: str, *, urgent: bool = False) -> None:
    """Let a screen reader say a text: at once, or when it has said what it says."""
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

    event = QAccessibleAnnouncementEvent(widget, text)
    kinds = QAccessible.AnnouncementPoliteness
    event.setPoliteness(kinds.Assertive if urgent else kinds.Polite)
    QAccessible.updateAccessibility(event)
