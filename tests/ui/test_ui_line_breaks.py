"""What stays together at the end of a line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtTest import QTest
from window_room import Room

from ehc_desk.ui.line_breaks import tied, unbroken
from ehc_desk.ui.widgets.balanced import Balanced

KEPT, JOINER = "\N{NO-BREAK SPACE}", "\N{WORD JOINER}"


@pytest.mark.parametrize(
    ("plain", "kept"),
    [
        ("12 Đường Hoa Mẫu, Đà Nẵng", f"12 Đường Hoa Mẫu, Đà{KEPT}Nẵng"),
        ("bản sao hoặc bản điện tử)", f"bản sao hoặc bản điện{KEPT}tử)"),
        ("Nguyễn An", "Nguyễn An"),
        ("một hai dàiquádàiquá từnày", "một hai dàiquádàiquá từnày"),
        ("", ""),
    ],
)
def test_the_last_two_words_stay_together(plain: str, kept: str) -> None:
    assert tied(plain) == kept


@pytest.mark.parametrize(
    ("plain", "kept"),
    [
        ("1.000 đồng/trang", f"1.000{KEPT}đồng{JOINER}/{JOINER}trang"),
        ("từ trang thứ 3: 500 đồng", f"từ trang thứ{KEPT}3: 500{KEPT}đồng"),
        ("hợp đồng mua bán", "hợp đồng mua bán"),
    ],
)
def test_an_amount_is_read_whole(plain: str, kept: str) -> None:
    assert unbroken(plain) == kept


@given(st.text())
def test_no_letter_is_lost(text: str) -> None:
    for made in (tied(text), unbroken(text)):
        assert made.replace(KEPT, " ").replace(JOINER, "") == (
            text.replace(KEPT, " ").replace(JOINER, "")
        )


@pytest.mark.parametrize("place", ["about", "reader_setup"])
@pytest.mark.parametrize("width", [1366, 1240, 1100])
def test_no_word_stands_alone_below_a_line(
    room: Room, dressed: None, place: str, width: int
) -> None:
    room.frame.resize(width, 768)
    room.shell.go(place)
    room.settle()
    QTest.qWait(100)
    broken = [each for each in room.shell.current.findChildren(Balanced) if each.isVisible()]
    assert broken
    for words in broken:
        lines = words.text().splitlines()
        wide = [words.fontMetrics().horizontalAdvance(line) for line in lines]
        assert max(wide) <= words.width()
        assert len(lines) == 1 or wide[-1] > max(wide) / 2, lines
        assert words.height() >= len(lines) * words.fontMetrics().height()
