"""The pages of one component as small pictures: add, turn, order, remove, undo."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QIcon, QImage, QKeyEvent, QPixmap
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from ehc_desk.domain.dossier import Page
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.fields import button, label

_THUMB = QSize(80, 106)
_ITEM = QSize(97, 134)
_SPACING = 1
Fetch = Callable[[Page, Callable[[QImage], None]], None]


class PageList(QListWidget):
    """Pictures of pages; keys: R turns, Delete removes, Alt+arrows move, Enter looks."""

    asked = Signal(str)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room for two pages beside each other, also beside a scroll bar."""
        around = 2 * self.frameWidth() + self.verticalScrollBar().sizeHint().width()
        return QSize(2 * _ITEM.width() + 4 * _SPACING + around, 2 * _THUMB.height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room for one page with its words: no notice takes more of it."""
        high = _ITEM.height() + 2 * (_SPACING + self.frameWidth())
        return super().minimumSizeHint().expandedTo(QSize(0, high))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Turn keys into words."""
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        verb = {
            (Qt.Key.Key_R, False): "rotate",
            (Qt.Key.Key_Delete, False): "remove",
            (Qt.Key.Key_Left, True): "earlier",
            (Qt.Key.Key_Right, True): "later",
        }.get((Qt.Key(event.key()), alt))
        if verb:
            self.asked.emit(verb)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()
        else:
            super().keyPressEvent(event)


class PapersPanel(QWidget):
    """Knows pages and pictures of them; asks for everything else by signals."""

    add_asked = Signal()
    inbox_asked = Signal()
    dropped = Signal(list)
    rotate_asked = Signal(list)
    remove_asked = Signal(list)
    move_asked = Signal(str, int)
    undo_asked = Signal()
    look_asked = Signal(str)
    stop_asked = Signal()

    def __init__(self, fetch: Fetch) -> None:
        super().__init__()
        self._fetch = fetch
        self._pages: tuple[Page, ...] = ()
        self._pictures: dict[tuple[str, int], QIcon] = {}
        self._title = label("", "heading")
        self._empty = label(t("papers.empty"), "muted")
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.list = self._make_list()
        self._bar = QProgressBar()
        self._stop = button(t("papers.stop"))
        self._buttons = {
            "add": button(t("papers.add"), tip="Ctrl+O"),
            "inbox": button(t("papers.inbox"), tip="F4"),
            "rotate": button(t("papers.rotate"), tip="R"),
            "remove": button(t("papers.remove"), tip="Delete"),
            "undo": button(t("papers.undo"), tip="Ctrl+Z"),
        }
        self.setAcceptDrops(True)
        self._lay_out()
        self._connect()
        self.show_pages("", (), can_undo=False, progress=(0, 0))

    def _make_list(self) -> PageList:
        made = PageList()
        made.setViewMode(QListWidget.ViewMode.IconMode)
        made.setMovement(QListWidget.Movement.Static)
        made.setResizeMode(QListWidget.ResizeMode.Adjust)
        made.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        made.setIconSize(_THUMB)
        made.setSpacing(_SPACING)
        made.setUniformItemSizes(True)
        made.setAccessibleName(t("papers.pages"))
        return made

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._title)
        layout.addWidget(self.list, 1)
        layout.addWidget(self._empty, 1)
        going = QHBoxLayout()
        going.addWidget(self._bar, 1)
        going.addWidget(self._stop)
        layout.addLayout(going)
        for row in (("add", "inbox"), ("rotate", "remove", "undo")):
            line = QHBoxLayout()
            line.setSpacing(6)
            for name in row:
                line.addWidget(self._buttons[name], 1)
            layout.addLayout(line)

    def _connect(self) -> None:
        self._buttons["add"].clicked.connect(self.add_asked)
        self._buttons["inbox"].clicked.connect(self.inbox_asked)
        self._buttons["rotate"].clicked.connect(lambda: self._asked("rotate"))
        self._buttons["remove"].clicked.connect(lambda: self._asked("remove"))
        self._buttons["undo"].clicked.connect(self.undo_asked)
        self._stop.clicked.connect(self.stop_asked)
        self.list.asked.connect(self._asked)
        self.list.itemActivated.connect(lambda item: self.look_asked.emit(self._id(item)))

    def show_pages(
        self, title: str, pages: tuple[Page, ...], *, can_undo: bool, progress: tuple[int, int]
    ) -> None:
        """Show the pages of one component and how far adding is."""
        self._title.setText(title)
        done, total = progress
        for widget in (self._bar, self._stop):
            widget.setVisible(total > 0)
        self._bar.setMaximum(max(total, 1))
        self._bar.setValue(done)
        self._bar.setFormat(t("papers.progress", done=done, total=total))
        self._buttons["undo"].setEnabled(can_undo)
        for name in ("rotate", "remove"):
            self._buttons[name].setEnabled(bool(pages))
        self.list.setVisible(bool(pages))
        self._empty.setVisible(not pages)
        if pages != self._pages:
            self._pages = pages
            self._fill()

    def open_for_files(self, on: bool) -> None:
        """Take files, or say what has to be chosen before."""
        self.setEnabled(on)
        self._empty.setText(t("papers.empty" if on else "papers.closed"))

    def _fill(self) -> None:
        row = self.list.currentRow()
        self.list.clear()
        for page in self._pages:
            text = t("papers.page_blank" if page.blank else "papers.page", number=page.position)
            item = QListWidgetItem(text)
            item.setData(Qt.ItemDataRole.UserRole, page.id)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, text)
            item.setSizeHint(_ITEM)
            self.list.addItem(item)
            self._picture(page)
        if self._pages:
            self.list.setCurrentRow(min(max(row, 0), len(self._pages) - 1))

    def _picture(self, page: Page) -> None:
        key = (page.sha256, page.rotation)
        if key in self._pictures:
            self._put(page, self._pictures[key])
            return

        def arrived(image: QImage) -> None:
            scaled = image.scaled(
                _THUMB,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            self._pictures[key] = QIcon(QPixmap.fromImage(scaled))
            self._put(page, self._pictures[key])

        self._fetch(page, arrived)

    def _put(self, page: Page, icon: QIcon) -> None:
        for row in range(self.list.count()):
            if self._id(self.list.item(row)) == page.id:
                self.list.item(row).setIcon(icon)

    def _asked(self, verb: str) -> None:
        chosen = [self._id(item) for item in self.list.selectedItems()]
        if not chosen:
            return
        if verb == "rotate":
            self.rotate_asked.emit(chosen)
        elif verb == "remove":
            self.remove_asked.emit(chosen)
        else:
            self.move_asked.emit(chosen[0], -1 if verb == "earlier" else 1)

    @staticmethod
    def _id(item: QListWidgetItem) -> str:
        return str(item.data(Qt.ItemDataRole.UserRole))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Welcome files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Take local files."""
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.dropped.emit(files)


def picture_label() -> QLabel:
    """Return a label made to show one page large."""
    made = QLabel()
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return made
