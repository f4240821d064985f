"""XML of a foreign device, read so that it can do no harm.

No document types and so no entities; limits to bytes, depth and number of elements. Prefixes and
namespaces are dropped, for devices disagree about them. Must not know what the words mean.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

MAX_TEXT: Final = 1024 * 1024
"""Bytes of an answer in XML; real ones have 2 to 30 kB."""
_MAX_DEPTH, _MAX_PARTS = 32, 20_000


@dataclass(slots=True)
class Node:
    """One element: its name without prefix, its text, its parts in order."""

    name: str
    text: str = ""
    ref: str = ""
    parts: list[Node] = field(default_factory=list)

    def all(self, *path: str) -> Iterator[Node]:
        """Yield every element at ``path`` below this one."""
        if not path:
            yield self
            return
        for part in self.parts:
            if part.name == path[0]:
                yield from part.all(*path[1:])

    def first(self, *path: str) -> Node | None:
        """Return the first element at ``path`` below this one, or None."""
        return next(self.all(*path), None)

    def word(self, *path: str) -> str:
        """Return the trimmed text at ``path``, or nothing."""
        found = self.first(*path)
        return found.text.strip() if found else ""

    def number(self, *path: str) -> int:
        """Return the whole number at ``path``; 0 when there is none."""
        word = self.word(*path)
        return int(word) if word.isdecimal() and len(word) < 10 else 0

    def named(self, name: str) -> Iterator[Node]:
        """Yield every element of that name anywhere below."""
        for part in self.parts:
            if part.name == name:
                yield part
            yield from part.named(name)


class _Reader:
    """Builds nodes from the events of expat and refuses what no scanner needs."""

    def __init__(self) -> None:
        self.stack: list[Node] = [Node("")]
        self.count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > _MAX_PARTS or len(self.stack) > _MAX_DEPTH:
            raise ValueError(name)
        ref = next((value for key, value in attributes.items() if key.endswith("ref")), "")
        named = next((value for key, value in attributes.items() if key.endswith("name")), "")
        node = Node(_local(name), ref=ref or named)
        self.stack[-1].parts.append(node)
        self.stack.append(node)

    def end(self, _name: str) -> None:
        self.stack.pop()

    def data(self, text: str) -> None:
        self.stack[-1].text += text

    def refuse(self, *_: object) -> None:
        raise ValueError("document type")


def _local(name: str) -> str:
    return name.rpartition("}")[2].rpartition(":")[2]


def read_xml(data: bytes) -> Node | None:
    """Return the root element, or None when the bytes are no XML that a scanner may send.

    Document types (and with them entities), over 1 MiB, 32 levels or 20,000 elements are refused.
    """
    if len(data) > MAX_TEXT:
        return None
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.EntityDeclHandler = reader.refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError):
        return None
    return next(iter(reader.stack[0].parts), None)
