"""eSCL as text: what a device says of itself and of its state, and the order for a scan.

Mopria eSCL Technical Specification 2.x and PWG 5108.2. Must not know HTTP, files or the flow of a
scan.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from ehc_desk.errors import (
    CoverOpen,
    DeviceError,
    FeederEmpty,
    PaperJam,
    ScannerBusy,
    ScannerFailed,
    ScannerWarming,
)
from ehc_desk.ports.scanners import (
    Colour,
    PaperSource,
    ScannerAbilities,
    ScanSettings,
    SourceAbilities,
)
from ehc_desk.scanning.escl_xml import Node, read_xml

UNITS_PER_INCH: Final = 300
_MM_PER_INCH: Final = 25.4
_SCAN_NS: Final = "http://schemas.hp.com/imaging/escl/2011/05/03"
_PWG_NS: Final = "http://www.pwg.org/schemas/2010/12/sm"
_MODES: Final = {
    "RGB24": Colour.COLOUR,
    "Grayscale8": Colour.GREY,
    "BlackAndWhite1": Colour.BLACK,
}
_NEXT_BEST: Final = {
    Colour.COLOUR: (Colour.COLOUR, Colour.GREY, Colour.BLACK),
    Colour.GREY: (Colour.GREY, Colour.COLOUR, Colour.BLACK),
    Colour.BLACK: (Colour.BLACK, Colour.GREY, Colour.COLOUR),
}
_USUAL_DPI: Final = (75, 100, 150, 200, 240, 300, 400, 600, 1200)
_FORMATS: Final = ("image/jpeg", "image/png", "image/tiff", "application/pdf")
_CAPS: Final = (
    (("Platen", "PlatenInputCaps"), PaperSource.GLASS),
    (("Adf", "AdfSimplexInputCaps"), PaperSource.FEEDER),
    (("Adf", "AdfDuplexInputCaps"), PaperSource.FEEDER_DUPLEX),
)
FEEDERS: Final = frozenset((PaperSource.FEEDER, PaperSource.FEEDER_DUPLEX))


@dataclass(frozen=True, slots=True, kw_only=True)
class EsclSource:
    """One source in the words of the device; ``width`` and ``height`` in 1/300 inch."""

    resolutions: tuple[int, ...]
    modes: Mapping[Colour, str]
    formats: tuple[str, ...]
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EsclCapabilities:
    """What ScannerCapabilities said, as far as scanning needs it."""

    version: str
    name: str
    sources: Mapping[PaperSource, EsclSource]

    @property
    def jams_when_empty(self) -> bool:
        """Tell whether an order to an empty feeder ends in a jam that somebody has to clear.

        Known of Canon's MF410 series; everywhere else the device is asked rather than believed.
        """
        return re.search(r"\bMF41\d", self.name) is not None

    @property
    def abilities(self) -> ScannerAbilities:
        """Return what the port calls abilities; eSCL has no event for the device's own button."""
        return ScannerAbilities(
            sources={
                source: SourceAbilities(
                    resolutions=caps.resolutions,
                    colours=tuple(caps.modes),
                    width_mm=round(caps.width / UNITS_PER_INCH * _MM_PER_INCH, 1),
                    height_mm=round(caps.height / UNITS_PER_INCH * _MM_PER_INCH, 1),
                )
                for source, caps in self.sources.items()
            },
            button=False,
        )


def read_capabilities(data: bytes) -> EsclCapabilities | None:
    """Return what a device can do, or None when the answer is not ScannerCapabilities."""
    root = read_xml(data)
    if root is None or root.name != "ScannerCapabilities":
        return None
    shared = {node.ref: node for node in root.named("SettingProfile") if node.ref and node.parts}
    sources = {source: _source(caps, shared) for path, source in _CAPS for caps in root.all(*path)}
    if PaperSource.FEEDER_DUPLEX in sources:  # what takes both sides can take one
        sources.setdefault(PaperSource.FEEDER, sources[PaperSource.FEEDER_DUPLEX])
    name = "".join(letter for letter in root.word("MakeAndModel") if letter.isprintable())
    return EsclCapabilities(
        version=root.word("Version") or "2.0",
        name=name[:100],
        sources={source: caps for source, caps in sources.items() if caps.modes},
    )


def _source(caps: Node, shared: Mapping[str, Node]) -> EsclSource:
    profiles = [
        profile if profile.parts else shared.get(profile.ref, profile)
        for profile in caps.all("SettingProfiles", "SettingProfile")
    ]
    words = [node.text.strip() for profile in profiles for node in profile.named("ColorMode")]
    modes = {_MODES[word]: word for word in _MODES if word in words}
    formats = {
        node.text.strip()
        for profile in profiles
        for name in ("DocumentFormat", "DocumentFormatExt")
        for node in profile.named(name)
    }
    return EsclSource(
        resolutions=tuple(sorted({dpi for one in profiles for dpi in _resolutions(one)})) or (300,),
        modes=modes,
        formats=tuple(kind for kind in _FORMATS if kind in formats),
        width=caps.number("MaxWidth") or 2550,
        height=caps.number("MaxHeight") or 3508,
    )


def _resolutions(profile: Node) -> Iterator[int]:
    for one in profile.named("DiscreteResolution"):
        if (dpi := one.number("XResolution")) and dpi == one.number("YResolution"):
            yield dpi
    # beside ResolutionRange instead of in it where an old AirSane wrote it
    for across in profile.named("XResolutionRange"):
        low, high = across.number("Min"), across.number("Max")
        step = across.number("Step") or 1
        yield from (dpi for dpi in _USUAL_DPI if low <= dpi <= high and (dpi - low) % step == 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class EsclJob:
    """One line of the device's list of jobs."""

    uri: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EsclStatus:
    """What ScannerStatus said: state of the device, of its feeder, reasons, jobs."""

    state: str
    adf: str
    reasons: tuple[str, ...]
    jobs: tuple[EsclJob, ...]

    def job_state(self, job: str) -> str:
        """Return the state of the job at that address, or nothing when it is not told."""
        last = _last(job)
        return next((one.state for one in self.jobs if _last(one.uri) == last), "")


def _last(uri: str) -> str:
    return uri.rstrip("/").rpartition("/")[2].rpartition(":")[2]


def read_status(data: bytes) -> EsclStatus | None:
    """Return the state of a device, or None when the answer is not ScannerStatus."""
    root = read_xml(data)
    if root is None or root.name != "ScannerStatus":
        return None
    reasons = [node.text.strip() for node in root.all("StateReasons", "StateReason")]
    jobs = [
        EsclJob(uri=one.word("JobUri") or one.word("JobUuid"), state=one.word("JobState"))
        for one in root.all("Jobs", "JobInfo")
    ]
    return EsclStatus(
        state=root.word("State"),
        adf=root.word("AdfState"),
        reasons=tuple(reasons),
        jobs=tuple(job for job in jobs if job.uri.strip("/")),
    )


_ADF: Final[Mapping[str, type[DeviceError]]] = {
    "ScannerAdfJam": PaperJam,
    "ScannerAdfMispick": PaperJam,
    "ScannerAdfMultipickDetected": PaperJam,
    "ScannerAdfDuplexPageTooShort": PaperJam,
    "ScannerAdfDuplexPageTooLong": PaperJam,
    "ScannerAdfHatchOpen": CoverOpen,
    "ScannerAdfDoorOpen": CoverOpen,
    "ScannerAdfCoverOpen": CoverOpen,
    "ScannerAdfInputTrayFailed": ScannerFailed,
    "ScannerAdfInputTrayOverloaded": ScannerFailed,
}
_REASONS: Final[tuple[tuple[str, type[DeviceError]], ...]] = (
    ("jam", PaperJam),
    ("multiplefeed", PaperJam),
    ("multipick", PaperJam),
    ("mispick", PaperJam),
    ("coveropen", CoverOpen),
    ("dooropen", CoverOpen),
    ("hatchopen", CoverOpen),
    ("interlock", CoverOpen),
    ("warm", ScannerWarming),
    ("calibrat", ScannerWarming),
)


def trouble_in(status: EsclStatus, source: PaperSource) -> type[DeviceError] | None:
    """Return the error that a state means for a scan from ``source``, or None.

    The feeder's own state comes first because it is the most precise, then the reasons (PWG
    5108.2 keywords), then the state. ``Processing`` is busy: who asks during his own job leaves
    that one out. An empty feeder is told only to who scans from it.
    """
    if source in FEEDERS and status.adf == "ScannerAdfEmpty":
        return FeederEmpty
    if source in FEEDERS and status.adf in _ADF:
        return _ADF[status.adf]
    for reason in status.reasons:
        plain = reason.lower().replace("-", "")
        for word, error in _REASONS:
            if word in plain:
                return error
    by_state = {"Processing": ScannerBusy, "Testing": ScannerWarming, "Down": ScannerFailed}
    if status.state == "Stopped":
        return _ADF.get(status.adf, ScannerFailed)
    return by_state.get(status.state)


def settings_xml(capabilities: EsclCapabilities, settings: ScanSettings) -> bytes | None:
    """Return the ScanSettings document, the nearest the device can do; None without that source.

    Never more dots an inch than asked unless the device has no fewer; sheets are cut to the size
    of the source; JPEG before PNG, TIFF and PDF, and two-tone pages not as JPEG, which has none.
    """
    caps = capabilities.sources.get(settings.source)
    if caps is None:
        return None
    fewer = [dpi for dpi in caps.resolutions if dpi <= settings.dpi]
    dpi = max(fewer) if fewer else min(caps.resolutions)
    colour = next(one for one in _NEXT_BEST[settings.colour] if one in caps.modes)
    width, height = (
        min(round(mm / _MM_PER_INCH * UNITS_PER_INCH), most)
        for mm, most in ((settings.width_mm, caps.width), (settings.height_mm, caps.height))
    )
    rows = [
        f"<pwg:Version>{escape(capabilities.version)}</pwg:Version>",
        "<pwg:ScanRegions><pwg:ScanRegion>"
        "<pwg:ContentRegionUnits>escl:ThreeHundredthsOfInches</pwg:ContentRegionUnits>"
        "<pwg:XOffset>0</pwg:XOffset><pwg:YOffset>0</pwg:YOffset>"
        f"<pwg:Width>{width}</pwg:Width><pwg:Height>{height}</pwg:Height>"
        "</pwg:ScanRegion></pwg:ScanRegions>",
        f"<pwg:InputSource>{'Feeder' if settings.source in FEEDERS else 'Platen'}"
        "</pwg:InputSource>",
        f"<scan:ColorMode>{escape(caps.modes[colour])}</scan:ColorMode>",
        *_format_rows(capabilities.version, _format(caps, colour)),
        f"<scan:XResolution>{dpi}</scan:XResolution><scan:YResolution>{dpi}</scan:YResolution>",
    ]
    if settings.source in FEEDERS:
        both = "true" if settings.source is PaperSource.FEEDER_DUPLEX else "false"
        rows.append(f"<scan:Duplex>{both}</scan:Duplex>")
    head = f'<scan:ScanSettings xmlns:scan="{_SCAN_NS}" xmlns:pwg="{_PWG_NS}">'
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{"".join(rows)}</scan:ScanSettings>\n'
    return text.encode()


def _format(caps: EsclSource, colour: Colour) -> str:
    usable = [kind for kind in caps.formats if (kind, colour) != ("image/jpeg", Colour.BLACK)]
    return next(iter(usable or caps.formats), "image/jpeg")


def _format_rows(version: str, kind: str) -> Iterator[str]:
    yield f"<pwg:DocumentFormat>{kind}</pwg:DocumentFormat>"
    major, _, minor = version.partition(".")
    # DocumentFormatExt came with 2.1; older devices refuse what they do not know
    if (int(major) if major.isdecimal() else 2, minor > "0") >= (2, True):
        yield f"<scan:DocumentFormatExt>{kind}</scan:DocumentFormatExt>"
