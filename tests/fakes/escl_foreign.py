"""Counterparts for eSCL that were not written here, over the SANE test device.

* `foreign_device`: an eSCL server of somebody else, or a real device, at ``EHC_TEST_ESCL``.
* `test_device_pages`: what the SANE test device delivers, so that a server has real pages.
* `foreign_scan`: SANE's own ``escl`` backend and ``sane-airscan`` as clients: two independent
  readings of the protocol that tell whether a server of ours speaks it.

Debian packages: sane-utils, libsane1, sane-airscan.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

FOREIGN = "EHC_TEST_ESCL"
_LIBRARIES = Path("/usr/lib")


def foreign_device() -> str:
    """Return the address of a foreign eSCL server; skips where none is told."""
    address = os.environ.get(FOREIGN, "")
    if not address:
        pytest.skip(f"{FOREIGN} names no eSCL server of somebody else (AirSane, NAPS2, a device)")
    return address


def need_sane(backend: str) -> None:
    """Skip unless scanimage and a backend of SANE are on this machine."""
    if shutil.which("scanimage") is None:
        pytest.skip("scanimage (sane-utils) is not installed")
    if not any(_LIBRARIES.glob(f"**/sane/libsane-{backend}.so*")):
        pytest.skip(f"the SANE backend {backend} is not installed")


def _configured(folder: Path, backend: str, base: str = "") -> dict[str, str]:
    """Write a configuration in which SANE knows one device and searches nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dll.conf").write_text(backend + "\n")
    (folder / "test.conf").write_text("number_of_devices 1\n")
    (folder / "escl.conf").write_text(f"device {base}\n")
    rows = ["[devices]", f'"desk" = {base}, eSCL', "[options]", "discovery = disable", ""]
    (folder / "airscan.conf").write_text("\n".join(rows))
    return {**os.environ, "SANE_CONFIG_DIR": str(folder)}


def _scanimage(environ: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        ["scanimage", *arguments], env=environ, capture_output=True, timeout=60, check=False
    )
    return (done.stdout + done.stderr).decode("utf-8", "replace")


def test_device_pages(folder: Path, *, feeder: bool) -> list[bytes]:
    """Return the pages of the SANE test device as JPEG: ten from its feeder, one from its glass."""
    need_sane("test")
    environ = _configured(folder / "test.d", "test")
    source = "Automatic Document Feeder" if feeder else "Flatbed"
    picture = ["--mode", "Color", "--test-picture", "Color pattern", "--resolution", "75"]
    count = [] if feeder else ["--batch-count=1"]
    target = f"--batch={folder}/sane-%02d.jpg"
    said = _scanimage(
        environ, "-d", "test:0", "--source", source, *picture, "--format=jpeg", target, *count
    )
    pages = [path.read_bytes() for path in sorted(folder.glob("sane-*.jpg"))]
    assert len(pages) == (10 if feeder else 1), said
    return pages


def foreign_scan(backend: str, base: str, folder: Path, *, source: str) -> list[Path]:
    """Let a foreign client scan from ``base`` and return its pages (PNM); skips without it.

    ``source`` is ``Flatbed``, ``ADF`` or ``ADF Duplex``.
    """
    need_sane(backend)
    environ = _configured(folder / f"{backend}.d", backend, base)
    device = f"escl:{base.rsplit('/', 1)[0]}" if backend == "escl" else "airscan:e0:desk"
    pages = folder / backend / source.replace(" ", "-")
    pages.mkdir(parents=True)
    # the glass of the test device is 80 x 100 mm, and a client may insist on what it asked for
    glass = ["--batch-count=1", "-x", "80", "-y", "100"] if source == "Flatbed" else []
    how = ["--source", source, "--mode", "Color", "--resolution", "75", *glass]
    said = _scanimage(environ, "-d", device, *how, f"--batch={pages}/%02d.pnm")
    (folder / f"{backend}.txt").write_text(said)
    return sorted(pages.glob("*.pnm"))


test_device_pages.__test__ = False  # type: ignore[attr-defined]
