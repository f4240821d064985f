"""Takes the pictures of the guide from a real window: `python tests/ui/guide_pictures.py`.

Makes a demo desk with its invented dossiers in a temporary folder, runs a training province, goes
through the counter's day by keys alone, then from screen to screen (``guide_screens``), and writes
docs/guide/*.png; smaller ones for the help inside the program go to resources/help/pictures.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import guide_screens
from key_driver import CHECKLIST, NAME, PAGES, KeyDriver, missing
from PIL import Image, ImageDraw, ImageFont

from ehc_desk import paths
from ehc_desk.bootstrap import build_desk
from ehc_desk.cli.demo import training_province

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide"
WOMAN, MAN = "Trần Thị Ngọc Ánh", "Nguyễn Hữu Phước"
CARD_OF_WOMAN = (
    f"072192000458||{WOMAN}|19081992|Nữ|Số 27 đường Nguyễn Huệ, Khu phố 3, Tây Ninh|01072021"
)
CARD_OF_MAN = f"072088000731||{MAN}|23041988|Nam|Ấp Bình Thủy, xã Mẫu Hai, Tây Ninh|15062022"
HELP = paths.resources() / "help" / "pictures"
IN_HELP = (
    *("intake", "form", "find", "dossier", "drafts", "deliveries", "slip", "guidance"),
    *("readers", "settings", "users", "lock", "practice", "keys", "station"),
)
"""The pictures the help inside the program shows as well."""
WIDE, WIDE_IN_HELP = 1366, 900
NEAR = 9
"""Colours closer than this, added over red, green and blue, are one."""
MOST, MOST_IN_HELP = 60_000, 45_000
"""Bytes of one picture at most."""
TITLES = ("BẰNG TỐT NGHIỆP ĐẠI HỌC", "BẢNG ĐIỂM TOÀN KHÓA", "PHỤ LỤC VĂN BẰNG")
_STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
SEARCH = "tran thi"


def sheets(folder: Path) -> None:
    """Put three invented pages into the watched folder, as a copier does."""
    fonts = sorted((paths.resources() / "fonts").rglob("*.ttf"))
    face = next((font for font in fonts if "Bold" in font.name), fonts[0])
    folder.mkdir(parents=True, exist_ok=True)
    for number, title in enumerate(TITLES, start=1):
        page = Image.new("RGB", (1240, 1754), (252, 250, 243))
        pen = ImageDraw.Draw(page)
        pen.rectangle((70, 70, 1170, 1684), outline=(150, 60, 50), width=6)
        for top, text, size in ((190, _STATE, 40), (400, title, 76)):
            font = ImageFont.truetype(str(face), size)
            pen.text((620, top), text, font=font, anchor="mm", fill=(60, 40, 40))
        for line in range(12 + number * 2):
            width = 860 - (line * 137 + number * 61) % 380
            top = 560 + line * 56
            pen.line((170, top, 170 + width, top), fill=(90, 90, 100), width=9)
        pen.ellipse((820, 1420, 1060, 1660), outline=(190, 50, 50), width=9)
        page.save(folder / f"scan-{number}.jpg", "JPEG", quality=85, dpi=(150, 150))


def settled(desk: KeyDriver, out: Path, *, saved: bool = True) -> None:
    """Take a picture once nothing is on its way."""
    if saved:
        desk.until(lambda: desk.shows("Đã lưu"), 5)
    desk.key("Shift_L", pause=1.0)
    desk.picture(out)


def certification(desk: KeyDriver, out: Path) -> None:
    """A certified copy: one document, three pages, two copies; its papers from the copier."""
    desk.scan(CARD_OF_WOMAN, lambda: desk.field(NAME) == WOMAN)
    desk.choose("ct")
    desk.key("ctrl+b")
    for name, text in (
        ("Tên giấy tờ", "Bằng tốt nghiệp đại học"),
        ("Cơ quan cấp", "Trường Đại học Mẫu"),
        ("Số, ký hiệu", "DH-2014/0458"),
        ("Số trang bản chính", "3"),
        ("Số bản", "2"),
    ):
        desk.typed_into(name, text)
    desk.key("ctrl+b", "F4")
    assert desk.until(lambda: desk.seen()["lists"].get(PAGES) == len(TITLES)), desk.seen()
    desk.key("shift+F6")
    desk.typed_into("Điện thoại", "0912345678")
    desk.typed_into("Nội dung", "2 bản sao bằng đại học")
    desk.key("ctrl+d")
    assert desk.until(lambda: desk.shows("10.000 đồng")), desk.seen()["texts"]
    while not desk.until(lambda: desk.focused(CHECKLIST), 0.5):
        desk.key("F6")
    settled(desk, out / "intake.png")
    desk.key("ctrl+Return")
    assert desk.until(lambda: desk.shows("Tỉnh đã nhận"), 90), desk.seen()["texts"]
    settled(desk, out / "accepted.png", saved=False)
    desk.key("ctrl+p")
    desk.until(lambda: False, 1.5)
    desk.picture(out / "slip.png")
    desk.key("Escape")
    desk.focus()


def birth(desk: KeyDriver, out: Path) -> None:
    """A birth registration: the declarant is there from the card, the child is typed."""
    desk.key("F2")
    desk.scan(CARD_OF_MAN, lambda: desk.field(NAME) == MAN)
    desk.choose("ks")
    desk.key("ctrl+b")
    for name, text in (
        ("Họ, chữ đệm, tên", "Nguyễn Trần Bảo Châu"),  # the cursor stands there
        ("Giới tính", "↓↓"),
        ("Ngày, tháng, năm sinh", "02102026"),
        ("Giờ sinh", "08:15"),
        ("Nơi sinh (tên cơ sở y tế hoặc địa chỉ)", "Bệnh viện Đa khoa Mẫu"),
        ("Dân tộc", "↓⏎"),
        ("Số giấy chứng sinh", "1182/2026"),
        ("Quê quán", "Ấp Bình Thủy, xã Mẫu Hai"),
    ):
        desk.walk_to(name)
        if text.startswith("↓"):
            desk.key(*({"↓": "Down", "⏎": "Return"}[letter] for letter in text))
        else:
            desk.letters(text)
        desk.key("Tab")
    settled(desk, out / "form.png")


def searches(desk: KeyDriver, out: Path, code: str) -> None:
    """The list of procedures while typing, the search over all dossiers, one dossier."""
    desk.key("F2")
    desk.scan(CARD_OF_WOMAN, lambda: desk.field(NAME) == WOMAN)
    desk.typed("dang ky kh")
    settled(desk, out / "procedure.png")
    desk.key("Escape", "F3")
    desk.typed(SEARCH)
    desk.key("Down")
    settled(desk, out / "find.png", saved=False)
    desk.scan(code, lambda: desk.shows(code))
    desk.key("F6", "F6", "Right")
    settled(desk, out / "dossier.png", saved=False)


def away(desk: KeyDriver, out: Path) -> None:
    """What waits while the province is away, and what it has acknowledged."""
    for card, name, letters in ((CARD_OF_MAN, MAN, "ct"), (CARD_OF_WOMAN, WOMAN, "ks")):
        desk.key("F2")
        desk.scan(card, partial(_is_name, desk, name))
        desk.choose(letters)
        desk.key("ctrl+d", "ctrl+Return")
        assert desk.until(lambda: desk.shows("Đã tiếp nhận")), desk.seen()["texts"]
    desk.key("F5")
    assert desk.until(lambda: desk.shows("Ngoại tuyến"), 90), desk.seen()["texts"]
    desk.key("ctrl+shift+d", "shift+F6", *["Right"] * 4, "F6")
    settled(desk, out / "deliveries.png", saved=False)
    desk.key("ctrl+shift+n")
    settled(desk, out / "drafts.png", saved=False)


def _is_name(desk: KeyDriver, name: str) -> bool:
    return desk.field(NAME) == name


def busy_dossier(folder: Path) -> str:
    """Return the code of the dossier in processing with the longest history."""
    desk = build_desk(folder)
    try:
        lines = desk.queries.lines(which="processing", limit=200)
        return max(lines, key=lambda line: len(desk.queries.history(line.id))).code
    finally:
        desk.worker.close()
        desk.storage.close()


def shrunk(picture: Path, to: Path, *, wide: int, most: int) -> None:
    """Write a picture with as many colours (64 at most) as its bytes allow."""
    with Image.open(picture) as read:
        whole = read.convert("RGB")
    if whole.width != wide:
        size = (wide, round(whole.height * wide / whole.width))
        whole = whole.resize(size, Image.Resampling.LANCZOS)
    plain = Image.Dither.NONE
    for colours in (96, 64, 48, 32):
        small = whole.quantize(palette=_often(whole, colours), dither=plain)
        small.save(to, optimize=True)
        if to.stat().st_size <= most:
            return
    for colours in (48, 32, 16):
        whole.quantize(colours, Image.Quantize.MAXCOVERAGE, dither=plain).save(to, optimize=True)
        if to.stat().st_size <= most:
            return
    raise ValueError(f"{to.name} has {to.stat().st_size} bytes")


def _often(whole: Image.Image, colours: int) -> Image.Image:
    """Return a palette of the colours seen most: surfaces keep theirs exactly."""
    seen = sorted(whole.getcolors(whole.width * whole.height) or [], reverse=True)
    kept: list[tuple[int, ...]] = []
    for _, colour in seen:
        assert isinstance(colour, tuple)
        if all(sum(abs(a - b) for a, b in zip(colour, k, strict=True)) > NEAR for k in kept):
            kept.append(colour)
        if len(kept) == colours:
            break
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in kept for part in colour])
    return palette


def publish(taken: Path, guide: Path, into_help: Path) -> None:
    """Write the pictures of one run to where people see them."""
    for folder in (guide, into_help):
        folder.mkdir(parents=True, exist_ok=True)
    for picture in sorted(taken.glob("*.png")):
        shrunk(picture, guide / picture.name, wide=WIDE, most=MOST)
        if picture.stem in IN_HELP:
            shrunk(picture, into_help / picture.name, wide=WIDE_IN_HELP, most=MOST_IN_HELP)


def story(made: Path, taken: Path, more: dict[str, str]) -> None:
    """Go through the counter's day by keys."""
    with ExitStack() as province:
        folder = made / "desk"
        command = [sys.executable, "-m", "ehc_desk", "--data-dir", str(folder)]
        subprocess.run([*command, "init", "--demo"], check=True, capture_output=True)
        sheets(paths.DataFolder(folder).inbox)
        code = busy_dossier(folder)
        url = province.enter_context(training_province(made / "province"))
        with KeyDriver(folder, province_url=url, environment=more) as desk:
            certification(desk, taken)
            birth(desk, taken)
            searches(desk, taken, code)
            province.close()
            away(desk, taken)


def main() -> int:
    """Take all pictures; 2 when a program is missing."""
    how = argparse.ArgumentParser(description=__doc__)
    how.add_argument("--out", type=Path, default=GUIDE)
    how.add_argument("--help-pictures", type=Path, default=HELP)
    how.add_argument("--scale", default="", help="QT_SCALE_FACTOR")
    args = how.parse_args()
    lacking = missing("import")
    if lacking:
        print("not installed:", ", ".join(lacking), file=sys.stderr)
        return 2
    guide, into_help = args.out.resolve(), args.help_pictures.resolve()
    more = {"QT_SCALE_FACTOR": args.scale} if args.scale else {}
    with tempfile.TemporaryDirectory(prefix="ehc-guide-") as made:
        taken = Path(made) / "taken"
        taken.mkdir()
        story(Path(made), taken, more)
        guide_screens.take_all(Path(made), taken)
        publish(taken, guide, into_help)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
