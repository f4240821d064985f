"""The outbox inside a unit of work: what the province still has to be told, and in which order.

Order holds inside a dossier only. A claim is a lease, so that a crash gives its rows back; attempts
sink, so that one poisoned row cannot slow the rest. The dossier's own word about its delivery is
kept right by every method. Knows no network.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ehc_desk.domain.delivery import DeliveryItem, DeliverySummary
from ehc_desk.storage import rows
from ehc_desk.storage.statements import Runner, Sql, insert_row

if TYPE_CHECKING:
    from ehc_desk.domain.dossier import Paper
    from ehc_desk.domain.journal import Entry

_ADD = insert_row("delivery", without=("seq",), then="ON CONFLICT (dossier_id, sha256) DO NOTHING")
_DUE = (
    "((o.state = 'ready' AND (o.not_before IS NULL OR o.not_before <= :now)) "
    "OR (o.state = 'sending' AND o.lease_until <= :now))"
)
# Walks the index of open rows by attempts and stops at the limit; done rows are not in it.
_HEADS = Sql(
    f"SELECT {rows.ITEM} FROM delivery o LEFT JOIN dossier d ON d.id = o.dossier_id "  # noqa: S608
    f"WHERE o.chain = :chain AND o.state <> 'done' AND {_DUE} "
    "AND NOT EXISTS (SELECT 1 FROM delivery e WHERE e.dossier_id = o.dossier_id "
    "AND e.seq < o.seq AND e.state <> 'done') ORDER BY o.attempts, o.seq LIMIT :limit"
)
_FOLLOWING = Sql(
    f"SELECT {rows.ITEM}, CASE WHEN o.kind = 'paper' AND o.chain = :chain AND {_DUE} "  # noqa: S608
    "THEN 1 ELSE 0 END FROM delivery o LEFT JOIN dossier d ON d.id = o.dossier_id "
    "WHERE o.dossier_id = :dossier AND o.seq > :seq AND o.state <> 'done' "
    "ORDER BY o.seq LIMIT :limit"
)
_TAKE = Sql(
    "UPDATE delivery SET state = 'sending', attempts = attempts + 1, lease_until = :until "
    "WHERE seq = :seq"
)
_AGAIN = Sql(
    f"SELECT {rows.ITEM} FROM delivery o LEFT JOIN dossier d ON d.id = o.dossier_id "  # noqa: S608
    "WHERE o.seq = :seq"
)
_DONE = Sql(
    "UPDATE delivery SET state = 'done', answer = COALESCE(:answer, answer), done_at = :at, "
    "lease_until = NULL, not_before = NULL, last_error = '' WHERE seq = :seq"
)
_RETRY = Sql(
    "UPDATE delivery SET state = 'ready', not_before = :not_before, lease_until = NULL, "
    "last_error = :error WHERE seq = :seq AND state <> 'done'"
)
_RELEASE = Sql(
    "UPDATE delivery SET state = 'ready', attempts = attempts - 1, lease_until = NULL "
    "WHERE seq = :seq AND state = 'sending'"
)
_NEEDS_ACTION = Sql(
    "UPDATE delivery SET state = 'needs_action', last_error = :error, "
    "answer = COALESCE(:answer, answer), lease_until = NULL, not_before = NULL "
    "WHERE seq = :seq AND state <> 'done'"
)
_WAKE_ALL = Sql(
    "UPDATE delivery SET not_before = NULL "
    "WHERE chain = :chain AND state = 'ready' AND not_before IS NOT NULL"
)
_AFRESH = Sql(
    "UPDATE delivery SET not_before = NULL, attempts = 0 "
    "WHERE chain = :chain AND state = 'ready' AND (attempts > 0 OR not_before IS NOT NULL)"
)
_WAKE = Sql(
    "UPDATE delivery SET state = 'ready', not_before = NULL WHERE seq = :seq "
    "AND (state = 'needs_action' OR (state = 'ready' AND not_before IS NOT NULL))"
)
_RESET_PAPER = Sql(
    "UPDATE delivery SET state = 'ready', not_before = NULL, lease_until = NULL, done_at = NULL "
    "WHERE kind = 'paper' AND sha256 = :sha256 AND seq < :before AND state IN ('done', 'ready') "
    "AND dossier_id = (SELECT x.dossier_id FROM delivery x WHERE x.seq = :before)"
)
_WHOSE = Sql("SELECT dossier_id FROM delivery WHERE seq = :seq")
_SUMMARY = Sql(
    "SELECT COUNT(*), COALESCE(SUM(CASE WHEN state = 'done' THEN 1 ELSE 0 END), 0), "
    "COALESCE(SUM(CASE WHEN state = 'needs_action' THEN 1 ELSE 0 END), 0), "
    "COALESCE(SUM(CASE WHEN state = 'sending' THEN 1 ELSE 0 END), 0), "
    "COALESCE(SUM(CASE WHEN state = 'done' AND kind = 'entry' AND entry_kind = 'dossier_accepted' "
    "THEN 1 ELSE 0 END), 0) FROM delivery WHERE dossier_id = :dossier"
)
_WORD = Sql("UPDATE dossier SET delivery = :word WHERE id = :dossier AND delivery <> :word")


def read_summary(run: Runner, dossier_id: str) -> DeliverySummary:
    """Return how far one dossier is at the province."""
    row = run.one(_SUMMARY, {"dossier": dossier_id}) or (0, 0, 0, 0, 0)
    total, done, needs_action, sending, accepted = (int(count) for count in row)
    return DeliverySummary(
        total=total, done=done, needs_action=needs_action, sending=sending, accepted=accepted > 0
    )


class SqlDeliveryWriter:
    """Implements ``ports.DeliveryWriter``. ``fresh``: dossiers whose word is surely "waiting"."""

    def __init__(self, run: Runner, chain: str, fresh: set[str]) -> None:
        self._run = run
        self._chain = chain
        self._fresh = fresh

    def enqueue(self, entry: Entry, papers: Sequence[Paper] = ()) -> None:
        """Add one row for each paper, then one for the entry, in that order.

        A paper that is already queued or delivered for this dossier is not added again.
        """
        row = self._row(entry)
        self._run.many(
            _ADD,
            [
                {**row, "kind": "paper", "sha256": paper.sha256, "size": paper.size}
                for paper in papers
            ],
        )
        self._run.do(_ADD, row)
        if entry.dossier not in self._fresh:
            self._tell([entry.dossier])

    def _row(self, entry: Entry) -> dict[str, Any]:
        return {
            "chain": self._chain,
            "kind": "entry",
            "entry_id": entry.id,
            "entry_kind": entry.kind,
            "dossier_id": entry.dossier,
            "sha256": None,
            "size": 0,
            "state": "ready",
            "attempts": 0,
            "created_at": rows.ticks(datetime.fromisoformat(entry.device_time)),
            "not_before": None,
            "lease_until": None,
            "last_error": "",
            "answer": None,
            "done_at": None,
        }

    def claim(self, *, now: datetime, until: datetime, limit: int) -> tuple[DeliveryItem, ...]:
        """Lease the next rows until ``until``, at most ``limit``, in the order to send them.

        One claim may hold the first row of many dossiers; where that is a paper, the papers that
        follow it without a gap come along.
        """
        seqs = self._due(rows.ticks(now), limit)
        self._change(_TAKE, seqs, until=rows.ticks(until))
        claimed = (self._run.one(_AGAIN, {"seq": seq}) for seq in seqs)
        return tuple(rows.item_of(row) for row in claimed if row is not None)

    def _due(self, now: int | None, limit: int) -> list[int]:
        about = {"chain": self._chain, "now": now}
        seqs: list[int] = []
        for head in self._run.all(_HEADS, {**about, "limit": limit}):
            room = limit - len(seqs)
            if room <= 0:
                break
            seqs.append(int(head[0]))
            if head[1] == "paper" and head[4] is not None and room > 1:
                where = {**about, "dossier": head[4], "seq": head[0], "limit": room - 1}
                seqs += _unbroken(self._run.all(_FOLLOWING, where))
        return seqs

    def done(self, seqs: Sequence[int], *, answer: Mapping[str, Any] | None, at: datetime) -> None:
        """Mark rows as delivered and store the province's acknowledgement for ever."""
        self._change(_DONE, seqs, answer=_answer(answer), at=rows.ticks(at))

    def retry(self, seqs: Sequence[int], *, not_before: datetime, error: str) -> None:
        """Put rows back with a pause; the attempt counts."""
        self._change(_RETRY, seqs, not_before=rows.ticks(not_before), error=error)

    def release(self, seqs: Sequence[int]) -> None:
        """Put rows back as if never claimed (pause: the attempt does not count)."""
        self._change(_RELEASE, seqs)

    def needs_action(
        self, seqs: Sequence[int], *, error: str, answer: Mapping[str, Any] | None
    ) -> None:
        """Step aside: a person has to decide."""
        self._change(_NEEDS_ACTION, seqs, error=error, answer=_answer(answer))

    def wake(self, seqs: Sequence[int] | None = None) -> int:
        """Make waiting rows due now; with seqs also those that needed a person."""
        if seqs is None:
            return self._run.do(_WAKE_ALL, {"chain": self._chain})
        return self._change(_WAKE, seqs)

    def line_is_back(self) -> int:
        """Forget every pause and attempt of what is ready: back-off starts anew, oldest first."""
        return self._run.do(_AFRESH, {"chain": self._chain})

    def reset_paper(self, sha256: str, *, before_seq: int) -> None:
        """The province lacks this paper after all: its row for that entry is ready again."""
        self._run.do(_RESET_PAPER, {"sha256": sha256, "before": before_seq})
        self._tell(self._dossiers([before_seq]))

    def _change(self, sql: Sql, seqs: Sequence[int], **values: Any) -> int:
        touched = sum(self._run.do(sql, {"seq": seq, **values}) for seq in seqs)
        self._tell(self._dossiers(seqs))
        return touched

    def _dossiers(self, seqs: Sequence[int]) -> list[str | None]:
        found = (self._run.one(_WHOSE, {"seq": seq}) for seq in seqs)
        return [row[0] for row in found if row is not None]

    def _tell(self, dossiers: Iterable[str | None]) -> None:
        # In order of ids, so that two desks of an office never wait for each other in a circle.
        for dossier in sorted({one for one in dossiers if one is not None}):
            word = read_summary(self._run, dossier).word
            self._run.do(_WORD, {"dossier": dossier, "word": word})
            self._fresh.discard(dossier)


def _unbroken(following: Sequence[tuple[Any, ...]]) -> list[int]:
    seqs = []
    for row in following:
        if not row[-1]:
            break
        seqs.append(int(row[0]))
    return seqs


def _answer(answer: Mapping[str, Any] | None) -> str | None:
    return None if answer is None else rows.to_json(dict(answer))
