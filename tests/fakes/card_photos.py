"""Makes photographs of a plain rectangle that bears a citizen-card QR, each with its text.

Held at an angle, out of focus, in bad light or from too far away, as phones and cheap scanners give
them. A seed gives the same picture every time; everything is invented and says MẪU.
"""

from __future__ import annotations

import io
import random
from typing import Final

from PIL import Image, ImageChops, ImageDraw, ImageFilter
from stack_maker import Sheet

_NAMES: Final = ("Phạm Mẫu Đức", "Hoàng Thị Giả Định", "Bùi Mẫu Khương", "Lê Thị Ví Dụ")
_PLACES: Final = (
    "Thôn Thử, Xã Mẫu, Quảng Nam",
    "45 Kiệt Thử, Phường Mẫu, Huế",
    "Tổ 3, Đường Ví Dụ, Cửa Mẫu, Hà Nội",
    "19 Đường Giả Định, Bến Mẫu, TP. Hồ Chí Minh",
)
KINDS: Final = ("perspective", "glare", "far", "soft", "turned")
Point = tuple[float, float]


def make_card(seed: int) -> tuple[Image.Image, str, str]:
    """Return a grey photograph, the text of its QR and the kind of trouble."""
    dice = random.Random(seed)
    kind = KINDS[seed % len(KINDS)]
    text = _text(dice)
    card = _card(dice, text)
    width = dice.choice((1000, 1280, 1600)) if kind != "far" else dice.randint(330, 460)
    size = (width, width * 3 // 4)
    photo = _laid_down(dice, card, size, kind)
    if kind == "glare":
        photo = _glare(dice, photo)
    if kind == "soft":
        photo = photo.filter(ImageFilter.GaussianBlur(dice.uniform(1.6, 2.4) * width / 1280))
    noise = Image.effect_noise(size, dice.choice((4, 8, 12)))
    photo = ImageChops.add(photo, noise, 1, -128)
    return _jpeg(photo, dice.randint(60, 85)), text, kind


def _text(dice: random.Random) -> str:
    number = f"{dice.choice((1, 48, 49, 79)):03}{dice.randint(0, 3)}{dice.randint(50, 99)}"
    number += f"{dice.randint(1, 999999):06}"
    old = f"{dice.randint(200000000, 209999999)}" if dice.random() < 0.5 else ""
    born = f"{dice.randint(1, 28):02}{dice.randint(1, 12):02}{dice.randint(1950, 2004)}"
    issued = f"{dice.randint(1, 28):02}{dice.randint(1, 12):02}{dice.randint(2021, 2024)}"
    sex = dice.choice(("Nam", "Nữ"))
    parts = (number, old, dice.choice(_NAMES), born, sex, dice.choice(_PLACES), issued)
    return "|".join(parts)


def _card(dice: random.Random, text: str) -> Image.Image:
    sheet = Sheet(400, 86, 54)
    sheet.text(8, 8, "THẺ MẪU – DÙNG THỬ", 3.4, bold=True)
    sheet.text(8, 16, text.split("|")[2], 3.2)
    sheet.text(8, 24, "Không phải giấy tờ thật", 2.6)
    sheet.qr(57, 18, dice.uniform(22, 25), text)
    return sheet.picture.point([min(232, max(25, level)) for level in range(256)])


def _laid_down(
    dice: random.Random, card: Image.Image, size: tuple[int, int], kind: str
) -> Image.Image:
    """Put the card on a table, straight from above or at an angle."""
    width, high = size
    wide = width * (dice.uniform(0.5, 0.72) if kind != "far" else dice.uniform(0.72, 0.82))
    tall = wide * card.height / card.width
    left, top = (width - wide) / 2, (high - tall) / 2
    lean = 0.24 if kind == "perspective" else 0.03
    corners = [(left, top), (left + wide, top), (left + wide, top + tall), (left, top + tall)]
    corners = [
        (x + dice.uniform(-lean, lean) * wide, y + dice.uniform(-lean, lean) * tall)
        for x, y in corners
    ]
    factors = _perspective(corners, [(0, 0), (card.width, 0), card.size, (0, card.height)])
    cubic = Image.Resampling.BICUBIC
    laid = card.transform(size, Image.Transform.PERSPECTIVE, factors, cubic)
    mask = Image.new("L", card.size, 255)
    mask = mask.transform(size, Image.Transform.PERSPECTIVE, factors, cubic)
    table = Image.effect_noise((24, 18), 60).resize(size, Image.Resampling.BICUBIC)
    photo = Image.composite(laid, table.point([60 + v // 4 for v in range(256)]), mask)
    if kind == "turned":
        photo = photo.rotate(dice.uniform(0, 360), cubic, fillcolor=90)
    return photo.filter(ImageFilter.GaussianBlur(width / 1800))


def _glare(dice: random.Random, photo: Image.Image) -> Image.Image:
    """Let a lamp shine on a part of the code and leave the other side of the card in the dark."""
    shade = Image.linear_gradient("L").rotate(dice.choice((0, 90, 180, 270))).resize(photo.size)
    dark = ImageChops.multiply(photo, shade.point([120 + v // 2 for v in range(256)]))
    lamp = Image.new("L", photo.size, 0)
    x, y = photo.width * dice.uniform(0.6, 0.75), photo.height * dice.uniform(0.3, 0.7)
    radius = photo.width * dice.uniform(0.05, 0.08)
    draw = ImageDraw.Draw(lamp)
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=dice.randint(150, 220))
    return ImageChops.add(dark, lamp.filter(ImageFilter.GaussianBlur(radius / 3)))


def _perspective(there: list[Point], here: list[Point]) -> list[float]:
    """Return the eight factors that take points of the photograph to points of the card."""
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(there, here, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, v])
    for at in range(8):
        best = max(range(at, 8), key=lambda row: abs(rows[row][at]))
        rows[at], rows[best] = rows[best], rows[at]
        rows[at] = [value / rows[at][at] for value in rows[at]]
        for other in range(8):
            if other != at:
                part = rows[other][at]
                pairs = zip(rows[other], rows[at], strict=True)
                rows[other] = [value - part * pivot for value, pivot in pairs]
    return [row[8] for row in rows]


def _jpeg(picture: Image.Image, quality: int) -> Image.Image:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return Image.open(io.BytesIO(out.getvalue())).convert("L")
