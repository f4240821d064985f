"""What a digitised paper says of itself (NĐ 118/2025 Art. 19.2), as far as the counter knows it.

Every field comes from what was entered already; nobody types it a second time. What the counter
does not know (who issued a paper, and when) stays empty rather than being invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ehc_desk.domain.dossier import PartyKind

if TYPE_CHECKING:
    from datetime import datetime

    from ehc_desk.domain.actor import Actor
    from ehc_desk.domain.dossier import IntakeFacts, Party
    from ehc_desk.domain.office import Office


def paper_metadata(
    facts: IntakeFacts, component: int, *, actor: Actor, office: Office, at: datetime
) -> Mapping[str, str]:
    """Return the fields of ``scanning.pdf_metadata.PaperMetadata`` for the paper of a component.

    Mã loại giấy tờ is the procedure's national code with the component's number, as the catalogue
    names it. Số định danh is the first owner's; without one his name, year of birth and, from his
    card, the day of issue stand in for it. The same intake on the same day gives the same fields.
    """
    owner = facts.owner
    line = next((one for one in facts.components if one.number == component), None)
    name = line.name if line else ""
    return {
        "type_code": f"{facts.procedure_code}-TP{component:02d}" if facts.procedure_code else "",
        **_owner(owner),
        "name": name,
        "summary": _summary(facts, name),
        "digitised_on": at.date().isoformat(),
        "digitised_by": " – ".join(part for part in (actor.display_name, office.name) if part),
    }


def _owner(owner: Party) -> dict[str, str]:
    number = owner.id_number
    if number:
        return {"owner_number": number}
    return {
        "owner_name": owner.full_name,
        "birth_year": owner.birth_year or owner.date_of_birth[:4],
        "issued_on": owner.issue_date,
    }


def _summary(facts: IntakeFacts, name: str) -> str:
    """Return the trích yếu: the paper, whose it is and what it was handed in for."""
    owner = facts.owner
    whose = owner.full_name
    if owner.kind is not PartyKind.ORGANISATION and whose:
        whose = f"của {whose}"
    parts = [" ".join(part for part in (name, whose) if part), facts.procedure_name, facts.summary]
    return "; ".join(part for part in parts if part)
