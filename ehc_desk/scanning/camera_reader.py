"""A camera as a reader: pictures are looked at for codes and forgotten; none is ever stored.

The only place that knows OpenCV, which is an extra: a desk without it is told so. Must not know
what a code means; nothing of what was seen is logged.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any, Final, Protocol

from ehc_desk.ports.readers import CodeRead, SourceState
from ehc_desk.scanning.source_thread import SourceThread

EXTRA: Final = "opencv-python-headless"
_AGAIN_S: Final = 3.0
"""A code that stays before the camera is one scan; it must be away that long to be another."""
_FRAME_S: Final = 0.08
_BACK_OFF_S: Final = (0.5, 2.0, 5.0)
_FORMATS: Final = ("QRCode", "Code128", "DataMatrix", "PDF417", "EAN13")
_BLIND: Final = 50


class Camera(Protocol):
    """What gives pictures: OpenCV's ``VideoCapture``, or a file in its place."""

    def isOpened(self) -> bool: ...  # noqa: D102, N802 - OpenCV's name
    def read(self) -> tuple[bool, Any]: ...  # noqa: D102
    def release(self) -> None: ...  # noqa: D102


def is_installed() -> bool:
    """Tell whether the library for cameras is there."""
    from importlib.util import find_spec

    return find_spec("cv2") is not None


def cameras() -> tuple[str, ...]:
    """Return the cameras of this machine by the names the system gives their files."""
    return tuple(str(path) for path in sorted(Path("/dev").glob("video*")))


def open_camera(name: str) -> Camera:
    """Return the camera of a name: a device file, a number, or a film for practice."""
    import cv2

    found = cv2.VideoCapture(int(name) if name.isdigit() else name)
    found.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    camera: Camera = found
    return camera


class Seen:
    """Tells which codes in a picture are new; times are seconds of any one clock."""

    def __init__(self, again_s: float = _AGAIN_S) -> None:
        self._again = again_s
        self._last: dict[str, float] = {}

    def fresh(self, texts: tuple[str, ...], at: float) -> list[str]:
        """Return what was not before the camera a moment ago."""
        new = [text for text in texts if at - self._last.get(text, -1e9) > self._again]
        self._last = {text: when for text, when in self._last.items() if at - when <= self._again}
        self._last |= dict.fromkeys(texts, at)
        return new


def codes_in(picture: Any) -> tuple[str, ...]:
    """Return the texts of the codes on a picture: bytes, height × width, grey or three colours."""
    import zxingcpp

    kinds = zxingcpp.BarcodeFormat
    formats = zxingcpp.BarcodeFormats([getattr(kinds, name) for name in _FORMATS])
    found = zxingcpp.read_barcodes(picture, formats=formats, text_mode=zxingcpp.TextMode.Plain)
    return tuple(dict.fromkeys(code.text for code in found if code.valid and code.text))


class CameraReader(SourceThread):
    """A ``CodeSource`` that looks through a camera. ``clock`` and pauses are in seconds."""

    _thread_name = "camera-reader"

    def __init__(
        self,
        name: str,
        *,
        opened: Callable[[str], Camera] = open_camera,
        installed: Callable[[], bool] = is_installed,
        clock: Callable[[], float] = monotonic,
        frame_s: float = _FRAME_S,
        back_off_s: tuple[float, ...] = _BACK_OFF_S,
    ) -> None:
        super().__init__()
        self._name, self._opened, self._installed = name, opened, installed
        self._clock, self._frame, self._back_off = clock, frame_s, back_off_s

    def _run(self) -> None:
        if not self._installed():
            self._tell(SourceState.MISSING)
            return
        self._tell(SourceState.OPENING)
        tries = 0
        while not self._stopping.is_set():
            camera = self._opened(self._name)
            try:
                if camera.isOpened():
                    tries = 0
                    self._look(camera)
            finally:
                camera.release()
            was_there = self._state in (SourceState.READY, SourceState.LOST)
            if not self._stopping.is_set():
                self._tell(SourceState.LOST if was_there else self._why_not())
                self._stopping.wait(self._back_off[min(tries, len(self._back_off) - 1)])
            tries += 1

    def _look(self, camera: Camera) -> None:
        """Look until told to stop or until no picture comes any more."""
        seen, blind = Seen(), 0
        while not self._stopping.is_set() and blind < _BLIND:
            there, picture = camera.read()
            if there:
                self._tell(SourceState.READY)
                for text in seen.fresh(codes_in(picture), self._clock()):
                    self._on_scan(CodeRead(text=text))
            blind = 0 if there else blind + 1
            self._stopping.wait(self._frame)

    def _why_not(self) -> SourceState:
        path = Path(self._name)
        if not path.is_absolute():
            return SourceState.ABSENT
        if not path.exists():
            return SourceState.ABSENT
        try:
            path.open("rb").close()
        except PermissionError:
            return SourceState.REFUSED
        except OSError:
            return SourceState.BUSY
        return SourceState.BUSY
