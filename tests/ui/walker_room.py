"""Whether every text has the room it needs: labels, buttons, tabs, headings, cells, hints.

A widget that shortens its text on purpose says so with the property `elides` and a tool tip.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenuBar,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScrollBar,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QTableView,
    QTextEdit,
    QToolButton,
    QWidget,
)
from walker_checks import INTERACTIVE, Found, parts_of_others, path_of, shown_widgets

from ehc_desk.ui import style
from ehc_desk.ui.widgets.keyed import Keyed

SPARE = 1
"""Pixels by which rounding may make a hint larger than the place."""
LARGE = 150
"""Letters above this percentage may make a pane scroll."""


_WORDS = re.compile(r"[\s\u200b]+")
"""Where a line may break: a folder may after its slashes."""


def cut(top: QWidget) -> Iterator[Found]:
    """No text needs more room than it has."""
    for widget in shown_widgets(top):
        if widget.property("elides") and widget.toolTip():
            continue
        for kinds, look in _LOOKS:
            if isinstance(widget, kinds):
                told = look(widget)
                if told:
                    yield widget, "cut", told
                break
        told = _outside(widget, top)
        if told:
            yield widget, "outside", told


def _label(widget: QLabel) -> str:
    text = widget.text()
    if not text or not widget.pixmap().isNull():
        return ""
    if widget.wordWrap():
        need = widget.heightForWidth(widget.width())
        room = widget.contentsRect().width() - 2 * widget.margin()
        longest = max((_advance(widget, word) for word in _WORDS.split(text)), default=0)
        if need > widget.height() + SPARE:
            return f"{text[:40]!r} needs {need} px in height, has {widget.height()}"
        if widget.textFormat() is not Qt.TextFormat.RichText and longest > room + SPARE:
            return f"a word of {text[:40]!r} needs {longest} px, has {room}"
        return ""
    return _hint(widget, text)


def _hint(widget: QWidget, text: str) -> str:
    # The key beside the words of a button may give way, the words may not.
    hint = widget.minimumSizeHint() if isinstance(widget, Keyed) else widget.sizeHint()
    if not text:
        return ""
    if hint.width() > widget.width() + SPARE:
        return f"{text[:40]!r} needs {hint.width()} px, has {widget.width()}"
    least = min(hint.height(), widget.minimumSizeHint().height())
    if least > widget.height() + SPARE:
        return f"{text[:40]!r} needs {least} px in height, has {widget.height()}"
    return ""


def _advance(widget: QWidget, text: str) -> int:
    return widget.fontMetrics().horizontalAdvance(text.replace("&", ""))


def _button(widget: QAbstractButton) -> str:
    return _hint(widget, widget.text())


def _tabs(widget: QTabBar) -> str:
    for index in range(widget.count()):
        room = widget.tabRect(index).width() - 2 * style.tab_side()
        need = _advance(widget, widget.tabText(index))
        if need > room + 2:
            return f"tab {widget.tabText(index)!r} needs {need} px, has {room}"
    last = widget.tabRect(widget.count() - 1).right() if widget.count() else 0
    # With very large letters the bar scrolls as the arrow keys go; that is no cut word.
    scrolls = widget.usesScrollButtons() and style.percent() > LARGE
    if last <= widget.width() + SPARE or scrolls:
        return ""
    return f"tabs need {last} px, have {widget.width()}"


def _header(widget: QHeaderView) -> str:
    model = widget.model()
    if model is None or widget.orientation() is Qt.Orientation.Vertical:
        return ""
    for index in range(widget.count()):
        text = str(model.headerData(index, widget.orientation()) or "")
        need, room = widget.sectionSizeHint(index), widget.sectionSize(index)
        tip = model.headerData(index, widget.orientation(), Qt.ItemDataRole.ToolTipRole)
        if text and not widget.isSectionHidden(index) and need > room + 2 and tip != text:
            return f"column {text!r} needs {need} px, has {room}"
    return ""


def _combo(widget: QComboBox) -> str:
    option = QStyleOptionComboBox()
    widget.initStyleOption(option)
    room = widget.style().subControlRect(
        QStyle.ComplexControl.CC_ComboBox,
        option,
        QStyle.SubControl.SC_ComboBoxEditField,
        widget,
    )
    need = _advance(widget, widget.currentText())
    if need > room.width() + SPARE and widget.toolTip() != widget.currentText():
        return f"{widget.currentText()!r} needs {need} px, has {room.width()}, and no tool tip"
    return ""


def _line(widget: QLineEdit) -> str:
    need = _advance(widget, widget.placeholderText())
    room = widget.width() - 2 * style.px(8)
    if not widget.text() and need > room + SPARE and not widget.toolTip():
        return f"hint {widget.placeholderText()!r} needs {need} px, has {room}, and no tool tip"
    return ""


def _menu_bar(widget: QMenuBar) -> str:
    places = [widget.actionGeometry(action) for action in widget.actions() if action.isVisible()]
    need = max((place.right() for place in places), default=0)
    return f"menus need {need} px, have {widget.width()}" if need > widget.width() else ""


def _table(widget: QTableView) -> str:
    model = widget.model()
    if model is None:
        return ""
    for row in range(min(model.rowCount(), 40)):
        for column in range(model.columnCount()):
            index = model.index(row, column)
            text = str(index.data() or "")
            if not text or widget.isColumnHidden(column) or widget.isRowHidden(row):
                continue
            need, place = widget.sizeHintForIndex(index), widget.visualRect(index)
            small = need.width() > place.width() + 2 and not widget.wordWrap()
            low = need.height() > widget.rowHeight(row) + 2
            wide = small and _advance(widget, text) > place.width()
            if (wide or low) and not str(index.data(Qt.ItemDataRole.ToolTipRole) or ""):
                return (
                    f"cell {text[:40]!r} needs {need.width()}×{need.height()}, has "
                    f"{place.width()}×{widget.rowHeight(row)}, and no tool tip"
                )
    return ""


_LOOKS: tuple[tuple[type | tuple[type, ...], Callable[..., str]], ...] = (
    (QLabel, _label),
    ((QPushButton, QCheckBox, QRadioButton, QToolButton), _button),
    (QTabBar, _tabs),
    (QHeaderView, _header),
    (QComboBox, _combo),
    (QLineEdit, _line),
    (QMenuBar, _menu_bar),
    (QTableView, _table),
)


def _outside(widget: QWidget, top: QWidget) -> str:
    """Tell when a part of a control or label lies outside what holds it."""
    if not isinstance(widget, (QLabel, *INTERACTIVE)) or parts_of_others(widget):
        return ""
    place = QRect(widget.mapTo(top, QPoint()), widget.size()) if widget is not top else QRect()
    here = widget.parentWidget()
    while here is not None and here is not top.parentWidget():
        if isinstance(here, QAbstractScrollArea) or isinstance(
            here.parentWidget(), QAbstractScrollArea
        ):
            return ""
        if here is not widget and widget is not top:
            corner = here.mapTo(top, QPoint()) if here is not top else QPoint()
            if not QRect(corner, here.size()).adjusted(-2, -2, 2, 2).contains(place):
                return f"stands out of {path_of(here, top)} by its place"
        here = here.parentWidget()
    return ""


def larger(window: QWidget, screen: QSize) -> Iterator[Found]:
    """No window or dialog is larger than the screen."""
    has, needs = window.size(), window.minimumSizeHint()
    over = has.expandedTo(needs) if window.isVisible() else has
    if over.width() > screen.width() or over.height() > screen.height():
        told = f"{over.width()}×{over.height()} px on {screen.width()}×{screen.height()}"
        yield window, "larger than the screen", told


LONG = frozenset({"CaseForm"})
"""Panes that hold as many fields as the law asks for."""


def bars(top: QWidget) -> Iterator[Found]:
    """No pane has to be scrolled (lists and tables may be longer than their place)."""
    for bar in top.findChildren(QScrollBar):
        holder = bar.parentWidget().parentWidget() if bar.parentWidget() is not None else None
        if not bar.isVisibleTo(top) or bar.maximum() <= bar.minimum():
            continue
        sideways = bar.orientation() is Qt.Orientation.Horizontal
        if type(holder).__name__ in LONG:
            continue
        if sideways or not isinstance(holder, QAbstractItemView | QPlainTextEdit | QTextEdit):
            yield bar, "scroll bar", path_of(holder or bar, top)
