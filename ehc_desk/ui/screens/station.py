"""The scanning station: a stack in small pictures, one large page, the ledger, words by keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QVBoxLayout
from PySide6.QtWidgets import QWidget as Widget

from ehc_desk.domain.stack import Hand, HandKind
from ehc_desk.errors import DeskError, DeviceError, StackOpen
from ehc_desk.presenters.station import StationPresenter
from ehc_desk.presenters.station_state import StationState
from ehc_desk.ui import key_map
from ehc_desk.ui.screens.base import Screen
from ehc_desk.ui.screens.station_pages import StationPages
from ehc_desk.ui.texts import Notice, error_text, t
from ehc_desk.ui.widgets.feed_bar import FeedBar, stack_words
from ehc_desk.ui.widgets.fields import button, label
from ehc_desk.ui.widgets.flowing import flow
from ehc_desk.ui.widgets.ledger_line import LedgerLine
from ehc_desk.ui.widgets.notices import NoticeBar
from ehc_desk.ui.widgets.screen_head import ScreenHead
from ehc_desk.ui.widgets.stack_view import KEYS
from ehc_desk.ui.widgets.target_dialog import TargetDialog
from ehc_desk.ui.widgets.turning import Turning

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton

    from ehc_desk.ui.session import Session

_HANDS = {
    "unsort": Hand(kind=HandKind.UNSORT),
    "blank": Hand(kind=HandKind.BLANK),
    "no_separator": Hand(kind=HandKind.NO_SEPARATOR),
    "by_code": None,
}
_WORDS = ("jump", "put", "opens", "no_separator", "unsort", "blank", "by_code", "turn")
"""Words on chosen sides, in the order of their buttons."""


class StationScreen(Screen):
    """``case`` returns the id of the draft of the case that is open, "" for none.

    A scan goes on while another place is in front and while the desk is locked. It ends after the
    side on its way when the person signs out; what came is kept and offered at the next opening.
    """

    def __init__(self, session: Session, case: Callable[[], str] = str) -> None:
        super().__init__()
        self._session = session
        self._presenter = StationPresenter(session.desk, session.actor, session.tasks, self._render)
        self._presenter.case = case
        session.news.heard.connect(self._presenter.heard)
        self._bar = FeedBar(self._presenter.state.profiles)
        self._buttons = self._make_buttons()
        self._acts = {name: _keyed(name) for name in _WORDS}
        self._ledger = LedgerLine()
        self._progress = label("", "state")
        self._pages = StationPages(session, self._buttons["resume"])
        self._view = self._pages.view
        self._notice = NoticeBar()
        self._told: object = None
        self._mode = (False, False)
        self.setAcceptDrops(True)
        self._lay_out()
        self._connect()
        self._render(self._presenter.state)
        self._presenter.refresh()

    def _make_buttons(self) -> dict[str, QPushButton]:
        return {
            "scan": button(t("station.scan"), "primary", tip="F4"),
            "stop": _keyed("stop"),
            "file": button(t("station.file"), "primary", tip="Ctrl+Return"),
            "discard": button(t("station.discard"), "tall"),
            "resume": button("", "tall"),
        }

    # ------------------------------------------------------------ how it looks

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 10)
        layout.setSpacing(8)
        feeding = [self._progress, self._buttons["stop"], self._buttons["scan"]]
        layout.addWidget(ScreenHead(t("station.title"), *feeding))
        layout.addWidget(self._bar)
        layout.addWidget(self._notice)
        layout.addWidget(self._pages, 1)
        self._words = flow(*self._acts.values())
        layout.addWidget(self._words)
        foot = Turning(spacing=8)
        foot.add(self._ledger, 1)
        foot.add_row(self._buttons["discard"], self._buttons["file"])
        layout.addWidget(foot)

    def _connect(self) -> None:
        self._view.asked.connect(self._asked)
        self._bar.files_asked.connect(self._choose_files)
        self._bar.look_asked.connect(self._presenter.look_for_devices)
        self._bar.device_chosen.connect(self._presenter.choose_device)
        self._bar.stack_chosen.connect(self._presenter.show)
        presses: dict[str, Callable[[], None]] = {
            "scan": self._scan,
            "stop": self._presenter.stop,
            "file": self._presenter.file,
            "discard": self._presenter.discard,
            "resume": self._resume,
        }
        for name, run in presses.items():
            self._buttons[name].clicked.connect(partial(_press, run))
        for name, each in self._acts.items():
            each.clicked.connect(partial(self._asked, name))
        self._shortcuts = [self._profile_key(n) for n in range(1, 10)]
        key_map.current().changed.connect(self._free_keys)
        self._free_keys()

    def _profile_key(self, number: int) -> QShortcut:
        made = QShortcut(QKeySequence(f"Ctrl+{number}"), self)
        made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.activated.connect(partial(self.choose_profile, number))
        return made

    def _free_keys(self) -> None:
        """Leave a key to the command that a person gave it to."""
        known, keys = len(self._presenter.state.profiles), key_map.current()
        for number, shortcut in enumerate(self._shortcuts, start=1):
            shortcut.setEnabled(number <= known and not keys.command_of(f"Ctrl+{number}"))

    # ------------------------------------------------------------ as a screen

    def title(self) -> str:
        """Return the name of the station."""
        return t("station.title")

    def commands(self) -> dict[str, Callable[[], None]]:
        """Return the commands of this screen."""
        state = self._presenter.state
        found: dict[str, Callable[[], None]] = {}
        if not state.busy:
            found |= {"inbox": self._scan, "add_files": self._choose_files}
            if state.batch is not None:
                found["discard"] = self._presenter.discard
        if state.can_undo or state.set_aside:
            found["undo"] = self._presenter.undo if state.can_undo else self._presenter.take_back
        if state.can_redo:
            found["redo"] = self._presenter.redo
        return found

    def main_act(self) -> Callable[[], None] | None:
        """Return what Ctrl+Enter does: file the stack."""
        return self._presenter.file if self._presenter.state.batch is not None else None

    def panes(self) -> list[Widget]:
        """Return the panes F6 walks through."""
        return [
            self._view,
            self._pages.big,
            self._bar.choices[0],
            self._words,
            self._buttons["resume"],
        ]

    def start(self) -> None:
        """Begin in the pictures, or where a stack is begun."""
        self._best_stop().setFocus()

    def refresh(self) -> None:
        """Ask for the open stacks."""
        self._presenter.refresh()

    def leave(self) -> None:
        """Stop the scan and let nothing come home any more; what came is safe."""
        self._session.news.heard.disconnect(self._presenter.heard)
        key_map.current().changed.disconnect(self._free_keys)
        self._presenter.close()
        self._pages.close_pictures()

    # ------------------------------------------------------------ acts

    def _scan(self) -> None:
        self._presenter.scan(self._presenter.state.profiles[max(0, self._bar.profile)])

    def choose_profile(self, number: int) -> None:
        """Scan by the profile of a key (1 … 9) from now on, and scan."""
        if number <= len(self._presenter.state.profiles) and not self._presenter.state.busy:
            self._bar.choose_profile(number - 1)
            self._scan()

    def _resume(self) -> None:
        if waiting := self._presenter.state.waiting:
            self._presenter.show(waiting[-1].id)

    def _choose_files(self) -> None:
        from ehc_desk.ui.widgets.ask_file import ask_files

        ask_files(
            self,
            t("station.files"),
            self._presenter.feed,
            purpose="papers",
            kinds=t("papers.filter"),
            many=True,
        )

    def _asked(self, verb: str, _on: bool = False) -> None:
        sides = self._view.chosen()
        if verb == "stop":
            self._presenter.stop()
        elif verb == "jump":
            self._jump()
        elif not sides:
            return
        elif verb == "turn":
            self._presenter.turn(sides)
        elif verb in _HANDS:
            self._presenter.say(sides, _HANDS[verb])
        else:
            self._ask_target(HandKind.PUT if verb == "put" else HandKind.OPENS, sides)

    def _jump(self) -> None:
        """Bring the next side that belongs to nobody to the front."""
        found = self._presenter.state.next_unsorted(self._view.current())
        if found:
            self._view.choose([found])
            self._view.setFocus()

    def _ask_target(self, kind: HandKind, sides: list[int]) -> None:
        title = t(f"station.{kind.value}_title", count=len(sides))
        dialog = TargetDialog(self, title, self._presenter.look_up)
        dialog.chosen.connect(
            lambda target: self._presenter.say(sides, Hand(kind=kind, target=target))
        )
        dialog.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Take files from elsewhere."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Feed the files that were let go over the station."""
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        self._presenter.feed(files)

    # ------------------------------------------------------------ what is shown

    def _render(self, state: StationState) -> None:
        held = self._held_focus()
        self._pages.show_state(state)
        self._words.setVisible(bool(state.pages))
        self._bar.show_state(state)
        self._show_buttons(state)
        self._ledger.show_ledger(state.ledger, missing=state.missing, feeding=state.feeding)
        self._progress.setText(_progress(state))
        self._progress.setVisible(state.feeding)
        self._tell(state)
        mode = (bool(state.pages), state.feeding)
        if held and mode != self._mode:
            self._best_stop().setFocus()
        self._mode = mode

    def _show_buttons(self, state: StationState) -> None:
        on = self._buttons
        on["scan"].setVisible(not state.feeding)
        on["scan"].setEnabled(not state.busy)
        on["scan"].setText(t("station.scan" if state.batch is None else "station.scan_on"))
        on["stop"].setVisible(state.feeding)
        on["stop"].setEnabled(not state.stopping)
        for name in ("file", "discard"):
            on[name].setVisible(state.batch is not None)
            on[name].setEnabled(not state.busy)
        latest = stack_words(state.waiting[-1]) if state.waiting else ""
        on["resume"].setText(t("station.resume", stack=latest, count=len(state.waiting)))
        on["resume"].setVisible(bool(state.waiting) and not state.busy)
        self._acts["jump"].setEnabled(bool(state.next_unsorted(0)))

    def _held_focus(self) -> bool:
        """Tell whether the focus is on what comes and goes with the pages."""
        now = QApplication.focusWidget()
        return self.isVisible() and now in (self._view, *self._buttons.values(), self._bar.files)

    def _best_stop(self) -> Widget:
        state = self._presenter.state
        if state.pages:
            return self._view
        if state.feeding:
            return self._buttons["stop"]
        return self._buttons["resume" if state.waiting else "scan"]

    def _tell(self, state: StationState) -> None:
        news = state.error or state.filed or state.set_aside or None
        if news == self._told:
            return
        self._told = news
        if state.error is not None:
            self._tell_error(state.error)
        elif state.filed is not None:
            text = t("station.filed", fed=state.filed.fed, routed=state.filed.routed)
            self._notice.tell(Notice(text=text, safe=t("station.filed_safe")), mood="good")
        elif state.set_aside:
            text, safe = t("station.set_aside"), t("station.set_aside_safe")
            notice = Notice(text=text, safe=safe, action=t("station.take_back"))
            self._notice.tell(notice, mood="hint", act=self._presenter.take_back)
        else:
            self._notice.hide()

    def _tell_error(self, error: DeskError) -> None:
        """Tell what is wrong with its remedy, and a button that goes on in the same stack."""
        notice = error_text(error)
        if isinstance(error, StackOpen):
            self._notice.tell(notice, act=partial(self._presenter.file, anyway=True))
        elif isinstance(error, DeviceError):
            notice = replace(notice, action=notice.action or t("station.scan_on"))
            self._notice.tell(notice, act=self._scan)
        else:
            self._notice.tell(notice)


def _keyed(name: str) -> QPushButton:
    """Return the button of a word with its key in its name."""
    key, text = KEYS[name].name.removeprefix("Key_"), t(f"station.{name}")
    made = button(t("station.keyed", name=text, key=key))
    made.setToolTip(t(f"station.{name}_tip"))
    return made


def _press(run: Callable[[], None], _on: bool = False) -> None:
    run()


def _progress(state: StationState) -> str:
    done, total = state.files
    if state.stopping:
        return t("station.stopping", count=state.came)
    if state.busy == "files":
        return t("station.reading", done=min(done + 1, total), total=total, count=state.came)
    return t("station.scanning", count=state.came)
