"""Every text a scanner may deliver, told apart by its content (rules Q1–Q12).

Citizen cards, health cards, dossier codes, receipts, our own sheets. A warning never blocks: the
clerk sees it and corrects the field. The text holds personal data and must reach no log; the room
must not know what the desk does with a scan.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import parse_qsl

from ehc_desk.domain import card_values, codes, health_card, scan_text, sheets
from ehc_desk.domain.personal_number import PersonalNumber, is_personal_number
from ehc_desk.errors import BadInputError, ImpossibleDate

_SLOTS = {
    "name_second": ("old_number", "cancelled_number", "father_name", "mother_name"),
    "cmnd_second": ("cancelled_number", "father_name", "mother_name"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """One scan: ``kind``, ``layout`` (citizen cards only), ``fields`` and sorted ``warnings``."""

    kind: str
    layout: str | None = None
    fields: dict[str, object] = field(default_factory=dict, repr=False)
    warnings: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """Return the scan as the command line prints it."""
        return {
            "kind": self.kind,
            "layout": self.layout,
            "fields": dict(self.fields),
            "warnings": list(self.warnings),
        }


def parse_scan(text: str) -> Scan:
    """Return what the delivered text is; any text is answered, at worst as ``unknown``."""
    warnings: set[str] = set()
    line = scan_text.first_line(text, warnings)
    sheet = scan_text.restore_sheet_delimiter(line, warnings)
    if sheet.startswith(sheets.PREFIX):
        return _sheet(sheet, warnings)
    line = scan_text.restore_delimiter(scan_text.repair_letters(line, warnings), warnings)
    return _with_bars(line, warnings) if "|" in line else _without_bars(line, warnings)


def _scan(
    kind: str, warnings: set[str], fields: dict[str, object] | None = None,
    layout: str | None = None,
) -> Scan:  # fmt: skip
    return Scan(kind=kind, layout=layout, fields=fields or {}, warnings=tuple(sorted(warnings)))


def _sheet(text: str, warnings: set[str]) -> Scan:
    """Return a cover sheet or badge of ours; a wrong check sum is never anything else."""
    if not sheets.has_right_crc(text):
        return _scan("unknown", warnings | {"CRC_WRONG"})
    sheet = sheets.parse_sheet(text)
    if sheet is None:
        return _scan("unknown", warnings | {"SHEET_INVALID"})
    if isinstance(sheet, sheets.StaffBadge):
        return _scan("staff_badge", warnings, {"user": sheet.user})
    target = "code" if sheet.form == "dossier" else "draft"
    fields = {"form": sheet.form, target: sheet.target, "component": sheet.component}
    return _scan("cover_sheet", warnings, fields)


def _without_bars(text: str, warnings: set[str]) -> Scan:
    """Tell apart what has no bar: codes, links, bare numbers (Q5)."""
    if codes.looks_official(text) or codes.looks_provisional(text):
        return _code(text, warnings)
    if "://" in text:
        return _link(text, warnings)
    if is_personal_number(text):
        warnings.update(PersonalNumber.parse(text).warnings())
        return _scan("personal_number", warnings, {"personal_number": text})
    if re.fullmatch("[0-9]{9}", text):
        return _scan("old_id_number", warnings, {"old_number": text})
    return _scan("unknown", warnings)


def _code(text: str, warnings: set[str]) -> Scan:
    kind = "provisional_code" if codes.looks_provisional(text) else "dossier_code"
    try:
        return _scan(kind, warnings, {"code": codes.parse_code(text).text})
    except ImpossibleDate:
        return _scan("unknown", warnings | {"DATE_INVALID"})
    except BadInputError:
        return _scan("unknown", warnings | {"CHECK_LETTER_WRONG"})


def _link(text: str, warnings: set[str]) -> Scan:
    """Return the dossier of a look-up link; the link itself is kept nowhere (Q5.2)."""
    query = text.partition("?")[2].partition("#")[0]
    values = dict(reversed(parse_qsl(query, keep_blank_values=True)))
    try:
        code = codes.DossierCode.parse(values.get("MHS", ""))
    except BadInputError:
        return _scan("unknown", warnings)
    if values.get("SGT"):
        warnings.add("PERSONAL_NUMBER_IN_URL")
    return _scan("dossier_code", warnings, {"code": code.text})


def _with_bars(text: str, warnings: set[str]) -> Scan:
    """Tell apart what has bars: citizen card, health card, VssID (Q6)."""
    parts = scan_text.split_fields(text)
    if is_personal_number(parts[0]):
        return _citizen_card(parts, warnings)
    if health_card.is_card_number(parts[0]):
        if len(parts) == 2:
            return _scan("vssid", warnings, health_card.read_vssid(parts, warnings))
        if len(parts) >= 5:
            return _scan("health_card", warnings, health_card.read_health_card(parts, warnings))
    return _scan("unknown", warnings)


def _citizen_card(parts: list[str], warnings: set[str]) -> Scan:
    """Return a citizen card in either layout, decided by content and never by card type (Q7)."""
    number, second, *rest = parts
    layout = "cmnd_second" if re.fullmatch("[0-9]*", second) else "name_second"
    old_number = None
    if layout == "cmnd_second":
        if re.fullmatch("[0-9]{9}", second):
            old_number = second
        elif second:
            warnings.add("OLD_NUMBER_INVALID")
        rest = rest or [""]
    else:
        rest = [second, *rest]
    name, *after = [*rest, *[""] * max(5 - len(rest), 0)]
    birth, sex_word = _pair(after[0], after[1])
    address, issued = _address_and_issue(after[2], after[3])
    if not (name and birth and sex_word and address and issued):
        warnings.add("FIELDS_MISSING")
    born, birth_year = card_values.read_birth(birth, warnings)
    sex = card_values.read_sex(sex_word, warnings)
    issue_date = card_values.read_date(issued, warnings)
    fields: dict[str, object] = {
        "personal_number": number,
        "old_number": old_number,
        "full_name": name or None,
        "date_of_birth": card_values.iso(born),
        "sex": sex,
        "address": address or None,
        "issue_date": card_values.iso(issue_date),
    }
    fields |= _tail(after[4:], layout, old_number, warnings)
    if birth_year is not None:
        fields["birth_year"] = birth_year
    _check_number(number, sex, born, birth_year, warnings)
    if born and issue_date and issue_date < born:
        warnings.add("ISSUE_BEFORE_BIRTH")
    _check_letters(name, address, warnings)
    return _scan("citizen_card", warnings, fields, layout)


def _pair(first: str, second: str) -> tuple[str, str]:
    """Return birth date and sex of the pair, which comes in either order (Q8)."""
    likes = card_values.is_birth_like(first), card_values.is_birth_like(second)
    if likes == (False, True) or (likes == (False, False) and card_values.is_sex(first)):
        return second, first
    return first, second


def _address_and_issue(first: str, second: str) -> tuple[str, str]:
    if card_values.is_date_like(first) and not card_values.is_date_like(second):
        return second, first
    return first, second


def _tail(
    parts: list[str], layout: str, old_number: str | None, warnings: set[str]
) -> dict[str, object]:
    """Return the fields after the issue date: by position when all fit, else by content (Q9)."""
    while parts and not parts[-1]:
        parts = parts[:-1]
    found: dict[str, object] = {
        "old_number": old_number,
        "cancelled_number": None,
        "father_name": None,
        "mother_name": None,
        "extra": [],
    }
    slots = _SLOTS[layout]
    if len(parts) <= len(slots) and all(
        not part or slot in _slots_of(part) for slot, part in zip(slots, parts, strict=False)
    ):
        return found | {slot: part or None for slot, part in zip(slots, parts, strict=False)}
    extra: list[str] = []
    for part in filter(None, parts):
        free = [slot for slot in _slots_of(part) if found[slot] is None]
        if free:
            found[free[0]] = part
        else:
            extra.append(part)
            warnings.add("EXTRA_FIELDS")
    return found | {"extra": extra}


def _slots_of(part: str) -> tuple[str, ...]:
    """Return the fields whose content the part can be."""
    if re.fullmatch("[0-9]{9}", part):
        return ("old_number",)
    if is_personal_number(part):
        return ("cancelled_number",)
    is_text = any(char.isalpha() for char in part) and not re.search("[0-9]", part)
    return ("father_name", "mother_name") if is_text else ()


def _check_number(
    number: str, sex: str | None, born: date | None, birth_year: int | None, warnings: set[str]
) -> None:
    year = born.year if born else birth_year
    warnings.update(PersonalNumber.parse(number).warnings(sex=sex, birth_year=year))


def _check_letters(name: str, address: str, warnings: set[str]) -> None:
    """Warn of lost letters and of keys that no input method composed (Q10)."""
    if card_values.chars_lost(name) or card_values.chars_lost(address):
        warnings.add("CHARS_LOST")
    if card_values.typed_by_input_method(name):
        warnings.add("IME_SUSPECTED")
