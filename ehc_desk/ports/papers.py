"""Papers: where they come from, how they are kept and put together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from ehc_desk.domain.dossier import IntakeFacts, Page


class PaperStore(Protocol):
    """Content-addressed files: named by SHA-256, immutable, fsynced before they count."""

    def put(self, data: bytes) -> str:
        """Store bytes durably (file, rename, folder) and return their SHA-256; raises DiskFull."""
        ...

    def put_file(self, path: Path) -> str:
        """Store a copy of a file by streaming and return its SHA-256; raises DiskFull."""
        ...

    def path(self, sha256: str) -> Path:
        """Return the file of that hash; raises PaperNotFound."""
        ...

    def keep_small(self, sha256: str, picture: Path) -> None:
        """Keep a small upright picture (JPEG) of a paper; never raises, it can be made again."""
        ...

    def small(self, sha256: str) -> Path | None:
        """Return the small picture of a paper, None when there is none."""
        ...

    def sweep(self, keep: Callable[[str], bool], *, older_than_s: float) -> int:
        """Delete files nobody names that are older than given; return how many."""
        ...


class SeenCode(Protocol):
    """One code on a page, its kind as readers name it."""

    @property
    def format(self) -> str: ...  # noqa: D102
    @property
    def text(self) -> str: ...  # noqa: D102


class SeenFacts(Protocol):
    """What was seen on one page: degrees of skew, codes, and whether it is a sheet of ours.

    ``sheet``: "cover" or "receipt" by its looks, else ""; ``sheet_text``: its code in letters;
    ``doubtful``: only its words can say whether it is a separator, and they were not read.
    """

    @property
    def skew(self) -> float | None: ...  # noqa: D102
    @property
    def codes(self) -> Sequence[SeenCode]: ...  # noqa: D102
    @property
    def sheet(self) -> str: ...  # noqa: D102
    @property
    def sheet_text(self) -> str: ...  # noqa: D102
    @property
    def doubtful(self) -> bool: ...  # noqa: D102


class TakenPage(Protocol):
    """One normalised page as the page worker hands it over."""

    @property
    def path(self) -> Path: ...  # noqa: D102
    @property
    def media_type(self) -> str: ...  # noqa: D102
    @property
    def rotation(self) -> int: ...  # noqa: D102
    @property
    def width_px(self) -> int: ...  # noqa: D102
    @property
    def height_px(self) -> int: ...  # noqa: D102
    @property
    def dpi(self) -> float | None: ...  # noqa: D102
    @property
    def blank(self) -> bool: ...  # noqa: D102
    @property
    def thumbnail(self) -> Path: ...  # noqa: D102
    @property
    def facts(self) -> SeenFacts: ...  # noqa: D102


class PaperReport(Protocol):
    """What was found in one file."""

    @property
    def accepted(self) -> bool: ...  # noqa: D102
    @property
    def reason(self) -> str: ...  # noqa: D102
    def to_json(self) -> dict[str, Any]:
        """Return the shape that ``paper inspect`` prints."""
        ...


class PageWorker(Protocol):
    """Reads foreign files where they can do no harm (a limited child process)."""

    def take_in(self, path: Path, scratch: Path, *, words: bool = False) -> Sequence[TakenPage]:
        """Return the pages of a file, each a file in ``scratch`` (which the caller empties).

        ``words``: what looks like a separator is read in letters (``facts.sheet_text``).
        Raises PaperRefused (reason) and WorkerFailed.
        """
        ...

    def inspect(self, paths: Sequence[Path]) -> Sequence[PaperReport]:
        """Return one report a file, in order; never raises for bad input."""
        ...

    def close(self) -> None:
        """Stop the child."""
        ...


class PaperAssembler(Protocol):
    """Makes the one PDF of a component from its pages, bytes repeatable."""

    def __call__(
        self, pages: Sequence[tuple[Page, Path]], out: Path, about: Mapping[str, str]
    ) -> int:
        """Write the PDF to ``out`` and return its number of pages.

        ``about``: what the paper says of itself (``services.paper_metadata``). Text that was read
        on the pages by now goes in too; it is never waited for.
        """
        ...


class FormCheck(Protocol):
    """Checks an electronic form before acceptance."""

    def __call__(self, facts: IntakeFacts) -> Iterable[Mapping[str, Any]]:
        """Return what is wrong: ``{"field", "code", ...}``; empty when all is well."""
        ...
