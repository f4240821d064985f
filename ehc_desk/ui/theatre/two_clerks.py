"""The desk changes hands: lock, a colleague by badge and PIN, and the first clerk again.

Three things are held against the window: the locked one shows nothing of anybody's work, the
colleague sees nothing of the first clerk's, and the half-typed draft is there to the letter.
"""

from __future__ import annotations

from collections.abc import Iterable
from time import perf_counter

from ehc_desk.demo.theatre import checks
from ehc_desk.demo.theatre.scenario import Scene
from ehc_desk.domain.citizen_card import parse_scan
from ehc_desk.domain.sheets import StaffBadge
from ehc_desk.ui.texts import t
from ehc_desk.ui.theatre.eyes import Sight
from ehc_desk.ui.theatre.hands import Step, Stuck
from ehc_desk.ui.theatre.happenings import USER
from ehc_desk.ui.theatre.power import PowerCut

_LONG_ENOUGH = 4
"""Shorter words stand on many screens by chance."""


class TwoClerks(PowerCut):
    """Adds the scene ``lock``; its two visitors are served within it."""

    def _lock(self, scene: Scene) -> Step:
        hands, eyes = self._hands, self._hands.eyes
        draft = self._scenario.scene_of(scene.more["draft"])
        other = self._scenario.scene_of(scene.more["colleague_serves"])
        begun, keys, scans = perf_counter(), hands.keys, hands.scans
        yield from self._half(draft, scene.more["half"])
        before, hidden = eyes.sight(), self._words(draft)
        yield from self._locked(hidden, other)
        first = (perf_counter() - begun, hands.keys - keys, hands.scans - scans)

        yield from self._colleague(scene, hidden)
        begun, keys, scans = perf_counter(), hands.keys, hands.scans
        yield from self.clerk.intake(other)
        second = (perf_counter() - begun, hands.keys - keys, hands.scans - scans)
        yield from self._served(other, second, by=scene.more["colleague"]["user"])
        yield from self._locked(self._words(other), draft)

        begun, keys, scans = perf_counter(), hands.keys, hands.scans
        yield from self._back(scene, before, self._words(other))
        yield from self._finished(scene.more["rest"])
        third = (perf_counter() - begun, hands.keys - keys, hands.scans - scans)
        whole = tuple(a + b for a, b in zip(first, third, strict=True))
        yield from self._served(draft, (whole[0], int(whole[1]), int(whole[2])), by=USER)

    # ------------------------------------------------------------ the first clerk

    def _half(self, scene: Scene, text: str) -> Step:
        """Begin a case, type half a telephone number and leave the cursor in its middle."""
        yield from self.clerk.begin(scene)
        yield from self._hands.fill(t("field.phone"), text)
        yield from self._hands.press("Left", "Left")

    def _back(self, scene: Scene, before: Sight, hidden: frozenset[str]) -> Step:
        """Let the first clerk in by name and PIN; the case must be as it was left."""
        hands, eyes = self._hands, self._hands.eyes
        yield from self._let_in(USER, scene.more["pin"])
        came = yield from hands.until(lambda: eyes.sight() == before, 10)
        if not came:
            self._wrong("draft_not_kept", eyes.sight(), before)
        self._nothing_of("colleague_seen", hidden)

    def _finished(self, rest: str) -> Step:
        """Type the other half where the cursor belongs and accept."""
        yield from self._hands.press("End")
        yield from self._hands.type(rest)
        yield from self.clerk.accept()
        dossier = self.clerk.ears.accepted()
        yield from self._hands.see("the slip", lambda: self.clerk.ears.prints(dossier) > 0, 30)

    # ------------------------------------------------------------ the locked window

    def _locked(self, hidden: frozenset[str], comer: Scene) -> Step:
        """Lock; nothing hidden may be seen, and a card under the reader is not taken."""
        hands, eyes = self._hands, self._hands.eyes
        codes = yield from self._ask(self._codes)
        yield from hands.press("Ctrl+L")
        yield from hands.see("the lock", lambda: eyes.says(t("lock.title")))
        yield 0.3  # what was under way has come home
        self._nothing_of("locked_shows", hidden | codes)
        assert comer.visitor is not None  # noqa: S101 - people come
        card = comer.visitor.card
        yield from hands.scan(card, "no scan while locked", lambda: eyes.says(t("lock.scan")))
        self._nothing_of("locked_shows", hidden | _of_card(card))

    def _words(self, scene: Scene) -> frozenset[str]:
        """Return the words of a visitor and of the fields on the screen."""
        assert scene.visitor is not None  # noqa: S101 - people come
        typed = {text for _name, text in self._hands.eyes.sight().fields if _tells(text)}
        return _of_card(scene.visitor.card) | typed

    def _codes(self) -> frozenset[str]:
        """Return the codes of all dossiers of today."""
        lines = self.clerk.desk.queries.lines(which="today", limit=1000)
        return frozenset(line.code for line in lines if line.code)

    def _nothing_of(self, what: str, hidden: Iterable[str]) -> None:
        """Note every hidden word that stands anywhere in the window."""
        begun = perf_counter()
        shown = self._hands.eyes.everything()
        self._watch.forgive(perf_counter() - begun)
        seen = sorted(word for word in hidden if word in shown)
        if seen:
            self._wrong(what, "; ".join(seen), "")

    # ------------------------------------------------------------ the colleague

    def _colleague(self, scene: Scene, hidden: frozenset[str]) -> Step:
        """Let the colleague in by badge and PIN, at a desk of his or her own."""
        hands, eyes = self._hands, self._hands.eyes
        who = scene.more["colleague"]
        badge = StaffBadge(user=who["user"]).text()
        user = t("sign_in.user")
        yield from hands.scan(badge, "the badge", lambda: eyes.field(user) == who["user"])
        yield from self._pin(who["pin"])
        queries = self.clerk.desk.queries
        drafts = yield from self._ask(lambda: queries.drafts(user=who["user"]))
        if drafts:
            self._wrong("colleague_drafts", len(drafts), 0)
        self._nothing_of("colleague_sees", hidden)

    def _let_in(self, user: str, pin: str) -> Step:
        """Write over the name that stands there, as a person without a badge does."""
        hands = self._hands
        yield from hands.fill(t("sign_in.user"), user)
        yield from hands.press("Return")
        yield from self._pin(pin)

    def _pin(self, pin: str) -> Step:
        hands, eyes = self._hands, self._hands.eyes
        secret = t("who.secret")
        yield from hands.see("the PIN", lambda: eyes.focus_name().endswith(secret))
        yield from hands.type(pin)
        yield from hands.press("Return")
        yield from hands.see("the desk", self._desk_is_open)

    def _desk_is_open(self) -> bool:
        eyes = self._hands.eyes
        return eyes.field(t("field.procedure")) is not None and not eyes.says(t("lock.title"))

    # ------------------------------------------------------------ the rows

    def _served(self, scene: Scene, used: tuple[float, int, int], *, by: str) -> Step:
        """Judge a visitor served within another scene, and whose name stands in the journal."""
        desk, dossier = self.clerk.desk, self.clerk.ears.accepted()
        if not dossier:
            raise Stuck(f"{scene.id} was not accepted")
        self._stage.dossiers[scene.id] = dossier
        wrong = yield from self._ask(lambda: checks.judge(desk, scene, dossier, user=by))
        found = [one.to_json() for one in wrong]
        actors = yield from self._ask(lambda: {e.actor for e in desk.queries.history(dossier)})
        if actors != {by}:
            found.append({"what": "by", "found": ", ".join(sorted(actors)), "must": by})
        seconds, keys, scans = used
        self._row(
            scene, "played", wrong=found, keys=keys, scans=scans, seconds=seconds, plain=by != USER
        )
        self.clerk.ears.forget()


def _of_card(card: str) -> frozenset[str]:
    fields = parse_scan(card).fields
    names = ("full_name", "id_number", "personal_number", "old_number", "address")
    return frozenset(str(fields[name]) for name in names if fields.get(name))


def _tells(text: str) -> bool:
    return len(text.strip()) >= _LONG_ENOUGH
