"""WIA's numbers and what they mean: properties, flags, kinds of files, errors.

From the documentation of WIA (wiadef.h) and of its automation library. Must not know COM.
"""

from __future__ import annotations

from typing import Any, Final

from ehc_desk.errors import (
    CoverOpen,
    DeviceError,
    FeederEmpty,
    PaperJam,
    ScannerBusy,
    ScannerFailed,
    ScannerGone,
    ScannerWarming,
)
from ehc_desk.ports.scanners import Colour, PaperSource, SourceAbilities
from ehc_desk.scanning.device_child_words import USUAL_RESOLUTIONS

SCANNER_TYPE: Final = 1
BED_WIDTH, BED_HEIGHT, SHEET_WIDTH, SHEET_HEIGHT = 3074, 3075, 3076, 3077
HANDLING_ABILITIES, HANDLING_STATUS, HANDLING_SELECT, PAGES = 3086, 3087, 3088, 3096
DATA_TYPE, INTENT = 4103, 6146
X_DPI, Y_DPI, X_AT, Y_AT, X_SIZE, Y_SIZE = 6147, 6148, 6149, 6150, 6151, 6152
RANGE, LIST = 1, 2

FEEDER, FLATBED, DUPLEX = 1, 2, 4
ABLE_FEED, ABLE_FLAT, ABLE_DUPLEX = 1, 2, 4
_STATUS_COVER_UP, _STATUS_JAM = 0x10, 0x20

BMP: Final = "{B96B3CAB-0728-11D3-9D7B-0000F81EF32E}"
JPEG: Final = "{B96B3CAE-0728-11D3-9D7B-0000F81EF32E}"

SELECT: Final = {
    PaperSource.GLASS: FLATBED,
    PaperSource.FEEDER: FEEDER,
    PaperSource.FEEDER_DUPLEX: FEEDER | DUPLEX,
}
INTENTS: Final = {Colour.COLOUR: 1, Colour.GREY: 2, Colour.BLACK: 4}
_DATA_TYPES: Final = {0: Colour.BLACK, 2: Colour.GREY, 3: Colour.COLOUR}
_THOUSANDTHS: Final = 25.4 / 1000

PAPER_EMPTY: Final = 0x80210003
_ERRORS: Final[dict[int, type[DeviceError]]] = {
    0x80210002: PaperJam,  # WIA_ERROR_PAPER_JAM
    PAPER_EMPTY: FeederEmpty,
    0x80210004: PaperJam,  # WIA_ERROR_PAPER_PROBLEM: something is wrong in the feeder
    0x80210005: ScannerGone,  # WIA_ERROR_OFFLINE
    0x80210006: ScannerBusy,  # WIA_ERROR_BUSY
    0x80210007: ScannerWarming,  # WIA_ERROR_WARMING_UP
    0x80210009: ScannerGone,  # WIA_ERROR_ITEM_DELETED: unplugged
    0x8021000A: ScannerGone,  # WIA_ERROR_DEVICE_COMMUNICATION
    0x8021000D: ScannerBusy,  # WIA_ERROR_DEVICE_LOCKED
    0x80210010: CoverOpen,  # WIA_ERROR_COVER_OPEN
    0x80210011: ScannerWarming,  # WIA_ERROR_LAMP_OFF
    0x80210013: ScannerBusy,  # WIA_ERROR_NETWORK_RESERVATION_FAILED
    0x80210014: PaperJam,  # WIA_ERROR_MULTI_FEED
    0x80210015: ScannerGone,  # WIA_S_NO_DEVICE_AVAILABLE
    0x800706BA: ScannerGone,  # RPC_S_SERVER_UNAVAILABLE: the service of WIA is not running
}
_SAYS_LITTLE: Final = frozenset({0x80210001, 0x80210008, 0x80004005})
"""WIA_ERROR_GENERAL_ERROR, WIA_ERROR_USER_INTERVENTION, E_FAIL: the status may say more."""


def error_of(code: int, pages: int, status: int = 0) -> DeviceError:
    """Return our error for an HRESULT; ``status`` (property 3087) helps where that says little."""
    kind = _ERRORS.get(code, ScannerFailed)
    if code in _SAYS_LITTLE and status & _STATUS_JAM:
        kind = PaperJam
    elif code in _SAYS_LITTLE and status & _STATUS_COVER_UP:
        kind = CoverOpen
    return kind(device="", pages=pages)


def sources_of(able: int) -> tuple[PaperSource, ...]:
    """Return the sources of the flags of property 3086; a device that tells none has a glass."""
    found = []
    if able & ABLE_FLAT or not able & ABLE_FEED:
        found.append(PaperSource.GLASS)
    if able & ABLE_FEED:
        found.append(PaperSource.FEEDER)
        if able & ABLE_DUPLEX:
            found.append(PaperSource.FEEDER_DUPLEX)
    return tuple(found)


def allowed_of(about: Any) -> tuple[float, ...] | tuple[float, float, float] | None:
    """Return the values of a property that has a list of them, else None."""
    if about is None or about.get("SubType") != LIST:
        return None
    listed = about.get("SubTypeValues")
    return tuple(listed.get("Item", place) for place in range(1, listed.get("Count") + 1))


def range_of(about: Any) -> tuple[int, int, int] | None:
    """Return least, most and step of a property that has a range, else None."""
    if about is None or about.get("SubType") != RANGE:
        return None
    return about.get("SubTypeMin"), about.get("SubTypeMax"), about.get("SubTypeStep")


def nearest(about: Any, wanted: int) -> int:
    """Return the greatest value a property takes that is not above ``wanted``, else its least."""
    listed = allowed_of(about)
    if listed:
        return int(max((each for each in listed if each <= wanted), default=min(listed)))
    limits = range_of(about)
    if limits is None:
        return wanted
    least, most, step = limits
    value = min(max(wanted, least), most)
    return least + (value - least) // step * step if step > 0 else value


def resolutions_of(about: Any) -> tuple[int, ...]:
    """Return the dots an inch to offer."""
    listed = allowed_of(about)
    if listed:
        return tuple(sorted(int(each) for each in listed))
    return tuple(
        dpi for dpi in USUAL_RESOLUTIONS if about is not None and nearest(about, dpi) == dpi
    )


def colours_of(about: Any) -> tuple[Colour, ...]:
    """Return what a device sees by its data types; one without a list is asked by intent."""
    listed = allowed_of(about)
    if not listed:
        return tuple(Colour)
    found = {_DATA_TYPES.get(int(each)) for each in listed}
    return tuple(colour for colour in Colour if colour in found) or (Colour.COLOUR,)


def abilities_of(
    source: PaperSource, sizes: dict[int, int], x_dpi: Any, data_type: Any
) -> SourceAbilities:
    """Return what a source can do; ``sizes``: its properties in thousandths of an inch."""
    glass = source is PaperSource.GLASS
    width, height = (BED_WIDTH, BED_HEIGHT) if glass else (SHEET_WIDTH, SHEET_HEIGHT)
    return SourceAbilities(
        resolutions=resolutions_of(x_dpi),
        colours=colours_of(data_type),
        width_mm=round(sizes.get(width, 0) * _THOUSANDTHS, 1),
        height_mm=round(sizes.get(height, 0) * _THOUSANDTHS, 1),
    )
