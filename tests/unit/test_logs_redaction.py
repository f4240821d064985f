"""Logs: what is written about people is masked, codes and ids are not."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk import logs

NEW_CARD = "048092004321|201234567|Lê Thị Thử|14031992|Nữ|25 Đường Ví Dụ|20082022"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    root = logging.getLogger("ehc_desk")
    before = (root.level, root.propagate)
    handler = logs.start(tmp_path / "logs")
    yield tmp_path / "logs" / "ehc-desk.log"
    root.removeHandler(handler)
    handler.close()
    root.setLevel(before[0])
    root.propagate = before[1]


@pytest.mark.parametrize(
    "text",
    [
        "048092004321", "201234567", "0905123456", "0905 123 456", "0905.123.456", "0905-123-456",
        "+84905123456", "+84 905 123 456", "+84-905-123-456", "048 092 004 321", "(0905123456)",
        "number=048092004321,", "1234567890123456",
    ],
)  # fmt: skip
def test_numbers_of_people_are_masked(text: str) -> None:
    masked = logs.redact(f"saved {text} now")
    assert "[số]" in masked
    assert not any(part in masked for part in ("4321", "3456", "4567", "321"))


@pytest.mark.parametrize(
    "card",
    [
        NEW_CARD,
        "048092004321||Lê Thị Thử|14031992|Nữ|Đà Nẵng|20082022",
        "HS4484820000000|4cc3aa20|Thử Nghiệm|1",
        "IDVNM0920043218048092004321<<8",
        "LE<<THI<THU<NGHIEM<<<<<<<<<<<<",
    ],
)
def test_card_strings_are_masked_whole(card: str) -> None:
    masked = logs.redact(f"scan {card}")
    assert masked == "scan [thẻ]"


@pytest.mark.parametrize("mail", ["thu.nghiem@mau.vn", "a+b@x-y.example.org", "T_1@a.b"])
def test_mail_addresses_are_masked(mail: str) -> None:
    assert logs.redact(f"<{mail}>") == "<[thư]>"


@pytest.mark.parametrize(
    "text",
    [
        "H17.25.18-261121-0001",
        "H17.25-261121-001",
        "TAM-Q03-261123-001A",
        "0192f1c4-7b6a-7cc1-8f1e-aaaaaaaaaaaa",
        "2026-11-23T08:30:00+07:00",
        "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "127.0.0.1:8080",
        "12 dossiers, 345 papers, 6789 ms",
        "1.001193, 2.000815",
    ],
)
def test_codes_ids_and_counts_stay_readable(text: str) -> None:
    assert logs.redact(text) == text


@given(st.text(max_size=20), st.integers(0, 10**12 - 1))
def test_a_personal_number_between_words_never_gets_through(words: str, number: int) -> None:
    text = f"{words} 0{number:012} {words}"
    assert f"0{number:012}" not in logs.redact(text)


def test_arguments_are_masked_too(log: Path) -> None:
    logging.getLogger("ehc_desk.x").warning("person %s of %d", "048092004321", 7)
    assert "WARNING ehc_desk.x person [số] of 7" in log.read_text("utf-8")


def test_exceptions_are_masked_with_their_whole_text(log: Path) -> None:
    def inner() -> None:
        raise ValueError("no such person 048092004321, thu@mau.vn")

    try:
        inner()
    except ValueError:
        logging.getLogger("ehc_desk").exception("failed")
    text = log.read_text("utf-8")
    assert "048092004321" not in text
    assert "thu@mau.vn" not in text
    assert "ValueError: no such person [số], [thư]" in text


def test_an_exception_that_another_handler_phrased_before_is_masked(log: Path) -> None:
    record = logging.LogRecord("ehc_desk", logging.ERROR, "", 1, "x", (), None)
    record.exc_text = "ValueError: 048092004321"
    logging.getLogger("ehc_desk").handle(record)
    assert "048092004321" not in log.read_text("utf-8")


def test_a_second_start_moves_the_log(log: Path, tmp_path: Path) -> None:
    second = logs.start(tmp_path / "other")
    logging.getLogger("ehc_desk").info("moved")
    assert not log.exists()
    assert "moved" in (tmp_path / "other" / "ehc-desk.log").read_text("utf-8")
    logging.getLogger("ehc_desk").removeHandler(second)
    second.close()


def test_a_log_that_cannot_be_written_is_no_traceback(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger("ehc_desk").warning("first")
    shutil.rmtree(log.parent)
    handler = logging.getLogger("ehc_desk").handlers[-1]
    handler.close()
    logging.getLogger("ehc_desk").warning("second")
    assert capsys.readouterr().err == ""
