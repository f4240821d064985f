"""The current goes away while a slip is being printed, and comes back.

The first half ends this process as a power cut does; the second half is played by the next start.
"""

from __future__ import annotations

import os
import signal

from PySide6.QtWidgets import QTabBar

from ehc_desk.demo.theatre import checks
from ehc_desk.demo.theatre.scenario import Scene
from ehc_desk.ui.texts import t, word
from ehc_desk.ui.theatre.hands import Step, Stuck
from ehc_desk.ui.theatre.happenings import USER, Happenings


class PowerCut(Happenings):
    """Adds the scene of the power cut, before and after."""

    def _power_cut(self, scene: Scene) -> Step:
        """A draft with pages and a slip on its way, and the current is gone."""
        hands, stage, clerk = self._hands, self._stage, self.clerk
        other = self._scenario.scene_of(scene.more["power"]["printing"])
        yield from clerk.begin(scene)
        yield from clerk.papers(scene)
        for name, text in scene.more.get("fields", {}).items():
            yield from hands.fill(name, text)
        yield 2.0
        self._printer.turn("stuck")
        yield from hands.press("F2")
        clerk.ears.forget()
        yield from clerk.begin(other)
        yield from clerk.accept()
        slip = clerk.ears.accepted()
        stage.dossiers[other.id] = slip
        began = yield from self._told(lambda: bool(clerk.desk.queries.prints(slip)))
        if not began:
            raise Stuck("no slip is being printed")
        self._row(other, "played", keys=0, scans=1)
        stage.facts["power_pages"] = scene.pages
        stage.power = scene.id
        stage.cuts += 1
        self._keep()
        stage.save()
        os.kill(os.getpid(), signal.SIGKILL)
        yield 60

    def _after_power(self, scene: Scene) -> Step:
        """The next start offers what was open; the slip of that second is "not confirmed"."""
        hands, desk, stage = self._hands, self.clerk.desk, self._stage
        stage.power = ""
        self._printer.turn("ready")
        other = self._scenario.scene_of(scene.more["power"]["printing"])
        wrong = yield from self._ask(
            lambda: checks.judge(desk, other, stage.dossiers[other.id], user=USER)
        )
        for result in stage.results:
            if result["id"] == other.id:
                result["wrong"] = [one.to_json() for one in wrong]
        yield from self._unconfirmed(stage.dossiers[other.id])
        yield from self._open_draft(scene.visitor.name if scene.visitor else "")
        yield from self.clerk.accept()
        dossier = self.clerk.ears.accepted()
        yield from hands.see("the slip", lambda: self.clerk.ears.prints(dossier) > 0)
        stage.next += 1

    def _unconfirmed(self, dossier_id: str) -> Step:
        """Scan the slip that was on its way: its dossier says that nobody knows of the paper."""
        hands, desk = self._hands, self.clerk.desk
        code = (yield from self._ask(lambda: desk.queries.dossier(dossier_id))).printed_code
        yield from hands.scan(code, "the dossier", lambda: hands.eyes.says(code))
        yield from self._to_prints()
        unknown = word("outcome", "unknown", outcome="unknown")
        came = yield from hands.until(lambda: self._shown(unknown), 5)
        if not came:
            self._wrong("not_said", "", unknown)

    def _to_prints(self) -> Step:
        """Walk to the tabs of the dossier and on to its prints."""
        hands, prints = self._hands, t("dossier.prints")
        for _ in range(40):
            bar = hands.eyes.focus
            if not isinstance(bar, QTabBar):
                yield from hands.press("Tab")
            elif bar.tabText(bar.currentIndex()).replace("&", "") != prints:
                yield from hands.press("Right")
            else:
                return
        raise Stuck(f"no way to {prints!r}")
