"""What every test has: no screen by default, calm hypothesis profiles, the reference shelf."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Before anything imports Qt; a virtual screen (xvfb-run) sets its own platform.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
LONG = os.environ.get("EHC_LONG") == "1"

# The machine of CI is shared: a slow example is no failure, so there is no deadline.
settings.register_profile("short", max_examples=40, deadline=None, print_blob=True)
settings.register_profile(
    "long",
    max_examples=1500,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("long" if LONG else "short")


@pytest.fixture(scope="session")
def project_root() -> Path:
    """The folder of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """The reference shelf beside the repository; the test is skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("no reference shelf beside the repository")
    return SHARED
