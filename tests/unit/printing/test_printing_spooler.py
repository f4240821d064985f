from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from ehc_desk.errors import PrinterUnavailable, PrintFailed
from ehc_desk.printing.spooler import CupsPrinter, SavePdf

DONE = """\
EHC-6                   clerk             30720   Sat Nov 21 23:17:46 2026
\tAlerts: job-canceled-by-user
\tqueued for EHC
EHC-7                   clerk             30720   Sat Nov 21 23:18:46 2026
\tStatus: whatever
\tAlerts: job-completed-successfully
\tqueued for EHC
EHC-8                   clerk             30720   Sat Nov 21 23:18:50 2026
\tStatus: Printer cannot print with supplied options.
\tAlerts: processing-to-stop-point
\tqueued for EHC
"""
Program = Callable[..., str]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Make an executable that notes how it was called and answers as told."""

    def make(name: str, *, out: str = "", err: str = "", code: int = 0, wait: float = 0) -> str:
        path = tmp_path / name
        lines = [
            "#!/bin/sh",
            f'printf "%s\\n" "$LC_ALL" "$@" >> {shlex.quote(str(path))}.calls',
            f"printf %s {shlex.quote(out)}",
            f"printf %s {shlex.quote(err)} >&2",
            *([f"exec sleep {wait}"] if wait else []),
            f"exit {code}",
        ]
        path.write_text("\n".join(lines), encoding="utf-8")
        path.chmod(0o755)
        return str(path)

    return make


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    path = tmp_path / "H17.25.18-261121-0001-01.pdf"
    path.write_bytes(b"%PDF-1.4 slip")
    return path


def _calls(program: str) -> list[str]:
    return Path(f"{program}.calls").read_text(encoding="utf-8").splitlines()


def test_a_slip_goes_unscaled_on_its_own_paper(program: Program, pdf: Path) -> None:
    lp = program("lp", out="request id is EHC-7 (1 file(s))\n")
    outcome = CupsPrinter(lp=lp, server="localhost:631").send(pdf, printer="EHC", copies=2)
    assert (outcome.state, outcome.job_id) == ("sent", "EHC-7")
    said = _calls(lp)
    assert said[:7] == ["C", "-h", "localhost:631", "-d", "EHC", "-n", "2"]
    assert {"media=A5", "print-scaling=none", "sides=one-sided"} <= set(said)
    assert said[-2:] == ["--", str(pdf)]


def test_the_default_printer_needs_no_name(program: Program, pdf: Path) -> None:
    lp = program("lp", out="request id is kho-giay-2-41 (1 file(s))\n")
    assert CupsPrinter(lp=lp).print_pdf(pdf, printer="", paper="A4") == "sent"
    assert "-d" not in _calls(lp)
    assert "media=A4" in _calls(lp)


@pytest.mark.parametrize(
    ("err", "expected"),
    [
        ("lp: Error - The printer or class does not exist.", PrinterUnavailable),
        ("lp: Error - scheduler not responding.", PrinterUnavailable),
        ("lp: Destination “EHC” is not accepting jobs.", PrinterUnavailable),
        ("lp: Error - no default destination available.", PrinterUnavailable),
        ("lp: Unsupported document-format “application/x”.", PrintFailed),
    ],
)
def test_a_refusal_is_told_by_its_remedy(
    program: Program, pdf: Path, err: str, expected: type[Exception]
) -> None:
    lp = program("lp", err=err, code=1)
    with pytest.raises(expected) as caught:
        CupsPrinter(lp=lp).send(pdf, printer="EHC")
    assert str(pdf) not in str(caught.value)
    assert "EHC" in str(caught.value)


def test_an_answer_without_a_job_is_no_success(program: Program, pdf: Path) -> None:
    with pytest.raises(PrintFailed):
        CupsPrinter(lp=program("lp", out="fine\n")).send(pdf, printer="EHC")


def test_a_machine_without_a_print_system_says_so(pdf: Path, tmp_path: Path) -> None:
    none = CupsPrinter(lp=str(tmp_path / "no-lp"), lpstat=str(tmp_path / "no-lpstat"))
    assert none.printers() == ()
    with pytest.raises(PrinterUnavailable):
        none.send(pdf, printer="EHC")


def test_a_print_system_that_hangs_is_left(program: Program, pdf: Path) -> None:
    with pytest.raises(PrintFailed) as caught:
        CupsPrinter(lp=program("lp", wait=5), timeout=0.2).send(pdf, printer="EHC")
    assert caught.value.params["reason"] == "timeout"


@pytest.mark.parametrize(
    ("job", "state"),
    [("EHC-7", "confirmed"), ("EHC-6", "failed"), ("EHC-8", "failed"), ("EHC-9", "sent")],
)
def test_a_job_is_confirmed_only_by_the_printer(program: Program, job: str, state: str) -> None:
    lpstat = program("lpstat", out=DONE)
    assert CupsPrinter(lpstat=lpstat).outcome(job).state == state
    assert _calls(lpstat)[-2:] == ["-o", "EHC"]


def test_the_end_of_a_job_is_waited_for_when_asked(program: Program, pdf: Path) -> None:
    lp = program("lp", out="request id is EHC-7 (1 file(s))\n")
    slept: list[float] = []
    printer = CupsPrinter(
        lp=lp, lpstat=program("lpstat", out=DONE), confirm_within=1.0, sleep=slept.append
    )
    assert printer.send(pdf, printer="EHC").state == "confirmed"
    assert slept == []


def test_a_job_that_does_not_end_stays_sent(program: Program, pdf: Path) -> None:
    lp = program("lp", out="request id is EHC-12 (1 file(s))\n")
    slept: list[float] = []
    printer = CupsPrinter(
        lp=lp, lpstat=program("lpstat", out=DONE), confirm_within=1.0, sleep=slept.append
    )
    assert printer.send(pdf, printer="EHC").state == "sent"
    assert sum(slept) == pytest.approx(1.0)


def test_losing_sight_of_a_job_is_no_failure(program: Program, pdf: Path, tmp_path: Path) -> None:
    lp = program("lp", out="request id is EHC-7 (1 file(s))\n")
    printer = CupsPrinter(lp=lp, lpstat=str(tmp_path / "gone"), confirm_within=1.0)
    assert printer.send(pdf, printer="EHC").state == "sent"


def test_printers_come_with_the_default_first(tmp_path: Path) -> None:
    lpstat = tmp_path / "lpstat"
    lpstat.write_text(
        '#!/bin/sh\n[ "$1" = -e ] && printf "A5\\nEHC\\nKho\\n" '
        '|| echo "system default destination: EHC"\n',
        encoding="utf-8",
    )
    lpstat.chmod(0o755)
    assert CupsPrinter(lpstat=str(lpstat)).printers() == ("EHC", "A5", "Kho")


def test_a_saved_slip_is_whole_and_said_to_be_saved(pdf: Path, tmp_path: Path) -> None:
    way = SavePdf(tmp_path / "out" / "slips")
    outcome = way.send(pdf)
    assert way.printers() == ("PDF",)
    assert outcome.state == "saved"
    assert outcome.path is not None
    assert outcome.path.read_bytes() == pdf.read_bytes()
    assert [file.name for file in outcome.path.parent.iterdir()] == [pdf.name]
    pdf.write_bytes(b"%PDF-1.4 other")
    assert way.print_pdf(pdf, printer="PDF") == "saved"
    assert outcome.path.read_bytes() == b"%PDF-1.4 other"


def test_saving_onto_itself_keeps_the_file(pdf: Path) -> None:
    assert SavePdf(pdf.parent).send(pdf).path == pdf
    assert pdf.read_bytes() == b"%PDF-1.4 slip"


def test_a_folder_that_cannot_be_written_is_a_failed_print(pdf: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(PrintFailed):
        SavePdf(tmp_path / "file").send(pdf)
