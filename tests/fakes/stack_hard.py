"""Stacks as the worst week of a counter brings them: all of ``stack_maker`` and more.

Old copiers of 150 dots an inch, much noise, strong skew, streaks of a dirty glass, torn corners and
edges, coffee, sheets of other programs, posters with large codes, cards, posters, drafts. Every
sheet may lie upside down. A seed gives the same stack every time.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from dataclasses import replace

from PIL import Image, ImageChops, ImageDraw, ImageFilter
from stack_maker import (
    DAMAGE,
    IN_LETTERS,
    NO_WAY_UP,
    PAPERS,
    SEPARATORS,
    WORDS,
    MadeStack,
    Sheet,
    Truth,
    blank_back,
    cover,
    on_the_glass,
    receipt,
    stained,
)  # fmt: skip

from ehc_desk.domain.sheets import CoverSheet, cover_for_dossier, cover_for_draft

Draw = Callable[[random.Random, int], Image.Image]
Damage = Callable[[random.Random, Image.Image], Image.Image]

# ---------------------------------------------------------------- papers


def poster(dice: random.Random, dpi: int) -> Image.Image:
    """A poster to pay by telephone: one large foreign code and few words."""
    sheet = Sheet(dpi)
    sheet.middle(25, "QUÉT MÃ ĐỂ THANH TOÁN", 8)
    side = dice.uniform(50, 110)
    words = f"00020101021138570010A000000727012700069704360113{dice.randint(10**12, 10**13)}"
    sheet.qr(105 - side / 2, 50, side, words)
    sheet.middle(60 + side, "Ngân hàng Thử Nghiệm Mẫu", 5)
    sheet.middle(70 + side, f"Số tài khoản {dice.randint(10**9, 10**10)}", 5)
    sheet.middle(80 + side, "CÔNG TY TNHH GIẢ ĐỊNH", 5)
    return sheet.picture


def certificate(dice: random.Random, dpi: int) -> Image.Image:
    """A framed certificate: heavy double frame, large letters in the middle, a seal."""
    sheet = Sheet(dpi)
    sheet.box(8, 8, 202, 289, 2.0)
    sheet.box(12, 12, 198, 285, 0.5)
    sheet.middle(25, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 5)
    sheet.middle(33, "Độc lập - Tự do - Hạnh phúc", 4.5)
    sheet.middle(60, "GIẤY CHỨNG NHẬN (MẪU)", 9)
    for line in range(dice.randint(5, 9)):
        words = " ".join(dice.choices(WORDS, k=dice.randint(5, 8)))
        sheet.middle(90 + line * 12, words, 5, bold=False)
    sheet.stamp(dice, 150, 235)
    return sheet.picture


def photo_sheet(dice: random.Random, dpi: int) -> Image.Image:
    """A sheet with a photograph and a caption."""
    sheet = Sheet(dpi)
    left, top = dice.uniform(30, 60), dice.uniform(30, 60)
    size = (sheet.px(dice.uniform(80, 120)), sheet.px(dice.uniform(60, 110)))
    levels = bytes(min(255, max(0, round(dice.gauss(128, 70)))) for _ in range(14 * 12))
    rough = Image.frombytes("L", (14, 12), levels).resize(size, Image.Resampling.BICUBIC)
    sheet.picture.paste(
        rough.point([30 + v * 3 // 4 for v in range(256)]), (sheet.px(left), sheet.px(top))
    )
    sheet.text(left, top + 125, "Ảnh hiện trạng thửa đất (mẫu)", 5)
    for line in range(dice.randint(2, 6)):
        sheet.text(25, top + 140 + 8 * line, " ".join(dice.choices(WORDS, k=9)), 4)
    return sheet.picture


def drawing(dice: random.Random, dpi: int) -> Image.Image:
    """A plan of a plot: a frame, long lines, few numbers and a title block."""
    sheet = Sheet(dpi)
    sheet.box(10, 10, 200, 287, 0.8)
    spots = [(dice.uniform(40, 170), dice.uniform(50, 190)) for _ in range(6)]
    sheet.draw.line([(sheet.px(x), sheet.px(y)) for x, y in [*spots, spots[0]]], 20, sheet.px(0.5))
    for x, y in spots:
        sheet.text(x + 2, y + 2, f"{dice.uniform(1, 40):.1f}", 3.4)
    sheet.box(110, 240, 200, 287, 0.5)
    for line in range(4):
        sheet.text(113, 243 + 10 * line, " ".join(dice.choices(WORDS, k=4)), 3.6)
    sheet.middle(18, "TRÍCH ĐO ĐỊA CHÍNH THỬA ĐẤT (MẪU)", 5)
    return sheet.picture


def both_sides(dice: random.Random, dpi: int) -> Image.Image:
    """A page wholly of text, small print without a heading."""
    sheet = Sheet(dpi)
    sheet.paragraph(dice, 18, dice.randint(30, 34), 20)
    return sheet.picture


def barcode_form(dice: random.Random, dpi: int) -> Image.Image:
    """A form of a tax office: QR and bars of its own number, not of a dossier."""
    sheet = Sheet(dpi)
    sheet.heading("TỜ KHAI LỆ PHÍ TRƯỚC BẠ (MẪU)")
    number = f"{dice.randint(10**12, 10**13)}"
    sheet.qr(20, 48, 22, f"TCT:{number}")
    sheet.bars(110, 50, 70, 12, number, "Code128")
    sheet.paragraph(dice, 80, dice.randint(10, 20))
    return sheet.picture


MORE_PAPERS: tuple[Draw, ...] = (
    *PAPERS, poster, certificate, photo_sheet, drawing, both_sides, barcode_form,
)  # fmt: skip

# ---------------------------------------------------------------- sheets of other programs


def foreign_cover(dice: random.Random, dpi: int) -> Image.Image:
    """A separator of another program, known as one by its heading."""
    sheet = Sheet(dpi)
    heading = dice.choice(("TRANG PHÂN TÁCH TÀI LIỆU", "SEPARATOR SHEET", "TRANG PHÂN CÁCH"))
    if dice.random() < 0.5:
        sheet.draw.rectangle([sheet.px(v) for v in (10, 10, 200, 34)], fill=25)
        sheet.text(105, 16, heading, 9, bold=True, anchor="ma", ink=255)
    else:
        sheet.middle(20, heading, 10)
    number = dice.randint(1, 9999)
    if dice.random() < 0.6:
        sheet.qr(65, 60, dice.uniform(60, 85), f"SEP-{number:06}")
    else:
        sheet.bars(35, 70, 140, 40, f"SEP-{number:06}", "Code128")
    sheet.middle(160, f"SEP-{number:06}", 7)
    return sheet.picture


# ---------------------------------------------------------------- damage that harms no truth


def torn_corner(dice: random.Random, page: Image.Image) -> Image.Image:
    """Tear a corner off, as deep as a margin."""
    made, lid = page.copy(), dice.choice((90, 160, 215, 252))
    wide, high = page.size
    across, down = (side * dice.uniform(0.04, 0.1) for side in page.size)
    x, y = dice.choice((0, wide)), dice.choice((0, high))
    inner = (x + across * (1 if x == 0 else -1), y + down * (1 if y == 0 else -1))
    edge = [(inner[0], y)]
    for step in (0.25, 0.5, 0.75):
        jag = dice.uniform(-0.012, 0.012) * wide
        edge.append((inner[0] + (x - inner[0]) * step + jag, y + (inner[1] - y) * step + jag))
    ImageDraw.Draw(made).polygon([(x, y), *edge, (x, inner[1])], fill=lid)
    return made


def torn_edge(dice: random.Random, page: Image.Image) -> Image.Image:
    """Fray one long side, less than its margin."""
    made, lid = page.copy(), dice.choice((90, 160, 215, 252))
    wide, high = page.size
    edge = [(wide * dice.uniform(0.002, 0.025), y) for y in range(0, high + 1, max(1, high // 40))]
    right = dice.random() < 0.5
    spots = [(wide - x, y) if right else (x, y) for x, y in edge]
    end = wide if right else 0
    ImageDraw.Draw(made).polygon([(end, 0), *spots, (end, high)], fill=lid)
    return made


def folded(dice: random.Random, page: Image.Image) -> Image.Image:
    """Leave the soft shadow of a fold across the sheet."""
    shade = Image.new("L", page.size, 255)
    draw = ImageDraw.Draw(shade)
    y = page.height * dice.uniform(0.3, 0.7)
    lean = page.height * dice.uniform(-0.01, 0.01)
    draw.line((0, y, page.width, y + lean), fill=dice.randint(170, 215), width=page.width // 250)
    return ImageChops.multiply(page, shade.filter(ImageFilter.GaussianBlur(page.width / 500)))


def coffee(dice: random.Random, page: Image.Image) -> Image.Image:
    """Put the ring of a cup on the sheet; ink below it stays darker than it."""
    ring = Image.new("L", page.size, 255)
    draw = ImageDraw.Draw(ring)
    radius = page.width * dice.uniform(0.14, 0.19)
    x, y = (side * dice.uniform(0.1, 0.9) for side in page.size)
    spots = (x - radius, y - radius, x + radius, y + radius)
    draw.ellipse(spots, outline=dice.randint(165, 205), width=page.width // 90)
    return ImageChops.multiply(page, ring.filter(ImageFilter.GaussianBlur(page.width / 400)))


HARMLESS: tuple[tuple[float, Damage], ...] = (
    (0.25, stained), (0.15, coffee), (0.2, torn_corner), (0.12, torn_edge), (0.12, folded),
)  # fmt: skip
BEHIND: tuple[tuple[float, Damage], ...] = (
    (0.1, stained), (0.1, torn_corner), (0.1, torn_edge), (0.1, folded),
)  # fmt: skip
"""What happens to empty backs; the clear ring of a cup is left out, it may be a seal."""

# ---------------------------------------------------------------- the scanner


def badly_scanned(
    dice: random.Random, page: Image.Image, dpi: int, turn: int = 0, noise: int = 15
) -> Image.Image:
    """Return a page as an old sensor gives it: grey paper, skew, dust, streaks, noise, JPEG."""
    tone = dice.randint(215, 252)
    made = page.point([max(12, round(level * tone / 255)) for level in range(256)])
    skew = dice.uniform(-5, 5) if dice.random() < 0.6 else dice.uniform(-1.2, 1.2)
    lid = dice.choice((tone, tone, 252, 205, 120, 60))
    made = made.rotate(skew, Image.Resampling.BICUBIC, fillcolor=lid)
    _dirt(dice, made, dpi)
    made = _uneven(dice, made) if dice.random() < 0.3 else made
    grain = Image.effect_noise(made.size, min(noise, dice.choice((3, 6, 10, 15))))
    made = ImageChops.add(made, grain, 1, -128)
    if dice.random() < 0.3:
        made = made.filter(ImageFilter.GaussianBlur(dpi / 350))
    out = io.BytesIO()
    made.save(out, "JPEG", quality=dice.randint(55, 85))
    made = Image.open(io.BytesIO(out.getvalue()))
    return made.rotate(-turn, expand=True) if turn else made.copy()


def _uneven(dice: random.Random, page: Image.Image) -> Image.Image:
    """Let one side of the glass be darker."""
    slope = Image.linear_gradient("L").rotate(dice.choice((0, 90, 180, 270)))
    slope = slope.resize(page.size).point([205 + v // 5 for v in range(256)])
    return ImageChops.multiply(page, slope)


def _dirt(dice: random.Random, page: Image.Image, dpi: int) -> None:
    draw = ImageDraw.Draw(page)
    for _ in range(dice.randint(0, 60)):
        x, y = (dice.randrange(side) for side in page.size)
        size = dice.uniform(0.1, 0.5) * dpi / 25.4
        draw.ellipse((x, y, x + size, y + size), fill=dice.randint(50, 170))
    for _ in range(dice.choice((0, 0, 0, 1, 2))):
        x = dice.randrange(page.width)
        draw.line((x, 0, x, page.height), fill=dice.randint(110, 190), width=dice.choice((1, 2)))
    if dice.random() < 0.2:
        radius = 3 * dpi / 25.4
        for part in dice.choice(((0.37, 0.63), (0.12, 0.37, 0.63, 0.88))):
            x, y = 12 * dpi / 25.4, page.height * part
            draw.ellipse(
                (x - radius, y - radius, x + radius, y + radius), fill=dice.choice((60, 120))
            )


# ---------------------------------------------------------------- whole stacks

MORE_SEPARATORS = {**SEPARATORS, "draft": 10, "foreign_cover": 6}
_ID = "ABCDEFGHJKMNPQRSTVWXYZ23456789"


class HardStackMaker:
    """Deals one stack from a seed."""

    def __init__(self, seed: int, sheets: int = 8) -> None:
        self._dice = random.Random(f"hard {seed}")
        self._dpi = self._dice.choice((150, 200, 200, 300))
        self._drawn = 300 if self._dpi == 150 else self._dpi  # printed finer than it is scanned
        self._duplex = self._dice.random() < 0.35
        self._sheets = sheets
        self._open: Truth | None = None
        self.stack = MadeStack(seed=seed, dpi=self._dpi)

    def make(self) -> MadeStack:
        dice = self._dice
        for number in range(self._sheets):
            if dice.random() < (0.7 if number == 0 else 0.35):
                kinds = [*MORE_SEPARATORS]
                self._separator(dice.choices(kinds, [*MORE_SEPARATORS.values()])[0])
            else:
                self._paper()
        return self.stack

    def _separator(self, kind: str) -> None:
        dice = self._dice
        if kind == "foreign_cover":
            self._add(foreign_cover(dice, self._drawn), Truth(role="cover", what=kind))
            self._open = None
            return
        day = f"26{dice.randint(1, 12):02}{dice.randint(1, 28):02}"
        code = f"H17.25.18-{day}-{dice.randint(1, 9999):04}"
        if kind == "receipt":
            truth = Truth(role="receipt", dossier=code, what=kind)
            self._add(receipt(dice, self._drawn, code), truth)
            self._open = truth
            return
        component = dice.randint(1, 12)
        sheet = cover_for_dossier(code, component)
        if kind == "draft":
            sheet = cover_for_draft("".join(dice.choices(_ID, k=10)), component)
        self._cover(kind, sheet)

    def _cover(self, kind: str, sheet: CoverSheet) -> None:
        dice, text = self._dice, sheet.text()
        if kind == "bad_crc":
            text = text[:-4] + f"{int(text[-4:], 16) ^ dice.randint(1, 65535):04X}"
        if kind == "version":
            text = text.replace("EHC1", "EHC2")
        picture = cover(dice, self._drawn, text, sheet)
        picture = DAMAGE[kind](dice, picture) if kind in DAMAGE else picture
        if dice.random() < 0.2:
            picture = on_the_glass(dice, picture, self._drawn)
        good = kind in ("cover", "draft", *IN_LETTERS)
        truth = Truth(
            role="cover",
            dossier=sheet.target if good else None,
            component=sheet.component if good else None,
            also_unsorted=kind in IN_LETTERS,
            what=kind,
        )
        self._add(picture, truth)
        self._open = truth if good else None

    def _paper(self) -> None:
        draw = self._dice.choice(MORE_PAPERS)
        picture = draw(self._dice, self._drawn)
        there = self._open
        truth = Truth(role="unsorted") if there is None else replace(there, role="content")
        self._add(picture, replace(truth, what=draw.__name__))

    def _add(self, picture: Image.Image, truth: Truth) -> None:
        dice = self._dice
        turn = dice.choices((0, 180, 90, 270), (72, 22, 3, 3))[0]
        picture = picture.reduce(self._drawn // self._dpi)
        for chance, harm in HARMLESS:
            if dice.random() < chance:
                picture = harm(dice, picture)
        sure = truth.what not in (*NO_WAY_UP, "photo_sheet", "drawing", "poster", "foreign_cover")
        truth = replace(truth, orientation=turn if sure else None)
        self.stack.pages.append((badly_scanned(dice, picture, self._dpi, turn), truth))
        if self._duplex:
            back = blank_back(dice, picture)
            for chance, harm in BEHIND:
                back = harm(dice, back) if dice.random() < chance else back
            blank = Truth(role="blank", orientation=None, what=f"back of {truth.what}")
            self.stack.pages.append((badly_scanned(dice, back, self._dpi, noise=10), blank))


def make_hard_stack(seed: int, sheets: int = 8) -> MadeStack:
    """Return the stack of a seed."""
    return HardStackMaker(seed, sheets).make()
