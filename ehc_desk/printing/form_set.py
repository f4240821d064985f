"""The legal forms as versioned data: which form was valid on which day, and what it says.

Reads `resources/forms/<set>/`: ``set.toml`` (id, legal basis, validity) and one TOML file per form
version. No title, label or legal basis lives in code. Knows nothing of dossiers or drawing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from ehc_desk.errors import Damaged, FormUnknown
from ehc_desk.paths import resources
from ehc_desk.printing.slip_data import COLUMNS, FIELD_NAMES

_FIELD = re.compile(r"\{([a-z0-9_.]+)(?::\d+)?\}")
_PAPERS_MM = {"A5": (148.0, 210.0), "A4": (210.0, 297.0)}
_ALIGNS = frozenset({"left", "center", "right"})
_KINDS = frozenset({"columns", "codes", "text", "table"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One paragraph. ``text`` holds ``{field}`` and ``**bold**``; ``size`` is relative.

    ``rule`` draws a line below, as a part of the text's width; ``fit`` shrinks to one line rather
    than wrap; ``space`` (mm) is an empty gap instead of text.
    """

    text: str = ""
    size: float = 1.0
    italic: bool = False
    align: str = "left"
    when: tuple[str, ...] = ()
    rule: float = 0.0
    fit: bool = False
    space: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """One column of lines, ``width`` as a part of the page's text width."""

    width: float
    align: str
    lines: tuple[Line, ...]
    when: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table; columns of one ``group`` in a row share a heading above theirs."""

    head: str
    value: str
    width: float
    align: str = "left"
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One part of a form, in the order of the page.

    ``rows``: numbers in the form's field list; ``before``: gap above in lines; ``keep``: stays on
    one page with the block that follows.
    """

    kind: str
    rows: tuple[int, ...] = ()
    when: tuple[str, ...] = ()
    before: float = 0.0
    keep: bool = False
    line: Line = Line()
    lines: tuple[Line, ...] = ()
    stacks: tuple[Stack, ...] = ()
    columns: tuple[Column, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One copy of a form and the words that tell which one it is."""

    kind: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper size: width, height, margins (top, right, bottom, left) in mm, type sizes in pt."""

    name: str
    width: float
    height: float
    sizes: tuple[float, ...]
    margins: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormVersion:
    """One version of one form.

    ``number`` is the number in the set in force (TT 03/2025), ``own_number`` the one in its own
    set; ``valid_from``/``valid_to`` are inclusive, None is open. ``words`` are lists of the set:
    list → key → text, such as channel → post → "qua bưu chính công ích".
    """

    form_set: str
    number: str
    own_number: str
    edition: int
    title: str
    legal_basis: str
    valid_from: date | None
    valid_to: date | None
    copies: tuple[Copy, ...]
    papers: tuple[Paper, ...]
    blocks: tuple[Block, ...]
    running: tuple[Block, ...]
    footer: tuple[Line, ...]
    words: Mapping[str, Mapping[str, str]]

    @property
    def key(self) -> str:
        """Name that a print record keeps to repeat the form exactly: ``tt03-2025/01.1``."""
        return f"{self.form_set}/{self.number}.{self.edition}"

    def paper(self, name: str) -> Paper:
        """Return a paper size of this form; raises FormUnknown (params: form, form_set, paper)."""
        for paper in self.papers:
            if paper.name == name:
                return paper
        raise FormUnknown(form=self.number, form_set=self.form_set, paper=name)

    def valid_on(self, day: date) -> bool:
        """Tell whether a slip printed on ``day`` takes this version."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


class FormSets:
    """All form versions that were shipped."""

    def __init__(self, versions: tuple[FormVersion, ...]) -> None:
        self.versions = versions

    def find(self, number: str, *, on: date, form_set: str | None = None) -> FormVersion:
        """Return the version of form ``number`` valid on ``on``, the newest edition first.

        ``number`` counts as in TT 03/2025. A named ``form_set`` is taken whatever the day: so an
        older print can be produced again. Raises FormUnknown (params: form, form_set).
        """
        asked = number.zfill(2)
        found = [
            version
            for version in self.versions
            if version.number == asked
            and (version.valid_on(on) if form_set is None else version.form_set == form_set)
        ]
        if not found:
            raise FormUnknown(form=number, form_set=form_set)
        return max(found, key=lambda v: (v.valid_on(on), v.valid_from or date.min, v.edition))

    def by_key(self, key: str) -> FormVersion:
        """Return the version a print record names; raises FormUnknown (params: form, form_set)."""
        for version in self.versions:
            if version.key == key:
                return version
        raise FormUnknown(form=key, form_set=None)


def load(folder: Path) -> FormSets:
    """Read every form set below ``folder``; a faulty file raises Damaged (params: what)."""
    versions = [
        _read(path, _toml(path.parent / "set.toml"))
        for path in sorted(folder.glob("*/*.toml"))
        if path.name != "set.toml"
    ]
    return FormSets(tuple(versions))


@lru_cache(maxsize=1)
def shipped() -> FormSets:
    """Return the form sets that come with the program, read once."""
    return load(resources() / "forms")


def find(number: str, *, on: date, form_set: str | None = None) -> FormVersion:
    """Find among the shipped sets, see `FormSets.find`."""
    return shipped().find(number, on=on, form_set=form_set)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Damaged(what=f"{path.parent.name}/{path.name}") from error


def _read(path: Path, group: Mapping[str, Any]) -> FormVersion:
    raw = _toml(path)
    try:
        return FormVersion(
            form_set=group["id"],
            number=raw["number"],
            own_number=raw["own_number"],
            edition=raw["edition"],
            title=raw["title"],
            legal_basis=group["legal_basis"],
            valid_from=raw.get("valid_from", group.get("valid_from")),
            valid_to=raw.get("valid_to", group.get("valid_to")),
            copies=tuple(Copy(**copy) for copy in raw["copies"]),
            papers=tuple(_paper(paper) for paper in raw["papers"]),
            blocks=tuple(_block(block) for block in raw["blocks"]),
            running=tuple(_block(block) for block in raw.get("running", ())),
            footer=tuple(_line(line) for line in raw.get("footer", ())),
            words=group["words"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise Damaged(what=f"{path.parent.name}/{path.name}: {error}") from error


def _paper(raw: Mapping[str, Any]) -> Paper:
    width, height = _PAPERS_MM[raw["name"]]
    top, right, bottom, left = raw["margins"]
    return Paper(
        name=raw["name"],
        width=width,
        height=height,
        sizes=tuple(float(size) for size in raw["sizes"]),
        margins=(float(top), float(right), float(bottom), float(left)),
    )


def _conditions(raw: Mapping[str, Any]) -> tuple[str, ...]:
    names = tuple(raw.get("when", ()))
    for name in names:
        _known(name.removeprefix("!"), FIELD_NAMES)
    return names


def _known(name: str, names: frozenset[str]) -> str:
    if name not in names:
        raise ValueError(name)
    return name


def _line(raw: Mapping[str, Any], *, align: str = "left") -> Line:
    for name in _FIELD.findall(raw.get("text", "")):
        _known(name, FIELD_NAMES)
    rest = {key: value for key, value in raw.items() if key not in {"when", "align"}}
    return Line(align=_known(raw.get("align", align), _ALIGNS), when=_conditions(raw), **rest)


def _stack(raw: Mapping[str, Any]) -> Stack:
    align = _known(raw["align"], _ALIGNS)
    lines = tuple(_line(line, align=align) for line in raw["lines"])
    return Stack(width=raw["width"], align=align, lines=lines, when=_conditions(raw))


def _column(raw: Mapping[str, Any], source: str) -> Column:
    _known(raw["value"], COLUMNS[source])
    _known(raw.get("align", "left"), _ALIGNS)
    return Column(**raw)


_BLOCK_KEYS = frozenset({"kind", "rows", "when", "before", "keep", "columns", "source", "lines"})


def _block(raw: Mapping[str, Any]) -> Block:
    kind = _known(raw["kind"], _KINDS)
    parts = raw.get("columns", ())
    return Block(
        kind=kind,
        rows=tuple(raw.get("rows", ())),
        when=_conditions(raw),
        before=raw.get("before", 0.0),
        keep=raw.get("keep", False),
        line=_line({key: value for key, value in raw.items() if key not in _BLOCK_KEYS}),
        lines=tuple(_line(line, align="center") for line in raw.get("lines", ())),
        stacks=tuple(map(_stack, parts)) if kind == "columns" else (),
        columns=tuple(_column(p, raw["source"]) for p in parts) if kind == "table" else (),
        source=raw.get("source", ""),
    )
