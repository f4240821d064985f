"""Values of an electronic form: flat by path while people type, nested as they are stored.

A path is "child.full_name" or "documents[0].pages"; a template has empty brackets
("documents[].pages"). The room knows this path language only, no form and no schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Values = Mapping[str, Any]
MOST_ROWS = 500

_STEP = re.compile(r"(?a:([^.\[\]]+)((?:\[\d+\])*))")
_INDEX = re.compile(r"(?a:\[(\d+)\])")


def is_empty(value: object) -> bool:
    """Tell whether a value counts as not filled in: None, blank text, empty list or object."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, (Mapping, list, tuple)) and not value)


def steps(path: str) -> list[str | int]:
    """Return the keys and indexes of a path: "a.b[0].c" → ["a", "b", 0, "c"]."""
    found: list[str | int] = []
    for part in path.split("."):
        match = _STEP.fullmatch(part)
        if match is None:
            return [path]
        found.append(match[1])
        found.extend(int(index) for index in _INDEX.findall(match[2]))
    return found


def join(parts: Sequence[str | int]) -> str:
    """Return the path of keys and indexes; the opposite of ``steps``."""
    path = ""
    for part in parts:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path


def template(path: str) -> str:
    """Return the path with its row numbers taken out: "documents[2].name" → "documents[].name"."""
    return _INDEX.sub("[]", path)


def flatten(data: Values) -> dict[str, Any]:
    """Return nested (or already flat) values flat by path, empty ones left out."""
    flat: dict[str, Any] = {}
    for key, value in data.items():
        _flatten(value, key, flat)
    return flat


def _flatten(value: Any, path: str, flat: dict[str, Any]) -> None:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _flatten(inner, f"{path}.{key}", flat)
    elif isinstance(value, (list, tuple)):
        for index, inner in enumerate(value):
            _flatten(inner, f"{path}[{index}]", flat)
    elif not is_empty(value):
        flat[path] = value


def people_named(data: Values) -> Iterator[str]:
    """Yield the names of people in stored (nested) values, as often as they stand there.

    A name is the text at a key ``full_name``, or at one that says whose: ``spouse_name``.
    """
    for key, value in data.items():
        if isinstance(value, str):
            if key.endswith("_name"):
                yield value
        elif isinstance(value, Mapping):
            yield from people_named(value)
        elif isinstance(value, (list, tuple)):
            for row in value:
                if isinstance(row, Mapping):
                    yield from people_named(row)


def nest(values: Values) -> dict[str, Any]:
    """Return flat (or already nested) values as nested data, empty ones left out.

    Rows left out entirely close up, so a list never holds holes. Two paths that cannot both
    stand (a text and an object at one place) keep the one that came first.
    """
    tree: dict[str | int, Any] = {}
    for path, value in flatten(values).items():
        _plant(tree, steps(path), value)
    grown: dict[str, Any] = _grown(tree)
    return grown


def _plant(tree: dict[str | int, Any], parts: list[str | int], value: Any) -> None:
    here = tree
    for part in parts[:-1]:
        inner = here.setdefault(part, {})
        if not isinstance(inner, dict):
            return
        here = inner
    here.setdefault(parts[-1], value)


def _grown(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    if node and all(isinstance(key, int) for key in node):
        return [_grown(node[key]) for key in sorted(node)]
    return {str(key): _grown(inner) for key, inner in node.items()}


def row_count(values: Values, at: str) -> int:
    """Return how many rows of a list are touched: the highest row number used, plus one.

    Never more than ``MOST_ROWS``, whatever row number a file names.
    """
    start = re.compile(re.escape(at) + r"\[(\d{1,9})\]")
    used = [int(match[1]) + 1 for path in values if (match := start.match(path))]
    return min(max(used, default=0), MOST_ROWS)
