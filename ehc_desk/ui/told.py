"""A line of the list of notices: what was told in this session, and when. Knows no widget."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ehc_desk.ui.texts import Notice, t


@dataclass(frozen=True, slots=True)
class Told:
    """A notice of this session and when it came."""

    at: datetime
    notice: Notice
    mood: str

    def words(self) -> str:
        """Return the line of the list."""
        text = f"{self.notice.text} {self.notice.safe}".strip()
        return f"{self.at.strftime('%H:%M')}  {t(f'toast.{self.mood}')}: {text}"
