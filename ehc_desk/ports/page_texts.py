"""The text of pages: who reads it, where it is kept, how it is found again.

Text is an extra of a page. Nothing that matters may wait for it, and it never stands in a log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from ehc_desk.ports.queries import DossierLine

MISSING, STOPPED, FAILED, TOO_SLOW = "missing", "stopped", "failed", "too_slow"
"""Why a page has no text: no program, told to stop, the program crashed, it took too long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadPage:
    """A page whose text is not known; ``rotation``, ``dpi`` as in ``dossier.Page``.

    ``skew``: degrees that were measured when it came, None when they have to be measured.
    """

    sha256: str
    media_type: str
    rotation: int = 0
    dpi: float | None = None
    skew: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPage:
    """What was read: ``text`` a line a row, ``layout`` for the text layer, or why there is none."""

    text: str = ""
    layout: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperHit:
    """A dossier with the words asked for on one of its pages.

    ``component`` and its name, ``page`` counted from 1 within it, ``excerpt``: the words with some
    around them, "…" where text was left out. ``together``: they stand side by side as asked for.
    """

    line: DossierLine
    component: int
    component_name: str
    page: int
    excerpt: str
    together: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TextCounts:
    """How many pages have their text, and how many could not be read."""

    read: int = 0
    failed: int = 0


class PageReader(Protocol):
    """Reads pages by a program that may be missing, crash or hang; never raises for a page."""

    def engine(self) -> str:
        """Return program, version and language in one word, "" when there is none; may be slow."""
        ...

    def read(self, page: UnreadPage, path: Path, give_up: Callable[[], bool]) -> ReadPage:
        """Return what stands on a page; ``give_up`` is asked many times a second."""
        ...


class PageTexts(Protocol):
    """Where texts of pages are kept: by the page's SHA-256, its turn and the engine."""

    def put(self, page: UnreadPage, engine: str, read: ReadPage, *, at: datetime) -> None:
        """Keep what was read, or that it failed once more; raises Busy, DiskFull."""
        ...

    def unread(self, engine: str, *, open_only: bool, limit: int) -> Sequence[UnreadPage]:
        """Return pages without text, those of drafts and stacks under work first, each once.

        With ``open_only`` only those. Left out are blanks, separators, what lies in a bin, and what
        this engine has failed on for good.
        """
        ...

    def layouts(self, pages: Iterable[tuple[str, int]]) -> Mapping[tuple[str, int], Any]:
        """Return the layouts of pages by (SHA-256, rotation); unread pages are left out."""
        ...

    def search(self, text: str, *, limit: int = 50) -> tuple[PaperHit, ...]:
        """Find accepted dossiers by words on their pages: the best hit of each, best first.

        Words are folded and match the beginnings of words, all on one page. Where they stand
        together comes first, then the newest. Too short a text finds nothing.
        """
        ...

    def counts(self) -> TextCounts:
        """Return how many pages are read."""
        ...
