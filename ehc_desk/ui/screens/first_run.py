"""The first run: three doors – an install code, values typed by hand, or a practice desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from ehc_desk.errors import (
    CaptivePortal,
    DeskError,
    FieldsInvalid,
    InstallCodeInvalid,
    Offline,
    ProvinceError,
    ServerFault,
)
from ehc_desk.runtime.lanes import Lane
from ehc_desk.ui import style
from ehc_desk.ui.doors import Doors
from ehc_desk.ui.screens.base import Screen
from ehc_desk.ui.texts import Notice, error_text, has, t, word
from ehc_desk.ui.widgets.fields import Labelled, Line, button, card, label
from ehc_desk.ui.widgets.front import Front
from ehc_desk.ui.widgets.notices import NoticeBar
from ehc_desk.ui.widgets.turning import Turning

if TYPE_CHECKING:
    from ehc_desk.ui.tasks import UiTasks

_BY_HAND = ("url", "desk", "client_id", "secret", "key_id", "public_key")
_HELPED = ("client_id", "key_id", "public_key")
"""Fields whose names say little: a line below tells where their value stands."""

_DOORS = ("code", "by_hand", "practice")
_WIDEST = 1100
"""In units: on a large screen lines stay short enough to read."""


class FirstRunScreen(Screen):
    """``made``: a real desk stands in the folder; ``practise``: the practice desk is wanted."""

    made = Signal()
    practise = Signal()

    def __init__(self, doors: Doors, tasks: UiTasks) -> None:
        super().__init__()
        self._doors, self._tasks = doors, tasks
        self._notice = NoticeBar()
        self._pages = Front()
        self._buttons = {
            name: button(t(f"first_run.{name}.go"), "primary" if name == _DOORS[0] else "tall")
            for name in _DOORS
        }
        self._frames: list[QFrame] = []
        self._fields = {name: Line(t(f"first_run.field.{name}")) for name in _BY_HAND}
        self._labelled = {
            name: Labelled(t(f"first_run.field.{name}"), field, required=True)
            for name, field in self._fields.items()
        }
        self._ca = Path()
        self._words = _wrapped(t("first_run.words"))
        self._asking = _asking()
        self._pressed: QWidget | None = None
        self._lay_out()
        style.notifier().changed.connect(self._soon_even)
        self.setAcceptDrops(True)
        acts: dict[str, Callable[[], None]] = {
            "code": self._choose_code,
            "by_hand": partial(self._show, 1),
            "practice": self.practise.emit,
        }
        for name, act in acts.items():
            self._buttons[name].clicked.connect(act)

    # ------------------------------------------------------------ building

    def _lay_out(self) -> None:
        across = QHBoxLayout(self)  # the room around the screen scrolls when letters are large
        across.setContentsMargins(28, 20, 28, 20)
        inside = QWidget()
        inside.setMaximumWidth(style.px(_WIDEST))
        across.addStretch(1)
        across.addWidget(inside, 1000)
        across.addStretch(1)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addStretch(1)
        column.addWidget(label(t("first_run.title"), "title"))
        folder = t("first_run.folder", folder=self._doors.folder)
        self._pages.addWidget(self._three_doors())
        self._pages.addWidget(self._by_hand())
        for widget in (
            self._words,
            self._notice,
            self._asking,
            self._pages,
            _wrapped(folder, "muted"),
        ):
            column.addWidget(widget)
        column.addStretch(2)

    def _three_doors(self) -> QWidget:
        row = Turning(spacing=14)
        for name in _DOORS:
            frame, inside = card(spacing=10, margins=20)
            inside.addWidget(_wrapped(t(f"first_run.{name}"), "heading"))
            inside.addWidget(_wrapped(t(f"first_run.{name}.words")))
            inside.addStretch(1)
            inside.addWidget(self._buttons[name])
            row.add(frame, 1)
            self._frames.append(frame)
        return row

    def _by_hand(self) -> QWidget:
        frame, inside = card(spacing=10, margins=20)
        inside.addWidget(label(t("first_run.by_hand"), "heading"))
        inside.addWidget(_wrapped(t("first_run.by_hand.long")))
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        for place, name in enumerate(_BY_HAND):
            grid.addWidget(self._with_help(name), place // 2, place % 2)
        inside.addLayout(grid)
        self._ca_button = button(t("first_run.ca"), "link")
        self._ca_button.clicked.connect(self._choose_ca)
        inside.addWidget(self._ca_button)
        row = QHBoxLayout()
        self._send = button(t("first_run.by_hand.send"), "primary")
        self._send.clicked.connect(self._try_by_hand)
        back = button(t("app.back"), "tall", tip="Esc")
        back.clicked.connect(partial(self._show, 0))
        row.addWidget(self._send)
        row.addWidget(back)
        row.addStretch(1)
        inside.addLayout(row)
        inside.addStretch(1)
        return frame

    def _with_help(self, name: str) -> QWidget:
        field = self._labelled[name]
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(field)
        if name in _HELPED:
            said = t(f"first_run.help.{name}")
            field.set_help(said)
            column.addWidget(_wrapped(said, "muted"))
        column.addStretch(1)
        return box

    # ------------------------------------------------------------ as a screen

    def title(self) -> str:
        """Return the screen's name."""
        return t("first_run.title")

    def start(self) -> None:
        """Begin at the first door."""
        self._buttons["code"].setFocus()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Know how large the letters are."""
        super().showEvent(event)
        self._even_doors()

    def _soon_even(self) -> None:
        QTimer.singleShot(0, self, self._even_doors)

    def _even_doors(self) -> None:
        """Give the three doors one width, that of the one which needs most."""
        widest = max(frame.minimumSizeHint().width() for frame in self._frames)
        for frame in self._frames:
            frame.setMinimumWidth(widest)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc leads back to the doors; typed values stay."""
        if event.key() == Qt.Key.Key_Escape and self._pages.currentIndex():
            self._show(0)
            return
        super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Take a dragged install code."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Use the dropped install code."""
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            self._use_code(Path(files[0]))

    # ------------------------------------------------------------ acts

    def _show(self, page: int) -> None:
        self._pages.setCurrentIndex(page)
        self._words.setVisible(page == 0)  # of three doors one is chosen
        self._notice.hide()
        (self._fields["url"] if page else self._buttons["by_hand"]).setFocus()

    def _choose_code(self) -> None:
        self._ask_file(t("first_run.code.choose"), t("first_run.code.filter"), self._use_code)

    def _choose_ca(self) -> None:
        self._ask_file(t("first_run.ca"), t("first_run.ca.filter"), self._use_ca)

    def _ask_file(self, title: str, kinds: str, use: Callable[[Path], None]) -> None:
        from ehc_desk.ui.widgets.ask_file import ask_files

        ask_files(self, title, lambda found: use(found[0]), purpose="install", kinds=kinds)

    def _use_ca(self, file: Path) -> None:
        self._ca = file
        self._ca_button.setText(t("first_run.ca.chosen", file=self._ca.name))

    def _use_code(self, file: Path) -> None:
        self._run(lambda: self._doors.code(file))

    def _try_by_hand(self) -> None:
        typed = {name: field.value() for name, field in self._fields.items()}
        ca = self._ca

        def work() -> object:
            more = {"ca": ca.read_text("utf-8", "replace")} if ca.name else {}
            return self._doors.by_hand(typed | more)

        self._run(work)

    def _run(self, work: Callable[[], object]) -> None:
        self._pressed = self.focusWidget()  # a button that is switched off loses the cursor
        self._notice.hide()
        self._busy(True)
        self._tasks.run(
            Lane.NETWORK, work, done=lambda _made: self.made.emit(), failed=self._refused
        )

    def _busy(self, on: bool) -> None:
        for each in (*self._buttons.values(), self._send):
            each.setEnabled(not on)
        self._asking.setVisible(on)

    def _refused(self, error: DeskError) -> None:
        self._busy(False)
        self._notice.tell(_told(error))
        given = error.params.get("fields")
        wrong = {one["field"]: one for one in given} if isinstance(given, list) else {}
        for name, field in self._labelled.items():
            field.set_problem(_wrong_with(wrong[name]) if name in wrong else "")
        first = next((name for name in _BY_HAND if name in wrong), "")
        if first:
            self._fields[first].setFocus()
        elif self._pressed is not None:
            self._pressed.setFocus()


def _told(error: DeskError) -> Notice:
    """Phrase a refusal for a computer without a desk: no dossier is kept here yet."""
    notice = error_text(error)
    if isinstance(error, Offline | CaptivePortal):
        text, safe = t("first_run.offline"), t("first_run.offline.safe")
        return Notice(text=text, safe=safe, code=notice.code)
    text = notice.text
    if isinstance(error, ServerFault):
        text = t("first_run.fault")
    if isinstance(error, FieldsInvalid):
        text = t("first_run.look_again", list=_listed(error))
    if isinstance(error, ProvinceError | FieldsInvalid | InstallCodeInvalid):
        return Notice(text=text, safe=t("first_run.safe"), code=notice.code)
    return notice


def _listed(error: FieldsInvalid) -> str:
    """Return the fields to be looked at, as they are called on this page."""
    given = error.params.get("fields")
    names = [str(one.get("field")) for one in given] if isinstance(given, list) else []
    titles = [word("first_run.field", name) for name in dict.fromkeys(names) if name in _BY_HAND]
    return "; ".join(titles) or t("error.nothing_named")


def _wrong_with(problem: Mapping[str, Any]) -> str:
    """Return what is wrong with one field, in words whatever its code is."""
    key = f"first_run.problem.{problem.get('code')}"
    return t(key) if has(key) else t("first_run.problem.invalid")


def _asking() -> QWidget:
    """Return the moving sign that is shown while the province is asked."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    column.addWidget(_wrapped(t("first_run.asking")))
    bar = QProgressBar()
    bar.setRange(0, 0)
    bar.setTextVisible(False)
    bar.setAccessibleName(t("first_run.asking"))
    column.addWidget(bar)
    box.hide()
    return box


def _wrapped(text: str, role: str = "") -> QLabel:
    made = label(text, role)
    made.setWordWrap(True)
    return made
