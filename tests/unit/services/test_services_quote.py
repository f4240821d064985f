"""Fees: published figures times what the form counts; no figure is never 0."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.domain.dossier import Channel
from ehc_desk.domain.procedure import Procedure
from ehc_desk.services import catalogue
from ehc_desk.services.quote import fee_of

CATALOGUE = catalogue.load()
CERTIFY = CATALOGUE.find("2.000815", date(2026, 11, 23))
FLAT = CATALOGUE.find("1.004873", date(2026, 11, 23))


def documents(*rows: tuple[Any, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for at, (pages, copies) in enumerate(rows):
        flat[f"documents[{at}].pages"] = pages
        if copies is not None:
            flat[f"documents[{at}].copies"] = copies
    return flat


def priced(procedure: Procedure, fee: int | None, unit: str | None) -> Procedure:
    terms = tuple(replace(line, fee_vnd=fee, fee_unit=unit) for line in procedure.channels)
    return replace(procedure, channels=terms, fee_rule=None)


@pytest.mark.parametrize(
    ("rows", "fee"),
    [
        ([(1, 1)], 2_000),
        ([(2, 1)], 4_000),
        ([(3, 1)], 5_000),
        ([(3, 2)], 10_000),
        ([(500, 1)], 200_000),
        ([(500, 3)], 600_000),
        ([(3, None)], None),
        ([(3, 2), (1, 1)], 12_000),
        ([(3, 0)], None),
        ([(0, 2)], None),
        ([(-3, 2)], None),
        ([(True, 2)], None),
        ([("3", 2)], None),
        ([], None),
    ],
)
def test_certification_counts_pages_and_copies_of_each_document(
    rows: list[tuple[Any, Any]], fee: int | None
) -> None:
    assert fee_of(CERTIFY, Channel.COUNTER, documents(*rows)) == fee


@given(st.lists(st.tuples(st.integers(1, 300), st.integers(1, 20)), min_size=1, max_size=4))
def test_documents_add_up_and_no_copy_costs_more_than_the_limit(rows: list[Any]) -> None:
    each = [fee_of(CERTIFY, Channel.COUNTER, documents(row)) or 0 for row in rows]
    assert fee_of(CERTIFY, Channel.COUNTER, documents(*rows)) == sum(each)
    assert all(fee <= 200_000 * copies for fee, (_, copies) in zip(each, rows, strict=True))


@pytest.mark.parametrize(
    ("unit", "values", "fee"),
    [
        (None, {"copies": 4}, 8_000),
        ("case", {"copies": 4}, 8_000),
        ("copy", {"copies": 4}, 32_000),
        ("copy", {"copies_wanted": 3, "copies": 4}, 24_000),
        ("copy", {"total_copies": 2}, 16_000),
        ("copy", {}, 8_000),
        ("copy", {"copies": "4"}, 8_000),
    ],
)
def test_a_flat_fee_is_taken_once_or_for_each_copy(
    unit: str | None, values: dict[str, Any], fee: int
) -> None:
    assert fee_of(priced(FLAT, 8_000, unit), Channel.COUNTER, values) == fee


def test_free_is_nought_and_no_information_is_none() -> None:
    assert fee_of(priced(FLAT, 0, None), Channel.COUNTER, {}) == 0
    assert fee_of(priced(FLAT, None, "copy"), Channel.COUNTER, {"copies": 3}) is None
