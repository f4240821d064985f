"""Back-off, the word of a dossier's delivery, and what is left of a lease."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.domain.delivery import BACKOFF_CAP_S, DeliverySummary, NumberLease, backoff_s


@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_a_pause_is_never_longer_than_the_cap_nor_than_doubling(
    attempts: int, chance: float
) -> None:
    pause = backoff_s(attempts, chance)
    assert 0 <= pause <= BACKOFF_CAP_S
    assert pause <= 2.0 ** min(attempts, 60)


def test_the_ceiling_doubles_from_two_seconds_to_a_quarter_of_an_hour() -> None:
    assert [backoff_s(n, 1.0) for n in range(1, 12)] == [
        2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900,
    ]  # fmt: skip
    assert backoff_s(3, 0.25) == 2.0
    assert backoff_s(9, 0.0) == 0.0


@pytest.mark.parametrize(
    ("total", "done", "needs", "sending", "word"),
    [
        (3, 0, 0, 0, "waiting"),
        (3, 0, 0, 1, "sending"),
        (3, 1, 0, 0, "sending"),
        (3, 3, 0, 0, "acknowledged"),
        (3, 2, 1, 0, "needs_action"),
        (3, 0, 3, 1, "needs_action"),
        (0, 0, 0, 0, "waiting"),
    ],
)
def test_the_word_of_a_dossier(total: int, done: int, needs: int, sending: int, word: str) -> None:
    summary = DeliverySummary(total=total, done=done, needs_action=needs, sending=sending)
    assert summary.word == word


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 3), st.booleans())
def test_people_are_told_that_only_later_acts_are_on_their_way(
    total: int, done: int, needs: int, accepted: bool
) -> None:
    done = min(done, total)
    summary = DeliverySummary(total=total, done=done, needs_action=needs, accepted=accepted)
    later = accepted and summary.word in ("waiting", "sending")
    assert summary.stage == ("updating" if later else summary.word)


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 3))
def test_nothing_is_acknowledged_before_everything_is(total: int, done: int, needs: int) -> None:
    summary = DeliverySummary(total=total, done=min(done, total), needs_action=needs)
    assert (summary.word == "acknowledged") <= (summary.done == summary.total > 0 and not needs)


def test_what_is_left_of_a_lease() -> None:
    lease = NumberLease(agency="H17.25.18", day="2026-11-23", epoch=1, first=1, last=20, next=1)
    assert lease.left == 20
    used = NumberLease(agency="H17.25.18", day="2026-11-23", epoch=1, first=1, last=20, next=21)
    assert used.left == 0
