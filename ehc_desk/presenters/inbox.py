"""The watched folder: what an office copier wrote, and where it goes once it was taken in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ehc_desk import paths
from ehc_desk.files import made_folder

_TAKEN = "da-nhan"
_HALF = (".part", ".tmp", ".crdownload")


@dataclass(frozen=True, slots=True)
class Inbox:
    """A folder of files that wait for a dossier."""

    folder: Path

    def is_there(self) -> bool:
        """Tell whether the folder is there; a missing one is made beside what is there."""
        return made_folder(self.folder)

    def waiting(self) -> list[Path]:
        """Return whole files, oldest first; hidden and half-written ones are left alone."""
        if not self.folder.is_dir():
            return []
        files = [
            path
            for path in self.folder.iterdir()
            if path.is_file() and path.name[0] != "." and path.suffix.lower() not in _HALF
        ]
        return sorted(files, key=lambda path: (path.stat().st_mtime, path.name))

    def put_aside(self, file: Path) -> None:
        """Move a file that was taken in to the folder of taken ones; it is never deleted."""
        aside = self.folder / _TAKEN
        aside.mkdir(exist_ok=True)
        target, number = aside / file.name, 1
        while target.exists():
            number += 1
            target = aside / f"{file.stem}-{number}{file.suffix}"
        file.rename(target)


def inbox_of(setting: str, root: Path) -> Inbox:
    """Return the folder named by the settings, else the one of the data folder."""
    return Inbox(paths.DataFolder(root).watched(setting))
