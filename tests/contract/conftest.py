"""Fixtures of the contract suites: every storage test runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

_FAKES = str(Path(__file__).resolve().parents[1] / "fakes")
if _FAKES not in sys.path:
    sys.path.insert(0, _FAKES)

from postgres_server import NoServer, new_database, postgres_server  # noqa: E402
from storage_cases import Desk  # noqa: E402

_numbers = count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Give the URL template of a running cluster."""
    try:
        with postgres_server() as template:
            yield template
    except NoServer as missing:
        pytest.skip(str(missing))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give path or URL of an empty database of each kind."""
    if request.param == "sqlite":
        return str(tmp_path / "desk.db")
    template: str = request.getfixturevalue("postgres")
    return new_database(template, f"desk{next(_numbers)}")


@pytest.fixture
def desk(target: str) -> Iterator[Desk]:
    """Give an open desk on each kind of database."""
    opened = Desk(target)
    yield opened
    opened.close()
