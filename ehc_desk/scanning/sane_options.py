"""What the options of a SANE device mean: sources, colours, resolutions and the sheet.

Drivers name things as they like ("ADF", "Automatic Document Feeder(left aligned,Duplex)", "24bit
Color[Fast]"), so words are looked for, not equal names. Must not know ctypes or how pages are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Protocol

from ehc_desk.ports.scanners import (
    Colour,
    PaperSource,
    ScannerAbilities,
    ScanSettings,
    SourceAbilities,
)
from ehc_desk.scanning.device_child_words import (
    NEAREST_COLOUR,
    NEAREST_SOURCE,
    USUAL_RESOLUTIONS,
)
from ehc_desk.scanning.kinds import MAX_PIXELS
from ehc_desk.scanning.sane_library import Kind, Option, SaneError, Status, Unit, Value

_MM: Final = 25.4
_NO_PAPER: Final = ("transparen", "slide", "negative", "tma", "tpu", "film", "card", "back", "rear")
_DUPLEX: Final = ("duplex", "both sides", "two-sided", "double-sided", "two sides")
_FEEDER: Final = ("adf", "feeder", "sheetfed", "sheet-fed", "simplex", "tray")
_GLASS: Final = ("flat", "glass", "platen", "normal", "table")
_BOTH_SIDES: Final = ("duplex", "adf-mode", "adf_mode", "adf-duplex", "double-sided")
_BUTTONS: Final = ("scan", "button-scan", "scan-button")
_SHEETFED_SIGN: Final = "page-loaded"

_BLACK: Final = ("lineart", "line art", "black & white", "black and white", "binary", "b/w", "mono")
_DOTS: Final = ("halftone", "diffusion", "dither")
_COLOUR: Final = ("color", "colour", "rgb")
_GREY: Final = ("gray", "grey")
_SPECIAL: Final = ("48", "36", "16 bit", "16bit", "infrared", "fast", "4-level", "[")


class Device(Protocol):
    """The part of an open device that is asked here."""

    def options(self) -> Mapping[str, Option]: ...  # noqa: D102
    def get(self, option: Option) -> Value: ...  # noqa: D102
    def set(self, option: Option, value: Value) -> None: ...  # noqa: D102


def source_of(text: str) -> PaperSource | None:
    """Return the source that a driver's word means, None for what takes no sheet of paper."""
    words = text.casefold()
    if _has(words, _DUPLEX):
        return None if "card" in words else PaperSource.FEEDER_DUPLEX
    if _has(words, _NO_PAPER):
        return None
    if _has(words, _FEEDER):
        return PaperSource.FEEDER
    return PaperSource.GLASS if _has(words, _GLASS) else None


def colour_of(text: str) -> tuple[Colour, int] | None:
    """Return what a mode's word means and how far it is from the plain way of it (0: plain)."""
    words = text.casefold()
    far = 2 if _has(words, _SPECIAL) else 0
    if _has(words, _COLOUR):
        return None if _has(words, (*_BLACK, *_DOTS)) else (Colour.COLOUR, far)
    if _has(words, _DOTS):
        return Colour.BLACK, far + 5
    if _has(words, _BLACK):
        return Colour.BLACK, far
    return (Colour.GREY, far) if _has(words, _GREY) else None


def _has(text: str, words: Iterable[str]) -> bool:
    return any(word in text for word in words)


def abilities_of(device: Device) -> ScannerAbilities:
    """Return what each source can do; sets the source on the way. Raises ``SaneError``."""
    found: dict[PaperSource, SourceAbilities] = {}
    for source in PaperSource:
        if source in _sources(device.options()):
            _set_source(device, source)
            found[source] = _source_abilities(device.options())
    return ScannerAbilities(sources=found, button=bool(buttons_of(device)))


def set_up(device: Device, settings: ScanSettings) -> PaperSource:
    """Set a device as near to the settings as it goes; returns the source that was taken.

    Raises ``SaneError`` when the source cannot be set: what lies elsewhere must not be scanned.
    """
    known = _sources(device.options())
    source = next(each for each in NEAREST_SOURCE[settings.source] if each in known)
    _set_source(device, source)
    _set_colour(device, settings.colour)
    _set_resolution(device, settings)
    _set_sheet(device, settings)
    return source


def dpi_of(device: Device) -> tuple[float, float] | None:
    """Return the dots an inch that the device took, across and down; None when it does not tell."""
    options = device.options()
    found = [options.get(name) for name in ("x-resolution", "y-resolution")]
    both = options.get("resolution")
    across, down = ((each or both) for each in found)
    if across is None or down is None or not (across.readable and down.readable):
        return None
    return float(device.get(across)), float(device.get(down))


def buttons_of(device: Device) -> tuple[Option, ...]:
    """Return the device's own buttons that can be asked whether they are pressed."""
    return tuple(option for option in device.options().values() if _is_button(option))


def _sources(options: Mapping[str, Option]) -> dict[PaperSource, str]:
    """Return the sources of a device and the driver's word for each ("" when it has no choice)."""
    option = options.get("source")
    found: dict[PaperSource, str] = {}
    for text in option.strings if option is not None and option.settable else ():
        source = source_of(text)
        if source is not None:
            found.setdefault(source, text)
    if not found:
        found = {PaperSource.FEEDER if _SHEETFED_SIGN in options else PaperSource.GLASS: ""}
    switch = _switch(options)
    if switch is not None and PaperSource.FEEDER in found:
        found.setdefault(PaperSource.FEEDER_DUPLEX, found[PaperSource.FEEDER])
    return found


def _switch(options: Mapping[str, Option]) -> Option | None:
    """Return the option by which a driver takes both sides, where the source does not say it."""
    for name in _BOTH_SIDES:
        option = options.get(name)
        if option is not None and option.settable and _sides(option, both=True) is not None:
            return option
    return None


def _sides(option: Option, *, both: bool) -> Value | None:
    if option.kind == Kind.BOOL:
        return both
    for text in option.strings:
        if (source_of(text) is PaperSource.FEEDER_DUPLEX) is both:
            return text
    return None


def _set_source(device: Device, source: PaperSource) -> None:
    options = device.options()
    word = _sources(options)[source]
    if word:
        device.set(options["source"], word)
    switch = _switch(device.options())
    if switch is None:
        return
    wanted = source is PaperSource.FEEDER_DUPLEX and source_of(word) is not source
    value = _sides(switch, both=wanted)
    if value is not None:
        device.set(switch, value)


def _source_abilities(options: Mapping[str, Option]) -> SourceAbilities:
    colours = tuple(each for each in Colour if each in _modes(options))
    resolution = options.get("resolution") or options.get("x-resolution")
    return SourceAbilities(
        resolutions=_resolutions(resolution) if resolution else (),
        colours=colours or (Colour.COLOUR,),
        width_mm=_length(options, "x"),
        height_mm=_length(options, "y"),
    )


def _modes(options: Mapping[str, Option]) -> dict[Colour, str]:
    """Return the plainest mode for each colour; grey with one bit a dot stands in for black."""
    option = options.get("mode")
    best: dict[Colour, tuple[int, str]] = {}
    for text in option.strings if option is not None else ():
        seen = colour_of(text)
        if seen is not None and (seen[0] not in best or seen[1] < best[seen[0]][0]):
            best[seen[0]] = (seen[1], text)
    found = {colour: text for colour, (_, text) in best.items()}
    depth = options.get("depth")
    if Colour.GREY in found and depth is not None and 1 in depth.words:
        found.setdefault(Colour.BLACK, found[Colour.GREY])
    return found


def _resolutions(option: Option) -> tuple[int, ...]:
    if option.words:
        return tuple(sorted({int(word) for word in option.words if word >= 1}))
    if option.low is None or option.high is None:
        return ()
    usual = [dpi for dpi in USUAL_RESOLUTIONS if option.low <= dpi <= option.high]
    on_step = [dpi for dpi in usual if _down(option, dpi) == dpi]
    return tuple(on_step) or (int(option.high),)


def _down(option: Option, wanted: float) -> float:
    """Return the greatest value of an option that is not above what is wanted, else its least."""
    if option.words:
        return max((word for word in option.words if word <= wanted), default=min(option.words))
    if option.low is None or option.high is None:
        return wanted
    value = min(max(wanted, option.low), option.high)
    if option.step > 0:
        steps = (value - option.low + 1e-6) // option.step
        value = option.low + steps * option.step
    return value


def _length(options: Mapping[str, Option], axis: str) -> float:
    """Return how many millimetres a source can see along an axis, 0 when it does not tell."""
    option = options.get(f"br-{axis}")
    if option is None:
        return 0.0
    top = max(option.words, default=option.high or 0.0)
    resolution = options.get("resolution")
    if option.unit == Unit.PIXEL:
        dots = resolution.high if resolution is not None else None
        return round(top / dots * _MM, 1) if dots else 0.0
    return round(top, 1)


def _is_button(option: Option) -> bool:
    named = option.name in _BUTTONS or option.name.startswith("button")
    return named and option.kind == Kind.BOOL and option.readable and not option.settable


def _try(device: Device, name: str, value: Value) -> None:
    """Set an option where the device has it; one that will not have this value keeps its own."""
    option = device.options().get(name)
    if option is None or not option.settable:
        return
    try:
        device.set(option, value)
    except SaneError as error:
        if error.status not in (Status.INVAL, Status.UNSUPPORTED):
            raise


def _set_colour(device: Device, wanted: Colour) -> None:
    modes = _modes(device.options())
    colour = next((each for each in NEAREST_COLOUR[wanted] if each in modes), None)
    if colour is None:
        return
    _try(device, "mode", modes[colour])
    depth = device.options().get("depth")
    bits = 1 if colour is Colour.BLACK else 8
    if depth is not None and bits in depth.words:
        _try(device, "depth", bits)


def _set_resolution(device: Device, settings: ScanSettings) -> None:
    inches = settings.width_mm * settings.height_mm / _MM**2
    most = int(
        (MAX_PIXELS / max(inches, 1.0)) ** 0.5
    )  # a page of more dots would be refused later on
    for name in ("resolution", "x-resolution", "y-resolution"):
        option = device.options().get(name)
        if option is not None:
            _try(device, name, _down(option, min(settings.dpi, most)))


def _set_sheet(device: Device, settings: ScanSettings) -> None:
    sides = {"x": settings.width_mm, "y": settings.height_mm}
    for name, length in (("page-width", sides["x"]), ("page-height", sides["y"])):
        _place(device, name, length)
    for axis in sides:
        _place(device, f"tl-{axis}", 0.0)
    for axis, length in sides.items():
        _place(device, f"br-{axis}", length)


def _place(device: Device, name: str, length: float) -> None:
    option = device.options().get(name)
    if option is None:
        return
    if option.unit == Unit.PIXEL:
        dpi = dpi_of(device)
        if dpi is None:
            return
        length = length / _MM * dpi[0 if name.endswith("x") else 1]
    _try(device, name, _down(option, length))
