"""Invented papers for practice: plain pages that say MẪU, drawn as a scanner would deliver them."""

from __future__ import annotations

from pathlib import Path

from ehc_desk.paths import resources

_SIZE, _DPI = (827, 1170), 100
_INK, _GREY = 40, 170


def draw_sheet(target: Path, *, title: str, reference: str, page: int) -> Path:
    """Write one A4 page as a grey JPEG of 100 dots an inch and return its path."""
    from PIL import Image, ImageDraw, ImageFont

    fonts = resources() / "fonts"
    sheet = Image.new("L", _SIZE, 252)
    draw = ImageDraw.Draw(sheet)
    head = ImageFont.truetype(fonts / "NotoSans-Bold.ttf", 23)
    body = ImageFont.truetype(fonts / "NotoSans-Regular.ttf", 16)
    draw.text((413, 87), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", _INK, head, anchor="mm")
    draw.text((413, 123), "Độc lập - Tự do - Hạnh phúc", _INK, body, anchor="mm")
    draw.line((280, 140, 546, 140), _INK, 2)
    for row, line in enumerate(_wrapped(title.upper(), 46)):
        draw.text((413, 213 + 32 * row), line, _INK, head, anchor="mm")
    draw.text((80, 313), f"Giấy tờ thực hành {reference}, trang {page}", _INK, body)
    for row in range(18):
        top = 373 + 35 * row
        draw.line((80, top, 747 - 25 * ((row * 7 + page) % 9), top), _GREY, 3)
    draw.text((747, 1093), "MẪU", _GREY, head, anchor="rm")
    sheet.save(target, "JPEG", quality=60, dpi=(_DPI, _DPI))
    return target


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines[:2]
