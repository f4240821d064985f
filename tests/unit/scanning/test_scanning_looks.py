from __future__ import annotations

import pytest
from made_papers import blank_back, code, font, letter, turned_by
from PIL import Image, ImageDraw

from ehc_desk.scanning.codes_on_page import read_codes, read_damaged_codes
from ehc_desk.scanning.ink import has_content
from ehc_desk.scanning.looks import look_at

COVER = "EHC1|C|H17.25.18-261121-0001|1|2E79"


def _with_code(text: str, kind: str = "QRCode", turn: int = 0) -> Image.Image:
    page = letter(3).convert("L")
    page.paste(code(text, kind, 4 if kind == "Code128" else 6), (400, 900))
    return page.rotate(-turn, expand=True)


def test_back_with_bleed_through_dust_specks_and_hole_is_blank() -> None:
    seen = look_at(blank_back())
    assert (seen.blank, seen.codes, seen.orientation) == (True, (), 0)
    assert look_at(Image.new("L", (1654, 2339), 240)).skew is None


def test_what_shines_through_shows_the_skew_of_a_blank_back() -> None:
    seen = look_at(blank_back().rotate(1.5, Image.Resampling.BICUBIC, fillcolor=242))
    assert seen.blank
    assert seen.skew == pytest.approx(1.5, abs=0.2)


@pytest.mark.parametrize("ink", [40, 110, 170])
def test_one_faint_line_is_content(ink: int) -> None:
    page = blank_back()
    draw = ImageDraw.Draw(page)
    draw.text((300, 700), "Đã nhận đủ hồ sơ gốc", font=font(40), fill=ink)
    assert not look_at(page).blank


def test_one_stamp_is_content() -> None:
    page = blank_back().convert("RGB")
    draw = ImageDraw.Draw(page)
    draw.ellipse((900, 500, 1180, 780), outline=(225, 90, 90), width=6)
    draw.text((960, 600), "MẪU THỬ", font=font(34), fill=(225, 90, 90))
    assert not look_at(page.convert("L")).blank


def test_tiny_and_solid_pages_are_looked_at_too() -> None:
    assert look_at(Image.new("L", (30, 20), 255)).blank
    assert look_at(Image.new("L", (900, 1200), 0)).blank
    assert not has_content(Image.new("L", (40, 40), 0))
    assert has_content(Image.new("L", (8, 8), 255))


@pytest.mark.parametrize("skew", [-6.0, -2.3, -0.4, 0.0, 0.7, 1.5, 4.8])
def test_skew_is_measured(skew: float) -> None:
    found = look_at(turned_by(letter(), skew).convert("L")).skew
    assert found == pytest.approx(skew, abs=0.15)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("skew", [0.0, 1.2])
def test_orientation_from_text_alone(turn: int, skew: float) -> None:
    page = turned_by(letter(), skew).convert("L").rotate(-turn, expand=True)
    seen = look_at(page)
    assert seen.orientation == turn
    assert seen.skew == pytest.approx(skew, abs=0.15)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_orientation_from_a_code(turn: int) -> None:
    page = Image.new("L", (1654, 2339), 245)
    page.paste(code(COVER), (500, 900))
    seen = look_at(page.rotate(-turn, expand=True))
    assert seen.orientation == turn
    assert [found.text for found in seen.codes] == [COVER]


def test_clear_text_outweighs_a_copied_card() -> None:
    page = letter().convert("L")
    page.paste(code("https://example.invalid").rotate(180), (1200, 1950))
    seen = look_at(page)
    assert seen.orientation == 0
    assert len(seen.codes) == 1


@pytest.mark.parametrize(
    ("text", "kind"),
    [(COVER, "QRCode"), ("H17.25.18-261121-0010", "Code128"), ("8930000000019", "EAN13")],
)
@pytest.mark.parametrize("turn", [0, 90, 180])
def test_text_of_codes_is_kept(text: str, kind: str, turn: int) -> None:
    text = "048064000161||Phạm Hữu Thử|14091964|Nam" if turn == 90 and kind == "QRCode" else text
    (found,) = read_codes(_with_code(text, kind, turn))
    if kind == "EAN13":
        assert found.text[:12] == text[:12]
    else:
        assert found.text == text
    assert found.format == kind


def test_both_codes_of_a_slip_are_read_qr_first() -> None:
    page = _with_code("H17.25.18-261121-0010")
    page.paste(code("H17.25.18-261121-0010", "Code128", 4), (300, 1500))
    assert [found.format for found in read_codes(page)] == ["QRCode", "Code128"]


def test_code_under_a_stain_is_read_at_last() -> None:
    page = Image.new("L", (1654, 2339), 245)
    page.paste(code(COVER, scale=16).point([150 + v // 5 for v in range(256)]), (400, 700))
    stain = ImageDraw.Draw(page)
    stain.rectangle((0, 0, 1654, 600), fill=20)
    codes = read_damaged_codes(page.rotate(4, fillcolor=240), 200.0, 4.0)
    assert [found.text for found in codes] == [COVER]
    assert read_damaged_codes(Image.new("L", (400, 400), 200), 200.0, 0.0) == ()
