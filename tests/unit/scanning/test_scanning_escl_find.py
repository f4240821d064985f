"""Addresses as people type them, and announcements in the network."""

from __future__ import annotations

import secrets
import socket
import sys
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.errors import FieldsInvalid
from ehc_desk.scanning.escl_find import Announced, announced, is_private, typed_bases

ONE = [
    ("http://192.168.1.20/eSCL/", "http://192.168.1.20/eSCL"),
    ("http://192.168.1.20", "http://192.168.1.20/eSCL"),
    ("  192.168.1.20:8080 ", "http://192.168.1.20:8080/eSCL"),
    ("may-quet:8080/", "http://may-quet:8080/eSCL"),
    ("host:80", "http://host/eSCL"),
    ("host:443", "https://host/eSCL"),
    ("https://host", "https://host/eSCL"),
    ("HTTP://MayQuet.Local/escl//", "http://mayquet.local/escl"),
    ("http://host:8090/9f1c-22/", "http://host:8090/9f1c-22"),
    ("http://host/a b/../c", "http://host/a%20b/c"),
    ("[fe80::1]:8080", "http://[fe80::1]:8080/eSCL"),
]


@pytest.mark.parametrize(("typed", "base"), ONE)
def test_an_address_is_understood(typed: str, base: str) -> None:
    assert typed_bases(typed) == (base,)


@pytest.mark.parametrize(("typed", "base"), ONE)
def test_what_is_understood_stays_as_it_is(typed: str, base: str) -> None:
    assert typed_bases(typed_bases(typed)[0]) == (base,)


@pytest.mark.parametrize("typed", ["192.168.1.20", "may-quet.local", "2001:db8::20", "localhost/"])
def test_a_bare_host_has_the_usual_doors(typed: str) -> None:
    host = typed.strip("/") if ":" not in typed else f"[{typed}]"
    assert typed_bases(typed) == (
        f"http://{host}/eSCL",
        f"https://{host}/eSCL",
        f"http://{host}:8080/eSCL",
    )


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "required"),
        ("   ", "required"),
        *(
            (text, "not-an-address")
            for text in (
                "192.168.1",
                "192.168.1.300",
                "máy quét phòng 2",
                "ftp://host/",
                "http://",
                "host:port",
                "host:99999",
                "host:0",
                "http://user:secret@host/",
                "http://host/?a=b",
                "http://[::1",
                "-host",
                "a..b",
                "x" * 300,
                "javascript:alert(1)",
                "file:///etc/passwd",
                "host\\share",
            )
        ),
    ],
)
def test_nonsense_is_told(typed: str, code: str) -> None:
    with pytest.raises(FieldsInvalid) as caught:
        typed_bases(typed)
    assert caught.value.params["fields"] == [{"field": "scanner_address", "code": code}]


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_told(typed: str) -> None:
    try:
        bases = typed_bases(typed)
    except FieldsInvalid:
        return
    assert all(typed_bases(base) == (base,) for base in bases)


@pytest.mark.parametrize(
    ("host", "private"),
    [
        ("127.0.0.1", True),
        ("192.168.1.20", True),
        ("10.1.2.3", True),
        ("169.254.9.9", True),
        ("::1", True),
        ("8.8.8.8", False),
        ("2606:4700::1111", False),
        ("", False),
    ],
)
def test_private_networks(host: str, private: bool) -> None:
    assert is_private(host or "no-such-host.invalid") is private


class _Neighbour:
    """Something that announces itself on this machine alone."""

    def __init__(self) -> None:
        zeroconf = pytest.importorskip("zeroconf")
        self._zeroconf = zeroconf
        self._network = zeroconf.Zeroconf(interfaces=["127.0.0.1"])

    def tells(self, kind: str, name: str, port: int, **said: str) -> None:
        info = self._zeroconf.ServiceInfo(
            kind,
            f"{name}.{kind}",
            port=port,
            addresses=[socket.inet_aton("127.0.0.1")],
            properties=said,
            server=f"{name}.local.",
        )
        self._network.register_service(info)

    def close(self) -> None:
        self._network.unregister_all_services()
        self._network.close()


@pytest.fixture
def neighbour() -> Iterator[_Neighbour]:
    try:
        there = _Neighbour()
    except OSError:
        pytest.skip("this machine allows no multicast on its loopback")
    yield there
    there.close()


def test_devices_are_heard_in_two_seconds(neighbour: _Neighbour) -> None:
    own = secrets.token_hex(4)  # others may announce on this machine at the same time
    ty, plain, secure = f"Máy quét {own}", "_uscan._tcp.local.", "_uscans._tcp.local."
    neighbour.tells(plain, f"b1-{own}", 8091, ty=ty, rs="/eSCL/", UUID=own.upper())
    neighbour.tells(secure, f"b1-{own}", 8443, ty=ty, rs="eSCL", UUID=own)
    neighbour.tells(secure, f"b2-{own}", 443, rs="9f1c/7", ty="\x07")
    neighbour.tells("_http._tcp.local.", f"other-{own}", 80, ty=f"Không phải máy quét {own}")
    began = time.monotonic()
    found = announced(2.0, interfaces=["127.0.0.1"])
    assert time.monotonic() - began < 3.0
    # one device with two doors is told once; a name that says nothing gives way to the service's
    assert [(one.name, one.base) for one in found if own in one.name] == [
        (ty, "http://127.0.0.1:8091/eSCL"),
        (f"b2-{own}", "https://127.0.0.1/9f1c/7"),
    ]


def test_without_the_library_nothing_is_heard_and_nothing_breaks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "zeroconf", None)
    assert announced(0.1) == ()


def test_what_is_heard_has_an_address_of_the_remembered_form() -> None:
    one = Announced(base="http://127.0.0.1:8091/eSCL", name="x")
    assert typed_bases(one.base) == (one.base,)
