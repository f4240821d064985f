"""Prints of slips inside a unit of work, and the running numbers of forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ehc_desk.storage import rows
from ehc_desk.storage.statements import Runner, Sql, insert_row

if TYPE_CHECKING:
    from ehc_desk.ports.storage import SlipPrint

_ADD = insert_row("slip_print", without=("num",))
_OUTCOME = Sql("UPDATE slip_print SET outcome = :outcome WHERE id = :id")
_OF = Sql(
    f"SELECT {rows.PRINT} FROM slip_print "  # noqa: S608
    "WHERE dossier_id = :dossier AND form = :form ORDER BY num"
)
_NEXT = Sql(
    "INSERT INTO form_counter (form, year, last) VALUES (:form, :year, 1) "
    "ON CONFLICT (form, year) DO UPDATE SET last = form_counter.last + 1 RETURNING last"
)


class SqlPrints:
    """Implements ``ports.Prints``."""

    def __init__(self, run: Runner) -> None:
        self._run = run

    def add(self, slip: SlipPrint) -> None:
        """Insert a print."""
        self._run.do(
            _ADD,
            {
                "id": slip.id,
                "dossier_id": slip.dossier_id,
                "form": slip.form,
                "form_set": slip.form_set,
                "version": slip.version,
                "number": slip.number,
                "sha256": slip.sha256,
                "outcome": slip.outcome,
                "printer": slip.printer,
                "printed_at": slip.printed_at.isoformat(),
                "actor": slip.actor,
                "code": slip.code,
            },
        )

    def outcome(self, print_id: str, outcome: str) -> None:
        """Write how the print ended."""
        self._run.do(_OUTCOME, {"id": print_id, "outcome": outcome})

    def of(self, dossier_id: str, form: str) -> tuple[SlipPrint, ...]:
        """Return the prints of one form of one dossier, oldest first."""
        found = self._run.all(_OF, {"dossier": dossier_id, "form": form})
        return tuple(rows.print_of(row) for row in found)

    def next_form_number(self, *, form: str, year: int) -> int:
        """Take the next running number of a form in a year (Số: …)."""
        row = self._run.one(_NEXT, {"form": form, "year": year})
        return int(row[0]) if row else 0
