"""Procedures as JSON: our own file format, read into domain values and written back.

The room knows the shape of the file and nothing of ranking, imports or the clock. Format 1:
``version``, ``valid_from``, ``valid_to`` for all, ``procedures`` in catalogue order.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from ehc_desk import paths
from ehc_desk.domain.dossier import Channel
from ehc_desk.domain.fees import PerPageRule
from ehc_desk.domain.procedure import ChannelTerms, Component, Procedure, Result
from ehc_desk.errors import BadInputError, Damaged

FORMAT = 1


def read_folder(folder: Path | None = None) -> tuple[Procedure, ...]:
    """Return the procedures of all ``*.json`` of a folder, oldest file name first.

    Without a folder the shipped catalogue is read. Raises Damaged (what) when a file is no
    catalogue or holds a procedure that cannot be.
    """
    where = paths.resources() / "catalogue" if folder is None else folder
    found: list[Procedure] = []
    for file in sorted(where.glob("*.json")):
        found.extend(read_file(file))
    return tuple(found)


def read_file(file: Path) -> tuple[Procedure, ...]:
    """Return the procedures of one catalogue file; raises Damaged (what, reason)."""
    what = f"catalogue/{file.name}"
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        if document["format"] != FORMAT:
            raise Damaged(what=what, reason="format")
        return procedures_from(document)
    except BadInputError as error:
        raise Damaged(what=what, **error.params) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Damaged(what=what, reason=type(error).__name__) from error


def procedures_from(document: Mapping[str, Any]) -> tuple[Procedure, ...]:
    """Return the procedures of a document of our format; validity may be set per procedure."""
    return tuple(procedure_from({**_validity(document), **raw}) for raw in document["procedures"])


def _validity(document: Mapping[str, Any]) -> dict[str, Any]:
    return {key: document.get(key) for key in ("version", "valid_from", "valid_to")}


def procedure_from(raw: Mapping[str, Any]) -> Procedure:
    """Return one procedure from its JSON object; raises BadInputError when it cannot be."""
    rule = raw.get("fee_rule")
    return Procedure(
        code=raw["code"],
        name=raw["name"],
        short_name=raw["short_name"],
        field=raw["field"],
        level=raw["level"],
        legal_basis=raw["legal_basis"],
        version=raw["version"],
        valid_from=date.fromisoformat(raw["valid_from"]),
        valid_to=date.fromisoformat(raw["valid_to"]) if raw.get("valid_to") else None,
        channels=tuple(_terms(line) for line in raw["channels"]),
        components=tuple(_component(n, item) for n, item in enumerate(raw["components"], 1)),
        results=tuple(Result(name=item["name"], code=item["code"]) for item in raw["results"]),
        fee_rule=PerPageRule(**rule) if rule else None,
        form=raw.get("form", "generic"),
        keywords=tuple(raw.get("keywords", ())),
        guidance=tuple(raw.get("guidance", ())),
    )


def _terms(line: Mapping[str, Any]) -> ChannelTerms:
    return ChannelTerms(
        channel=Channel(line["channel"]),
        time_value=line["time_value"],
        time_unit=line["time_unit"],
        time_source=line.get("time_source"),
        fee_vnd=line["fee_vnd"],
        fee_unit=line["fee_unit"],
        note=line.get("note") or "",
        condition=line.get("condition"),
    )


def _component(number: int, item: Mapping[str, Any]) -> Component:
    channels = item.get("channels")
    return Component(
        number=item.get("number", number),
        name=item["name"],
        must=item["must"],
        originals=item["originals"],
        copies=item["copies"],
        condition=item.get("condition"),
        channels=None if channels is None else tuple(Channel(name) for name in channels),
        role=item.get("role"),
    )


def procedure_to(procedure: Procedure) -> dict[str, Any]:
    """Return the JSON object of a procedure; ``procedure_from`` gives the same value again."""
    from dataclasses import asdict

    raw = asdict(procedure)
    raw["valid_from"] = procedure.valid_from.isoformat()
    raw["valid_to"] = procedure.valid_to.isoformat() if procedure.valid_to else None
    for line in raw["channels"]:
        line["channel"] = str(line["channel"])
    for item in raw["components"]:
        item["channels"] = item["channels"] and [str(name) for name in item["channels"]]
    plain: dict[str, Any] = json.loads(json.dumps(raw))
    return plain
