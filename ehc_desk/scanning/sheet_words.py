"""What a page that looks like a separator says in letters, by Tesseract in a killable process.

Asked only about few pages: those whose look says cover sheet and whose code says nothing. Returns
words; whether a text is one of our sheets is checked by its sum, so a misread letter opens nothing.
Without Tesseract, or when it fails or hangs, there are simply no words.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import unicodedata
from difflib import SequenceMatcher
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Final

from ehc_desk.domain.sheets import CoverSheet, crc_digits, parse_sheet
from ehc_desk.domain.stack import dossier_code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL import Image

SECONDS: Final = 14.0
"""The longest one reading may take; a sparse page takes a quarter of a second."""
_DPI: Final = 150.0
"""Enough for a cover sheet's large letters, and the quickest."""
_SKEWED: Final = 1.0
"""Degrees up to which lines of large letters are read as they lie."""
_LIKENESS: Final = 0.8
_COVER_WORDS: Final = (
    "TOPHANTACHHOSO",
    "DATTONAYTRUOCGIAYTOCUATHANHPHAN",
    "KHONGVIETKHONGGAPLENMAQR",
)
_FOREIGN_WORDS: Final = (
    re.compile(r"(TO|TRANG|GIAY|PHIEU)PHA+N?(TACH|CACH)"),
    re.compile(r"SEPARATOR(SHEET|PAGE)|PATCH(CODE|SHEET|PAGE|T$)|BARCODE(SEPARATOR|COVER)"),
)
"""Headings of separators that other programs print: no papers of ours, and they open nothing."""
_RECEIPT_WORDS: Final = ("GIAYTIEPNHANHOSOVAHENTRAKETQUA",)
_SEALED: Final = re.compile(r"EHC1\W*([CD])\b(.*)")
_COMPONENT: Final = re.compile(r"THANHPHANSO(\d{1,3})(?!\d)")
_CRC: Final = re.compile(r"[0-9A-F]{4}")
_MISREAD: Final = {
    "6": "60",
    "9": "90",
    "B": "B8",
    **dict.fromkeys("OQØ", "0"),
    **dict.fromkeys("IL", "1"),
    "S": "5",
    "G": "6",
    "Đ": "D",
}
"""What a sign of the sum may really be; code and component are never bent, and must fit it."""


@cache
def program() -> str | None:
    """Return where Tesseract is, None when it is not installed."""
    return shutil.which("tesseract")


def words_of(grey: Image.Image, dpi: float | None, turn: int, skew: float = 0.0) -> str:
    """Return the text of a grey page turned ``turn`` degrees clockwise; "" when it cannot be read.

    ``turn`` and ``skew`` as ``PageFacts.orientation`` and ``skew``. Never raises for the page's
    sake.
    """
    from PIL import Image

    command = program()
    if command is None:
        return ""
    upright = _at_reading_size(grey, dpi)
    if turn:
        upright = upright.rotate(turn, expand=True)
    if abs(skew) > _SKEWED:
        upright = upright.rotate(-skew, Image.Resampling.BILINEAR, fillcolor=255)
    data = io.BytesIO()
    upright.save(data, "PPM")
    try:
        done = subprocess.run(
            (command, "-", "-", "-l", "vie", "--psm", "6"),
            input=data.getvalue(),
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""  # a missing, crashing or hanging reader costs the words and nothing else
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""


def _at_reading_size(grey: Image.Image, dpi: float | None) -> Image.Image:
    from PIL import Image

    part = min(1.0, _DPI / (dpi or _DPI))
    size = (max(1, round(grey.width * part)), max(1, round(grey.height * part)))
    return grey.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def says_cover(words: str) -> bool:
    """Tell whether a line is the heading or a sentence that only our cover sheets bear."""
    return any(_like(line, wanted) for line in _bare_lines(words) for wanted in _COVER_WORDS) or (
        "EHC1|" in words.replace(" ", "")
    )


def says_foreign_cover(words: str) -> bool:
    """Tell whether a page of few words has the heading of another program's separator."""
    lines = _bare_lines(words)
    return any(wanted.match(line) for line in lines for wanted in _FOREIGN_WORDS)


def says_receipt(words: str) -> bool:
    """Tell whether a line is the heading of form 01."""
    return any(_like(line, wanted) for line in _bare_lines(words) for wanted in _RECEIPT_WORDS)


def count_words(words: str) -> int:
    """Return how many words of at least three letters there are that look like words."""
    return len(re.findall(r"\b[^\W\d_]{3,12}\b", words))


def sheet_text(words: str) -> str:
    """Return the text of the cover sheet whose letters these are, check sum right, else "".

    Code and component are taken wherever they stand on the sheet; the printed sum must fit exactly
    one pair, so a letter read wrong gives nothing rather than another dossier.
    """
    fitting = {text for text in _candidates(words) if isinstance(parse_sheet(text), CoverSheet)}
    return fitting.pop() if len(fitting) == 1 else ""


def _candidates(words: str) -> Iterator[str]:
    sums = _sums(words)
    for form, code in _codes(words):
        for component in _components(words):
            body = f"EHC1|{form}|{code}|{component}"
            if crc_digits(body) in sums:
                yield f"{body}|{crc_digits(body)}"


def _sealed_lines(words: str) -> list[tuple[str, str]]:
    lines = (line.upper().replace(" ", "") for line in words.splitlines())
    return [(found[1], found[2]) for line in lines if (found := _SEALED.search(line))]


def _sums(words: str) -> set[str]:
    """Return what may be the printed sum: the last four signs of a line that begins as ours."""
    found: set[str] = set()
    for _, rest in _sealed_lines(words):
        tail = re.sub(r"[\W_]+$", "", rest)[-4:]
        found |= {"".join(signs) for signs in product(*(_MISREAD.get(sign, sign) for sign in tail))}
    return {text for text in found if _CRC.fullmatch(text)}


def _codes(words: str) -> set[tuple[str, str]]:
    codes: set[tuple[str, str]] = set()
    for form, rest in _sealed_lines(words):
        first = re.split(r"\|", rest.strip("|"))[0]
        if form == "D":
            codes.add(("D", first))
        elif dossier_code(first):
            codes.add(("C", first))
    for line in words.upper().splitlines():
        alone = re.sub(r"\s+", "", line)
        if dossier_code(alone):
            codes.add(("C", dossier_code(alone) or ""))
    return codes


def _components(words: str) -> set[int]:
    numbers = {int(found[1]) for line in _bare_lines(words) if (found := _COMPONENT.search(line))}
    for _, rest in _sealed_lines(words):
        parts = rest.strip("|").split("|")
        if len(parts) >= 2 and parts[1].isdecimal() and len(parts[1]) <= 3:
            numbers.add(int(parts[1]))
    return numbers


def _bare_lines(words: str) -> list[str]:
    """Return the lines as capitals and digits without marks and spaces."""
    plain = unicodedata.normalize("NFD", words.upper().replace("Đ", "D"))
    return [bare for line in plain.splitlines() if (bare := re.sub(r"[^A-Z0-9]", "", line))]


def _like(line: str, wanted: str) -> bool:
    """Tell whether a line, or a stretch of it, is nearly the wanted one."""
    if abs(len(line) - len(wanted)) > max(6, len(wanted) // 3):
        return wanted in line
    return SequenceMatcher(None, line, wanted, autojunk=False).ratio() >= _LIKENESS
