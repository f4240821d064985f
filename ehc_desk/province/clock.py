"""The province's clock: server time in UTC+7, which training may set wrong on purpose."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone
from email.utils import formatdate

VIETNAM = timezone(timedelta(hours=7))


class ProvinceClock:
    """Server time. ``offset_s`` is the training switch "clock is wrong"."""

    def __init__(self) -> None:
        self.offset_s = 0.0

    def timestamp(self) -> float:
        """Return seconds since 1970, offset included."""
        return time.time() + self.offset_s

    def now(self) -> datetime:
        """Return the moment in UTC+7."""
        return datetime.fromtimestamp(self.timestamp(), VIETNAM)

    def iso(self) -> str:
        """Return the moment as the contract's ``Moment``, in milliseconds."""
        return self.now().isoformat(timespec="milliseconds")

    def http_date(self, *, after_s: float = 0.0) -> str:
        """Return an IMF-fixdate (RFC 9110), optionally of a later moment."""
        return formatdate(self.timestamp() + after_s, usegmt=True)
