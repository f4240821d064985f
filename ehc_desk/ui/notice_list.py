"""The list of notices: what was told since sign-in, the newest first, what is the same once.

It shows what it is given; it knows neither the screens nor who told.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ehc_desk.ui import icons, style
from ehc_desk.ui.texts import t
from ehc_desk.ui.told import Told, folded
from ehc_desk.ui.widgets.box import Box
from ehc_desk.ui.widgets.fields import button, label
from ehc_desk.ui.widgets.wrapped_rows import raise_rows

_WIDE, _HIGH, _MOST = 760, 480, 90
"""Units of the window, and the most it takes of the one below it, in per cent."""
_TIME, _KIND, _TEXT = range(3)
_TOP = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


class NoticeTable(QTableWidget):
    """Time, icon and words of each notice; a long one takes as many lines as it needs."""

    def __init__(self, rows: Sequence[tuple[Told, int]]) -> None:
        super().__init__(len(rows), 3)
        self.setAccessibleName(t("command.notice_list"))
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        self.setIconSize(icons.size())
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalHeader().hide()
        self.verticalHeader().hide()
        modes = QHeaderView.ResizeMode
        self.horizontalHeader().setMinimumSectionSize(style.px(20))
        for column in (_TIME, _KIND):
            self.horizontalHeader().setSectionResizeMode(column, modes.ResizeToContents)
        self.horizontalHeader().setSectionResizeMode(_TEXT, modes.Stretch)
        for row, (told, times) in enumerate(rows):
            self._fill(row, told, times)
        self.room = 0
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._rise)
        if rows:
            self.setCurrentCell(0, _TEXT)

    def _fill(self, row: int, told: Told, times: int) -> None:
        again = f" {t('toast.times', count=times)}" if times > 1 else ""
        kind = t(f"toast.{told.mood}")
        made = (
            QTableWidgetItem(told.time()),
            QTableWidgetItem(icons.mood_icon(told.mood), ""),
            QTableWidgetItem(f"{told.text()}{again}"),
        )
        made[_KIND].setToolTip(kind)
        made[_KIND].setData(Qt.ItemDataRole.AccessibleTextRole, kind)
        made[_TEXT].setData(
            Qt.ItemDataRole.AccessibleTextRole, f"{told.time()}, {kind}: {told.text()}{again}"
        )
        for column, item in enumerate(made):
            item.setTextAlignment(_TOP)
            self.setItem(row, column, item)

    def _rise(self) -> None:
        """Show whole rows, each with all its words; fewer notices take less room."""
        raise_rows(self)
        edges, high = 2 * self.frameWidth(), 0
        for row in range(self.rowCount()):
            if high and high + self.rowHeight(row) + edges > self.room:
                break
            high += self.rowHeight(row)
        self.setMaximumHeight(high + edges)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give every row the lines it needs at this width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._soon.start()

    def fit(self, room: int) -> None:
        """Take at most so many pixels of height."""
        self.room = room
        self._soon.start()


class NoticeList(Box):
    """Closed by Esc or Enter; what it shows can be copied as text."""

    def __init__(self, parent: QWidget, told: Sequence[Told]) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("command.notice_list"))
        rows = folded(told)
        layout = self._column = QVBoxLayout(self)
        layout.setSpacing(style.px(8))
        head = label(t("toast.heading") if rows else t("toast.none"), "heading")
        head.setWordWrap(True)
        layout.addWidget(head)
        self.table = NoticeTable(rows)
        layout.addWidget(self.table, 1)
        layout.addStretch(0)
        across = QHBoxLayout()
        copy = button(t("app.copy"), "tall")
        text = "\n".join(each.words() for each in reversed(told))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text))
        copy.setEnabled(bool(rows))
        close = button(t("app.close"), "primary")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        across.addWidget(copy)
        across.addStretch(1)
        across.addWidget(close)
        layout.addLayout(across)
        room = parent.size() * (_MOST / 100)
        self.resize(min(style.px(_WIDE), room.width()), min(style.px(_HIGH), room.height()))
        close.setFocus()
        self._others = (head, close)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Let the table have what heading and buttons leave."""
        super().resizeEvent(event)
        column, head, close = self._column, *self._others
        margins, width = column.contentsMargins(), event.size().width()
        heading = max(head.heightForWidth(width - margins.left() - margins.right()), 0)
        around = margins.top() + margins.bottom() + 3 * column.spacing()
        self.table.fit(event.size().height() - heading - close.sizeHint().height() - around)
