"""Dossiers as JSON and back: one spelling for storage, journal payload and command line.

Knows the shape of values, not where they go. Dates are ISO text with the offset +07:00.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from ehc_desk.domain.dossier import (
    Channel,
    Check,
    ComponentCheck,
    Dossier,
    IntakeFacts,
    Paper,
    Party,
    PartyKind,
    State,
)

# ``dataclasses.asdict`` copies deeply and costs three times as much on the accepting path.
_PARTY = tuple(field.name for field in fields(Party))
_COMPONENT = tuple(field.name for field in fields(ComponentCheck))
_PAPER = tuple(field.name for field in fields(Paper))


def party_to_json(party: Party) -> dict[str, Any]:
    """Return the party with its empty fields left out."""
    values = {name: value for name in _PARTY if (value := getattr(party, name)) != ""}
    values["kind"] = party.kind.value
    return values


def party_from_json(value: Mapping[str, Any]) -> Party:
    """Read a party; unknown keys are an error of the caller."""
    known = dict(value)
    kind = PartyKind(known.pop("kind", "person"))
    return Party(kind=kind, **{key: str(text) for key, text in known.items()})


def component_to_json(component: ComponentCheck) -> dict[str, Any]:
    """Return one checklist line."""
    values = {name: getattr(component, name) for name in _COMPONENT}
    values["check"] = component.check.value
    return values


def component_from_json(value: Mapping[str, Any]) -> ComponentCheck:
    """Read one checklist line."""
    return ComponentCheck(**{**value, "check": Check(value["check"])})


def facts_to_json(facts: IntakeFacts) -> dict[str, Any]:
    """Return the facts of an intake as plain JSON values."""
    return {
        "procedure_code": facts.procedure_code,
        "procedure_version": facts.procedure_version,
        "procedure_name": facts.procedure_name,
        "channel": facts.channel.value,
        "owners": [party_to_json(owner) for owner in facts.owners],
        "submitter": party_to_json(facts.submitter) if facts.submitter else None,
        "relation": facts.relation,
        "summary": facts.summary,
        "components": [component_to_json(line) for line in facts.components],
        "form": dict(facts.form),
        "from_card": sorted(facts.from_card),
        "fee_vnd": facts.fee_vnd,
        "set_count": facts.set_count,
        "return_method": facts.return_method,
        "return_place": facts.return_place,
        "note": facts.note,
    }


def facts_from_json(value: Mapping[str, Any]) -> IntakeFacts:
    """Read the facts of an intake."""
    submitter = value.get("submitter")
    return IntakeFacts(
        procedure_code=value["procedure_code"],
        procedure_version=value["procedure_version"],
        procedure_name=value["procedure_name"],
        channel=Channel(value["channel"]),
        owners=tuple(party_from_json(owner) for owner in value["owners"]),
        submitter=party_from_json(submitter) if submitter else None,
        relation=value["relation"],
        summary=value["summary"],
        components=tuple(component_from_json(line) for line in value["components"]),
        form=dict(value["form"]),
        from_card=frozenset(value["from_card"]),
        fee_vnd=value["fee_vnd"],
        set_count=value["set_count"],
        return_method=value["return_method"],
        return_place=value["return_place"],
        note=value["note"],
    )


def paper_to_json(paper: Paper) -> dict[str, Any]:
    """Return one delivered paper."""
    return {name: getattr(paper, name) for name in _PAPER}


def moment_to_json(moment: datetime | None) -> str | None:
    """Return a moment as ISO text, or None."""
    return moment.isoformat() if moment else None


def moment_from_json(text: str | None) -> datetime | None:
    """Read a moment, or None."""
    return datetime.fromisoformat(text) if text else None


def dossier_to_json(dossier: Dossier) -> dict[str, Any]:
    """Return the whole dossier; the inverse of ``dossier_from_json``."""
    return {
        "id": dossier.id,
        "code": dossier.code,
        "provisional_code": dossier.provisional_code,
        "version": dossier.version,
        "state": dossier.state.value,
        "facts": facts_to_json(dossier.facts),
        "papers": [paper_to_json(paper) for paper in dossier.papers],
        "received_at": moment_to_json(dossier.received_at),
        "due_at": moment_to_json(dossier.due_at),
        "promised_due_at": moment_to_json(dossier.promised_due_at),
        "deadline": dict(dossier.deadline),
        "clerk": dossier.clerk,
        "receiving_office": dossier.receiving_office,
        "competent_agency": dossier.competent_agency,
        "desk": dossier.desk,
        "void_reason": dossier.void_reason,
        "draft_id": dossier.draft_id,
    }


def dossier_from_json(value: Mapping[str, Any]) -> Dossier:
    """Read a whole dossier."""
    return Dossier(
        id=value["id"],
        code=value["code"],
        provisional_code=value["provisional_code"],
        version=value["version"],
        state=State(value["state"]),
        facts=facts_from_json(value["facts"]),
        papers=tuple(Paper(**paper) for paper in value["papers"]),
        received_at=datetime.fromisoformat(value["received_at"]),
        due_at=moment_from_json(value["due_at"]),
        promised_due_at=moment_from_json(value["promised_due_at"]),
        deadline=dict(value["deadline"]),
        clerk=value["clerk"],
        receiving_office=value["receiving_office"],
        competent_agency=value["competent_agency"],
        desk=value["desk"],
        void_reason=value["void_reason"],
        draft_id=value["draft_id"],
    )
