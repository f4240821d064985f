"""Texts of pages: what is still to be read, what was read, and the search through it.

What is to be read is worked out from what is missing, so nothing has to survive a crash. Keeps the
words for the index plain and everything else packed. Must never log what it keeps.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ehc_desk.domain.stack import Role
from ehc_desk.ports.page_texts import PaperHit, ReadPage, TextCounts, UnreadPage
from ehc_desk.storage import rows
from ehc_desk.storage.batches import read_open_batches
from ehc_desk.storage.page_excerpts import excerpt, filed, search_words, together
from ehc_desk.storage.search_text import draft_key, words_of
from ehc_desk.storage.statements import SQLITE, Row, Runner, Sql, insert_row

if TYPE_CHECKING:
    from datetime import datetime

    from ehc_desk.storage.engine import Engine

MOST_TRIES = 2
"""How often an engine may fail on a page before it is left without text."""
_MOST_WORDS = 5000
_MOST_TYPED = 16
_LEAST_TYPED = 3
_CANDIDATES = 120
_KNOWN = (
    "EXISTS (SELECT 1 FROM page_text t WHERE t.sha256 = {sha256} AND t.rotation = {rotation} "
    "AND (t.note = '' OR (t.engine = :engine AND t.tries >= :tries)))"
)
_OF_DRAFTS = Sql(
    "SELECT p.sha256, p.media_type, p.rotation, p.dpi FROM draft_page p "  # noqa: S608
    "JOIN draft f ON f.id = p.draft_id WHERE f.state = :state AND p.removed = 0 AND p.blank = 0 "
    f"AND NOT {_KNOWN.format(sha256='p.sha256', rotation='p.rotation')} "
    "ORDER BY f.updated_at DESC, f.id, p.component, p.position LIMIT :limit"
)
_IS_KNOWN = Sql(f"SELECT 1 WHERE {_KNOWN.format(sha256=':sha256', rotation=':rotation')}")
_AS_FED = Sql("SELECT body FROM fed_page WHERE sha256 = :sha256 LIMIT 1")
_FOUND = Sql(
    "SELECT num, note FROM page_text "
    "WHERE sha256 = :sha256 AND rotation = :rotation AND engine = :engine"
)
_ADD = insert_row(
    "page_text",
    without=("num",),
    then="ON CONFLICT (sha256, rotation, engine) DO NOTHING RETURNING num",
)
_AGAIN = Sql(
    "UPDATE page_text SET note = :note, tries = tries + 1, words = :words, body = :body, "
    "read_at = :read_at WHERE num = :num"
)
_INDEX = Sql("INSERT INTO page_words (rowid, words) VALUES (:num, :words)")
_UNINDEX = Sql("INSERT INTO page_words (page_words, rowid, words) VALUES ('delete', :num, :words)")
_OF_PAGE = Sql("SELECT num, words FROM page_text WHERE sha256 = :sha256")
_DROP = Sql("DELETE FROM page_text WHERE num = :num")
_NAMED = Sql(
    "SELECT 1 FROM draft_page WHERE sha256 = :sha256 UNION ALL "
    "SELECT 1 FROM fed_page WHERE sha256 = :sha256 LIMIT 1"
)
_BODY = Sql(
    "SELECT body FROM page_text WHERE sha256 = :sha256 AND rotation = :rotation AND note = '' "
    "ORDER BY num DESC LIMIT 1"
)
_COUNTS = Sql(
    "SELECT COALESCE(SUM(CASE WHEN note = '' THEN 1 ELSE 0 END), 0), COUNT(*) FROM page_text"
)
_HITS = (
    f"SELECT {rows.DOSSIER_LINE}, d.body, p.component, "  # noqa: S608
    "(SELECT COUNT(*) FROM draft_page q WHERE q.draft_id = p.draft_id AND q.removed = 0 "
    "AND q.component = p.component AND (q.position < p.position "
    "OR (q.position = p.position AND q.place <= p.place))), t.body "
    "FROM {index} JOIN draft_page p "
    "ON p.sha256 = t.sha256 AND p.rotation = t.rotation AND p.removed = 0 "
    f"JOIN dossier_key k ON k.key = '{draft_key('')}' || p.draft_id "
    "JOIN dossier d ON d.num = k.num WHERE {holds} ORDER BY t.num DESC LIMIT :limit"
)
_SEARCH = Sql(
    {
        "sqlite": _HITS.format(
            index="page_words w JOIN page_text t ON t.num = w.rowid",
            holds="page_words MATCH :words",
        ),
        "postgresql": _HITS.format(
            index="page_text t",
            holds="array_to_tsvector(string_to_array(t.words, ' ')) @@ CAST(:words AS tsquery)",
        ),
    }
)
_LINE = len(rows.DOSSIER_LINE.split(","))


def forget_texts(run: Runner, sha256s: Iterable[str]) -> None:
    """Delete what was read on pages that nothing names any more."""
    for sha256 in set(sha256s):
        if run.one(_NAMED, {"sha256": sha256}) is not None:
            continue
        for num, words in run.all(_OF_PAGE, {"sha256": sha256}):
            if words and run.dialect == SQLITE:
                run.do(_UNINDEX, {"num": num, "words": words})
            run.do(_DROP, {"num": num})


class SqlPageTexts:
    """Implements ``ports.PageTexts``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, page: UnreadPage, engine: str, read: ReadPage, *, at: datetime) -> None:
        """Keep what was read, or that it failed once more; raises Busy, DiskFull."""
        kept = "" if read.note else filed(rows.plain(read.text))
        words = search_words(kept, _MOST_WORDS)
        values = {
            "sha256": page.sha256,
            "rotation": page.rotation,
            "engine": engine,
            "note": read.note,
            "tries": 1,
            "words": words,
            "body": _packed(kept, read.layout),
            "read_at": at.isoformat(),
        }
        with self._engine.writing() as run:
            before = run.one(_FOUND, values)
            if before is None:
                before = run.one(_ADD, values)
            elif before[1]:
                run.do(_AGAIN, {**values, "num": before[0]})
            else:
                return  # somebody else has read it: a page is read once
            if before is not None and words and run.dialect == SQLITE:
                run.do(_INDEX, {"num": before[0], "words": words})

    def unread(self, engine: str, *, open_only: bool, limit: int) -> Sequence[UnreadPage]:
        """Return pages without text, those of drafts and stacks under work first, each once."""
        known = {"engine": engine, "tries": MOST_TRIES}
        with self._engine.reading() as run:
            found = _of_drafts(run, {**known, "state": "open", "limit": limit})
            if len(found) < limit:
                found += [page for page in _of_stacks(run) if not _is_known(run, page, known)]
            if not open_only and len(found) < limit:
                found += _of_drafts(run, {**known, "state": "accepted", "limit": limit})
        once = {(page.sha256, page.rotation): page for page in reversed(found)}
        return tuple(reversed(once.values()))[:limit]

    def layouts(self, pages: Iterable[tuple[str, int]]) -> Mapping[tuple[str, int], Any]:
        """Return the layouts of pages by (SHA-256, rotation); unread pages are left out."""
        found = {}
        with self._engine.reading() as run:
            for sha256, rotation in pages:
                row = run.one(_BODY, {"sha256": sha256, "rotation": rotation})
                if row is not None:
                    found[sha256, rotation] = _layout_in(row[0])
        return found

    def search(self, text: str, *, limit: int = 50) -> tuple[PaperHit, ...]:
        """Find accepted dossiers by words on their pages: the best hit of each, best first."""
        wanted = words_of(text)
        if not wanted or len(wanted) > _MOST_TYPED or len("".join(wanted)) < _LEAST_TYPED:
            return ()
        with self._engine.reading() as run:
            values = {"words": _match_text(run, wanted), "limit": _CANDIDATES}
            found = run.all(_SEARCH, values)
        return tuple(_hit(one, wanted) for one in _best(found, wanted)[: max(0, limit)])

    def counts(self) -> TextCounts:
        """Return how many pages are read."""
        with self._engine.reading() as run:
            read, rows_ = run.one(_COUNTS) or (0, 0)
        return TextCounts(read=int(read), failed=int(rows_) - int(read))


def _match_text(run: Runner, words: Sequence[str]) -> str:
    """Return the index's own query; words are letters and digits, so no quote can be closed."""
    if run.dialect != SQLITE:
        return " & ".join(f"'{word}':*" for word in words)
    return " AND ".join(f'"{word}" *' for word in words)


def _of_drafts(run: Runner, values: Mapping[str, Any]) -> list[UnreadPage]:
    return [
        _as_fed(run, UnreadPage(sha256=row[0], media_type=row[1], rotation=int(row[2]), dpi=row[3]))
        for row in run.all(_OF_DRAFTS, values)
    ]


def _as_fed(run: Runner, page: UnreadPage) -> UnreadPage:
    """Return the page with the skew that was measured when it came through a scanner."""
    row = run.one(_AS_FED, {"sha256": page.sha256})
    return replace(page, skew=json.loads(row[0]).get("skew")) if row is not None else page


def _of_stacks(run: Runner) -> Iterator[UnreadPage]:
    """Yield content that lies in stacks under work: read before it gets into a draft."""
    for batch in read_open_batches(run):
        for page, place in zip(batch.pages, batch.sorted().pages, strict=True):
            if place.role in (Role.CONTENT, Role.UNSORTED) and not page.filed_as:
                yield UnreadPage(
                    sha256=page.sha256,
                    media_type=page.media_type,
                    rotation=page.rotation,
                    dpi=page.dpi,
                    skew=page.skew,
                )


def _is_known(run: Runner, page: UnreadPage, known: Mapping[str, Any]) -> bool:
    about = {"sha256": page.sha256, "rotation": page.rotation}
    return run.one(_IS_KNOWN, {**known, **about}) is not None


@dataclass(frozen=True, slots=True)
class _Place:
    """A page that holds all words: its row, its text as kept, whether they stand together there."""

    row: Row
    kept: str
    together: bool


def _best(found: Sequence[Row], wanted: Sequence[str]) -> list[_Place]:
    """Return the best page of each dossier: words together first, then the newest dossiers."""
    best: dict[str, _Place] = {}
    for row in found:
        before = best.get(row[0])
        if before is None or not before.together:
            kept = _text_in(row[-1])
            place = _Place(row, kept, together(kept, wanted))
            if before is None or place.together:
                best[row[0]] = place
    newest = sorted(
        best.values(), key=lambda one: rows.line_of(one.row[:_LINE]).received_at, reverse=True
    )
    return sorted(newest, key=lambda one: not one.together)


def _received(row: Row) -> datetime:
    return rows.line_of(row[:_LINE]).received_at


def _hit(place: _Place, wanted: Sequence[str]) -> PaperHit:
    dossier, component, page, _ = place.row[_LINE:]
    return PaperHit(
        line=rows.line_of(place.row[:_LINE]),
        component=int(component),
        component_name=_name_of(dossier, int(component)),
        page=int(page),
        excerpt=excerpt(place.kept, wanted),
        together=place.together,
    )


def _name_of(dossier: str, component: int) -> str:
    lines = json.loads(dossier)["facts"]["components"]
    return next((str(line["name"]) for line in lines if line["number"] == component), "")


def _packed(kept: str, layout: Mapping[str, Any]) -> str:
    """Return text and layout, packed apart: a search unpacks the text of many pages."""
    if not kept:
        return ""
    return " ".join(_squeezed(part) for part in (kept, rows.to_json(dict(layout))))


def _squeezed(text: str) -> str:
    return b64encode(zlib.compress(text.encode("utf-8"), 6)).decode("ascii")


def _text_in(body: str) -> str:
    return _spread(body.partition(" ")[0])


def _layout_in(body: str) -> Mapping[str, Any]:
    try:
        found = json.loads(_spread(body.partition(" ")[2]))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _spread(packed: str) -> str:
    """Return what was squeezed; a row that is damaged is a page without text, never an error."""
    try:
        return zlib.decompress(b64decode(packed)).decode("utf-8")
    except (ValueError, zlib.error):
        return "\n"
