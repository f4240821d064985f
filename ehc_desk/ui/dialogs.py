"""The small windows of the shell: a text to read, a bug's report."""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ehc_desk import __version__
from ehc_desk.ui.texts import error_text, t
from ehc_desk.ui.widgets.box import Box
from ehc_desk.ui.widgets.fields import button, label

_LOG = logging.getLogger(__name__)
_DEEP = 12
_LONG_NUMBER = re.compile(r"\d{9,}")


class TextDialog(Box):
    """A heading, a text that can be copied, and a button that closes."""

    def __init__(self, parent: QWidget | None, title: str, heading: str, text: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.resize(640, 460)
        layout = QVBoxLayout(self)
        head = label(heading, "heading")
        head.setWordWrap(True)
        layout.addWidget(head)
        shown = QPlainTextEdit(text)
        shown.setReadOnly(True)
        shown.setAccessibleName(title)
        layout.addWidget(shown, 1)
        row = QHBoxLayout()
        copy = button(t("app.copy"), "tall")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
        close = button(t("app.close"), "primary")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row.addWidget(copy)
        row.addStretch(1)
        row.addWidget(close)
        layout.addLayout(row)
        close.setFocus()


def report_of(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> str:
    """Return the report of a bug: versions and the way it came, long numbers masked."""
    lines = "".join(traceback.format_exception(kind, error, trace))
    import platform

    head = f"EHC Desk {__version__} · Python {platform.python_version()} · Qt {qVersion()}"
    return _LONG_NUMBER.sub("•••", f"{head}\n{platform.platform()}\n\n{lines}")


def _way(trace: TracebackType | None) -> str:
    """Return the way an error came, innermost first: files, lines and names, no values."""
    came = reversed(traceback.extract_tb(trace)[-_DEEP:])
    return " < ".join(f"{Path(at.filename).name}:{at.lineno} {at.name}" for at in came)


def catch_bugs(parent: Callable[[], QWidget | None]) -> None:
    """Show every exception nobody expected in one dialog; the program goes on."""
    shown: list[TextDialog] = []

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        report = report_of(kind, error, trace)
        _LOG.error("unexpected %s: %s", kind.__name__, _way(trace))
        print(report, file=sys.stderr)  # noqa: T201 - the last resort when no window can be shown
        if shown and shown[-1].isVisible():
            return
        notice = error_text(error)
        heading = f"{notice.text} {notice.safe}"
        dialog = TextDialog(parent(), t("bug.title"), heading, report)
        shown[:] = [dialog]
        dialog.open()

    sys.excepthook = hook
