"""Practice in the real window: visitors come, devices are simulated, results are checked.

Only on a practice desk. The card goes through the window as a reader's keys, papers through the
watched folder, the line through its switch; the trainee does the rest.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget
from shiboken6 import isValid

from ehc_desk import paths
from ehc_desk.demo.theatre import checks, rig, scenario
from ehc_desk.demo.theatre.devices import draw_papers, put_on_scanner
from ehc_desk.demo.theatre.scenario import Scene
from ehc_desk.runtime.lanes import Lane
from ehc_desk.ui.texts import error_text, has, t, word
from ehc_desk.ui.theatre.bar import PracticeBar
from ehc_desk.ui.theatre.ears import Ears
from ehc_desk.ui.theatre.keys import give_letter

if TYPE_CHECKING:
    from ehc_desk.desk import Desk
    from ehc_desk.errors import DeskError
    from ehc_desk.ui.session import Session

_GAP_MS = 3
_BOTTOM = Qt.ToolBarArea.BottomToolBarArea
T = TypeVar("T")


class Frame(Protocol):
    """What practice asks of the shell."""

    @property
    def session(self) -> Session:
        """Return the desk, the person and the runner."""
        ...

    @property
    def window(self) -> QMainWindow:
        """Return the window."""
        ...


class Practice(QObject):
    """The bar's other half. ``close`` takes it out of the window."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame.window)
        self._session, self._window = frame.session, frame.window
        self._desk: Desk = self._session.desk
        self._visits = scenario.load().visits
        self._reached = rig.progress(self._desk.root)
        self._rig = rig.rig_of(self._desk.root)
        self._cut = self._judged = False
        self._sure = False
        self._came_from: QWidget | None = None
        self._paper = 0
        self._codes: dict[str, str] = {}
        self._before: checks.Counter | None = None
        self._letters: list[str] = []
        self._on_scanner: list[Path] = []
        self._reader = QTimer(self)
        self._reader.timeout.connect(self._give_letter)
        self.ears = Ears(self._desk)
        self.bar = PracticeBar()
        self._window.addToolBar(_BOTTOM, self.bar)
        self.bar.pressed.connect(self.do)
        self.bar.left.connect(self.back_to_work)
        self._show()

    # ------------------------------------------------------------ what the window asks

    def focus(self) -> None:
        """Bring the keyboard to the bar, and remember where it was."""
        before = QApplication.focusWidget()
        if before is not None and not self.bar.isAncestorOf(before):
            self._came_from = before
        self.bar.buttons["next" if self._scene is None else "card"].setFocus()

    def back_to_work(self) -> None:
        """Give the keyboard back to the field it was in, else to the screen."""
        before = self._came_from
        target = self._window.centralWidget()
        if before is not None and isValid(before) and before.isVisible():
            target = before
        if target is not None:
            target.setFocus()

    def close(self) -> None:
        """Take the bar out; what was reached stays."""
        self._reader.stop()
        self.ears.close()
        self._window.removeToolBar(self.bar)
        self.bar.deleteLater()
        self.deleteLater()

    def do(self, name: str) -> None:
        """Do what a button says."""
        self._sure = self._sure and name == "power"
        acts = {
            "next": self._next,
            "card": self._give_card,
            "papers": self._give_papers,
            "line": self._switch_line,
            "jam": self._switch_printer,
            "power": self._power,
            "hint": self._hint,
            "check": self._check,
        }
        acts[name]()

    # ------------------------------------------------------------ the visitor

    @property
    def _scene(self) -> Scene | None:
        visit = self._reached.visit
        return self._visits[visit] if 0 <= visit < len(self._visits) else None

    def _next(self) -> None:
        visit = self._reached.visit + 1
        over = visit >= len(self._visits)
        self._reached = rig.Progress(
            visit=-1 if over else visit, served=self._reached.served, right=self._reached.right
        )
        self._judged, self._paper = False, 0
        self._clear_scanner()
        self.ears.forget()
        desk, user = self._desk, self._session.actor.name
        self._ask(lambda: checks.counted(desk, user), self._counted)
        self._keep()
        self._show()
        if over:
            self.bar.say(t("practice.over"))

    def _clear_scanner(self) -> None:
        """Give a visitor the papers back that nobody took in: the next one's are others."""
        left, self._on_scanner = self._on_scanner, []

        def clear() -> None:
            for file in left:
                file.unlink(missing_ok=True)

        if left:
            self._ask(clear, lambda _none: None, Lane.DEVICE)

    def _counted(self, found: checks.Counter) -> None:
        self._before = found

    def _keep(self) -> None:
        root, reached = self._desk.root, self._reached
        self._ask(lambda: rig.keep(root, reached), lambda _none: None)

    def _give_card(self) -> None:
        scene = self._scene
        if scene is None or scene.visitor is None:
            return
        if "story" not in scene.more:
            self._burst(scene.visitor.card)
            return
        desk, story = self._desk, str(scene.more["story"])
        self._ask(lambda: checks.code_of_story(desk, story), self._burst)

    def _burst(self, text: str) -> None:
        if text and not self._letters:
            self._letters = [*text, "\r"]
            self._reader.start(_GAP_MS)

    def _give_letter(self) -> None:
        target = QApplication.focusWidget() or self._window
        give_letter(target, self._letters.pop(0))
        if not self._letters:
            self._reader.stop()

    def _give_papers(self) -> None:
        scene = self._scene
        if scene is None or not scene.papers:
            slip = scene is not None and "story" in scene.more
            self.bar.say(t("practice.no_papers_slip" if slip else "practice.no_papers"))
            return
        if scene.do == "supplement":  # pages come only into a case that is not accepted yet
            self.bar.say(t("practice.supplement", act=word("act", "supplement", act="supplement")))
            return
        paper = scene.papers[self._paper % len(scene.papers)]
        self._paper += 1
        inbox = paths.DataFolder(self._desk.root).inbox
        own = self._desk.root / "practice-papers" / scene.id / str(paper.component)

        def put() -> list[Path]:
            return put_on_scanner(inbox, draw_papers(own, scene.sheets(paper.component)))

        told = t("practice.on_scanner", name=paper.name, pages=paper.pages, count=paper.pages)

        def lie_there(files: list[Path]) -> None:
            self._on_scanner += files
            self.bar.say(told)

        self._ask(put, lie_there, Lane.DEVICE)

    # ------------------------------------------------------------ what happens

    def _switch_line(self) -> None:
        if self._rig is None:
            return
        self._cut = not self._cut
        self._ask(self._rig.line.cut if self._cut else self._rig.line.join, lambda _none: None)
        self.bar.buttons["line"].setText(t("practice.line_back" if self._cut else "practice.line"))
        if not self._cut:
            self._desk.courier.deliver_all()

    def _switch_printer(self) -> None:
        if self._rig is None:
            return
        jammed = self._rig.printer.state == "jam"
        self._rig.printer.turn("ready" if jammed else "jam")
        self.bar.buttons["jam"].setText(t("practice.jam" if jammed else "practice.unjam"))

    def _power(self) -> None:
        """Pressed twice: the program is gone as in a power cut (SIGKILL)."""
        if not self._sure:
            self._sure = True
            self.bar.say(t("practice.power_sure"))
            return
        rig.keep(self._desk.root, self._reached)
        os.kill(os.getpid(), signal.SIGKILL)

    def _hint(self) -> None:
        self.bar.say(self._scene.hint if self._scene else t("practice.begin"))

    # ------------------------------------------------------------ the result

    def _check(self) -> None:
        scene = self._scene
        if scene is None:
            return
        done = self.ears.accepted() or self.ears.changed()
        desk, before, user = self._desk, self._before, self._session.actor.name
        self._ask(
            lambda: checks.judge(desk, scene, done, before=before, user=user),
            lambda wrong: self._told(scene, wrong),
        )

    def _told(self, scene: Scene, wrong: tuple[checks.Wrong, ...]) -> None:
        if not self._judged:
            served, right = self._reached.served + 1, self._reached.right + (not wrong)
            self._reached = rig.Progress(visit=self._reached.visit, served=served, right=right)
            self._judged = True
            self._keep()
        if wrong:
            reasons = "; ".join(words_of(one) for one in wrong)
            self.bar.say(t("practice.wrong", reasons=reasons), "bad")
        else:
            name = scene.visitor.name if scene.visitor else ""
            self.bar.say(t("practice.right", name=name), "good")
        self._show_score()

    # ------------------------------------------------------------ drawing

    def _show(self) -> None:
        scene = self._scene
        self.bar.say("")
        self._show_score()
        for name in ("card", "papers", "hint", "check"):
            self.bar.enable(name, scene is not None, t("practice.begin"))
        for name in ("line", "jam"):
            self.bar.enable(name, self._rig is not None, t("practice.no_rig"))
        if scene is None or scene.visitor is None:
            self.bar.show_visitor(t("practice.begin"))
            return
        held = [
            t("practice.paper", name=paper.name, pages=paper.pages, count=paper.pages)
            for paper in scene.papers
        ]
        papers = ", ".join([t("practice.slip"), *held] if "story" in scene.more else held)
        self.bar.show_visitor(
            t(
                "practice.visitor",
                name=scene.visitor.name,
                wish=scene.wish,
                papers=papers or t("practice.only_card"),
            )
        )

    def _show_score(self) -> None:
        self.bar.show_score(self._reached.served, self._reached.right)

    def _ask(
        self, work: Callable[[], T], done: Callable[[T], None], lane: Lane = Lane.DATA
    ) -> None:
        self._session.tasks.run(lane, work, done=done, failed=self._failed)

    def _failed(self, error: DeskError) -> None:
        self.bar.say(error_text(error).text, "bad")


def words_of(wrong: checks.Wrong) -> str:
    """Return one finding in words."""
    key = f"practice.wrong.{wrong.what}"
    return t(
        key if has(key) else "practice.wrong.field",
        what=wrong.what,
        found=wrong.found or "–",
        must=wrong.must or "–",
    )


def toggle(frame: Frame, open_now: Practice | None) -> Practice | None:
    """Open practice and go there; from inside the bar the same command closes it."""
    if open_now is None:
        open_now = Practice(frame)
        open_now.focus()
        return open_now
    if open_now.bar.isAncestorOf(QApplication.focusWidget() or frame.window):
        open_now.back_to_work()
        open_now.close()
        return None
    open_now.focus()
    return open_now
