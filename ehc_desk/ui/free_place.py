"""Where something laid over a screen may stand without covering what is pressed there.

Pure rectangles: it knows no widget but in ``obstacles``, which looks at a screen once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QFrame,
    QLabel,
    QLineEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)

GAP = 4
_PRESSED = (QAbstractButton, QTabBar)
_FILLED = (QLineEdit, QComboBox, QAbstractSpinBox)
_PANELS = frozenset({"card", "facts"})
_FAR = 1 << 20
_FIELD_COST = 4
"""Covering a field is worse than standing as many times its area away from the wanted corner."""


def free_place(
    size: QSize,
    room: QRect,
    hard: Sequence[QRect],
    soft: Sequence[QRect],
    wanted: QPoint,
    rows: Sequence[QRect] = (),
) -> QPoint | None:
    """Return where ``size`` fits into ``room`` and touches nothing ``hard``, None for nowhere.

    Of such places the one that covers least of what is ``soft``, then the nearest to ``wanted``;
    what lists show (``rows``) is covered rather than the way to an empty part is long.
    """
    best: tuple[int, QPoint] | None = None
    below = [each.bottom() + 1 + GAP for each in rows]
    for left in _lefts(size, room, [*hard, *rows], wanted):
        column = QRect(left, room.top(), size.width(), room.height())
        for top in (*_tops(size.height(), column, hard, wanted.y()), *below):
            if not is_free(QRect(QPoint(left, top), size), room, hard):
                continue
            place = QRect(QPoint(left, top), size)
            cost = _FIELD_COST * _covered(place, soft) + _covered(place, rows)
            away = abs(left - wanted.x()) + abs(top - wanted.y())
            if best is None or cost + away * 100 < best[0]:
                best = (cost + away * 100, QPoint(left, top))
    return best[1] if best is not None else None


def is_free(place: QRect, room: QRect, hard: Iterable[QRect]) -> bool:
    """Tell whether a place lies in the room and touches nothing hard."""
    return room.contains(place) and not any(place.intersects(each) for each in hard)


def _lefts(size: QSize, room: QRect, hard: Iterable[QRect], wanted: QPoint) -> list[int]:
    last = room.right() + 1 - size.width()
    beside = {wanted.x(), room.left(), last}
    for each in hard:
        beside |= {each.right() + 1 + GAP, each.left() - GAP - size.width()}
    return sorted(x for x in beside if room.left() <= x <= last)


def _tops(height: int, column: QRect, hard: Iterable[QRect], wanted: int) -> Iterator[int]:
    """Yield the places between what is hard in a column: both ends, and the nearest to wanted."""
    broad = column.adjusted(-GAP, 0, GAP, 0)
    blocked = sorted(
        (each.top() - GAP, each.bottom() + 1 + GAP) for each in hard if each.intersects(broad)
    )
    start = column.top()
    for top, bottom in (*blocked, (column.bottom() + 1, column.bottom() + 1)):
        last = top - height
        if last >= start:
            yield from {start, last, min(max(wanted, start), last)}
        start = max(start, bottom)


def _covered(place: QRect, soft: Iterable[QRect]) -> int:
    both = (place.intersected(each) for each in soft)
    return sum(each.width() * each.height() for each in both if not each.isEmpty())


def obstacles(
    screen: QWidget | None, host: QWidget
) -> tuple[list[QRect], list[QRect], list[QRect]]:
    """Return what is pressed (and where the keyboard is) on a screen, its fields and its rows.

    All in ``host``; of a list that part is meant which shows rows, not the empty one below them.

    Only what can be seen: a part that is scrolled away can be covered by nothing.
    """
    if screen is None:
        return [], [], []
    seen = _Seen(host)
    pressed = [w for kind in _PRESSED for w in screen.findChildren(kind) if w.isVisible()]
    filled = [w for kind in _FILLED for w in screen.findChildren(kind) if w.isVisible()]
    focus = _focus(screen, seen)
    hard = [seen.place(each) for each in pressed] + ([focus] if focus is not None else [])
    soft = [seen.place(each) for each in filled]
    views = [view for view in screen.findChildren(QAbstractItemView) if view.isVisible()]
    rows = [_rows(each, seen) for each in views]
    hard, soft, rows = ([r for r in each if not r.isEmpty()] for each in (hard, soft, rows))
    return hard, soft, rows


class _Seen:
    """What of widgets can be seen, in a host; every widget above them is looked at once."""

    def __init__(self, host: QWidget) -> None:
        self._host = host
        self._known: dict[QWidget, tuple[QPoint, QRect]] = {
            host: (QPoint(), QRect(-_FAR, -_FAR, 2 * _FAR, 2 * _FAR))
        }

    def place(self, widget: QWidget) -> QRect:
        """Return the part of a widget that no widget around it cuts off."""
        corner, clip = self._look(widget)
        return QRect(corner, widget.size()).intersected(clip)

    def corner(self, widget: QWidget) -> QPoint:
        """Return where a widget begins."""
        return self._look(widget)[0]

    def _look(self, widget: QWidget) -> tuple[QPoint, QRect]:
        """Return a widget's corner, and what is left of the room after all that is around it."""
        if (known := self._known.get(widget)) is None:
            above = widget.parentWidget() or self._host
            corner, clip = self._look(above)
            if above is not self._host:
                clip = clip.intersected(QRect(corner, above.size()))
            known = self._known[widget] = (corner + widget.pos(), clip)
        return known


def panels(screen: QWidget | None, host: QWidget) -> list[QRect]:
    """Return what is read on a screen: in each panel what is written, and pages of text.

    The empty part of a panel is nobody's; a panel in another one is looked at for itself.
    """
    if screen is None:
        return []
    seen, written = _Seen(host), dict[QWidget, QRect]()
    for words in screen.findChildren(QLabel):
        panel = _panel_of(words, screen)
        if panel is not None and words.isVisible() and words.text():
            place = QRect(seen.corner(words), words.size().boundedTo(words.sizeHint()))
            written[panel] = written.get(panel, QRect()).united(place & seen.place(words))
    texts = [each for each in screen.findChildren(QTextEdit) if each.isVisible()]
    return [each for each in (*written.values(), *map(seen.place, texts)) if not each.isEmpty()]


def _panel_of(words: QWidget, screen: QWidget) -> QWidget | None:
    """Return the panel some words stand in, None where they stand on the bare screen."""
    above = words.parentWidget()
    while above is not None and above is not screen:
        if isinstance(above, QFrame) and above.objectName() in _PANELS:
            return above
        above = above.parentWidget()
    return None


def _rows(view: QAbstractItemView, seen: _Seen) -> QRect:
    model = view.model()
    if model is None or not model.rowCount(view.rootIndex()):
        return QRect()
    last = view.visualRect(model.index(model.rowCount(view.rootIndex()) - 1, 0, view.rootIndex()))
    port = view.viewport()
    filled = QRect(QPoint(0, 0), QSize(port.width(), max(last.bottom() + 1, 0)))
    return filled.translated(seen.corner(port)).intersected(seen.place(port))


def _focus(screen: QWidget, seen: _Seen) -> QRect | None:
    focus = screen.window().focusWidget()
    if focus is None or not screen.isAncestorOf(focus) or not focus.isVisible():
        return None
    if isinstance(focus, QAbstractItemView):
        row, view = focus.visualRect(focus.currentIndex()), focus.viewport()
        return row.translated(seen.corner(view)).intersected(seen.place(view))
    return seen.place(focus)
