"""Texts of pages with the real Tesseract: in the paper, in the look-up, after kill -9."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
import verapdf

from ehc_desk.bootstrap import build_desk
from ehc_desk.cli.demo import create_demo_desk
from ehc_desk.domain.dossier import Dossier, Draft, IntakeFacts, Party
from ehc_desk.scanning.pdf_metadata import NAMESPACE
from ehc_desk.services.page_reading import Outcome

PROGRAM = Path(__file__).with_name("reading_process.py")


def _speaks_vietnamese() -> bool:
    if shutil.which("tesseract") is None:
        return False
    told = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True)
    return "vie" in told.stdout.split()


pytestmark = pytest.mark.skipif(
    not _speaks_vietnamese(), reason="tesseract-ocr and tesseract-ocr-vie are not installed"
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Any]:
    create_demo_desk(tmp_path / "desk", empty=True)
    opened = build_desk(tmp_path / "desk")
    yield opened
    opened.rest()
    opened.worker.close()
    opened.storage.close()


def drafted(desk: Any, *files: Path) -> Draft:
    actor, law = desk.accounts.trusted("demo"), desk.intake.facts
    owner = Party(full_name="Huỳnh Thị Thử", personal_number="048190000280")
    facts = law.choose_procedure(IntakeFacts(owners=(owner,)), "2.000815", desk.clock.now().date())
    facts = law.pass_all(law.merge_form(facts, {"documents[0].pages": 1}))
    draft = desk.intake.new_draft(actor)
    desk.intake.save(draft.id, facts, expected_revision=draft.revision, actor=actor)
    return desk.intake.add_papers(draft.id, 1, list(files), actor=actor)


def accepted(desk: Any, draft: Draft) -> Dossier:
    return desk.intake.accept(draft.id, actor=desk.accounts.trusted("demo"))


def text_of(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def until(true: Any, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "too late"
        time.sleep(0.05)


def test_the_lane_reads_and_the_paper_has_text_and_says_what_it_is(
    desk: Any, shared_folder: Path
) -> None:
    papers = shared_folder / "samples" / "papers"
    draft = drafted(desk, papers / "p08-letter.jpg", papers / "p14-blank-back.jpg")
    desk.page_lane._first_look_s = 0.0
    desk.begin(lambda: False)
    until(lambda: desk.texts.counts().read)
    dossier = accepted(desk, draft)
    (paper,) = dossier.papers
    path = desk.papers.path(paper.sha256)
    assert "ĐƠN ĐỀ NGHỊ" in text_of(path)
    assert (papers / "p08-letter.jpg").read_bytes() in path.read_bytes()
    with pikepdf.open(path) as pdf, pdf.open_metadata() as told:
        said = {key.rpartition("}")[2]: value for key, value in told.items() if NAMESPACE in key}
        assert str(pdf.docinfo["/Title"]) == dossier.facts.components[0].name
    assert said["type_code"] == "2.000815-TP01"
    assert said["owner_number"] == "048190000280"
    assert said["digitised_on"] == desk.clock.now().date().isoformat()
    (hit,) = desk.texts.search("tinh trang nha o")
    assert (hit.line.id, hit.component, hit.page, hit.together) == (dossier.id, 1, 1, True)
    assert desk.texts.counts().read == 1, "the blank back is not read"
    logs = "".join(file.read_text("utf-8") for file in (desk.root / "logs").glob("*"))
    assert "ĐỀ NGHỊ" not in logs
    assert list((desk.root / "reading").iterdir()) == []
    if not verapdf.missing():
        assert verapdf.faults(path) == {path: []}


def test_text_that_comes_late_changes_no_paper(desk: Any, shared_folder: Path) -> None:
    dossier = accepted(desk, drafted(desk, shared_folder / "samples/papers/p08-letter.jpg"))
    (paper,) = dossier.papers
    before = desk.papers.path(paper.sha256).read_bytes()
    assert "NGHỊ" not in text_of(desk.papers.path(paper.sha256))
    assert desk.reading.read_next(lambda: False) is Outcome.READ
    assert desk.queries.dossier(dossier.id).papers == (paper,)
    assert desk.papers.path(paper.sha256).read_bytes() == before
    assert [hit.line.id for hit in desk.texts.search("don de nghi")] == [dossier.id]


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="needs process groups")
def test_a_program_killed_while_it_reads_goes_on_where_it_was(
    desk: Any, shared_folder: Path
) -> None:
    papers = shared_folder / "samples" / "papers"
    names = ("p01-birth-form", "p08-letter", "p10-dot-matrix", "p12-old-paper")
    drafted(desk, *(papers / f"{name}.jpg" for name in names))
    chance, kept = random.Random(os.environ.get("EHC_SEED", "4")), 0
    for _ in range(2):
        kept += killed(desk.root, chance)
    assert kept <= desk.texts.counts().read <= len(names)
    outcomes = []
    while not outcomes or outcomes[-1] is Outcome.READ:
        outcomes.append(desk.reading.read_next(lambda: False))
    assert outcomes[-1] is Outcome.NOTHING
    assert (desk.texts.counts().read, desk.texts.counts().failed) == (len(names), 0)


def killed(folder: Path, chance: random.Random) -> int:
    """Read in another program, kill it at a random moment; return how many pages it told of."""
    program = subprocess.Popen(
        [sys.executable, str(PROGRAM), str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "begun\n"
    with suppress(subprocess.TimeoutExpired):
        program.wait(chance.uniform(0.1, 2.5))
    with suppress(ProcessLookupError):
        os.killpg(program.pid, signal.SIGKILL)
    told = program.stdout.read().count("read")
    program.stdout.close()
    program.wait(20)
    return told
