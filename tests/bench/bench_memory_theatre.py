"""Memory of the window after an hour at the counter, beside what it had once it had settled.

An hour is a few hundred visits: cards, procedures, typing, acceptances, lists and dossiers opened,
played by keys in the real window, offscreen. Prints JSON lines; leaves with 1 past the limit.
``--visits N`` (default 120, ``--long`` 400) takes more; ``--growth`` prints what grew.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ehc_desk.desk import Desk
    from ehc_desk.ui.theatre.hands import Hands, Step

LIMIT = 1.3
_WARM, _SETTLED_S = 12, 4.0
_SYLLABLES = ("An", "Bình", "Chi", "Dung", "Giang", "Hà", "Khanh", "Lan", "Minh", "Nga")


def rss_mb() -> float:
    """Return the resident memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def kinds() -> Counter[str]:
    """Count the living Python objects by class."""
    return Counter(type(each).__name__ for each in gc.get_objects())


class Hour:
    """Serves visitors in the window; ``rows`` are memory in MB after so many visits."""

    def __init__(self, hands: Hands, visits: int, growth: bool) -> None:
        self.hands, self.visits, self.growth = hands, visits, growth
        self.desk: Desk | None = None
        self.ready_mb = 0.0
        self.rows: list[tuple[int, float]] = []

    def play(self) -> Step:
        """Play all visits; memory is taken when the window is ready and after every tenth."""
        from ehc_desk.ui.texts import t
        from ehc_desk.ui.theatre.clerk import Clerk
        from ehc_desk.ui.theatre.ears import Ears

        hands = self.hands
        yield from hands.see("the desk", lambda: self.desk is not None, 60)
        yield from hands.awake()
        box = t("field.procedure")
        yield from hands.see("the window", lambda: hands.eyes.focus_name().endswith(box), 60)
        assert self.desk is not None
        clerk = Clerk(hands=hands, ears=Ears(self.desk), desk=self.desk, stack=self.desk.root)
        yield _SETTLED_S  # what the first minute needs is imported in a quiet moment
        self.ready_mb = rss_mb()
        before = kinds()
        for number in range(self.visits):
            yield from self.visit(clerk, number)
            if number == _WARM:
                before = kinds()
            if number % 10 == 9:
                gc.collect()
                self.rows.append((number + 1, round(rss_mb(), 1)))
        if self.growth:
            gc.collect()
            for name, count in (kinds() - before).most_common(25):
                print(f"{count:8} {name}", file=sys.stderr)

    def visit(self, clerk: object, number: int) -> Step:
        """Serve one visitor; every third time look at lists and a dossier too."""
        from ehc_desk.ui.theatre.clerk import Clerk

        assert isinstance(clerk, Clerk)
        name = " ".join(["Trần", *(_SYLLABLES[int(digit)] for digit in f"{number:04d}")])
        card = f"048085{number:06d}|291234567|{name}|02031985|Nam|12 Lê Lợi, Đà Nẵng|01072021"
        yield from clerk.scan_card(card, name)
        yield from clerk.choose("ct")
        yield from clerk.accept()
        dossier = clerk.ears.accepted()
        yield from self.hands.see("the slip", lambda: clerk.ears.prints(dossier) > 0)
        if number % 3 == 0:
            yield from self.hands.press("F3")
            yield 0.15
            yield from self.hands.press("F7")
            yield 0.15
            yield from self.hands.press("Ctrl+Shift+N")
            yield 0.15
            yield from self.hands.press("F2")
            yield 0.1


def measured(folder: Path, visits: int, growth: bool) -> dict[str, object]:
    """Play the hour in this process and return the row."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from ehc_desk.bootstrap import build_desk
    from ehc_desk.ui.app import run
    from ehc_desk.ui.theatre.hands import FAST, Hands, Stuck
    from ehc_desk.ui.theatre.watch import Watch

    app = QApplication(sys.argv[:1])
    hour = Hour(Hands(app, Watch(app), FAST), visits, growth)
    script, timer = hour.play(), QTimer()
    timer.setSingleShot(True)

    def step() -> None:
        try:
            timer.start(int(next(script) * 1000))
        except (StopIteration, Stuck) as end:
            if isinstance(end, Stuck):
                print(f"stuck: {end}", file=sys.stderr)
                hour.rows.clear()
            app.quit()

    def opened() -> Desk:
        hour.desk = build_desk(folder)
        return hour.desk

    timer.timeout.connect(step)
    timer.start(0)
    run(opened)
    if not hour.rows:
        sys.exit("the hour was not played to its end")
    last = hour.rows[-1][1]
    return {
        "name": "memory_theatre",
        "visits": visits,
        "ready_mb": round(hour.ready_mb, 1),
        "after_mb": last,
        "after_10_mb": hour.rows[0][1],
        "ratio": round(last / hour.ready_mb, 3),
        "limit": LIMIT,
    }


def main() -> int:
    """Make an empty demo desk, measure, and return 1 past the limit."""
    how = argparse.ArgumentParser(description=__doc__)
    how.add_argument("--visits", type=int, default=0)
    how.add_argument("--long", action="store_true", help="a long hour")
    how.add_argument("--growth", action="store_true", help="tell which objects grew")
    args = how.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    visits = args.visits or (400 if args.long or os.environ.get("EHC_LONG") == "1" else 120)
    with tempfile.TemporaryDirectory(prefix="ehc-memory-") as made:
        folder = Path(made) / "desk"
        command = [sys.executable, "-m", "ehc_desk", "--data-dir", str(folder), "init", "--demo"]
        subprocess.run([*command, "--empty"], check=True, capture_output=True, timeout=120)
        row = measured(folder, visits, args.growth)
    print(json.dumps(row))
    return int(float(str(row["ratio"])) > LIMIT)


if __name__ == "__main__":
    raise SystemExit(main())
