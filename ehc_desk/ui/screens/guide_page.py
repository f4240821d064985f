"""One procedure as a page to read: papers, ways, fees and law, every text of the catalogue escaped.

Knows the catalogue and the sizes of the window; which procedure it is, is the screen's.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from ehc_desk.domain.procedure import Component, Procedure
from ehc_desk.presenters.guide import ways
from ehc_desk.ui import style, words
from ehc_desk.ui.line_breaks import unbroken
from ehc_desk.ui.texts import t, word

if TYPE_CHECKING:
    from ehc_desk.domain.office import Office

_EXCEPT = re.compile(r"trừ\s", re.IGNORECASE)
"""How the catalogue begins a condition that is an exception."""


def procedure_page(procedure: Procedure, office: Office) -> str:
    """Return one procedure as a page: every text of the catalogue is escaped."""
    line = style.colour("line")
    papers = "".join(_paper_row(item) for item in procedure.components)
    channels = "".join(
        _row(
            word("channel", channel.value) + (f" ({terms.condition})" if terms.condition else ""),
            words.time_of(terms),
            words.fee_of(procedure, terms),
        )
        for channel, terms in ways(procedure)
    )
    notes = [terms.note for _channel, terms in ways(procedure) if terms.note]
    facts = {
        "guide.who": procedure.level,
        "guide.field": procedure.field,
        "guide.where": office.receiving_office or office.name,
        "guide.phone": office.phone,
        "guide.result": "; ".join(item.name for item in procedure.results),
        "guide.law": procedure.legal_basis,
        "guide.online": t("guide.yes" if procedure.published_on("online") else "guide.no"),
        "guide.note": " ".join(dict.fromkeys(notes)),
    }
    told = "".join(
        f"<p><b>{escape(t(key))}:</b> {_told(value)}</p>" for key, value in facts.items() if value
    )
    frame = (
        f'width="100%" border="1" cellspacing="0" cellpadding="{style.px(5)}" '
        f'style="border-color:{line}"'
    )
    return (
        f"{_begin(procedure)}<h4>{escape(t('guide.papers'))}</h4><table {frame}>"
        f"{_head('guide.no_col', 'guide.paper', 'guide.originals', 'guide.copies')}{papers}</table>"
        f"<h4>{escape(t('guide.ways'))}</h4><table {frame}>"
        f"{_head('guide.way', 'guide.time', 'guide.fee')}{channels}</table>{told}"
    )


def _begin(procedure: Procedure) -> str:
    """Return the name people use, time and fee; below, the official name where it is another."""
    official = procedure.name if procedure.name != procedure.short_name else ""
    return f"<h3>{_told(procedure.short_name)}</h3><p><b>{_told(_summary(procedure))}</b></p>" + (
        f"<p>{_told(official)}</p>" if official else ""
    )


def _told(text: str) -> str:
    """Return a text for the page: nothing in it is markup, and amounts are not torn apart."""
    return escape(unbroken(text))


def _summary(procedure: Procedure) -> str:
    """Return code, time and fee at the counter in one line."""
    _channel, terms = ways(procedure)[0]
    return t(
        "guide.summary",
        code=procedure.code,
        time=words.time_of(terms),
        fee=words.fee_of(procedure, terms),
    )


def _head(*keys: str) -> str:
    return "<tr>" + "".join(f'<th align="left">{escape(t(key))}</th>' for key in keys) + "</tr>"


def _row(*cells: str) -> str:
    return "<tr>" + "".join(f"<td>{_told(cell)}</td>" for cell in cells) + "</tr>"


def _only_when(condition: str) -> str:
    """Return "(chỉ khi: …)"; a condition that names an exception says so itself."""
    if not _EXCEPT.match(condition):
        return t("guide.only_when", condition=condition)
    return f"({condition[0].lower()}{condition[1:]})"


def _paper_row(item: Component) -> str:
    told = [item.name]
    if item.must == "show":
        told.append(t("guide.shown"))
    if item.condition and item.condition not in item.name:
        told.append(_only_when(item.condition))
    if item.channels and len(item.channels) == 1:
        told.append(t("guide.only_by", channel=word("channel", item.channels[0].value)))
    cells = (str(item.number), " ".join(told), str(item.originals), str(item.copies))
    right = (0, 2, 3)
    return (
        "<tr>"
        + "".join(
            f'<td align="{"right" if place in right else "left"}">{_told(cell)}</td>'
            for place, cell in enumerate(cells)
        )
        + "</tr>"
    )
