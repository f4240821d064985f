"""The scanning station: a stack in small pictures, one large page, the ledger, words by keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSplitter, QVBoxLayout
from PySide6.QtWidgets import QWidget as Widget

from ehc_desk.domain.scan_batch import FedPage
from ehc_desk.domain.stack import Hand, HandKind, Ledger
from ehc_desk.errors import StackOpen
from ehc_desk.presenters.owner import OwnedRunner
from ehc_desk.presenters.station import StationPresenter, StationState
from ehc_desk.runtime.lanes import Lane
from ehc_desk.ui import style
from ehc_desk.ui.pictures import page_image
from ehc_desk.ui.screens.base import Screen
from ehc_desk.ui.texts import Notice, error_text, t
from ehc_desk.ui.widgets.big_page import BigPage
from ehc_desk.ui.widgets.fields import button, card, label, restyle
from ehc_desk.ui.widgets.notices import NoticeBar
from ehc_desk.ui.widgets.stack_view import StackView
from ehc_desk.ui.widgets.target_dialog import TargetDialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QPushButton

    from ehc_desk.ui.session import Session

_SMALL_PX, _BIG_PX = 200, 1200
_HANDS = {
    "unsort": Hand(kind=HandKind.UNSORT),
    "blank": Hand(kind=HandKind.BLANK),
    "no_separator": Hand(kind=HandKind.NO_SEPARATOR),
    "by_code": None,
}
_WORDS = ("put", "opens", "no_separator", "unsort", "blank", "by_code", "turn")
"""Words on chosen sides, in the order of their buttons."""


class StationScreen(Screen):
    """``case`` returns the id of the draft of the case that is open, "" for none."""

    def __init__(self, session: Session, case: Callable[[], str] = str) -> None:
        super().__init__()
        self._session = session
        self._presenter = StationPresenter(session.desk, session.actor, session.tasks, self._render)
        self._presenter.case = case
        self._pictures = OwnedRunner(session.tasks)
        session.news.heard.connect(self._presenter.heard)
        self._view = StackView(self._fetch)
        self._view.asked.connect(self._asked)
        self._view.looked.connect(self._look)
        self._big = BigPage()
        self._profile = QComboBox()
        self._profile.setAccessibleName(t("station.profile"))
        for number, profile in enumerate(self._presenter.state.profiles, 1):
            self._profile.addItem(f"{number}  {profile.name}")
        self._buttons = self._make_buttons()
        self._acts = {name: button(t(f"station.{name}")) for name in _WORDS}
        self._ledger = label("", "heading")
        self._ledger.setWordWrap(True)
        self._hint = label(t("station.empty"), "muted")
        self._hint.setWordWrap(True)
        self._notice = NoticeBar()
        self._told: object = None
        self.setAcceptDrops(True)
        self._lay_out()
        self._connect()
        self._render(self._presenter.state)

    def _make_buttons(self) -> dict[str, QPushButton]:
        return {
            "scan": button(t("station.scan"), "primary", tip="F4"),
            "stop": button(t("papers.stop")),
            "files": button(t("station.files"), tip="Ctrl+O"),
            "file": button(t("station.file"), "primary", tip="Ctrl+Return"),
            "discard": button(t("station.discard")),
        }

    # ------------------------------------------------------------ how it looks

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(8)
        layout.addLayout(self._head())
        layout.addWidget(self._notice)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setChildrenCollapsible(False)
        parts.addWidget(self._left())
        parts.addWidget(self._right())
        parts.setStretchFactor(0, 3)
        parts.setStretchFactor(1, 2)
        layout.addWidget(parts, 1)
        layout.addLayout(self._foot())

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(label(t("station.title"), "title"), 1)
        row.addWidget(self._profile)
        for name in ("scan", "stop", "files"):
            row.addWidget(self._buttons[name])
        return row

    def _left(self) -> Widget:
        frame, layout = card()
        layout.addWidget(self._hint)
        layout.addWidget(self._view, 1)
        words = QHBoxLayout()
        for name in _WORDS:
            words.addWidget(self._acts[name])
        layout.addLayout(words)
        return frame

    def _right(self) -> Widget:
        frame, layout = card()
        layout.addWidget(self._big, 1)
        return frame

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self._ledger, 1)
        row.addWidget(self._buttons["discard"])
        row.addWidget(self._buttons["file"])
        return row

    def _connect(self) -> None:
        presses: dict[str, Callable[[], None]] = {
            "scan": self._scan,
            "stop": self._presenter.stop,
            "files": self._choose_files,
            "file": self._file,
            "discard": self._presenter.discard,
        }
        for name, run in presses.items():
            self._buttons[name].clicked.connect(run)
        for name, each in self._acts.items():
            each.clicked.connect(partial(self._asked, name))

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
                found |= {"discard": self._presenter.discard}
        if state.can_undo:
            found["undo"] = self._presenter.undo
        if state.can_redo:
            found["redo"] = self._presenter.redo
        return found

    def main_act(self) -> Callable[[], None] | None:
        """Return what Ctrl+Enter does: file the stack."""
        return self._file if self._presenter.state.batch is not None else None

    def panes(self) -> list[Widget]:
        """Return the panes F6 walks through."""
        return [self._view, self._big, self._profile]

    def start(self) -> None:
        """Begin in the pictures."""
        self._view.setFocus()

    def refresh(self) -> None:
        """Ask for the open stacks."""
        self._presenter.refresh()

    def leave(self) -> None:
        """Stop the scan and let nothing come home any more; what came is safe."""
        self._session.news.heard.disconnect(self._presenter.heard)
        self._presenter.close()
        self._pictures.close()

    # ------------------------------------------------------------ acts

    def _scan(self) -> None:
        row = self._profile.currentIndex()
        self._presenter.scan(self._presenter.state.profiles[row])

    def choose_profile(self, number: int) -> None:
        """Scan by the profile of a key (1 … 9) from now on, and scan."""
        if number <= self._profile.count():
            self._profile.setCurrentIndex(number - 1)
            self._scan()

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

    def _asked(self, verb: str) -> None:
        sides = self._view.chosen()
        if not sides:
            return
        if verb == "turn":
            self._presenter.turn(sides)
        elif verb in _HANDS:
            self._presenter.say(sides, _HANDS[verb])
        else:
            self._ask_target(HandKind.PUT if verb == "put" else HandKind.OPENS, sides)

    def _ask_target(self, kind: HandKind, sides: list[int]) -> None:
        title = t(f"station.{kind.value}_title", count=len(sides))
        dialog = TargetDialog(self, title, self._presenter.look_up)
        dialog.chosen.connect(
            lambda target: self._presenter.say(sides, Hand(kind=kind, target=target))
        )
        dialog.open()

    def _file(self) -> None:
        self._presenter.file()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Take files from elsewhere."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Feed the files that were let go over the station."""
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        self._presenter.feed(files)

    # ------------------------------------------------------------ pictures

    def _fetch(self, page: FedPage, arrived: Callable[[QImage], None]) -> None:
        papers = self._session.desk.papers

        def picture() -> QImage:
            small = papers.small(page.sha256)
            if small is None:
                return page_image(
                    papers.path(page.sha256), page.media_type, page.rotation, _SMALL_PX
                )
            return page_image(small, "image/jpeg", (page.rotation - page.upright) % 360, _SMALL_PX)

        self._bring(picture, arrived)

    def _bring(self, picture: Callable[[], QImage], arrived: Callable[[QImage], None]) -> None:
        self._pictures.run(
            Lane.DATA,
            picture,
            done=arrived,
            failed=lambda _error: None,  # a side without a picture still has its number
        )

    def _look(self, seq: int) -> None:
        pages = self._presenter.state.pages
        if not 0 < seq <= len(pages):
            return
        page = pages[seq - 1][0]
        key = page.sha256, page.rotation
        if not self._big.wait_for(key):
            return
        path = self._session.desk.papers.path
        self._bring(
            lambda: page_image(path(page.sha256), page.media_type, page.rotation, _BIG_PX),
            partial(self._big.show_page, key),
        )

    # ------------------------------------------------------------ what is shown

    def _render(self, state: StationState) -> None:
        scanning = state.busy in ("scan", "files")
        self._view.show_sides(state.pages, state.words)
        if scanning:
            self._view.follow()
        self._view.setVisible(bool(state.pages))
        self._hint.setVisible(not state.pages)
        self._buttons["stop"].setVisible(scanning)
        for name in ("scan", "files"):
            self._buttons[name].setEnabled(not state.busy)
        for name in ("file", "discard"):
            self._buttons[name].setEnabled(state.batch is not None and not state.busy)
        for each in self._acts.values():
            each.setEnabled(bool(state.pages))
        _show_ledger(self._ledger, state)
        self._look(self._view.currentRow() + 1)
        self._tell(state)

    def _tell(self, state: StationState) -> None:
        news = state.error or state.filed
        if news is self._told:
            return
        self._told = news
        if state.error is not None:
            act = partial(self._presenter.file, anyway=True)
            may_close = isinstance(state.error, StackOpen) and state.batch is not None
            self._notice.tell(error_text(state.error), act=act if may_close else self._scan)
        elif state.filed is not None:
            text = t("station.filed", fed=state.filed.fed, routed=state.filed.routed)
            self._notice.tell(Notice(text=text, safe=t("station.filed_safe")), mood="good")
        else:
            self._notice.hide()


def _show_ledger(where: QLabel, state: StationState) -> None:
    """Show what became of the sides; red while it does not balance or a side belongs to nobody."""
    ledger: Ledger | None = state.told.ledger if state.told is not None else None
    if ledger is None:
        where.setText("")
        return
    missing = ledger.fed - ledger.routed - ledger.unsorted - ledger.blank - ledger.separators
    where.setText(
        t(
            "station.ledger",
            fed=ledger.fed,
            routed=ledger.routed,
            unsorted=ledger.unsorted,
            blank=ledger.blank,
            separators=ledger.separators,
        )
        + (f"  {t('station.ledger_missing', count=missing)}" if missing else "")
    )
    busy = state.busy == "scan"
    restyle(where, "mood", "" if (ledger.balanced and not ledger.unsorted) or busy else "bad")
    where.setMinimumHeight(style.target())
