from __future__ import annotations

import os
import stat
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_papers import jpeg, letter
from PIL import Image, ImageDraw

from ehc_desk.ports.page_texts import UnreadPage
from ehc_desk.scanning.ocr import Reading, recognise
from ehc_desk.scanning.ocr_picture import readable, without_leaders
from ehc_desk.scanning.ocr_reader import TesseractReader
from ehc_desk.scanning.ocr_rows import (
    found_words,
    second_look,
    size_of,
    trusted,
    worth_a_second_look,
)
from ehc_desk.scanning.ocr_words import Lie, PageText, Word, clean, in_rows, plain_text

HEAD = (
    "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
)


def _row(text: str, box: tuple[int, int, int, int], sure: float = 95, block: int = 1) -> str:
    return "\t".join(map(str, (5, 1, block, 1, 1, 1, *box, sure, text)))


def _program(folder: Path, body: str) -> str:
    """A stand-in for the program; written in sh so that it starts fast."""
    path = folder / "tesseract"
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return os.fspath(path)


def _scan(folder: Path) -> Path:
    path = folder / "page.jpg"
    path.write_bytes(jpeg(letter(3).resize((827, 1170))))
    return path


posix = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")


@posix
@pytest.mark.parametrize(
    ("body", "note"),
    [("kill -SEGV $$", "failed"), ("exit 1", "failed"), ("exec sleep 60", "too_slow")],
)
def test_a_bad_program_only_costs_the_text(tmp_path: Path, body: str, note: str) -> None:
    start = time.monotonic()
    how = Reading(program=_program(tmp_path, body), seconds=4.0)
    told = recognise(_scan(tmp_path), "image/jpeg", 0, 100.0, None, how)
    assert told == PageText(note=note)
    assert time.monotonic() - start < 20


@posix
def test_a_wish_to_stop_ends_the_program(tmp_path: Path) -> None:
    stop = threading.Event()
    body = f"echo $$ > {tmp_path}/pid; exec sleep 60"
    how = Reading(program=_program(tmp_path, body), stop=stop.is_set)

    def stop_when_it_runs() -> None:
        while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text().strip():
            time.sleep(0.02)
        stop.set()

    threading.Thread(target=stop_when_it_runs, daemon=True).start()
    assert recognise(_scan(tmp_path), "image/jpeg", 0, 100.0, None, how).note == "stopped"
    pid = int((tmp_path / "pid").read_text())
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@posix
def test_babble_and_damaged_pages_give_no_words(tmp_path: Path) -> None:
    how = Reading(program=_program(tmp_path, "printf '5\\tx\\ny\\n\\377\\376\\n'"))
    told = recognise(_scan(tmp_path), "image/jpeg", 90, 100.0, None, how)
    assert (told.words, told.note, told.rotation) == ((), "", 90)
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"no picture")
    assert recognise(bad, "image/jpeg", 0, None, None, how).note == "failed"


def test_a_missing_program(tmp_path: Path) -> None:
    how = Reading(program=os.fspath(tmp_path / "nowhere"))
    told = recognise(_scan(tmp_path), "image/jpeg", 0, 100.0, None, how)
    assert told.note == "missing"


def test_rows_join_what_stands_on_one_line() -> None:
    label = [Word(text="Họ", x=10, y=100, w=30, h=20), Word(text="tên:", x=50, y=102, w=40, h=18)]
    filled = [Word(text="Ví", x=200, y=95, w=30, h=30)]
    below = [Word(text="Nơi", x=10, y=140, w=30, h=20)]
    words = in_rows([below, filled, label])
    text = PageText(words=words)
    assert plain_text(text) == "Họ tên: Ví\nNơi"
    assert PageText.from_json(text.to_json()) == text


def test_words_of_a_table() -> None:
    table = "\n".join(
        [
            HEAD,
            _row("Tie\u0302\u0301p", (1, 2, 3, 4)),
            _row("  ", (1, 2, 3, 4)),
            _row("x\u200b\x07", (5, 6, 7, 8)),
            _row("|", (5, 6, 7, 8), sure=20),
            "5\t1\tnothing",
            _row("y", (0, 0, 0, 4)),
        ]
    )
    assert [one.word.text for one in found_words(table)] == ["Tiếp", "x"]
    assert clean("a\ud800b\u202ec") == "abc"


def test_a_second_look_sees_what_was_not_read() -> None:
    page = Image.new("L", (400, 300), 245)
    draw = ImageDraw.Draw(page)
    draw.rectangle((20, 20, 120, 44), fill=0)
    pgm = b"P5\n400 300\n255\n" + page.tobytes()
    found = found_words(_row("Giấy", (20, 20, 101, 25)))
    assert size_of(pgm) == (400, 300)
    assert worth_a_second_look(second_look(pgm, []))
    assert second_look(pgm, found) == b"P5\n400 300\n255\n" + b"\xff" * 120_000
    assert not worth_a_second_look(second_look(pgm, found))
    seen = [_row("Đúng", (0, 90, 40, 22)), _row("ÁÁÁ", (0, 200, 9, 90), block=2)]
    seen += [_row("sai", (0, 150, 40, 22), sure=40, block=3), _row("—", (0, 99, 9, 20), block=4)]
    assert [one.word.text for one in trusted(found_words("\n".join(seen)), found)] == ["Đúng"]


def test_leaders_go_and_letters_stay() -> None:
    page = Image.new("L", (800, 200), 255)
    draw = ImageDraw.Draw(page)
    for x in range(100, 700, 6):
        draw.rectangle((x, 100, x + 1, 101), fill=60)
    draw.rectangle((20, 80, 60, 101), fill=0)
    clean_page = without_leaders(page, 200.0)
    assert clean_page.crop((90, 90, 800, 110)).getextrema() == (255, 255)
    assert clean_page.crop((20, 80, 61, 102)).getextrema() == (0, 0)
    text = letter(8).convert("L")
    assert without_leaders(text, 200.0).tobytes() == text.tobytes()


def test_pages_are_made_upright_and_small_enough() -> None:
    page = readable(letter(6, 2480, 3508).rotate(-90, expand=True), 270, 300.0, 0.0)
    assert (page.dpi, page.scale) == (200.0, 1.5)
    assert page.grey.size == (1653, 2339)
    assert readable(Image.new("RGB", (300, 420), "white"), 0, None, 0.05).skew == 0.0


@given(
    st.sampled_from([0, 90, 180, 270]),
    st.floats(-5, 5),
    st.floats(1, 3),
    st.integers(0, 1900),
    st.integers(0, 2800),
)
def test_boxes_go_back_to_the_stored_picture(
    rotation: int, skew: float, scale: float, x: int, y: int
) -> None:
    """What is in the middle stays there; a corner of the straight page is a corner of the other."""
    size = (3000, 2000) if rotation % 180 else (2000, 3000)
    made = (round(2000 / scale), round(3000 / scale))
    lie = Lie(made=made, scale=scale, rotation=rotation, skew=0.0, size=size)
    word = Word(text="x", x=round(x / scale), y=round(y / scale), w=30, h=10)
    there = lie.on_stored(word)
    wide, tall = (there.h, there.w) if rotation % 180 else (there.w, there.h)
    assert (wide, tall) == (round(30 * scale), round(10 * scale))
    back = {
        0: (there.x, there.y),
        90: (size[1] - there.y - there.h, there.x),
        180: (size[0] - there.x - there.w, size[1] - there.y - there.h),
        270: (there.y, size[0] - there.x - there.w),
    }[rotation]
    assert back[0] == pytest.approx(word.x * scale, abs=4)
    assert back[1] == pytest.approx(word.y * scale, abs=4)
    middle = Word(text="x", x=made[0] // 2 - 15, y=made[1] // 2 - 5, w=30, h=10)
    leaning = Lie(made=made, scale=scale, rotation=rotation, skew=skew, size=size)
    seen = leaning.on_stored(middle)
    assert seen.x + seen.w / 2 == pytest.approx(size[0] / 2, abs=4)
    assert seen.y + seen.h / 2 == pytest.approx(size[1] / 2, abs=4)


def test_a_pdf_page_with_its_own_text_is_not_read(tmp_path: Path) -> None:
    """Nothing is laid over the text of a word processor, and it is found by it all the same."""
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path / "page.pdf"
    canvas = Canvas(os.fspath(path))
    canvas.drawString(72, 700, "Don xin xac nhan cua ong Nguyen Van Mau")
    canvas.drawString(72, 680, "so 0417")
    canvas.save()
    program = _program(tmp_path, "exit 1") if sys.platform != "win32" else None
    told = recognise(path, "application/pdf", 90, None, None, Reading(program=program))
    assert (told.note, told.words, told.rotation) == ("", (), 90)
    assert plain_text(told) == "Don xin xac nhan cua ong Nguyen Van Mau\nso 0417"
    assert PageText.from_json(told.to_json()) == told


@posix
def test_the_skew_is_measured_when_nobody_did(tmp_path: Path) -> None:
    path = tmp_path / "page.jpg"
    path.write_bytes(jpeg(letter(3).rotate(2.0, fillcolor="white")))
    body = f"printf '{HEAD}\\n' | sed 's/\\\\\\\\t/\\t/g'"
    told = recognise(path, "image/jpeg", 0, 200.0, None, Reading(program=_program(tmp_path, body)))
    assert told.note == ""
    assert told.skew == pytest.approx(2.0, abs=0.3)


# ---------------------------------------------------------------- the reader of the desk

SPEAKS = (
    'case "$1" in --version) echo "tesseract 5.9.1";; --list-langs) echo vie;; *) exit 1;; esac'
)


@posix
def test_the_reader_names_program_and_language_and_asks_once(tmp_path: Path) -> None:
    body = f"echo asked >> {tmp_path}/log; {SPEAKS}"
    reader = TesseractReader(tmp_path / "reading", program=_program(tmp_path, body))
    assert reader.engine() == reader.engine() == "tesseract-5.9.1-vie-1"
    assert (tmp_path / "log").read_text().count("asked") == 2


@posix
@pytest.mark.parametrize("body", ["exit 1", SPEAKS.replace("echo vie", "echo eng"), "kill -9 $$"])
def test_a_program_without_vietnamese_is_none(tmp_path: Path, body: str) -> None:
    reader = TesseractReader(tmp_path / "reading", program=_program(tmp_path, body))
    assert reader.engine() == ""


@posix
def test_a_program_that_was_taken_away_is_looked_for_anew(tmp_path: Path) -> None:
    program = Path(_program(tmp_path, SPEAKS))
    reader = TesseractReader(tmp_path / "reading", program=os.fspath(program))
    assert reader.engine()
    program.unlink()
    page = UnreadPage(sha256="0" * 64, media_type="image/jpeg", dpi=100.0)
    assert reader.read(page, _scan(tmp_path), lambda: False).note == "missing"
    assert reader.engine() == ""


@posix
def test_pictures_lie_in_the_desks_own_folder_and_leftovers_are_swept(tmp_path: Path) -> None:
    folder = tmp_path / "desk" / "reading"
    old, fresh = folder / "ehc-read-old", folder / "ehc-read-now"
    for one in (old, fresh):
        one.mkdir(parents=True)
        (one / "page.pgm").write_bytes(b"P5")
    os.utime(old, (1, 1))
    look = f"ls {folder}/*/page.pgm > {tmp_path}/seen; exit 1"
    body = f'case "$1" in --*) :;; *) {look};; esac; {SPEAKS}'
    reader = TesseractReader(folder, program=_program(tmp_path, body))
    assert reader.engine()
    assert not old.exists()
    assert fresh.exists(), "another program may be reading it now"
    page = UnreadPage(sha256="0" * 64, media_type="image/jpeg", dpi=100.0, skew=0.0)
    assert reader.read(page, _scan(tmp_path), lambda: False).note == "failed"
    assert (tmp_path / "seen").read_text().count("page.pgm") == 2
    assert [one.name for one in folder.iterdir()] == [fresh.name]
