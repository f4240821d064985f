"""What the statements insert is what the schema has."""

from __future__ import annotations

import subprocess
import sys

from ehc_desk.storage.columns import COLUMNS
from ehc_desk.storage.tables import metadata


def test_the_columns_are_those_of_the_tables() -> None:
    described = {
        table.name: tuple(column.name for column in table.columns)
        for table in metadata.tables.values()
    }
    assert described == COLUMNS


def test_a_desk_on_sqlite_starts_without_the_schema_library() -> None:
    program = (
        "import sys, tempfile, pathlib\n"
        "from ehc_desk.storage.engine import open_engine\n"
        "path = pathlib.Path(tempfile.mkdtemp()) / 'desk.db'\n"
        "open_engine(path).close()\n"
        "made = 'sqlalchemy' in sys.modules\n"
        "for name in list(sys.modules):\n"
        "    if name.startswith('sqlalchemy'): del sys.modules[name]\n"
        "engine = open_engine(path)\n"
        "from ehc_desk.storage.unit_of_work import SqlStorage\n"
        "with SqlStorage(engine, 'c').begin() as work: work.accounts.all()\n"
        "print(made, 'sqlalchemy' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["True", "False"]
