"""What a scan from anywhere leads to: pure routing by kind, the text itself is not kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ehc_desk.domain.citizen_card import parse_scan

if TYPE_CHECKING:
    from ehc_desk.domain.citizen_card import Scan

_PEOPLE = frozenset({"citizen_card", "personal_number"})
_CODES = frozenset({"dossier_code", "provisional_code"})
_KNOWN_ALONE = frozenset({"unknown"})
_GARBLED = frozenset({"IME_SUSPECTED", "CHARS_LOST", "MOJIBAKE"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """``goes_to``: card · dossier · badge · garbled · said. ``value`` is a code or user name.

    ``kind`` is told in short when nothing can be done with the scan.
    """

    goes_to: str
    scan: Scan
    kind: str
    value: str = ""


def plausible(text: str) -> bool:
    """Tell whether a text is a code of a known kind."""
    return parse_scan(text).kind not in _KNOWN_ALONE


def route(text: str, *, whole: bool = True) -> Route:
    """Decide where a scan leads; a card an input method has spoiled or cut off leads nowhere.

    ``whole`` False: the reader's Enter never came.
    """
    scan = parse_scan(text)
    if not whole and "FIELDS_MISSING" in scan.warnings:
        return Route(goes_to="garbled", scan=scan, kind=scan.kind)
    if _GARBLED & set(scan.warnings) or _half_typed(text, scan.kind):
        return Route(goes_to="garbled", scan=scan, kind=scan.kind)
    if scan.kind in _PEOPLE:
        return Route(goes_to="card", scan=scan, kind=scan.kind)
    if scan.kind in _CODES:
        return Route(
            goes_to="dossier", scan=scan, kind=scan.kind, value=str(scan.fields.get("code") or "")
        )
    if scan.kind == "staff_badge":
        user = str(scan.fields.get("user") or "")
        return Route(goes_to="badge", scan=scan, kind=scan.kind, value=user)
    return Route(goes_to="said", scan=scan, kind=scan.kind)


def _half_typed(text: str, kind: str) -> bool:
    """Tell whether something like a card came without being one: letters were swallowed."""
    return kind == "unknown" and text.count("|") >= 4
