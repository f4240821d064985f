"""The band below an intake stands still, whatever it has to say beside fee and due date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ehc_desk.presenters.intake_state import IntakeState
from ehc_desk.presenters.intake_timing import Day
from ehc_desk.ui import style, texts
from ehc_desk.ui.screens.intake_bottom import BottomBar


@pytest.fixture(params=[100, 125, 150])
def bottom(request: pytest.FixtureRequest, qapp: QApplication, qtbot: QtBot) -> Iterator[BottomBar]:
    """Return the band at the bottom of a window of an old screen, in letters of a size."""
    texts.set_language("vi")
    style.prepare(qapp)
    style.apply(qapp, theme="light", font_percent=request.param)
    page = QWidget()
    qtbot.addWidget(page)
    around = QVBoxLayout(page)
    around.addStretch(1)
    made = BottomBar()
    around.addWidget(made)
    page.resize(1366, 400)
    page.show()
    qtbot.waitExposed(page)
    made.show_state(IntakeState())
    yield made
    style.apply(qapp, theme="light", font_percent=100)


def places(bottom: BottomBar) -> list[QRect]:
    QApplication.processEvents()
    parts = (bottom.fee, bottom.due, bottom.explain, bottom.saved, bottom.today)
    return [each.geometry() for each in (*parts, bottom.accept_new, bottom.accept, bottom)]


def test_nothing_moves_when_the_median_comes_and_changes(bottom: BottomBar) -> None:
    before = places(bottom)
    for count, median in ((1, 9_000), (23, 52_000), (250, 754_000)):
        bottom.show_share(offline=False, today=Day(count=count, median_ms=median, steps={}))
        assert str(count) in bottom.today.text()
        assert places(bottom) == before
    bottom.show_share(offline=False, today=None)
    assert places(bottom) == before


def test_nothing_moves_while_a_case_is_saved(bottom: BottomBar) -> None:
    before = places(bottom)
    for state in (
        IntakeState(unsaved=True),
        IntakeState(saved_at=datetime(2026, 11, 23, 10, 41)),
        IntakeState(unsaved=True),
    ):
        bottom.show_state(state)
        assert bottom.saved.text()
        assert places(bottom) == before


def test_fee_and_due_date_are_whole_at_every_width(bottom: BottomBar) -> None:
    page = bottom.window()
    bottom.fee.setText("chờ số trang của bản chính")
    bottom.due.setText("17:00, thứ Hai 23/11/2026")
    bottom.fee_link.show()
    bottom.explain.show()
    for wide in range(1366, max(page.minimumSizeHint().width(), 520), -4):
        page.resize(wide, 600)
        for _ in range(4):  # a row that turns asks for another height
            QApplication.processEvents()
        for each in (bottom.fee, bottom.due):
            need = each.sizeHint().width()
            assert each.width() >= need, f"{each.text()} needs {need}, has {each.width()} at {wide}"
