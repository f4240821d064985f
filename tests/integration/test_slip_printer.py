"""A slip on its way through a real print system to a virtual IPP printer with A5 paper.

The test runs its own CUPS scheduler and printer below its own folder, on loopback ports; where
they are not installed or cannot start, it says so and is skipped.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ehc_desk.errors import PrinterUnavailable, PrintFailed
from ehc_desk.printing import form_set
from ehc_desk.printing.slip_data import Letterhead, SlipData, Submitter
from ehc_desk.printing.slips import render
from ehc_desk.printing.spooler import CupsPrinter

PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/bin"])
NEEDED = ("cupsd", "ippeveprinter", "lpadmin", "lp", "lpstat", "dbus-daemon", "avahi-daemon")
MISSING = [name for name in NEEDED if shutil.which(name, path=PATH) is None]
pytestmark = [
    pytest.mark.skipif(bool(MISSING), reason=f"print system not installed: {', '.join(MISSING)}"),
    pytest.mark.skipif(os.geteuid() != 0, reason="an own CUPS scheduler needs root"),
    pytest.mark.timeout(60),
]

CUPSD = """\
Listen 127.0.0.1:{port}
DefaultAuthType None
WebInterface No
Browsing No
<Location />
  Allow all
</Location>
<Location /admin>
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""
CUPS_FILES = """\
ServerRoot {root}/etc
RequestRoot {root}/spool
TempDir {root}/spool/tmp
CacheDir {root}/cache
StateDir {root}/state
AccessLog {root}/access
ErrorLog {root}/error
PageLog {root}/pages
SystemGroup root
Sandboxing relaxed
"""
BUS = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>custom</type><listen>unix:path={root}/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
"""
AVAHI = """\
[server]
allow-interfaces=lo
use-ipv6=no
[publish]
publish-addresses=no
publish-hinfo=no
publish-workstation=no
"""
A5 = "{ MEMBER integer x-dimension 14800 MEMBER integer y-dimension 21000 }"
A4 = "{ MEMBER integer x-dimension 21000 MEMBER integer y-dimension 29700 }"
PRINTER = f"""\
ATTR keyword media-default iso_a5_148x210mm
ATTR keyword media-supported iso_a5_148x210mm,iso_a4_210x297mm
ATTR keyword media-ready iso_a5_148x210mm,iso_a4_210x297mm
ATTR collection media-size-supported {A5},{A4}
ATTR collection media-col-default {{ MEMBER collection media-size {A5} }}
ATTR integer media-top-margin-supported 0
ATTR integer media-bottom-margin-supported 0
ATTR integer media-left-margin-supported 0
ATTR integer media-right-margin-supported 0
ATTR mimeMediaType document-format-supported application/pdf
ATTR keyword sides-supported one-sided
ATTR keyword print-scaling-supported none,auto
ATTR keyword media-source-supported auto,tray-1,tray-2
ATTR keyword media-source-default auto
"""


@dataclass(frozen=True)
class PrintRoom:
    """A running print system: its address, what came out, and how to pull the plug."""

    server: str
    tray: Path
    unplug: Callable[[], None]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _until(ready: Callable[[], bool], what: str, seconds: float = 5) -> None:
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            pytest.skip(f"{what} does not start here")
        time.sleep(0.05)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def room() -> Iterator[PrintRoom]:
    # Filters run as user lp, which must not be shut out by the private folders of pytest.
    with TemporaryDirectory(prefix="print-room-") as folder:
        root = Path(folder)
        root.chmod(0o755)
        yield from _running(root)


def _running(root: Path) -> Iterator[PrintRoom]:
    tray = root / "tray"
    for name in ("etc", "spool/tmp", "cache", "state", "tray", "printer"):
        (root / name).mkdir(parents=True)
    cups, ipp = _free_port(), _free_port()
    texts = {
        "etc/cupsd.conf": CUPSD.format(port=cups),
        "etc/cups-files.conf": CUPS_FILES.format(root=root),
        "bus.conf": BUS.format(root=root),
        "avahi.conf": AVAHI,
        "attributes": PRINTER,
        "take": f'#!/bin/sh\ncp "$1" "{tray}/$IPP_JOB_ID.pdf"\n',
    }
    for name, text in texts.items():
        (root / name).write_text(text, encoding="utf-8")
    (root / "take").chmod(0o755)
    bus = {"DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={root}/bus"}
    environment = {**os.environ, "PATH": PATH, **bus}

    with ExitStack() as running:

        def start(*command: str) -> subprocess.Popen[bytes]:
            log = running.enter_context((root / f"{command[0]}.log").open("wb"))
            process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
            running.callback(_stop, process)
            return process

        start("dbus-daemon", f"--config-file={root}/bus.conf", "--nofork", "--nopidfile")
        _until((root / "bus").exists, "a message bus")
        avahi = ["--no-drop-root", "--no-chroot", "--no-rlimits"]
        start("avahi-daemon", "-f", f"{root}/avahi.conf", *avahi)
        log = root / "avahi-daemon.log"
        _until(lambda: b"startup complete" in log.read_bytes(), "name service (avahi)")
        conf = ["-c", f"{root}/etc/cupsd.conf", "-s", f"{root}/etc/cups-files.conf"]
        start("cupsd", "-f", *conf)
        _until(lambda: _listens(cups), "a print scheduler")
        kind = ["-r", "off", "-p", str(ipp), "-d", f"{root}/printer", "-k", "-c", f"{root}/take"]
        printer = start("ippeveprinter", *kind, "-a", f"{root}/attributes", "EHC slips")
        _until(lambda: _listens(ipp), "a virtual printer")
        queue = ["-p", "EHC", "-E", "-v", f"ipp://127.0.0.1:{ipp}/ipp/print", "-m", "everywhere"]
        subprocess.run(
            ["lpadmin", "-h", f"127.0.0.1:{cups}", *queue],
            env=environment,
            check=True,
            timeout=20,
            capture_output=True,
        )
        yield PrintRoom(f"127.0.0.1:{cups}", tray, lambda: _stop(printer))


@pytest.fixture
def slip(tmp_path: Path) -> Path:
    head = Letterhead(superior="UBND TỈNH", name="TRUNG TÂM", receiving_office="TT", place="Huế")
    data = SlipData(
        office=head,
        submitter=Submitter(full_name="Nguyễn Thị Ước"),
        printed_at=datetime(2026, 11, 21, 9, 5),
        dossier_code="H17.25.18-261121-0001",
        copies=("citizen",),
    )
    path = tmp_path / "H17.25.18-261121-0001-01.pdf"
    path.write_bytes(render(form_set.find("01", on=date(2026, 11, 21)), data))
    return path


def test_a_slip_comes_out_of_the_printer_and_is_confirmed(room: PrintRoom, slip: Path) -> None:
    printer = CupsPrinter(server=room.server, confirm_within=15)
    before = set(room.tray.iterdir())
    assert printer.printers() == ("EHC",)
    outcome = printer.send(slip, printer="EHC", paper="A5")
    assert outcome.job_id.startswith("EHC-")
    assert outcome.state == "confirmed"
    (printed,) = set(room.tray.iterdir()) - before
    head = printed.read_bytes()[:5]
    assert head == b"%PDF-"
    text = subprocess.run(["pdftotext", printed, "-"], capture_output=True, check=True).stdout
    assert "GIẤY TIẾP NHẬN HỒ SƠ" in text.decode("utf-8")
    size = subprocess.run(["pdfinfo", printed], capture_output=True, check=True).stdout
    assert b"419.5" in size
    assert b"595.2" in size


def test_a_tray_of_the_real_queue_can_be_chosen(room: PrintRoom, slip: Path) -> None:
    printer = CupsPrinter(server=room.server, confirm_within=15)
    trays = printer.trays("EHC")
    assert any("2" in name for name in trays), trays
    chosen = next(name for name in trays if "2" in name)
    assert printer.send(slip, printer=f"EHC|{chosen}").state == "confirmed"


def test_a_paper_the_printer_lacks_is_never_confirmed(room: PrintRoom, slip: Path) -> None:
    printer = CupsPrinter(server=room.server, confirm_within=5)
    try:
        outcome = printer.send(slip, printer="EHC", paper="iso_a0_841x1189mm")
    except PrintFailed:
        return
    assert outcome.state == "failed"


def test_an_unknown_printer_is_unavailable(room: PrintRoom, slip: Path) -> None:
    with pytest.raises(PrinterUnavailable):
        CupsPrinter(server=room.server).send(slip, printer="KHONG-CO")


def test_a_stopped_scheduler_is_unavailable(slip: Path) -> None:
    nobody = CupsPrinter(server=f"127.0.0.1:{_free_port()}")
    assert nobody.printers() == ()
    with pytest.raises(PrinterUnavailable):
        nobody.send(slip, printer="EHC")
