"""A procedure as it is published: time, fee and papers, for one version of the catalogue.

The room knows what the law asks for. It must not know files, the catalogue they come from, or how
a fee is worked out: it carries the per-page rule, and ``domain.fees`` does the sums.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ehc_desk.domain.dossier import Channel
from ehc_desk.domain.fees import PerPageRule, money
from ehc_desk.errors import BadInputError, ProcedureClosed, UnknownComponent

TimeUnit = Literal["same_day", "working_day", "calendar_day", "working_hour"]
Must = Literal["hand_in", "show"]

CHANNELS = tuple(Channel)
TIME_UNITS: tuple[TimeUnit, ...] = ("same_day", "working_day", "calendar_day", "working_hour")
TIME_SOURCES = ("published", "resolved", "resolved_from_note", "assumed")
FEE_UNITS = ("page", "copy", "document", "case", "transaction", "registration")
AUTHORISATION = "authorisation"
ROLES = (AUTHORISATION, "declaration", "electronic_form", "identity")
MOST_OF_ONE_PAPER = 10

NATIONAL_CODE = re.compile(r"\d\.\d{6}")
RESULT_CODE = re.compile(r"KQ\.[A-Z]\d{2}\.\d{6}")

NO_INFORMATION = "chưa có thông tin"
_TIME_WORDS = {
    "working_day": "ngày làm việc",
    "calendar_day": "ngày",
    "working_hour": "giờ làm việc",
}
_FEE_WORDS = {
    "page": "trang",
    "copy": "bản sao",
    "document": "văn bản",
    "case": "trường hợp",
    "transaction": "giao dịch",
    "registration": "lần",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelTerms:
    """Time and published fee of one channel; ``condition`` marks a second line of the channel.

    ``fee_vnd`` 0 is "Miễn phí", None is "no information" (never shown as 0).
    """

    channel: Channel
    time_value: int | None
    time_unit: TimeUnit | None
    time_source: str | None = None
    fee_vnd: int | None = None
    fee_unit: str | None = None
    note: str = ""
    condition: str | None = None

    @property
    def time_text(self) -> str:
        """Return the time as the slips print it: "trong ngày", "03 ngày làm việc"."""
        if self.time_unit == "same_day":
            return "trong ngày"
        if self.time_unit is None or self.time_value is None:
            return NO_INFORMATION
        return f"{self.time_value:02d} {_TIME_WORDS[self.time_unit]}"

    @property
    def fee_text(self) -> str:
        """Return the published fee: "Miễn phí", "8.000 đồng/bản sao", "chưa có thông tin"."""
        if self.fee_vnd is None:
            return NO_INFORMATION
        if self.fee_vnd == 0:
            return "Miễn phí"
        unit = f"/{_FEE_WORDS[self.fee_unit]}" if self.fee_unit else ""
        return money(self.fee_vnd) + unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One required paper; ``number`` counts from 1 in catalogue order and never changes.

    ``condition`` None means always; ``channels`` None means all of them.
    """

    number: int
    name: str
    must: Must
    originals: int
    copies: int
    condition: str | None = None
    channels: tuple[Channel, ...] | None = None
    role: str | None = None

    def fits(self, channel: str) -> bool:
        """Tell whether the paper is asked for on this channel at all."""
        return self.channels is None or any(channel == known for known in self.channels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What the citizen gets; the KQ code is missing in one published record (section 5)."""

    name: str
    code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """A procedure in one version. A dossier keeps the version it was received with."""

    code: str
    name: str
    short_name: str
    field: str
    level: str
    legal_basis: str
    version: str
    valid_from: date
    valid_to: date | None
    channels: tuple[ChannelTerms, ...]
    components: tuple[Component, ...]
    results: tuple[Result, ...]
    fee_rule: PerPageRule | None = None
    form: str = "generic"
    keywords: tuple[str, ...] = ()
    guidance: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse data that no procedure can have (BadInputError: procedure, reason)."""
        for reason in _faults(self):
            raise BadInputError(procedure=self.code, reason=reason)

    def in_force(self, on: date) -> bool:
        """Tell whether this version is in force on that day; the last day counts."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def component(self, number: int) -> Component:
        """Return component ``number`` (from 1) or raise UnknownComponent."""
        if not 1 <= number <= len(self.components):
            raise UnknownComponent(component=number, count=len(self.components))
        return self.components[number - 1]

    def components_for(self, channel: str) -> tuple[Component, ...]:
        """Return the papers that concern a channel, required ones and choices, in order."""
        return tuple(item for item in self.components if item.fits(channel))

    def required(
        self, component: Component, channel: str, *, acting_for_owner: bool = False
    ) -> bool:
        """Tell whether the paper must be there; otherwise it is a choice or does not concern.

        Unconditional papers of the channel are required. A conditional paper is a choice, except
        the authorisation when the submitter acts for the owner (NĐ 118/2025 Art. 15, 17.1.a).
        """
        if not component.fits(channel):
            return False
        if component.role == AUTHORISATION:
            return acting_for_owner
        return component.condition is None

    def published_on(self, channel: str) -> bool:
        """Tell whether the record itself names this channel."""
        return any(line.channel == channel for line in self.channels)

    def terms_choices(self, channel: str) -> tuple[ChannelTerms, ...]:
        """Return all lines of a channel: the normal one first, then those with a condition.

        People come to the desk for procedures published as online only; the desk then files
        online for them, so the counter borrows the online lines (catalogue lesson 9).
        """
        lines = tuple(line for line in self.channels if line.channel == channel)
        if not lines and channel == Channel.COUNTER:
            lines = tuple(line for line in self.channels if line.channel == Channel.ONLINE)
        return tuple(sorted(lines, key=lambda line: line.condition is not None))

    def terms(self, channel: str, condition: str | None = None) -> ChannelTerms:
        """Return time and fee of a channel, for a condition when one is named.

        Raises ProcedureClosed when the procedure is not offered on that channel.
        """
        for line in self.terms_choices(channel):
            if condition is None or line.condition == condition:
                return line
        raise ProcedureClosed(procedure=self.code, channel=channel)

    def time_text(self, channel: str = Channel.COUNTER) -> str:
        """Return the processing time of a channel in the words of the slip (form 01, row 18)."""
        return self.terms(channel).time_text

    def fee_text(self, channel: str = Channel.COUNTER) -> str:
        """Return the published fee of a channel, or the per-page rule in words."""
        return self.fee_rule.text if self.fee_rule else self.terms(channel).fee_text


def _faults(procedure: Procedure) -> list[str]:
    found = []
    if not NATIONAL_CODE.fullmatch(procedure.code):
        found.append("code")
    if not (procedure.name.strip() and procedure.short_name.strip()):
        found.append("name")
    if procedure.valid_to is not None and procedure.valid_to < procedure.valid_from:
        found.append("validity")
    if not procedure.channels or any(not _terms_hold(line) for line in procedure.channels):
        found.append("channels")
    if [item.number for item in procedure.components] != list(
        range(1, len(procedure.components) + 1)
    ):
        found.append("component-numbers")
    if any(not _component_holds(item) for item in procedure.components):
        found.append("components")
    if any(item.code and not RESULT_CODE.fullmatch(item.code) for item in procedure.results):
        found.append("results")
    return found


def _terms_hold(line: ChannelTerms) -> bool:
    known = (
        line.channel in CHANNELS
        and (line.time_unit is None or line.time_unit in TIME_UNITS)
        and (line.time_source is None or line.time_source in TIME_SOURCES)
        and (line.fee_unit is None or line.fee_unit in FEE_UNITS)
    )
    return known and (line.time_value or 0) >= 0 and (line.fee_vnd or 0) >= 0


def _component_holds(item: Component) -> bool:
    counts = (item.originals, item.copies)
    return (
        item.must in ("hand_in", "show")
        and bool(item.name.strip())
        and all(0 <= count <= MOST_OF_ONE_PAPER for count in counts)
        and sum(counts) > 0
        and (item.channels is None or all(channel in CHANNELS for channel in item.channels))
        and (item.role is None or item.role in ROLES)
    )
