"""What a clerk does at the desk besides serving: sign in, test the desk, look after a draft.

Adds the scenes of the first minutes, and what must stand on the screen at the end of the shift.
"""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from ehc_desk.demo.theatre import checks
from ehc_desk.domain.dossier import State
from ehc_desk.ui.texts import t, word
from ehc_desk.ui.theatre.hands import Step
from ehc_desk.ui.theatre.happenings import USER
from ehc_desk.ui.theatre.two_clerks import TwoClerks

if TYPE_CHECKING:
    from ehc_desk.demo.theatre.scenario import Scene

_NOT_GREEN = ("warn", "bad")
_TESTS = ("storage", "journal", "numbers", "printer", "province", "folder")
_SELF_TEST_S = 15.0


class Duties(TwoClerks):
    """Adds ``sign_in``, ``self_test``, ``drafts_offered`` and what ``close`` sees in the window."""

    def _sign_in(self, scene: Scene) -> Step:
        """Leave the desk as the day before ended and sign in with name and password."""
        hands, eyes = self._hands, self._hands.eyes
        yield from self.clerk.command("sign_out")
        go = t("sign_in.go")
        yield from hands.see("the sign-in", lambda: eyes.says(go))
        yield from self._let_in(USER, str(scene.more["password"]))

    def _self_test(self, _scene: Scene) -> Step:
        """Test reader, printer, province and store: all green within five seconds."""
        hands, eyes = self._hands, self._hands.eyes
        begun = perf_counter()
        yield from self.clerk.command("about")
        yield from hands.see("the tests", lambda: eyes.says(t("about.tests")))
        waits = t("test.waiting")
        done = yield from hands.until(lambda: waits not in eyes.labels(), _SELF_TEST_S)
        told = [eyes.said_of(t(f"test_name.{name}")) for name in _TESTS]
        signs = [t(f"test_state.{state}", text="") for state in _NOT_GREEN]
        bad = [text for text in told if any(text.startswith(sign) for sign in signs)]
        if not done or bad or not all(told):
            self._wrong("self_test", " · ".join(bad or told), "✓")
        self._stage.facts["self_test_s"] = round(perf_counter() - begun, 2)
        yield from self._home()

    def _drafts_offered(self, scene: Scene) -> Step:
        """See the offer, look into the oldest draft, and leave it as it was."""
        yield from super()._drafts_offered(scene)
        hands, eyes, desk = self._hands, self._hands.eyes, self.clerk.desk
        before = yield from self._ask(lambda: desk.queries.drafts(user=USER))
        draft = next(one for one in before if one.owner_name)
        yield from self._open_draft(draft.owner_name)
        shown = "\n".join(eyes.fields())
        if draft.procedure_name not in shown:
            self._wrong("draft_procedure", "", draft.procedure_name)
        yield from hands.press("Ctrl+W")
        yield from hands.see("it is closed", lambda: draft.owner_name not in eyes.fields())
        after = yield from self._ask(lambda: desk.queries.drafts(user=USER))
        if {one.id for one in after} != {one.id for one in before}:
            self._wrong("drafts_kept", len(after), len(before))
        yield from self._home()

    def _home(self) -> Step:
        """Go to an empty case, ready for the next visitor."""
        box = t("field.procedure")
        yield from self._hands.press("F2")
        yield from self._hands.see(
            "an empty case", lambda: self._hands.eyes.focus_name().endswith(box)
        )

    # ------------------------------------------------------------ one visit looked at closely

    def _watched(self, scene: Scene) -> Step:
        """Serve somebody and see what the window says of the delivery afterwards."""
        yield from self.clerk.intake(scene)
        begun, must = perf_counter(), str(scene.more["watch"])
        said = word("delivery", must, state=must)
        yield from self._hands.see(said, lambda: said in self._hands.eyes.labels())
        if must == "acknowledged":
            self._stage.facts["acknowledged_s"] = round(perf_counter() - begun, 2)

    def _guided(self, scene: Scene) -> Step:
        """Serve somebody with a guidance slip first: only the missing papers, and no number."""
        desk = self.clerk.desk
        before = yield from self._ask(lambda: checks.counted(desk, USER))
        yield from self.clerk.intake(scene)
        told = yield from self._ask(lambda: checks.guided_lines(desk))
        must = tuple(gap["component"] for gap in scene.more["missing"])
        if told != must:
            self._wrong("guided", told, must)
        after = yield from self._ask(lambda: checks.counted(desk, USER))
        if after.dossiers != before.dossiers + 1:
            self._wrong("number_taken", after.dossiers - before.dossiers, 1)

    # ------------------------------------------------------------ the end of the shift

    def _close(self, scene: Scene) -> Step:
        """Close the shift: the store's truth first, then that the window says the same."""
        yield from super()._close(scene)
        hands, eyes, desk = self._hands, self._hands.eyes, self.clerk.desk
        today = desk.clock.now().date().isoformat()
        counts = yield from self._ask(lambda: desk.queries.counts(today=today))
        lost = counts["all"] - sum(counts[state.value] for state in State)
        if lost:
            self._wrong("in_no_list", lost, 0)
        for which in ("waiting", "needs_action"):
            if counts[which]:
                self._wrong("still_in_list", f"{which} {counts[which]}", 0)
        yield from self._home()
        rail, must = t("rail.title"), {w: counts[w] for w in ("today", "waiting", "needs_action")}
        for which, count in must.items():
            spoken = t("rail.spoken", name=word("rail", which), count=count)
            came = yield from hands.until(lambda s=spoken: s in eyes.row_texts(rail), 5)  # type: ignore[misc]
            if not came:
                self._wrong("rail", eyes.row_texts(rail), spoken)
        yield from self._medians(today)
        yield from self._drafts_listed()

    def _medians(self, today: str) -> Step:
        """See today's median of an intake where the clerk sees it."""
        desk = self.clerk.desk
        timings = yield from self._ask(lambda: desk.queries.timings(today))
        if not timings:
            self._wrong("medians", "", "timings")
            return
        self._stage.facts["medians_ms"] = {step: ms for step, (_count, ms) in timings.items()}
        begins = t("timing.today", count="\0", median="\0").split("\0")[0]
        came = yield from self._hands.until(lambda: self._hands.eyes.says(begins), 5)
        if not came:
            self._wrong("medians", "", begins)

    def _drafts_listed(self) -> Step:
        """See every open draft in its list."""
        hands, eyes, desk = self._hands, self._hands.eyes, self.clerk.desk
        drafts = yield from self._ask(lambda: desk.queries.drafts(user=USER))
        yield from hands.press("Ctrl+Shift+N")
        came = yield from hands.until(lambda: eyes.rows(t("rail.drafts")) == len(drafts), 5)
        if not came:
            self._wrong("drafts_listed", eyes.rows(t("rail.drafts")), len(drafts))
