"""A scan that a pause cut in two: which keys typed just before it are its own, and is it whole.

Pure text and times; who typed and where the keys went is not known here. Keys a person typed
before are never taken for a reader's unless the text they make together is a known code.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ehc_desk.domain.citizen_card import parse_scan

PAUSE_MS = 450.0
"""No reader stops longer inside one code; whatever follows later is something else."""
MOST_PAUSES = 2
_CUT = frozenset({"FIELDS_MISSING", "DATE_INVALID"})
_NEVER_SURE = frozenset({"unknown", "personal_number", "old_id_number"})
_LIKE_THE_END_OF_A_CARD = frozenset({"health_card", "vssid"})
_CARD = re.compile(r"[0-9]{12}\|")
_BARS_OF_A_CARD = 5
_FEWEST_FAST = 4


def finished(text: str) -> bool:
    """Tell whether a text is a whole code, so that nothing of it can still be on its way.

    Twelve digits alone may be the beginning of a card.
    """
    if _CARD.match(text) and text.count("|") < _BARS_OF_A_CARD:
        return False
    scan = parse_scan(text)
    return scan.kind not in _NEVER_SURE and not _CUT.intersection(scan.warnings)


def own_keys(scan: str, typed: Sequence[str]) -> int:
    """Return how many of the keys typed last are the beginning of this scan, 0 when none is.

    Only when they make a whole code of it that it is not by itself.
    """
    known = finished(scan)
    if known and parse_scan(scan).kind not in _LIKE_THE_END_OF_A_CARD:
        return 0
    found, joined = 0, scan
    for count, key in enumerate(reversed(typed), start=1):
        joined = key + joined
        if finished(joined):
            if _CARD.match(joined):
                return count  # the end of a card may look like a health card
            found = found or count
    return 0 if known else found


def fast_keys(typed: Sequence[str], times: Sequence[float], gap_ms: float) -> int:
    """Return how many of the keys typed last came faster than anybody types, in runs.

    For a scan nothing can be made of: a few keys rolled over each other stay a person's.
    """
    count, run = 0, 1
    gaps = [later - sooner for sooner, later in pairwise(times)]
    for number, gap in enumerate([*reversed(gaps), PAUSE_MS + 1], start=1):
        if gap <= gap_ms:
            run += 1
            continue
        keys = typed[len(typed) - number : len(typed) - number + run]
        if run < _FEWEST_FAST and not (run > 1 and any(key in "|0123456789" for key in keys)):
            break
        count, run = number, 1
    return min(count, len(typed))


def in_a_row(times: Sequence[float], before: float) -> int:
    """Return how many of the keys typed last came without a longer pause up to ``before``."""
    count = 0
    for at in reversed(times):
        if before - at > PAUSE_MS:
            break
        count, before = count + 1, at
    return count


def pauses(times: Sequence[float], gap_ms: float) -> int:
    """Return how often these keys paused for longer than a reader's rhythm."""
    return sum(later - sooner > gap_ms for sooner, later in pairwise(times))
