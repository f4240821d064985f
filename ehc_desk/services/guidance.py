"""Guidance: what a visitor without the right papers takes home instead of a dossier code.

Form 02 given before acceptance belongs to the visit, not to a dossier: it takes no dossier number
and does not use up the one supplement request after acceptance (NĐ 118/2025 Art. 17.1, 19.5). One
journal entry (kind ``guidance_given``) says what was lacking, never who came; names stand on the
paper alone. The province takes the journal whole and keeps this kind unread, so the entry goes
there like any other. It knows no SQL and no widget.
"""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ehc_desk.domain.actor import CLERK, Actor
from ehc_desk.domain.dossier import Check, IntakeFacts
from ehc_desk.domain.events import GuidanceGiven
from ehc_desk.domain.text import clean
from ehc_desk.errors import DeviceError, FieldsInvalid, UnknownComponent, UnknownProcedure
from ehc_desk.ports.clock import Clock, Publish
from ehc_desk.ports.queries import Queries
from ehc_desk.ports.slips import GuidanceOrder, GuidanceRenderer, LeafletRenderer, Slip, SlipPrinter
from ehc_desk.ports.storage import Storage, UnitOfWork
from ehc_desk.services import records
from ehc_desk.services.slip_folder import keep_slip

if TYPE_CHECKING:
    from ehc_desk.domain.office import Office
    from ehc_desk.domain.procedure import Procedure
    from ehc_desk.services.catalogue import Catalogue

FORM = "02"
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """One paper that is missing or has to be put right, and why (may be empty)."""

    number: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidanceSlip:
    """A guidance slip as a file. ``problem`` is set when the printer failed."""

    path: Path
    number: int
    outcome: str
    form_set: str
    entry_id: str
    problem: DeviceError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What one visit is told."""

    procedure: Procedure
    facts: IntakeFacts
    lacking: tuple[Lack, ...]
    note: str
    paper: str
    actor: Actor
    at: datetime


class Guidance:
    """Gives guidance slips, counts them, and makes leaflets."""

    def __init__(
        self,
        *,
        storage: Storage,
        queries: Queries,
        catalogue: Catalogue,
        render: GuidanceRenderer,
        leaflet: LeafletRenderer,
        printer: SlipPrinter,
        clock: Clock,
        publish: Publish,
        office: Office,
        folder: Path,
    ) -> None:
        self._storage, self._queries, self._catalogue = storage, queries, catalogue
        self._render, self._leaflet, self._printer = render, leaflet, printer
        self._clock, self._publish = clock, publish
        self._office, self._folder = office, folder

    def lacking(self, facts: IntakeFacts) -> tuple[Lack, ...]:
        """Return what an intake case lacks now: required papers without a verdict, and excused."""
        return tuple(
            Lack(number=line.number, reason=line.reason)
            for line in facts.components
            if line.check is Check.MISSING or (line.check is Check.OPEN and line.required)
        )

    def give(
        self,
        facts: IntakeFacts,
        lacking: Iterable[Lack],
        *,
        actor: Actor,
        note: str = "",
        printer: str = "",
        paper: str = "A5",
    ) -> GuidanceSlip:
        """Make the slip, leave its one journal entry, and print it when a printer is named.

        Raises UnknownProcedure, UnknownComponent, FieldsInvalid when nothing is told at all,
        FormUnknown, DiskFull; a printer that fails is told in ``problem`` and changes nothing else.
        """
        actor.need(CLERK)
        wanted = self._wanted(facts, tuple(lacking), actor, note, paper)
        with self._storage.begin() as uow:
            number = uow.prints.next_form_number(form=FORM, year=wanted.at.year)
            slip = self._rendered(wanted, number)
            entry_id = self._note(uow, wanted, slip, number)
            path = keep_slip(self._folder, f"huong-dan-{wanted.at.year}-{number:05}.pdf", slip.pdf)
        self._publish(GuidanceGiven(day=wanted.at.date().isoformat()))
        outcome, problem = self._print(path, printer, paper)
        return GuidanceSlip(
            path=path,
            number=number,
            outcome=outcome,
            form_set=slip.form_set,
            entry_id=entry_id,
            problem=problem,
        )

    def count(self, day: date | None = None) -> int:
        """Return how many slips this desk gave on a civil day (None: today)."""
        return self._queries.guidance_count((day or self._clock.now().date()).isoformat())

    def leaflet(self, code: str, *, paper: str = "") -> Path:
        """Write the leaflet of a procedure in force today and return its PDF; no entry is left."""
        now = self._clock.now()
        procedure = self._catalogue.find(code, now.date())
        pdf = self._leaflet(procedure, self._office, at=now, paper=paper)
        return keep_slip(
            self._folder, f"to-huong-dan-{procedure.code}{paper and '-'}{paper}.pdf", pdf
        )

    # ------------------------------------------------------------ inside

    def _wanted(
        self, facts: IntakeFacts, lacking: tuple[Lack, ...], actor: Actor, note: str, paper: str
    ) -> _Wanted:
        if not facts.procedure_code:
            raise UnknownProcedure(procedure="")
        procedure = self._catalogue.version(facts.procedure_code, facts.procedure_version)
        numbers = [item.number for item in procedure.components]
        for lack in lacking:
            if lack.number not in numbers:
                raise UnknownComponent(component=str(lack.number), count=max(numbers, default=0))
        told = clean(note)
        if not lacking and not told:
            raise FieldsInvalid(fields=[{"field": "missing", "code": "required"}])
        missing = tuple(
            Lack(number=lack.number, reason=clean(lack.reason))
            for lack in sorted(lacking, key=lambda lack: lack.number)
        )
        return _Wanted(
            procedure=procedure, facts=facts, lacking=missing, note=told, paper=paper, actor=actor,
            at=self._clock.now(),
        )  # fmt: skip

    def _rendered(self, wanted: _Wanted, number: int) -> Slip:
        order = GuidanceOrder(
            form_set=None,
            form_number=number,
            printed_at=wanted.at,
            clerk_name=wanted.actor.display_name,
            lacking=tuple((lack.number, lack.reason) for lack in wanted.lacking),
            note=wanted.note,
            paper_size=wanted.paper,
        )
        return self._render(wanted.procedure, wanted.facts, self._office, order)

    @staticmethod
    def _note(uow: UnitOfWork, wanted: _Wanted, slip: Slip, number: int) -> str:
        procedure = wanted.procedure
        entry = uow.journal.append(
            kind="guidance_given",
            dossier_id=None,
            payload=records.plain(
                {
                    "procedure": {
                        "code": procedure.code,
                        "name": procedure.name,
                        "version": procedure.version,
                    },
                    "channel": wanted.facts.channel.value,
                    "components": [
                        {"number": lack.number, "reason": lack.reason} for lack in wanted.lacking
                    ],
                    "note": wanted.note,
                    "form": FORM,
                    "form_set": slip.form_set,
                    "form_number": number,
                    "sha256": hashlib.sha256(slip.pdf).hexdigest(),
                }
            ),
            actor=wanted.actor.name,
            at=wanted.at,
        )
        uow.delivery.enqueue(entry)
        return entry.id

    def _print(self, path: Path, printer: str, paper: str) -> tuple[str, DeviceError | None]:
        if not printer:
            return "saved", None
        try:
            # The form itself holds both copies.
            outcome = self._printer.print_pdf(path, printer=printer, copies=1, paper=paper)
        except DeviceError as error:
            return "failed", error
        return outcome, None
