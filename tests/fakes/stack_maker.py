"""Makes whole stacks as a feeder delivers them, each page with the truth beside it.

Sheets, letters, forms, copies of cards, slips of other offices are drawn, then scanned: skewed up
to five degrees, turned, noisy, stained, torn, with bleed-through, at 200 or 300 dots an inch.
Everything is invented and says MẪU. A seed gives the same stack every time.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pypdfium2
import segno
import zxingcpp
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont, ImageOps

from ehc_desk.domain.sheets import CoverSheet, cover_for_dossier
from ehc_desk.paths import resources
from ehc_desk.printing.cover_sheets import CoverItem, cover_sheets

_TEXT = """
đơn đề nghị xác nhận thông tin nơi cư trú của gia đình tôi hiện nay sinh sống tại tổ dân phố
kính mong quý cơ quan xem xét giải quyết theo quy định của pháp luật tôi xin chân thành cảm ơn
người khai cam đoan những nội dung trên là đúng sự thật và chịu trách nhiệm trước pháp luật
"""
WORDS = tuple(_TEXT.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What is right for a page; ``also_unsorted``: to nobody is as good."""

    role: str
    dossier: str | None = None
    component: int | None = None
    orientation: int | None = 0
    also_unsorted: bool = False
    what: str = ""


@dataclass(slots=True)
class MadeStack:
    """Pages in the order of the feeder; pictures are grey."""

    seed: int
    dpi: int
    pages: list[tuple[Image.Image, Truth]] = field(default_factory=list)

    def save(self, folder: Path) -> Path:
        """Write the stack as PDF or TIFF with JPEG pages and return its path."""
        pictures = [picture for picture, _ in self.pages]
        first, rest = pictures[0], pictures[1:]
        if self.seed % 2:
            path = folder / f"stack-{self.seed}.tif"
            dots = (self.dpi, self.dpi)
            first.save(path, save_all=True, append_images=rest, compression="jpeg", dpi=dots)
        else:
            path = folder / f"stack-{self.seed}.pdf"
            first.save(path, save_all=True, append_images=rest, resolution=self.dpi, quality=80)
        return path


@cache
def face(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    name = "NotoSans-Bold.ttf" if bold else "NotoSans-Regular.ttf"
    return ImageFont.truetype(resources() / "fonts" / name, size)


class Sheet:
    """A page being drawn; places and sizes in millimetres."""

    def __init__(self, dpi: int, width: float = 210, height: float = 297) -> None:
        self.dots = dpi / 25.4
        self.width, self.height = width, height
        size = (round(width * self.dots), round(height * self.dots))
        self.picture = Image.new("L", size, 255)
        self.draw = ImageDraw.Draw(self.picture)

    def px(self, mm: float) -> int:
        return round(mm * self.dots)

    def text(
        self, x: float, y: float, words: str, size: float = 4.2, *, bold: bool = False,
        anchor: str = "la", ink: int = 20,
    ) -> None:  # fmt: skip
        font = face(self.px(size), bold=bold)
        self.draw.text((self.px(x), self.px(y)), words, ink, font, anchor=anchor)

    def middle(self, y: float, words: str, size: float, *, bold: bool = True) -> None:
        self.text(self.width / 2, y, words, size, bold=bold, anchor="ma")

    def box(self, left: float, top: float, right: float, below: float, wide: float = 0.4) -> None:
        spots = (self.px(left), self.px(top), self.px(right), self.px(below))
        self.draw.rectangle(spots, outline=20, width=max(1, self.px(wide)))

    def qr(self, x: float, y: float, side: float, words: str, level: str = "m") -> None:
        code = segno.make_qr(words, error=level, encoding="utf-8", mode="byte")
        self._paste(code, x, y, side)

    def _paste(self, code: segno.QRCode, x: float, y: float, side: float) -> None:
        out = io.BytesIO()
        code.save(out, kind="png", border=0, scale=1)
        modules = Image.open(out).convert("L")
        self.picture.paste(modules.resize((self.px(side),) * 2, 0), (self.px(x), self.px(y)))

    def bars(self, x: float, y: float, wide: float, high: float, words: str, kind: str) -> None:
        made = zxingcpp.create_barcode(words, getattr(zxingcpp.BarcodeFormat, kind))
        seen: Any = made.to_image(scale=1, add_quiet_zones=False)
        pixels: Any = memoryview(seen)
        rows: list[list[int]] = pixels.tolist()
        strip = Image.new("L", (len(rows[0]), 1))
        strip.putdata(rows[0])
        self.picture.paste(
            strip.resize((self.px(wide), self.px(high)), 0), (self.px(x), self.px(y))
        )

    def paragraph(self, dice: random.Random, top: float, lines: int, left: float = 25) -> float:
        for _ in range(lines):
            words = " ".join(dice.choices(WORDS, k=dice.randint(11, 13)))
            self.text(left, top, words[:88], 3.9)
            top += 7.4
        return top

    def heading(self, title: str) -> None:
        self.text(55, 18, "UBND PHƯỜNG MẪU", 4, bold=True, anchor="ma")
        self.text(145, 18, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 3.8, bold=True, anchor="ma")
        self.text(145, 24, "Độc lập - Tự do - Hạnh phúc", 3.8, bold=True, anchor="ma")
        self.middle(40, title, 5.4)

    def stamp(self, dice: random.Random, x: float, y: float) -> None:
        for radius, wide in ((17, 0.7), (15.5, 0.3)):
            spots = [self.px(v) for v in (x - radius, y - radius, x + radius, y + radius)]
            self.draw.ellipse(spots, outline=dice.randint(60, 120), width=max(1, self.px(wide)))
        self.text(x, y - 4, "MẪU THỬ", 4, bold=True, anchor="ma", ink=90)

    def signature(self, dice: random.Random, x: float, y: float, ink: int = 60) -> None:
        spots = [(self.px(x + step * 3.2), self.px(y + dice.uniform(-7, 7))) for step in range(12)]
        self.draw.line(spots, fill=ink, width=self.px(0.5), joint="curve")


# ---------------------------------------------------------------- papers


def letter(dice: random.Random, dpi: int) -> Image.Image:
    sheet = Sheet(dpi)
    sheet.heading("ĐƠN ĐỀ NGHỊ")
    end = sheet.paragraph(dice, 55, dice.randint(14, 24))
    sheet.stamp(dice, 150, end + 22)
    sheet.signature(dice, 135, end + 25)
    return sheet.picture


def form(dice: random.Random, dpi: int) -> Image.Image:
    sheet = Sheet(dpi)
    sheet.heading("TỜ KHAI ĐĂNG KÝ (MẪU)")
    top = sheet.paragraph(dice, 55, 6)
    for row in range(10):
        for column in range(4):
            x = 25 + column * 42
            sheet.box(x, top + row * 9, x + 42, top + row * 9 + 9)
            sheet.text(x + 2, top + row * 9 + 2, dice.choice(WORDS), 3.6)
    sheet.paragraph(dice, top + 100, 4)
    return sheet.picture


def short_page(dice: random.Random, dpi: int) -> Image.Image:
    sheet = Sheet(dpi)
    end = sheet.paragraph(dice, 22, dice.randint(3, 7))
    sheet.text(150, end + 8, "NGƯỜI LÀM ĐƠN", 4, bold=True, anchor="ma")
    sheet.signature(dice, 132, end + 25)
    return sheet.picture


def stamp_only(dice: random.Random, dpi: int) -> Image.Image:
    sheet = Sheet(dpi)
    sheet.stamp(dice, dice.uniform(50, 160), dice.uniform(50, 230))
    return sheet.picture


def signature_only(dice: random.Random, dpi: int) -> Image.Image:
    sheet = Sheet(dpi)
    sheet.signature(dice, dice.uniform(30, 150), dice.uniform(40, 250))
    return sheet.picture


def card_copy(dice: random.Random, dpi: int) -> Image.Image:
    sheet = Sheet(dpi)
    for top in (40, 120):
        left = dice.uniform(30, 90)
        sheet.draw.rectangle(
            [sheet.px(v) for v in (left, top, left + 86, top + 54)], fill=205, outline=40
        )
        sheet.text(left + 43, top + 5, "THẺ MẪU – KHÔNG PHẢI GIẤY TỜ THẬT", 2.8, anchor="ma")
        sheet.draw.rectangle(
            [sheet.px(v) for v in (left + 5, top + 15, left + 25, top + 45)], fill=110
        )
        for line in range(4):
            sheet.text(left + 30, top + 16 + line * 6, " ".join(dice.choices(WORDS, k=3)), 2.8)
        if top == 40:
            words = "048071000479||Hoàng Mẫu Khương|18111971|Nam|Đường Thử, Đà Nẵng|04082025"
            sheet.qr(left + 66, top + 10, 16, words)
    sheet.text(40, 190, "Sao y bản chính để nộp hồ sơ", 4.4)
    sheet.signature(dice, 120, 205)
    return sheet.picture


def bill(dice: random.Random, dpi: int) -> Image.Image:
    sheet = Sheet(dpi)
    sheet.middle(20, "HÓA ĐƠN TIỀN ĐIỆN (MẪU)", 6)
    sheet.qr(150, 35, 32, f"https://thanhtoan.example.vn/hd?ma=PM{dice.randint(0, 10**9):010}")
    sheet.paragraph(dice, 75, dice.randint(8, 14))
    return sheet.picture


def banner_letter(dice: random.Random, dpi: int) -> Image.Image:
    """A private firm's paper with a dark band at its top: no cover sheet."""
    sheet = Sheet(dpi)
    sheet.draw.rectangle([sheet.px(v) for v in (10, 10, 200, 28)], fill=40)
    sheet.text(105, 14, "CÔNG TY TNHH THỬ NGHIỆM MẪU", 7, bold=True, anchor="ma", ink=255)
    sheet.paragraph(dice, 45, dice.randint(9, 16))
    return sheet.picture


def product(dice: random.Random, dpi: int) -> Image.Image:
    sheet = Sheet(dpi)
    sheet.middle(20, "PHIẾU BẢO HÀNH", 7)
    sheet.bars(30, 40, 45, 20, "8930000123459", "EAN13")
    sheet.paragraph(dice, 80, 12)
    return sheet.picture


def parcel(dice: random.Random, dpi: int) -> Image.Image:
    sheet = Sheet(dpi)
    sheet.box(15, 15, 195, 130, 0.8)
    sheet.bars(60, 25, 90, 18, f"EM{dice.randint(0, 10**9):09}VN", "Code128")
    sheet.paragraph(dice, 60, 7)
    return sheet.picture


def other_slip(dice: random.Random, dpi: int) -> Image.Image:
    """A slip of another office: a lone Code 128 of its dossier."""
    sheet = Sheet(dpi)
    sheet.heading("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ")
    sheet.bars(110, 50, 80, 14, f"H48.12-261105-{dice.randint(1, 9999):04}", "Code128")
    sheet.paragraph(dice, 75, 14)
    sheet.stamp(dice, 150, 210)
    return sheet.picture


PAPERS: tuple[Callable[[random.Random, int], Image.Image], ...] = (
    letter, letter, letter, form, form, short_page, stamp_only, signature_only, card_copy, bill,
    banner_letter, product, parcel, other_slip,
)  # fmt: skip


# ---------------------------------------------------------------- sheets of ours


def receipt(dice: random.Random, dpi: int, code: str) -> Image.Image:
    sheet = Sheet(dpi, 148, 210)
    sheet.text(38, 10, "UBND PHƯỜNG MẪU", 3, bold=True, anchor="ma")
    sheet.bars(40, 20, 62, 12, code, "Code128")
    sheet.qr(115, 16, 18, code)
    sheet.middle(44, "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", 4.4)
    for line in range(14):
        sheet.text(12, 56 + line * 8, " ".join(dice.choices(WORDS, k=9)), 3.2)
    return sheet.picture


def cover(dice: random.Random, dpi: int, text: str, sheet: CoverSheet) -> Image.Image:
    """A cover sheet as this program prints it (``text`` is right then) or an older, plainer one."""
    if dice.random() < 0.6 and text == sheet.text():
        return _printed(sheet, "a6" if dice.random() < 0.6 else "a5", dpi)
    page = Sheet(dpi, 148, 210)
    banner = dice.random() < 0.6
    if banner:
        page.draw.rectangle([page.px(v) for v in (6, 8, 142, 28)], fill=15)
        page.text(74, 12, "TỜ PHÂN TÁCH HỒ SƠ", 8, bold=True, anchor="ma", ink=255)
    else:
        page.box(6, 6, 142, 204, 1.6)
        page.middle(14, "TỜ PHÂN TÁCH HỒ SƠ", 7)
    page.qr(42, 36, 64, text)
    page.middle(104, text, 3.6)
    page.middle(122, sheet.target, 6.4)
    page.middle(136, f"Thành phần số {sheet.component}", 7)
    page.middle(148, "Giấy tờ chứng minh", 5, bold=False)
    page.middle(174, "Đặt tờ này trước giấy tờ của thành phần.", 3.8, bold=False)
    return page.picture


@cache
def _printed(sheet: CoverSheet, size: str, dpi: int) -> Image.Image:
    item = CoverItem(sheet=sheet, component_name="Giấy tờ chứng minh", office="Phường Mẫu")
    with pypdfium2.PdfDocument(cover_sheets([item], size)) as document:
        drawn: Image.Image = document[0].render(scale=dpi / 72, grayscale=True).to_pil()
        return drawn.copy()


def torn(dice: random.Random, sheet: Image.Image) -> Image.Image:
    """Leave the upper part with the heading, the tear through the code."""
    wide, high = sheet.size
    left, right = (int(high * dice.uniform(0.24, 0.36)) for _ in range(2))
    edge = [
        (x, left + (right - left) * x // wide + dice.randint(-high // 80, high // 80))
        for x in range(0, wide + 1, max(1, wide // 40))
    ]
    made = sheet.copy()
    ImageDraw.Draw(made).polygon([*edge, (wide, high), (0, high)], fill=dice.choice((225, 250)))
    return made


def torn_below(dice: random.Random, sheet: Image.Image) -> Image.Image:
    """Leave the lower part: the letters are whole, the code is not."""
    wide, high = sheet.size
    cut = int(high * dice.uniform(0.36, 0.44))
    made = sheet.copy()
    ImageDraw.Draw(made).polygon(
        [(0, 0), (wide, 0), (wide, cut), (0, cut + high // 60)], fill=dice.choice((225, 250))
    )
    return made


def torn_side(dice: random.Random, sheet: Image.Image) -> Image.Image:
    """Leave somewhat more than half of it, left or right, torn from top to bottom."""
    wide, high = sheet.size
    top, foot = (int(wide * dice.uniform(0.52, 0.62)) for _ in range(2))
    made = ImageOps.mirror(sheet) if (other := dice.random() < 0.5) else sheet.copy()
    ImageDraw.Draw(made).polygon(
        [(top, 0), (wide, 0), (wide, high), (foot, high)], fill=dice.choice((225, 250))
    )
    return ImageOps.mirror(made) if other else made


def noted(dice: random.Random, sheet: Image.Image) -> Image.Image:
    """Stick a note over the code."""
    made = sheet.copy()
    wide, high = made.size
    left, top = wide * dice.uniform(0.2, 0.3), high * dice.uniform(0.14, 0.2)
    ImageDraw.Draw(made).rectangle((left, top, left + wide * 0.45, top + high * 0.33), fill=215)
    return made


def on_the_glass(dice: random.Random, sheet: Image.Image, dpi: int) -> Image.Image:
    """Return a small sheet as a scanner delivers it whose frame stays A4."""
    frame = Sheet(dpi)
    lid = dice.choice((255, 215, 120))
    made = Image.new("L", frame.picture.size, lid)
    room = [max(0, a - b) for a, b in zip(made.size, sheet.size, strict=True)]
    made.paste(sheet, (dice.randint(0, room[0]), dice.randint(0, room[1])))
    return made


def scribbled(dice: random.Random, sheet: Image.Image) -> Image.Image:
    """Write over the code with a thick pen; heading and letters stay."""
    made = sheet.copy()
    draw = ImageDraw.Draw(made)
    wide, high = made.size
    for line in range(5):
        y = high * (0.2 + 0.065 * line)
        spots = [
            (wide * (0.22 + 0.06 * step), y + dice.uniform(-high / 40, high / 40))
            for step in range(11)
        ]
        draw.line(spots, fill=30, width=max(3, wide // 45), joint="curve")
    return made


# ---------------------------------------------------------------- the scanner


def stained(dice: random.Random, page: Image.Image) -> Image.Image:
    """Put a brown ring or blot somewhere on the paper; ink below it stays darker than it."""
    blot = Image.new("L", page.size, 255)
    draw = ImageDraw.Draw(blot)
    radius = page.width * dice.uniform(0.05, 0.11)
    x, y = (side * dice.uniform(0.1, 0.9) for side in page.size)
    for _ in range(5):
        dx, dy = (dice.uniform(-radius / 2, radius / 2) for _ in range(2))
        spots = (x + dx - radius, y + dy - radius, x + dx + radius, y + dy + radius)
        draw.ellipse(spots, fill=dice.randint(150, 205))
    return ImageChops.multiply(page, blot.filter(ImageFilter.GaussianBlur(radius / 6)))


def blank_back(dice: random.Random, front: Image.Image) -> Image.Image:
    """The back of a sheet: what shines through, mirrored and soft."""
    strength = dice.choice((0.0, 0.04, 0.08, 0.11))
    through = ImageOps.mirror(front).filter(ImageFilter.GaussianBlur(front.width / 900))
    return Image.blend(Image.new("L", front.size, 255), through, strength)


def scanned(dice: random.Random, page: Image.Image, dpi: int, turn: int = 0) -> Image.Image:
    """Return a page as the sensor gives it: paper tone, skew, dust, noise, then turned."""
    tone = dice.randint(232, 252)
    made = page.point([max(12, round(level * tone / 255)) for level in range(256)])
    skew = dice.uniform(-5, 5) if dice.random() < 0.35 else dice.uniform(-1.2, 1.2)
    lid = tone if dice.random() < 0.7 else dice.choice((90, 120, 205))
    made = made.rotate(skew, Image.Resampling.BICUBIC, fillcolor=lid)
    _dust(dice, made)
    noise = _noise(made.size, dice.choice((3, 6, 10)))
    noise = ImageChops.offset(noise, dice.randrange(made.width), dice.randrange(made.height))
    made = ImageChops.add(made, noise, 1, -128)
    if dice.random() < 0.3:
        made = made.filter(ImageFilter.GaussianBlur(dpi / 400))
    return made.rotate(-turn, expand=True) if turn else made


@lru_cache(maxsize=16)
def _noise(size: tuple[int, int], sigma: int) -> Image.Image:
    return Image.effect_noise(size, sigma)


def _dust(dice: random.Random, page: Image.Image) -> None:
    draw = ImageDraw.Draw(page)
    for _ in range(dice.randint(0, 25)):
        x, y = (dice.randrange(side) for side in page.size)
        size = dice.randint(1, 3)
        draw.ellipse((x, y, x + size, y + size), fill=dice.randint(60, 160))
    if dice.random() < 0.15:
        x = dice.randrange(page.width)
        draw.line((x, 0, x, page.height), fill=150, width=1)
    if dice.random() < 0.15:
        radius = page.width // 70
        for part in (0.35, 0.65):
            x, y = page.width // 28, int(page.height * part)
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=120)


# ---------------------------------------------------------------- whole stacks

SEPARATORS = {
    "cover": 46, "receipt": 14, "torn": 8, "torn_side": 4, "torn_below": 4, "noted": 4,
    "bad_crc": 8, "version": 6, "scribbled": 8,
}  # fmt: skip
DAMAGE: dict[str, Callable[[random.Random, Image.Image], Image.Image]] = {
    "torn": torn, "torn_side": torn_side, "torn_below": torn_below,
    "noted": noted, "scribbled": scribbled,
}  # fmt: skip
IN_LETTERS = ("torn_below", "noted", "scribbled")
"""Damage that leaves what the code says in letters."""
NO_WAY_UP = ("stamp_only", "signature_only", "back")


class StackMaker:
    """Deals one stack from a seed."""

    def __init__(self, seed: int, sheets: int = 8) -> None:
        self._dice = random.Random(seed)
        self._dpi = self._dice.choice((200, 200, 300))
        self._duplex = self._dice.random() < 0.4
        self._sheets = sheets
        self._open: Truth | None = None
        self.stack = MadeStack(seed=seed, dpi=self._dpi)

    def make(self) -> MadeStack:
        dice = self._dice
        for number in range(self._sheets):
            if dice.random() < (0.7 if number == 0 else 0.4):
                self._separator(dice.choices([*SEPARATORS], [*SEPARATORS.values()])[0])
            else:
                self._paper()
        return self.stack

    def _separator(self, kind: str) -> None:
        dice = self._dice
        day = f"26{dice.randint(1, 12):02}{dice.randint(1, 28):02}"
        code = f"H17.25.18-{day}-{dice.randint(1, 9999):04}"
        if kind == "receipt":
            truth = Truth(role="receipt", dossier=code, what=kind)
            self._add(receipt(dice, self._dpi, code), truth)
            self._open = truth
            return
        component = dice.randint(1, 12)
        sheet = cover_for_dossier(code, component)
        text = sheet.text()
        if kind == "bad_crc":
            text = text[:-4] + f"{int(text[-4:], 16) ^ dice.randint(1, 65535):04X}"
        if kind == "version":
            text = text.replace("EHC1", "EHC2")
        picture = cover(dice, self._dpi, text, sheet)
        picture = DAMAGE[kind](dice, picture) if kind in DAMAGE else picture
        if dice.random() < 0.2:
            picture = on_the_glass(dice, picture, self._dpi)
        good = kind == "cover" or kind in IN_LETTERS
        truth = Truth(
            role="cover",
            dossier=code if good else None,
            component=component if good else None,
            also_unsorted=kind in IN_LETTERS,
            what=kind,
        )
        self._add(picture, truth)
        self._open = truth if good else None

    def _paper(self) -> None:
        draw = self._dice.choice(PAPERS)
        picture = draw(self._dice, self._dpi)
        self._add(picture, replace(self._where(), what=draw.__name__))

    def _where(self) -> Truth:
        there = self._open
        if there is None:
            return Truth(role="unsorted")
        return replace(there, role="content")

    def _add(self, picture: Image.Image, truth: Truth) -> None:
        dice = self._dice
        turn = dice.choices((0, 180, 90, 270), (84, 10, 3, 3))[0]
        if dice.random() < 0.2:
            picture = stained(dice, picture)
        truth = replace(truth, orientation=None if truth.what in NO_WAY_UP else turn)
        self.stack.pages.append((scanned(dice, picture, self._dpi, turn), truth))
        if self._duplex:
            back = scanned(dice, blank_back(dice, picture), self._dpi)
            blank = Truth(role="blank", orientation=None, what=f"back of {truth.what}")
            self.stack.pages.append((back, blank))


def make_stack(seed: int, sheets: int = 8) -> MadeStack:
    """Return the stack of a seed."""
    return StackMaker(seed, sheets).make()


def make_side(seed: int) -> tuple[Image.Image, int, bool, str]:
    """Return one page side for the blank test: picture, dpi, is it blank, what it is."""
    dice = random.Random(seed)
    dpi = dice.choice((200, 300))
    if dice.random() < 0.5:
        front = dice.choice((letter, form, card_copy, stamp_only))(dice, dpi)
        return scanned(dice, blank_back(dice, front), dpi), dpi, True, "back"
    draw = dice.choice((stamp_only, signature_only, one_line, short_page, letter))
    return scanned(dice, draw(dice, dpi), dpi), dpi, False, draw.__name__


def one_line(dice: random.Random, dpi: int) -> Image.Image:
    """A sheet with one line in pencil or print."""
    sheet = Sheet(dpi)
    words = " ".join(dice.choices(WORDS, k=dice.randint(4, 9)))
    ink = dice.choice((30, 90, 140))
    sheet.text(25, dice.uniform(20, 270), words, dice.uniform(3.6, 6), ink=ink)
    return sheet.picture
