"""Owners and submitters from the JSON a script hands in.

Either one party, or ``{"owners": […], "submitter": {…}, "relation": "…"}``. The keys of a party
are those of ``card parse`` plus phone, email, passport, tax_code, nationality and kind (person,
foreigner, organisation). Keys that say nothing about a party are left alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ehc_desk.domain.dossier import IntakeFacts, Party, PartyKind
from ehc_desk.domain.text import nfc, parse_typed_date
from ehc_desk.errors import FieldsInvalid

_TEXTS = tuple(name for name in Party.__slots__ if name != "kind")
_DATES = ("date_of_birth", "issue_date")
_FOREIGN_NAMES = {"name": "full_name", "dob": "date_of_birth"}


def facts_from_applicant(facts: IntakeFacts, value: Any) -> IntakeFacts:
    """Return facts with the parties of an applicant file; raises FieldsInvalid, ImpossibleDate."""
    if not isinstance(value, Mapping):
        raise FieldsInvalid(fields=[{"field": "applicant", "code": "not-an-object"}])
    owners = value.get("owners", [value.get("owner", value)])
    if not isinstance(owners, list) or not owners:
        raise FieldsInvalid(fields=[{"field": "owners", "code": "required"}])
    submitter = value.get("submitter")
    if value.get("acting_for_owner") is True and not submitter:
        raise FieldsInvalid(fields=[{"field": "submitter", "code": "required"}])
    return replace(
        facts,
        owners=tuple(party_from(owner, f"owners[{n}]") for n, owner in enumerate(owners)),
        submitter=party_from(submitter, "submitter") if submitter else None,
        relation=str(value.get("relation", "")),
        return_method=str(value.get("return_method", facts.return_method)),
    )


def party_from(value: Any, at: str) -> Party:
    """Return one party; dates may be typed (dd/MM/yyyy) or ISO."""
    if not isinstance(value, Mapping):
        raise FieldsInvalid(fields=[{"field": at, "code": "not-an-object"}])
    kind = str(value.get("kind", "person"))
    if kind not in set(PartyKind):
        raise FieldsInvalid(fields=[{"field": f"{at}.kind", "code": "not-a-choice"}])
    texts = {}
    for name, text in value.items():
        ours = _FOREIGN_NAMES.get(name, name)
        if ours in _TEXTS and text is not None:
            if not isinstance(text, str):
                raise FieldsInvalid(fields=[{"field": f"{at}.{ours}", "code": "wrong-type"}])
            texts[ours] = nfc(str(text)).strip()
    for name in _DATES:
        if texts.get(name):
            texts[name] = parse_typed_date(texts[name], field=f"{at}.{name}").isoformat()
    return Party(kind=PartyKind(kind), **texts)
