"""What goes wrong in national procedure records, row by row, and what we make of it.

Every repair leaves a finding; a repair that is a guess asks a person to look (``look``). The room
works on plain JSON objects and knows neither our catalogue nor who releases it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ehc_desk.domain.procedure import AUTHORISATION, MOST_OF_ONE_PAPER
from ehc_desk.domain.text import fold, nfc

Row = dict[str, Any]

_CODE_IN_NAME = re.compile(r"\s*[(\[]\s*\d\.\d{6}[\w.]*\s*[)\]]")
_PREFIX = re.compile(r"(?i)^thủ tục(?: hành chính)?\s*:?\s+")
_FILE_NAME = re.compile(r"(?i)(?P<stem>[^\s;,()]*)\.(?:docx?|pdf|xlsx?|rtf|odt)\s*$")
_GLUE = re.compile(r"(?<=[a-zà-ỹđ)])(?=[A-ZĐ])")
_LAST_NUMBER = re.compile(r"(\d+)\D*$")
_FIRST_NUMBER = re.compile(r"\d+")
_MONEY = re.compile(r"\d[\d.,\s]*\d|\d")
_CURRENCY_ABROAD = re.compile(r"(?i)\busd\b|\$|€|\beur\b")
_IN_NOTE = re.compile(r"(\d+)\s*(ngày làm việc|giờ làm việc|ngày)", re.IGNORECASE)
_SAYS_ONLINE = re.compile(r"(?i)khi nộp trực tuyến")

_UNITS = {
    "ngay lam viec": "working_day",
    "gio lam viec": "working_hour",
    "ngay": "calendar_day",
    "trong ngay": "same_day",
    "ngay trong ngay": "same_day",
}
_KNOWN_UNITS = frozenset(_UNITS.values())
# Sentences that carry a count by mistake: notes and statements of responsibility (lesson 2).
_NOTE_STARTS = ("luu y", "ghi chu", "chu y")
_NOTE_PARTS = ("chiu trach nhiem", "duoc thay the bang du lieu")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that was found in a record: where, a stable word, what it was and what it became.

    ``look`` asks the person who releases to decide; otherwise the repair is certain.
    """

    procedure: str
    place: str
    code: str
    before: str = ""
    after: str = ""
    look: bool = False


@dataclass(slots=True)
class Findings:
    """Collects the findings of one procedure."""

    procedure: str
    items: list[Finding] = field(default_factory=list)

    def add(self, place: str, code: str, before: object = "", after: object = "") -> None:
        """Note a repair that is certain."""
        self._put(place, code, before, after, look=False)

    def look(self, place: str, code: str, before: object = "", after: object = "") -> None:
        """Note something a person has to look at."""
        self._put(place, code, before, after, look=True)

    def _put(self, place: str, code: str, before: object, after: object, *, look: bool) -> None:
        self.items.append(
            Finding(
                procedure=self.procedure,
                place=place,
                code=code,
                before=str(before),
                after=str(after),
                look=look,
            )
        )


def composed(value: Any) -> Any:
    """Return a JSON value with every text in composed letters (NFC); records mix both."""
    if isinstance(value, str):
        return nfc(value)
    if isinstance(value, list):
        return [composed(item) for item in value]
    if isinstance(value, dict):
        return {key: composed(item) for key, item in value.items()}
    return value


def repaired_name(name: str, found: Findings) -> str:
    """Return a procedure name without its code in brackets and without "Thủ tục" (lesson 10)."""
    written = " ".join(name.split())
    plain = _CODE_IN_NAME.sub("", written)
    if plain != written:
        found.add("name", "code-in-name", written, plain)
    short = _PREFIX.sub("", plain)
    if short != plain:
        short = short[:1].upper() + short[1:]
        found.add("name", "prefix-in-name", plain, short)
    return short.strip()


def repaired_components(rows: list[Row], found: Findings) -> tuple[list[Row], list[str]]:
    """Return the papers of a record and the notes that stood among them (lessons 1 to 5)."""
    papers: list[Row] = []
    notes: list[str] = []
    seen: set[tuple[object, ...]] = set()
    for position, raw in enumerate(rows, start=1):
        row, place = _paper(raw, f"components[{position}]", found), f"components[{position}]"
        if _is_note(row, place, found):
            notes.append(row["name"])
            continue
        key = (fold(row["name"]), row["must"], fold(row["condition"] or ""), str(row["channels"]))
        if key in seen:
            found.add(place, "repeated-row", row["name"])
            continue
        seen.add(key)
        _watch_words(row, place, found)
        papers.append({**row, "number": len(papers) + 1})
    return papers, notes


def _paper(raw: Mapping[str, Any], place: str, found: Findings) -> Row:
    name = _without_file_name(" ".join(str(raw["name"]).split()), place, found)
    row: Row = {
        "name": name,
        "must": raw["must"],
        "originals": _count(raw.get("originals"), name, f"{place}.originals", found),
        "copies": _count(raw.get("copies"), name, f"{place}.copies", found),
        "condition": raw.get("condition") or None,
        "channels": raw.get("channels"),
        "role": raw.get("role"),
    }
    if row["channels"] == ["online"] and _SAYS_ONLINE.match(row["condition"] or ""):
        found.add(f"{place}.condition", "condition-repeats-channel", row["condition"])
        row["condition"] = None
    return row


def with_roles(rows: list[Row], known: Mapping[str, str], found: Findings) -> list[Row]:
    """Return the papers with their roles: as ``known`` by folded name, else by their name.

    A proxy's authorisation becomes required when somebody files for the owner, so a guess is
    shown to a person.
    """
    done = []
    for row in rows:
        role: str | None = known.get(fold(row["name"]), row["role"])
        if role is None and fold(row["name"]).startswith(("van ban uy quyen", "giay uy quyen")):
            role = AUTHORISATION
            found.look(f"components[{row['number']}].role", "role-guessed", row["name"], role)
        done.append({**row, "role": role})
    return done


def _without_file_name(name: str, place: str, found: Findings) -> str:
    match = _FILE_NAME.search(name)
    if match is None:
        return name
    before, stem = name[: match.start()].rstrip(), match["stem"]
    glued = _GLUE.split(stem, maxsplit=1)
    if len(glued) > 1 and glued[0].islower():
        stem = glued[0]  # "…sinhTK01.doc": the word stays, the file name goes
    elif re.search(r"[\d_]", stem):
        stem = ""
    plain = " ".join((before, stem)).strip() or name
    found.look(f"{place}.name", "file-name", name, plain)
    return plain


def _count(value: object, name: str, place: str, found: Findings) -> int:
    number = _whole(value)
    if number is None:
        found.look(place, "count-unreadable", value, 0)
        return 0
    if not isinstance(value, int) and value is not None:
        found.add(place, "count-as-text", value, number)
    if number <= MOST_OF_ONE_PAPER:
        return max(number, 0)
    repaired = _unglued(number, name)
    if repaired is not None:
        found.look(place, "glued-number", number, repaired)
        return repaired
    found.look(place, "suspicious-count", number, 1)
    return 1


def _whole(value: object) -> int | None:
    if value is None or isinstance(value, int):
        return int(value or 0)
    match = _FIRST_NUMBER.search(str(value))
    return int(match[0]) if match else None


def _unglued(count: int, name: str) -> int | None:
    """Return 1 for 181 after "… Mẫu số 18": the number of the form ran into the count."""
    last = _LAST_NUMBER.search(name)
    digits = str(count)
    if last is None or not digits.startswith(last[1]) or digits == last[1]:
        return None
    rest = int(digits[len(last[1]) :])
    return rest if 1 <= rest <= MOST_OF_ONE_PAPER else None


def _is_note(row: Row, place: str, found: Findings) -> bool:
    folded = fold(row["name"])
    if row["originals"] + row["copies"] == 0:
        found.add(place, "row-without-count", row["name"])
        return True
    if folded.startswith(_NOTE_STARTS) or any(part in folded for part in _NOTE_PARTS):
        found.look(place, "note-with-count", row["name"])
        return True
    return False


def _watch_words(row: Row, place: str, found: Findings) -> None:
    folded = fold(row["name"])
    if "so ho khau" in folded or "so tam tru" in folded:
        found.look(place, "abolished-paper", row["name"])
    if "mot trong cac giay to" in folded:
        found.look(place, "alternative-papers", row["name"])


def repaired_channels(rows: list[Row], found: Findings) -> list[Row]:
    """Return the channel lines of a record with units and fees as data (lessons 6 to 9)."""
    lines: list[Row] = []
    for position, raw in enumerate(rows, start=1):
        place = f"channels[{position}]"
        line = _line(raw, place, found)
        if line is None:
            continue
        twice = any(line["channel"] == other["channel"] for other in lines)
        if twice and not line["condition"]:
            line["condition"] = line["note"] or "Trường hợp khác"
            found.look(place, "channel-twice", line["channel"], line["condition"])
        lines.append(line)
    if lines and all(line["channel"] == "online" for line in lines):
        found.look("channels", "online-only")
    return lines


def _line(raw: Mapping[str, Any], place: str, found: Findings) -> Row | None:
    fee = raw.get("fee_vnd")
    if isinstance(fee, str) and _CURRENCY_ABROAD.search(fee):
        found.look(place, "foreign-currency", fee)
        return None
    line = {
        "channel": raw["channel"],
        "fee_vnd": _fee(fee, place, found),
        "fee_unit": raw.get("fee_unit"),
        "note": str(raw.get("note") or ""),
        "condition": raw.get("condition"),
    }
    return {**line, **_time(raw, line["note"], place, found)}


def _fee(value: object, place: str, found: Findings) -> int | None:
    if value is None or isinstance(value, int):
        return value
    text = str(value)
    if "mien" in fold(text):
        amount: int | None = 0
    else:
        match = _MONEY.search(text)
        amount = int(re.sub(r"\D", "", match[0])) if match else None
    found.add(f"{place}.fee_vnd", "fee-as-text", text, amount)
    return amount


def _time(raw: Mapping[str, Any], note: str, place: str, found: Findings) -> Row:
    value, unit = _time_value(raw, place, found), _unit(raw.get("time_unit"), place, found)
    source = raw.get("time_source")
    for number, word in _IN_NOTE.findall(note):
        noted = _UNITS[fold(word)]
        if value is not None and int(number) == value and _note_wins(unit, noted):
            found.look(f"{place}.time_unit", "unit-from-note", unit or "", noted)
            unit, source = noted, "resolved_from_note"
            break
    if unit is None and value is not None:
        found.look(f"{place}.time_unit", "unit-missing", value)
    return {"time_value": value, "time_unit": unit, "time_source": source}


def _note_wins(unit: str | None, noted: str) -> bool:
    """Tell whether the note is clearer than the cell: no unit, or days that are working days."""
    return unit is None or (unit == "calendar_day" and noted == "working_day")


def _time_value(raw: Mapping[str, Any], place: str, found: Findings) -> int | None:
    value = raw.get("time_value")
    if value is None or isinstance(value, int):
        return value
    number = _whole(value)
    found.add(f"{place}.time_value", "time-as-text", value, number)
    return number


def _unit(value: object, place: str, found: Findings) -> str | None:
    if value is None or value in _KNOWN_UNITS:
        return value and str(value)
    unit = _UNITS.get(fold(str(value)))
    if unit is None:
        found.look(f"{place}.time_unit", "unit-unknown", value)
    else:
        found.add(f"{place}.time_unit", "unit-as-text", value, unit)
    return unit
