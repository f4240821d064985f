"""The table of Qt's own words in the form Qt reads: the .qm layout of qtbase (``QTranslator``).

``python -m ehc_desk.ui.qt_words_file`` writes the compiled files anew when a table has changed.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Mapping

from ehc_desk import paths
from ehc_desk.ui.texts import PSEUDO, stretched

Table = Mapping[str, Mapping[str, str]]
_MAGIC = bytes.fromhex("3cb86418caef9c95cd211cbf60a1bddd")
_HASHES, _MESSAGES = 0x42, 0x69
_END, _TRANSLATION, _SOURCE, _CONTEXT, _COMMENT = 1, 3, 6, 7, 8


def table(language: str) -> Table:
    """Return the texts of a language: context → source → text; empty for an unknown one."""
    name = "vi" if language == PSEUDO else language
    file = paths.resources() / "i18n" / "qt" / f"{name}.json"
    if not file.is_file():
        return {}
    words: dict[str, dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    if language != PSEUDO:
        return words
    return {
        context: {source: stretched(text) for source, text in texts.items()}
        for context, texts in words.items()
    }


def compiled(words: Table) -> bytes:
    """Return the table as Qt reads it: a table of hashes and the messages they point at."""
    hashes: list[tuple[int, int]] = []
    messages = bytearray()
    for context, source, text in _rows(words):
        hashes.append((_elf_hash(source), len(messages)))
        messages += _part(_TRANSLATION, text.encode("utf-16-be"))
        messages += _part(_COMMENT, b"")
        messages += _part(_SOURCE, source) + _part(_CONTEXT, context) + bytes([_END])
    index = b"".join(struct.pack(">II", *pair) for pair in sorted(hashes))
    return _MAGIC + _section(_HASHES, index) + _section(_MESSAGES, bytes(messages))


def _rows(words: Table) -> Iterable[tuple[bytes, bytes, str]]:
    for context, texts in words.items():
        for source, text in texts.items():
            yield context.encode(), source.encode(), text


def _part(tag: int, data: bytes) -> bytes:
    return struct.pack(">BI", tag, len(data)) + data


def _section(tag: int, data: bytes) -> bytes:
    return struct.pack(">BI", tag, len(data)) + data


def _elf_hash(source: bytes) -> int:
    """Return the hash Qt looks a source text (with an empty comment) up by: that of ELF."""
    value = 0
    for byte in source:
        value = (value << 4) + byte
        high = value & 0xF0000000
        if high:
            value ^= high >> 24
        value &= ~high
    return value or 1


def write() -> None:
    """Write the compiled file beside every table."""
    for file in sorted((paths.resources() / "i18n" / "qt").glob("*.json")):
        file.with_suffix(".qm").write_bytes(compiled(table(file.stem)))


if __name__ == "__main__":
    write()
