"""Plays the scenes of a morning one after another through the window, and keeps what it measured.

Runs inside the window's process beside the program's own start; a power cut kills that process,
and the player of the next start goes on from the stage.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

from ehc_desk.demo.theatre import checks
from ehc_desk.demo.theatre.scenario import Scenario, Scene
from ehc_desk.demo.theatre.stage import Stage
from ehc_desk.ui.commands import COMMANDS
from ehc_desk.ui.texts import t
from ehc_desk.ui.theatre.bar import PracticeBar
from ehc_desk.ui.theatre.clerk import Clerk
from ehc_desk.ui.theatre.duties import Duties
from ehc_desk.ui.theatre.ears import Ears
from ehc_desk.ui.theatre.hands import Step, Stuck
from ehc_desk.ui.theatre.happenings import USER

if TYPE_CHECKING:
    from ehc_desk.desk import Desk

_SITS_DOWN_S = 4.0
"""A person looks at the window that came before the first key; what it does then is watched too."""


class Player(Duties):
    """``desk_of`` gives the desk once it is open; the player closes the window at the end."""

    def __init__(
        self,
        app: QApplication,
        desk_of: Callable[[], Desk | None],
        scenario: Scenario,
        stage: Stage,
        say: Callable[[str], None] = lambda _text: None,
    ) -> None:
        super().__init__(app, scenario, stage)
        self._desk_of, self._say = desk_of, say
        self._commands = frozenset(command.id for command in COMMANDS)
        self._bar: PracticeBar | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._step)
        self._script = self._morning()

    # ------------------------------------------------------------ the loop

    def start(self) -> None:
        """Begin as soon as the loop runs."""
        self._timer.start(0)

    def _step(self) -> None:
        try:
            wait = next(self._script)
        except StopIteration:
            self._end(whole=True)
        except Exception as error:  # whatever breaks the play ends it, with its words
            self._row(None, "broken", wrong=[{"what": "broken", "found": repr(error), "must": ""}])
            self._end(whole=False)
        else:
            self._timer.start(int(wait * 1000))

    def _end(self, *, whole: bool) -> None:
        stage = self._stage
        stage.ended = whole
        self._keep()
        stage.save()
        self._watch.stop()
        self._beside.shutdown(wait=False)
        for window in self._app.topLevelWidgets():
            window.close()
        self._app.quit()

    # ------------------------------------------------------------ the morning

    def _morning(self) -> Step:
        yield from self._arrive()
        if self._stage.power:
            yield from self._play(self._scenario.scene_of(self._stage.power), self._after_power)
        yield from self._scenes()
        yield from self._drain_told()

    def _scenes(self) -> Step:
        scenes = self._scenario.scenes
        while self._stage.next < len(scenes):
            if self._stage.limit and self._stage.next >= self._stage.limit:
                return
            scene = scenes[self._stage.next]
            routine = self._routine(scene)
            missing = [n for n in scene.needs if not checks.built(n, self._commands)]
            if scene.id in self._stage.dossiers or not self._stage.plays(scene.at):
                pass  # served within another scene, or not wanted
            elif missing or routine is None:
                self._row(scene, "not_yet", left_out=missing or list(scene.needs))
            else:
                yield from self._play(scene, routine)
            self._stage.next += 1
            yield from self._ask(self._stage.save)

    def _arrive(self) -> Step:
        """Wait until the window is ready to type, as a person does."""
        hands = self._hands
        yield from hands.see("the desk", lambda: self._desk_of() is not None, 60)
        yield from hands.awake()
        box = t("field.procedure")
        yield from hands.see("the window", lambda: hands.eyes.focus_name().endswith(box), 60)
        desk = self._desk_of()
        assert desk is not None  # noqa: S101 - just seen
        self._clerk = Clerk(hands=hands, ears=Ears(desk), desk=desk, stack=self._stage.stack)
        self._watch.start()
        yield _SITS_DOWN_S

    def _routine(self, scene: Scene) -> Callable[[Scene], Step] | None:
        special = {
            "power": self._power_cut,
            "jam": self._jam,
            "refused": self._refused_by_province,
            "watch": self._watched,
            "guidance": self._guided,
        }
        for name, routine in special.items():
            if scene.more.get(name):
                return routine
        return {
            "intake": lambda s: self.clerk.intake(s),
            "supplement": lambda s: self.clerk.with_slip(s, "supplement"),
            "return": lambda s: self.clerk.with_slip(s, "return_result", proof="slip"),
            "refuse": lambda s: self.clerk.refuse(s),
            "sign_in": self._sign_in,
            "self_test": self._self_test,
            "drafts_offered": self._drafts_offered,
            "garbled_card": self._garbled,
            "line_cut": self._line_cut,
            "line_back": self._line_back,
            "lock": self._lock,
            "close": self._close,
        }.get(scene.do or scene.event)

    def _play(self, scene: Scene, routine: Callable[[Scene], Step]) -> Step:
        hands, desk = self._hands, self.clerk.desk
        self._watch.scene = f"{scene.at} {scene.id}"
        self._tell(scene)
        before = yield from self._ask(lambda: checks.counted(desk, USER))
        keys, scans, begun = hands.keys, hands.scans, perf_counter()
        wrong: list[dict[str, str]] = []
        self.clerk.ears.forget()
        try:
            yield from routine(scene)
        except Stuck as stuck:
            wrong.append({"what": "stuck", "found": str(stuck), "must": ""})
            self._picture(scene)
            yield from self._recover()
        seconds = perf_counter() - begun
        if scene.visitor is not None:
            done = self.clerk.ears.accepted() or self.clerk.ears.changed()
            self._stage.dossiers.setdefault(scene.id, done)
            told = yield from self._ask(
                lambda: checks.judge(desk, scene, done, before=before, user=USER)
            )
            wrong += [one.to_json() for one in told]
        wrong += self._found
        self._found = []
        self._row(
            scene, "played", wrong=wrong, keys=hands.keys - keys, scans=hands.scans - scans,
            seconds=seconds,
            plain=not {"jam", "refused", "power", "fields"} & set(scene.more),
            left_out=[n for n in scene.also_needs if not checks.built(n, self._commands)],
        )  # fmt: skip
        yield hands.pace.visitor

    def _tell(self, scene: Scene) -> None:
        """Say what is played: in the terminal, and in a watched play at the foot of the window."""
        who = scene.visitor.name if scene.visitor else ""
        text = f"{scene.at}  {who}  {scene.wish or scene.caption}"
        self._say(text)
        if not self._stage.slow:
            return
        if self._bar is None:
            self._bar = PracticeBar()
            self._bar.only_tell()
            for window in self._app.topLevelWidgets():
                if isinstance(window, QMainWindow):
                    window.addToolBar(Qt.ToolBarArea.BottomToolBarArea, self._bar)
        rows = [row for row in self._stage.results if row["visit"]]
        self._bar.show_visitor(text)
        self._bar.show_score(len(rows), sum(not row["wrong"] for row in rows))
        self._bar.show()

    def _picture(self, scene: Scene) -> None:
        if self._stage.pictures:
            for number, window in enumerate(self._app.topLevelWidgets()):
                if window.isVisible():
                    window.grab().save(f"{self._stage.pictures}/{scene.id}-{number}.png")

    def _recover(self) -> Step:
        """Leave whatever stands open and begin with an empty case."""
        for _ in range(3):
            yield from self._hands.press("Esc", count=False)
        yield from self._hands.press("F2", count=False)
        yield 0.2
