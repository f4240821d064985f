"""What a visitor takes home: the leaflet of a procedure, and form 02 given before acceptance.

Both say what is published of a procedure: papers, time, fee, place. Pure: no clock, no dossier, no
files but the shipped layouts. NĐ 118/2025 Art. 17.1: the desk guides before it takes papers in.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from ehc_desk.domain.dossier import Channel, IntakeFacts
from ehc_desk.errors import ProcedureClosed
from ehc_desk.paths import resources
from ehc_desk.ports.slips import GuidanceOrder, Slip
from ehc_desk.printing import form_set, slips
from ehc_desk.printing.compose import compose
from ehc_desk.printing.receipt import letterhead
from ehc_desk.printing.slip_data import ChannelRow, ComponentRow, SlipData, Submitter

if TYPE_CHECKING:
    from ehc_desk.domain.office import Office
    from ehc_desk.domain.procedure import ChannelTerms, Component, Procedure

FORM = "02"


@lru_cache(maxsize=1)
def _leaflets() -> form_set.FormSets:
    return form_set.load(resources() / "leaflets")


def render_leaflet(procedure: Procedure, office: Office, *, at: datetime, paper: str = "") -> bytes:
    """Return the leaflet of a procedure as PDF; ``paper`` is A5 or A4, else FormUnknown.

    Without a paper it is A5, or A4 where the papers do not fit one A5 page.
    """
    version = _leaflets().find("01", on=at.date())
    words = version.words
    data = SlipData(
        office=letterhead(office),
        submitter=Submitter(full_name=""),
        printed_at=at,
        procedure_name=procedure.name,
        components=tuple(_asked(item, words["paper"]) for item in procedure.components),
        channels=_ways(procedure, words["channel"]),
        legal_basis=procedure.legal_basis,
        result="; ".join(item.name for item in procedure.results),
        watermark=words["mark"]["training"] if office.training else "",
    )
    sizes = [paper] if paper else [size.name for size in version.papers]
    for size in sizes:
        sheet = version.paper(size)
        pages = compose(version, data, sheet)
        if len(pages) == 1:
            break
    return slips.draw(pages, sheet, title=version.title, subject=version.key)


def render_guidance(
    procedure: Procedure, facts: IntakeFacts, office: Office, order: GuidanceOrder
) -> Slip:
    """Return form 02 as guidance for a visit: no code, no closing date; raises FormUnknown.

    The table names the papers that are missing or to be put right, with the copies the procedure
    asks for; what is known of the visitor stands on paper only.
    """
    version = form_set.find(FORM, on=order.printed_at.date(), form_set=order.form_set)
    known = {item.number: item for item in procedure.components}
    person = facts.who_submits
    terms = _terms(procedure, facts.channel)
    data = SlipData(
        office=letterhead(office),
        submitter=Submitter(
            full_name=person.full_name,
            address=person.address,
            phone=person.phone,
            email=person.email,
        ),
        printed_at=order.printed_at,
        form_number=str(order.form_number),
        procedure_name=procedure.name,
        summary=facts.summary,
        components=tuple(
            _asked(known[number], {}, tt=place)
            for place, (number, _reason) in enumerate(order.lacking, start=1)
        ),
        reason=_reasons(order, version.words.get("guidance", {}).get("missing", "")),
        guidance=True,
        papers_text=_papers(procedure, facts.channel),
        time_text=terms.time_text,
        fee_text=_fee(procedure, terms),
        return_place=office.receiving_office or office.name,
        clerk_name=order.clerk_name,
        watermark=version.words["mark"]["training"] if office.training else "",
        desk=office.desk,
    )
    pdf = slips.render(version, data, paper=order.paper_size)
    return Slip(pdf=pdf, form_set=version.form_set)


def _terms(procedure: Procedure, channel: Channel) -> ChannelTerms:
    """Return time and fee of the channel, else of the first way the procedure is offered."""
    try:
        return procedure.terms(channel.value)
    except ProcedureClosed:
        return procedure.channels[0]


def _fee(procedure: Procedure, terms: ChannelTerms) -> str:
    return procedure.fee_rule.text if procedure.fee_rule else terms.fee_text


def _asked(item: Component, words: Mapping[str, str], tt: int | None = None) -> ComponentRow:
    parts = [item.name]
    if item.must == "show" and "show" in words:
        parts.append(words["show"])
    if item.condition and "when" in words and item.condition not in item.name:
        parts.append(words["when"].format(condition=item.condition))
    if item.channels and len(item.channels) == 1:
        parts.append(words.get(item.channels[0].value, ""))
    return ComponentRow(
        name=" ".join(filter(None, parts)),
        originals=item.originals,
        photocopies=item.copies,
        tt=item.number if tt is None else tt,
    )


def _reasons(order: GuidanceOrder, missing: str) -> str:
    told = [
        f"{place}) {reason or missing}" if len(order.lacking) > 1 else reason or missing
        for place, (_number, reason) in enumerate(order.lacking, start=1)
        if reason or missing
    ]
    return "; ".join([*told, *([order.note] if order.note else [])])


def _papers(procedure: Procedure, channel: Channel) -> str:
    """Return every paper that is always asked for, in one sentence."""
    asked = [
        item.name.rstrip(" .;")
        for item in procedure.components_for(channel.value)
        if procedure.required(item, channel.value)
    ]
    return "; ".join(f"{place}) {name}" for place, name in enumerate(asked, start=1))


def _ways(procedure: Procedure, words: Mapping[str, str]) -> tuple[ChannelRow, ...]:
    rows = []
    for channel in Channel:
        for line in procedure.terms_choices(channel.value) if _offered(procedure, channel) else ():
            name = words[channel.value]
            rows.append(
                ChannelRow(
                    name=f"{name} ({line.condition})" if line.condition else name,
                    time=line.time_text,
                    fee=_fee(procedure, line),
                )
            )
    return tuple(rows)


def _offered(procedure: Procedure, channel: Channel) -> bool:
    return procedure.published_on(channel.value) or channel is Channel.COUNTER
