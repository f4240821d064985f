"""Log files without personal data: rotating, UTF-8, every line passes the redaction filter.

Code logs ids, codes and error words only; the filter is the second net, for numbers that slipped
into a message all the same.
"""

from __future__ import annotations

import logging
import re
from logging.handlers import RotatingFileHandler
from pathlib import Path

_NUMBER = re.compile(r"(?<![0-9A-Za-z-])\+?\d(?:[ .]?\d){8,12}(?![0-9A-Za-z-])")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_CARD = re.compile(r"\d{12}\|[^\s]*.*")
_BYTES, _FILES = 1_000_000, 5


def redact(text: str) -> str:
    """Return the text with card strings, personal numbers, phones and e-mail addresses masked."""
    text = _CARD.sub("[thẻ]", text)
    text = _NUMBER.sub("[số]", text)
    return _EMAIL.sub("[thư]", text)


class RedactionFilter(logging.Filter):
    """Masks the finished message of every record, its exception text included."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; never drops one."""
        record.msg, record.args = redact(record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = redact(logging.Formatter().formatException(record.exc_info))
        return True


def start(folder: Path) -> logging.Handler:
    """Write the program's log into a folder (and no longer into an earlier one)."""
    root = logging.getLogger("ehc_desk")
    for earlier in [one for one in root.handlers if isinstance(one, RotatingFileHandler)]:
        root.removeHandler(earlier)
        earlier.close()
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(
        folder / "ehc-desk.log", maxBytes=_BYTES, backupCount=_FILES, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    handler.addFilter(RedactionFilter())
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    root.propagate = False
    return handler
