"""Scanners on Linux by SANE, each question in a child process (``sane_child``).

A driver that crashes, hangs or writes over memory costs its child, never the window.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ehc_desk.scanning.device_child import ChildDriver, Patience, module_command

PREFIX: Final = "sane:"


class SaneDriver(ChildDriver):
    """The devices of SANE; ids are ``sane:`` and SANE's own name."""

    def __init__(
        self, *, environment: Mapping[str, str] | None = None, patience: Patience | None = None
    ) -> None:
        """Start nothing yet; ``environment`` may name another ``SANE_CONFIG_DIR``."""
        super().__init__(
            prefix=PREFIX,
            command=module_command("ehc_desk.scanning.sane_child"),
            environment=environment,
            patience=patience,
        )
