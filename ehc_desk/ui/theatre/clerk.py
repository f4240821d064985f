"""What the played clerk does for each wish and each event; written against names and keys only.

The desk's bus tells when something is done (as the slip falling out of the printer tells a
person); what must be true afterwards is judged by the engine, not here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ehc_desk import paths
from ehc_desk.demo.theatre.checks import code_of_story
from ehc_desk.demo.theatre.devices import put_on_scanner
from ehc_desk.domain.text import fold
from ehc_desk.ui.texts import t, word
from ehc_desk.ui.theatre.ears import Ears
from ehc_desk.ui.theatre.hands import Hands, Step, Stuck

if TYPE_CHECKING:
    from ehc_desk.demo.theatre.scenario import Scene
    from ehc_desk.desk import Desk

_WAIT_S = 30.0
_TRIES = 3


@dataclass(kw_only=True)
class Clerk:
    """Plays scenes with the hands; ``stack`` holds the drawn papers, a folder a visitor."""

    hands: Hands
    ears: Ears
    desk: Desk
    stack: Path
    codes: dict[str, str] = field(default_factory=dict)

    # ------------------------------------------------------------ at the counter

    def intake(self, scene: Scene) -> Step:
        """Card, letters, papers, all pass, accept and print."""
        yield from self.begin(scene)
        yield from self.papers(scene)
        yield from self.details(scene)
        if scene.more.get("guidance"):
            yield from self.guide(scene)
        yield from self.accept()
        if scene.more.get("jam"):
            return
        dossier = self.ears.accepted()
        yield from self.hands.see("the slip", lambda: self.ears.prints(dossier) > 0, _WAIT_S)

    def begin(self, scene: Scene) -> Step:
        """Scan the card and choose the procedure."""
        hands, eyes = self.hands, self.hands.eyes
        assert scene.visitor is not None  # noqa: S101 - only people are served
        yield from self.scan_card(scene.visitor.card, scene.visitor.name)
        if proxy := scene.more.get("proxy"):
            yield from hands.press("Ctrl+U")
            yield from hands.see("the submitter's empty block", self._asks_submitter)
            name = proxy["card"].split("|")[2]
            yield from hands.scan(proxy["card"], "the submitter", lambda: name in eyes.fields())
            yield from hands.choose(t("field.relation"), proxy["relation"])
            yield from self.to_pane(t("field.procedure"))
        yield from self.choose(str(scene.more["letters"]))
        yield from self.count_pages(scene.pages or 1)

    def count_pages(self, pages: int) -> Step:
        """Type the pages where the cursor waits for them: the fee is counted by pages."""
        if self.hands.eyes.focus_name().endswith(t("fee.pages")):
            yield from self.hands.type(str(pages))

    def _asks_submitter(self) -> bool:
        """Tell whether the cursor stands in an empty field outside the search for procedures."""
        eyes = self.hands.eyes
        name = eyes.focus_name()
        return not name.endswith(t("field.procedure")) and eyes.field(name) == ""

    def scan_card(self, card: str, name: str) -> Step:
        """Hold a card under the reader until its name stands on the screen."""
        eyes = self.hands.eyes
        yield from self.hands.scan(card, "the card's name", lambda: name in eyes.fields())

    def choose(self, letters: str) -> Step:
        """Type the letters of a procedure and take the first that is offered."""
        hands, eyes = self.hands, self.hands.eyes
        box = t("field.procedure")
        yield from hands.see("the procedure box", lambda: eyes.focus_name().endswith(box))
        yield from hands.type(letters)
        offered = t("procedure.results")
        yield from hands.see("procedures", lambda: eyes.rows(offered) > 0)
        yield from hands.see("the letters", lambda: eyes.field(box) == letters)
        yield from hands.press("Return")
        yield from hands.see("the checklist", lambda: eyes.rows(t("field.components")) > 0)

    def papers(self, scene: Scene) -> Step:
        """Put the papers of each component on the scanner and take them in with F4."""
        hands = self.hands
        table = t("field.components")
        for paper in scene.papers:
            yield from self._to_row(table, f"{paper.component}. ")
            drawn = sorted((self.stack / scene.id / str(paper.component)).glob("*.jpg"))
            put_on_scanner(self._inbox(), drawn)
            yield from hands.press("F4")
            yield from hands.see(
                f"{paper.pages} pages", partial(self._there, paper.pages), 20 + 2 * paper.pages
            )

    def _to_row(self, table: str, begins: str) -> Step:
        """Go to a row, unless it is the one that is marked: pages go there from anywhere."""
        if not self.hands.eyes.marked_row(table).startswith(begins):
            yield from self.to_pane(table)
            yield from self.hands.walk_to_row(table, begins)

    def _there(self, count: int) -> bool:
        return self.hands.eyes.rows(t("papers.pages")) == count

    def _inbox(self) -> Path:
        return paths.DataFolder(self.desk.root).inbox

    def details(self, scene: Scene) -> Step:
        """Write what this visit needs besides: reasons, fields, form."""
        hands = self.hands
        for gap in scene.more.get("missing", ()):
            yield from self.to_pane(t("field.components"))
            yield from hands.walk_to_row(t("field.components"), f"{gap['component']}. ")
            yield from hands.press("2")
            yield from hands.see("the reason", self._asks_reason)
            yield from hands.type(gap["reason"])
            yield from hands.press("Return")
        for name, text in scene.more.get("fields", {}).items():
            yield from hands.fill(name, text)
        if form := scene.more.get("form"):
            yield from self.form(form)

    def _asks_reason(self) -> bool:
        return self.hands.eyes.focus_name().endswith(t("check.reason"))

    def form(self, values: dict[str, str]) -> Step:
        """Fill fields of the electronic form by walking through it."""
        hands = self.hands
        yield from hands.press("Ctrl+B")
        left = dict(values)
        for _ in range(120):
            focus = hands.eyes.focus
            path = focus.objectName() if focus is not None else ""
            if path in left:
                yield from hands.type(left.pop(path))
            if not left:
                yield from hands.press("Ctrl+B")
                return
            yield from hands.press("Tab")
        raise Stuck(f"not in the form: {sorted(left)}")

    def to_pane(self, name: str) -> Step:
        """Walk with F6 to a pane."""
        for _ in range(12):
            if self.hands.eyes.focus_name().endswith(name):
                return
            yield from self.hands.press("F6")
        raise Stuck(f"no pane {name!r}")

    def accept(self) -> Step:
        """All pass, accept and print; what is only told is told once."""
        hands = self.hands
        self.ears.forget()
        yield from hands.press("Ctrl+D")
        for _ in range(_TRIES):
            yield from hands.press("Ctrl+Return")
            told = yield from hands.until(lambda: bool(self.ears.accepted()), 4.0)
            if told:
                return
        raise Stuck("not accepted")

    def guide(self, scene: Scene) -> Step:
        """Give the slip of what is lacking, which takes no number, and come back to the case."""
        hands, eyes = self.hands, self.hands.eyes
        yield from hands.press("Ctrl+D")
        yield from hands.press("Ctrl+G")
        yield from hands.see("the guidance", lambda: eyes.says(t("guidance.title")))
        lacking = [f"{gap['component']}." for gap in scene.more["missing"]]
        yield from hands.see("only what is lacking ticked", lambda: eyes.ticked() == lacking)
        self.ears.forget()
        yield from hands.press("Ctrl+Shift+G")
        yield from hands.see("the guidance slip", self.ears.guided, _WAIT_S)
        yield from hands.press("Esc")
        yield from hands.see("the case", lambda: eyes.rows(t("field.components")) > 0)

    # ------------------------------------------------------------ people with a slip

    def with_slip(self, scene: Scene, act: str, proof: str = "") -> Step:
        """Scan the slip in the visitor's hand and do one act on that dossier."""
        hands, eyes = self.hands, self.hands.eyes
        code = self.codes.get(scene.id) or code_of_story(self.desk, str(scene.more["story"]))
        self.codes[scene.id] = code
        self.ears.forget()
        yield from hands.scan(code, "the dossier", lambda: eyes.says(code))
        ready = word("act", act, act=act)
        led = yield from hands.until(lambda: ready in eyes.focus_name(), 1.0)
        if led:  # the slip leads to the next step
            yield from hands.press("Space")
        else:
            yield from hands.press("Ctrl+Shift+T")
            yield from hands.choose_from_menu(ready)
        yield from self._decide(ready, proof)
        yield from hands.see("the act", lambda: bool(self.ears.changed()))

    def _decide(self, title: str, proof: str) -> Step:
        hands, eyes = self.hands, self.hands.eyes

        def asked() -> bool:
            top = hands.eyes.top
            return top is not None and top.isModal() and top.windowTitle() == title

        yield from hands.see("the question", asked)
        if proof:
            name = word("need", "proof", need="proof")
            yield from hands.walk_to(name)
            for _ in range(_TRIES):
                if eyes.choice(name):
                    break
                yield from hands.press("Down")
        for _ in range(_TRIES):
            yield from hands.press("Return")
            gone = yield from hands.until(lambda: not asked(), 1.0)
            if gone:
                return
        raise Stuck("the question stays")

    def refuse(self, scene: Scene) -> Step:
        """Begin, see that it does not belong here, put the draft into the bin; take no number."""
        yield from self.begin(scene)
        yield from self.hands.press("Ctrl+S")
        yield from self.hands.see("the draft kept", self.ears.saved)
        self.ears.forget()
        yield from self.command("discard")
        yield from self._agree()
        yield from self.hands.see("the draft in the bin", self.ears.closed)

    def _agree(self) -> Step:
        """Say yes when the window asks before it discards."""
        asked = yield from self.hands.until(self._is_asked, 0.4)
        if asked:
            yield from self.hands.press("Return")

    def _is_asked(self) -> bool:
        top = self.hands.eyes.top
        return top is not None and top.isModal()

    def command(self, name: str) -> Step:
        """Run a command by the palette."""
        hands = self.hands
        text = t(f"command.{name}")
        yield from hands.press("Ctrl+K")
        yield from hands.see("the palette", self._is_asked)
        yield from hands.type(fold(text))
        yield 0.1
        yield from hands.press("Return")
        yield 0.05
        yield from hands.awake()

    # ------------------------------------------------------------ what happens

    def garbled(self, card: str) -> Step:
        """Scan a card through a Telex input method: only the hint may come."""
        hands, eyes = self.hands, self.hands.eyes
        yield from hands.press("F2")
        before = eyes.fields()
        spoiled = telex(card)
        yield from hands.scan(spoiled, "the hint", lambda: eyes.says(t("scan.garbled")))
        if eyes.fields() != before:
            raise Stuck("a garbled card wrote into a field")

    def reprint(self, dossier: str, mend: Callable[[], None]) -> Step:
        """Mend the printer and print again."""
        hands = self.hands
        yield from hands.see("the failure", lambda: self.ears.prints(dossier) > 0, _WAIT_S)
        self.ears.forget()
        mend()
        yield from hands.press("Ctrl+R")
        yield from hands.see("the reprint", lambda: self.ears.prints(dossier) > 0, _WAIT_S)


_TELEX = {"ư": "uw", "ơ": "ow", "ă": "aw", "â": "aa", "ê": "ee", "ô": "oo", "đ": "dd"}


def telex(card: str) -> str:
    """Return a card as its letters come out when the keys of an input method are typed raw.

    Letters with marks fall apart into their Telex keys: ``Nguyễn Văn An`` → ``Nguyeexn Vawn An``.
    """
    import unicodedata

    tones = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
    out: list[str] = []
    for letter in unicodedata.normalize("NFC", card):
        base = unicodedata.normalize("NFD", letter)
        tone = "".join(tones.get(mark, "") for mark in base)
        plain = unicodedata.normalize("NFC", "".join(m for m in base if m not in tones))
        keys = _TELEX.get(plain.lower(), plain.lower()) + tone
        out.append(keys.capitalize() if letter.isupper() else keys)
    return "".join(out)
