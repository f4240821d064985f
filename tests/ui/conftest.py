"""Garbage of windows is collected on the thread of the windows, as in the program."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent


@pytest.fixture(scope="session", autouse=True)
def no_collector_beside_the_window() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def tidy(no_collector_beside_the_window: None) -> Iterator[None]:
    """Throw away what a test left, here and not on a thread of work."""
    yield
    if QCoreApplication.instance() is not None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
