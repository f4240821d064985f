"""A scanner without hardware: hands out the sides it was given, then an error if one is set."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ehc_desk.errors import DeviceError
from ehc_desk.ports.scanners import (
    Colour,
    PaperSource,
    ScannerAbilities,
    ScannerDevice,
    ScanSettings,
    SourceAbilities,
)

DEVICE = "fake:1"


def _never() -> bool:
    return False


class FakeScanner:
    """Implements ``ports.ScannerDriver``. ``after`` runs after each side it handed out."""

    def __init__(self, *sides: bytes, error: DeviceError | None = None) -> None:
        self.sides, self.error = list(sides), error
        self.after: Callable[[int], None] = lambda _count: None
        self.asked: list[ScanSettings] = []

    def devices(self) -> Sequence[ScannerDevice]:
        return (ScannerDevice(id=DEVICE, name="Máy quét giả"),)

    def capabilities(self, device: str) -> ScannerAbilities:
        feeder = SourceAbilities(
            resolutions=(200, 300), colours=tuple(Colour), width_mm=210, height_mm=297
        )
        return ScannerAbilities(sources={PaperSource.FEEDER: feeder})

    def scan(
        self,
        device: str,
        settings: ScanSettings,
        into: Path,
        stop: Callable[[], bool] = _never,
    ) -> Iterator[Path]:
        self.asked.append(settings)
        while self.sides and not stop():
            side = into / f"{len(self.sides):04d}.jpg"
            side.write_bytes(self.sides.pop(0))
            yield side
            self.after(len(self.sides))
        if self.error is not None and not self.sides:
            raise self.error
