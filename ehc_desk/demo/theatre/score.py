"""The result of a morning: what was right, how many keys and scans, how fast the window answered.

Reads the rows of a stage; knows neither window nor desk.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from statistics import median
from typing import Any

from ehc_desk.demo.theatre.stage import Stage

P95_MS = 150.0
DRAIN_S = 10.0
MENDED_S = 20.0
SELF_TEST_S = 5.0
ACKNOWLEDGED_S = 5.0
STALL_MS = 100.0
KEYS, SCANS = 9, 2


def percentile(values: Iterable[float], share: float) -> float:
    """Return the value below which that share lies; 0 without values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def report(stage: Stage) -> dict[str, Any]:
    """Return the figures of a morning; ``broken`` names the limits that were passed."""
    rows = stage.results
    visits = [row for row in rows if row["visit"] and row["outcome"] == "played"]
    certifications = [
        row for row in visits if row["group"] == "certification" and row.get("plain", True)
    ]
    own = [stall["ms"] - stall["waited_ms"] for stall in stage.stalls]
    found: dict[str, Any] = {
        "visitors": len(visits),
        "right": sum(not row["wrong"] for row in visits),
        "not_yet": [row["id"] for row in rows if row["outcome"] == "not_yet"],
        "partly": {row["id"]: row["left_out"] for row in rows if row.get("left_out")},
        "wrong": {row["id"]: row["wrong"] for row in rows if row["wrong"]},
        "groups": _groups(visits),
        "certification_keys_most": max((row["keys"] for row in certifications), default=0),
        "certification_scans_most": max((row["scans"] for row in certifications), default=0),
        "latency_p50_ms": round(percentile(stage.latencies, 0.5), 1),
        "latency_p95_ms": round(percentile(stage.latencies, 0.95), 1),
        "latency_max_ms": round(max(stage.latencies, default=0.0), 1),
        "latencies": len(stage.latencies),
        "stalls_over_100_ms": stage.stalls,
        "stall_own_max_ms": round(max(own, default=0.0), 1),
        "power_cuts": stage.cuts,
        **stage.facts,
    }
    return found | {"broken": broken(found)}


def broken(found: Mapping[str, Any]) -> list[str]:
    """Return the names of the limits a report passes."""
    limits = {
        "wrong": bool(found["wrong"]),
        "keys": found["certification_keys_most"] > KEYS,
        "scans": found["certification_scans_most"] > SCANS,
        "mouse": bool(found.get("mouse_events")),
        "latency": found["latency_p95_ms"] > P95_MS,
        "drain": bool(found.get("not_drained")) or found.get("drain_s", 0) > DRAIN_S,
        "mended": found.get("refused_mended_s", 0) > MENDED_S,
        "self_test": found.get("self_test_s", 0) > SELF_TEST_S,
        "acknowledged": found.get("acknowledged_s", 0) > ACKNOWLEDGED_S,
        "stall": found["stall_own_max_ms"] > STALL_MS,
    }
    return [name for name, passed in limits.items() if passed]


def _groups(visits: list[dict[str, Any]]) -> dict[str, dict[str, float]]:
    return {
        group: {
            "count": len(rows),
            "keys": median(row["keys"] for row in rows),
            "scans": median(row["scans"] for row in rows),
            "seconds": round(median(row["seconds"] for row in rows), 2),
        }
        for group in sorted({row["group"] for row in visits})
        if (rows := [row for row in visits if row["group"] == group])
    }
