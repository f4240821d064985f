"""The engine itself: durable settings, refusals at the door, upgrades that can be interrupted."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest
import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fakes"))

from storage_cases import Desk, dossier, put_in

from ehc_desk.errors import Busy, Damaged, EngineTooOld, StorageError, StoreMissing, TooNew
from ehc_desk.storage import engine as engine_room
from ehc_desk.storage import migrate
from ehc_desk.storage.engine import check_sqlite, open_engine
from ehc_desk.storage.statements import Sql

NEXT = """
from alembic import op
revision = "9001"
down_revision = "{head}"

def upgrade():
    op.execute("ALTER TABLE note ADD COLUMN extra TEXT")
    op.execute("UPDATE note SET extra = 'new'")
    {then}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "desk.db"


def test_every_writing_connection_is_durable(path: Path) -> None:
    opened = open_engine(path)
    with opened.writing() as run:
        found = {
            name: (run.one(Sql(f"PRAGMA {name}")) or ("",))[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 5000,
    }
    opened.close()


def test_the_read_side_can_change_nothing(path: Path) -> None:
    opened = open_engine(path)
    with pytest.raises(StorageError), opened.reading() as run:
        run.do(Sql("INSERT INTO note (chain, name, value) VALUES ('a', 'b', 'c')"))
    opened.close()


def test_sqlalchemys_own_begin_takes_the_write_lock_too(path: Path) -> None:
    opened = open_engine(path)
    other = open_engine(path)
    with opened.write.begin() as connection:
        connection.exec_driver_sql("INSERT INTO note VALUES ('a', 'b', 'c')")
        with other.reading() as run:
            assert run.all(Sql("SELECT * FROM note")) == []
    for one in (opened, other):
        one.close()


def test_a_lock_held_too_long_is_busy(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_room, "PATIENCE_S", 0.2)
    first, second = Desk(path), Desk(path)
    with first.storage.begin(), pytest.raises(Busy), second.storage.begin():
        pass
    entered, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with first.storage.begin():
            entered.set()
            leave.wait(5)

    holder = threading.Thread(target=hold)
    holder.start()
    assert entered.wait(5)
    with pytest.raises(Busy), first.storage.begin():
        pass
    leave.set()
    holder.join()
    first.close()
    second.close()


def test_the_checkpoint_empties_the_log(path: Path) -> None:
    desk = Desk(path)
    with desk.storage.begin() as work:
        put_in(work, dossier(1))
    desk.storage.checkpoint()
    with desk.engine.reading() as run:
        row = run.one(Sql("PRAGMA wal_checkpoint(PASSIVE)"))
    assert row is not None
    assert row[1] == row[2], "every page of the log is in the file"
    desk.close()
    assert desk.queries.counts(today="")["all"] == 1, "a closed engine opens again when asked"
    desk.close()


def test_a_missing_store_is_told_and_not_made(tmp_path: Path, path: Path) -> None:
    with pytest.raises(StoreMissing):
        open_engine(path, must_exist=True)
    with pytest.raises(StoreMissing):
        open_engine(tmp_path / "no folder" / "desk.db")
    assert not path.exists()
    open_engine(f"sqlite:///{path}").close()
    open_engine(path, must_exist=True).close()


def test_an_old_library_is_refused() -> None:
    check_sqlite((3, 51, 3))
    with pytest.raises(EngineTooOld) as caught:
        check_sqlite((3, 51, 2))
    assert caught.value.params == {"found": "3.51.2", "needed": "3.51.3"}


def test_a_file_that_is_no_database_is_damaged(path: Path) -> None:
    path.write_bytes(b"this is a text file, not a database" * 300)
    with pytest.raises(Damaged):
        open_engine(path)


def test_an_overwritten_page_is_damaged(path: Path) -> None:
    desk = Desk(path)
    with desk.storage.begin() as work:
        for index in range(300):
            put_in(work, dossier(index))
    desk.storage.checkpoint()
    desk.close()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))
    with pytest.raises(Damaged):
        Desk(path).queries.counts(today="")


def stamp(path: Path, revision: str | None) -> None:
    opened = open_engine(path)
    with opened.writing() as run:
        run.do(Sql("DELETE FROM alembic_version"))
        if revision:
            run.do(Sql("INSERT INTO alembic_version VALUES (:r)"), {"r": revision})
    opened.close()


def test_data_of_a_newer_program_are_refused(path: Path) -> None:
    open_engine(path).close()
    stamp(path, "0099")
    before = path.read_bytes()
    with pytest.raises(TooNew) as caught:
        open_engine(path)
    assert caught.value.params == {"found": "0099", "known": migrate.HEAD}
    assert path.read_bytes() == before


def test_a_schema_without_its_revision_is_damaged(path: Path) -> None:
    open_engine(path).close()
    stamp(path, None)
    with pytest.raises(Damaged):
        open_engine(path)
    with sa.create_engine(f"sqlite:///{path}").begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")
    with pytest.raises(Damaged):
        open_engine(path)


def shape(path: Path) -> set[tuple[str, ...]]:
    """Return all tables, columns and indexes, however their text is spaced."""
    engine = sa.create_engine(f"sqlite:///{path}")
    found: set[tuple[str, ...]] = set()
    with engine.connect() as connection:
        names = connection.exec_driver_sql("SELECT type, name, tbl_name FROM sqlite_master").all()
        for kind, name, table in names:
            columns = connection.exec_driver_sql(f'PRAGMA table_xinfo("{name}")').all()
            inside = connection.exec_driver_sql(f'PRAGMA index_xinfo("{name}")').all()
            found.add((kind, name, table, str(columns), str(inside)))
        for row in connection.exec_driver_sql("PRAGMA table_list").all():
            found.add(tuple(str(cell) for cell in row))
    engine.dispose()
    return found


def test_the_last_revision_makes_what_the_tables_say(tmp_path: Path) -> None:
    from alembic.script import ScriptDirectory

    direct, stepped = tmp_path / "direct.db", tmp_path / "stepped.db"
    open_engine(direct).close()
    empty = engine_room._open_sqlite(stepped, must_exist=False)
    migrate.upgrade(empty, found="")
    empty.close()
    assert shape(direct) == shape(stepped)
    open_engine(stepped).close()
    script = ScriptDirectory(str(migrate.SCRIPTS))
    assert tuple(reversed([one.revision for one in script.walk_revisions()])) == migrate.REVISIONS


def scripts(folder: Path, *, then: str) -> Path:
    """Return a copy of the revisions with one more behind."""
    target = folder / "migrations"
    copytree(migrate.SCRIPTS, target, ignore=ignore_patterns("__pycache__"))
    (target / "versions" / "9001_next.py").write_text(NEXT.format(head=migrate.HEAD, then=then))
    return target


def test_an_upgrade_keeps_a_copy_of_before(path: Path, tmp_path: Path) -> None:
    desk = Desk(path)
    with desk.storage.begin() as work:
        work.note("cursor", "7")
    copy = migrate.upgrade(desk.engine, found=migrate.HEAD, scripts=scripts(tmp_path, then="pass"))
    with desk.engine.reading() as run:
        assert run.all(Sql("SELECT value, extra FROM note")) == [("7", "new")]
        assert run.one(Sql("SELECT version_num FROM alembic_version")) == ("9001",)
    desk.close()
    with pytest.raises(TooNew):
        open_engine(path)
    assert copy is not None
    before = Desk(copy)
    assert before.queries.note("cursor") == "7"
    before.close()


def test_an_interrupted_upgrade_leaves_the_old_as_it_was(path: Path, tmp_path: Path) -> None:
    desk = Desk(path)
    with desk.storage.begin() as work:
        put_in(work, dossier(1))
        work.note("cursor", "7")
    desk.close()
    before = shape(path)
    broken = scripts(tmp_path, then="raise RuntimeError('the power goes')")
    with pytest.raises(RuntimeError, match="power"):
        migrate.upgrade(desk.engine, found=migrate.HEAD, scripts=broken)
    desk.close()
    assert shape(path) == before
    again = Desk(path)
    assert again.queries.note("cursor") == "7"
    assert again.queries.counts(today="")["all"] == 1
    again.close()
