"""The morning as data: who comes when, with which card, papers and wish, and what must be true.

Reads ``resources/demo/morning.json`` beside the cast in ``visitors.json``; checks nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ehc_desk.demo.theatre.devices import Sheet
from ehc_desk.domain.citizen_card import parse_scan
from ehc_desk.paths import resources


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """One invented person of the morning."""

    id: str
    card: str
    phone: str

    @property
    def name(self) -> str:
        """Return the name on the card."""
        return str(parse_scan(self.card).fields.get("full_name") or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """Papers in the visitor's hand for one component."""

    component: int
    name: str
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One moment: a visitor with a wish (``do``) or something that happens (``event``).

    ``needs`` names features without which the scene cannot be played; ``also_needs`` such that
    only a part of it is left out. ``more`` holds what only one kind of scene has.
    """

    at: str
    visitor: Visitor | None = None
    do: str = ""
    group: str = ""
    event: str = ""
    wish: str = ""
    hint: str = ""
    caption: str = ""
    papers: tuple[Paper, ...] = ()
    expect: Mapping[str, Any] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    also_needs: tuple[str, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Return the name of the scene in reports."""
        return self.visitor.id if self.visitor else self.event

    @property
    def pages(self) -> int:
        """Return how many pages the visitor has brought."""
        return sum(paper.pages for paper in self.papers)

    def sheets(self, component: int) -> list[Sheet]:
        """Return what to draw for a component."""
        return [
            Sheet(title=paper.name, reference=f"{self.id}-{component}", page=page)
            for paper in self.papers
            if paper.component == component
            for page in range(1, paper.pages + 1)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """All scenes in the order of the morning."""

    scenes: tuple[Scene, ...]
    visitors: Mapping[str, Visitor]

    def scene_of(self, visitor: str) -> Scene:
        """Return the scene of a visitor; KeyError when they do not come."""
        found = [scene for scene in self.scenes if scene.id == visitor]
        if not found:
            raise KeyError(visitor)
        return found[0]

    @property
    def visits(self) -> tuple[Scene, ...]:
        """Return the scenes in which a person stands at the counter."""
        return tuple(scene for scene in self.scenes if scene.visitor)


_PLAIN = frozenset({"at", "do", "group", "event", "wish", "hint", "caption"})
_SHAPED = frozenset({"visitor", "papers", "expect", "needs", "also_needs"})


def load(folder: Path | None = None) -> Scenario:
    """Read the morning; ``folder`` replaces the shipped one."""
    folder = folder or resources() / "demo"
    cast = json.loads((folder / "visitors.json").read_text("utf-8"))["visitors"]
    visitors = {
        one["id"]: Visitor(id=one["id"], card=one["card"], phone=one["phone"]) for one in cast
    }
    script = json.loads((folder / "morning.json").read_text("utf-8"))
    scenes = tuple(_scene(row, visitors) for row in script["scenes"])
    return Scenario(scenes=scenes, visitors=visitors)


def _scene(row: Mapping[str, Any], visitors: Mapping[str, Visitor]) -> Scene:
    plain = {key: str(value) for key, value in row.items() if key in _PLAIN}
    return Scene(
        **plain,
        visitor=visitors[row["visitor"]] if "visitor" in row else None,
        papers=_papers(row.get("papers", ())),
        expect=row.get("expect", {}),
        needs=tuple(row.get("needs", ())),
        also_needs=tuple(row.get("also_needs", ())),
        more={key: value for key, value in row.items() if key not in _PLAIN | _SHAPED},
    )


def _papers(rows: Sequence[Mapping[str, Any]]) -> tuple[Paper, ...]:
    return tuple(
        Paper(component=row["component"], name=row["name"], pages=row["pages"]) for row in rows
    )


def story_of(script_id: str, folder: Path | None = None) -> Mapping[str, Any]:
    """Return the script of a dossier of the office's past (``dossiers.json``); KeyError."""
    folder = folder or resources() / "demo"
    scripts = json.loads((folder / "dossiers.json").read_text("utf-8"))["dossiers"]
    return {str(one["id"]): one for one in scripts}[script_id]  # type: ignore[no-any-return]
