"""The real clock of the desk, in civil time of Viet Nam."""

from __future__ import annotations

import time
from datetime import datetime

from ehc_desk.domain.office import VIETNAM


class SystemClock:
    """Reads the machine's clock; adapter of the port ``Clock``."""

    def now(self) -> datetime:
        """Return the moment in UTC+7, whatever zone the machine is set to."""
        return datetime.now(VIETNAM)

    def monotonic(self) -> float:
        """Return seconds that never jump."""
        return time.monotonic()
