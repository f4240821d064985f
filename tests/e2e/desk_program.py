"""The program as a script sees it: real processes, real exit codes, one JSON document each."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parents[2]
PROCEDURE = "2.000815"
FORM = {"documents": [{"name": "Bằng tốt nghiệp", "pages": 3, "copies": 2}]}
_BOUGHT = "".join(chr(code) for code in range(0x1EA0, 0x1EFA)) + "ăâđêôơưĂÂĐÊÔƠƯáàãéèíìĩóòõúùũýÁÀÓÒ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """One finished call. ``value`` is the JSON document of stdout, None when there was none."""

    code: int
    value: Any
    out: str
    err: str

    @property
    def message(self) -> str:
        """The sentence for a person."""
        return str(self.value["error"]["message"])


@dataclass
class Program:
    """The program on one data folder; ``url`` is its province, none by default."""

    root: Path
    url: str = ""
    more: dict[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        """Return the environment of a call: no display, no province but ours."""
        own = {name: text for name, text in os.environ.items() if not name.startswith("EHC_")}
        own.pop("DISPLAY", None)
        if self.url:
            own["EHC_PROVINCE_URL"] = self.url
        return {**own, **self.more}

    def start(self, *words: str, **more: Any) -> subprocess.Popen[str]:
        """Start a call and leave it running."""
        return subprocess.Popen(
            [sys.executable, "-m", "ehc_desk", "--data-dir", str(self.root), "--json", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self.environment(),
            cwd=ROOT,
            **{"stdin": subprocess.DEVNULL, **more},
        )

    def call(self, *words: str, stdin: str | None = None, **more: Any) -> Done:
        """Make a call and wait for its end."""
        if stdin is not None:
            more["stdin"] = subprocess.PIPE
        with self.start(*words, **more) as process:
            return finished(process, stdin)

    def inside(self, *words: str) -> Done:
        """Make a call in this process: the same command line without the start of a program."""
        from ehc_desk.cli.main import main

        out, err = io.StringIO(), io.StringIO()
        before = dict(os.environ)
        os.environ.clear()
        os.environ.update(self.environment())
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = main(["--data-dir", str(self.root), "--json", *words])
        finally:
            os.environ.clear()
            os.environ.update(before)
        text = out.getvalue().strip()
        value = json.loads(text) if text else None
        return Done(code=code, value=value, out=out.getvalue(), err=err.getvalue())

    def killed(self, *words: str, after_s: float) -> Done | None:
        """Start a call and kill it (SIGKILL) after a time; None when it was killed in time."""
        with self.start(*words) as process:
            until = time.monotonic() + after_s
            while process.poll() is None and time.monotonic() < until:
                time.sleep(0.005)
            process.send_signal(signal.SIGKILL)
            done = finished(process)
        return None if done.code == -signal.SIGKILL else done

    def ok(self, *words: str) -> Any:
        """Make a call inside that has to succeed and return what it printed."""
        done = self.inside(*words)
        assert done.code == 0, (words, done.code, done.out, done.err)
        return done.value

    def rows(self) -> list[dict[str, Any]]:
        """Return the open rows of the outbox."""
        return list(self.ok("outbox", "list")["items"])

    def verified(self) -> int:
        """Check the journal and return its length."""
        verdict = self.ok("journal", "verify")
        assert verdict["ok"] is True
        return int(verdict["entries"])


def finished(process: subprocess.Popen[str], stdin: str | None = None) -> Done:
    """Wait for a process and read what it said."""
    out, err = process.communicate(stdin, timeout=150)
    assert "Traceback" not in err, err
    text = out.strip()
    return Done(code=process.returncode, value=json.loads(text) if text else None, out=out, err=err)


def made_demo(root: Path) -> Program:
    """Return a new, empty demo desk."""
    program = Program(root)
    program.ok("init", "--demo", "--empty")
    return program


def card(number: int) -> str:
    """Return the QR text of an invented citizen card."""
    return (
        f"0483020{number:05d}||Trần Thị Mẫu {_letters(number)}|24022002|Nữ|"
        "Tổ 12, Phường Mẫu Một, Đà Nẵng|31052021"
    )


def _letters(number: int) -> str:
    return "".join(chr(ord("A") + int(digit)) for digit in str(number))


def sheet(path: Path, seed: int, *, size: tuple[int, int] = (827, 1169)) -> Path:
    """Draw a scanned page nobody has seen before: text lines, a frame, some grain."""
    dice = random.Random(seed)
    picture = Image.new("L", size, 247)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((60, 60, size[0] - 60, size[1] - 60), outline=40, width=3)
    pen.text((90, 80), f"GIAY TO {seed}", fill=10)
    for y in range(140, size[1] - 140, 28):
        pen.line((90, y, dice.randint(300, size[0] - 90), y), fill=dice.randint(10, 90), width=5)
    for _ in range(900):
        pen.point((dice.randrange(size[0]), dice.randrange(size[1])), fill=dice.randrange(256))
    picture.save(path, "JPEG", dpi=(100, 100), quality=80)
    return path


def intake_words(folder: Path, number: int, *, pages: Iterable[Path] = ()) -> list[str]:
    """Return the words of one intake with one fresh page (or the given ones)."""
    form = folder / "form.json"
    if not form.exists():
        form.write_text(json.dumps(FORM), "utf-8")
    files = list(pages) or [sheet(folder / f"page-{number}.jpg", number)]
    scans = [f"1={page}" for page in files]
    return ["intake", "--procedure", PROCEDURE, "--card", card(number),
            "--scan", *scans, "--form", str(form)]  # fmt: skip


def assert_same_at(dump: Mapping[str, Any], codes: Iterable[str]) -> None:
    """Each dossier is at the province, once, and no other."""
    held = [dossier["code"] for dossier in dump["dossiers"]]
    assert sorted(held) == sorted(set(held)), "a dossier twice"
    assert sorted(held) == sorted(codes)
    ids = [entry["id"] for entry in dump["entries"]]
    assert len(ids) == len(set(ids)), "an entry twice"


def assert_papers_same(dump: Mapping[str, Any], code: str, papers: Iterable[Any]) -> None:
    """The papers of a dossier are there with the hashes that ``dossier show`` gives."""
    [held] = [dossier for dossier in dump["dossiers"] if dossier["code"] == code]
    assert held["papers"] == [paper["sha256"] for paper in papers]


def assert_bytes_there(folder: Path, hashes: Iterable[str]) -> None:
    """The bytes behind the hashes are in the province's folder."""
    found = {
        hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (folder / "papers").rglob("*")
        if path.is_file()
    }
    assert set(hashes) <= found


def assert_no_gap(codes: Iterable[str]) -> None:
    """The numbers of each day run from 1 on without a hole, none twice."""
    days: dict[str, list[int]] = {}
    for code in codes:
        stem, _, number = code.rpartition("-")
        days.setdefault(stem, []).append(int(number))
    for stem, numbers in days.items():
        assert sorted(numbers) == list(range(1, len(numbers) + 1)), (stem, sorted(numbers))


def is_vietnamese(text: str) -> bool:
    """Tell whether a sentence is Vietnamese: letters only Vietnamese has, no English error."""
    english = ("Error", "error", "Exception", "Traceback", "failed", "invalid", "No such", "None")
    return any(letter in _BOUGHT for letter in text) and not any(word in text for word in english)
