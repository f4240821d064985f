"""The rows behind the pictures of a stack: heads that say where a group goes, and its sides.

Changes as little as it can, so that choice and scroll bar stay while sides come. Knows no picture
but keeps those it is given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QPixmap

from ehc_desk.domain.scan_batch import FedPage
from ehc_desk.domain.stack import PlacedPage, Role, Target
from ehc_desk.presenters.stack_targets import Place
from ehc_desk.presenters.station_state import Group, groups_of
from ehc_desk.ui.texts import t, word

_Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole
_NOWHERE = QModelIndex()
PictureKey = tuple[str, int]
"""What a picture is of: the hash of the page and its turn in degrees."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Stands over a group; ``bad``: something in it belongs to nobody."""

    first: int
    text: str
    bad: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side with its place; ``where`` in words, "" for nowhere."""

    page: FedPage
    placed: PlacedPage
    where: str

    @property
    def key(self) -> PictureKey:
        """Return what its picture is kept by."""
        return self.page.sha256, self.page.rotation

    @property
    def label(self) -> str:
        """Return number and role: "3 · giấy tờ"."""
        return f"{self.page.seq} · {word('station.role', self.placed.role.value)}"

    @property
    def whole(self) -> str:
        """Return everything about it in one line, as a screen reader tells it."""
        by_hand = t("station.by_hand") if self.page.hand is not None else ""
        return ", ".join(part for part in (self.label, self.where, by_hand) if part)


Row = Head | Side


def place_words(target: Target | None, words: Mapping[Target, Place]) -> str:
    """Return where a target is: whose dossier and which paper, "" for nowhere."""
    if target is None:
        return ""
    place = words.get(target)
    number = str(target.component or "")
    parts = (place.whose or title_of(place), place.paper) if place else (target.code, number)
    return " · ".join(part for part in parts if part)


def title_of(place: Place) -> str:
    """Return whose a place is; a draft nobody has written a name in is told as such."""
    return place.title or t("station.unnamed")


def rows_of(
    pages: Sequence[tuple[FedPage, PlacedPage]], words: Mapping[Target, Place]
) -> list[Row]:
    """Return heads and sides in order."""
    rows: list[Row] = []
    fed = {page.seq: page for page, _ in pages}
    for group in groups_of([placed for _, placed in pages]):
        rows.append(_head(group, words))
        for placed in group.sides:
            where = place_words(placed.target, words)
            rows.append(Side(page=fed[placed.number], placed=placed, where=where))
    return rows


def _head(group: Group, words: Mapping[Target, Place]) -> Head:
    first = group.sides[0].number
    if group.target is not None:
        where = place_words(group.target, words)
        text = t("station.group", where=where, count=group.pages)
    elif group.is_unsorted:
        spoilt = group.sides[0].role in (Role.COVER, Role.RECEIPT)
        key = "station.group_spoilt" if spoilt else "station.group_unsorted"
        text = t(key, count=group.pages)
    else:
        text = t("station.group_blank", count=len(group.sides))
    return Head(first=first, text=text, bad=group.is_unsorted)


class StackRows(QAbstractListModel):
    """``row`` returns what stands in a row; pictures are kept by hash and turn."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row] = []
        self.pictures: dict[PictureKey, QPixmap] = {}

    def rowCount(self, parent: _Index = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        """Return the number of heads and sides."""
        return 0 if parent.isValid() else len(self._rows)

    def row(self, number: int) -> Row | None:
        """Return what stands in a row, None outside."""
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def place_of(self, seq: int) -> int:
        """Return the row of a side by its place in the feeder, -1 when it is not there."""
        for number, row in enumerate(self._rows):
            if isinstance(row, Side) and row.page.seq == seq:
                return number
        return -1

    def sides(self) -> list[int]:
        """Return the rows of all sides in order."""
        return [number for number, row in enumerate(self._rows) if isinstance(row, Side)]

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Let only sides be chosen."""
        if isinstance(self.row(index.row()), Side):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the words of a row, or the row itself."""
        row = self.row(index.row())
        if row is None:
            return None
        if role == ROW:
            return row
        texts = {
            Qt.ItemDataRole.DisplayRole: row.text if isinstance(row, Head) else row.label,
            Qt.ItemDataRole.ToolTipRole: row.text if isinstance(row, Head) else row.whole,
            Qt.ItemDataRole.AccessibleTextRole: row.text if isinstance(row, Head) else row.whole,
        }
        return texts.get(Qt.ItemDataRole(role))

    def show(self, rows: list[Row]) -> None:
        """Show other rows: what stands at the start and at the end of both is left alone."""
        before, after = [_name(row) for row in self._rows], [_name(row) for row in rows]
        head = _same(before, after)
        tail = min(_same(before[::-1], after[::-1]), len(before) - head, len(after) - head)
        if len(before) > head + tail:
            self.beginRemoveRows(_NOWHERE, head, len(before) - tail - 1)
            del self._rows[head : len(before) - tail]
            self.endRemoveRows()
        if len(after) > head + tail:
            self.beginInsertRows(_NOWHERE, head, len(after) - tail - 1)
            self._rows[head:head] = rows[head : len(after) - tail]
            self.endInsertRows()
        changed = [n for n, row in enumerate(rows) if row != self._rows[n]]
        self._rows = rows
        if changed:
            self.dataChanged.emit(self.index(changed[0]), self.index(changed[-1]))

    def keep_picture(self, seq: int, key: PictureKey, picture: QPixmap) -> None:
        """Keep a picture and draw the side that waits for it."""
        self.pictures[key] = picture
        number = self.place_of(seq)
        if number >= 0:
            self.dataChanged.emit(self.index(number), self.index(number))


def _name(row: Row) -> tuple[str, int]:
    return ("head", row.first) if isinstance(row, Head) else ("side", row.page.seq)


def _same(first: Sequence[object], second: Sequence[object]) -> int:
    """Return how many entries both begin with."""
    for count, (one, other) in enumerate(zip(first, second, strict=False)):
        if one != other:
            return count
    return min(len(first), len(second))
