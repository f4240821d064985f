"""The cells of the matrix: every value once for CI, every pair or every combination when asked."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

PLACES: Mapping[str, tuple[int, int, float]] = {
    "1366x768 at 100 %": (1366, 768, 1.0),
    "1366x768 at 125 %": (1092, 614, 1.25),
    "1920x1080": (1920, 1080, 1.0),
}
"""Screen → what the window has of it in logical pixels, and the scale factor."""
AXES: Mapping[str, Sequence[Any]] = {
    "place": tuple(PLACES),
    "font": (90, 100, 200),
    "theme": ("light", "dark", "contrast"),
    "language": ("vi", "en", "pseudo"),
}
Row = dict[str, Any]


def full() -> list[Row]:
    """Return every combination of all axes."""
    return [dict(zip(AXES, values, strict=True)) for values in itertools.product(*AXES.values())]


def each_once() -> list[Row]:
    """Return as few rows as there are values on an axis: every value stands in one of them."""
    most = max(len(values) for values in AXES.values())
    return [
        {name: values[step % len(values)] for name, values in AXES.items()} for step in range(most)
    ]


def pairwise() -> list[Row]:
    """Return few rows in which every pair of values of two axes stands together at least once."""
    open_pairs = set().union(*map(_pairs, full()))
    rows: list[Row] = []
    while open_pairs:
        best = max(full(), key=lambda row: len(_pairs(row) & open_pairs))
        rows.append(best)
        open_pairs -= _pairs(best)
    return rows


def _pairs(row: Row) -> set[tuple[tuple[str, Any], tuple[str, Any]]]:
    return set(itertools.combinations(row.items(), 2))


def by_scale(rows: Sequence[Row]) -> Iterator[tuple[float, list[Row]]]:
    """Yield the rows of each scale factor as cells of the walker: one process serves one."""
    for scale in sorted({factor for *_, factor in PLACES.values()}):
        cells = []
        for row in rows:
            width, height, factor = PLACES[row["place"]]
            if factor == scale:
                rest = {name: value for name, value in row.items() if name != "place"}
                cells.append({"width": width, "height": height, **rest})
        yield scale, cells
