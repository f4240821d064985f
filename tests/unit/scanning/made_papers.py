"""Papers and hostile files made on the spot; every name on them is invented."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pikepdf
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter, ImageFont

FONT = Path(__file__).resolve().parents[3] / "resources" / "fonts" / "NotoSans-Regular.ttf"
LINES = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "ĐƠN ĐỀ NGHỊ",
    "Kính gửi: Ủy ban nhân dân Phường Mẫu, thành phố Thử",
    "Tôi tên là: Trần Thị Ví Dụ, sinh ngày 01/02/1990 tại Hải Mẫu",
    "Nay tôi làm đơn này đề nghị xem xét xác nhận hoàn cảnh gia đình.",
    "Tôi xin cam đoan những điều trình bày trên đây là đúng sự thật",
    "và chịu trách nhiệm trước pháp luật về lời khai của mình.",
)


def font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONT), size)


def letter(lines: int = 24, width: int = 1654, height: int = 2339) -> Image.Image:
    """A4 at 200 dpi with Vietnamese text on light paper."""
    page = Image.new("RGB", (width, height), (244, 243, 240))
    draw = ImageDraw.Draw(page)
    for row in range(lines):
        text = LINES[row % len(LINES)]
        draw.text((180, 200 + row * 70), text, font=font(34), fill=(30, 30, 40))
    return page


def turned_by(page: Image.Image, skew: float) -> Image.Image:
    """Content turned counter-clockwise by ``skew`` degrees."""
    return page.rotate(skew, Image.Resampling.BICUBIC, fillcolor=(244, 243, 240))


def blank_back() -> Image.Image:
    """Bleed-through of a letter, one dust line and some specks: a back without content."""
    shine = letter().convert("L").transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    shine = shine.filter(ImageFilter.GaussianBlur(3)).point([222 + v // 12 for v in range(256)])
    draw = ImageDraw.Draw(shine)
    draw.line((700, 0, 700, shine.height), fill=120, width=2)
    for number in range(40):
        x, y = (number * 397) % 1500 + 80, (number * 631) % 2200 + 70
        draw.ellipse((x, y, x + 4, y + 4), fill=60)
    draw.ellipse((45, 800, 95, 850), fill=90)
    return shine


def code(text: str, kind: str = "QRCode", scale: int = 6) -> Image.Image:
    made = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind))
    return _code_picture(made, scale)


def _code_picture(made: zxingcpp.Barcode, scale: int) -> Image.Image:
    view = memoryview(made.to_image(scale=scale))
    height, width = view.shape[:2]
    return Image.frombytes("L", (width, height), view.tobytes())


def jpeg(page: Image.Image, **kwargs: object) -> bytes:
    out = io.BytesIO()
    page.save(out, "JPEG", **{"quality": 85, "dpi": (200, 200), **kwargs})
    return out.getvalue()


def png(page: Image.Image, **kwargs: object) -> bytes:
    out = io.BytesIO()
    page.save(out, "PNG", **kwargs)
    return out.getvalue()


def _chunk(name: bytes, body: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(name + body))
    return struct.pack(">I", len(body)) + name + body + check


def png_bomb(side: int = 30_000) -> bytes:
    """A PNG of one bit a pixel that unpacks to a hundred megabytes."""
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((side // 8 + 1) * 1000))
    parts = (_chunk(b"IHDR", head), _chunk(b"IDAT", rows), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def pdf(pages: int = 1, size: tuple[float, float] = (595, 842)) -> pikepdf.Pdf:
    document = pikepdf.new()
    for number in range(pages):
        document.add_blank_page(page_size=size)
        page = document.pages[number]
        page.Contents = document.make_stream(b"0 0 0 rg 100 500 300 20 re f 100 450 200 20 re f")
    return document


def saved(document: pikepdf.Pdf, **kwargs: object) -> bytes:
    out = io.BytesIO()
    document.save(out, **kwargs)
    return out.getvalue()


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, b"x")
    return out.getvalue()


def tiff(pages: list[Image.Image], **kwargs: object) -> bytes:
    out = io.BytesIO()
    options = {"compression": "jpeg", "dpi": (200, 200), **kwargs}
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], **options)
    return out.getvalue()


def looped_tiff() -> bytes:
    """Two small pages; the second points back to the first."""
    data = bytearray(tiff([Image.new("L", (64, 64), 200)] * 2, compression="raw"))
    (first,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, first)
    (second,) = struct.unpack_from("<I", data, first + 2 + 12 * count)
    (count,) = struct.unpack_from("<H", data, second)
    struct.pack_into("<I", data, second + 2 + 12 * count, first)
    return bytes(data)
