"""Scan profiles as lines of the settings: written and read back the same, slips are told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.domain.scan_profile import (
    COLOURS,
    PAPERS,
    SOURCES,
    USUAL,
    ScanProfile,
    profile_of,
    profiles_of,
)
from ehc_desk.errors import FieldsInvalid

DEVICES = st.sampled_from(["", "folder", "sane:test:0", "escl:http://192.168.1.20:80/eSCL"])


@given(
    DEVICES,
    st.sampled_from(SOURCES),
    st.integers(100, 600),
    st.sampled_from(COLOURS),
    st.sampled_from(sorted(PAPERS)),
)
def test_a_profile_comes_back_as_it_was_written(
    device: str, source: str, dpi: int, colour: str, paper: str
) -> None:
    made = ScanProfile(
        name="Màu", device=device, source=source, dpi=dpi, colour=colour, paper=paper
    )
    assert profile_of("Màu", made.line()) == made


def test_what_is_left_out_is_the_usual() -> None:
    assert profile_of("x", "") == ScanProfile(name="x")
    assert profile_of("x", " dpi = 200 ;paper=a5; ") == ScanProfile(name="x", dpi=200, paper="A5")
    assert profiles_of({}) == USUAL


def test_only_as_many_as_there_are_keys() -> None:
    lines = {str(number): "" for number in range(12)}
    assert [profile.name for profile in profiles_of(lines)] == list("012345678")


@pytest.mark.parametrize(
    "line", ["dpi", "dpi=³00", "dpi=99", "dpi=9999", "source=roof", "paper=B5", "x=1", "colour="]
)
def test_a_slip_of_the_pen_is_told(line: str) -> None:
    with pytest.raises(FieldsInvalid) as told:
        profile_of("Màu", line)
    assert told.value.params["fields"] == [{"field": "scan_profiles.Màu", "code": "not-a-profile"}]
