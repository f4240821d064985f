"""What goes onto a slip: plain values, and how they read as words of a form.

Pure: no dossier, no clock, no paper. Whoever makes a `SlipData` has already decided everything;
the same values give the same slip for ever. An empty text means "not known" and prints as a dotted
line, as on the paper forms. Moments with a zone are printed in Vietnamese civil time (UTC+7),
moments without one as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from ehc_desk.domain.text import VIETNAM_OFFSET, nfc

KEPT = "\N{NO-BREAK SPACE}"
"""A space at which no line breaks: in the office's telephone number, in "quầy số 3"."""
_ORDER = re.compile(r"(?<=\bsố) (?=\d)")
OPTIONS = frozenset({"register_head", "phase2", "tax_office", "fee", "register"})
"""Rows an office may switch on: 5, 23 (in place of 22), 24, 25 and 26 of form 01."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """The office as printed: ``sign`` is the end of "Số: …/TTPVHCC"."""

    superior: str
    name: str
    receiving_office: str
    place: str
    phone: str = ""
    lookup_url: str = ""
    sign: str = "TTPVHCC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitter:
    """Who stands at the desk. ``channel_text`` is printed in brackets behind the name."""

    full_name: str
    channel_text: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    id_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipOwner:
    """One owner of the dossier."""

    name: str
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentRow:
    """One line of the component table; the last three are for certification slips.

    ``tt`` None takes the position in the table, from 1.
    """

    name: str
    originals: int = 0
    certified_copies: int = 0
    photocopies: int = 0
    tt: int | None = None
    pages: int | None = None
    paper_copies: int | None = None
    electronic_signed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRow:
    """One way to file: its name, the time it takes and the published fee, as words."""

    name: str
    time: str
    fee: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipData:
    """Everything one slip says.

    ``form_number`` is the running number in front of the slash; ``dossier_code`` is empty on forms
    given before acceptance; ``copies`` names the copies to print (empty: all of the form);
    ``reprint`` 1 is the original; ``watermark`` marks training slips; ``fee_paid`` None leaves
    the choice open; ``options`` are words of `OPTIONS`; ``online`` leaves out the left signature.
    ``guidance`` marks a form 02 given before acceptance; ``fee_text``, ``papers_text``,
    ``legal_basis``, ``result`` and ``channels`` say what the procedure asks for.
    """

    office: Letterhead
    submitter: Submitter
    printed_at: datetime
    dossier_code: str = ""
    provisional: bool = False
    form_number: str = ""
    copies: tuple[str, ...] = ()
    owners: tuple[SlipOwner, ...] = ()
    procedure_name: str = ""
    summary: str = ""
    components: tuple[ComponentRow, ...] = ()
    set_count: int | None = 1
    time_text: str = ""
    received_at: datetime | None = None
    due_at: datetime | None = None
    return_method: str = ""
    return_place: str = ""
    phase2_received_at: datetime | None = None
    phase2_due_at: datetime | None = None
    register_volume: str = ""
    register_number: str = ""
    fee_total_vnd: int | None = None
    fee_paid: bool | None = None
    tax_office: str = ""
    clerk_name: str = ""
    reprint: int = 1
    watermark: str = ""
    desk: str = ""
    shelf: str = ""
    options: frozenset[str] = frozenset()
    certification: bool = False
    online: bool = False
    reason: str = ""
    supplement_by: date | None = None
    refusing_office: str = ""
    guidance: bool = False
    fee_text: str = ""
    papers_text: str = ""
    legal_basis: str = ""
    result: str = ""
    channels: tuple[ChannelRow, ...] = ()


def _clean(text: str) -> str:
    """Return NFC text on one line without control signs.

    Not ``domain.text.clean``, which says what is stored and may get stricter: this rule is part of
    what a slip looks like, and a slip printed again is the same to the last byte. Of a stored text
    it blanks only what no letter has (private and unassigned signs); of texts that were stored
    before, or come from an office's settings, it blanks what ``clean`` would drop.
    """
    return " ".join("".join(c if c.isprintable() else " " for c in nfc(text)).split())


def _civil(moment: date | None) -> date | None:
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        return moment.astimezone(VIETNAM_OFFSET)
    return moment


def _moment(name: str, value: date | None) -> dict[str, str]:
    """Split a day or moment into the words of "… giờ … phút, ngày … tháng … năm …".

    Days below 10 and the months 1 and 2 carry a zero (NĐ 30/2020, Phụ lục I).
    """
    seen = _civil(value)
    words = dict.fromkeys((name, *(f"{name}.{p}" for p in _PARTS)), "")
    if seen is None:
        return words
    month = f"{seen.month:02}" if seen.month < 3 else str(seen.month)
    words |= {name: seen.isoformat(), f"{name}.day": f"{seen.day:02}", f"{name}.month": month}
    words[f"{name}.year"] = str(seen.year)
    if isinstance(seen, datetime):
        words |= {f"{name}.hour": f"{seen.hour:02}", f"{name}.minute": f"{seen.minute:02}"}
    return words


_PARTS = ("hour", "minute", "day", "month", "year")


def _joined(parts: Iterable[str], by: str) -> str:
    """Join what is not empty, each text once, in the order given."""
    return by.join(dict.fromkeys(text for text in map(_clean, parts) if text))


def _way(method: str, place: str) -> str:
    """Return where the result is fetched; a place that begins with the way's words says both."""
    way, where = _clean(method), _clean(place)
    said, rest = where[: len(way)].casefold(), where[len(way) : len(way) + 1]
    if way and said == way.casefold() and not rest.isalnum():
        return _ORDER.sub(KEPT, where)
    return _ORDER.sub(KEPT, _joined((way, where), ", "))


def _shelf(text: str) -> str:
    """Return the name of a shelf without the "Kệ" that the forms say in front of it."""
    name = _clean(text)
    head, _, rest = name.replace(":", " ").partition(" ")
    return rest.strip() if head.casefold() == "kệ" and rest.strip() else name


def _dong(total: int | None) -> str:
    return "" if total is None else f"{total:,}".replace(",", ".")


def _yes(flag: object) -> str:
    return "1" if flag else ""


def _people(data: SlipData) -> dict[str, str]:
    office, submitter = data.office, data.submitter
    return {
        "office.superior": _clean(office.superior),
        "office.name": _clean(office.name),
        "office.place": _clean(office.place),
        "office.phone": _clean(office.phone).replace(" ", KEPT),
        "office.lookup_url": _clean(office.lookup_url),
        "office.sign": _clean(office.sign),
        "receiving_office": _clean(office.receiving_office),
        "submitter.full_name": _clean(submitter.full_name),
        "submitter.channel": _clean(submitter.channel_text),
        "submitter.address": _clean(submitter.address),
        "submitter.phone": _clean(submitter.phone),
        "submitter.email": _clean(submitter.email),
        "submitter.id_number": _clean(submitter.id_number),
        "owner.full_name": _joined((o.name for o in data.owners), "; "),
        "owner.address": _joined((o.address for o in data.owners), "; "),
        "clerk": _clean(data.clerk_name),
    }


def _matter(data: SlipData) -> dict[str, str]:
    return {
        "dossier.code": _clean(data.dossier_code),
        "dossier.provisional": _yes(data.provisional),
        "form.number": _clean(data.form_number),
        "procedure.name": _clean(data.procedure_name),
        "request": _joined((data.procedure_name, data.summary), " – "),
        "set_count": "" if data.set_count is None else f"{data.set_count:02}",
        "time_text": _clean(data.time_text),
        "return.way": _way(data.return_method, data.return_place),
        "register.volume": _clean(data.register_volume),
        "register.number": _clean(data.register_number),
        "fee.total": _dong(data.fee_total_vnd),
        "fee.paid": _yes(data.fee_paid),
        "fee.unpaid": _yes(data.fee_paid is False),
        "tax_office": _clean(data.tax_office),
        "reprint": str(data.reprint) if data.reprint > 1 else "",
        "desk": _clean(data.desk),
        "shelf": _shelf(data.shelf),
        "certification": _yes(data.certification),
        "online": _yes(data.online),
        "reason": _clean(data.reason),
        "guidance": _yes(data.guidance),
        "fee.text": _clean(data.fee_text),
        "papers": _clean(data.papers_text),
        "legal_basis": _clean(data.legal_basis),
        "result": _clean(data.result),
        "refusing_office": _clean(data.refusing_office or data.office.receiving_office),
    }


def fields(data: SlipData) -> dict[str, str]:
    """Return every field a form may name, as printed text; "" = missing or not so."""
    words = _people(data) | _matter(data)
    words |= {f"option.{name}": _yes(name in data.options) for name in OPTIONS}
    for name in ("printed_at", "received_at", "due_at", "phase2_received_at", "phase2_due_at"):
        words |= _moment(name, getattr(data, name))
    return words | _moment("supplement_by", data.supplement_by)


def _count(value: int | None) -> str:
    return "" if value is None else str(value)


def _component_cells(position: int, row: ComponentRow) -> dict[str, str]:
    return {
        "tt": str(position if row.tt is None else row.tt),
        "name": _clean(row.name),
        "originals": _count(row.originals),
        "certified_copies": _count(row.certified_copies),
        "photocopies": _count(row.photocopies),
        "pages": _count(row.pages),
        "paper_copies": _count(row.paper_copies),
        "electronic_signed": "X" if row.electronic_signed else "",
    }


def _components(data: SlipData) -> list[dict[str, str]]:
    return [_component_cells(n, row) for n, row in enumerate(data.components, start=1)]


def _channel_cells(row: ChannelRow) -> dict[str, str]:
    return {"name": _clean(row.name), "time": _clean(row.time), "fee": _clean(row.fee)}


def _channels(data: SlipData) -> list[dict[str, str]]:
    return [_channel_cells(row) for row in data.channels]


SOURCES: Mapping[str, Callable[[SlipData], list[dict[str, str]]]] = MappingProxyType(
    {"components": _components, "channels": _channels}
)
"""Tables a form may name: source → rows of column name → text."""

COLUMNS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "components": frozenset(_component_cells(1, ComponentRow(name=""))),
        "channels": frozenset(_channel_cells(ChannelRow(name="", time="", fee=""))),
    }
)
"""Column names of each source."""

_NOBODY = SlipData(
    office=Letterhead(superior="", name="", receiving_office="", place=""),
    submitter=Submitter(full_name=""),
    printed_at=datetime(2000, 1, 1, tzinfo=VIETNAM_OFFSET),
)

FIELD_NAMES = frozenset(fields(_NOBODY)) | {"form.title", "copy.words", "page", "pages"}
"""Every name a form may put in braces; the last four come from the form and the page."""
