"""The words Qt itself shows (standard buttons, dialogs, menus of a field, names of keys).

The table is ``resources/i18n/qt/<language>.json``: context → English source → text. It is given
to Qt in its own compiled form (the .qm layout of qtbase, ``QTranslator``), so that every look-up
stays in Qt and no thread has to wait for Python.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Mapping

from PySide6.QtCore import QCoreApplication, QTranslator

from ehc_desk import paths
from ehc_desk.ui.texts import PSEUDO, stretched

Table = Mapping[str, Mapping[str, str]]
_MAGIC = bytes.fromhex("3cb86418caef9c95cd211cbf60a1bddd")
_HASHES, _MESSAGES = 0x42, 0x69
_END, _TRANSLATION, _SOURCE, _CONTEXT, _COMMENT = 1, 3, 6, 7, 8
_in_use: list[tuple[QTranslator, bytes]] = []
_spoken: list[str] = []


def speak(app: QCoreApplication, language: str) -> None:
    """Let Qt speak ``vi`` or ``en`` (or the stretched language of tests) from now on.

    Windows that are open change what they show when they are told of it (LanguageChange).
    """
    if _spoken == [language]:
        return
    _spoken[:] = [language]
    for translator, _data in _in_use:
        app.removeTranslator(translator)
    _in_use.clear()
    data = compiled(table(language))
    translator = QTranslator()
    # Qt keeps no copy of the bytes: they are kept here as long as the translator is.
    if translator.load(data):
        app.installTranslator(translator)
        _in_use.append((translator, data))


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
