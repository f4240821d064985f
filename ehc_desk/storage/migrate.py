"""Brings a database up to the schema this program knows, and refuses a newer one.

A fresh database is made from the tables directly. Alembic is imported only when an old one has to
be changed; a copy is put beside the file before, and the change is one transaction.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ehc_desk.errors import Damaged, TooNew
from ehc_desk.storage.statements import SQLITE, Runner, Sql

if TYPE_CHECKING:
    from ehc_desk.storage.engine import Engine

REVISIONS = ("0001", "0002", "0003", "0004")
"""All schema revisions in order; the last is what ``tables`` describes."""

HEAD = REVISIONS[-1]
SCRIPTS = Path(__file__).parent / "migrations"

_HAS_TABLE = Sql(
    {
        "sqlite": "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = :name",
        "postgresql": "SELECT 1 FROM pg_tables "
        "WHERE tablename = :name AND schemaname = current_schema()",
    }
)
_FOUND = Sql("SELECT version_num FROM alembic_version")
_STAMP = Sql("INSERT INTO alembic_version (version_num) VALUES (:revision)")
_VERSION_TABLE = (
    "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, "
    "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)


def make_current(engine: Engine) -> None:
    """Create or upgrade the schema; raises TooNew when a newer program wrote the data."""
    with engine.reading() as run:
        found = _revision(run)
    if found == HEAD:
        return
    if found is None:
        _create(engine)
    elif found in REVISIONS:
        upgrade(engine, found=found)
    else:
        raise TooNew(found=found, known=HEAD)


def _revision(run: Runner) -> str | None:
    if run.one(_HAS_TABLE, {"name": "alembic_version"}) is None:
        if run.one(_HAS_TABLE, {"name": "journal"}) is not None:
            raise Damaged(what="schema")
        return None
    row = run.one(_FOUND)
    if row is None:
        raise Damaged(what="schema")
    return str(row[0])


def _create(engine: Engine) -> None:
    from ehc_desk.storage.tables import SEARCH, metadata

    with engine.write.begin() as connection:
        if engine.dialect != SQLITE:
            # Two programs of an office may start on an empty database at once.
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(48151623)")
        driver = connection.connection.dbapi_connection
        if driver is None:
            raise RuntimeError("no connection")
        run = Runner(driver.cursor(), engine.dialect)
        if _revision(run) is None:
            metadata.create_all(connection)
            run.script((*SEARCH[engine.dialect], _VERSION_TABLE))
            run.do(_STAMP, {"revision": HEAD})
        run.end()


def upgrade(
    engine: Engine, *, found: str, scripts: Path = SCRIPTS, to: str = "head"
) -> Path | None:
    """Run the revisions after ``found`` in one transaction; return the copy made before (SQLite).

    Whatever interrupts it leaves the old schema and data as they were.
    """
    from alembic import command
    from alembic.config import Config

    copy = _copy_beside(engine, found)
    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with engine.write.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, to)
    return copy


def _copy_beside(engine: Engine, found: str) -> Path | None:
    if engine.path is None:
        return None
    copy = engine.path.with_name(f"{engine.path.name}.before-{found}")
    copy.unlink(missing_ok=True)
    driver = engine.write.raw_connection()
    try:
        driver.cursor().execute("VACUUM INTO ?", (str(copy),))
    finally:
        driver.close()
    return copy
