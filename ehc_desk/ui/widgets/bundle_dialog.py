"""What would leave the machine: every file of the bundle to read before it is saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ehc_desk.diagnostics import write
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.box import Box
from ehc_desk.ui.widgets.fields import button, label


class BundleDialog(Box):
    """``written`` hears the file, or None when it could not be written."""

    def __init__(
        self,
        parent: QWidget,
        bundle: Mapping[str, str],
        written: Callable[[Path | None], None],
    ) -> None:
        super().__init__(parent)
        self._bundle, self._written = bundle, written
        self.setWindowTitle(t("about.bundle"))
        self.resize(820, 520)
        self._files = QListWidget()
        self._files.setAccessibleName(t("about.bundle_files"))
        self._files.ensurePolished()  # rows are measured as they are added
        self._files.addItems(sorted(bundle))
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setAccessibleName(t("about.bundle_text"))
        self._files.currentTextChanged.connect(
            lambda name: self._text.setPlainText(bundle.get(name, ""))
        )
        self._lay_out()
        self._files.setCurrentRow(0)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        words = label(t("about.bundle_words"))
        words.setWordWrap(True)
        layout.addWidget(words)
        across = QHBoxLayout()
        across.addWidget(self._files, 2)
        across.addWidget(self._text, 5)
        layout.addLayout(across, 1)
        row = QHBoxLayout()
        save = button(t("about.bundle_save"), "primary")
        save.clicked.connect(self._ask)
        close = button(t("app.cancel"), "tall", tip="Esc")
        close.clicked.connect(self.reject)
        row.addStretch(1)
        row.addWidget(close)
        row.addWidget(save)
        layout.addLayout(row)

    def _ask(self) -> None:
        from ehc_desk.ui.widgets.ask_file import ask_where

        ask_where(
            self,
            t("about.bundle_save"),
            self._save,
            purpose="bundle",
            name="ehc-desk-chan-doan.zip",
            kinds=t("ask.zip"),
        )

    def _save(self, target: Path) -> None:
        try:
            write(self._bundle, target)
        except OSError:
            self._written(None)
            return
        self.accept()
        self._written(target)
