"""Accepted dossiers inside a unit of work: the row, its codes, its papers and how it is found."""

from __future__ import annotations

from collections.abc import Set
from typing import TYPE_CHECKING, Any

from ehc_desk.errors import Damaged, UnknownDossier
from ehc_desk.storage import rows
from ehc_desk.storage.search_text import code_keys, dossier_keys, dossier_words, draft_key
from ehc_desk.storage.statements import SQLITE, Runner, Sql, insert_row

if TYPE_CHECKING:
    from ehc_desk.domain.dossier import Dossier

_ADD = insert_row("dossier", without=("num",), then="RETURNING num")
_SAVE = Sql(
    "UPDATE dossier SET code = :code, provisional_code = :provisional_code, version = :version, "
    "state = :state, procedure_code = :procedure_code, procedure_name = :procedure_name, "
    "owner_name = :owner_name, received_at = :received_at, received_day = :received_day, "
    "due_at = :due_at, clerk = :clerk, words = :words, body = :body WHERE num = :num"
)
_GET = Sql("SELECT num, body, words FROM dossier WHERE id = :id")
_BY_CODE = Sql(
    "SELECT d.num, d.body, d.words FROM dossier_code c JOIN dossier d ON d.num = c.num "
    "WHERE c.code = :code"
)
_OF_DRAFT = Sql(
    "SELECT COALESCE(d.code, d.provisional_code) FROM dossier_key k "
    "JOIN dossier d ON d.num = k.num WHERE k.key = :key"
)
_ADD_CODE = insert_row("dossier_code", then="ON CONFLICT (code) DO NOTHING")
_WHOSE_CODE = Sql("SELECT num FROM dossier_code WHERE code = :code")
_ADD_KEY = insert_row("dossier_key", then="ON CONFLICT (key, num) DO NOTHING")
_DROP_KEY = Sql("DELETE FROM dossier_key WHERE key = :key AND num = :num")
_ADD_PAPER = insert_row("paper")
_DROP_PAPERS = Sql("DELETE FROM paper WHERE num = :num AND version = :version")
_ADD_WORDS = Sql("INSERT INTO dossier_words (rowid, words) VALUES (:num, :words)")
_ADD_WORD = insert_row("dossier_word", then="ON CONFLICT (word) DO NOTHING")
_DROP_WORDS = Sql(
    "INSERT INTO dossier_words (dossier_words, rowid, words) VALUES ('delete', :num, :words)"
)


def read_dossier(run: Runner, dossier_id: str) -> Dossier:
    """Return a dossier by id; raises UnknownDossier."""
    row = run.one(_GET, {"id": dossier_id})
    if row is None:
        raise UnknownDossier(dossier=dossier_id)
    return rows.dossier_of(row[1])


def read_by_code(run: Runner, code: str) -> Dossier:
    """Return a dossier by official or provisional code in any case; raises UnknownDossier."""
    row = run.one(_BY_CODE, {"code": code.strip().upper()})
    if row is None:
        raise UnknownDossier(dossier=code)
    return rows.dossier_of(row[1])


def read_code_of_draft(run: Runner, draft_id: str) -> str | None:
    """Return the printed code of the dossier a draft became, None when it became none."""
    row = run.one(_OF_DRAFT, {"key": draft_key(draft_id)})
    return str(row[0]) if row else None


class SqlDossiers:
    """Implements ``ports.Dossiers``.

    ``fresh`` holds the ids added in this unit of work, ``new_words`` the words it wrote down;
    ``known_words`` are those that committed work wrote before.
    """

    def __init__(self, run: Runner, known_words: Set[str]) -> None:
        self._run = run
        self._known_words = known_words
        self.fresh: set[str] = set()
        self.new_words: set[str] = set()

    def add(self, dossier: Dossier) -> None:
        """Insert dossier, codes, papers and its search row."""
        words = dossier_words(dossier)
        values = {**rows.dossier_values(dossier, words), "delivery": "waiting"}
        row = self._run.one(_ADD, values)
        num = int(row[0]) if row else 0
        self._write_codes(num, dossier)
        self._write_papers(num, dossier)
        self._run.many(_ADD_KEY, _keyed(num, dossier_keys(dossier)))
        if self._run.dialect == SQLITE:
            self._index(num, words)
        self.fresh.add(dossier.id)

    def save(self, dossier: Dossier) -> None:
        """Write a changed dossier and its search row; raises UnknownDossier.

        Codes once given stay known for ever, papers of earlier versions too.
        """
        row = self._run.one(_GET, {"id": dossier.id})
        if row is None:
            raise UnknownDossier(dossier=dossier.id)
        num, before, old_words = int(row[0]), rows.dossier_of(row[1]), str(row[2])
        words = dossier_words(dossier)
        self._run.do(_SAVE, {**rows.dossier_values(dossier, words), "num": num})
        self._write_codes(num, dossier)
        if (before.version, before.papers) != (dossier.version, dossier.papers):
            self._run.do(_DROP_PAPERS, {"num": num, "version": dossier.version})
            self._write_papers(num, dossier)
        self._move_keys(num, before, dossier)
        if words != old_words and self._run.dialect == SQLITE:
            self._run.do(_DROP_WORDS, {"num": num, "words": old_words})
            self._index(num, words)

    def get(self, dossier_id: str) -> Dossier:
        """Return a dossier by id; raises UnknownDossier."""
        return read_dossier(self._run, dossier_id)

    def by_code(self, code: str) -> Dossier:
        """Return a dossier by official or provisional code; raises UnknownDossier."""
        return read_by_code(self._run, code)

    def _index(self, num: int, words: str) -> None:
        self._run.do(_ADD_WORDS, {"num": num, "words": words})
        unknown = set(words.split()) - self._known_words - self.new_words
        self._run.many(_ADD_WORD, [{"word": word} for word in sorted(unknown)])
        self.new_words |= unknown

    def _write_codes(self, num: int, dossier: Dossier) -> None:
        for code in (dossier.code, dossier.provisional_code):
            if code and not self._run.do(_ADD_CODE, {"code": code.upper(), "num": num}):
                owner = self._run.one(_WHOSE_CODE, {"code": code.upper()})
                if owner is None or owner[0] != num:
                    raise Damaged(what="code")  # a code names one dossier for ever

    def _write_papers(self, num: int, dossier: Dossier) -> None:
        lines = {(paper.component, paper.sha256): paper for paper in dossier.papers}
        listed: list[dict[str, Any]] = [
            {
                "num": num,
                "version": dossier.version,
                "component": paper.component,
                "sha256": paper.sha256,
                "size": paper.size,
                "pages": paper.pages,
                "media_type": paper.media_type,
            }
            for paper in lines.values()
        ]
        self._run.many(_ADD_PAPER, listed)

    def _move_keys(self, num: int, before: Dossier, after: Dossier) -> None:
        old, new = dossier_keys(before), dossier_keys(after)
        self._run.many(_DROP_KEY, _keyed(num, old - new - set(code_keys(before))))
        self._run.many(_ADD_KEY, _keyed(num, new - old))


def _keyed(num: int, keys: set[str]) -> list[dict[str, Any]]:
    return [{"key": key, "num": num} for key in sorted(keys)]
