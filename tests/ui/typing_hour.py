"""A clerk who never stops, in the window's process: cards, typing, pages, acceptances; for kills.

``python typing_hour.py FOLDER LOG SEED``. Everything that was done is written into LOG at once,
one JSON line a thing with the time on the machine's monotonic clock, which all processes share.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from random import Random
from time import monotonic
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from ehc_desk import paths
from ehc_desk.demo.sheets import draw_sheet
from ehc_desk.demo.theatre.devices import put_on_scanner
from ehc_desk.domain.events import DossierAccepted
from ehc_desk.ui.texts import t
from ehc_desk.ui.theatre.clerk import Clerk
from ehc_desk.ui.theatre.ears import Ears
from ehc_desk.ui.theatre.hands import FAST, Hands, Step, Stuck
from ehc_desk.ui.theatre.watch import Watch

if TYPE_CHECKING:
    from ehc_desk.desk import Desk

_WORDS = [
    "ban",
    "sao",
    "bang",
    "tot",
    "nghiep",
    "nop",
    "ho",
    "so",
    "du",
    "tuyen",
    "vien",
    "chuc",
    "nam",
    "hoc",
    "moi",
    "giay",
    "to",
    "kem",
    "theo",
]
_SYLLABLES = ("An", "Bình", "Chi", "Dung", "Giang", "Hà", "Khanh", "Lan", "Minh", "Nga")


class TypingHour:
    """The endless script; ``self.log`` is the only memory that outlives a kill."""

    def __init__(self, app: QApplication, folder: Path, log: Path, seed: int) -> None:
        self.app, self.folder, self.dice, self.seed = app, folder, Random(seed), seed
        self.file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.hands = Hands(app, Watch(app), FAST)
        self.desk: Desk | None = None
        self.script = self.hour()
        self.timer = QTimer()
        self.timer.setSingleShot(True)
        self.timer.setTimerType(Qt.TimerType.PreciseTimer)
        self.timer.timeout.connect(self.step)
        self.timer.start(0)

    def log(self, **what: Any) -> None:
        """Write one thing that happened."""
        line = json.dumps({"t": monotonic(), **what}, ensure_ascii=False) + "\n"
        os.write(self.file, line.encode("utf-8"))

    def step(self) -> None:
        """Go on with the script; a script that is stuck is logged and begins anew."""
        try:
            wait = next(self.script)
        except Stuck as stuck:
            self.log(stuck=str(stuck))
            self.script = self.again()
            wait = 0.05
        self.timer.start(int(wait * 1000))

    def hour(self) -> Step:
        """Work until the power goes."""
        yield from self.hands.see("the desk", lambda: self.desk is not None, 60)
        yield from self.hands.awake()
        assert self.desk is not None
        self.desk.bus.subscribe(self.heard)
        self.clerk = Clerk(
            hands=self.hands, ears=Ears(self.desk), desk=self.desk, stack=self.folder
        )
        box = t("field.procedure")
        yield from self.hands.see("the box", lambda: self.hands.eyes.focus_name().endswith(box))
        self.log(ready=True)
        yield from self.work()

    def again(self) -> Step:
        """Begin with an empty case after the script was stuck."""
        yield from self.hands.press("Esc", "F2")
        yield from self.work()

    def work(self) -> Step:
        """Serve one visitor after another."""
        while True:
            yield from self.visitor()

    def heard(self, event: object) -> None:
        """Note what the desk has told: from that moment on it must never be lost."""
        if isinstance(event, DossierAccepted):
            self.log(accepted=event.dossier_id)

    def visitor(self) -> Step:
        """Card, procedure, words letter by letter, pages, and one time in two acceptance."""
        number = self.dice.randrange(10**6)
        name = " ".join(["Trần", *(_SYLLABLES[int(digit)] for digit in f"{number:06d}"[:4])])
        card = f"048085{number:06d}|291234567|{name}|02031985|Nam|12 Lê Lợi, Đà Nẵng|01072021"
        yield from self.clerk.scan_card(card, name)
        yield from self.clerk.choose("ct")
        yield from self.clerk.count_pages(3)
        yield from self.words(name)
        if self.dice.random() < 0.7:
            yield from self.pages(number)
        yield from self.words(name)
        if self.dice.random() < 0.5:
            yield from self.clerk.accept()
        else:
            yield from self.hands.press("F2")
        yield 0.1

    def words(self, case: str) -> Step:
        """Type into the summary; every letter is logged when the field shows it."""
        yield from self.hands.walk_to(t("field.summary"))
        yield from self.hands.press("End")
        for word in self.dice.sample(_WORDS, 3):
            for letter in f"{word} ":
                yield from self.hands.type(letter)
                self.log(case=case, text=self.hands.eyes.field(t("field.summary")) or "")

    def pages(self, number: int) -> Step:
        """Two or three sheets come out of the copier and are taken in."""
        scratch = self.folder / "sheets"
        scratch.mkdir(exist_ok=True)
        count = self.dice.choice((2, 3))
        sheets = [
            draw_sheet(
                scratch / f"scan-{self.seed}-{number}-{page}.jpg",
                title="Giấy tờ",
                reference=f"{self.seed}-{number}",
                page=page,
            )
            for page in range(1, count + 1)
        ]
        inbox = paths.DataFolder(self.folder).inbox
        waiting = len([file for file in inbox.glob("*.jpg")]) if inbox.is_dir() else 0
        put_on_scanner(inbox, sheets)
        self.log(put=count)
        yield from self.clerk.to_pane(t("field.components"))
        yield from self.hands.press("F4")
        took = yield from self.hands.until(
            lambda: not any(inbox.glob("*.jpg")), 10 + 2 * (waiting + count)
        )
        if not took:
            raise Stuck("pages stay in the folder")


def main() -> int:
    """Run the window with the clerk in it."""
    from ehc_desk.bootstrap import build_desk
    from ehc_desk.ui.app import run

    folder, log, seed = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    app = QApplication(sys.argv[:1])
    hour = TypingHour(app, folder, log, seed)

    def opened() -> Desk:
        hour.desk = build_desk(folder)
        return hour.desk

    return run(opened)


if __name__ == "__main__":
    raise SystemExit(main())
