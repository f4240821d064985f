"""The dossiers of one person or organisation, found by the number that identifies them.

The key of a number holds its digits only, so a passport ``C1234567`` shares its key with a number
that has other letters: each candidate's own parties decide. Rows of every age have these keys.
Must never log what it reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ehc_desk.domain.dossier import Party, State
from ehc_desk.storage import rows
from ehc_desk.storage.search_text import exact_number_key, party_numbers, plain_number
from ehc_desk.storage.statements import Runner, Sql

if TYPE_CHECKING:
    from ehc_desk.ports.queries import DossierLine

FINISHED = (State.RETURNED, State.WITHDRAWN, State.STOPPED, State.REFUSED, State.VOIDED)
_PAGE = 50
_OF = (
    f"SELECT d.num, d.body, {rows.DOSSIER_LINE} FROM dossier_key k "  # noqa: S608
    "JOIN dossier d ON d.num = k.num WHERE k.key = :key AND k.num < :before {running}"
    "ORDER BY k.num DESC LIMIT :limit"
)
_FINISHED = ", ".join(f"'{state.value}'" for state in FINISHED)
_ALL = Sql(_OF.format(running=""))
_RUNNING = Sql(_OF.format(running=f"AND d.state NOT IN ({_FINISHED}) "))


def dossiers_of(run: Runner, number: str, *, running: bool, limit: int) -> tuple[DossierLine, ...]:
    """Return the newest dossiers of which the person with this number is owner or submitter."""
    asked, key = plain_number(number), exact_number_key(number)
    told: list[DossierLine] = []
    before = 2**62
    while key and len(told) < limit:
        values = {"key": key, "before": before, "limit": _PAGE}
        found = run.all(_RUNNING if running else _ALL, values)
        told += [rows.line_of(row[2:]) for row in found if asked in _numbers(row[1])]
        if len(found) < _PAGE:
            break
        before = found[-1][0]
    return tuple(told[:limit])


def _numbers(body: str) -> set[str]:
    facts = rows.dossier_of(body).facts
    parties: tuple[Party, ...] = (*facts.owners, *((facts.submitter,) if facts.submitter else ()))
    return {plain_number(number) for party in parties for number in party_numbers(party)}
