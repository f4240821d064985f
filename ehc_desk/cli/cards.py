"""Cards handed in to ``intake``: whose they are, and what a person without a card is told.

The card of the owner, of whoever acts for the owner, or of a person of the form (the groom). Every
card goes the way a scan in the window goes; nothing of a card is ever repeated in an error.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ehc_desk.errors import FieldsInvalid, PaperNotFound

if TYPE_CHECKING:
    from ehc_desk.cli.context import Context
    from ehc_desk.domain.citizen_card import Scan
    from ehc_desk.domain.dossier import IntakeFacts
    from ehc_desk.domain.form import Form

SUBMITTER = "submitter"
_FOR = re.compile(r"([a-z_][\w.\[\]]*)=(.+)", re.DOTALL | re.ASCII)


def read_card(context: Context, text: str, *, field: str) -> Scan:
    """Return the card of a scanned text ("-": of stdin) and say what is odd about it.

    Raises FieldsInvalid for anything that is no citizen card.
    """
    from ehc_desk.domain.citizen_card import parse_scan
    from ehc_desk.ui.texts import word

    if text == "-":
        text = sys.stdin.read()
    # Bytes of another encoding are lost letters, which the scan warns of, not letters left out.
    scan = parse_scan(text.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))
    if scan.kind != "citizen_card":
        raise FieldsInvalid(fields=[{"field": field, "code": "not-a-card"}])
    for warning in scan.warnings:
        context.say(f"Thẻ: {word('card_warning', warning)}")
    return scan


def cards_for(texts: list[str]) -> list[tuple[str, str]]:
    """Return (whose, card as text, "-" or file) of every ``WHOSE=CARD``; raises FieldsInvalid."""
    found = [_FOR.fullmatch(text) for text in texts]
    if not all(found):
        raise FieldsInvalid(fields=[{"field": "card", "code": "needs-whose"}])
    return [(match[1], match[2]) for match in found if match is not None]


def with_submitter(
    context: Context, facts: IntakeFacts, cards: list[tuple[str, str]]
) -> IntakeFacts:
    """Return facts with the card of whoever acts for the owner, as the window's scan reads it in.

    Raises FieldsInvalid when that person has a number already: the card would be another's.
    """
    from ehc_desk.domain.dossier import Party

    law = context.desk.intake.facts
    for _, text in (card for card in cards if card[0] == SUBMITTER):
        if facts.submitter is not None and facts.submitter.id_number:
            raise FieldsInvalid(fields=[{"field": SUBMITTER, "code": "card-known"}])
        if facts.submitter is None:
            facts = law.set_submitter(facts, Party(), facts.relation)
        facts = law.apply_scan(facts, read_card(context, _text_of(text), field=SUBMITTER))
    return facts


def with_people_of_form(
    context: Context, facts: IntakeFacts, cards: list[tuple[str, str]]
) -> IntakeFacts:
    """Return facts with cards read into the blocks of their people, as with the cursor there.

    Raises FieldsInvalid for a place no card fills.
    """
    law = context.desk.intake.facts
    for whose, text in (card for card in cards if card[0] != SUBMITTER):
        field = f"form.{whose}"
        at = _place(law.form_of(facts), whose)
        if not at:
            raise FieldsInvalid(fields=[{"field": field, "code": "no-card-here"}])
        facts = law.apply_scan(facts, read_card(context, _text_of(text), field=field), at=at)
    return facts


def _place(form: Form, whose: str) -> str:
    """Return a field of the block a path names (``groom``, ``witnesses[0]``, or a field there)."""
    from ehc_desk.domain.form_values import template
    from ehc_desk.services.form_facts import block_of

    if block_of(form, whose) is not None:
        return whose
    wanted = f"{template(whose)}."
    for section in form.sections:
        for item in section.fields:
            if item.path.startswith(wanted) and item.from_card:
                return whose + item.path.removeprefix(template(whose))
    return ""


def _text_of(given: str) -> str:
    """Return what was scanned: the text itself, or what is in the file of that name."""
    # What is no file was meant as a card: a number alone must not be repeated as a name.
    if given == "-" or "|" in given or not os.path.isfile(given):  # noqa: PTH113 - never raises
        return given
    try:
        return Path(given).read_bytes().decode("utf-8-sig", "replace")
    except OSError as error:
        raise PaperNotFound(file=Path(given).name) from error
