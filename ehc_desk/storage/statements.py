"""SQL statements: written once, compiled once for each dialect, run on the driver's own cursor.

A statement of SQLAlchemy costs more to run than SQLite needs to execute it; compiled to text, the
driver's statement cache does the rest. This is the only place that knows parameter styles. It must
not know what any statement is about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Dialect
    from sqlalchemy.engine.interfaces import DBAPICursor

SQLITE, POSTGRESQL = "sqlite", "postgresql"
Row = tuple[Any, ...]
Values = Mapping[str, Any]
_NOTHING: Values = {}


@cache
def _postgres() -> Dialect:
    """Return the dialect; it is imported when first wanted, on most desks never."""
    from sqlalchemy.dialects import postgresql

    made: Dialect = postgresql.dialect(paramstyle="pyformat")  # type: ignore[no-untyped-call]
    return made


class Sql:
    """One statement, either the same in both dialects or one text for each.

    Parameters are written ``:name``; values are text, integers, floats or None.
    """

    __slots__ = ("_source", "_texts")

    def __init__(self, source: str | Mapping[str, str] | Callable[[], str]) -> None:
        self._source = source
        self._texts: dict[str, str] = {}

    def on(self, dialect: str) -> str:
        """Return the text for one dialect, with the placeholders its driver wants."""
        found = self._texts.get(dialect)
        if found is None:
            found = self._texts[dialect] = self._compile(dialect)
        return found

    def _compile(self, dialect: str) -> str:
        source = self._source() if callable(self._source) else self._source
        if isinstance(source, Mapping):
            source = source[dialect]
        if dialect == SQLITE:
            return source  # it reads ":name" itself
        from sqlalchemy import text

        return str(text(source).compile(dialect=_postgres()))


def insert_row(table: str, *, without: Sequence[str] = (), then: str = "") -> Sql:
    """Return an INSERT of all columns by name; ``then`` is an ON CONFLICT or RETURNING clause.

    The columns are those of ``tables``, read when the statement is first wanted.
    """

    def written() -> str:
        from ehc_desk.storage.columns import COLUMNS

        names = [name for name in COLUMNS[table] if name not in without]
        values = ", ".join(f":{name}" for name in names)
        return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({values}) {then}"  # noqa: S608

    return Sql(written)


class Runner:
    """Runs statements on one cursor; after ``end`` it refuses, so nothing outlives its block."""

    __slots__ = ("_cursor", "dialect")

    def __init__(self, cursor: DBAPICursor, dialect: str) -> None:
        self._cursor: DBAPICursor | None = cursor
        self.dialect = dialect

    def _live(self) -> DBAPICursor:
        if self._cursor is None:
            raise RuntimeError("used after the end of its transaction")
        return self._cursor

    def do(self, sql: Sql, values: Values = _NOTHING) -> int:
        """Run a change and return the number of rows it touched."""
        cursor = self._live()
        cursor.execute(sql.on(self.dialect), values)
        return int(cursor.rowcount)

    def many(self, sql: Sql, rows: Sequence[Values]) -> None:
        """Run the same change for each row; nothing at all for no rows."""
        if rows:
            self._live().executemany(sql.on(self.dialect), rows)

    def one(self, sql: Sql, values: Values = _NOTHING) -> Row | None:
        """Return the first row, or None; also for RETURNING."""
        cursor = self._live()
        cursor.execute(sql.on(self.dialect), values)
        rows = cursor.fetchall()
        return rows[0] if rows else None

    def all(self, sql: Sql, values: Values = _NOTHING) -> Sequence[Row]:
        """Return all rows."""
        cursor = self._live()
        cursor.execute(sql.on(self.dialect), values)
        return cursor.fetchall()

    def script(self, texts: Iterable[str]) -> None:
        """Run fixed texts without parameters, one after the other."""
        cursor = self._live()
        for line in texts:
            cursor.execute(line)

    def end(self) -> None:
        """Close the cursor; every later use raises."""
        if self._cursor is not None:
            self._cursor.close()
            self._cursor = None
