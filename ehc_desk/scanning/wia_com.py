"""Late-bound COM (IDispatch) by ctypes: just enough to drive the WIA automation library.

Layouts of VARIANT, DISPPARAMS and EXCEPINFO as in oaidl.h. Imports everywhere; objects come from
``automation`` on Windows only. Must not know scanners.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from ctypes import (
    POINTER,
    Structure,
    Union,
    byref,
    c_double,
    c_float,
    c_int16,
    c_int32,
    c_int64,
    c_long,
    c_uint,
    c_uint8,
    c_uint16,
    c_uint32,
    c_uint64,
    c_ulong,
    c_void_p,
    c_wchar_p,
)
from typing import Any, Final, Protocol

_EMPTY, _I4, _BSTR, _DISPATCH, _BOOL = 0, 3, 8, 9, 11
_FIELDS: Final = {
    2: "i2", 3: "i4", 4: "r4", 5: "r8", 10: "i4", 16: "i1", 17: "ui1", 18: "ui2", 19: "ui4",
    20: "i8", 21: "ui8", 22: "i4", 23: "ui4",
}  # fmt: skip
_GET_OR_CALL, _PUT, _DISPID_PUT = 3, 4, -3
_E_NO_INTERFACE: Final = 0x80004002
_DISP_E_EXCEPTION: Final = 0x80020009
_IN_PROCESS, _ONE_THREAD = 1, 2


class ComError(Exception):
    """A call failed; ``code`` is its HRESULT as an unsigned number."""

    def __init__(self, code: int) -> None:
        super().__init__(f"{code & 0xFFFFFFFF:#010x}")
        self.code = code & 0xFFFFFFFF


class Guid(Structure):
    """GUID."""

    _fields_ = (
        ("data1", c_uint32),
        ("data2", c_uint16),
        ("data3", c_uint16),
        ("data4", c_uint8 * 8),
    )


class _Data(Union):
    _fields_ = (
        ("i1", ctypes.c_int8),
        ("i2", c_int16),
        ("i4", c_int32),
        ("i8", c_int64),
        ("ui1", c_uint8),
        ("ui2", c_uint16),
        ("ui4", c_uint32),
        ("ui8", c_uint64),
        ("r4", c_float),
        ("r8", c_double),
        ("pointer", c_void_p),
        ("record", c_void_p * 2),
    )


class Variant(Structure):
    """VARIANT."""

    _fields_ = (
        ("vt", c_uint16),
        ("reserved", c_uint16 * 3),
        ("data", _Data),
    )


class Arguments(Structure):
    """DISPPARAMS; the arguments stand last first."""

    _fields_ = (
        ("values", POINTER(Variant)),
        ("names", POINTER(c_int32)),
        ("count", c_uint),
        ("named", c_uint),
    )


class Exceptional(Structure):
    """EXCEPINFO; its texts are strings of the system and have to be freed."""

    _fields_ = (
        ("code", c_uint16),
        ("reserved", c_uint16),
        ("source", c_void_p),
        ("description", c_void_p),
        ("help_file", c_void_p),
        ("help_context", c_uint32),
        ("reserved_pointer", c_void_p),
        ("fill_in", c_void_p),
        ("scode", c_int32),
    )


_function: Any = getattr(ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE)
RELEASE = _function(c_ulong, c_void_p)
GET_IDS = _function(
    c_int32, c_void_p, POINTER(Guid), POINTER(c_wchar_p), c_uint, c_uint32, POINTER(c_int32)
)
INVOKE = _function(
    c_int32,
    c_void_p,
    c_int32,
    POINTER(Guid),
    c_uint32,
    c_uint16,
    POINTER(Arguments),
    POINTER(Variant),
    POINTER(Exceptional),
    POINTER(c_uint),
)
_RELEASE_AT, _GET_IDS_AT, _INVOKE_AT = 2, 5, 6


class System(Protocol):
    """What of oleaut32 is needed."""

    def new_string(self, text: str) -> int: ...  # noqa: D102
    def text_of(self, pointer: int) -> str: ...  # noqa: D102
    def free_string(self, pointer: int) -> None: ...  # noqa: D102


class ComObject:
    """An automation object: properties and methods by their names; given back when collected."""

    def __init__(self, pointer: int, system: System) -> None:
        """Take over one reference."""
        self._pointer = pointer
        self._system = system

    def __del__(self) -> None:
        RELEASE(self._slot(_RELEASE_AT))(self._pointer)

    def get(self, name: str, *arguments: int | str) -> Any:
        """Return a property, or what a method returns. Raises ``ComError``."""
        return self._invoke(name, _GET_OR_CALL, arguments)

    def put(self, name: str, value: int | str) -> None:
        """Set a property. Raises ``ComError``."""
        self._invoke(name, _PUT, (value,))

    def _slot(self, place: int) -> int:
        table = ctypes.cast(self._pointer, POINTER(POINTER(c_void_p))).contents
        return table[place] or 0

    def _id(self, name: str) -> int:
        found = c_int32()
        names = (c_wchar_p * 1)(name)
        call = GET_IDS(self._slot(_GET_IDS_AT))
        _check(call(self._pointer, byref(Guid()), names, 1, 0, byref(found)))
        return found.value

    def _invoke(self, name: str, flags: int, arguments: Sequence[int | str]) -> Any:
        number = self._id(name)
        values = (Variant * max(1, len(arguments)))()
        for place, argument in enumerate(reversed(arguments)):
            self._fill(values[place], argument)
        told = Arguments(values=values, count=len(arguments))
        if flags == _PUT:
            put = c_int32(_DISPID_PUT)
            told.names, told.named = ctypes.pointer(put), 1
        result, failure = Variant(), Exceptional()
        call = INVOKE(self._slot(_INVOKE_AT))
        try:
            code = call(
                self._pointer, number, byref(Guid()), 0, flags, byref(told),
                None if flags == _PUT else byref(result), byref(failure), byref(c_uint()),
            )  # fmt: skip
        finally:
            for value in values:
                self._clear(value)
        if code & 0xFFFFFFFF == _DISP_E_EXCEPTION:
            self._forget(failure)
            raise ComError(failure.scode or code)
        _check(code)
        return self._taken(result)

    def _fill(self, value: Variant, argument: int | str) -> None:
        if isinstance(argument, str):
            value.vt, value.data.pointer = _BSTR, self._system.new_string(argument)
        else:
            value.vt, value.data.i4 = _I4, argument

    def _clear(self, value: Variant) -> None:
        if value.vt == _BSTR and value.data.pointer:
            self._system.free_string(value.data.pointer)
        value.vt = _EMPTY

    def _forget(self, failure: Exceptional) -> None:
        for pointer in (failure.source, failure.description, failure.help_file):
            if pointer:
                self._system.free_string(pointer)

    def _taken(self, result: Variant) -> Any:
        """Return the value of a result and what it holds of the system."""
        if result.vt == _DISPATCH:
            return ComObject(result.data.pointer, self._system) if result.data.pointer else None
        if result.vt == _BSTR:
            text = self._system.text_of(result.data.pointer) if result.data.pointer else ""
            self._clear(result)
            return text
        if result.vt == _BOOL:
            return result.data.i2 != 0
        field = _FIELDS.get(result.vt)
        return None if field is None else getattr(result.data, field)


def _check(code: int) -> None:
    if code < 0:
        raise ComError(code)


class _Windows:
    """oleaut32 and ole32 of this system; raises OSError where there are none."""

    def __init__(self) -> None:
        loader: Any = getattr(ctypes, "WinDLL", None)
        if loader is None:
            raise OSError("no COM on this system")
        self._automation, self.ole = loader("oleaut32"), loader("ole32")
        self._automation.SysAllocString.restype = c_void_p
        self._automation.SysAllocString.argtypes = (c_wchar_p,)
        self._automation.SysFreeString.argtypes = (c_void_p,)
        self._automation.SysStringLen.argtypes = (c_void_p,)
        self.ole.CoInitializeEx.argtypes = (c_void_p, c_ulong)
        for call in (self.ole.CoInitializeEx, self.ole.CLSIDFromProgID, self.ole.CoCreateInstance):
            call.restype = c_long
        self.ole.CLSIDFromProgID.argtypes = (c_wchar_p, POINTER(Guid))
        self.ole.CoCreateInstance.argtypes = (
            POINTER(Guid), c_void_p, c_ulong, POINTER(Guid), POINTER(c_void_p),
        )  # fmt: skip

    def new_string(self, text: str) -> int:
        return int(self._automation.SysAllocString(text) or 0)

    def text_of(self, pointer: int) -> str:
        return ctypes.wstring_at(pointer, self._automation.SysStringLen(pointer))

    def free_string(self, pointer: int) -> None:
        self._automation.SysFreeString(pointer)


def automation(name: str) -> ComObject:
    """Return a new object of a class ("WIA.DeviceManager"); for one thread of a process.

    Raises ``OSError`` on a system without COM, ``ComError`` when there is no such class.
    """
    system = _Windows()
    _check(system.ole.CoInitializeEx(None, _ONE_THREAD))
    what, found = Guid(), c_void_p()
    dispatch = Guid(0x00020400, 0, 0, (c_uint8 * 8)(0xC0, 0, 0, 0, 0, 0, 0, 0x46))
    _check(system.ole.CLSIDFromProgID(name, byref(what)))
    _check(
        system.ole.CoCreateInstance(byref(what), None, _IN_PROCESS, byref(dispatch), byref(found))
    )
    if not found.value:
        raise ComError(_E_NO_INTERFACE)
    return ComObject(found.value, system)
