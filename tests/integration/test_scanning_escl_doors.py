"""How eSCL devices are reached: found in time, with certificates of their own, by no detour."""

from __future__ import annotations

import datetime
import gzip
import ipaddress
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from escl_server import Device, capabilities_xml, running_device

from ehc_desk.errors import FieldsInvalid, ScannerFailed, ScannerGone
from ehc_desk.ports.scanners import PaperSource, ScanSettings
from ehc_desk.scanning import escl
from ehc_desk.scanning.escl import EsclDriver
from ehc_desk.scanning.escl_find import Announced
from ehc_desk.scanning.escl_job import Patience

QUICK = Patience(connect=2.0, answer=2.0, silence=2.0, page=9.0, busy=0.3, poll=0.02)
PAGE = b"\xff\xd8\xff\xe0 page \xff\xd9"
FEEDER = ScanSettings(source=PaperSource.FEEDER)


def own_certificate(folder: Path, name: str) -> Path:
    """Make what a device makes at its first start: a certificate that nobody signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=7300))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("10.0.0.9"))]), False
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


def driver_of(*addresses: str, heard: Sequence[Announced] = ()) -> EsclDriver:
    return EsclDriver(addresses, discover=lambda _: heard, patience=QUICK, search_seconds=4.0)


def test_a_certificate_of_its_own_is_taken_from_a_typed_device(tmp_path: Path) -> None:
    pem = own_certificate(tmp_path, "printer")
    device = Device(feeder=[PAGE, PAGE])
    with running_device(device, certificate=pem) as running:
        driver = driver_of(running.base)
        (found,) = driver.devices()
        pages = list(driver.scan(found.id, FEEDER, tmp_path / "out"))
    assert [page.read_bytes() for page in pages] == [PAGE, PAGE]


def test_a_certificate_that_changed_is_no_longer_taken(tmp_path: Path) -> None:
    device = Device(feeder=[PAGE, PAGE, PAGE])
    with running_device(device, certificate=own_certificate(tmp_path, "first")) as running:
        driver = driver_of(running.base)
        pages = driver.scan(f"escl:{running.base}", FEEDER, tmp_path / "out")
        next(pages)
        other = own_certificate(tmp_path, "other")
        running.server.socket.context.load_cert_chain(other)  # type: ignore[attr-defined]
        with pytest.raises(ScannerGone) as caught:
            next(pages)
    assert caught.value.params["pages"] == 1


def test_a_certificate_of_its_own_is_not_taken_from_who_was_only_heard(tmp_path: Path) -> None:
    with running_device(Device(), certificate=own_certificate(tmp_path, "heard")) as running:
        driver = driver_of(heard=[Announced(base=running.base, name="Máy")])
        (found,) = driver.devices()
        with pytest.raises(ScannerGone):
            driver.capabilities(found.id)
    assert running.device.asked == []


def test_a_certificate_of_its_own_is_not_taken_outside_private_networks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(escl, "is_private", lambda host: False)
    with running_device(Device(), certificate=own_certificate(tmp_path, "far")) as running:
        assert driver_of(running.base).devices() == ()
    assert running.device.asked == []


def test_devices_are_those_that_answer_and_those_heard() -> None:
    with running_device(Device(make="Máy tầng 2")) as near, running_device(Device()) as heard:
        found = driver_of(
            near.base, "127.0.0.1:1", heard=[Announced(base=heard.base, name="Máy tầng 3")]
        ).devices()
    assert {(one.id, one.name) for one in found} == {
        (f"escl:{near.base}", "Máy tầng 2"),
        (f"escl:{heard.base}", "Máy tầng 3"),
    }


def test_the_search_ends_in_time_whoever_is_slow() -> None:
    def slow(seconds: float) -> Sequence[Announced]:
        time.sleep(seconds + 3.0)
        return ()

    with running_device(Device(delay=6.0)) as slow_one, running_device(Device()) as quick:
        driver = EsclDriver(
            [slow_one.base, quick.base], discover=slow, patience=QUICK, search_seconds=1.5
        )
        began = time.monotonic()
        found = driver.devices()
        assert time.monotonic() - began < 3.0
    assert [one.id for one in found] == [f"escl:{quick.base}"]


def test_a_search_that_fails_finds_what_was_typed() -> None:
    def broken(seconds: float) -> Sequence[Announced]:
        raise OSError("no network")

    with running_device(Device(make="\u202e\u200b")) as running:
        driver = EsclDriver([running.base], discover=broken, patience=QUICK)
        assert [one.name for one in driver.devices()] == ["127.0.0.1"]


def test_a_typed_address_that_is_none_is_told_at_once() -> None:
    with pytest.raises(FieldsInvalid):
        driver_of("máy quét")


def test_no_proxy_of_the_environment_stands_between(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    with running_device(Device(feeder=[PAGE])) as running:
        driver = driver_of(running.base)
        assert len(list(driver.scan(f"escl:{running.base}", FEEDER, tmp_path))) == 1


def test_packed_or_endless_words_say_nothing() -> None:
    device = Device(capabilities=b"<ScannerCapabilities>" + b" " * 3_000_000)
    with running_device(device) as running:
        driver = driver_of(running.base)
        with pytest.raises(ScannerFailed):
            driver.capabilities(f"escl:{running.base}")
        device.capabilities = gzip.compress(capabilities_xml(device).encode())
        with pytest.raises(ScannerFailed):
            driver.capabilities(f"escl:{running.base}")
