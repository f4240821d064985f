"""What a scan from anywhere leads to: pure routing by kind, the text itself is not kept."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ehc_desk.domain.citizen_card import parse_scan
from ehc_desk.domain.text import nfc
from ehc_desk.presenters.garbling import (
    composed_by_a_method,
    culprit,
    has_two_tones,
    undo_caps,
)

if TYPE_CHECKING:
    from ehc_desk.domain.citizen_card import Scan

_PEOPLE = frozenset({"citizen_card", "personal_number"})
_CODES = frozenset({"dossier_code", "provisional_code"})
_KNOWN_ALONE = frozenset({"unknown"})
_GARBLED = {
    "IME_SUSPECTED": "method",
    "CRC_WRONG": "method",
    "CHARS_LOST": "letters",
    "MOJIBAKE": "letters",
}
_CAPS = re.compile(r"\|(?:nAM|nỮ|nU)(?:\||$)")
_RAW_SEX = re.compile(r"nu(?:[wx7]|wx|xw|7[4x]|4|47)")
_RAW_VNI = re.compile(r"[a-z][1-9][a-z]|[a-z]{2,}[1-9]$")
_RAW_TELEX = re.compile(r"aa|ee|oo|dd|aw|ow|uw|[aeiouy](?:ch|c|m|ng|nh|n|p|t)?[sfrxj]$")
_DIGIT_IN_NAME = re.compile(r"[^\W\d_]\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """``goes_to``: card · dossier · badge · garbled · said. ``value`` is a code or user name.

    ``kind`` is told in short when nothing can be done with the scan; ``reason`` says what spoiled
    a garbled one: method · telex · vni · caps · letters · cut · french · vietnamese · german.
    ``left``: which of its keys stand in a field all the same, and the name of the field.
    ``whole``: its Enter came; else more of it may still arrive.
    """

    goes_to: str
    scan: Scan
    kind: str
    value: str = ""
    reason: str = ""
    left: tuple[str, str] = ("", "")
    whole: bool = True


_BEHIND_THE_NAME = 4
_NUMBER = re.compile(r"[0-9]{6}")
_LOST = "\ufffd"


def plausible(text: str) -> bool:
    """Tell whether a text is a code of a known kind."""
    return parse_scan(text).kind not in _KNOWN_ALONE


def route(text: str, *, whole: bool = True) -> Route:
    """Decide where a scan leads; a card an input method has spoiled or cut off leads nowhere.

    ``whole`` False: the reader's Enter never came. With Caps Lock on, letters come the wrong way
    round: that is undone, since nothing is lost by it.
    """
    text = _without_caps_lock(text)
    scan = parse_scan(text)
    reason = garbled_by(text, scan, whole=whole)
    if reason:
        return Route(goes_to="garbled", scan=scan, kind=scan.kind, reason=reason, whole=whole)
    if scan.kind in _PEOPLE:
        return Route(goes_to="card", scan=scan, kind=scan.kind)
    if scan.kind in _CODES:
        return Route(
            goes_to="dossier", scan=scan, kind=scan.kind, value=str(scan.fields.get("code") or "")
        )
    if scan.kind == "staff_badge":
        user = str(scan.fields.get("user") or "")
        return Route(goes_to="badge", scan=scan, kind=scan.kind, value=user)
    return Route(goes_to="said", scan=scan, kind=scan.kind, whole=whole)


def garbled_by(text: str, scan: Scan, *, whole: bool = True) -> str:
    """Return what spoiled a scan (a word of ``Route.reason``), empty when it is sound."""
    if "FIELDS_MISSING" in scan.warnings and (not whole or _is_short(text, scan)):
        return "cut"
    found = next((_GARBLED[name] for name in scan.warnings if name in _GARBLED), "")
    if _LOST in text:
        return "letters"
    if scan.kind == "unknown":
        name, _meant = culprit(text, plausible)
        return name or _spoiled_head(text) or found or ("letters" if _half_typed(text) else "")
    if found == "method":
        return _method_of(scan)
    if scan.kind == "citizen_card" and composed_by_a_method(_name_of(scan)):
        return found or "telex"
    return found or ("method" if _raw_elsewhere(text, scan) else "")


def _is_short(text: str, scan: Scan) -> bool:
    """Tell whether the end of a citizen card is missing, its bars too: a field it lacks has one.

    Behind the name stand birth date, sex, address and issue date (rule Q7).
    """
    if scan.kind != "citizen_card":
        return False
    second, *_ = text.split("|")[1:] or [""]
    before = 3 if not second.strip() or second.strip().isdigit() else 2
    return text.count("|") + 1 < before + _BEHIND_THE_NAME


def may_be_right(route: Route) -> bool:
    """Tell whether a person may take a garbled card all the same: only its name looks typed.

    Names such as Ksor Hnhan or Kowalska look like Telex keys to a machine; a person sees the card.
    Two tones in one word are nobody's name.
    """
    if route.kind != "citizen_card" or route.reason != "telex":
        return False
    return not has_two_tones(_name_of(route.scan))


def _name_of(scan: Scan) -> str:
    return str(scan.fields.get("full_name") or "")


def _spoiled_head(text: str) -> str:
    """Tell VNI by the head of our own sheets and badges: its 1 became a tone (``ÉHC|U|…``).

    The check sum cannot prove it: where a tone took the place of another, keys are lost.
    """
    head, bar, _ = text.strip().partition("|")
    return "vni" if bar and nfc(head).casefold() == "éhc" else ""


def _raw_elsewhere(text: str, scan: Scan) -> bool:
    """Tell whether address or sex hold raw keys of Telex or VNI though the name has none."""
    if scan.kind != "citizen_card" or not text.isascii():
        return False
    if any(_RAW_SEX.fullmatch(part) for part in text.lower().split("|")):
        return True
    words = str(scan.fields.get("address") or "").lower().replace(",", " ").split()
    return sum(bool(_RAW_VNI.search(word) or _RAW_TELEX.search(word)) for word in words) > 1


def has_caps_lock(text: str) -> bool:
    """Tell whether letters came the wrong way round: a sex written ``nAM``, a sheet in small."""
    return bool(_CAPS.search(text)) or (not plausible(text) and plausible(undo_caps(text)))


def _without_caps_lock(text: str) -> str:
    return undo_caps(text) if has_caps_lock(text) else text


def _method_of(scan: Scan) -> str:
    """Tell VNI (digits between letters) from Telex where a name shows it."""
    name = _name_of(scan)
    if not name:
        return "method"
    return "vni" if _DIGIT_IN_NAME.search(name) else "telex"


def _half_typed(text: str) -> bool:
    """Tell whether something like a card came without being one: letters were swallowed.

    Digits are never lost so: a number or a date of the card is still there.
    """
    return text.count("|") >= 4 and bool(_NUMBER.search(text))
