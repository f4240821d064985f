"""Scanners that speak eSCL (AirScan): found, asked and scanned from over HTTP, without a driver.

The only module of the room that knows ``requests``. Every request has time-outs, follows no
redirect, takes no proxy or password from the environment and goes over a connection of its own: a
kept one that the device closes while a page is worked on would look like a lost page. Must not
know what becomes of pages.
"""

from __future__ import annotations

import contextlib
import hashlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, InvalidStateError, ThreadPoolExecutor, wait
from concurrent.futures import TimeoutError as LateError
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from ehc_desk.errors import FieldsInvalid, ScannerFailed, ScannerGone
from ehc_desk.ports.scanners import ScannerAbilities, ScannerDevice, ScanSettings, Stop
from ehc_desk.scanning.escl_find import Announced, announced, is_private, typed_bases
from ehc_desk.scanning.escl_job import NO_ANSWER, Answer, Patience, ScanJob
from ehc_desk.scanning.escl_pages import PageFolder, written
from ehc_desk.scanning.escl_wire import EsclCapabilities, read_capabilities, settings_xml
from ehc_desk.scanning.escl_xml import MAX_TEXT

if TYPE_CHECKING:
    import requests
    from requests.adapters import HTTPAdapter

PREFIX: Final = "escl:"
MAX_PAGE: Final = 512 * 1024 * 1024
"""Bytes of one answer to NextDocument; an A3 page of 600 dpi colour uncompressed has 210 MB."""
_CHUNK: Final = 256 * 1024
_POLL_S: Final = 0.05
_ALIVE: Final = (("TCP_KEEPIDLE", 10), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 4))
_HEADERS: Final = {"Accept-Encoding": "identity", "Connection": "close", "User-Agent": "ehc-desk"}


class EsclDriver:
    """A ScannerDriver over HTTP; safe to ask from one thread at a time."""

    def __init__(
        self,
        addresses: Sequence[str] = (),
        *,
        discover: Callable[[float], Sequence[Announced]] = announced,
        search_seconds: float = 2.0,
        patience: Patience | None = None,
    ) -> None:
        """Take the typed addresses; raises FieldsInvalid for one that is none.

        ``discover`` asks the network for at most that many seconds. A certificate that a device
        made itself is accepted for typed addresses in private networks only, and then has to stay
        the same as long as this driver lives.
        """
        self._typed = [typed_bases(address) for address in addresses]
        self._discover, self._search_seconds = discover, search_seconds
        self._patience = patience or Patience()
        self._pins: dict[str, str] = {}
        self._known: dict[str, EsclCapabilities] = {}

    def devices(self) -> tuple[ScannerDevice, ...]:
        """Return what announced itself and the typed addresses that answer, in bounded time."""
        end = time.monotonic() + self._search_seconds
        pool = ThreadPoolExecutor(max_workers=16, thread_name_prefix="escl-find")
        try:
            heard = pool.submit(self._discover, self._search_seconds)
            typed = [[pool.submit(self._named, base) for base in bases] for bases in self._typed]
            # the search takes nearly all it is given and then has to hang up
            network = _result(heard, end + 0.2) or ()
            answered = [next(filter(None, (_result(o, end) for o in one)), None) for one in typed]
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
        found = {one.base: one.name for one in (*network, *filter(None, answered))}
        return tuple(ScannerDevice(id=PREFIX + base, name=found[base]) for base in found)

    def capabilities(self, device: str) -> ScannerAbilities:
        """Return what a device can do; raises ScannerGone or ScannerFailed."""
        base = _base_of(device)
        return self._asked(self._line(base), device).abilities

    def scan(
        self, device: str, settings: ScanSettings, into: Path, stop: Stop = lambda: False
    ) -> Iterator[Path]:
        """Yield the pages as files of the device's own bytes; errors as the port tells them.

        A device that has only PDF gives one file with all pages. Raises DiskFull besides.
        """
        base = _base_of(device)
        line = self._line(base)
        known = self._known.get(base) or self._asked(line, device)
        order = settings_xml(known, settings)
        if order is None:
            raise ScannerFailed(device=device, pages=0)
        job = ScanJob(
            line,
            device=device,
            root=urlsplit(base).path.rstrip("/"),
            source=settings.source,
            order=order,
            folder=PageFolder(into),
            patience=self._patience,
            stop=stop,
            believe_empty=known.jams_when_empty,
        )
        yield from job.pages()

    def _line(self, base: str, patience: Patience | None = None) -> HttpLine:
        typed = any(base in bases for bases in self._typed)
        return HttpLine(base, patience or self._patience, self._pins if typed else None)

    def _asked(self, line: HttpLine, device: str) -> EsclCapabilities:
        answer = line.ask("GET", f"{line.root}/ScannerCapabilities")
        if answer.code == NO_ANSWER:
            raise ScannerGone(device=device, pages=0)
        known = read_capabilities(answer.body) if answer.code == 200 else None
        if known is None:
            raise ScannerFailed(device=device, pages=0)
        self._known[line.base] = known
        return known

    def _named(self, base: str) -> Announced | None:
        """Return a typed device with the name it gives itself, None when it does not answer."""
        short = self._search_seconds * 0.7
        line = self._line(base, Patience(connect=short, answer=short))
        try:
            known = self._asked(line, PREFIX + base)
        except (ScannerGone, ScannerFailed):
            return None
        return Announced(base=base, name=known.name or str(urlsplit(base).hostname))


def _result(future: Future[Any], end: float) -> Any:
    """Return what came in time, or None; a search that failed found nothing."""
    try:
        return future.result(timeout=max(0.0, end - time.monotonic()))
    except (LateError, OSError):
        return None


def _base_of(device: str) -> str:
    """Return the base address of a device's id; raises ScannerFailed for another kind of id."""
    base = device.removeprefix(PREFIX)
    try:
        if base != device and base == base.strip():
            return typed_bases(base)[0]
    except FieldsInvalid as error:
        raise ScannerFailed(device=device, pages=0) from error
    raise ScannerFailed(device=device, pages=0)


class HttpLine:
    """One device over HTTP; nothing that the device or the network does comes out as an error."""

    def __init__(self, base: str, patience: Patience, pins: dict[str, str] | None = None) -> None:
        """Talk to ``base``; ``pins``: where certificates that devices made are remembered."""
        parts = urlsplit(base)
        self.base, self.root = base, parts.path.rstrip("/")
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._host, self._port = parts.hostname or "", parts.port or 443
        self._secure = parts.scheme == "https"
        self._patience, self._pins = patience, pins

    def ask(self, method: str, path: str, body: bytes = b"") -> Answer:
        """Exchange a small text; an answer over 1 MiB or slower than told is no answer."""
        with self._opened(method, path, self._patience.answer, body) as response:
            if response is None:
                return Answer()
            data = b"".join(_Body(response, MAX_TEXT, 2 * self._patience.answer))
            return Answer(
                code=response.status_code,
                body=data,
                location=response.headers.get("Location", "")[:2048],
                retry_after=_retry_after(response),
            )

    def fetch(self, path: str, part: Path, stop: Stop) -> Answer:
        """Put a page into ``part``; a stop ends the wait at once, whatever the device does.

        The page is fetched aside; given up, that thread ends by its time-out and leaves no file.
        """
        work = Future[Answer]()

        def pull() -> None:
            try:
                answer = self._pulled(path, part, work.cancelled)
            except Exception as error:  # handed to who waits, who raises it
                with contextlib.suppress(InvalidStateError):
                    work.set_exception(error)
                return
            try:
                work.set_result(answer)
            except InvalidStateError:
                part.unlink(missing_ok=True)

        threading.Thread(target=pull, name="escl-page", daemon=True).start()
        while not wait((work,), _POLL_S).done:
            # a page that came in the same moment cannot be cancelled any more: it stands
            if stop() and work.cancel():
                return Answer(stopped=True)
        return work.result()

    def _pulled(self, path: str, part: Path, given_up: Callable[[], bool]) -> Answer:
        with self._opened("GET", path, self._patience.silence) as response:
            if response is None:
                return Answer()
            if response.status_code != 200:
                return Answer(code=response.status_code, retry_after=_retry_after(response))
            body = _Body(response, MAX_PAGE, self._patience.page)
            return Answer(code=200, kind=written(body, part, given_up))

    def release(self, job: str) -> None:
        """End a job; many a device hears it only when the page it works on is through."""
        goodbye = threading.Thread(target=self.ask, args=("DELETE", job), daemon=True)
        goodbye.start()
        goodbye.join(self._patience.goodbye)

    @contextlib.contextmanager
    def _opened(
        self, method: str, path: str, silence: float, body: bytes = b""
    ) -> Iterator[requests.Response | None]:
        with _session() as session:
            response = self._sent(session, method, path, silence, body)
            if response is None:
                yield None
                return
            with contextlib.closing(response):
                yield response

    def _sent(
        self, session: requests.Session, method: str, path: str, silence: float, body: bytes
    ) -> requests.Response | None:
        from requests import RequestException
        from urllib3.exceptions import HTTPError

        try:
            self._trust(session)
            return session.request(
                method,
                self._origin + path,
                data=body or None,
                headers=_HEADERS | ({"Content-Type": "text/xml"} if body else {}),
                timeout=(self._patience.connect, silence),
                allow_redirects=False,
                stream=True,
            )
        except (RequestException, HTTPError, OSError, UnicodeError):
            return None

    def _trust(self, session: requests.Session) -> None:
        """Pin the certificate of a typed device in a private network; others are verified."""
        if not self._secure or self._pins is None:
            return
        pin = self._pins.get(self._origin) or self._certificate()
        if pin:
            self._pins[self._origin] = pin
            session.verify = False
            session.mount("https://", _adapter(assert_fingerprint=pin))

    def _certificate(self) -> str:
        """Return the SHA-256 of what the device shows; nothing outside private networks."""
        if not is_private(self._host):
            return ""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        address = (self._host, self._port)
        try:
            with (
                socket.create_connection(address, timeout=self._patience.connect) as bare,
                context.wrap_socket(bare, server_hostname=self._host) as secure,
            ):
                shown = secure.getpeercert(binary_form=True)
        except OSError:
            return ""
        return hashlib.sha256(shown).hexdigest() if shown else ""


class _Body:
    """The bytes of an answer as they were sent; ``whole`` once they all came."""

    def __init__(self, response: requests.Response, most: int, seconds: float) -> None:
        self._response, self._most = response, most
        self._end = time.monotonic() + seconds
        length = response.headers.get("Content-Length", "")
        self._length = int(length) if length.isdecimal() and len(length) < 13 else None
        chunked = "chunked" in response.headers.get("Transfer-Encoding", "").lower()
        self.framed = chunked or self._length is not None
        self.whole = False

    def __iter__(self) -> Iterator[bytes]:
        from urllib3.exceptions import HTTPError

        size = 0
        try:
            for chunk in self._response.raw.stream(_CHUNK, decode_content=False):
                size += len(chunk)
                if size > self._most or time.monotonic() > self._end:
                    return
                yield chunk
        except (HTTPError, OSError):
            return
        plain = self._response.headers.get("Content-Encoding", "identity") == "identity"
        self.whole = plain and self._length in (None, size)


def _retry_after(response: requests.Response) -> float | None:
    """Return the seconds of Retry-After (RFC 9110, 10.2.3); moments of a clock are not trusted."""
    told = response.headers.get("Retry-After", "").strip()
    return float(told) if told.isdecimal() and len(told) < 6 else None


def _session() -> requests.Session:
    """Return a session that knows no environment and no redirects, and notices a dead network."""
    import requests

    class Plain(requests.Session):
        def get_redirect_target(self, resp: requests.Response) -> None:
            """Follow nothing; else the library reads the whole body of a redirect, however long."""

    session = Plain()
    session.trust_env = False
    for scheme in ("http://", "https://"):
        session.mount(scheme, _adapter())
    return session


def _adapter(**more: Any) -> HTTPAdapter:
    """Return an adapter whose connections ask after a silent device every few seconds (TCP)."""
    from requests.adapters import HTTPAdapter

    alive = [
        (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
        (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    ]
    for name, value in _ALIVE:
        if hasattr(socket, name):
            alive.append((socket.IPPROTO_TCP, getattr(socket, name), value))

    class Kept(HTTPAdapter):
        def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
            super().init_poolmanager(*args, **(kwargs | more | {"socket_options": alive}))

    return Kept()
