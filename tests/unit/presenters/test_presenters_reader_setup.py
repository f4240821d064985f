"""The set-up page's words: what came is shown without the person, what is wrong is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk import settings as store
from ehc_desk.domain import reader_tests as codes
from ehc_desk.errors import DeskError
from ehc_desk.presenters.burst import Reading
from ehc_desk.presenters.garbling import typed_with
from ehc_desk.presenters.reader_setup import (
    ReaderSetupPresenter,
    ReaderSetupState,
    look_at,
    masked,
    meant,
    proposal,
    written,
)
from ehc_desk.runtime.lanes import InlineRunner
from ehc_desk.settings import Settings

CARD = "072085000123|291234567|Nguyễn Văn An|02031985|Nam|12 Lê Lợi, Tây Ninh|01072021"
PLAIN = Settings()


def looked(text: str, gap: float = 4.0, ending: str = "enter", **settings: Any) -> Any:
    reading = Reading(text=text, gaps=(gap,) * len(text), ending=ending)
    return look_at(reading, "keyboard", Settings(**settings))


@pytest.mark.parametrize("text", codes.ALL)
def test_the_test_sheet_is_sound(text: str) -> None:
    look = looked(text)
    assert (look.faults, look.notes, look.kind) == ((), (), "test")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("EHC-TÉT âđ a1d9 0189 ơư|", "telex"),
        ("EHC-TEST aadd áđ 0189 []|", "vni"),
        (codes.LINE.swapcase(), "caps"),
        (typed_with("french", codes.LINE), "french"),
        (typed_with("german", codes.LINE), "german"),
        ("EHC-TEST aadd a1d9 0189 []ø", "bar_changed"),
        (codes.UNGROUPED, "gs_lost"),
        (CARD.replace("ễ", "?"), "letters"),
        (CARD.replace("Nguyễn", "Nguyeexn").replace("Văn", "Vawn"), "telex"),
    ],
)
def test_what_is_wrong_is_named(text: str, fault: str) -> None:
    assert looked(text).faults == (fault,)


@pytest.mark.parametrize(
    ("note", "how"),
    [
        ("slow", {"gap": 50.0}),
        ("by_hand", {"gap": 130.0}),
        ("no_enter", {"ending": "none"}),
    ],
)
def test_what_could_be_better_is_said(note: str, how: dict[str, Any]) -> None:
    assert looked(CARD, **how).notes == (note,)


def test_what_repairs_itself_is_said_as_well() -> None:
    assert looked(CARD.swapcase()).notes == ("caps_on",)
    spoiled = "".join(chr(byte) for byte in CARD.encode())
    assert looked(spoiled).notes == ("mojibake",)
    assert looked(CARD.replace("|", "*")).notes == ("bar_changed",)


def test_prefix_and_symbology_are_no_fault() -> None:
    look = looked("~~]Q1" + CARD + "#", reader_prefix="~~", reader_suffix="#")
    assert (look.faults, look.notes, look.kind) == ((), (), "citizen_card")


def test_nothing_of_a_person_is_shown_but_that_marks_arrive() -> None:
    shown = looked(CARD).shown
    assert "Nguy" not in shown
    assert "072" not in shown
    assert "ễ" in shown
    assert shown.count("|") == 6
    assert shown.endswith("↵")


def test_a_card_in_the_signs_of_another_layout_is_hidden_whole() -> None:
    look = looked(typed_with("french", CARD))
    assert look.faults == ("french",)
    assert set(look.shown) == {"•", "↵"}


@given(text=st.text(max_size=300))
def test_no_digit_or_plain_letter_of_a_person_is_shown(text: str) -> None:
    shown = masked(text, personal=True)
    if text not in codes.ALL and text != codes.UNGROUPED:
        assert not any(sign.isascii() and sign.isalnum() for sign in shown)


def test_invisible_signs_are_shown() -> None:
    assert masked("a\x1db\tc", personal=False) == "a␝b␉c"


@given(text=st.text(alphabet="~#ab\x02\x1d\\", max_size=6))
def test_a_prefix_is_written_and_read_back(text: str) -> None:
    if "\\" not in text:
        assert meant(written(text)) == text


def test_three_scans_propose_a_limit() -> None:
    def scans(gap: float) -> list[Reading]:
        return [Reading(text="x" * 9, gaps=(gap,) * 8)] * 3

    assert [proposal(scans(gap)) for gap in (3, 30, 45, 200)] == [35, 39, 59, 80]


# ---------------------------------------------------------------- the presenter


class FakeDesk(SimpleNamespace):
    def adopt(self, settings: Settings) -> None:
        self.settings = settings


@pytest.fixture
def shown() -> list[ReaderSetupState]:
    return []


@pytest.fixture
def made(tmp_path: Path, shown: list[ReaderSetupState]) -> Callable[..., Any]:
    def make(**settings: Any) -> ReaderSetupPresenter:
        desk: Any = FakeDesk(root=tmp_path, settings=Settings(**settings))
        return ReaderSetupPresenter(desk, InlineRunner(), shown.append)

    return make


def test_a_calibration_takes_three_keyboard_scans(
    made: Callable[..., Any], shown: list[ReaderSetupState]
) -> None:
    presenter = made()
    presenter.measure()
    for gap in (41.0, 38.0):
        presenter.arrived(Reading(text=CARD, gaps=(gap,) * 9, ending="enter"), "keyboard")
    presenter.arrived(Reading(text=CARD), "serial")
    assert len(shown[-1].measuring or ()) == 2
    presenter.arrived(Reading(text=CARD, gaps=(30.0,) * 9, ending="enter"), "keyboard")
    assert (shown[-1].measuring, shown[-1].proposed, shown[-1].too_slow) == (None, 54, False)


def test_what_is_chosen_is_written_and_used(
    made: Callable[..., Any], shown: list[ReaderSetupState], tmp_path: Path
) -> None:
    presenter = made(locked=frozenset({"reader_baud"}))
    presenter.save({"reader_gap_ms": 54, "reader_prefix": "~~", "reader_baud": 115200})
    loaded = store.load(tmp_path / "settings.toml", policy=tmp_path / "none", environment={})
    assert (loaded.reader_gap_ms, loaded.reader_prefix, loaded.reader_baud) == (54, "~~", 9600)
    assert shown[-1].saved
    assert shown[-1].settings.reader_gap_ms == 54


def test_a_bad_value_is_told_and_nothing_is_written(
    made: Callable[..., Any], shown: list[ReaderSetupState], tmp_path: Path
) -> None:
    made().save({"reader_gap_ms": -3})
    assert isinstance(shown[-1].error, DeskError)
    assert not (tmp_path / "settings.toml").exists()


def test_devices_are_looked_for(made: Callable[..., Any], shown: list[ReaderSetupState]) -> None:
    made().open()
    assert isinstance(shown[-1].ports, tuple)


def test_the_sheet_is_written_below_the_slips(made: Callable[..., Any], tmp_path: Path) -> None:
    told: list[str] = []
    made().write_sheet(lambda: b"%PDF", "x.pdf", told.append)
    assert Path(told[0]).read_bytes() == b"%PDF"
    assert Path(told[0]).parent == tmp_path / "slips"
