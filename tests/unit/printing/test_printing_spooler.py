from __future__ import annotations

import http.client
import shlex
import socket
import struct
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from ehc_desk.errors import PrinterUnavailable, PrintFailed
from ehc_desk.printing import ipp
from ehc_desk.printing.spooler import CupsPrinter, SavePdf

Program = Callable[..., str]


def ipp_answer(state: int | None) -> bytes:
    """Answer Get-Job-Attributes as a scheduler does; None = it knows no such job."""
    if state is None:
        return struct.pack(">BBHIB", 1, 1, 0x0406, 1, 3)
    charset = struct.pack(">BBH18sH5s", 1, 0x47, 18, b"attributes-charset", 5, b"utf-8")
    job = struct.pack(">BBH9sHi", 2, 0x23, 9, b"job-state", 4, state)
    return struct.pack(">BBHI", 1, 1, 0, 1) + charset + job + b"\x03"


class Scheduler(HTTPServer):
    """Tells the states of a job one after another, the last one for ever."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.states: list[int | None] = [5]
        self.http_status = 200
        self.questions: list[bytes] = []

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_port}"


class _Answer(BaseHTTPRequestHandler):
    server: Scheduler

    def do_POST(self) -> None:
        states = self.server.states
        self.server.questions.append(self.rfile.read(int(self.headers["Content-Length"])))
        body = ipp_answer(states.pop(0) if len(states) > 1 else states[0])
        self.send_response(self.server.http_status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


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


@pytest.fixture
def scheduler() -> Iterator[Scheduler]:
    server = Scheduler()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("number", "state"),
    [(3, "sent"), (5, "sent"), (6, "sent"), (7, "failed"), (8, "failed"), (9, "confirmed")],
)
def test_a_job_is_confirmed_only_by_its_state(
    scheduler: Scheduler, number: int, state: str
) -> None:
    scheduler.states = [number]
    outcome = CupsPrinter(server=scheduler.address).outcome("kho-giay-2-41")
    assert (outcome.state, outcome.job_id) == (state, "kho-giay-2-41")
    (question,) = scheduler.questions
    assert b"ipp://localhost/jobs/41" in question


def test_a_forgotten_job_is_not_known_to_have_ended(scheduler: Scheduler) -> None:
    scheduler.states = [None]
    assert CupsPrinter(server=scheduler.address).outcome("EHC-1").state == "sent"


def test_a_server_in_trouble_is_told(scheduler: Scheduler) -> None:
    scheduler.http_status = 500
    with pytest.raises(PrintFailed) as caught:
        CupsPrinter(server=scheduler.address).outcome("EHC-1")
    assert caught.value.params["reason"] == "http-500"
    with pytest.raises(PrintFailed):
        CupsPrinter(server=scheduler.address).outcome("EHC")


@pytest.mark.parametrize(
    "answer", [b"", b"\x01\x01\x00", ipp_answer(9)[:-3], b"\x01\x01\x05\x00\x00\x00\x00\x01\x03"]
)
def test_a_torn_or_refusing_answer_is_no_state(answer: bytes) -> None:
    with pytest.raises(PrintFailed):
        ipp.read_state(answer)


def test_the_end_of_a_job_is_waited_for_when_asked(
    program: Program, pdf: Path, scheduler: Scheduler
) -> None:
    scheduler.states = [3, 5, 9]
    slept: list[float] = []
    printer = CupsPrinter(
        lp=program("lp", out="request id is EHC-7 (1 file(s))\n"),
        server=scheduler.address,
        confirm_within=1.0,
        sleep=slept.append,
    )
    assert printer.send(pdf, printer="EHC").state == "confirmed"
    assert len(slept) == 2


def test_a_job_that_does_not_end_stays_sent(
    program: Program, pdf: Path, scheduler: Scheduler
) -> None:
    slept: list[float] = []
    printer = CupsPrinter(
        lp=program("lp", out="request id is EHC-12 (1 file(s))\n"),
        server=scheduler.address,
        confirm_within=1.0,
        sleep=slept.append,
    )
    assert printer.send(pdf, printer="EHC").state == "sent"
    assert sum(slept) == pytest.approx(1.0)


def test_losing_sight_of_a_job_is_no_failure(program: Program, pdf: Path) -> None:
    lp = program("lp", out="request id is EHC-7 (1 file(s))\n")
    printer = CupsPrinter(lp=lp, server="127.0.0.1:9", confirm_within=1.0)
    assert printer.send(pdf, printer="EHC").state == "sent"


def test_the_local_socket_is_the_first_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "cups.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        monkeypatch.setenv("CUPS_SERVER", str(path))

        def answer() -> None:
            peer, _ = listener.accept()
            with peer:
                body = ipp_answer(9)
                asked = b""
                while not asked.endswith(b"job-state\x03"):
                    asked += peer.recv(4096)
                peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

        thread = Thread(target=answer)
        thread.start()
        assert ipp.job_state("EHC-3") == "completed"
        thread.join()


def test_without_a_socket_the_local_port_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUPS_SERVER", str(tmp_path / "none.sock"))
    asked: list[tuple[str, int]] = []

    def refuse(self: http.client.HTTPConnection) -> None:
        asked.append((self.host, self.port))
        raise ConnectionRefusedError

    monkeypatch.setattr(http.client.HTTPConnection, "connect", refuse)
    with pytest.raises(PrinterUnavailable):
        ipp.job_state("EHC-3")
    assert asked == [("localhost", 631)]


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


def test_trays_are_read_as_the_driver_names_them(tmp_path: Path) -> None:
    lpoptions = tmp_path / "lpoptions"
    lpoptions.write_text(
        "#!/bin/sh\n"
        'echo "PageSize/Media Size: *A4 A5"\n'
        'echo "InputSlot/Media Source: *Auto Tray1 Tray2"\n'
    )
    lpoptions.chmod(0o755)
    assert CupsPrinter(lpoptions=str(lpoptions)).trays("EHC") == ("Auto", "Tray1", "Tray2")
    lpoptions.write_text('#!/bin/sh\necho "PageSize/Media Size: *A4"\n')
    assert CupsPrinter(lpoptions=str(lpoptions)).trays("EHC") == ()
    assert CupsPrinter(lpoptions=str(tmp_path / "none")).trays("EHC") == ()


def test_a_printer_with_its_tray_is_asked_for_that_tray(tmp_path: Path) -> None:
    lp = tmp_path / "lp"
    lp.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/asked\necho "request id is EHC-7 (1)"\n')
    lp.chmod(0o755)
    (tmp_path / "slip.pdf").write_bytes(b"%PDF-")
    CupsPrinter(lp=str(lp)).send(tmp_path / "slip.pdf", printer="EHC|Tray2")
    asked = (tmp_path / "asked").read_text().split()
    assert asked[:2] == ["-d", "EHC"]
    assert "InputSlot=Tray2" in asked
