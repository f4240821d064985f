"""What happens in a played morning besides visitors: the line, the power, a jam, a refusal.

The player's other half: events and what they need; which scene comes when is not known here.
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import datetime
from functools import partial
from time import perf_counter
from typing import Any, TypeVar
from urllib.parse import urlsplit

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from ehc_desk.demo.theatre import checks, drain
from ehc_desk.demo.theatre.devices import PracticePrinter
from ehc_desk.demo.theatre.scenario import Scenario, Scene
from ehc_desk.demo.theatre.stage import Stage
from ehc_desk.domain.events import DossierAccepted
from ehc_desk.ui.texts import t, word
from ehc_desk.ui.theatre.clerk import Clerk
from ehc_desk.ui.theatre.hands import FAST, SLOW, Hands, Step, Stuck
from ehc_desk.ui.theatre.watch import Watch

T = TypeVar("T")
USER = "demo"
_REFUSAL = {
    "refuse": {"kind": "^dossier_accepted$", "pointer": "/owners/0/phone", "code": "format"},
    "times": 1,
}


class Happenings(QObject):
    """Events by name, the clerk who meets them, and the rows of results."""

    def __init__(self, app: QApplication, scenario: Scenario, stage: Stage) -> None:
        super().__init__()
        self._app, self._scenario, self._stage = app, scenario, stage
        self._watch = Watch(app)
        self._hands = Hands(app, self._watch, SLOW if stage.slow else FAST)
        self._printer = PracticePrinter(stage.tray)
        self._beside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="prompter")
        self._clerk: Clerk | None = None
        self._found: list[dict[str, str]] = []
        self._cut_at = 0.0

    @property
    def clerk(self) -> Clerk:
        """Return the played clerk."""
        assert self._clerk is not None  # noqa: S101 - made on arrival
        return self._clerk

    def _keep(self) -> None:
        """Move what was measured into the stage."""
        stage, watch = self._stage, self._watch
        stage.latencies += watch.latencies
        stage.stalls += [asdict(stall) for stall in watch.stalls]
        facts = stage.facts
        facts["bursts_repeated"] = facts.get("bursts_repeated", 0) + self._hands.repeated
        self._hands.repeated = 0
        facts["mouse_events"] = facts.get("mouse_events", 0) + watch.mouse
        longest = (watch.longest_ms, watch.longest_own_ms)
        for name, value in zip(("longest_stall_ms", "longest_own_stall_ms"), longest, strict=True):
            facts[name] = round(max(facts.get(name, 0.0), value), 1)
        watch.latencies, watch.stalls, watch.mouse = [], [], 0

    def _ask(self, work: Callable[[], T]) -> Generator[float, None, T]:
        """Do work beside the window's thread and wait for it."""
        future = self._beside.submit(work)
        while not future.done():
            yield 0.01
        return future.result()

    def _wrong(self, what: str, found: object, must: object) -> None:
        self._found = [*self._found, {"what": what, "found": str(found), "must": str(must)}]

    def _row(self, scene: Scene | None, outcome: str, **more: Any) -> None:
        row = {
            "id": scene.id if scene else "",
            "at": scene.at if scene else "",
            "visit": bool(scene and scene.visitor),
            "group": scene.group if scene else "",
            "outcome": outcome,
            "wrong": [],
            "keys": 0,
            "scans": 0,
            "seconds": 0.0,
        }
        self._stage.results.append(row | more)

    # ------------------------------------------------------------ events

    def _drafts_offered(self, _scene: Scene) -> Step:
        desk = self.clerk.desk
        drafts = yield from self._ask(lambda: desk.queries.drafts(user=USER))
        text = t("drafts.offer", count=len(drafts))
        came = yield from self._hands.until(lambda: self._hands.eyes.says(text), 5)
        if not came:
            self._wrong("drafts_offered", "", text)

    def _garbled(self, scene: Scene) -> Step:
        yield from self.clerk.garbled(self._scenario.visitors[scene.more["visitor_card"]].card)

    def _line_cut(self, _scene: Scene) -> Step:
        yield from self._drained()
        yield from self._ask(self._stage.line.cut)
        self._cut_at = perf_counter()

    def _line_back(self, scene: Scene) -> Step:
        desk, stage = self.clerk.desk, self._stage
        waits = yield from self._ask(lambda: drain.waiting(desk))
        for what, must in scene.expect.items():
            if waits[what] != must:
                self._wrong(f"waiting_{what}", waits[what], must)
        yield from self._says_offline(waits["dossiers"])
        stage.facts["waiting"] = {what: waits[what] for what in scene.expect}
        stage.facts["offline_accepted"] = waits["accepted"]
        stage.facts["offline_items"] = waits["items"]
        lasted = perf_counter() - self._cut_at
        yield max(0.0, stage.cut_s - lasted)
        stage.facts["line_was_cut_s"] = round(max(lasted, stage.cut_s), 1)
        yield from self._ask(stage.line.join)
        stage.facts["line_back_at"] = desk.clock.now().isoformat()
        yield from self._hands.press("F5")

    def _drain_told(self) -> Step:
        """Note how long what waited took, once the line was back."""
        desk, facts = self.clerk.desk, self._stage.facts
        if "line_back_at" not in facts:
            return
        yield from self._drained()
        since = datetime.fromisoformat(facts["line_back_at"])
        facts |= yield from self._ask(lambda: drain.drained(desk, facts["offline_items"], since))

    def _says_offline(self, owed: int) -> Step:
        """See the button and the status bar tell the truth: sent later, and how many wait."""
        hands = self._hands
        yield from hands.press("F2")
        for text in (t("accept.offline"), t("line.offline_empty", count=owed)):
            came = yield from hands.until(partial(self._shown, text), 5)
            if not came:
                self._wrong("not_said", "", text)

    def _shown(self, text: str) -> bool:
        begun = perf_counter()
        there = text in self._hands.eyes.everything()
        self._watch.forgive(perf_counter() - begun)
        return there

    def _drained(self, seconds: float = 90) -> Step:
        """Wait until the province has everything."""
        end = perf_counter() + seconds
        queries = self.clerk.desk.queries
        while perf_counter() < end:
            owed = yield from self._ask(lambda: queries.owed()[0])
            if not owed:
                return
            yield 0.1
        self._wrong("not_drained", owed, 0)

    def _refused_by_province(self, scene: Scene) -> Step:
        """One field is refused: the item steps aside, is mended, and goes."""
        hands, queries = self._hands, self.clerk.desk.queries
        yield from self._drained()
        yield from self._ask(lambda: self._fault(_REFUSAL))
        yield from self.clerk.intake(scene)
        dossier = self.clerk.ears.accepted()
        aside = yield from self._told(lambda: queries.delivery_of(dossier).word == "needs_action")
        yield from self._ask(lambda: self._fault(None))
        if not aside:
            raise Stuck("the province refused nothing")
        yield from self._passes_by(scene, dossier)
        begun = perf_counter()
        yield from hands.press("Ctrl+Shift+D")
        title = t("deliveries.title")
        yield from hands.see("the deliveries", lambda: hands.eyes.focus_name() == title)
        yield from self._needs_action()
        yield from self.clerk.command("retry")
        went = yield from self._told(lambda: queries.delivery_of(dossier).word == "acknowledged")
        if not went:
            raise Stuck("the mended item does not go")
        self._stage.facts["refused_mended_s"] = round(perf_counter() - begun, 2)

    def _passes_by(self, scene: Scene, aside: str) -> Step:
        """Serve the next visitor while an item stands aside: it must hold up nobody."""
        clerk, queries = self.clerk, self.clerk.desk.queries
        other = self._scenario.scene_of(scene.more["refused"]["passes_by"])
        keys, scans, begun = self._hands.keys, self._hands.scans, perf_counter()
        clerk.ears.forget()
        yield from clerk.intake(other)
        passed = clerk.ears.accepted()
        self._stage.dossiers[other.id] = passed
        went = yield from self._told(lambda: queries.delivery_of(passed).word == "acknowledged")
        still = yield from self._ask(lambda: queries.delivery_of(aside).word)
        if not went or still != "needs_action":
            self._wrong("held_up", still, "needs_action")
        wrong = yield from self._ask(lambda: checks.judge(self.clerk.desk, other, passed))
        self._row(
            other, "played", wrong=[one.to_json() for one in wrong],
            keys=self._hands.keys - keys, scans=self._hands.scans - scans,
            seconds=perf_counter() - begun,
        )  # fmt: skip
        clerk.ears.forget()
        self._clerk_heard(aside)

    def _needs_action(self) -> Step:
        """Go to the second list of the outbox, into its rows."""
        hands, title = self._hands, t("deliveries.title")
        yield from hands.press("Ctrl+2")
        yield from hands.see("the refused item", lambda: hands.eyes.rows(title) > 0)
        for _ in range(8):
            if hands.eyes.focus is hands.eyes.view(title):
                break
            yield from hands.press("F6")
        yield from hands.press("Ctrl+A")

    def _told(self, there: Callable[[], bool], seconds: float = 30) -> Generator[float, None, bool]:
        """Ask the store again and again until something is so."""
        end = perf_counter() + seconds
        while perf_counter() < end:
            so = yield from self._ask(there)
            if so:
                return True
            yield 0.1
        return False

    def _fault(self, switches: dict[str, Any] | None) -> None:
        """Switch a fault of the training province on, or all off."""
        parts = urlsplit(self._stage.province)
        wire = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
        try:
            method = "DELETE" if switches is None else "PUT"
            body = None if switches is None else json.dumps(switches)
            headers = {"Content-Type": "application/json"} if body else {}
            wire.request(method, "/training/faults", body=body, headers=headers)
            if wire.getresponse().status >= 300:
                raise Stuck("the province takes no fault")
        finally:
            wire.close()

    def _jam(self, scene: Scene) -> Step:
        """The printer jams; the dossier stands, and the reprint says so."""
        self._printer.turn("jam")
        yield from self.clerk.intake(scene)
        dossier = self.clerk.ears.accepted()
        self._stage.dossiers[scene.id] = dossier
        yield from self.clerk.reprint(dossier, lambda: self._printer.turn("ready"))
        outcome = word("outcome", "sent", outcome="sent")
        said = t("slip.reprint", number=2, outcome=outcome)
        came = yield from self._hands.until(lambda: self._hands.eyes.says(said), 5)
        if not came:
            self._wrong("not_said", "", said)
        # what was accepted is forgotten by the ears while they listen for the reprint
        self._clerk_heard(dossier)

    def _clerk_heard(self, dossier: str) -> None:
        self.clerk.ears.remember(DossierAccepted(dossier_id=dossier, code=""))

    def _open_draft(self, name: str) -> Step:
        """Find the draft of that person in its list and go on with it."""
        hands, drafts = self._hands, t("rail.drafts")
        yield from hands.press("Ctrl+Shift+N")
        yield from hands.see(
            "the draft", lambda: any(name in row for row in hands.eyes.row_texts(drafts))
        )
        row = next(row for row in hands.eyes.row_texts(drafts) if name in row)
        yield from hands.walk_to_row(drafts, row)
        yield from hands.press("Return")
        yield from hands.see("the name", lambda: name in hands.eyes.fields())

    # ------------------------------------------------------------ the end

    def _close(self, scene: Scene) -> Step:
        desk, stage = self.clerk.desk, self._stage
        yield from self._drained()
        scenes = {one.id: one for one in self._scenario.visits}
        left = yield from self._ask(lambda: checks.undelivered(desk, scenes, stage.dossiers))
        if left:
            self._wrong("undelivered", ", ".join(left), "")
        for what, ask in (
            ("unexplained_numbers", checks.unexplained_numbers),
            ("journal", checks.journal_problems),
        ):
            found = yield from self._ask(partial(ask, desk))
            if found:
                self._wrong(what, found, 0)
        drafts = yield from self._ask(lambda: desk.queries.drafts(user=USER))
        stage.facts["open_drafts"] = len(drafts)
        served = sum(row["visit"] and row["outcome"] == "played" for row in stage.results)
        if served != scene.expect["visitors"]:
            self._wrong("served", served, scene.expect["visitors"])
