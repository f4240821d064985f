"""Printing a PDF that is looked at: where to, from which tray, how often, and how it ended.

Screen logic without Qt. A slip that was printed before is not printed again as if it were new: it
becomes a numbered reprint, through the same service as everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ehc_desk import paths
from ehc_desk.errors import DeskError, DeviceError
from ehc_desk.presenters.owner import OwnedRunner
from ehc_desk.runtime.lanes import Lane, Runner

if TYPE_CHECKING:
    from ehc_desk.desk import Desk
    from ehc_desk.domain.actor import Actor
    from ehc_desk.ports.storage import SlipPrint

_SLIP = re.compile(
    r"(?P<code>.+)-(?P<form>\d\d)(?:-v(?P<version>\d+))?-(?P<set>[a-z]+\d+-\d{4})-(?P<number>\d+)"
)
_ON_PAPER = frozenset({"sent", "confirmed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintState:
    """``outcome``: "" · sent · confirmed · failed · saved; ``number`` is that of a reprint.

    ``asked``: the system has told its printers.
    """

    printers: tuple[str, ...] = ()
    trays: tuple[str, ...] = ()
    printer: str = ""
    tray: str = ""
    outcome: str = ""
    number: int = 0
    file: Path | None = None
    asked: bool = False
    busy: bool = False
    error: DeskError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ended:
    """How one print ended."""

    outcome: str
    number: int = 0
    file: Path | None = None
    problem: DeskError | None = None


class PrintJob:
    """One PDF on its way to paper."""

    def __init__(
        self,
        desk: Desk,
        actor: Actor,
        runner: Runner,
        render: Callable[[PrintState], None],
        file: Path,
    ) -> None:
        self._desk, self._actor, self._file = desk, actor, file
        self._runner, self._render = OwnedRunner(runner), render
        match = slip_name(file.name)
        wanted = desk.settings.printer_for(match["form"] if match else "02")
        queue, _, tray = wanted.partition("|")
        self._state = PrintState(printer=queue, tray=tray, file=file)

    @property
    def state(self) -> PrintState:
        """Return what is known now."""
        return self._state

    def ask_printers(self) -> None:
        """Ask the system for its printers; the one of the settings is chosen when it is there."""
        self._run(self._desk.printer.printers, self._told_printers)

    def choose(self, printer: str) -> None:
        """Take a printer and ask for its trays."""
        self._show(printer=printer, tray="", trays=())
        self._ask_trays()

    def choose_tray(self, tray: str) -> None:
        """Take a tray of the printer; "" leaves it to the printer."""
        self._show(tray=tray)

    def print(self, *, copies: int, paper: str) -> None:
        """Print; the outcome of a slip is recorded with it, a second time is a reprint."""
        state = self._state
        if state.busy or not state.printer:
            return
        printer = f"{state.printer}|{state.tray}" if state.tray else state.printer
        self._show(busy=True, error=None, outcome="")
        self._run(lambda: self._print(printer, copies, paper), self._ended)

    def close(self) -> None:
        """Let nothing come home any more."""
        self._runner.close()

    # ------------------------------------------------------------ inside

    def _print(self, printer: str, copies: int, paper: str) -> _Ended:
        desk, row = self._desk, self._row()
        if row is not None and row.outcome in _ON_PAPER:
            slip = desk.slips.issue(
                row.dossier_id,
                actor=self._actor,
                form=row.form,
                form_set=row.form_set,
                printer=printer,
                paper=paper,
                copies=copies,
            )
            return _Ended(
                outcome=slip.outcome, number=slip.number, file=slip.path, problem=slip.problem
            )
        outcome, problem = "failed", None
        try:
            outcome = desk.printer.print_pdf(
                self._file, printer=printer, copies=copies, paper=paper
            )
        except DeviceError as error:
            problem = error
        if row is not None:
            desk.slips.outcome(row.id, outcome, dossier_id=row.dossier_id, actor=self._actor)
        return _Ended(outcome=outcome, problem=problem)

    def _row(self) -> SlipPrint | None:
        """Return the print that this file is, when it is a slip of a dossier."""
        match = slip_name(self._file.name)
        if match is None or self._file.parent != paths.DataFolder(self._desk.root).slips:
            return None
        queries = self._desk.queries
        dossier = queries.dossier(match["code"])
        wanted = (match["form"], match["set"], int(match["number"]), int(match["version"] or 1))
        for row in queries.prints(dossier.id):
            if (row.form, row.form_set, row.number, row.version) == wanted:
                return row
        return None

    def _told_printers(self, printers: tuple[str, ...]) -> None:
        chosen = self._state.printer
        if chosen not in printers:
            chosen = printers[0] if printers else ""
        tray = self._state.tray if chosen == self._state.printer else ""
        self._show(printers=printers, printer=chosen, tray=tray, asked=True)
        self._ask_trays()

    def _ask_trays(self) -> None:
        printer = self._state.printer
        if not printer:
            return

        def told(trays: tuple[str, ...]) -> None:
            if printer == self._state.printer:
                self._show(trays=trays, tray=self._state.tray if self._state.tray in trays else "")

        self._run(lambda: self._desk.printer.trays(printer), told)

    def _ended(self, ended: _Ended) -> None:
        file = ended.file or self._file
        self._file = file
        self._show(
            busy=False,
            outcome=ended.outcome,
            number=ended.number,
            error=ended.problem,
            file=file,
        )

    def _run(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._runner.run(
            Lane.DEVICE, work, done=done, failed=lambda error: self._show(busy=False, error=error)
        )

    def _show(self, **changes: Any) -> None:
        self._state = replace(self._state, **changes)
        self._render(self._state)


def slip_name(name: str) -> re.Match[str] | None:
    """Return the parts of a slip's file name: code, form, version, set, number."""
    return _SLIP.fullmatch(name.removesuffix(".pdf"))
