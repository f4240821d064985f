"""Where eSCL devices are: addresses that people type, and announcements in the local network.

Addresses follow RFC 3986 as far as a scanner needs it; announcements are DNS-SD over mDNS
(RFC 6762, RFC 6763) of `_uscan._tcp` and `_uscans._tcp`. Must not talk to a scanner.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlsplit

from ehc_desk.errors import FieldsInvalid

if TYPE_CHECKING:
    from zeroconf import ServiceInfo, Zeroconf

FIELD: Final = "scanner_address"
_SCHEMES: Final = {"_uscan._tcp.local.": "http", "_uscans._tcp.local.": "https"}
_USUAL: Final = {"http": 80, "https": 443}
_GUESSES: Final = (("http", 80), ("https", 443), ("http", 8080))
_LABEL: Final = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")
_NUMBERS: Final = re.compile(r"[\d.]+")
_REST_MS: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """A device that told the network about itself."""

    base: str
    name: str
    uuid: str = ""


def typed_bases(text: str) -> tuple[str, ...]:
    """Return the base addresses that a typed address may mean, the likeliest first.

    ``192.168.1.20``, ``may-quet.local``, ``host:8080``, ``[fe80::1]:80``, ``http://host/eSCL/``.
    Where neither scheme nor port is typed the usual ones are candidates. Raises FieldsInvalid
    (field ``scanner_address``, code ``required`` or ``not-an-address``).
    """
    typed = text.strip()
    if not typed:
        raise _wrong("required")
    try:
        parts = urlsplit(typed if "://" in typed else f"//{_bracketed(typed)}")
        port = parts.port
    except ValueError as error:
        raise _wrong("not-an-address") from error
    host, scheme = parts.hostname or "", parts.scheme
    strange = parts.username is not None or parts.query or parts.fragment or port == 0
    if strange or scheme not in ("", *_USUAL) or not _is_host(host):
        raise _wrong("not-an-address")
    path = _path(parts.path)
    if scheme or port:
        scheme = scheme or ("https" if port == _USUAL["https"] else "http")
        return (base_address(scheme, host, port or _USUAL[scheme], path),)
    return tuple(base_address(scheme, host, port, path) for scheme, port in _GUESSES)


def _wrong(code: str) -> FieldsInvalid:
    return FieldsInvalid(fields=[{"field": FIELD, "code": code}])


def _bracketed(typed: str) -> str:
    """Return a bare IPv6 address in brackets, everything else as it is."""
    return f"[{typed}]" if ":" in typed and _is_number(typed) else typed


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_host(host: str) -> bool:
    if _is_number(host):
        return True
    if not host or len(host) > 253 or _NUMBERS.fullmatch(host):
        return False  # numbers and dots that are no address are a slip of the hand
    return all(_LABEL.fullmatch(label) for label in host.removesuffix(".").split("."))


def _path(path: str) -> str:
    """Return the path of the service, without a slash at the end; ``/eSCL`` when none is told."""
    clean = "/".join(part for part in path.split("/") if part not in ("", ".", ".."))
    return "/" + quote(clean or "eSCL", safe="/%-._~")


def base_address(scheme: str, host: str, port: int, path: str) -> str:
    """Return scheme, host, port and path as one address in the one way devices are remembered."""
    shown = f"[{host}]" if ":" in host else host.lower()
    tail = "" if port == _USUAL[scheme] else f":{port}"
    return f"{scheme}://{shown}{tail}{path}"


def is_private(host: str) -> bool:
    """Tell whether every address of a host is in a private network, on the link or this machine."""
    try:
        rows = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return False
    addresses = [ipaddress.ip_address(str(row[4][0]).partition("%")[0]) for row in rows]
    return bool(addresses) and all(one.is_private or one.is_link_local for one in addresses)


def announced(
    seconds: float = 2.0, *, interfaces: Sequence[str] | None = None
) -> tuple[Announced, ...]:
    """Return the devices that answered within ``seconds``, by name; never raises.

    Empty where the library ``zeroconf`` is missing or the network allows no multicast: typed
    addresses work all the same. A device that announces itself with and without TLS is told once,
    without, for the certificates that devices make themselves can be trusted only when typed.
    """
    end = time.monotonic() + seconds
    try:
        from zeroconf import Error, InterfaceChoice, Zeroconf
    except ImportError:
        return ()
    try:
        network = Zeroconf(interfaces=list(interfaces) if interfaces else InterfaceChoice.All)
    except (OSError, Error):
        return ()
    try:
        found = _asked(network, end)
    except (OSError, Error):
        found = ()
    finally:
        network.close()
    return _once(found)


def _asked(network: Zeroconf, end: float) -> tuple[Announced, ...]:
    from zeroconf import ServiceBrowser, ServiceStateChange

    names: dict[tuple[str, str], None] = {}

    def heard(
        zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange
    ) -> None:
        del zeroconf
        if state_change is not ServiceStateChange.Removed and len(names) < 200:
            names[(service_type, name)] = None

    browser = ServiceBrowser(network, list(_SCHEMES), handlers=[heard])
    time.sleep(max(0.0, end - time.monotonic() - _REST_MS / 1000))
    browser.cancel()
    devices = [_resolved(network, kind, name, end) for kind, name in list(names)]
    return tuple(device for device in devices if device is not None)


def _resolved(network: Zeroconf, kind: str, name: str, end: float) -> Announced | None:
    left = int((end - time.monotonic()) * 1000)
    info = network.get_service_info(kind, name, timeout=max(1, min(left, _REST_MS)))
    return _device_of(info, kind) if info is not None else None


def _device_of(info: ServiceInfo, kind: str) -> Announced | None:
    # an IPv6 address of the link alone cannot be reached without naming the link
    hosts = [host for host in info.parsed_addresses() if not host.lower().startswith("fe80")]
    host = next((one for one in hosts if ":" not in one), next(iter(hosts), ""))
    if not host or not info.port:
        return None
    said = {
        key.decode("ascii", "replace").lower(): (value or b"").decode("utf-8", "replace")
        for key, value in _properties(info).items()
    }
    name = "".join(letter for letter in said.get("ty", "") if letter.isprintable()).strip()
    return Announced(
        base=base_address(_SCHEMES[kind], host, info.port, _path(said.get("rs", ""))),
        name=name[:100] or info.name.removesuffix("." + kind)[:100],
        uuid=said.get("uuid", "").lower(),
    )


def _properties(info: ServiceInfo) -> Mapping[bytes, Any]:
    return info.properties


def _once(found: Sequence[Announced]) -> tuple[Announced, ...]:
    plain = {one.uuid for one in found if one.uuid and one.base.startswith("http:")}
    kept = [one for one in found if one.base.startswith("http:") or one.uuid not in plain]
    return tuple(sorted({one.base: one for one in kept}.values(), key=lambda one: one.name))
