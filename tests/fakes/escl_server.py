"""A scripted eSCL device of our own: glass, feeder, duplex, and every fault at any page.

It stands for the worst device: what went through the rollers is gone, whether it arrived or not,
and the next request gets the next sheet. Checked by clients written elsewhere (`escl_foreign`).
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from xml.etree import ElementTree

SCAN = "http://schemas.hp.com/imaging/escl/2011/05/03"
PWG = "http://www.pwg.org/schemas/2010/12/sm"
_SPACES = f'xmlns:scan="{SCAN}" xmlns:pwg="{PWG}"'
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'

# what may happen instead of a page; the first group ends the job
STATES = {
    "jam": "ScannerAdfJam",
    "mispick": "ScannerAdfMispick",
    "multipick": "ScannerAdfMultipickDetected",
    "hatch": "ScannerAdfHatchOpen",
}
CUTS = ("short", "chunks", "no-end", "reset", "stall")


@dataclass
class Fault:
    """At the ``page``-th document (from 0) happens ``kind``, ``times`` over."""

    page: int
    kind: str
    times: int = 1


@dataclass
class Device:
    """The state of the machine, which the tests set and read."""

    feeder: list[bytes] = field(default_factory=list)
    glass: bytes = b""
    faults: list[Fault] = field(default_factory=list)
    state: str = "Idle"
    adf: str = ""
    reasons: list[str] = field(default_factory=list)
    end: int = 404
    location: str = "{origin}{root}/ScanJobs/{job}"
    framing: str = "length"
    media: str = "image/jpeg"
    formats: Sequence[str] = ("image/jpeg", "application/pdf")
    resolutions: Sequence[int] = (75, 150, 200, 300, 600)
    version: str = "2.63"
    make: str = "Máy quét thử"
    duplex: bool = True
    has_adf: bool = True
    busy_orders: int = 0
    retry_after: str = "1"
    order_code: int = 201
    capabilities: bytes | None = None
    status_code: int = 200
    delay: float = 0.0
    page_delay: float = 0.0
    deaf: bool = False
    job_state: str = ""
    stale_adf: list[str] = field(default_factory=list)
    # makes the page of an order out of what lies in the feeder or on the glass
    paint: Callable[[bytes, bytes], bytes] = lambda order, sheet: sheet
    # what happened
    orders: list[bytes] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    sent: int = 0
    working: bool = False
    off: bool = False

    @property
    def adf_now(self) -> str:
        if self.stale_adf:
            return self.stale_adf.pop(0)
        if self.adf:
            return self.adf
        return "ScannerAdfLoaded" if self.feeder else "ScannerAdfEmpty"

    def fault_now(self) -> str:
        for fault in self.faults:
            if fault.page == self.sent and fault.times > 0:
                fault.times -= 1
                return fault.kind
        return ""


@dataclass
class Running:
    """A device that listens; ``base`` is its address without a slash at the end."""

    base: str
    device: Device
    server: ThreadingHTTPServer

    def switch_off(self) -> None:
        """Cut the power: nobody listens any more."""
        self.server.shutdown()
        self.server.server_close()


def capabilities_xml(device: Device) -> str:
    dots = "".join(
        f"<scan:DiscreteResolution><scan:XResolution>{dpi}</scan:XResolution>"
        f"<scan:YResolution>{dpi}</scan:YResolution></scan:DiscreteResolution>"
        for dpi in device.resolutions
    )
    kinds = "".join(
        f"<pwg:DocumentFormat>{one}</pwg:DocumentFormat>"
        f"<scan:DocumentFormatExt>{one}</scan:DocumentFormatExt>"
        for one in device.formats
    )
    modes = "".join(
        f"<scan:ColorMode>{one}</scan:ColorMode>"
        for one in ("BlackAndWhite1", "Grayscale8", "RGB24")
    )
    caps = (
        "<scan:MinWidth>16</scan:MinWidth><scan:MaxWidth>2550</scan:MaxWidth>"
        "<scan:MinHeight>16</scan:MinHeight><scan:MaxHeight>4200</scan:MaxHeight>"
        "<scan:MaxScanRegions>1</scan:MaxScanRegions>"
        f"<scan:SettingProfiles><scan:SettingProfile><scan:ColorModes>{modes}</scan:ColorModes>"
        f"<scan:DocumentFormats>{kinds}</scan:DocumentFormats>"
        "<scan:SupportedResolutions><scan:DiscreteResolutions>"
        f"{dots}</scan:DiscreteResolutions></scan:SupportedResolutions>"
        "<scan:ColorSpaces><scan:ColorSpace>sRGB</scan:ColorSpace></scan:ColorSpaces>"
        "</scan:SettingProfile></scan:SettingProfiles>"
        "<scan:SupportedIntents><scan:Intent>Document</scan:Intent></scan:SupportedIntents>"
        "<scan:MaxOpticalXResolution>600</scan:MaxOpticalXResolution>"
        "<scan:MaxOpticalYResolution>600</scan:MaxOpticalYResolution>"
    )
    both = f"<scan:AdfDuplexInputCaps>{caps}</scan:AdfDuplexInputCaps>" if device.duplex else ""
    adf = (
        f"<scan:Adf><scan:AdfSimplexInputCaps>{caps}</scan:AdfSimplexInputCaps>{both}"
        "<scan:FeederCapacity>50</scan:FeederCapacity><scan:AdfOptions>"
        "<scan:AdfOption>DetectPaperLoaded</scan:AdfOption>"
        f"{'<scan:AdfOption>Duplex</scan:AdfOption>' if device.duplex else ''}"
        "</scan:AdfOptions></scan:Adf>"
    )
    return (
        f"{_HEAD}<scan:ScannerCapabilities {_SPACES}><pwg:Version>{device.version}</pwg:Version>"
        f"<pwg:MakeAndModel>{device.make}</pwg:MakeAndModel>"
        "<pwg:SerialNumber>0001</pwg:SerialNumber>"
        "<scan:UUID>00000000-0000-4000-8000-000000000001</scan:UUID>"
        f"<scan:Platen><scan:PlatenInputCaps>{caps}</scan:PlatenInputCaps></scan:Platen>"
        f"{adf if device.has_adf else ''}</scan:ScannerCapabilities>"
    )


def status_xml(device: Device, root: str) -> str:
    reasons = "".join(f"<pwg:StateReason>{one}</pwg:StateReason>" for one in device.reasons)
    said = f"<pwg:StateReasons>{reasons}</pwg:StateReasons>" if reasons else ""
    jobs = "".join(
        f"<scan:JobInfo><pwg:JobUri>{root}/ScanJobs/{number}</pwg:JobUri>"
        f"<pwg:JobUuid>{number}</pwg:JobUuid><scan:Age>1</scan:Age>"
        f"<pwg:ImagesCompleted>{device.sent}</pwg:ImagesCompleted>"
        f"<pwg:JobState>{device.job_state or ('Processing' if device.working else 'Completed')}"
        "</pwg:JobState></scan:JobInfo>"
        for number in range(1, len(device.orders) + 1)
    )
    state = "Processing" if device.working and device.state == "Idle" else device.state
    adf = f"<scan:AdfState>{device.adf_now}</scan:AdfState>" if device.has_adf else ""
    return (
        f"{_HEAD}<scan:ScannerStatus {_SPACES}><pwg:Version>2.63</pwg:Version>"
        f"<pwg:State>{state}</pwg:State>{said}{adf}<scan:Jobs>{jobs}</scan:Jobs>"
        "</scan:ScannerStatus>"
    )


class _Talk(BaseHTTPRequestHandler):
    """One request; class attributes are set per server."""

    protocol_version = "HTTP/1.1"
    device: ClassVar[Device]
    root: ClassVar[str]
    origin: ClassVar[str]
    lock: ClassVar[threading.Lock]

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: what was asked is kept in the device."""

    def handle(self) -> None:
        if self.device.off:
            return
        # a client that hangs up in the middle is what some tests are about
        with contextlib.suppress(ConnectionError, ssl.SSLError, ValueError):
            super().handle()

    def finish(self) -> None:
        with contextlib.suppress(ConnectionError, ssl.SSLError, ValueError):
            super().finish()

    def _send(self, code: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        self.device.asked.append(self.path)
        time.sleep(self.device.delay)
        if self.path == f"{self.root}/ScannerCapabilities":
            body = self.device.capabilities or capabilities_xml(self.device).encode()
            self._send(200, body, Content_Type="text/xml")
        elif self.path == f"{self.root}/ScannerStatus":
            body = status_xml(self.device, self.root).encode()
            self._send(self.device.status_code, body, Content_Type="text/xml")
        elif self.path.startswith(f"{self.root}/ScanJobs/") and "/NextDocument" in self.path:
            with self.lock:
                self._document()
        else:
            self._send(404)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        device = self.device
        if self.path != f"{self.root}/ScanJobs":
            self._send(404)
        elif device.busy_orders:
            device.busy_orders -= 1
            self._send(503, Retry_After=device.retry_after)
        elif device.order_code != 201:
            self._send(device.order_code)
        else:
            ElementTree.fromstring(body)
            device.orders.append(body)
            device.working = True
            job = str(len(device.orders))
            place = device.location.format(origin=self.origin, root=self.root, job=job)
            self._send(201, Location=place)

    def do_DELETE(self) -> None:
        with self.lock if self.device.deaf else contextlib.nullcontext():
            self.device.deleted.append(self.path)
        self.device.working = False
        self._send(200)

    def _document(self) -> None:
        device = self.device
        fault = device.fault_now()
        if fault:
            self._fault(fault)
            return
        page = self._take()
        if page is None:
            device.working = False
            self._send(device.end)
            return
        time.sleep(device.page_delay)
        device.sent += 1
        self._page(device.paint(device.orders[-1], page), device.framing)

    def _take(self) -> bytes | None:
        device = self.device
        if b"<pwg:InputSource>Platen" in device.orders[-1]:
            return device.glass if device.glass and device.sent == 0 else None
        return device.feeder.pop(0) if device.feeder else None

    def _page(self, page: bytes, framing: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", self.device.media)
        if framing == "length":
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)
        elif framing == "close":
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(page)
            self.close_connection = True
        else:
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self._chunk(page[: len(page) // 2])
            self._chunk(page[len(page) // 2 :])
            self._chunk(b"")

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    def _fault(self, kind: str) -> None:
        device = self.device
        if kind in ("busy", "warming"):
            device.state = "Testing" if kind == "warming" else device.state
            self._send(503, Retry_After=device.retry_after)
        elif kind in STATES or kind == "cover":
            device.working = False
            device.adf = STATES.get(kind, "ScannerAdfLoaded")
            device.state = "Stopped"
            device.reasons = ["CoverOpen"] if kind == "cover" else []
            self._send(device.end)
        elif kind == "cancelled":
            device.working, device.job_state = False, "Canceled"
            self._send(410)
        elif kind == "off":
            device.off = True
            self._hang_up()
            threading.Thread(target=self._off, daemon=True).start()
        elif kind == "error":
            self._send(500)
        else:
            self._cut(kind)

    def _off(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def _cut(self, kind: str) -> None:
        """Lose a page on the way: it went through the rollers and will not come again."""
        page = self._take() or b"\xff\xd8\xff\xe0 nothing lies in the feeder"
        self.device.sent += 1
        half = page[: max(4, len(page) // 2)]
        if kind == "no-end":
            self._page(half, "length")
            return
        if kind != "reset":
            self.send_response(200)
            self.send_header("Content-Type", self.device.media)
            if kind == "chunks":
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                self._chunk(half)
            else:
                self.send_header("Content-Length", str(len(page)))
                self.end_headers()
                self.wfile.write(half)
            self.wfile.flush()
        if kind == "stall":
            time.sleep(4.0)
        self._hang_up()

    def _hang_up(self) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that hang up."""


@contextlib.contextmanager
def running_device(
    device: Device, *, root: str = "/eSCL", certificate: Path | None = None
) -> Iterator[Running]:
    """Let ``device`` listen on this machine; with ``certificate`` (PEM with key) over TLS."""
    talk = type("Talk", (_Talk,), {"device": device, "root": root, "lock": threading.Lock()})
    server = _Server(("127.0.0.1", 0), talk)
    scheme = "http"
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
        scheme = "https"
    origin = f"{scheme}://127.0.0.1:{server.server_address[1]}"
    talk.origin = origin  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield Running(base=origin + root, device=device, server=server)
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
