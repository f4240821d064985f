"""What is looked at on every control: its name and role, the way to it by keys, its size.

Pure reading: nothing is pressed and nothing is changed. Each check yields `(widget, kind, told)`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QDeadlineTimer, QPoint, QRect
from PySide6.QtGui import QAccessible, QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
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
    QStatusBar,
    QTabBar,
    QTabWidget,
    QTextBrowser,
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
    window = top.window()
    inside = (each for each in top.findChildren(QWidget) if each.window() is window)
    return [top, *(each for each in inside if each.isVisibleTo(top))]


def parts_of_others(widget: QWidget) -> bool:
    """Whether a widget is an inner part of another control, which speaks for it."""
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QComboBox | QAbstractSpinBox | QHeaderView | QTabBar):
            return True
        if isinstance(parent, QAbstractItemView) and widget is parent.viewport():
            return True
        parent = parent.parentWidget()
    corner = isinstance(widget, QAbstractButton) and isinstance(
        widget.parentWidget(), QAbstractItemView
    )
    return (
        corner
        or isinstance(widget, QHeaderView | QScrollBar)
        or (widget.objectName() in ("qt_spinbox_lineedit", "qt_toolbar_ext_button"))
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


_MOST, _PATIENCE_MS = 400, 500


def _come_forward(window: QWidget) -> None:
    window.activateWindow()
    end = QDeadlineTimer(_PATIENCE_MS)
    while QApplication.activeWindow() is not window and not end.hasExpired():
        QApplication.processEvents()


def tab_chain(top: QWidget) -> list[QWidget]:
    """Press Tab until it comes round in a window and return what had the focus, in order.

    The focus is put back where it was. (Qt's own chain of widgets is not asked: the wrappers of
    Python would hang one on the other and die together.)
    """
    window = top.window()
    _come_forward(window)
    before = QApplication.focusWidget()
    found: list[QWidget] = []
    for _ in range(_MOST):
        (QApplication.focusWidget() or window).focusNextPrevChild(True)
        here = QApplication.focusWidget()
        if found and here is found[-1] and isinstance(here, QTextBrowser):
            continue  # from link to link of a page, and then on
        if here is None or here in found:
            break
        found.append(here)
    if before is not None:
        before.setFocus()
    return [widget for widget in found if widget is top or top.isAncestorOf(widget)]


def reach(top: QWidget) -> Iterator[Found]:
    """Every control is reached by Tab, and none keeps Tab for itself."""
    chain = set(map(id, tab_chain(top)))
    for widget in controls(top):
        if isinstance(widget, QScrollBar) or not widget.isEnabled():
            continue
        if isinstance(widget, QRadioButton) and widget.group() is not None:
            continue  # arrows lead inside a group
        if isinstance(widget, QLineEdit) and widget.isReadOnly():
            continue  # a value to be read, computed by the program
        proxy = widget.focusProxy() or widget
        if not chain & {id(proxy), id(widget)} and not _holds(widget, chain):
            yield widget, "tab", "not reached by Tab"
        if _keeps_tab(widget):
            yield widget, "tab", "keeps Tab for itself"


def _holds(widget: QWidget, chain: set[int]) -> bool:
    """Whether the focus came to a part inside (the field of an editable choice)."""
    return any(id(part) in chain for part in widget.findChildren(QWidget))


def _keeps_tab(widget: QWidget) -> bool:
    if isinstance(widget, QPlainTextEdit | QTextEdit):
        return not widget.isReadOnly() and not widget.tabChangesFocus()
    return isinstance(widget, QAbstractItemView) and widget.tabKeyNavigation()


def _pane(widget: QWidget, top: QWidget) -> QWidget:
    here = widget
    while here.parentWidget() is not None and here is not top:
        here = here.parentWidget()
        if isinstance(here, QGroupBox | QAbstractScrollArea | QStatusBar | QTabWidget) or (
            isinstance(here, QFrame) and here.objectName() in ("card", "rail")
        ):
            return here
    return top


def order(top: QWidget) -> Iterator[Found]:
    """Inside a pane Tab goes by rows from top left to bottom right and then once back."""
    panes: dict[int, tuple[QWidget, list[QWidget]]] = {}
    for widget in tab_chain(top):
        pane = _pane(widget, top)
        panes.setdefault(id(pane), (pane, []))[1].append(widget)
    for pane, inside in panes.values():
        backward = [
            (first, second)
            for first, second in pairwise([*inside, inside[0]])
            if _goes_back(first, second, pane)
        ]
        for first, second in backward[1:]:
            yield second, "order", f"Tab goes back to it from {path_of(first, top)}"


def _goes_back(first: QWidget, second: QWidget, pane: QWidget) -> bool:
    a, b = (QRect(each.mapTo(pane, QPoint()), each.size()) for each in (first, second))
    above = b.bottom() < a.top() and b.left() <= a.right()
    left = b.right() < a.left() and b.top() < a.bottom() and a.top() < b.bottom()
    return above or left


def shown_actions(window: QWidget) -> list[QAction]:
    """Return the actions of a window that a key can run: its own and those of its menus."""
    found = list(window.actions())
    waiting = [action for bar in window.findChildren(QMenuBar) for action in bar.actions()]
    while waiting:
        action = waiting.pop()
        found.append(action)
        menu = action.menu()
        waiting += menu.actions() if isinstance(menu, QMenu) else []
    return found


def shortcuts(top: QWidget) -> Iterator[Found]:
    """No key means two things in one window."""
    window = top.window()
    keys: dict[str, str] = {}
    for action in shown_actions(window):
        for key in action.shortcuts():
            name = key.toString()
            if name and keys.setdefault(name, action.text()) != action.text():
                yield window, "shortcut", f"{name}: {keys[name]!r} and {action.text()!r}"
    heard = {
        key.toString()
        for action in shown_actions(window)
        if action.isEnabled()
        for key in action.shortcuts()
    }
    for shortcut in window.findChildren(QShortcut):
        part = shortcut.parent()
        if isinstance(part, QWidget) and part.window() is not window:
            continue  # of a dialog, which hears its keys itself
        name = shortcut.key().toString()
        if name and shortcut.isEnabled() and name in heard:
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
