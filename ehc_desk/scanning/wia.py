"""Scanners on Windows by WIA, each question in a child process (``wia_child``).

Written against the documented automation interface; not tried with a scanner yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from ehc_desk.scanning.device_child import ChildDriver, Patience, module_command

PREFIX: Final = "wia:"
_PATIENCE: Final = Patience(silence=180.0)
"""WIA tells nothing while a page is under way, and 600 dpi may take minutes."""


class WiaDriver(ChildDriver):
    """The devices of WIA; ids are ``wia:`` and WIA's own id."""

    def __init__(
        self,
        *,
        command: Sequence[str] | None = None,
        environment: Mapping[str, str] | None = None,
        patience: Patience | None = None,
    ) -> None:
        """Start nothing yet; ``command`` starts another child that speaks the same."""
        super().__init__(
            prefix=PREFIX,
            command=command or module_command("ehc_desk.scanning.wia_child"),
            environment=environment,
            patience=patience or _PATIENCE,
        )
