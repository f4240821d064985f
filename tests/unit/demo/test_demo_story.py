"""The practice office: a clock of its own, sheets that say MẪU, and sixty dossiers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from ehc_desk.bootstrap import build_desk
from ehc_desk.cli.demo import MadeDesk, create_demo_desk
from ehc_desk.demo.clock import StoryClock
from ehc_desk.demo.sheets import draw_sheet
from ehc_desk.desk import Desk
from ehc_desk.domain.journal import verify
from ehc_desk.domain.office import VIETNAM

MOMENT = datetime(2026, 11, 23, 8, 30, tzinfo=VIETNAM)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, MadeDesk]:
    folder = tmp_path_factory.mktemp("demo") / "desk"
    return folder, create_demo_desk(folder, empty=False)


@pytest.fixture
def desk(made: tuple[Path, MadeDesk]) -> Iterator[Desk]:
    opened = build_desk(made[0])
    yield opened
    opened.worker.close()
    opened.storage.close()


def test_a_story_clock_stands_and_ticks() -> None:
    clock = StoryClock(MOMENT)
    first, second = clock.now(), clock.now()
    assert MOMENT < first < second < MOMENT + timedelta(seconds=1)
    clock.set(MOMENT - timedelta(days=9))
    assert clock.now() < MOMENT
    assert clock.monotonic() <= clock.monotonic()
    assert StoryClock().now().utcoffset() == timedelta(hours=7)


def test_a_sheet_is_a_page_and_the_same_each_time(tmp_path: Path) -> None:
    sheets = [
        draw_sheet(tmp_path / f"{n}.jpg", title="Giấy tờ " * 12, reference="D1", page=2)
        for n in range(2)
    ]
    assert sheets[0].read_bytes() == sheets[1].read_bytes()
    with Image.open(sheets[0]) as picture:
        assert picture.height > picture.width
        assert picture.mode == "L"


def test_the_office_holds_its_dossiers_and_drafts(made: tuple[Path, MadeDesk], desk: Desk) -> None:
    _, told = made
    assert told.dossiers >= 60
    assert told.procedures >= 40
    counts = desk.queries.counts(today=datetime.now(VIETNAM).date().isoformat())
    assert counts["all"] == told.dossiers
    assert counts["drafts"] == told.drafts
    states = Counter(line.state for line in desk.queries.lines(which="all", limit=500))
    assert len(states) >= 6


def test_everything_was_made_by_the_program_itself(desk: Desk) -> None:
    assert verify(desk.queries.entries(), head=desk.queries.journal_head()).ok
    now = datetime.now(VIETNAM)
    for line in desk.queries.lines(which="all", limit=500):
        dossier = desk.queries.dossier(line.id)
        assert dossier.received_at <= now
        assert desk.queries.prints(dossier.id)
        for paper in dossier.papers:
            assert desk.papers.path(paper.sha256).stat().st_size == paper.size
        history = desk.queries.history(dossier.id)
        moments = [datetime.fromisoformat(entry.device_time) for entry in history]
        assert moments == sorted(moments)
        assert dossier.code


def test_a_second_office_is_not_made_over_the_first(made: tuple[Path, MadeDesk]) -> None:
    from ehc_desk.errors import WrongDataFolder

    with pytest.raises(WrongDataFolder):
        create_demo_desk(made[0], empty=False)
