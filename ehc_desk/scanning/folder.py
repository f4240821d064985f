"""A watched folder as a scanner: an office copier writes files, the desk takes them when whole.

A file is whole when size and time stood still over two looks and its first bytes can be read.
Nothing is ever deleted: taken files move to ``Đã lấy``, refused ones to ``Không nhận`` with a note
why. What the desk gets are copies, byte by byte. Must not know what is on a page.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from ehc_desk.errors import PaperRefused, ScannerFailed
from ehc_desk.ports.scanners import (
    PaperSource,
    ScannerAbilities,
    ScannerDevice,
    ScanSettings,
    SourceAbilities,
    Stop,
)
from ehc_desk.scanning.device_child_files import keep_copy, next_number, page_name
from ehc_desk.scanning.kinds import kind_of
from ehc_desk.scanning.pages import MESSAGES

TAKEN: Final = "Đã lấy"
REFUSED: Final = "Không nhận"
DEVICE: Final = "folder"
_UNFINISHED: Final = (".part", ".tmp", ".crdownload", ".partial", ".filepart")


_SUFFIX: Final = {"jpeg": ".jpg", "tiff": ".tif"}

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

    def devices(self) -> tuple[ScannerDevice, ...]:
        """Return the folder as the only device, or nothing when it is not there."""
        if not self._folder.is_dir():
            return ()
        return (ScannerDevice(id=DEVICE, name=self._folder.name),)

    def capabilities(self, device: str) -> ScannerAbilities:
        """Return that nothing can be chosen: the copier decides. ``ScannerFailed`` for another."""
        self._only(device)
        nothing = SourceAbilities(resolutions=(), colours=(), width_mm=0.0, height_mm=0.0)
        return ScannerAbilities(sources={PaperSource.FOLDER: nothing})

    def scan(
        self,
        device: str,
        settings: ScanSettings | None = None,
        into: Path | None = None,
        stop: Stop = lambda: False,
    ) -> Iterator[Path]:
        """Yield every whole file: the copy in ``into``, else where it was moved to.

        A copy is whole and on the disk before its file is moved, so a crash brings a file twice
        rather than never. Ends when a look finds nothing new and nothing still growing, or by
        ``stop``. Files that are no papers are moved aside with a note and not yielded. Raises
        ``ScannerFailed`` (params: device, pages) after the files already yielded when the folder
        goes away, ``DiskFull`` when a copy finds no room.
        """
        self._only(device)
        count = 0
        self._look(device, count)
        while self._seen and not stop():
            self._sleep(self._poll_seconds)
            for path in self._look(device, count):
                if stop():
                    return
                taken = self._take(path, into, count)
                if taken is not None:
                    count += 1
                    yield taken

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

    def _take(self, path: Path, into: Path | None, count: int) -> Path | None:
        try:
            kind = kind_of(path)
        except PaperRefused as error:
            if error.params["reason"] == "not_found":
                return None  # still locked by the copier, or gone: the next look tells
            self.refuse(path, str(error.params["reason"]))
            return None
        copied: Path | None = None
        try:
            copied = None if into is None else _copied(path, into, kind, count)
            moved = _moved(path, self._folder / TAKEN)
        except OSError:
            if copied is not None:
                copied.unlink(missing_ok=True)
            return None  # Windows: the copier still holds it open; the next look tries again
        return copied or moved


def _copied(path: Path, into: Path, kind: str, count: int) -> Path:
    """Copy a file to the end of ``into``. Raises OSError when it cannot be read now."""
    target = into / page_name(next_number(into), _SUFFIX.get(kind, f".{kind}"))
    with path.open("rb") as source:
        keep_copy(source, target, count)
    return target


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
