"""Log files without personal data: rotating, UTF-8, every line passes the redaction filter.

Code logs ids, codes and error words only; the filter is the second net, for numbers that slipped
into a message all the same.
"""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from logging.handlers import RotatingFileHandler

_NUMBER = re.compile(r"(?<![0-9A-Za-z-])\+?\d(?:[ .]?\d){8,18}(?![0-9A-Za-z-])")
# Hyphens only as phones have them: dossier codes are numbers with hyphens too.
_PHONE = re.compile(r"(?<![\w-])(?:\+84|0)[ .-]?\d{2,3}[ .-]\d{3}[ .-]\d{3,4}(?![\w-])")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
# A citizen card from its number on, a health card from its code on, the lines below a photo.
_CARD = re.compile(r"\d{12}\|.*|\b[A-Z]{2}\d{13}\|.*|\bIDVNM[0-9A-Z<]+|\b[A-Z]+<<[0-9A-Z<]*")
_BYTES, _FILES = 1_000_000, 5


def redact(text: str) -> str:
    """Return the text with card strings, personal numbers, phones and e-mail addresses masked."""
    text = _CARD.sub("[thẻ]", text)
    text = _NUMBER.sub("[số]", text)
    text = _PHONE.sub("[số]", text)
    return _EMAIL.sub("[thư]", text)


class RedactionFilter(logging.Filter):
    """Masks the finished message of every record, its exception text included."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; never drops one."""
        record.msg, record.args = redact(record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = redact(record.exc_text)
        return True


class _LogFile(logging.Handler):
    """A rotating file, made when the first line comes, so that a start need not wait for it.

    A log that cannot be written (full disk, folder gone) disturbs nobody at the counter.
    """

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file
        self._rotating: RotatingFileHandler | None = None
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        self.addFilter(RedactionFilter())

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line."""
        if self._rotating is None:
            self._rotating = self._opened()
        self._rotating.emit(record)

    def _opened(self) -> RotatingFileHandler:
        from logging.handlers import RotatingFileHandler

        made = RotatingFileHandler(
            self._file, maxBytes=_BYTES, backupCount=_FILES, encoding="utf-8", delay=True
        )
        made.setFormatter(self.formatter)
        made.handleError = self.handleError  # type: ignore[method-assign]
        return made

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        """Drop the line; the standard handler would print a traceback to the terminal."""

    def close(self) -> None:
        """Close the file."""
        if self._rotating is not None:
            self._rotating.close()
        super().close()


def start(folder: Path) -> logging.Handler:
    """Write the program's log into a folder (and no longer into an earlier one)."""
    root = logging.getLogger("ehc_desk")
    for earlier in [one for one in root.handlers if isinstance(one, _LogFile)]:
        root.removeHandler(earlier)
        earlier.close()
    folder.mkdir(parents=True, exist_ok=True)
    handler = _LogFile(folder / "ehc-desk.log")
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    root.propagate = False
    return handler
