"""The sides of a stack as small pictures in the order of the feeder, each with where it goes.

Knows sides, places and pictures; what a word on them means is asked for by signals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QBrush, QIcon, QImage, QKeyEvent, QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from ehc_desk.domain.scan_batch import FedPage
from ehc_desk.domain.stack import PlacedPage, Role
from ehc_desk.ui import style
from ehc_desk.ui.texts import t, word

_THUMB = QSize(96, 128)
_LINES = 3
Fetch = Callable[[FedPage, Callable[[QImage], None]], None]
_VERBS = {
    Qt.Key.Key_R: "turn",
    Qt.Key.Key_P: "put",
    Qt.Key.Key_U: "unsort",
    Qt.Key.Key_B: "blank",
    Qt.Key.Key_S: "opens",
    Qt.Key.Key_N: "no_separator",
    Qt.Key.Key_C: "by_code",
    Qt.Key.Key_Delete: "blank",
}
"""Keys on chosen sides: each is a button as well."""


class StackView(QListWidget):
    """``asked`` tells a verb for the chosen sides, ``looked`` the side in front."""

    asked = Signal(str)
    looked = Signal(int)

    def __init__(self, fetch: Fetch) -> None:
        super().__init__()
        self._fetch = fetch
        self._pictures: dict[tuple[str, int], QIcon] = {}
        self.setViewMode(QListWidget.ViewMode.IconMode)
        self.setMovement(QListWidget.Movement.Static)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.setWordWrap(True)
        self.setUniformItemSizes(True)
        self.setIconSize(_THUMB)
        self.setSpacing(style.px(3))
        self.setAccessibleName(t("station.sides"))
        self.currentRowChanged.connect(lambda row: self.looked.emit(row + 1) if row >= 0 else None)

    def chosen(self) -> list[int]:
        """Return the places of the chosen sides in the feeder, in order."""
        return sorted(self.row(item) + 1 for item in self.selectedItems())

    def show_sides(
        self,
        pages: Sequence[tuple[FedPage, PlacedPage]],
        words: Mapping[tuple[str, str], str],
    ) -> None:
        """Show the sides; those that were there keep their pictures and the choice."""
        while self.count() > len(pages):
            self.takeItem(self.count() - 1)
        for row, (page, placed) in enumerate(pages):
            item = self.item(row) or self._new_item()
            self._dress(item, page, placed, words)
            self._picture(item, page)
        if pages and self.currentRow() < 0:
            self.setCurrentRow(0)

    def follow(self) -> None:
        """Bring the newest side into sight while they come."""
        self.scrollToBottom()

    def _new_item(self) -> QListWidgetItem:
        item = QListWidgetItem()
        height = _THUMB.height() + self.fontMetrics().lineSpacing() * _LINES + style.px(12)
        width = max(_THUMB.width(), self.fontMetrics().averageCharWidth() * 16) + style.px(12)
        item.setSizeHint(QSize(width, height))
        self.addItem(item)
        return item

    def _dress(
        self,
        item: QListWidgetItem,
        page: FedPage,
        placed: PlacedPage,
        words: Mapping[tuple[str, str], str],
    ) -> None:
        where = _where(placed, words)
        role = word("station.role", placed.role.value)
        text = f"{page.seq} · {role}" + (f"\n{where}" if where else "")
        item.setText(text)
        item.setToolTip(text)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, text.replace("\n", ", "))
        item.setBackground(QBrush(style.colour(_TONES[placed.role])))

    def _picture(self, item: QListWidgetItem, page: FedPage) -> None:
        key = (page.sha256, page.rotation)
        if key in self._pictures:
            item.setIcon(self._pictures[key])
            return
        seq = page.seq

        def arrived(image: QImage) -> None:
            scaled = image.scaled(
                _THUMB,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            self._pictures[key] = QIcon(QPixmap.fromImage(scaled))
            if (there := self.item(seq - 1)) is not None:
                there.setIcon(self._pictures[key])

        self._pictures[key] = QIcon()
        self._fetch(page, arrived)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Turn letters into words on the chosen sides."""
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        verb = _VERBS.get(Qt.Key(event.key())) if plain else None
        if verb and self.selectedItems():
            self.asked.emit(verb)
        else:
            super().keyPressEvent(event)


_TONES = {
    Role.COVER: "primary_soft",
    Role.RECEIPT: "primary_soft",
    Role.CONTENT: "surface",
    Role.BLANK: "soft",
    Role.UNSORTED: "bad_soft",
}


def _where(placed: PlacedPage, words: Mapping[tuple[str, str], str]) -> str:
    target = placed.target
    if target is None:
        return ""
    title = words.get((target.form, target.code), target.code)
    return f"{title} · {target.component}" if target.component else title
