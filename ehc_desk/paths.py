"""Where things lie: shipped resources and the files of one data folder.

Knows names only; opens nothing and creates nothing.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resources() -> Path:
    """Return the folder of shipped data: inside the package when installed, beside it in a tree."""
    installed = _PACKAGE / "_resources"
    return installed if installed.is_dir() else _PACKAGE.parent / "resources"


def data_dir(given: str | None) -> Path:
    """Return the data folder: the one given, ``EHC_DATA_DIR``, or the user's own."""
    text = given or os.environ.get("EHC_DATA_DIR", "")
    if text:
        return Path(text).expanduser().absolute()
    base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(base).expanduser() / "ehc-desk"


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The files of one desk below ``root``; every name is fixed."""

    root: Path

    @property
    def identity(self) -> Path:
        """Office, desk and keys as given at installation (JSON)."""
        return self.root / "identity.json"

    @property
    def settings(self) -> Path:
        """User settings (TOML)."""
        return self.root / "settings.toml"

    @property
    def own_days(self) -> Path:
        """The office's own closed and open days (JSON)."""
        return self.root / "calendar.json"

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.root / "desk.db"

    @property
    def papers(self) -> Path:
        """The content-addressed paper store."""
        return self.root / "papers"

    @property
    def slips(self) -> Path:
        """Slips as PDF, one file a print, named by code and print number."""
        return self.root / "slips"

    @property
    def badges(self) -> Path:
        """Staff badges as PDF, named by user."""
        return self.root / "badges"

    @property
    def inbox(self) -> Path:
        """The watched folder of papers (an office copier may write here)."""
        return self.root / "inbox"

    def watched(self, setting: str) -> Path:
        """The folder of papers that the settings name, else the own one."""
        return Path(setting) if setting else self.inbox

    @property
    def logs(self) -> Path:
        """Rotating log files, free of personal data."""
        return self.root / "logs"

    @property
    def delivering(self) -> Path:
        """Locked by every process that delivers at this moment."""
        return self.root / "delivering.lock"

    @property
    def province(self) -> Path:
        """The training province of a demo desk."""
        return self.root / "province"
