"""A watched folder as a scanner: an office copier writes files, the desk takes them when whole.

A file is whole when size and time stood still over two looks and its first bytes can be read.
Nothing is ever deleted: taken files move to ``Đã lấy``, refused ones to ``Không nhận`` with a note
why. Must not know what is on a page.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ehc_desk.errors import PaperRefused, ScannerFailed
from ehc_desk.scanning.kinds import kind_of
from ehc_desk.scanning.pages import MESSAGES

TAKEN: Final = "Đã lấy"
REFUSED: Final = "Không nhận"
DEVICE: Final = "folder"
_UNFINISHED: Final = (".part", ".tmp", ".crdownload", ".partial", ".filepart")


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderDevice:
    """A folder that can be asked for papers; ``id`` is what ``scan`` takes."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderCapabilities:
    """What a folder can do: nothing can be set, the copier decides."""

    sources: tuple[str, ...] = ("folder",)
    resolutions: tuple[int, ...] = ()
    colours: tuple[str, ...] = ()
    duplex: bool = False


_Look = tuple[int, int]


class FolderDriver:
    """Yield the whole files of a folder, oldest first; remembers what it saw between looks."""

    def __init__(
        self,
        folder: Path,
        *,
        poll_seconds: float = 0.5,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Watch ``folder``; ``poll_seconds`` lie between two looks."""
        self._folder = folder
        self._poll_seconds = poll_seconds
        self._sleep = sleep
        self._seen: dict[Path, _Look] = {}

    def devices(self) -> tuple[FolderDevice, ...]:
        """Return the folder as the only device, or nothing when it is not there."""
        if not self._folder.is_dir():
            return ()
        return (FolderDevice(id=DEVICE, name=self._folder.name),)

    def capabilities(self, device: str) -> FolderCapabilities:
        """Return that nothing can be chosen. Raises ``ScannerFailed`` for another device."""
        self._only(device)
        return FolderCapabilities()

    def scan(self, device: str, settings: object = None) -> Iterator[Path]:
        """Yield the path of every whole file, moved to the folder of taken ones.

        Ends when a look finds nothing new and nothing still growing. Files that are no papers
        are moved aside with a note and not yielded. Raises ``ScannerFailed`` (params: device,
        pages) after the files already yielded when the folder goes away.
        """
        self._only(device)
        count = 0
        self._look(device, count)
        while self._seen:
            self._sleep(self._poll_seconds)
            for path in self._look(device, count):
                moved = self._take(path)
                if moved is not None:
                    count += 1
                    yield moved

    def refuse(self, path: Path, reason: str) -> Path:
        """Move a file that was looked into and not accepted aside, with a note in Vietnamese.

        ``reason`` is a word of the inspection. Returns where the file lies now.
        """
        moved = _moved(path, self._folder / REFUSED)
        note = moved.with_name(moved.name + ".txt")
        note.write_text(f"Tệp không được nhận: {MESSAGES[reason]}\n", encoding="utf-8")
        return moved

    def _only(self, device: str) -> None:
        if device != DEVICE:
            raise ScannerFailed(device=device, pages=0)

    def _look(self, device: str, count: int) -> list[Path]:
        """Return the files that stood still since the last look, and remember the others."""
        try:
            now = {path: look for path in self._folder.iterdir() if (look := _look_at(path))}
        except OSError as error:
            raise ScannerFailed(device=device, pages=count) from error
        whole = [path for path, look in now.items() if self._seen.get(path) == look]
        self._seen = {path: look for path, look in now.items() if path not in whole}
        return sorted(whole, key=lambda path: (now[path][1], path.name))

    def _take(self, path: Path) -> Path | None:
        try:
            kind_of(path)
        except PaperRefused as error:
            if error.params["reason"] == "not_found":
                return None  # still locked by the copier, or gone: the next look tells
            self.refuse(path, str(error.params["reason"]))
            return None
        try:
            return _moved(path, self._folder / TAKEN)
        except OSError:
            return None  # Windows: the copier still holds it open; the next look tries again


def _look_at(path: Path) -> _Look | None:
    """Return size and time of a file that may be a paper, None for anything else."""
    if path.name.startswith((".", "~")) or path.suffix.lower() in _UNFINISHED:
        return None
    try:
        if path.is_symlink() or not path.is_file():
            return None
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def _moved(path: Path, folder: Path) -> Path:
    """Move a file into a folder without ever replacing one that is there."""
    folder.mkdir(exist_ok=True)
    target, number = folder / path.name, 1
    while target.exists():
        number += 1
        target = folder / f"{path.stem} ({number}){path.suffix}"
    return path.rename(target)
