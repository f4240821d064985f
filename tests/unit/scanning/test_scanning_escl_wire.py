"""eSCL as text: devices of many makers, states, orders, and XML that wants to do harm."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.errors import (
    CoverOpen,
    DeviceError,
    FeederEmpty,
    PaperJam,
    ScannerBusy,
    ScannerFailed,
    ScannerWarming,
)
from ehc_desk.ports.scanners import Colour, PaperSource, ScanSettings
from ehc_desk.scanning.escl_wire import (
    read_capabilities,
    read_status,
    settings_xml,
    trouble_in,
)
from ehc_desk.scanning.escl_xml import MAX_TEXT, read_xml

SPACES = (
    'xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03" '
    'xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm"'
)
PLATEN_ONLY = f"""<?xml version="1.0"?>
<scan:ScannerCapabilities {SPACES}>
 <pwg:Version>2.0</pwg:Version><pwg:MakeAndModel>  Máy bàn 1 </pwg:MakeAndModel>
 <scan:SettingProfiles><scan:SettingProfile name="p1">
  <scan:ColorModes><scan:ColorMode>Grayscale8</scan:ColorMode>
   <scan:ColorMode>RGB24</scan:ColorMode><scan:ColorMode>RGB48</scan:ColorMode></scan:ColorModes>
  <scan:DocumentFormats><pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat></scan:DocumentFormats>
  <scan:SupportedResolutions><scan:ResolutionRange>
   <scan:XResolutionRange><scan:Min>75</scan:Min><scan:Max>600</scan:Max><scan:Normal>300</scan:Normal>
    <scan:Step>25</scan:Step></scan:XResolutionRange>
  </scan:ResolutionRange></scan:SupportedResolutions>
 </scan:SettingProfile></scan:SettingProfiles>
 <scan:Platen><scan:PlatenInputCaps><scan:MaxWidth>2550</scan:MaxWidth>
  <scan:MaxHeight>3507</scan:MaxHeight>
  <scan:SettingProfiles><scan:SettingProfile ref="p1"/></scan:SettingProfiles>
 </scan:PlatenInputCaps></scan:Platen>
</scan:ScannerCapabilities>"""
OTHER_PREFIXES = """<s:ScannerCapabilities xmlns:s="urn:whatever" xmlns:p="urn:else">
 <p:Version>2.63</p:Version><p:MakeAndModel>X</p:MakeAndModel>
 <s:Adf><s:AdfSimplexInputCaps><s:MaxWidth>2551</s:MaxWidth><s:MaxHeight>4205</s:MaxHeight>
  <s:SettingProfiles><s:SettingProfile>
   <s:ColorModes><s:ColorMode>BlackAndWhite1</s:ColorMode></s:ColorModes>
   <s:DocumentFormats><p:DocumentFormat>image/jpeg</p:DocumentFormat>
    <s:DocumentFormatExt>application/pdf</s:DocumentFormatExt></s:DocumentFormats>
   <s:SupportedResolutions><s:DiscreteResolutions>
    <s:DiscreteResolution><s:XResolution>200</s:XResolution><s:YResolution>100</s:YResolution>
    </s:DiscreteResolution>
    <s:DiscreteResolution><s:XResolution>400</s:XResolution><s:YResolution>400</s:YResolution>
    </s:DiscreteResolution></s:DiscreteResolutions></s:SupportedResolutions>
  </s:SettingProfile></s:SettingProfiles></s:AdfSimplexInputCaps></s:Adf>
</s:ScannerCapabilities>"""


def test_a_glass_with_a_shared_profile_and_a_range() -> None:
    known = read_capabilities(PLATEN_ONLY.encode())
    assert known is not None
    assert known.name == "Máy bàn 1"
    abilities = known.abilities
    assert list(abilities.sources) == [PaperSource.GLASS]
    glass = abilities.sources[PaperSource.GLASS]
    assert glass.resolutions == (75, 100, 150, 200, 300, 400, 600)
    assert glass.colours == (Colour.COLOUR, Colour.GREY)
    assert (glass.width_mm, glass.height_mm) == (215.9, 296.9)
    assert not abilities.button


def test_prefixes_do_not_matter_and_unequal_resolutions_do_not_count() -> None:
    known = read_capabilities(OTHER_PREFIXES.encode())
    assert known is not None
    feeder = known.sources[PaperSource.FEEDER]
    assert PaperSource.FEEDER_DUPLEX not in known.sources
    assert feeder.resolutions == (400,)
    assert feeder.formats == ("image/jpeg", "application/pdf")


def test_a_range_beside_its_place_and_a_feeder_of_both_sides_alone() -> None:
    odd = PLATEN_ONLY.replace("<scan:ResolutionRange>", "<scan:ResolutionRange />")
    odd = odd.replace("</scan:ResolutionRange>", "")
    odd = odd.replace("scan:Platen>", "scan:Adf>").replace("PlatenInput", "AdfDuplexInput")
    known = read_capabilities(odd.encode())
    assert known is not None
    assert set(known.sources) == {PaperSource.FEEDER, PaperSource.FEEDER_DUPLEX}
    assert known.sources[PaperSource.FEEDER].resolutions == (75, 100, 150, 200, 300, 400, 600)
    order = order_of(odd, ScanSettings(source=PaperSource.FEEDER))
    assert (order["InputSource"], order["Duplex"]) == ("Feeder", "false")


def order_of(text: str, settings: ScanSettings) -> dict[str, str]:
    known = read_capabilities(text.encode())
    assert known is not None
    order = settings_xml(known, settings)
    assert order is not None
    rows = ElementTree.fromstring(order).iter()
    return {node.tag.rpartition("}")[2]: node.text or "" for node in rows}


@pytest.mark.parametrize(
    ("asked", "given_"), [(300, "300"), (299, "200"), (1200, "600"), (75, "75"), (50, "75")]
)
def test_never_more_dots_than_asked_unless_there_are_no_fewer(asked: int, given_: str) -> None:
    order = order_of(PLATEN_ONLY, ScanSettings(source=PaperSource.GLASS, dpi=asked))
    assert (order["XResolution"], order["YResolution"]) == (given_, given_)
    assert (order["InputSource"], order["ColorMode"]) == ("Platen", "RGB24")
    assert "Duplex" not in order


def test_sheets_are_cut_to_the_source_and_old_devices_get_no_new_words() -> None:
    big = ScanSettings(source=PaperSource.GLASS, width_mm=297, height_mm=420)
    order = order_of(PLATEN_ONLY, big)
    assert (order["Width"], order["Height"]) == ("2550", "3507")
    assert "DocumentFormatExt" not in order
    a5 = ScanSettings(source=PaperSource.GLASS, width_mm=148, height_mm=210)
    order = order_of(PLATEN_ONLY, a5)
    assert (order["Width"], order["Height"]) == ("1748", "2480")


def test_two_tone_pages_are_not_asked_for_as_jpeg() -> None:
    order = order_of(OTHER_PREFIXES, ScanSettings(source=PaperSource.FEEDER, colour=Colour.COLOUR))
    assert order["ColorMode"] == "BlackAndWhite1"
    assert order["DocumentFormat"] == order["DocumentFormatExt"] == "application/pdf"
    assert order["Duplex"] == "false"


def test_a_source_that_is_not_there_cannot_be_ordered_from() -> None:
    known = read_capabilities(OTHER_PREFIXES.encode())
    assert known is not None
    assert settings_xml(known, ScanSettings(source=PaperSource.GLASS)) is None
    assert settings_xml(known, ScanSettings(source=PaperSource.FOLDER)) is None


def test_what_a_device_says_is_escaped_in_the_order() -> None:
    text = PLATEN_ONLY.replace("2.0<", "2.0&lt;/pwg:Version&gt;&lt;x/&gt;<")
    order = order_of(text, ScanSettings(source=PaperSource.GLASS))
    assert order["Version"] == "2.0</pwg:Version><x/>"
    assert "x" not in order


STATES: list[tuple[str, str, tuple[str, ...], type[DeviceError] | None]] = [
    ("Idle", "ScannerAdfLoaded", (), None),
    ("Idle", "", (), None),
    ("Idle", "ScannerAdfLoaded", ("None",), None),
    ("Idle", "ScannerAdfEmpty", (), FeederEmpty),
    ("Processing", "ScannerAdfProcessing", (), ScannerBusy),
    ("Processing", "ScannerAdfJam", (), PaperJam),
    ("Idle", "ScannerAdfDuplexPageTooLong", (), PaperJam),
    ("Stopped", "ScannerAdfHatchOpen", (), CoverOpen),
    ("Stopped", "ScannerAdfInputTrayOverloaded", (), ScannerFailed),
    ("Stopped", "ScannerAdfLoaded", ("InterlockOpen",), CoverOpen),
    ("Stopped", "ScannerAdfLoaded", ("cover-open",), CoverOpen),
    ("Stopped", "ScannerAdfLoaded", ("MultipleFeedError",), PaperJam),
    ("Testing", "ScannerAdfLoaded", (), ScannerWarming),
    ("Stopped", "ScannerAdfLoaded", ("Calibrating",), ScannerWarming),
    ("Down", "", (), ScannerFailed),
    ("Tea break", "ScannerAdfTea", ("Tea",), None),
]


@pytest.mark.parametrize(("state", "adf", "reasons", "error"), STATES)
def test_every_state_is_an_error_of_its_own(
    state: str, adf: str, reasons: tuple[str, ...], error: type[DeviceError] | None
) -> None:
    rows = "".join(f"<pwg:StateReason>{one}</pwg:StateReason>" for one in reasons)
    status = read_status(
        f"<scan:ScannerStatus {SPACES}><pwg:Version>2.1</pwg:Version><pwg:State>{state}"
        f"</pwg:State><pwg:StateReasons>{rows}</pwg:StateReasons>"
        f"<scan:AdfState>{adf}</scan:AdfState></scan:ScannerStatus>".encode()
    )
    assert status is not None
    assert trouble_in(status, PaperSource.FEEDER) is error


def test_the_state_of_a_job_is_found_by_the_end_of_its_address() -> None:
    status = read_status(
        f"<scan:ScannerStatus {SPACES}><pwg:State>Idle</pwg:State><scan:Jobs>"
        "<scan:JobInfo><pwg:JobUri>/eSCL/ScanJobs/11</pwg:JobUri><pwg:JobState>Completed"
        "</pwg:JobState></scan:JobInfo><scan:JobInfo><pwg:JobUuid>ab-1</pwg:JobUuid>"
        "<pwg:JobState>Aborted</pwg:JobState></scan:JobInfo></scan:Jobs>"
        "</scan:ScannerStatus>".encode()
    )
    assert status is not None
    assert status.job_state("/eSCL/ScanJobs/11") == "Completed"
    assert status.job_state("/eSCL/ScanJobs/ab-1") == "Aborted"
    assert status.job_state("/eSCL/ScanJobs/1") == ""


BOMB = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>
<ScannerStatus><State>&b;</State></ScannerStatus>"""


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not xml",
        b"<ScannerStatus>",
        BOMB.encode(),
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><ScannerStatus/>',
        b"<ScannerStatus>&undefined;</ScannerStatus>",
        b"<a>" * 100 + b"</a>" * 100,
        b"<ScannerStatus>" + b"<a/>" * 30_000 + b"</ScannerStatus>",
        b"<ScannerStatus>" + b" " * MAX_TEXT + b"</ScannerStatus>",
        b'<?xml version="1.0" encoding="no-such-code"?><ScannerStatus/>',
        b"<html><body>log in</body></html>",
        b"\xff\xfe\x00",
    ],
    ids=lambda data: data[:20].decode("ascii", "replace"),
)
def test_harmful_or_foreign_xml_says_nothing(data: bytes) -> None:
    assert read_status(data) is None
    assert read_capabilities(data) is None


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    assert read_xml(data) is None or data
    assert read_capabilities(data) is None
