"""The window in a process of its own that also writes down what stands on the screen.

``python shown_window.py FOLDER PROVINCE_URL SEEN_FILE``. What is written is what a screen reader
could tell: the named fields, texts, lists and the focus. Letters that no X keyboard has are taken
from the file beside it (``.letters``) and given to the focus: as an input method commits them, or
as the keys of a reader when they end with a newline.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QWidget,
)

from ehc_desk.ui.line_breaks import plain

if TYPE_CHECKING:
    from ehc_desk.desk import Desk

_EVERY_MS = 120


def seen(app: QApplication) -> dict[str, Any]:
    """Return what is visible: fields and choices by name, counts of lists, texts, the focus."""
    fields: dict[str, str] = {}
    lists: dict[str, int] = {}
    texts: list[str] = []
    for widget in app.allWidgets():
        if not widget.isVisible() or widget.visibleRegion().isEmpty():
            continue
        if isinstance(widget, QLineEdit):
            fields[widget.accessibleName()] = widget.text()
        elif isinstance(widget, QComboBox):
            fields[widget.accessibleName()] = widget.currentText()
        elif isinstance(widget, QAbstractItemView):
            model = widget.model()
            lists[widget.accessibleName()] = model.rowCount() if model is not None else 0
        elif isinstance(widget, QLabel | QAbstractButton) and widget.text():
            texts.append(plain(widget.text()))
    return {"fields": fields, "lists": lists, "texts": texts, "focus": _name(app.focusWidget())}


def _name(widget: QWidget | None) -> str:
    return (widget.accessibleName() or type(widget).__name__) if widget is not None else ""


def give(target: QWidget, text: str) -> None:
    """Give letters to a widget."""
    if text.endswith("\n"):
        for char in text[:-1] + "\r":
            key = Qt.Key.Key_Return if char == "\r" else Qt.Key(0)
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, char)
                QCoreApplication.sendEvent(target, event)
        return
    commit = QInputMethodEvent("", [])
    commit.setCommitString(text)
    QCoreApplication.sendEvent(target, commit)


def main() -> int:
    """Run the window as the program does."""
    from ehc_desk.ui.app import run

    folder, url, file = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    app = QApplication(sys.argv[:1])
    timer = QTimer()

    letters = file.with_suffix(".letters")

    def write() -> None:
        target = app.focusWidget()
        if letters.exists() and target is not None:
            text = letters.read_text("utf-8")
            letters.unlink()
            give(target, text)
        fresh = file.with_suffix(".new")
        fresh.write_text(json.dumps(seen(app)), "utf-8")
        fresh.replace(file)

    timer.timeout.connect(write)
    timer.start(_EVERY_MS)

    def desk() -> Desk:
        from ehc_desk.bootstrap import build_desk

        return build_desk(folder, province_url=url or None)

    return run(desk)


if __name__ == "__main__":
    raise SystemExit(main())
