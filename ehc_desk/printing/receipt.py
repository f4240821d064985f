"""From a dossier to its slip: the adapter behind the port ``SlipRenderer``.

Decides what of the dossier stands on paper; pure like the forms themselves. Papers that were only
shown are named as such and count nothing: they went back to the citizen (NĐ 118/2025 Art. 22.2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ehc_desk.domain.dossier import Check, ComponentCheck, Dossier, IntakeFacts, Party
from ehc_desk.ports.slips import Slip, SlipOrder
from ehc_desk.printing import form_set, slips
from ehc_desk.printing.slip_data import ComponentRow, Letterhead, SlipData, SlipOwner, Submitter

if TYPE_CHECKING:
    from ehc_desk.domain.office import Office

_SHOWN = "(xuất trình, đã trả lại)"
_ELECTRONIC = "(đã có dữ liệu điện tử)"


def render_slip(dossier: Dossier, office: Office, order: SlipOrder) -> Slip:
    """Return the slip in the form version valid at the moment of printing (or the set asked for).

    Raises FormUnknown.
    """
    version = form_set.find(order.form, on=order.printed_at.date(), form_set=order.form_set)
    pdf = slips.render(version, slip_data(dossier, office, order, version), paper=order.paper_size)
    return Slip(pdf=pdf, form_set=version.form_set)


def slip_data(
    dossier: Dossier, office: Office, order: SlipOrder, version: form_set.FormVersion
) -> SlipData:
    """Return the values of a slip for this dossier."""
    facts = dossier.facts
    words = version.words
    return SlipData(
        office=letterhead(office),
        submitter=_submitter(facts, words.get("channel", {}).get(facts.channel.value, "")),
        printed_at=order.printed_at,
        dossier_code=dossier.printed_code,
        provisional=dossier.provisional,
        form_number=str(order.form_number),
        owners=tuple(SlipOwner(name=o.full_name, address=o.address) for o in facts.owners),
        procedure_name=facts.procedure_name,
        summary=facts.summary,
        components=_rows(facts),
        certification=bool(_documents(facts)),
        set_count=facts.set_count,
        time_text=order.time_text,
        received_at=dossier.received_at,
        due_at=dossier.due_at,
        return_method=words.get("return_method", {}).get(facts.return_method, ""),
        return_place=facts.return_place or office.return_place or office.name,
        fee_total_vnd=facts.fee_vnd,
        clerk_name=order.clerk_name,
        reprint=order.print_number,
        watermark=words["mark"]["training"] if office.training else "",
        desk=office.desk,
        shelf=office.shelf,
        online=facts.channel.value == "online",
        reason=str((order.data or {}).get("reason", "")),
    )


def letterhead(office: Office) -> Letterhead:
    """Return the head of every form of this office."""
    return Letterhead(
        superior=office.superior,
        name=office.name,
        receiving_office=office.receiving_office or office.name,
        place=office.place,
        phone=office.phone,
        lookup_url=office.lookup_url,
        sign=office.form_suffix,
    )


def _submitter(facts: IntakeFacts, channel_text: str) -> Submitter:
    person: Party = facts.who_submits
    return Submitter(
        full_name=person.full_name,
        channel_text=channel_text,
        address=person.address,
        phone=person.phone,
        email=person.email,
        id_number=person.id_number,
    )


def _rows(facts: IntakeFacts) -> tuple[ComponentRow, ...]:
    """Return the lines of the table: documents to certify, else the checklist as it stands."""
    documents = _documents(facts)
    if documents:
        return documents
    return tuple(
        _row(line) for line in facts.components if line.check in (Check.PASSED, Check.ELECTRONIC)
    )


def _documents(facts: IntakeFacts) -> tuple[ComponentRow, ...]:
    """Return the documents of a certification: name, pages of the original, paper copies.

    One that nobody named bears the name of the paper in the checklist: no row is ever blank.
    """
    listed = facts.form.get("documents")
    if not isinstance(listed, list):
        return ()
    unnamed = facts.components[0].name if facts.components else facts.procedure_name
    return tuple(
        ComponentRow(
            name=str(one.get("name") or "").strip() or unnamed,
            pages=one.get("pages"),
            paper_copies=one.get("copies"),
        )
        for one in listed
        if isinstance(one, dict) and one.get("pages")
    )


def _row(line: ComponentCheck) -> ComponentRow:
    if line.check is Check.ELECTRONIC:
        return ComponentRow(name=f"{line.name} {_ELECTRONIC}")
    if line.must == "show":
        return ComponentRow(name=f"{line.name} {_SHOWN}")
    return ComponentRow(
        name=line.name,
        originals=line.originals,
        certified_copies=line.certified_copies,
        photocopies=line.photocopies,
    )
