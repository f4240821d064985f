"""Invented papers for practice: plain pages that say MẪU, drawn as a scanner would deliver them."""

from __future__ import annotations

from pathlib import Path

from ehc_desk.paths import resources

_SIZE, _DPI = (1240, 1754), 150
_INK, _GREY = 40, 170


def draw_sheet(target: Path, *, title: str, reference: str, page: int) -> Path:
    """Write one A4 page as a grey JPEG of 150 dots an inch and return its path."""
    from PIL import Image, ImageDraw, ImageFont

    fonts = resources() / "fonts"
    sheet = Image.new("L", _SIZE, 252)
    draw = ImageDraw.Draw(sheet)
    head = ImageFont.truetype(fonts / "NotoSans-Bold.ttf", 34)
    body = ImageFont.truetype(fonts / "NotoSans-Regular.ttf", 24)
    draw.text((620, 130), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", _INK, head, anchor="mm")
    draw.text((620, 185), "Độc lập - Tự do - Hạnh phúc", _INK, body, anchor="mm")
    draw.line((420, 210, 820, 210), _INK, 2)
    for row, line in enumerate(_wrapped(title.upper(), 46)):
        draw.text((620, 320 + 48 * row), line, _INK, head, anchor="mm")
    draw.text((120, 470), f"Giấy tờ thực hành {reference}, trang {page}", _INK, body)
    for row in range(18):
        top = 560 + 52 * row
        draw.line((120, top, 1120 - 37 * ((row * 7 + page) % 9), top), _GREY, 3)
    draw.text((1120, 1640), "MẪU", _GREY, head, anchor="rm")
    sheet.save(target, "JPEG", quality=60, dpi=(_DPI, _DPI))
    return target


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines[:2]
