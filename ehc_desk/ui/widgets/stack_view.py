"""The sides of a stack as small pictures in the order of the feeder, in groups by where they go.

Knows sides, places and pictures; what a word on them means is asked for by signals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QImage, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView

from ehc_desk.domain.scan_batch import FedPage
from ehc_desk.domain.stack import PlacedPage, Target
from ehc_desk.presenters.stack_targets import Place
from ehc_desk.ui import style
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.stack_rows import Head, PictureKey, Side, StackRows, rows_of
from ehc_desk.ui.widgets.stack_tiles import StackTiles, picture_room

Fetch = Callable[[FedPage, Callable[[QImage], None]], None]
KEYS = {
    "turn": Qt.Key.Key_R,
    "put": Qt.Key.Key_P,
    "unsort": Qt.Key.Key_U,
    "blank": Qt.Key.Key_B,
    "opens": Qt.Key.Key_S,
    "no_separator": Qt.Key.Key_N,
    "by_code": Qt.Key.Key_C,
    "jump": Qt.Key.Key_J,
    "stop": Qt.Key.Key_D,
}
"""Words on chosen sides, the next unsorted one, the end of a scan: each is a button as well."""
_VERBS = {key: verb for verb, key in KEYS.items()} | {Qt.Key.Key_Delete: "blank"}
_SHARPER = 2
"""Small pictures are kept so many times larger than shown, for screens with fine dots."""
_Command = QItemSelectionModel.SelectionFlag


class StackView(QListView):
    """``asked`` tells a verb for the chosen sides, ``looked`` the side in front."""

    asked = Signal(str)
    looked = Signal(int)

    def __init__(self, fetch: Fetch) -> None:
        super().__init__()
        self._fetch = fetch
        self._waiting: set[PictureKey] = set()
        self.rows = StackRows()
        self.setModel(self.rows)
        self.setItemDelegate(StackTiles(self))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setSpacing(3)
        self.setAccessibleName(t("station.sides"))
        style.notifier().changed.connect(self._grow)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room for a few sides."""
        return QSize(style.px(560), style.px(360))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room for one side with its head."""
        delegate = self.itemDelegate()
        assert isinstance(delegate, StackTiles)  # noqa: S101 - set above
        tile, bar = delegate.tile(), self.verticalScrollBar().sizeHint().width()
        room = 2 * self.frameWidth() + 2 * self.spacing()
        return QSize(tile.width() + room + bar, tile.height() + room)

    def _grow(self) -> None:
        self.scheduleDelayedItemsLayout()
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give heads the new width."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    # ------------------------------------------------------------ what is chosen

    def chosen(self) -> list[int]:
        """Return the places of the chosen sides in the feeder, in order."""
        found = (self.rows.row(index.row()) for index in self.selectedIndexes())
        return sorted(row.page.seq for row in found if isinstance(row, Side))

    def current(self) -> int:
        """Return the place of the side in front in the feeder, 0 for none."""
        row = self.rows.row(self.currentIndex().row())
        return row.page.seq if isinstance(row, Side) else 0

    def choose(self, seqs: Iterable[int], current: int = 0) -> None:
        """Choose these sides, and bring one of them to the front (the last when not told)."""
        places = [place for seq in seqs if (place := self.rows.place_of(seq)) >= 0]
        if not places:
            return
        selection = QItemSelection()
        for place in places:
            selection.select(self.rows.index(place), self.rows.index(place))
        front = self.rows.place_of(current) if current else -1
        index = self.rows.index(front if front >= 0 else places[-1])
        self.selectionModel().setCurrentIndex(index, _Command.NoUpdate)
        self.selectionModel().select(selection, _Command.ClearAndSelect)

    def currentChanged(  # noqa: N802 - Qt's name
        self,
        current: QModelIndex | QPersistentModelIndex,
        previous: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Tell which side is in front."""
        super().currentChanged(current, previous)
        if seq := self.current():
            self.looked.emit(seq)

    def scrollTo(  # noqa: N802 - Qt's name
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Bring a side into sight, with the head of its group where it is the first of it."""
        if isinstance(self.rows.row(index.row() - 1), Head):
            super().scrollTo(self.rows.index(index.row() - 1), hint)
        super().scrollTo(index, hint)

    # ------------------------------------------------------------ what is shown

    def show_sides(
        self,
        pages: Sequence[tuple[FedPage, PlacedPage]],
        words: Mapping[Target, Place],
    ) -> None:
        """Show the sides; those that were there keep their pictures, the choice and their place.

        Who looks at the end sees the newest side, who has scrolled away from it stays there.
        """
        chosen, current = self.chosen(), self.current()
        bar = self.verticalScrollBar()
        at, follows = bar.value(), bar.value() >= bar.maximum() and len(chosen) < 2
        before, seen = self.rows.rowCount(), self._is_seen()
        self.rows.show(rows_of(pages, words))
        for page, _ in pages:
            self._picture(page)
        if (self.chosen(), self.current()) != (chosen, current):
            self.choose(chosen, current)
        if not self.current() and pages:
            self.choose([1])
        self.doItemsLayout()
        grew = 0 < before < self.rows.rowCount()
        bar.setValue(bar.maximum() if follows and grew else at)
        if seen and not grew:
            self.scrollTo(self.currentIndex())

    def _is_seen(self) -> bool:
        """Tell whether the side in front is in sight: then it stays there, wherever it goes."""
        return self.viewport().rect().intersects(self.visualRect(self.currentIndex()))

    def small(self, page: FedPage) -> QPixmap | None:
        """Return the small picture of a side when it is there."""
        return self.rows.pictures.get((page.sha256, page.rotation))

    def _picture(self, page: FedPage) -> None:
        key = (page.sha256, page.rotation)
        if key in self.rows.pictures or key in self._waiting:
            return
        self._waiting.add(key)

        def arrived(image: QImage) -> None:
            self._waiting.discard(key)
            room = picture_room() * _SHARPER
            ways = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            small = image if image.isNull() else image.scaled(room, *ways)
            self.rows.keep_picture(page.seq, key, QPixmap.fromImage(small))

        self._fetch(page, arrived)

    # ------------------------------------------------------------ keys

    def moveCursor(  # noqa: N802 - Qt's name
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Go from side to side over the ends of lines and the heads of groups."""
        sides, step = self.rows.sides(), _STEPS.get(action)
        here = self.currentIndex().row()
        if not sides or here not in sides:
            return self.rows.index(sides[0]) if sides else QModelIndex()
        if action in _ENDS:
            return self.rows.index(sides[_ENDS[action]])
        if step is None:
            found = super().moveCursor(action, modifiers)
            return found if found.row() in sides else self.currentIndex()
        place = min(max(sides.index(here) + step, 0), len(sides) - 1)
        return self.rows.index(sides[place])

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Turn letters into words on the chosen sides; no letter searches in the pictures."""
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        verb = _VERBS.get(Qt.Key(event.key())) if plain else None
        if verb:
            self.asked.emit(verb)
        elif plain and event.text().isprintable() and event.text().strip():
            event.ignore()
        else:
            super().keyPressEvent(event)


_Action = QAbstractItemView.CursorAction
_STEPS = {
    _Action.MoveLeft: -1,
    _Action.MovePrevious: -1,
    _Action.MoveRight: 1,
    _Action.MoveNext: 1,
}
_ENDS = {_Action.MoveHome: 0, _Action.MoveEnd: -1}
