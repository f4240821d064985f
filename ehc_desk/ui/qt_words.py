"""The words Qt itself shows (standard buttons, dialogs, menus of a field, names of keys).

The table is ``resources/i18n/qt/<language>.json``: context → English source → text. Qt gets it in
its own compiled form, ``<language>.qm`` beside it, so that every look-up stays in Qt and no thread
has to wait for Python (``qt_words_file`` writes it).
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QTranslator

from ehc_desk import paths
from ehc_desk.ui.texts import PSEUDO

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
    translator, data = QTranslator(), _compiled(language)
    # Qt keeps no copy of the bytes: they are kept here as long as the translator is.
    if data and translator.load(data):
        app.installTranslator(translator)
        _in_use.append((translator, data))


def _compiled(language: str) -> bytes:
    if language == PSEUDO:
        from ehc_desk.ui.qt_words_file import compiled, table

        return compiled(table(language))
    file = paths.resources() / "i18n" / "qt" / f"{language}.qm"
    return file.read_bytes() if file.is_file() else b""
