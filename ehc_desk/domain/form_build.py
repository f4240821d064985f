"""Forms from data: a JSON Schema says what a value may be, a layout says where it stands.

A new form is two parts of one JSON document and no code. Everything about a value (kind, length,
choices, required) is read from its schema, so that screen and check cannot disagree. The room
opens no files; documents of blocks that others refer to are handed in by id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ehc_desk.domain.form_model import (
    CardSource,
    Derived,
    Form,
    FormField,
    PartyBy,
    SameAs,
    Section,
    When,
)
from ehc_desk.errors import BadInputError

URN = "urn:ehc:eform:"
_MOST_REFERENCES = 20

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where rows are laid: below ``at`` of section ``root``, filled from the card of ``party``."""

    at: str
    root: str
    party: str
    when: tuple[When, ...]
    needed: bool = False

    def path(self, name: str) -> str:
        return f"{self.at}.{name}" if self.at else name


class _Builder:
    """Builds one form; holds the documents it may refer to."""

    def __init__(self, document: Document, blocks: Mapping[str, Document]) -> None:
        self._document = document
        self._blocks = {**blocks, document["id"]: document}

    def form(self) -> Form:
        raw = self._document
        return Form(
            id=raw["id"],
            version=raw["version"],
            title=raw["title"]["vi"],
            title_en=raw["title"]["en"],
            party=raw.get("party", "requester"),
            valid_from=date.fromisoformat(raw["valid_from"]),
            valid_to=date.fromisoformat(raw["valid_to"]) if raw.get("valid_to") else None,
            sections=tuple(self._section(item) for item in raw["layout"]),
            schema=raw["schema"],
            party_by=_party_by(raw.get("party_by")),
        )

    def _section(self, raw: Document) -> Section:
        at, repeat = raw.get("at", ""), bool(raw.get("repeat"))
        root = f"{at}[]" if repeat else at
        party = raw.get("party", self._document.get("party", "requester"))
        needed = bool(raw.get("needed"))
        place = _Place(root, root, party, _whens(raw.get("when"), root), needed)
        title = raw["title"]
        return Section(
            id=raw.get("id", at or "form"),
            title=title["vi"],
            title_en=title["en"],
            rows=tuple(self._rows(raw, place)),
            at=at,
            repeat=repeat,
            min_rows=raw.get("min_rows", 1),
            same_as=tuple(_same_as(item) for item in raw.get("same_as", ())),
        )

    def _rows(self, raw: Document, place: _Place) -> list[tuple[FormField, ...]]:
        rows: list[tuple[FormField, ...]] = []
        if "block" in raw:
            block = self._blocks[raw["block"]]
            for section in block["layout"]:
                rows += self._rows(section, _below(place, section))
        for row in raw.get("rows", ()):
            rows += self._row(row, place)
        leave_out = {place.path(name) for name in raw.get("leave_out", ())}
        kept = (tuple(item for item in row if item.path not in leave_out) for row in rows)
        return [row for row in kept if row]

    def _row(self, row: Sequence[Document], place: _Place) -> list[tuple[FormField, ...]]:
        if len(row) == 1 and "block" in row[0]:
            return self._rows(row[0], _below(place, row[0]))
        return [tuple(self._field(item, place) for item in row)]

    def _field(self, item: Document, place: _Place) -> FormField:
        path = place.path(item["field"])
        schema, whole = self._schema_at(path, place.root)
        asked = bool(item.get("required"))
        help_text = item.get("help", {})
        return FormField(
            path=path,
            label=item["label"]["vi"],
            label_en=item["label"]["en"],
            kind=_kind(schema, item),
            width=item.get("width", 6),
            required=whole or asked,
            needed=asked or (whole and place.needed),
            for_fee=bool(item.get("for_fee")),
            code_list=schema.get("x-codes"),
            lines=item.get("lines", 0),
            past=schema.get("x-not-after") == "today",
            within=place.path(item["within"]) if "within" in item else "",
            instead_of=place.path(item["instead_of"]) if "instead_of" in item else "",
            max_length=schema.get("maxLength"),
            minimum=schema.get("minimum"),
            maximum=schema.get("maximum"),
            pattern=schema.get("pattern"),
            format=schema.get("format"),
            default=item.get("default", schema.get("default")),
            help=help_text.get("vi", ""),
            help_en=help_text.get("en", ""),
            from_card=_card(item.get("card"), place.party),
            derived=_derived(item.get("derived"), place.at),
            when=place.when + _whens(item.get("when"), place.at),
        )

    def _schema_at(self, path: str, root_path: str) -> tuple[Document, bool]:
        """Return the resolved schema of a path and whether its section cannot be without it."""
        schema, root = self._resolved(self._document["schema"], self._document["schema"])
        required, free = True, root_path.count(".") + 1 if root_path else 0
        for depth, name in enumerate(path.split(".")):
            key = name.removesuffix("[]")
            if key not in schema.get("properties", {}):
                raise BadInputError(form=self._document["id"], field=path, reason="no-schema")
            required = required and (depth < free or key in schema.get("required", ()))
            schema, root = self._resolved(schema["properties"][key], root)
            if name.endswith("[]"):
                schema, root = self._resolved(schema["items"], root)
        return schema, required

    def _resolved(self, schema: Document, root: Document) -> tuple[Document, Document]:
        """Return a schema with ``$ref`` followed, and the document root its own refs start from."""
        for _ in range(_MOST_REFERENCES):
            if "$ref" not in schema:
                return schema, root
            document, _, pointer = schema["$ref"].partition("#")
            if document:
                root = self._blocks[document.removeprefix(URN)]["schema"]
            target: Any = root
            for part in pointer.strip("/").split("/") if pointer else ():
                target = target[part]
            schema = {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
        raise BadInputError(form=self._document["id"], reason="reference-circle")


def form_from(document: Document, blocks: Mapping[str, Document]) -> Form:
    """Return the form of a document; ``blocks`` are the documents it may refer to, by id.

    Raises BadInputError (form, reason, field) when the layout names what the schema does not
    know, a block is missing or references run in a circle.
    """
    try:
        return _Builder(document, blocks).form()
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise BadInputError(form=document.get("id", ""), reason=repr(error)[:80]) from error


def _below(place: _Place, raw: Document) -> _Place:
    at = place.path(raw["at"]) if raw.get("at") else place.at
    return _Place(
        at,
        place.root,
        raw.get("party", place.party),
        place.when + _whens(raw.get("when"), place.at),
        place.needed or bool(raw.get("needed")),
    )


def _whens(raw: Document | None, at: str) -> tuple[When, ...]:
    if raw is None:
        return ()
    path = raw["path"]
    absolute = path.removeprefix("/") if path.startswith("/") or not at else f"{at}.{path}"
    return (When(path=absolute, values=tuple(raw["in"])),)


def _party_by(raw: Document | None) -> PartyBy | None:
    return PartyBy(key=raw["key"], parties=dict(raw["is"])) if raw else None


def _same_as(raw: Document) -> SameAs:
    return SameAs(when=When(path=raw["path"], values=tuple(raw["in"])), source=raw["source"])


def _card(raw: Document | str | None, party: str) -> CardSource | None:
    if raw is None:
        return None
    if isinstance(raw, str):
        return CardSource(party=party, key=raw)
    return CardSource(
        party=party,
        key=raw["key"],
        implies=raw.get("implies"),
        since=tuple((day, value) for day, value in raw.get("since", ())),
    )


def _derived(raw: Document | None, at: str) -> Derived | None:
    if raw is None:
        return None
    place = _Place(at, at, "", ())
    return Derived(rule=raw["rule"], paths=tuple(place.path(path) for path in raw["of"]))


def _kind(schema: Document, item: Document) -> str:
    if "kind" in item:
        return str(item["kind"])
    if "x-codes" in schema or "enum" in schema:
        return "choice"
    simple = {"integer": "number", "number": "number", "boolean": "bool"}.get(
        schema.get("type", "")
    )
    if simple:
        return simple
    if schema.get("format") in ("date", "partial-date"):
        return str(schema["format"]).replace("-", "_")
    if item["field"].rpartition(".")[2] == "full_name":
        return "name"
    return "lines" if item.get("lines") else "text"
