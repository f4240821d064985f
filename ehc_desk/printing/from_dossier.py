"""From a dossier and an order to a finished slip: the renderer behind the `SlipRenderer` port.

Chooses the form version, gathers the values and renders; pure, so the same dossier and order give
the same bytes. Words of lists (channel, way of return) come from the form set, never from here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta, timezone
from typing import Any

from ehc_desk.domain.dossier import Channel, Check, ComponentCheck, Dossier
from ehc_desk.domain.office import Office
from ehc_desk.errors import ImpossibleDate
from ehc_desk.ports.slips import Slip, SlipOrder
from ehc_desk.printing.form_set import FormVersion, find
from ehc_desk.printing.slip_data import ComponentRow, Letterhead, SlipData, SlipOwner, Submitter
from ehc_desk.printing.slips import render

_VIETNAM = timezone(timedelta(hours=7))
_PLAIN = (
    "register_volume",
    "register_number",
    "fee_paid",
    "tax_office",
    "reason",
    "refusing_office",
    "certification",
)


def render_slip(dossier: Dossier, office: Office, order: SlipOrder) -> Slip:
    """Return the slip of a dossier in the form version valid on the day of printing.

    ``order.data`` may hold: ``reason``, ``supplement_by`` (ISO date), ``components`` (numbers of
    form 02's lines), ``refusing_office``, ``options`` (rows an office prints), ``copies``,
    ``fee_paid``, ``tax_office``, ``register_volume``, ``register_number``, ``certification``.
    Raises FormUnknown, and FieldsInvalid for an unknown copy.
    """
    day = order.printed_at.astimezone(_VIETNAM).date()
    form = find(order.form, on=day, form_set=order.form_set)
    data = slip_data(form, dossier, office, order)
    return Slip(pdf=render(form, data, paper=order.paper_size), form_set=form.form_set)


def slip_data(form: FormVersion, dossier: Dossier, office: Office, order: SlipOrder) -> SlipData:
    """Return the values of a slip; see `render_slip`."""
    facts, extra = dossier.facts, order.data or {}
    return SlipData(
        office=_letterhead(office),
        submitter=_submitter(form, dossier),
        owners=tuple(SlipOwner(name=o.full_name, address=o.address) for o in facts.owners),
        printed_at=order.printed_at,
        dossier_code=dossier.printed_code,
        provisional=dossier.provisional,
        form_number=str(order.form_number) if order.form_number else "",
        copies=tuple(extra.get("copies", ())),
        procedure_name=facts.procedure_name,
        summary=facts.summary,
        components=tuple(_rows(form, dossier, extra)),
        set_count=facts.set_count,
        time_text=order.time_text,
        received_at=dossier.received_at,
        due_at=dossier.promised_due_at or dossier.due_at,
        return_method=form.words["return_method"].get(facts.return_method, facts.return_method),
        return_place=facts.return_place or office.return_place,
        fee_total_vnd=facts.fee_vnd,
        clerk_name=order.clerk_name,
        reprint=order.print_number,
        watermark=form.words["mark"]["training"] if office.training else "",
        desk=dossier.desk,
        shelf=office.shelf,
        options=frozenset(extra.get("options", ())),
        online=facts.channel is Channel.ONLINE,
        supplement_by=_day(extra.get("supplement_by")),
        **{name: extra[name] for name in _PLAIN if name in extra},
    )


def _letterhead(office: Office) -> Letterhead:
    return Letterhead(
        superior=office.superior,
        name=office.name,
        receiving_office=office.receiving_office or office.name,
        place=office.place,
        phone=office.phone,
        lookup_url=office.lookup_url,
        sign=office.form_suffix,
    )


def _submitter(form: FormVersion, dossier: Dossier) -> Submitter:
    facts = dossier.facts
    person = facts.who_submits
    return Submitter(
        full_name=person.full_name,
        channel_text=form.words["channel"].get(facts.channel.value, ""),
        address=person.address,
        phone=person.phone,
        email=person.email,
        id_number=person.id_number,
    )


def _wanted(dossier: Dossier, numbers: Any, form: FormVersion) -> Iterator[ComponentCheck]:
    """Yield the components a slip lists.

    Form 02 names what is asked for: the numbers of the order, else what is missing. The receipt
    names what was handed in or is known electronically; papers only shown go back at once and
    are not listed (NĐ 118/2025 Art. 22.2).
    """
    for component in dossier.facts.components:
        if form.number == "02":
            asked = component.number in numbers if numbers else component.check is Check.MISSING
        else:
            handed_in = component.check is Check.PASSED and component.must != "show"
            asked = handed_in or component.check is Check.ELECTRONIC
        if asked:
            yield component


def _rows(form: FormVersion, dossier: Dossier, extra: Mapping[str, Any]) -> Iterator[ComponentRow]:
    pages = {paper.component: paper.pages for paper in dossier.papers}
    for component in _wanted(dossier, extra.get("components"), form):
        name = component.name
        if component.check is Check.ELECTRONIC:
            name = f"{name} ({form.words['component']['electronic']})"
        yield ComponentRow(
            name=name,
            originals=component.originals,
            certified_copies=component.certified_copies,
            photocopies=component.photocopies,
            pages=pages.get(component.number),
        )


def _day(value: Any) -> date | None:
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise ImpossibleDate(field="supplement_by", value=str(value)) from error
