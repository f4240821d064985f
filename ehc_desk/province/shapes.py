"""The contract's request shapes as pydantic models, and their errors as pointer and code.

Strict: no coercion of any kind. What the contract leaves open is open here (``payload`` and
everything inside it), what it closes is closed.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from ehc_desk.province.problems import field_error

SAFE_INTEGER = 2**53 - 1
PAPER_MAX = 256 * 1024 * 1024
AGENCY = r"([0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2}|[A-Z][0-9]{2}(\.[0-9]{1,3}){0,3})"
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


def _wrong(code: str) -> PydanticCustomError:
    return PydanticCustomError(code, "{code}", {"code": code})


def _real_day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise _wrong("impossible-date") from None
    return text


def _real_moment(text: str) -> str:
    # Python 3.11 reads fractions of 3 or 6 digits only: the contract's 1 to 6 are cut off first.
    try:
        datetime.fromisoformat(re.sub(r"\.[0-9]+", "", text))
    except ValueError:
        raise _wrong("impossible-date") from None
    return text


def _real_code(text: str) -> str:
    _real_day("20{}-{}-{}".format(*re.findall("..", text.split("-")[1])))
    return text


def _real_provisional(text: str) -> str:
    _, desk, day, tail = text.split("-")
    _real_day("20{}-{}-{}".format(*re.findall("..", day)))
    if check_letter(f"TAM{desk}{day}{tail[:3]}") != tail[3]:
        raise _wrong("check-letter-wrong")
    return text


def check_letter(body: str) -> str:
    """Return the check letter of a provisional code without hyphens and letter (mod 23)."""
    total = sum(place * int(sign, 36) for place, sign in enumerate(body, start=1))
    return _LETTERS[total % 23]


def _version(value: Any) -> Any:
    if value is None or type(value) in (str, int):
        return value
    raise _wrong("type")


def _like(pattern: str) -> StringConstraints:
    return StringConstraints(pattern=f"^{pattern}$")


_FRACTION = r"(\.[0-9]{1,6})?"
_ZONE = r"(Z|[+-][0-9]{2}:[0-9]{2})"
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_HEX = "[0-9a-f]"

Sha256 = Annotated[str, _like(_HEX + "{64}")]
Uuid = Annotated[str, _like(f"{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}")]
Uuid7 = Annotated[
    str, _like(f"{_HEX}{{8}}-{_HEX}{{4}}-7{_HEX}{{3}}-[89ab]{_HEX}{{3}}-{_HEX}{{12}}")
]
Moment = Annotated[
    str,
    _like(f"{_DATE}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}{_FRACTION}{_ZONE}"),
    AfterValidator(_real_moment),
]
CounterMoment = Annotated[
    str,
    _like(f"{_DATE}T[0-9]{{2}}:[0-9]{{2}}(:[0-9]{{2}}{_FRACTION})?{_ZONE}?"),
    AfterValidator(_real_moment),
]
Day = Annotated[str, _like("20[0-9]{2}-[0-9]{2}-[0-9]{2}"), AfterValidator(_real_day)]
DeskCode = Annotated[str, _like("[A-Z0-9]{1,8}")]
AgencyCode = Annotated[str, _like(AGENCY)]
OfficialCode = Annotated[str, _like(AGENCY + "-[0-9]{6}-[0-9]{4}"), AfterValidator(_real_code)]
ProvisionalCode = Annotated[
    str,
    _like("TAM-[A-Z0-9]{1,8}-[0-9]{6}-[0-9]{3}[A-HJ-NPR-Z]"),
    AfterValidator(_real_provisional),
]
Key32 = Annotated[str, _like("[A-Za-z0-9_-]{43}")]
Signature = Annotated[str, _like("[A-Za-z0-9_-]{86}")]
Kind = Annotated[str, _like("[a-z_]{3,40}")]
Version = Annotated[int, Field(ge=1, le=10000)]
Count = Annotated[int, Field(ge=0, le=SAFE_INTEGER)]
Word = Annotated[str, Field(min_length=1)]


class Closed(BaseModel):
    """A shape that is closed on purpose."""

    model_config = ConfigDict(strict=True, extra="forbid")


class Open(BaseModel):
    """A shape that is open on purpose; unknown members are kept by the record's hash."""

    model_config = ConfigDict(strict=True, extra="allow")


class Record(Closed):
    """The envelope of a journal entry."""

    v: Literal[1]
    chain: Uuid
    seq: Annotated[int, Field(ge=1, le=SAFE_INTEGER)]
    id: Uuid7
    dossier: Uuid | None
    kind: Kind
    payload: dict[str, Any]
    actor: Annotated[str, Field(max_length=200)]
    device_time: Moment
    server_offset_ms: Annotated[int, Field(ge=-SAFE_INTEGER, le=SAFE_INTEGER)] | None
    prev: Sha256


class Entry(Closed):
    """One entry of a batch."""

    record: Record
    hash: Sha256


class Paper(Open):
    """A paper as an entry names it."""

    component: Annotated[int, Field(ge=0, le=10000)] | None
    sha256: Sha256
    size: Annotated[int, Field(ge=1, le=PAPER_MAX)]
    pages: Annotated[int, Field(ge=1, le=100000)]
    media_type: Annotated[str, _like("[a-z]+/[A-Za-z0-9.+-]+")]


class Procedure(Open):
    """The procedure a dossier is about."""

    code: Annotated[str, Field(min_length=1, max_length=60)]
    name: Word
    version: Annotated[Any, AfterValidator(_version)] = None


class Person(Open):
    """An owner or submitter."""

    full_name: Annotated[str, Field(min_length=1, max_length=300)]
    personal_number: Annotated[str, _like("[0-9]{12}")] | None = None
    date_of_birth: str | None = None
    sex: str | None = None
    phone: Annotated[str, Field(max_length=40)] | None = None
    email: Annotated[str, Field(max_length=320)] | None = None
    address: Annotated[str, Field(max_length=1000)] | None = None


class Component(Open):
    """A line of the checklist."""

    number: Annotated[int, Field(ge=1, le=10000)]
    name: str | None = None


class DossierAccepted(Open):
    """Payload of ``dossier_accepted``."""

    code: OfficialCode | None
    provisional: ProvisionalCode | None
    version: Version
    procedure: Procedure
    channel: Literal["counter", "post", "online"]
    received_at: CounterMoment
    due_at: CounterMoment | None
    owners: Annotated[list[Person], Field(min_length=1)]
    submitter: Person | None
    relation: str | None
    summary: str
    components: list[Component]
    form: dict[str, Any]
    fee_vnd: Count | None
    papers: list[Paper]
    receiving_office: Word
    competent_agency: AgencyCode
    desk: DeskCode
    clerk: Word
    deadline: dict[str, Any] | None


class NumberVoided(Open):
    """Payload of ``number_voided``."""

    code: OfficialCode
    reason: Word


class DossierAct(Open):
    """What the province reads of every other act on a dossier."""

    version: Version | None = Field(default=None)
    reason: str | None = None
    state: str = ""
    status: Annotated[int, Field(ge=1, le=20)] = 0
    due_at: CounterMoment | None = None
    papers: list[Paper] = []


class EnrolmentRequest(Closed):
    """Body of ``POST /v1/enrolments``."""

    desk: DeskCode
    secret: Key32
    public_key: Key32
    proof: Signature
    client_version: Annotated[str, Field(max_length=40)] = ""


class LeaseRequest(Closed):
    """Body of ``POST /v1/number-leases``."""

    agency: AgencyCode
    day: Day
    epoch: Annotated[int, Field(ge=1, le=1_000_000)]
    count: Annotated[int, Field(ge=1, le=1000)] = 100
    after: Annotated[int, Field(ge=0, le=9999)] = -1


class Queue(Closed):
    """The outbox in a heartbeat."""

    length: Count
    oldest_age_s: Count | None


class LeaseLeft(Closed):
    """What is left of a lease in a heartbeat."""

    agency: AgencyCode
    day: Day
    left: Annotated[int, Field(ge=0, le=9999)]


class Heartbeat(Closed):
    """Body of ``POST /v1/heartbeat``."""

    version: Annotated[str, Field(min_length=1, max_length=40)]
    queue: Queue
    disk_free_bytes: Count | None
    leases: Annotated[list[LeaseLeft], Field(max_length=200)]


class IdHash(Closed):
    """An entry's id and hash."""

    id: Uuid7
    hash: Sha256


class Reconciliation(Closed):
    """Body of ``POST /v1/reconciliations``."""

    day: Day
    entries: Annotated[list[IdHash], Field(max_length=20000)]
    chain: Uuid = ""


class ChangeOrder(Closed):
    """Body of ``POST /training/changes``."""

    kind: Kind
    code: Annotated[str, Field(min_length=5, max_length=60)] = ""
    data: dict[str, Any] = {}


_CODES = {
    "missing": "required",
    "extra_forbidden": "unknown-field",
    "string_pattern_mismatch": "pattern",
    "literal_error": "choice",
    "greater_than_equal": "range",
    "less_than_equal": "range",
    "string_too_short": "length",
    "string_too_long": "length",
    "too_short": "length",
    "too_long": "length",
    "impossible-date": "impossible-date",
    "check-letter-wrong": "check-letter-wrong",
}


def errors_of(error: ValidationError, prefix: str = "") -> list[dict[str, Any]]:
    """Return the contract's field errors; values never appear in them (personal data)."""
    return [
        field_error(prefix + _pointer(item["loc"]), _CODES.get(item["type"], "type"))
        for item in error.errors(include_url=False, include_input=False, include_context=False)
    ]


def _pointer(loc: tuple[int | str, ...]) -> str:
    parts = (str(part).replace("~", "~0").replace("/", "~1") for part in loc)
    return "".join(f"/{part}" for part in parts)
