"""System libraries of Debian and Ubuntu, and whether there is a display.

Installs only when it may (root, or sudo without a password); else the caller shows the exact line.
"""

from __future__ import annotations

import importlib.util
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from installer.machine import Machine

# Qt without a screen needs the first six; the others are for a window under X11 and for printing.
RUN_PACKAGES = (
    "libgl1",
    "libegl1",
    "libglib2.0-0",
    "libdbus-1-3",
    "libfontconfig1",
    "libxkbcommon0",
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-keysyms1",
    "libxcb-shape0",
    "libxkbcommon-x11-0",
    "libcups2",
)
TEST_PACKAGES = (
    *RUN_PACKAGES,
    "git",
    "xvfb",
    "xauth",
    "xdotool",
    "imagemagick",
    "poppler-utils",
    "postgresql",
)
POLICY = Path("/usr/sbin/policy-rc.d")


def with_venv(packages: Sequence[str]) -> list[str]:
    """Add the package that Debian splits off Python's own pip to, so that apt is asked once."""
    if importlib.util.find_spec("ensurepip") is not None:
        return list(packages)
    return [*packages, venv_package()]


def venv_package() -> str:
    """Return the package that holds `ensurepip` for this Python."""
    return f"python3.{sys.version_info[1]}-venv"


def missing(machine: Machine, packages: Sequence[str]) -> list[str]:
    """Return the packages that dpkg does not have; empty where there is no dpkg.

    Newer Ubuntu carries some names with the ending t64; apt finds them by the old name.
    """
    if machine.which("dpkg-query") is None:
        return []
    names = [name + end for name in packages for end in ("", "t64")]
    listing = machine.run(["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *names])
    rows = [line.split() for line in listing.output.splitlines()]
    present = {row[0] for row in rows if len(row) == 2 and row[1] == "installed"}
    return [name for name in packages if not {name, name + "t64"} & present]


def line(packages: Sequence[str]) -> str:
    """Return the exact line a person can run."""
    return "sudo apt-get install -y --no-install-recommends " + " ".join(packages)


def permission(machine: Machine) -> list[str] | None:
    """Return what to put before apt-get (maybe nothing); None when we may not install."""
    release = machine.os_release().lower()
    if machine.which("apt-get") is None or not ("debian" in release or "ubuntu" in release):
        return None
    if machine.is_root():
        return []
    if machine.which("sudo") and machine.run(["sudo", "-n", "true"]).ok:
        return ["sudo", "-n"]
    return None


def install(machine: Machine, packages: Sequence[str]) -> bool:
    """Install with apt-get; False when we may not or it failed (`packages` is then still owed)."""
    before = permission(machine)
    if before is None:
        return False
    machine.say(f"Cài {len(packages)} gói hệ thống…", f"installing {len(packages)} system packages")
    apt = [*before, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]
    apt += ["-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::Retries=3"]
    wanted = [*apt, "install", "--no-install-recommends", *packages]
    with machine.clock.downloading():
        machine.run([*apt, "update"])  # a stale list may still do, so its failure is not the end
        fetched = machine.run([*wanted, "--download-only"])
    if not fetched.ok:
        print("\n".join(fetched.tail()))
        return False
    with _services_stay_off(machine):
        done = machine.run(wanted)
    if not done.ok:
        print("\n".join(done.tail()))
    return done.ok


@contextmanager
def _services_stay_off(machine: Machine) -> Iterator[None]:
    """Keep Debian from starting servers (PostgreSQL) that the tests start for themselves."""
    ours = machine.is_root() and POLICY.parent.is_dir() and not POLICY.exists()
    if ours:
        POLICY.write_text("#!/bin/sh\nexit 101\n", encoding="utf-8")
        POLICY.chmod(0o755)
    try:
        yield
    finally:
        if ours:
            POLICY.unlink(missing_ok=True)


def ensure(machine: Machine, packages: Sequence[str]) -> list[str]:
    """Install what is missing; return what is still missing, after telling the line to run."""
    owed = missing(machine, packages)
    if not owed or install(machine, owed):
        return []
    machine.say("Máy còn thiếu thư viện, hãy chạy dòng sau:", "still missing, please run:")
    print("    " + line(owed), flush=True)
    return owed


def display_reachable(machine: Machine) -> bool:
    """Whether a window can open: the Wayland or X11 socket that the environment names answers."""
    wayland = machine.environ.get("WAYLAND_DISPLAY")
    if wayland:
        folder = Path(machine.environ.get("XDG_RUNTIME_DIR", "/nonexistent"))
        if _answers(str(folder / wayland)):
            return True
    return _x11_answers(machine.environ.get("DISPLAY", ""))


def _x11_answers(display: str) -> bool:
    host, colon, rest = display.rpartition(":")
    number = rest.split(".")[0]
    if not colon or not number.isdigit():
        return False
    if host in ("", "unix"):
        path = f"/tmp/.X11-unix/X{number}"
        return _answers(path) or _answers("\0" + path)
    try:
        with socket.create_connection((host.strip("[]"), 6000 + int(number)), timeout=2):
            return True
    except OSError:
        return False


def _answers(path: str) -> bool:
    if not hasattr(socket, "AF_UNIX"):
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(2)
        return probe.connect_ex(path) == 0
