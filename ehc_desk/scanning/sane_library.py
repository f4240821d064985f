"""The C interface of SANE 1 (sane.h) by ctypes: types and calls, nothing of what they are for.

Used by ``sane_child`` only: a driver that crashes takes the process with it. Lengths are in the
option's own unit, fixed-point numbers become floats.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Iterator, Sequence
from ctypes import POINTER, Structure, Union, byref, c_char_p, c_int, c_ubyte, c_void_p
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final


class Status(IntEnum):
    """SANE_Status; the last two are of a later version that some drivers speak already."""

    GOOD = 0
    UNSUPPORTED = 1
    CANCELLED = 2
    DEVICE_BUSY = 3
    INVAL = 4
    EOF = 5
    JAMMED = 6
    NO_DOCS = 7
    COVER_OPEN = 8
    IO_ERROR = 9
    NO_MEM = 10
    ACCESS_DENIED = 11
    WARMING_UP = 12
    HW_LOCKED = 13


class Kind(IntEnum):
    """SANE_Value_Type."""

    BOOL = 0
    INT = 1
    FIXED = 2
    STRING = 3
    BUTTON = 4
    GROUP = 5


class Unit(IntEnum):
    """SANE_Unit, as far as a scan needs it."""

    NONE = 0
    PIXEL = 1
    MM = 3
    DPI = 4


class Frame(IntEnum):
    """SANE_Frame."""

    GRAY = 0
    RGB = 1
    RED = 2
    GREEN = 3
    BLUE = 4


class SaneError(Exception):
    """A call failed; ``status`` is a number of ``Status`` or one that is not known."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One setting of a device; ``words`` are the only values, or ``low``..``high`` is the range."""

    number: int
    name: str
    kind: int
    unit: int = Unit.NONE
    settable: bool = True
    readable: bool = True
    size: int = 4
    strings: tuple[str, ...] = ()
    words: tuple[float, ...] = ()
    low: float | None = None
    high: float | None = None
    step: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """How the next frame comes; ``lines`` is -1 when the device does not know yet."""

    format: int
    last_frame: bool
    bytes_per_line: int
    pixels_per_line: int
    lines: int
    depth: int


Value = float | int | bool | str

_SCALE: Final = 65536
_SOFT_SELECT, _SOFT_DETECT, _INACTIVE = 1, 4, 32
_RANGE, _WORD_LIST, _STRING_LIST = 1, 2, 3
_VERSION_1: Final = 1
_GET, _SET = 0, 1


class _Device(Structure):
    _fields_ = (("name", c_char_p), ("vendor", c_char_p), ("model", c_char_p), ("type", c_char_p))


class _Range(Structure):
    _fields_ = (("min", c_int), ("max", c_int), ("quant", c_int))


class _Constraint(Union):
    _fields_ = (
        ("string_list", POINTER(c_char_p)),
        ("word_list", POINTER(c_int)),
        ("range", POINTER(_Range)),
    )


class _Descriptor(Structure):
    _fields_ = (
        ("name", c_char_p),
        ("title", c_char_p),
        ("desc", c_char_p),
        ("type", c_int),
        ("unit", c_int),
        ("size", c_int),
        ("cap", c_int),
        ("constraint_type", c_int),
        ("constraint", _Constraint),
    )


class _Parameters(Structure):
    _fields_ = (
        ("format", c_int),
        ("last_frame", c_int),
        ("bytes_per_line", c_int),
        ("pixels_per_line", c_int),
        ("lines", c_int),
        ("depth", c_int),
    )


def _text(data: bytes | None) -> str:
    return (data or b"").decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


class Sane:
    """The library, open for one process. Raises ``OSError`` where SANE is not installed."""

    def __init__(self) -> None:
        name = "libsane.1.dylib" if sys.platform == "darwin" else "libsane.so.1"
        self._library = ctypes.CDLL(name)
        self._library.sane_get_option_descriptor.restype = POINTER(_Descriptor)
        self._call("sane_init", None, None)

    def _call(self, name: str, *arguments: Any) -> None:
        status = getattr(self._library, name)(*arguments)
        if status != Status.GOOD:
            raise SaneError(status)

    def devices(self, *, local: bool) -> Iterator[tuple[str, str]]:
        """Yield the name of each device and what a person reads; ``local`` leaves out the net."""
        listed = POINTER(POINTER(_Device))()
        self._call("sane_get_devices", byref(listed), int(local))
        place = 0
        while listed[place]:
            found = listed[place].contents
            shown = " ".join(_text(part).strip() for part in (found.vendor, found.model) if part)
            yield _text(found.name), shown.encode("utf-8", "replace").decode()
            place += 1

    def open(self, device: str) -> Scanner:
        """Open a device; raises ``SaneError``."""
        handle = c_void_p()
        self._call("sane_open", _bytes(device), byref(handle))
        return Scanner(self._library, handle)

    def exit(self) -> None:
        """Leave the library; the last call."""
        self._library.sane_exit()


class Scanner:
    """One open device. Every call may raise ``SaneError``, ``cancel`` and ``close`` do not."""

    def __init__(self, library: Any, handle: c_void_p) -> None:
        self._library = library
        self._handle = handle

    def _call(self, name: str, *arguments: Any) -> None:
        status = getattr(self._library, name)(self._handle, *arguments)
        if status != Status.GOOD:
            raise SaneError(status)

    def options(self) -> dict[str, Option]:
        """Return the options that are active now, by name; another value may change them."""
        count = c_int()
        self._call("sane_control_option", 0, _GET, byref(count), None)
        found: dict[str, Option] = {}
        for number in range(1, count.value):
            pointer = self._library.sane_get_option_descriptor(self._handle, number)
            if not pointer:
                continue
            option = _option(number, pointer.contents)
            if option is not None:
                found.setdefault(option.name, option)
        return found

    def get(self, option: Option) -> Value:
        """Return the value of an option of one word or string."""
        if option.kind == Kind.STRING:
            text = ctypes.create_string_buffer(max(1, option.size))
            self._call("sane_control_option", option.number, _GET, text, None)
            return _text(text.value)
        words = (c_int * max(1, option.size // 4))()
        self._call("sane_control_option", option.number, _GET, words, None)
        if option.kind == Kind.FIXED:
            return float(words[0]) / _SCALE
        return bool(words[0]) if option.kind == Kind.BOOL else int(words[0])

    def set(self, option: Option, value: Value) -> None:
        """Set an option; the device may take a near value."""
        held: Any
        if option.kind == Kind.STRING:
            data = _bytes(str(value))
            held = ctypes.create_string_buffer(data, max(option.size, len(data) + 1))
        else:
            scale = _SCALE if option.kind == Kind.FIXED else 1
            held = byref(c_int(round(float(value) * scale)))
        info = c_int()
        self._call("sane_control_option", option.number, _SET, held, byref(info))

    def start(self) -> None:
        """Begin the next frame: the next sheet, or the next colour of this one."""
        self._call("sane_start")

    def parameters(self) -> Parameters:
        """Return how the frame that was begun comes."""
        got = _Parameters()
        self._call("sane_get_parameters", byref(got))
        return Parameters(
            format=got.format,
            last_frame=bool(got.last_frame),
            bytes_per_line=got.bytes_per_line,
            pixels_per_line=got.pixels_per_line,
            lines=got.lines,
            depth=got.depth,
        )

    def reader(self, size: int) -> Callable[[], memoryview]:
        """Return what gives the next bytes of a frame, at most ``size``, until EOF is raised."""
        buffer = (c_ubyte * size)()
        view = memoryview(buffer).cast("B")
        length = c_int()

        def read() -> memoryview:
            self._call("sane_read", buffer, size, byref(length))
            return view[: length.value]

        return read

    def cancel(self) -> None:
        """End the scan; SANE lets it be called at any time, from anywhere."""
        self._library.sane_cancel(self._handle)

    def close(self) -> None:
        """Let the device go."""
        self._library.sane_close(self._handle)


def _option(number: int, raw: Any) -> Option | None:
    """Return an active option that holds a value, None for headings and sleeping ones."""
    if raw.cap & _INACTIVE or raw.type in (Kind.GROUP, Kind.BUTTON) or not raw.name:
        return None
    scale = _SCALE if raw.type == Kind.FIXED else 1
    strings, words = _listed(raw, scale)
    low = high = None
    step = 0.0
    if raw.constraint_type == _RANGE and raw.constraint.range:
        allowed = raw.constraint.range.contents
        low, high, step = allowed.min / scale, allowed.max / scale, allowed.quant / scale
    return Option(
        number=number,
        name=_text(raw.name),
        kind=raw.type,
        unit=raw.unit,
        settable=bool(raw.cap & _SOFT_SELECT),
        readable=bool(raw.cap & _SOFT_DETECT),
        size=raw.size,
        strings=tuple(strings),
        words=tuple(words),
        low=low,
        high=high,
        step=step,
    )


def _listed(raw: Any, scale: int) -> tuple[Sequence[str], Sequence[float]]:
    if raw.constraint_type == _STRING_LIST and raw.constraint.string_list:
        strings: list[str] = []
        while (text := raw.constraint.string_list[len(strings)]) is not None:
            strings.append(_text(text))
        return strings, ()
    if raw.constraint_type == _WORD_LIST and raw.constraint.word_list:
        listed = raw.constraint.word_list
        return (), [listed[place + 1] / scale for place in range(listed[0])]
    return (), ()
