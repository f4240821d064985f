"""What each act writes into the journal: payloads as the province's contract names them.

Pure: values in, JSON values out. Fractions and integers beyond 2^53 never enter a record (they are
written as text), so that two programs hash the same bytes.
"""

from __future__ import annotations

from typing import Any

from ehc_desk.domain.dossier import NATIONAL_STATUS, Dossier, IntakeFacts
from ehc_desk.domain.dossier_json import (
    component_to_json,
    moment_to_json,
    paper_to_json,
    party_to_json,
)
from ehc_desk.domain.form_marks import CARD, kinds_of

_SAFE_INTEGER = 2**53 - 1


def plain(value: Any) -> Any:
    """Return JSON values a record may hold: numbers that programs disagree about become text."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, int) and abs(value) > _SAFE_INTEGER:
        return str(value)
    if isinstance(value, str):
        return _encodable(value)
    if isinstance(value, dict):
        return {_key(str(key)): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value


def _key(key: str) -> str:
    """Return the key as RFC 8785 and code point order agree on it (see ``domain.journal``)."""
    agreed = max(key, default="") < "\ud800"
    return key if agreed else key.encode("ascii", "backslashreplace").decode()


def _encodable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def facts_payload(facts: IntakeFacts) -> dict[str, Any]:
    """Return the intake facts of a dossier entry."""
    submitter = facts.submitter
    return {
        "procedure": {
            "code": facts.procedure_code,
            "name": facts.procedure_name,
            "version": facts.procedure_version,
        },
        "channel": facts.channel.value,
        "owners": [party_to_json(owner) for owner in facts.owners],
        "submitter": party_to_json(submitter) if submitter else None,
        "relation": facts.relation,
        "summary": facts.summary,
        "components": [component_to_json(line) for line in facts.components],
        "form": plain(dict(facts.form)),
        "from_card": sorted(
            path for path, kind in kinds_of(facts.from_card).items() if kind == CARD
        ),
        "fee_vnd": facts.fee_vnd,
        "set_count": facts.set_count,
        "return_method": facts.return_method,
        "return_place": facts.return_place,
    }


def accepted_payload(dossier: Dossier) -> dict[str, Any]:
    """Return the payload of ``dossier_accepted``: everything the province has to know."""
    return {
        "code": dossier.code,
        "provisional": dossier.provisional_code,
        "version": dossier.version,
        "received_at": moment_to_json(dossier.received_at),
        "due_at": moment_to_json(dossier.due_at),
        "deadline": plain(dict(dossier.deadline)),
        "papers": [paper_to_json(paper) for paper in dossier.papers],
        "receiving_office": dossier.receiving_office,
        "competent_agency": dossier.competent_agency,
        "desk": dossier.desk,
        "clerk": dossier.clerk,
        **facts_payload(dossier.facts),
    }


def state_payload(dossier: Dossier, **more: Any) -> dict[str, Any]:
    """Return the common part of every later act: code, version, state and promised due moment.

    ``status`` is the national code; a voided dossier has none.
    """
    status = NATIONAL_STATUS[dossier.state]
    return {
        "code": dossier.code,
        "provisional": dossier.provisional_code,
        "version": dossier.version,
        "state": dossier.state.value,
        **({"status": status} if status is not None else {}),
        "due_at": moment_to_json(dossier.due_at),
        **{key: plain(value) for key, value in more.items()},
    }
