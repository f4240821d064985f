"""The way of a finished PDF to paper: CUPS through its command line, or a folder.

PDFs are handed over as they are, never rasterised and never scaled, so that bars stay whole
printer dots wide. Knows printers and files, not forms or dossiers. A print outcome is only ever
what the print system said: ``sent`` (taken over), ``confirmed`` (the printer reported the end),
``failed`` (it reported that nothing will come) or ``saved`` (a file, no printer asked).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ehc_desk.errors import PrinterUnavailable, PrintFailed

if TYPE_CHECKING:
    from ehc_desk.printing.ipp import JobState

PrintState = Literal["sent", "confirmed", "failed", "saved"]

_REQUEST = re.compile(r"request id is (\S+-\d+)")
_GONE = ("does not exist", "not accepting", "not responding", "connect", "no default", "disabled")
_OUTCOMES: dict[JobState, PrintState] = {
    "open": "sent",
    "completed": "confirmed",
    "failed": "failed",
}
_STEP = 0.2
_TRAYS = re.compile(r"^InputSlot/[^:]*: (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintOutcome:
    """What is known of one print: its state, the job's id, and where a saved file lies."""

    state: PrintState
    job_id: str = ""
    path: Path | None = None


class CupsPrinter:
    """Printers of the system, through ``lp`` and ``lpstat`` (CUPS 2); a job's end is asked by IPP.

    ``server`` is ``host:port`` of another print server; ``confirm_within`` seconds are waited for
    the end of a job, 0 leaves it at ``sent``; ``timeout`` bounds every call.
    """

    def __init__(
        self,
        *,
        lp: str = "lp",
        lpstat: str = "lpstat",
        lpoptions: str = "lpoptions",
        server: str = "",
        confirm_within: float = 0.0,
        timeout: float = 10.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._lp, self._lpstat, self._lpoptions = lp, lpstat, lpoptions
        self._server = server
        self._confirm_within, self._timeout, self._sleep = confirm_within, timeout, sleep

    def printers(self) -> tuple[str, ...]:
        """Return the names of all queues, the default one first; none without a print system."""
        try:
            listed = self._run(self._lpstat, "-e", printer="")
            default = self._run(self._lpstat, "-d", printer="")
        except PrinterUnavailable:
            return ()
        names = listed.stdout.split()
        first = default.stdout.rpartition(": ")[2].strip()
        return tuple(sorted(names, key=lambda name: (name != first, name)))

    def trays(self, printer: str) -> tuple[str, ...]:
        """Return the trays of a queue as its driver names them; none when it tells of none."""
        try:
            told = self._run(self._lpoptions, "-p", printer, "-l", printer=printer).stdout
        except (PrinterUnavailable, PrintFailed):
            return ()
        found = _TRAYS.search(told)
        return tuple(word.lstrip("*") for word in found[1].split()) if found else ()

    def print_pdf(self, path: Path, *, printer: str, copies: int = 1, paper: str = "A5") -> str:
        """Hand a PDF over and return the outcome's state; see `send`."""
        return self.send(path, printer=printer, copies=copies, paper=paper).state

    def send(self, path: Path, *, printer: str, copies: int = 1, paper: str = "A5") -> PrintOutcome:
        """Hand a PDF over to ``printer`` ("" = the default one) and tell what became of it.

        "queue|tray" takes the paper from that tray.

        Raises PrinterUnavailable when the queue is unknown, off or refuses jobs, PrintFailed when
        the job was not taken (params: printer, reason).
        """
        printer, _, tray = printer.partition("|")
        to = ("-d", printer) if printer else ()
        from_tray = ("-o", f"InputSlot={tray}") if tray else ()
        job = ("-n", str(copies), "-t", path.stem, "-o", f"media={paper}")
        exact = ("-o", "sides=one-sided", "-o", "print-scaling=none", "--", str(path))
        done = self._run(self._lp, *to, *job, *from_tray, *exact, printer=printer)
        found = _REQUEST.search(done.stdout)
        if done.returncode != 0 or found is None:
            raise self._refusal(printer, done)
        return self._watched(found[1], printer)

    def outcome(self, job_id: str) -> PrintOutcome:
        """Tell what is known now of a job handed over earlier; never guesses an end.

        Raises PrinterUnavailable when the print system does not answer, else PrintFailed.
        """
        from ehc_desk.printing.ipp import job_state  # its HTTP is imported with the first job

        state = job_state(job_id, server=self._server, timeout=self._timeout)
        return PrintOutcome(state=_OUTCOMES[state], job_id=job_id)

    def _watched(self, job_id: str, printer: str) -> PrintOutcome:
        """Look after a job for a while; what cannot be seen stays ``sent``."""
        outcome = PrintOutcome(state="sent", job_id=job_id)
        for _ in range(round(self._confirm_within / _STEP)):
            try:
                outcome = self.outcome(job_id)
            except (PrinterUnavailable, PrintFailed):
                return outcome
            if outcome.state != "sent":
                break
            self._sleep(_STEP)
        return outcome

    def _run(self, program: str, *arguments: str, printer: str) -> subprocess.CompletedProcess[str]:
        command: Sequence[str] = (
            program,
            *(("-h", self._server) if self._server else ()),
            *arguments,
        )
        try:
            return subprocess.run(
                command,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=self._timeout,
                check=False,
                # Messages are told apart by their words, so they must come untranslated.
                env={**os.environ, "LC_ALL": "C"},
            )
        except OSError as error:
            raise PrinterUnavailable(printer=printer, reason="no-print-system") from error
        except subprocess.TimeoutExpired as error:
            raise PrintFailed(printer=printer, reason="timeout") from error

    def _refusal(
        self, printer: str, done: subprocess.CompletedProcess[str]
    ) -> PrinterUnavailable | PrintFailed:
        said = done.stderr.lower()
        if any(word in said for word in _GONE):
            return PrinterUnavailable(printer=printer, reason="refused")
        return PrintFailed(printer=printer, reason=f"exit-{done.returncode}")


class SavePdf:
    """Keeps slips as files in ``folder``: for desks without a printer, and for training."""

    name = "PDF"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def printers(self) -> tuple[str, ...]:
        """Return the one name this way has."""
        return (self.name,)

    def trays(self, printer: str) -> tuple[str, ...]:
        """Return nothing: a folder has no trays."""
        return ()

    def print_pdf(self, path: Path, *, printer: str, copies: int = 1, paper: str = "A5") -> str:
        """Save the PDF and return ``saved``; see `send`."""
        return self.send(path, printer=printer, copies=copies, paper=paper).state

    def send(
        self, path: Path, *, printer: str = name, copies: int = 1, paper: str = "A5"
    ) -> PrintOutcome:
        """Copy the PDF whole or not at all; raises PrintFailed (params: printer, reason).

        A file of the same name is replaced; printer, copies and paper change nothing.
        """
        target = self._folder / path.name
        part = target.with_name(f".{path.name}.part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if not (target.exists() and target.samefile(path)):
                shutil.copyfile(path, part)
                part.replace(target)
        except OSError as error:
            raise PrintFailed(printer=printer, reason="not-saved") from error
        return PrintOutcome(state="saved", path=target)
