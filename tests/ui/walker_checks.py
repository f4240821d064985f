"""What is looked at on every control: its name and role, the way to it by keys, its size.

Pure reading: nothing is pressed and nothing is changed. Each check yields `(widget, kind, told)`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QFrame,
    QGroupBox,
    QHeaderView,
    QLineEdit,
    QMenu,
    QMenuBar,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QToolButton,
    QWidget,
)

Found = tuple[QWidget, str, str]
INTERACTIVE = (
    QAbstractButton,
    QLineEdit,
    QComboBox,
    QAbstractSpinBox,
    QPlainTextEdit,
    QTextEdit,
    QAbstractItemView,
    QTabBar,
    QAbstractSlider,
)
TARGETS = (QPushButton, QToolButton, QLineEdit, QComboBox, QAbstractSpinBox, QCheckBox)
SPARE = 1
"""Pixels by which rounding may make a hint larger than the place."""


def shown_widgets(top: QWidget) -> list[QWidget]:
    """Return every widget a person can see (or scroll to) in a window or screen."""
    return [top, *(each for each in top.findChildren(QWidget) if each.isVisibleTo(top))]


def parts_of_others(widget: QWidget) -> bool:
    """Whether a widget is an inner part of another control, which speaks for it."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QComboBox | QAbstractSpinBox | QHeaderView | QTabBar):
            return True
        if isinstance(parent, QAbstractItemView) and widget is parent.viewport():
            return True
        parent = parent.parentWidget()
    return isinstance(widget, QHeaderView | QScrollBar) or (
        widget.objectName() in ("qt_spinbox_lineedit", "qt_toolbar_ext_button")
    )


def controls(top: QWidget) -> list[QWidget]:
    """Return what a person can act on."""
    return [
        widget
        for widget in shown_widgets(top)
        if isinstance(widget, INTERACTIVE) and not parts_of_others(widget)
    ]


def path_of(widget: QWidget, top: QWidget) -> str:
    """Return where a widget stands: its kinds and names from the top down."""
    steps: list[str] = []
    here: QWidget | None = widget
    while here is not None and here is not top:
        name = here.objectName() or here.accessibleName()
        steps.append(f"{type(here).__name__}" + (f"({name[:28]})" if name else ""))
        here = here.parentWidget()
    return " > ".join(reversed([*steps[:3], type(top).__name__]))


# ---------------------------------------------------------------- names and roles


def names(top: QWidget) -> Iterator[Found]:
    """Every control has an accessible name and a role a reader can speak."""
    vague = (QAccessible.Role.NoRole, QAccessible.Role.Client, QAccessible.Role.Pane)
    for widget in controls(top):
        told = QAccessible.queryAccessibleInterface(widget)
        name = widget.accessibleName() or told.text(QAccessible.Text.Name)
        if not name.strip():
            yield widget, "name", "no accessible name"
        if told.role() in vague:
            yield widget, "role", f"role {told.role().name}"


# ---------------------------------------------------------------- the way by keys


def _takes_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isEnabled()


def tab_chain(top: QWidget) -> list[QWidget]:
    """Return the visible widgets that Tab visits in a window, in order."""
    window = top.window()
    found: list[QWidget] = []
    here = window
    while True:
        here = here.nextInFocusChain()
        if here is window or here in found:
            return found
        inside = here is top or top.isAncestorOf(here)
        if inside and here.isVisibleTo(top) and _takes_tab(here) and here.focusProxy() is None:
            found.append(here)


def reach(top: QWidget) -> Iterator[Found]:
    """Every control is reached by Tab, and none keeps Tab for itself."""
    chain = set(map(id, tab_chain(top)))
    for widget in controls(top):
        if isinstance(widget, QScrollBar) or not widget.isEnabled():
            continue
        if isinstance(widget, QRadioButton) and widget.group() is not None:
            continue  # arrows lead inside a group
        proxy = widget.focusProxy() or widget
        if id(proxy) not in chain and id(widget) not in chain:
            yield widget, "tab", "not reached by Tab"
        if _keeps_tab(widget):
            yield widget, "tab", "keeps Tab for itself"


def _keeps_tab(widget: QWidget) -> bool:
    if isinstance(widget, QPlainTextEdit | QTextEdit):
        return not widget.isReadOnly() and not widget.tabChangesFocus()
    return isinstance(widget, QAbstractItemView) and widget.tabKeyNavigation()


def _pane(widget: QWidget, top: QWidget) -> QWidget:
    here = widget
    while here.parentWidget() is not None and here is not top:
        here = here.parentWidget()
        if isinstance(here, QGroupBox | QAbstractScrollArea) or (
            isinstance(here, QFrame) and here.objectName() == "card"
        ):
            return here
    return top


def order(top: QWidget) -> Iterator[Found]:
    """Inside a pane Tab goes by rows from top left to bottom right."""
    for first, second in pairwise(tab_chain(top)):
        pane = _pane(first, top)
        if pane is not _pane(second, top):
            continue
        a, b = (QRect(each.mapTo(pane, QPoint()), each.size()) for each in (first, second))
        above = b.bottom() < a.top()
        left = b.right() < a.left() and b.top() < a.bottom() and a.top() < b.bottom()
        if (above and b.left() <= a.right()) or left:
            yield second, "order", f"Tab goes back to it from {path_of(first, top)}"


def shortcuts(top: QWidget) -> Iterator[Found]:
    """No key means two things in one window."""
    window = top.window()
    keys: dict[str, str] = {}
    for action in window.findChildren(QAction):
        for key in action.shortcuts():
            name = key.toString()
            if name and keys.setdefault(name, action.text()) != action.text():
                yield window, "shortcut", f"{name}: {keys[name]!r} and {action.text()!r}"
    for shortcut in window.findChildren(QShortcut):
        name = shortcut.key().toString()
        if name and shortcut.isEnabled() and name in keys:
            yield window, "shortcut", f"{name}: {keys[name]!r} and a hidden shortcut"


def mnemonics(top: QWidget) -> Iterator[Found]:
    """No letter means two things in one menu."""
    window = top.window()
    for holder in (*window.findChildren(QMenu), *window.findChildren(QMenuBar)):
        letters: dict[str, str] = {}
        for action in holder.actions():
            letter = QKeySequence.mnemonic(action.text()).toString()
            if letter and letters.setdefault(letter, action.text()) != action.text():
                yield holder, "mnemonic", f"{letters[letter]!r} and {action.text()!r}"


# ---------------------------------------------------------------- size


def targets(top: QWidget) -> Iterator[Found]:
    """What is pressed or typed in is at least 32 px high."""
    for widget in controls(top):
        if isinstance(widget, TARGETS) and widget.height() < 32:
            yield widget, "target", f"only {widget.height()} px high"
        if isinstance(widget, QTabBar) and widget.count() and widget.height() < 32:
            yield widget, "target", f"tabs only {widget.height()} px high"
