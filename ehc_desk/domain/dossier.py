"""The dossier (hồ sơ): what a clerk takes in, and what became of it.

Values only: nothing here reads a clock, a disk or a network. A change returns a new value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any


class Channel(StrEnum):
    """How a dossier reaches the counter (NĐ 118/2025 Art. 15)."""

    COUNTER = "counter"
    POST = "post"
    ONLINE = "online"


class State(StrEnum):
    """Processing status of an accepted dossier; national codes in ``NATIONAL_STATUS``."""

    ACCEPTED = "accepted"
    PROCESSING = "processing"
    WAITING_SUPPLEMENT = "waiting_supplement"
    WAITING_PAYMENT = "waiting_payment"
    RESULT_READY = "result_ready"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    REFUSED = "refused"
    VOIDED = "voided"


NATIONAL_STATUS: Mapping[State, int | None] = {
    State.ACCEPTED: 2,
    State.REFUSED: 3,
    State.PROCESSING: 4,
    State.WAITING_SUPPLEMENT: 5,
    State.WAITING_PAYMENT: 6,
    State.WITHDRAWN: 7,
    State.STOPPED: 8,
    State.RESULT_READY: 9,
    State.RETURNED: 10,
    State.VOIDED: None,
}


class PartyKind(StrEnum):
    """Who an owner or submitter is."""

    PERSON = "person"
    FOREIGNER = "foreigner"
    ORGANISATION = "organisation"


class Check(StrEnum):
    """The clerk's verdict on one component."""

    OPEN = "open"  # not looked at yet
    PASSED = "passed"  # handed in or shown as required
    MISSING = "missing"  # accepted without it, with a reason
    ELECTRONIC = "electronic"  # data exist already: must not be asked for (NĐ 118 Art. 5.1.i)
    NOT_NEEDED = "not_needed"  # a conditional paper whose case does not apply


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """An owner or a submitter. Dates are ISO text; empty text means unknown."""

    kind: PartyKind = PartyKind.PERSON
    full_name: str = ""
    personal_number: str = ""
    old_number: str = ""
    passport: str = ""
    tax_code: str = ""
    date_of_birth: str = ""
    birth_year: str = ""
    sex: str = ""
    nationality: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    issue_date: str = ""

    @property
    def id_number(self) -> str:
        """The number that identifies this party on a legal form, by kind."""
        if self.kind is PartyKind.ORGANISATION:
            return self.tax_code
        if self.kind is PartyKind.FOREIGNER:
            return self.passport or self.personal_number
        return self.personal_number or self.old_number or self.passport


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentCheck:
    """One line of the checklist: what was required and what was really handed in."""

    number: int
    name: str
    must: str = "hand_in"
    required: bool = True
    check: Check = Check.OPEN
    reason: str = ""
    originals: int = 0
    certified_copies: int = 0
    photocopies: int = 0

    @property
    def settled(self) -> bool:
        """True when nothing more has to be decided before acceptance."""
        if self.check is Check.MISSING:
            return bool(self.reason.strip())
        return self.check is not Check.OPEN or not self.required


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One side of a sheet, kept by hash; a page is safe the moment it exists."""

    id: str
    component: int
    position: int
    sha256: str
    media_type: str
    rotation: int = 0
    size: int = 0
    width_px: int = 0
    height_px: int = 0
    dpi: float | None = None
    blank: bool = False
    source: str = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What is delivered for one component: one PDF, named by its SHA-256."""

    component: int
    sha256: str
    size: int
    pages: int
    media_type: str = "application/pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeFacts:
    """Everything a clerk enters before acceptance; may be incomplete while it is a draft.

    ``form`` holds the electronic form's values by path; ``from_card`` names the paths that still
    carry the mark "từ thẻ". ``fee_vnd`` is None when the law gives no information (never 0).
    """

    procedure_code: str = ""
    procedure_version: str = ""
    procedure_name: str = ""
    channel: Channel = Channel.COUNTER
    owners: tuple[Party, ...] = ()
    submitter: Party | None = None
    relation: str = ""
    summary: str = ""
    components: tuple[ComponentCheck, ...] = ()
    form: Mapping[str, Any] = field(default_factory=dict)
    from_card: frozenset[str] = frozenset()
    fee_vnd: int | None = None
    set_count: int = 1
    return_method: str = "counter"
    return_place: str = ""
    note: str = ""

    @property
    def owner(self) -> Party:
        """The first owner, or an empty party while none is entered."""
        return self.owners[0] if self.owners else Party()

    @property
    def files_for_owner(self) -> bool:
        """True when somebody else hands in for the owner (nộp thay)."""
        return self.submitter is not None

    @property
    def who_submits(self) -> Party:
        """The person at the counter: the submitter, else the first owner."""
        return self.submitter or self.owner


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Work in progress of one clerk; has an id of ten base-32 characters and no number."""

    id: str
    user: str
    facts: IntakeFacts
    created_at: datetime
    updated_at: datetime
    revision: int = 0
    pages: tuple[Page, ...] = ()

    def with_facts(self, facts: IntakeFacts, *, at: datetime) -> Draft:
        """Return the draft with new facts and the next revision."""
        return replace(self, facts=facts, updated_at=at, revision=self.revision + 1)

    def pages_of(self, component: int) -> tuple[Page, ...]:
        """Return the pages of one component in order."""
        mine = (page for page in self.pages if page.component == component)
        return tuple(sorted(mine, key=lambda page: page.position))


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """An accepted dossier. ``code`` is official, else ``provisional_code`` stands in for it."""

    id: str
    code: str | None
    provisional_code: str | None
    version: int
    state: State
    facts: IntakeFacts
    papers: tuple[Paper, ...]
    received_at: datetime
    due_at: datetime | None
    deadline: Mapping[str, Any]
    clerk: str
    receiving_office: str
    competent_agency: str
    desk: str
    void_reason: str = ""
    promised_due_at: datetime | None = None
    draft_id: str = ""

    @property
    def printed_code(self) -> str:
        """The code that stands on the slip: official if there is one, else provisional."""
        return self.code or self.provisional_code or ""

    @property
    def provisional(self) -> bool:
        """True while no official code is known."""
        return self.code is None

    def moved(self, state: State, **changes: Any) -> Dossier:
        """Return the dossier in another state."""
        return replace(self, state=state, **changes)
