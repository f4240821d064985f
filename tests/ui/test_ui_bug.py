"""A bug nobody expected: told in words, kept in the log by its way, never by what it held."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from ehc_desk.ui.dialogs import TextDialog, catch_bugs

NUMBER = "079201000123"


@pytest.fixture(autouse=True)
def _hook() -> Iterator[None]:
    before = sys.excepthook
    yield
    sys.excepthook = before


def break_in_the_middle() -> None:
    raise RuntimeError(f"Nguyễn Văn An {NUMBER}")


def test_a_bug_is_shown_once_and_logged_without_what_it_held(
    qapp: QApplication, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    catch_bugs(lambda: parent)
    for _ in range(2):
        try:
            break_in_the_middle()
        except RuntimeError as error:
            with caplog.at_level(logging.ERROR):
                sys.excepthook(type(error), error, error.__traceback__)
    (dialog,) = parent.findChildren(TextDialog)
    report = dialog.findChild(QPlainTextEdit)
    assert report is not None
    assert NUMBER not in report.toPlainText()
    assert "break_in_the_middle" in report.toPlainText()
    told = " ".join(record.getMessage() for record in caplog.records)
    assert "RuntimeError" in told
    assert "break_in_the_middle" in told
    assert NUMBER not in told
    assert "Nguyễn" not in told
    dialog.accept()
