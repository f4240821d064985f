"""Import of national procedure records: a proposal, a comparison, and a release by a person.

Nothing becomes part of the catalogue by being imported. ``propose`` repairs what it can and says
so; a person looks, then ``release`` makes new versions beside the old ones. No files, no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from ehc_desk.domain.text import fold
from ehc_desk.errors import BadInputError, UnknownProcedure
from ehc_desk.services.catalogue import Catalogue, national_code
from ehc_desk.services.catalogue_file import procedure_from
from ehc_desk.services.catalogue_repairs import (
    Finding,
    Findings,
    composed,
    repaired_channels,
    repaired_components,
    repaired_name,
    with_roles,
)

if TYPE_CHECKING:
    from ehc_desk.domain.procedure import Procedure

_PLAIN_FIELDS = ("name", "short_name", "field", "level", "legal_basis", "fee_rule")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One difference to the version in force; an empty side means it was added or taken away."""

    place: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedProcedure:
    """One procedure of an import. ``change`` is new, changed or unchanged."""

    procedure: Procedure
    change: str
    differences: tuple[Difference, ...]
    findings: tuple[Finding, ...]

    @property
    def needs_a_look(self) -> bool:
        """Tell whether a person has to decide something before release."""
        return any(finding.look for finding in self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportProposal:
    """What an import would bring. ``refused`` are records no procedure could be made of."""

    version: str
    items: tuple[ProposedProcedure, ...]
    refused: tuple[Finding, ...]
    not_in_import: tuple[str, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return all findings, refused records first."""
        return (*self.refused, *(one for item in self.items for one in item.findings))

    def item(self, code: str) -> ProposedProcedure:
        """Return the proposal for one procedure; raises UnknownProcedure."""
        national = national_code(code)
        for item in self.items:
            if item.procedure.code == national:
                return item
        raise UnknownProcedure(procedure=national)


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Who made which procedures of an import valid, when, and from which day."""

    version: str
    codes: tuple[str, ...]
    valid_from: date
    released_by: str
    released_at: datetime


def propose(raw: Mapping[str, Any], in_force: Catalogue) -> ImportProposal:
    """Return what an import of national records would bring, compared with the newest versions.

    ``raw`` has ``version`` and ``procedures`` as in the reference data. A record that cannot be
    read is refused with a finding and never stops the others. Raises BadInputError when the
    document as a whole is none.
    """
    records = raw.get("procedures")
    if not isinstance(records, list) or not isinstance(raw.get("version"), str):
        raise BadInputError(what="catalogue-import", reason="not-a-catalogue")
    items: dict[str, ProposedProcedure] = {}
    refused: list[Finding] = []
    for position, record in enumerate(records, start=1):
        try:
            item = _proposed(composed(record), raw["version"], in_force)
        except (BadInputError, KeyError, TypeError, ValueError, AttributeError) as error:
            refused.append(_refusal(record, position, error))
            continue
        if item.procedure.code in items:
            refused.append(_twice(item.procedure.code, position))
        else:
            items[item.procedure.code] = item
    known = {procedure.code for procedure in in_force.in_force()}
    return ImportProposal(
        version=raw["version"],
        items=tuple(items.values()),
        refused=tuple(refused),
        not_in_import=tuple(sorted(known - items.keys())),
    )


def _refusal(record: object, position: int, error: Exception) -> Finding:
    code = str(record.get("code", "")) if isinstance(record, Mapping) else ""
    reason = error.params.get("reason", "") if isinstance(error, BadInputError) else repr(error)
    return Finding(
        procedure=code[:40],
        place=f"procedures[{position}]",
        code="record-unreadable",
        before=str(reason)[:80],
        look=True,
    )


def _twice(code: str, position: int) -> Finding:
    return Finding(
        procedure=code, place=f"procedures[{position}]", code="procedure-twice", look=True
    )


def _proposed(record: Mapping[str, Any], version: str, in_force: Catalogue) -> ProposedProcedure:
    code = national_code(record["code"])
    found = Findings(code)
    if code != record["code"]:
        found.add("code", "local-suffix", record["code"], code)
    known = _known(code, in_force)
    procedure = _built(record, code, version, known, found)
    differences = () if known is None else tuple(_differences(known, procedure))
    change = "new" if known is None else "changed" if differences else "unchanged"
    return ProposedProcedure(
        procedure=procedure,
        change=change,
        differences=differences,
        findings=tuple(found.items),
    )


def _known(code: str, in_force: Catalogue) -> Procedure | None:
    try:
        return in_force.find(code)
    except UnknownProcedure:
        return None


def _built(
    record: Mapping[str, Any],
    code: str,
    version: str,
    known: Procedure | None,
    found: Findings,
) -> Procedure:
    name = repaired_name(record["name"], found)
    components, notes = repaired_components(record["components"], found)
    components = with_roles(components, _our_own(known), found)
    return procedure_from(
        {
            **{key: record[key] for key in ("field", "level", "legal_basis", "results")},
            "code": code,
            "name": name,
            "short_name": record.get("short_name") or (known.short_name if known else name),
            "version": version,
            "valid_from": date.max.isoformat(),
            "fee_rule": record.get("fee_rule"),
            "channels": repaired_channels(record["channels"], found),
            "components": components,
            "form": known.form if known else "generic",
            "keywords": known.keywords if known else (),
            "guidance": (*(known.guidance if known else ()), *notes),
        }
    )


def _our_own(known: Procedure | None) -> dict[str, str]:
    """Return the roles we gave to papers of the version in force, by folded name."""
    papers = known.components if known else ()
    return {fold(paper.name): paper.role for paper in papers if paper.role}


def _differences(known: Procedure, new: Procedure) -> Iterable[Difference]:
    for name in _PLAIN_FIELDS:
        before, after = getattr(known, name), getattr(new, name)
        if before != after:
            yield Difference(place=name, before=str(before or ""), after=str(after or ""))
    for place, before_items, after_items in (
        ("channels", _channel_lines(known), _channel_lines(new)),
        ("components", _paper_lines(known), _paper_lines(new)),
        ("results", _result_lines(known), _result_lines(new)),
    ):
        for key in dict.fromkeys((*before_items, *after_items)):
            before, after = before_items.get(key, ""), after_items.get(key, "")
            if before != after:
                yield Difference(place=f"{place}.{key}", before=before, after=after)


def _channel_lines(procedure: Procedure) -> dict[str, str]:
    return {
        " ".join(filter(None, (line.channel.value, line.condition))): (
            f"{line.time_text}; {line.fee_text}"
        )
        for line in procedure.channels
    }


def _paper_lines(procedure: Procedure) -> dict[str, str]:
    return {
        " / ".join(filter(None, (paper.name, paper.condition))): (
            f"{paper.must} {paper.originals}+{paper.copies}"
            f" {','.join(paper.channels) if paper.channels else '*'}"
        )
        for paper in procedure.components
    }


def _result_lines(procedure: Procedure) -> dict[str, str]:
    return {result.code or result.name: result.name for result in procedure.results}


def release(
    proposal: ImportProposal,
    catalogue: Catalogue,
    codes: Iterable[str],
    *,
    valid_from: date,
    released_by: str,
    released_at: datetime,
) -> tuple[Catalogue, Release]:
    """Return the catalogue with the chosen procedures of a proposal, and the record of who did it.

    New versions stand beside the old ones and count from ``valid_from``; no older version is
    touched. Raises UnknownProcedure for a code that is not proposed and BadInputError when this
    version was released before.
    """
    chosen = tuple(proposal.item(code).procedure for code in dict.fromkeys(codes))
    for procedure in chosen:
        catalogue = catalogue.with_version(replace(procedure, valid_from=valid_from))
    record = Release(
        version=proposal.version,
        codes=tuple(procedure.code for procedure in chosen),
        valid_from=valid_from,
        released_by=released_by,
        released_at=released_at,
    )
    return catalogue, record
