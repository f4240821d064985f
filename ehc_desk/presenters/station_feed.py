"""Feeding a stack beside the window: from a device by a profile, or from files.

Runs on the lane of devices, one feeding at a time. Every side is safe before it is told; whatever
ends the feeding, what came stays. Must not know what is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ehc_desk.errors import DeviceError
from ehc_desk.services.scanning import settings_of

if TYPE_CHECKING:
    from ehc_desk.domain.actor import Actor
    from ehc_desk.domain.scan_profile import ScanProfile
    from ehc_desk.ports.scanners import ScannerDevice
    from ehc_desk.services.scanning import Scanning

FILE = "file"
"""Device of a stack that came as files."""


class Feeding:
    """``stop`` may be called from any thread; ``files`` tells how many of how many are read.

    ``batch_id``: the stack that is fed, "" until it is opened.
    """

    def __init__(self, scanning: Scanning, actor: Actor) -> None:
        self._scanning, self._actor = scanning, actor
        self._found: tuple[ScannerDevice, ...] | None = None
        self._of_source: dict[str, str] = {}
        self._stop = False
        self.files = (0, 0)
        self.batch_id = ""

    def begin(self, batch_id: str, files: int = 0) -> None:
        """Forget an earlier feeding; called before the work is queued."""
        self._stop, self.files, self.batch_id = False, (0, files), batch_id

    def _stack(self, device: str) -> str:
        self.batch_id = self.batch_id or self._scanning.start(device, actor=self._actor).id
        return self.batch_id

    def stop(self) -> None:
        """End after the side (the file) that is on its way."""
        self._stop = True

    def look(self) -> tuple[ScannerDevice, ...]:
        """Return the scanners that can be used now; may take seconds."""
        self._of_source.clear()
        self._found = tuple(self._scanning.devices())
        return self._found

    def scan(self, profile: ScanProfile, device: str) -> str:
        """Feed from a device ("": the first that has the source); return the stack's id.

        Raises DeviceError and what the service raises for a side nothing can be made of.
        """
        device = device or profile.device or self._device_for(profile.source)
        batch_id = self._stack(device)
        try:
            self._scanning.scan(
                batch_id,
                settings_of(profile),
                actor=self._actor,
                device=device,
                stop=lambda: self._stop,
            )
        except DeviceError:
            self._of_source.clear()  # the next scan looks again which device is there
            raise
        return batch_id

    def _device_for(self, source: str) -> str:
        if source not in self._of_source:
            self._of_source[source] = self._scanning.device_for(source, among=self._found)
        return self._of_source[source]

    def feed(self, files: Sequence[Path]) -> str:
        """Take files one after another as if they had been fed; return the stack's id."""
        batch_id = self._stack(FILE)
        for number, file in enumerate(files, start=1):
            if self._stop:
                break
            self._scanning.feed(batch_id, file, actor=self._actor)
            self.files = (number, len(files))
        return batch_id
