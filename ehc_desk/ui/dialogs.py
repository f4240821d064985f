"""The small windows of the shell: keys, about, palette, a bug's report."""

from __future__ import annotations

import platform
import re
import sys
import traceback
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, qVersion
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ehc_desk import __version__
from ehc_desk.domain.text import fold
from ehc_desk.ui import words
from ehc_desk.ui.texts import error_text, t
from ehc_desk.ui.widgets.fields import Line, button, label

if TYPE_CHECKING:
    from ehc_desk.desk import Desk

_LONG_NUMBER = re.compile(r"\d{9,}")


class TextDialog(QDialog):
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


class Palette(QDialog):
    """All commands by name, found without accents; what is not possible now says so."""

    picked = Signal(object)

    def __init__(self, parent: QWidget, actions: Sequence[QAction]) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("command.palette"))
        self.resize(560, 420)
        self._actions = actions
        self._text = Line(t("palette.hint"), placeholder=t("palette.hint"))
        self._list = QListWidget()
        self._list.setAccessibleName(t("command.palette"))
        self._text.textChanged.connect(self._fill)
        self._list.itemActivated.connect(lambda _item: self._take())
        layout = QVBoxLayout(self)
        layout.addWidget(self._text)
        layout.addWidget(self._list, 1)
        self._fill("")

    def _fill(self, text: str) -> None:
        self._list.clear()
        wanted = fold(text).split()
        for action in self._actions:
            name = action.text().replace("&", "")
            if not all(piece in fold(name) for piece in wanted):
                continue
            key = action.shortcut().toString()
            reason = "" if action.isEnabled() else f"   – {t('palette.not_now')}"
            item = QListWidgetItem(f"{name}   {key}{reason}")
            item.setData(Qt.ItemDataRole.UserRole, action)
            if not action.isEnabled():
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            self._list.addItem(item)
        for row in range(self._list.count()):
            if self._list.item(row).flags() & Qt.ItemFlag.ItemIsEnabled:
                self._list.setCurrentRow(row)
                break

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Steer the list from the field."""
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        step = steps.get(Qt.Key(event.key()))
        if step is not None:
            row = self._list.currentRow() + step
            self._list.setCurrentRow(min(max(row, 0), self._list.count() - 1))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        else:
            super().keyPressEvent(event)

    def _take(self) -> None:
        item = self._list.currentItem()
        if item is not None and item.flags() & Qt.ItemFlag.ItemIsEnabled:
            action = item.data(Qt.ItemDataRole.UserRole)
            self.accept()
            self.picked.emit(action)


def keys_dialog(parent: QWidget, actions: Sequence[QAction]) -> TextDialog:
    """Return the window that lists every key (F1)."""
    rows = [
        f"{action.shortcut().toString():<18} {action.text().replace('&', '')}"
        for action in actions
        if not action.shortcut().isEmpty()
    ]
    text = "\n".join([*rows, "", t("help.checklist"), t("help.scan")])
    return TextDialog(parent, t("command.keys"), t("help.heading"), text)


def about_dialog(parent: QWidget, desk: Desk) -> TextDialog:
    """Return the window with versions, data folder and desk."""
    newest = max((str(item.version) for item in desk.catalogue.versions), default="–")
    lines = (
        t("about.version", version=__version__),
        t("about.folder", folder=desk.root),
        t("about.desk", desk=desk.office.desk, agency=desk.office.agency),
        t("about.catalogue", version=newest),
        t("about.count", count=len(desk.catalogue)),
        t("about.calendar", version=getattr(desk.calendar, "version", "")),
        t("about.clock", at=words.moment(desk.clock.now())),
    )
    return TextDialog(parent, t("command.about"), desk.office.name, "\n".join(lines))


def report_of(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> str:
    """Return the report of a bug: versions and the way it came, long numbers masked."""
    lines = "".join(traceback.format_exception(kind, error, trace))
    head = f"EHC Desk {__version__} · Python {platform.python_version()} · Qt {qVersion()}"
    return _LONG_NUMBER.sub("•••", f"{head}\n{platform.platform()}\n\n{lines}")


def catch_bugs(parent: Callable[[], QWidget | None]) -> None:
    """Show every exception nobody expected in one dialog; the program goes on."""
    shown: list[TextDialog] = []

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        report = report_of(kind, error, trace)
        print(report, file=sys.stderr)  # noqa: T201 - the last resort when no window can be shown
        if shown and shown[-1].isVisible():
            return
        notice = error_text(error)
        heading = f"{notice.text} {notice.safe}"
        dialog = TextDialog(parent(), t("bug.title"), heading, report)
        shown[:] = [dialog]
        dialog.open()

    sys.excepthook = hook
