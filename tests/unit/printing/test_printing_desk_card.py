"""The card for the desk: one page of the asked size, in Noto Sans, nothing beyond its edge."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehc_desk.presenters.help import card_of
from ehc_desk.printing import desk_card, fonts
from ehc_desk.printing.desk_card import Box, DeskCard, Words, composed, render, wrapped

MM = 72 / 25.4


def keys(command: str) -> str:
    return {"accept": "Ctrl+Enter", "accept_new": "Ctrl+Shift+Enter"}.get(command, "Ctrl+Shift+X")


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(("paper", "size"), [("A5", (148, 210)), ("A4", (210, 297))])
def test_one_page_of_the_asked_size(language: str, paper: str, size: tuple[int, int]) -> None:
    document = pypdfium2.PdfDocument(io.BytesIO(render(card_of(language, keys), paper)))
    try:
        assert len(document) == 1
        page = document[0]
        assert page.get_width() == pytest.approx(size[0] * MM, abs=1.5)
        assert page.get_height() == pytest.approx(size[1] * MM, abs=1.5)
        text = page.get_textpage().get_text_range()
        assert "Ctrl+Enter" in text
        assert "Return" not in text
    finally:
        document.close()


def test_the_fonts_are_inside_and_are_ours() -> None:
    pdf = render(card_of("vi", keys), "A5")
    assert b"NotoSans" in pdf
    assert b"FontFile2" in pdf


def test_the_same_card_gives_the_same_bytes(tmp_path: Path) -> None:
    card = card_of("vi", keys)
    desk_card.write(tmp_path / "cards" / "one.pdf", card, "A5")
    assert (tmp_path / "cards" / "one.pdf").read_bytes() == render(card, "A5")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_nothing_stands_beyond_the_edge(language: str) -> None:
    for mark in composed(card_of(language, keys)):
        assert mark.x >= 0
        if isinstance(mark, Box):
            assert mark.x + mark.width <= desk_card.WIDTH
            assert mark.y + mark.height <= desk_card.HEIGHT
        elif not mark.centred:
            width = fonts.faces().of(bold=mark.bold).of(mark.text) * mark.size
            assert mark.x + width <= desk_card.WIDTH - 3 * MM, mark.text
            assert mark.y <= desk_card.HEIGHT


def test_a_long_card_is_set_smaller_not_cut() -> None:
    words = "giấy tờ phải nộp theo quy định của thủ tục hành chính " * 3
    rows = tuple((f"Ctrl+{number}", words) for number in range(6))
    card = DeskCard(
        title="Thẻ",
        subtitle=words,
        steps=tuple((f"Bước {number}", words) for number in range(5)),
        groups=(("Nhóm", rows), ("Nhóm khác", rows)),
        notes=(words,),
    )
    marks = composed(card)
    said = " ".join(mark.text for mark in marks if isinstance(mark, Words))
    assert said.count("hành chính") >= 15
    assert max(mark.y for mark in marks) <= desk_card.HEIGHT


@settings(max_examples=40)
@given(st.lists(st.text("abcđêươ", min_size=1, max_size=9), max_size=30), st.floats(30, 300))
def test_wrapping_keeps_every_word_and_the_width(words: list[str], width: float) -> None:
    lines = list(wrapped(" ".join(words), width, 9, bold=False))
    assert " ".join(lines).split() == words
    face = fonts.faces().of(bold=False)
    assert all(face.of(line) * 9 <= width or " " not in line for line in lines)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_boxes_of_a_pair_are_level_and_keys_stand_in_two_columns(language: str) -> None:
    marks = composed(card_of(language, keys))
    boxes = [mark for mark in marks if isinstance(mark, Box) and mark.width > 40 * MM]
    assert len(boxes) == 4
    for left, right in (boxes[:2], boxes[2:]):
        assert (left.y, left.height) == (right.y, right.height)
    inside = [
        mark
        for mark in marks
        if isinstance(mark, Words) and mark.y > boxes[0].y and not mark.bold
        if mark.y < boxes[-1].y + boxes[-1].height
    ]
    assert len({round(mark.x - boxes[0].x, 3) for mark in inside if mark.x < boxes[1].x}) == 1
    assert len({round(mark.x - boxes[1].x, 3) for mark in inside if mark.x > boxes[1].x}) == 1


def test_no_word_stands_alone_on_the_last_line() -> None:
    text = "Một hai ba bốn năm sáu bảy tám"
    face = fonts.faces().of(bold=False)
    all_but_one = face.of(text.rsplit(" ", 1)[0]) * 10 + 1
    assert [len(line.split()) for line in wrapped(text, all_but_one, 10, bold=False)][-1] > 1
    assert list(wrapped("4\u00a0không\u00a0cần", 5, 10, bold=False)) == ["4\u00a0không\u00a0cần"]
