"""Slips: rendering, printing, numbered reprints; the outcome of each print is recorded.

A jam changes the outcome of a print and nothing else: no number, no acceptance depends on paper.
A reprint repeats the bytes of the first print and adds its own number ("Bản in lần 2"). A slip
that says another code than the dossier has now is no reprint of anything: the first slip with the
official code is a new one, though a provisional slip was printed before.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ehc_desk.domain.actor import CLERK, Actor
from ehc_desk.domain.dossier import Dossier, State
from ehc_desk.domain.events import SlipPrinted
from ehc_desk.domain.journal import uuid7
from ehc_desk.errors import ActNotPossible, DeviceError, FormUnknown
from ehc_desk.ports.clock import Clock, Publish
from ehc_desk.ports.papers import PaperStore
from ehc_desk.ports.slips import Slip, SlipOrder, SlipPrinter, SlipRenderer
from ehc_desk.ports.storage import SlipPrint, Storage, UnitOfWork
from ehc_desk.services.slip_folder import keep_slip

if TYPE_CHECKING:
    from ehc_desk.domain.office import Office
    from ehc_desk.services.catalogue import Catalogue

# Forms 02 and 03 of a dossier say what an act decided; they come with the acts that hand it over.
# A form 02 given before acceptance has no dossier: ``services.guidance`` makes it.
_PRINTABLE = frozenset({"01"})

MarkReprint = Callable[[bytes, int], bytes]
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedSlip:
    """A slip on paper or as a file. ``problem`` is set when the printer failed."""

    path: Path
    number: int
    outcome: str
    print_id: str
    form_set: str
    problem: DeviceError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What is asked for: which form, from whom, when and on which paper."""

    form: str
    form_set: str | None
    printer: str
    paper: str
    actor: Actor
    at: datetime


class Slips:
    """Issues the legal slips of a dossier."""

    def __init__(
        self,
        *,
        storage: Storage,
        papers: PaperStore,
        render: SlipRenderer,
        mark_reprint: MarkReprint,
        printer: SlipPrinter,
        catalogue: Catalogue,
        clock: Clock,
        publish: Publish,
        office: Office,
        folder: Path,
    ) -> None:
        self._storage, self._papers = storage, papers
        self._render, self._mark_reprint, self._printer = render, mark_reprint, printer
        self._catalogue, self._clock = catalogue, clock
        self._publish, self._office, self._folder = publish, office, folder

    def issue(
        self,
        dossier_id: str,
        *,
        actor: Actor,
        form: str = "01",
        form_set: str | None = None,
        printer: str = "",
        paper: str = "A5",
        copies: int = 1,
    ) -> IssuedSlip:
        """Make a slip and print it, or only save it as PDF when no printer is named.

        The first slip of a version and code takes the form set valid today (or the one asked for);
        every further one is a numbered reprint of the same bytes. Raises ActNotPossible for a
        voided dossier, FormUnknown, DiskFull; a printer that fails is told in ``problem``.
        """
        actor.need(CLERK)
        if form not in _PRINTABLE:
            raise FormUnknown(form=form, form_set=form_set)
        wanted = _Wanted(
            form=form, form_set=form_set, printer=printer, paper=paper, actor=actor,
            at=self._clock.now(),
        )  # fmt: skip
        with self._storage.begin() as uow:
            dossier = uow.dossiers.get(dossier_id)
            if dossier.state is State.VOIDED:
                raise ActNotPossible(act="slip", state=dossier.state.value, reason="voided")
            row, pdf = self._made(uow, dossier, wanted)
            uow.prints.add(row)
            if not printer:
                self._note(uow, dossier, row, actor, wanted.at)
        path = self._save(dossier, row, pdf)
        if printer:
            return self._print(dossier, row, path, actor, paper, copies)
        self._publish(SlipPrinted(dossier_id=dossier.id, outcome=row.outcome))
        return _issued(row, path)

    def outcome(self, print_id: str, outcome: str, *, dossier_id: str, actor: Actor) -> None:
        """Record how a print ended when a person (or the print dialog) says so."""
        actor.need(CLERK)
        now = self._clock.now()
        with self._storage.begin() as uow:
            dossier = uow.dossiers.get(dossier_id)
            uow.prints.outcome(print_id, outcome)
            self._note_outcome(uow, dossier, print_id, outcome, actor, now)
        self._publish(SlipPrinted(dossier_id=dossier_id, outcome=outcome))

    def _earlier(
        self, uow: UnitOfWork, dossier: Dossier, form: str, form_set: str | None
    ) -> tuple[SlipPrint | None, int]:
        same = [
            row
            for row in uow.prints.of(dossier.id, form)
            if (row.version, row.code) == (dossier.version, dossier.printed_code)
            and form_set in (None, row.form_set)
        ]
        if not same:
            return None, 1
        original = same[0]
        alike = [row for row in same if row.form_set == original.form_set]
        return original, max(row.number for row in alike) + 1

    def _made(self, uow: UnitOfWork, dossier: Dossier, wanted: _Wanted) -> tuple[SlipPrint, bytes]:
        """Return the print's row and its bytes: a first slip, or the first one marked again."""
        first, number = self._earlier(uow, dossier, wanted.form, wanted.form_set)
        if first is None:
            slip = self._rendered(uow, dossier, wanted)
            pdf, used_set = slip.pdf, slip.form_set
        else:
            original = self._papers.path(first.sha256).read_bytes()
            pdf, used_set = self._mark_reprint(original, number), first.form_set
        row = SlipPrint(
            id=uuid7(int(wanted.at.timestamp() * 1000)),
            dossier_id=dossier.id,
            form=wanted.form,
            form_set=used_set,
            version=dossier.version,
            number=number,
            sha256=self._papers.put(pdf),
            outcome="unknown" if wanted.printer else "saved",
            printer=wanted.printer,
            printed_at=wanted.at,
            actor=wanted.actor.name,
            code=dossier.printed_code,
        )
        return row, pdf

    def _rendered(self, uow: UnitOfWork, dossier: Dossier, wanted: _Wanted) -> Slip:
        facts = dossier.facts
        procedure = self._catalogue.version(facts.procedure_code, facts.procedure_version)
        order = SlipOrder(
            form=wanted.form,
            form_set=wanted.form_set,
            form_number=uow.prints.next_form_number(form=wanted.form, year=wanted.at.year),
            printed_at=wanted.at,
            print_number=1,
            clerk_name=wanted.actor.display_name,
            time_text=procedure.terms(facts.channel.value).time_text,
            paper_size=wanted.paper,
        )
        return self._render(dossier, self._office, order)

    def _print(
        self, dossier: Dossier, row: SlipPrint, path: Path, actor: Actor, paper: str, copies: int
    ) -> IssuedSlip:
        problem: DeviceError | None = None
        try:
            outcome = self._printer.print_pdf(path, printer=row.printer, copies=copies, paper=paper)
        except DeviceError as error:
            outcome, problem = "failed", error
        now = self._clock.now()
        with self._storage.begin() as uow:
            uow.prints.outcome(row.id, outcome)
            self._note(uow, dossier, row, actor, now, outcome=outcome)
        self._publish(SlipPrinted(dossier_id=dossier.id, outcome=outcome))
        return _issued(row, path, outcome=outcome, problem=problem)

    def _save(self, dossier: Dossier, row: SlipPrint, pdf: bytes) -> Path:
        """Write the PDF under its code and print number, never anything half; raises DiskFull."""
        version = f"-v{row.version}" if row.version > 1 else ""
        name = f"{dossier.printed_code}-{row.form}{version}-{row.form_set}-{row.number}.pdf"
        return keep_slip(self._folder, name, pdf)

    @staticmethod
    def _note(
        uow: UnitOfWork,
        dossier: Dossier,
        row: SlipPrint,
        actor: Actor,
        at: datetime,
        outcome: str | None = None,
    ) -> None:
        told = {
            "version": row.version,
            "form": row.form,
            "form_set": row.form_set,
            "print": row.number,
            "outcome": outcome or row.outcome,
            "sha256": row.sha256,
        }
        _tell(uow, dossier, "slip_printed", told, actor=actor, at=at)

    @staticmethod
    def _note_outcome(
        uow: UnitOfWork, dossier: Dossier, print_id: str, outcome: str, actor: Actor, at: datetime
    ) -> None:
        told = {"version": dossier.version, "print_id": print_id, "outcome": outcome}
        _tell(uow, dossier, "slip_outcome_set", told, actor=actor, at=at)


def _tell(
    uow: UnitOfWork,
    dossier: Dossier,
    kind: str,
    told: Mapping[str, object],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Write an entry about a slip under both codes of its dossier, for the province too."""
    entry = uow.journal.append(
        kind=kind,
        dossier_id=dossier.id,
        payload={"code": dossier.code, "provisional": dossier.provisional_code, **told},
        actor=actor.name,
        at=at,
    )
    uow.delivery.enqueue(entry)


def _issued(
    row: SlipPrint, path: Path, *, outcome: str | None = None, problem: DeviceError | None = None
) -> IssuedSlip:
    return IssuedSlip(
        path=path,
        number=row.number,
        outcome=outcome or row.outcome,
        print_id=row.id,
        form_set=row.form_set,
        problem=problem,
    )
