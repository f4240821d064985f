"""Over TLS only the province's own CA counts; no variable of the environment replaces it."""

from __future__ import annotations

import ipaddress
import ssl
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from fakes.province_process import demo_key

from ehc_desk.errors import Offline
from ehc_desk.remote.desk_api import DeskApiGateway

_CONTRACT = str(Path(__file__).resolve().parents[1] / "contract")
if _CONTRACT not in sys.path:
    sys.path.insert(0, _CONTRACT)

from scripted_province import Scripted, scripted_province  # noqa: E402


@dataclass(frozen=True)
class Authority:
    """A CA with one server certificate for the loopback address."""

    ca: Path
    cert: Path
    key: Path

    def server(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.cert, self.key)
        return context


def authority(folder: Path, name: str, *, host: str = "127.0.0.1", days: int = 30) -> Authority:
    """Make a CA and what it signs; ``days`` below zero makes a certificate that is over."""
    folder.mkdir()
    ca_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{name} CA")])
    ca = _certificate(issuer, issuer, ca_key, ca_key, x509.BasicConstraints(True, None), 3650)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))])
    cert = _certificate(subject, issuer, key, ca_key, names, days)
    made = Authority(folder / "ca.pem", folder / "cert.pem", folder / "key.pem")
    pem = serialization.Encoding.PEM
    made.ca.write_bytes(ca.public_bytes(pem))
    made.cert.write_bytes(cert.public_bytes(pem))
    made.key.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return made


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    extension: x509.ExtensionType,
    days: int,
) -> x509.Certificate:
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=60))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
    )
    return builder.sign(signer, hashes.SHA256())


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("tls") / "ours", "Province")


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("tls") / "theirs", "Proxy")


@pytest.fixture
def province(ours: Authority) -> Iterator[Scripted]:
    with scripted_province(ours.server()) as scripted:
        yield scripted


def gateway_to(url: str, ca_file: Path | None) -> DeskApiGateway:
    return DeskApiGateway(
        base_url=url,
        client_id="desk-Q03",
        key=demo_key(),
        training=False,
        ca_file=str(ca_file) if ca_file else None,
    )


VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")


@pytest.mark.parametrize("variable", VARIABLES)
def test_the_given_ca_holds_whatever_the_environment_says(
    province: Scripted,
    ours: Authority,
    theirs: Authority,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
) -> None:
    monkeypatch.setenv(variable, str(theirs.ca))
    gateway = gateway_to(province.url, ours.ca)
    assert gateway.who_am_i().desk == "Q03"
    gateway.close()


@pytest.mark.parametrize("variable", VARIABLES[:2])
@pytest.mark.parametrize("pinned", [True, False])
def test_the_environment_brings_in_no_ca(
    province: Scripted,
    ours: Authority,
    theirs: Authority,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    pinned: bool,
) -> None:
    """A proxy that breaks TLS open is offline, even where the machine was told to trust it."""
    monkeypatch.setenv(variable, str(ours.ca))
    gateway = gateway_to(province.url, theirs.ca if pinned else None)
    with pytest.raises(Offline) as caught:
        gateway.who_am_i()
    gateway.close()
    assert caught.value.params["reason"] == "tls"
    assert province.log == []


@pytest.mark.parametrize(("host", "days"), [("127.0.0.2", 30), ("127.0.0.1", -1)])
def test_a_certificate_of_another_host_or_that_is_over(
    tmp_path: Path, host: str, days: int
) -> None:
    wrong = authority(tmp_path / "wrong", "Province", host=host, days=days)
    with scripted_province(wrong.server()) as scripted:
        gateway = gateway_to(scripted.url, wrong.ca)
        with pytest.raises(Offline):
            gateway.who_am_i()
        gateway.close()
        assert scripted.log == []


@pytest.mark.parametrize("content", [None, "", "no certificate"])
def test_a_ca_file_that_is_none_is_no_reason_to_trust(
    province: Scripted, tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content, "utf-8")
    gateway = gateway_to(province.url, path)
    with pytest.raises(Offline):
        gateway.who_am_i()
    gateway.close()
