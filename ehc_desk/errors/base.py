"""The root of everything that is expected to go wrong."""

from __future__ import annotations

from typing import ClassVar


class DeskError(Exception):
    """Base of all expected failures.

    ``code`` is a stable kebab-case word for texts, logs and support; ``params`` are values for the
    sentence (counts, codes, field names), never personal data.
    """

    code: ClassVar[str] = "desk-error"
    exit_code: ClassVar[int] = 70

    def __init__(self, **params: object) -> None:
        super().__init__(self.code)
        self.params = params

    def __str__(self) -> str:
        """Return code and parameters, for logs only."""
        inside = ", ".join(f"{key}={value!r}" for key, value in sorted(self.params.items()))
        return f"{self.code}({inside})"
