"""The text papers of the shelf of samples and how far a reading is from their truth."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import unicodedata
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps


def text_pages(folder: Path) -> list[dict[str, Any]]:
    """Return the pages with text of ``samples/papers``."""
    pages = json.loads((folder / "truth.json").read_text(encoding="utf-8"))["pages"]
    return [page for page in pages if page["lines"] and not page["blank"]]


def folded(text: str) -> str:
    """Return text as it is compared: NFC, runs of dots dropped, white space collapsed."""
    dotless = re.sub(r"[.…]{2,}|…", " ", unicodedata.normalize("NFC", text))
    return " ".join(dotless.split())


def error_rate(read: str, page: dict[str, Any]) -> float:
    """Return edits a character of the truth."""
    truth = folded("\n".join(line["text"] for line in page["lines"]))
    return _edits(folded(read), truth) / len(truth)


def _edits(one: str, other: str) -> int:
    before = list(range(len(other) + 1))
    for number, sign in enumerate(one, 1):
        row = [number]
        for place, against in enumerate(other, 1):
            change = before[place - 1] + (sign != against)
            row.append(min(change, before[place] + 1, row[-1] + 1))
        before = row
    return before[-1]


def upright(path: Path, page: dict[str, Any], kind: str = "PNG") -> bytes:
    """Return the page made upright and nothing else."""
    picture = ImageOps.exif_transpose(Image.open(path))
    turned = picture.rotate(page["orientation"], expand=True) if page["orientation"] else picture
    out = io.BytesIO()
    dpi = {"dpi": (page["dpi"], page["dpi"])} if page["dpi"] else {}
    turned.save(out, kind, **dpi)
    return out.getvalue()


def plainly_read(picture: bytes) -> str:
    """Return what plain ``tesseract -l vie`` reads."""
    done = subprocess.run(
        ["tesseract", "stdin", "stdout", "-l", "vie"],
        input=picture,
        capture_output=True,
        check=True,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    return done.stdout.decode("utf-8")
