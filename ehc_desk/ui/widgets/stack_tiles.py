"""How a side of a stack is drawn: its picture, number and role in words, tinted by its role.

The head of a group is drawn over the whole width, its words wrapped. No colour stands alone.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ehc_desk.domain.stack import Role
from ehc_desk.ui import icons, style
from ehc_desk.ui.texts import t, word
from ehc_desk.ui.widgets.stack_rows import ROW, Head, Side, StackRows

_Index = QModelIndex | QPersistentModelIndex
_WIDE, _HIGH = 92, 122
"""The room for a picture, in units that grow with the letters up to ``_MOST_GROWTH``."""
_PAD, _CORNER = 6, 6
_MOST_GROWTH = 1.3
_FAINT = 0.55
_TONES: dict[Role, tuple[str, str, str]] = {
    Role.COVER: ("primary_soft", "primary", "primary"),
    Role.RECEIPT: ("primary_soft", "primary", "primary"),
    Role.CONTENT: ("surface", "line", "text"),
    Role.BLANK: ("soft", "line", "muted"),
    Role.UNSORTED: ("bad_soft", "bad", "bad"),
}
"""Role → ground, edge and ink of its tile."""
_MOST_SIDES = 888


def picture_room() -> QSize:
    """Return the pixels that a small picture may take."""
    grown = min(style.percent() / 100, _MOST_GROWTH)
    return QSize(round(_WIDE * grown), round(_HIGH * grown))


class StackTiles(QStyledItemDelegate):
    """Draws the rows of ``StackRows``; its parent is the view."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._tiles: dict[int, QSize] = {}

    def sizeHint(self, _option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: N802 - Qt's name
        """Return the whole width for a head, the same size for every side."""
        row = index.data(ROW)
        return self._head_size(row) if isinstance(row, Head) else self.tile()

    def _view(self) -> QListView:
        view = self.parent()
        assert isinstance(view, QListView)  # noqa: S101 - the view makes it
        return view

    def tile(self) -> QSize:
        """Return the size of a side: the longest role fits beside the largest number."""
        if style.percent() not in self._tiles:
            self._tiles[style.percent()] = self._measured()
        return self._tiles[style.percent()]

    def _measured(self) -> QSize:
        letters = QFontMetrics(_bold(self._view().font()))
        roles = [word("station.role", role.value) for role in Role]
        longest = max(letters.horizontalAdvance(f"{_MOST_SIDES} · {role}") for role in roles)
        pad, room = style.px(_PAD), picture_room()
        wide = max(room.width(), longest) + 2 * pad
        return QSize(wide, room.height() + letters.height() + 3 * pad)

    def _head_size(self, head: Head) -> QSize:
        view = self._view()
        wide = view.viewport().width() - 2 * view.spacing() - 1
        high = self._head_words(QRect(0, 0, wide, 10_000), head).height()
        return QSize(max(1, wide), high + style.px(_PAD))

    def _head_words(self, room: QRect, head: Head) -> QRect:
        """Return where the words of a head stand in a room."""
        letters = QFontMetrics(_bold(self._view().font()))
        beside = icons.size().width() + 2 * style.px(_PAD) if head.bad else style.px(_PAD) // 2
        inner = room.adjusted(beside, style.px(_PAD) // 2, -style.px(_PAD), 0)
        found = letters.boundingRect(inner, Qt.TextFlag.TextWordWrap, head.text)
        return QRect(inner.topLeft(), QSize(inner.width(), found.height()))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw a head or a side."""
        row = index.data(ROW)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(row, Head):
            self._paint_head(painter, option.rect, row)
        elif isinstance(row, Side):
            self._paint_side(painter, option, index, row)
        painter.restore()

    def _paint_head(self, painter: QPainter, rect: QRect, head: Head) -> None:
        words = self._head_words(rect, head)
        painter.setFont(_bold(self._view().font()))
        painter.setPen(QColor(style.colour("bad" if head.bad else "text")))
        painter.drawText(words, Qt.TextFlag.TextWordWrap, head.text)
        if head.bad:
            sign = icons.pixmap("circle-alert", "bad")
            painter.drawPixmap(rect.left() + style.px(_PAD) // 2, words.top(), sign)
        painter.setPen(QColor(style.colour("line")))
        painter.drawLine(rect.topLeft(), rect.topRight())

    def _paint_side(
        self, painter: QPainter, option: QStyleOptionViewItem, index: _Index, side: Side
    ) -> None:
        ground, edge, ink = _TONES[side.placed.role]
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            ground, edge, ink = "select", "focus", "on_select"
        frame = option.rect.adjusted(2, 2, -2, -2)
        thick = 2 if chosen or side.placed.role is Role.UNSORTED else 1
        painter.setBrush(QColor(style.colour(ground)))
        painter.setPen(QPen(QColor(style.colour(edge)), thick))
        painter.drawRoundedRect(frame, style.px(_CORNER), style.px(_CORNER))
        self._paint_picture(painter, frame, index, side)
        self._paint_words(painter, frame, side, ink)
        if option.state & QStyle.StateFlag.State_HasFocus:
            _paint_focus(painter, frame, chosen=chosen)

    def _paint_picture(self, painter: QPainter, frame: QRect, index: _Index, side: Side) -> None:
        rows = index.model()
        picture = rows.pictures.get(side.key) if isinstance(rows, StackRows) else None
        room = QRect(frame.topLeft(), QSize(frame.width(), picture_room().height()))
        room.translate(0, style.px(_PAD))
        if picture is None or picture.isNull():
            painter.setPen(QColor(style.colour("muted")))
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, t("station.no_picture"))
            return
        size = picture.size().scaled(picture_room(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(room.topLeft(), size)
        place.moveCenter(room.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setOpacity(_FAINT if side.placed.role is Role.BLANK else 1.0)
        painter.drawPixmap(place, picture)
        painter.setOpacity(1.0)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QColor(style.colour("line")))
        painter.drawRect(place)

    def _paint_words(self, painter: QPainter, frame: QRect, side: Side, ink: str) -> None:
        strong = side.placed.role in (Role.UNSORTED, Role.COVER, Role.RECEIPT)
        font = self._view().font()
        painter.setFont(_bold(font) if strong else font)
        painter.setPen(QColor(style.colour(ink)))
        high = painter.fontMetrics().height()
        words = QRect(
            frame.left(), frame.bottom() - style.px(_PAD) // 2 - high, frame.width(), high
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, side.label)
        if side.page.hand is not None:  # told in the tip and to a reader as well
            sign = icons.pixmap("user-round", ink, 14)
            painter.drawPixmap(frame.right() - style.px(14 + _PAD // 2), frame.top() + 3, sign)


def _paint_focus(painter: QPainter, frame: QRect, *, chosen: bool) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(style.colour("on_select" if chosen else "focus")), 2))
    painter.drawRoundedRect(frame.adjusted(2, 2, -2, -2), style.px(_CORNER), style.px(_CORNER))


def _bold(font: QFont) -> QFont:
    made = QFont(font)
    made.setBold(True)
    return made
