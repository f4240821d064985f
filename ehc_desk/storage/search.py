"""Finding dossiers: folded words by the word index, digits and codes by the b-tree of keys.

Newest first always, which is the order of row ids: ordering by rank or date costs a hundred times
as much on a common name. Everything typed reaches SQL as a parameter, words in quotes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ehc_desk.storage import rows
from ehc_desk.storage.search_text import Range, Wanted, wanted
from ehc_desk.storage.statements import SQLITE, Row, Runner, Sql

if TYPE_CHECKING:
    from ehc_desk.ports.queries import DossierLine

MOST_WORDS, MOST_NUMBERS = 64, 6
"""Whoever types or pastes more than this names no dossier."""

_BY_WORDS = Sql(
    {
        "sqlite": f"SELECT {rows.DOSSIER_LINE} FROM dossier_words w "  # noqa: S608
        "JOIN dossier d ON d.num = w.rowid WHERE dossier_words MATCH :words "
        "ORDER BY w.rowid DESC LIMIT :limit",
        "postgresql": f"SELECT {rows.DOSSIER_LINE} FROM dossier d "  # noqa: S608
        "WHERE array_to_tsvector(string_to_array(d.words, ' ')) @@ CAST(:words AS tsquery) "
        "ORDER BY d.num DESC LIMIT :limit",
    }
)
# A prefix longer than those of the index would be merged from whole lists of row ids in memory
# (60 ms for a common name among a million); the few words it stands for are walked lazily.
_INDEXED_LETTERS = 3
_MOST_MEANT = 64
_MEANT = Sql(
    "SELECT word FROM dossier_word WHERE word >= :start AND word < :end ORDER BY word LIMIT :limit"
)
_BY_KEYS: dict[tuple[tuple[int, ...], int], Sql] = {}


def search(run: Runner, text: str, *, limit: int) -> tuple[DossierLine, ...]:
    """Return the newest dossiers that hold everything typed; nothing typed finds nothing."""
    found = _found(run, wanted(text), limit)
    if not found:
        # Words such as AB1234567 may be a passport's number as well.
        again = wanted(text, passports=True)
        found = _found(run, again, limit) if again != wanted(text) else ()
    return tuple(rows.line_of(row) for row in found)


def _found(run: Runner, want: Wanted, limit: int) -> Sequence[Row]:
    if len(want.words) > MOST_WORDS or len(want.keys) > MOST_NUMBERS:
        return ()
    if want.keys:
        return _by_keys(run, want, limit)
    return _by_words(run, want.words, limit) if want.words else ()


def _by_words(run: Runner, words: Sequence[str], limit: int) -> Sequence[Row]:
    query = match_text(run, words)
    return run.all(_BY_WORDS, {"words": query, "limit": limit}) if query else ()


def match_text(run: Runner, words: Sequence[str]) -> str:
    """Return the index's own query for beginnings of words; empty when one begins no word.

    Words are letters and digits only, so a quote can never be closed from inside.
    """
    if run.dialect != SQLITE:
        return " & ".join(f"'{word}':*" for word in words)
    terms = [_term(run, word) for word in words]
    return " AND ".join(terms) if all(terms) else ""


def _term(run: Runner, start: str) -> str:
    """Return the query for words that begin so; empty when there is no such word at all."""
    if len(start) <= _INDEXED_LETTERS:
        return f'"{start}" *'
    about = {"start": start, "end": f"{start}\U0010ffff", "limit": _MOST_MEANT + 1}
    meant = run.all(_MEANT, about)
    if len(meant) > _MOST_MEANT:
        return f'"{start}" *'
    either = " OR ".join(f'"{row[0]}"' for row in meant)
    return f"({either})" if len(meant) > 1 else either


def _by_keys(run: Runner, want: Wanted, limit: int) -> Sequence[Row]:
    shape = (tuple(len(group) for group in want.keys), len(want.words))
    sql = _BY_KEYS.get(shape)
    if sql is None:
        sql = _BY_KEYS[shape] = Sql(_keys_text(*shape))
    values: dict[str, Any] = {"limit": limit}
    for place, group in enumerate(want.keys):
        values.update(_range_values(place, group))
    values.update({f"w{place}": f"% {word}%" for place, word in enumerate(want.words)})
    return run.all(sql, values)


def _range_values(place: int, group: Sequence[Range]) -> dict[str, str]:
    values = {}
    for inner, one in enumerate(group):
        values[f"a{place}_{inner}"], values[f"b{place}_{inner}"] = one.low, one.high
    return values


def _keys_text(groups: tuple[int, ...], words: int) -> str:
    """Return the text: one set of row ids for each group, all must hold, then the words."""
    sets = [
        " UNION ".join(
            f"SELECT num FROM dossier_key WHERE key >= :a{place}_{inner} "  # noqa: S608
            f"AND key < :b{place}_{inner}"
            for inner in range(size)
        )
        for place, size in enumerate(groups)
    ]
    holds = [f"d.num IN ({one})" for one in sets]
    holds += [f"' ' || d.words LIKE :w{place}" for place in range(words)]
    return (
        f"SELECT {rows.DOSSIER_LINE} FROM dossier d WHERE {' AND '.join(holds)} "  # noqa: S608
        "ORDER BY d.num DESC LIMIT :limit"
    )
