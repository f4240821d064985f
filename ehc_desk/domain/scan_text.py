"""What a keyboard-wedge scanner does to a text, undone: rules Q1–Q4 of the scan rules.

Lines, control characters, mojibake, decomposed letters, a delimiter changed by another keyboard
layout. The room must not know what the text means; every repair leaves a warning.
"""

from __future__ import annotations

import re
import unicodedata

_CONTROLS = {code: " " for code in (*range(0x20), 0x7F)}
_MOJIBAKE_MARKS = ("áº", "á»", "Ä‘", "Æ°", "Æ¡")
_OTHER_DELIMITER = re.compile(r"[0-9]{12}([^\w\s,./:|-])")
_SHEET_DELIMITER = re.compile(r"EHC1([^\w\s,./:|-])[A-Z]\1")
_FEWEST_DELIMITERS = 5


def _windows_bytes() -> dict[str, int]:
    """Return the byte of every character that stands for one: Latin-1 plus Windows-1252."""
    table = {chr(code): code for code in range(0x100)}
    for code in range(0x80, 0xA0):
        try:
            table[bytes([code]).decode("cp1252")] = code
        except UnicodeDecodeError:
            continue  # five bytes have no Windows-1252 character
    return table


_BYTES = _windows_bytes()


def first_line(text: str, warnings: set[str]) -> str:
    """Return the first line that is not blank, control characters as spaces, ends stripped (Q1)."""
    lines = [
        line.translate(_CONTROLS).strip(" ")
        for line in re.split(r"[\r\n]", text.replace("\ufeff", ""))
    ]
    filled = [line for line in lines if line]
    if len(filled) > 1:
        warnings.add("EXTRA_LINES")
    return filled[0] if filled else ""


def repair_letters(text: str, warnings: set[str]) -> str:
    """Return the text without mojibake (Q2) and in NFC (Q3)."""
    repaired = _without_mojibake(text)
    if repaired is not None:
        warnings.add("MOJIBAKE_REPAIRED")
        text = repaired
    elif any(mark in text for mark in _MOJIBAKE_MARKS):
        warnings.add("MOJIBAKE")
    composed = unicodedata.normalize("NFC", text)
    if composed != text:
        warnings.add("NFD_NORMALISED")
    return composed


def _without_mojibake(text: str) -> str | None:
    """Return the text whose UTF-8 bytes were read as Windows-1252, None when it is not such."""
    if text.isascii():
        return None
    try:
        return bytes(_BYTES[char] for char in text).decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        return None


def restore_delimiter(text: str, warnings: set[str]) -> str:
    """Return the text with bars where a keyboard layout put another sign (Q4)."""
    match = _OTHER_DELIMITER.match(text)
    if "|" in text or match is None or text.count(match[1]) < _FEWEST_DELIMITERS:
        return text
    warnings.add("DELIMITER_REPLACED")
    return text.replace(match[1], "|")


def restore_sheet_delimiter(text: str, warnings: set[str]) -> str:
    """Return a text of our own with its bars; its check sum later proves the repair."""
    match = _SHEET_DELIMITER.match(text)
    if match is None or "|" in text:
        return text
    warnings.add("DELIMITER_REPLACED")
    return text.replace(match[1], "|")


def split_fields(text: str) -> list[str]:
    """Return the parts between bars, white space (U+00A0 included) stripped and collapsed (Q6)."""
    return [" ".join(part.split()) for part in text.split("|")]
