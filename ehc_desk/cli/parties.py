"""Owners and submitters from the JSON a script hands in.

Either one party, or ``{"owners": […], "submitter": {…}, "relation": "…"}``. The keys of a party
are those of ``card parse`` plus phone, email, passport, tax_code, nationality and kind (person,
foreigner, organisation). Keys that say nothing about a party are left alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from ehc_desk.domain.dossier import IntakeFacts, Party, PartyKind
from ehc_desk.domain.text import clean, fold, parse_iso_date
from ehc_desk.domain.typed_dates import typed_date
from ehc_desk.errors import FieldsInvalid
from ehc_desk.ui.texts import t

_TEXTS = tuple(name for name in Party.__slots__ if name != "kind")
_DATES = ("date_of_birth", "issue_date")
_FOREIGN_NAMES = {"name": "full_name", "dob": "date_of_birth"}


def facts_from_applicant(
    facts: IntakeFacts, value: Any, *, on: date, relations: Mapping[str, str] | None = None
) -> IntakeFacts:
    """Return facts with the parties of an applicant file; raises FieldsInvalid, ImpossibleDate.

    ``on`` is the day it is; ``relations`` are the codes and words of what a submitter may be.
    """
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
        owners=tuple(party_from(owner, f"owners[{n}]", on) for n, owner in enumerate(owners)),
        submitter=party_from(submitter, "submitter", on) if submitter else None,
        relation=_relation(_text(value, "relation"), relations),
        return_method=_text(value, "return_method") or facts.return_method,
    )


def _text(value: Mapping[str, Any], name: str) -> str:
    text = value.get(name)
    if text is not None and not isinstance(text, str):
        raise FieldsInvalid(fields=[{"field": name, "code": "wrong-type"}])
    return clean(text or "")


def _relation(text: str, relations: Mapping[str, str] | None) -> str:
    """Return the code of a relation given as code or word; names those there are otherwise."""
    if not text or relations is None or text in relations:
        return text
    found = [code for code, word in relations.items() if fold(word) == fold(text)]
    if len(found) != 1:
        known = ", ".join(f"{code} ({word})" for code, word in relations.items())
        label = f"{t('field.relation')} [{known}]:"
        raise FieldsInvalid(fields=[{"field": "relation", "code": "not-a-choice", "label": label}])
    return found[0]


def party_from(value: Any, at: str, on: date) -> Party:
    """Return one party; dates may be typed in any way the window takes, or ISO."""
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
            texts[ours] = clean(text)
    for name in _DATES:
        if texts.get(name):
            iso = typed_date(texts[name], today=on, past=True)
            texts[name] = parse_iso_date(iso, field=f"{at}.{name}").isoformat()
    return Party(kind=PartyKind(kind), **texts)
