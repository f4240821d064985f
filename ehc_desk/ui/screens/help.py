"""Help inside the program, offline: contents and search on the left, the page on the right."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ehc_desk.presenters.help import Hit, shelf
from ehc_desk.ui import icons, key_map, style
from ehc_desk.ui.key_map import key_of
from ehc_desk.ui.screens.base import Screen
from ehc_desk.ui.texts import language, t
from ehc_desk.ui.widgets.box import Box
from ehc_desk.ui.widgets.fields import Line, button, label, restyle
from ehc_desk.ui.widgets.help_page import Reader
from ehc_desk.ui.widgets.screen_head import ScreenHead, back_button
from ehc_desk.ui.widgets.text_list import wrap_rows

if TYPE_CHECKING:
    from ehc_desk.ui.places import Frame

_NARROW = 640
"""Below this width everything that leads somewhere stands in one row, in units that grow."""
_BACK, _FORWARD = "Alt+Left", "Alt+Right"


class HelpPane(QWidget):
    """Contents, search and a page, with a way back and forward."""

    def __init__(self) -> None:
        super().__init__()
        self._trail: list[str] = []
        self._at = -1
        self.search = Line(t("help.search"), placeholder=t("help.search_hint"))
        self.search.setClearButtonEnabled(True)
        self.contents = QListWidget()
        self.contents.setAccessibleName(t("help.contents"))
        self.contents.ensurePolished()  # rows are measured as they are added
        wrap_rows(self.contents)
        self.page = Reader()
        self.page.setAccessibleName(t("help.page"))
        self.page.anchorClicked.connect(self._follow)
        self.back = button(t("help.back"), tip=key_map.key_words(_BACK))
        self.forward = button(t("help.forward"), tip=key_map.key_words(_FORWARD))
        self.back.clicked.connect(lambda: self._step(-1))
        self.forward.clicked.connect(lambda: self._step(1))
        for keys, step in ((_BACK, -1), (_FORWARD, 1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda step=step: self._step(step))
        self._nothing = label(t("help.nothing"), "muted")
        self._nothing.setWordWrap(True)
        self.search.textChanged.connect(lambda _text: self._fill())
        self.search.returnPressed.connect(self._to_first)
        self.contents.itemActivated.connect(self._open)
        self.contents.currentItemChanged.connect(lambda item, _before: self._picked(item))
        self._lay_out()
        self._fill()

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        self._left, right = QVBoxLayout(), QVBoxLayout()
        self._left.addWidget(self.search)
        self._left.addWidget(self._nothing)
        self._left.addWidget(self.contents, 1)
        self._turners = QHBoxLayout()
        self._turners.addWidget(self.back)
        self._turners.addWidget(self.forward)
        self._turners.addStretch(1)
        right.addLayout(self._turners)
        right.addWidget(self.page, 1)
        layout.addLayout(self._left, 2)
        layout.addLayout(right, 5)

    def lend(self, row: QBoxLayout) -> None:
        """Put search and the ways to the next page into a row outside: the page has the height."""
        row.insertWidget(0, self.search, 1)
        for place, (made, name) in enumerate(self._ways(), start=1):
            made.setText("")
            icons.put(made, name)
            row.insertWidget(place, made)

    def take_back(self) -> None:
        """Have what was lent above contents and page again."""
        self._left.insertWidget(0, self.search)
        for place, (made, _name) in enumerate(self._ways()):
            icons.put(made, "")
            made.setText(made.accessibleName())
            self._turners.insertWidget(place, made)

    def _ways(self) -> tuple[tuple[QPushButton, str], ...]:
        return (self.back, "arrow-left"), (self.forward, "arrow-right")

    # ------------------------------------------------------------ going

    @property
    def has_page(self) -> bool:
        """Return whether a page is open."""
        return self._at >= 0

    def show_page(self, name: str) -> None:
        """Show a page and remember the one before."""
        name = shelf(language()).page(name).name
        if not (0 <= self._at < len(self._trail) and self._trail[self._at] == name):
            self._trail = [*self._trail[: self._at + 1], name]
            self._at = len(self._trail) - 1
        self._show()

    def _step(self, step: int) -> None:
        if 0 <= self._at + step < len(self._trail):
            self._at += step
            self._show()

    def _show(self) -> None:
        name = self._trail[self._at]
        self.page.show_page(name)
        self.back.setEnabled(self._at > 0)
        self.forward.setEnabled(self._at < len(self._trail) - 1)
        self._mark(name)

    def _mark(self, name: str) -> None:
        self.contents.blockSignals(True)
        for row in range(self.contents.count()):
            if self.contents.item(row).data(Qt.ItemDataRole.UserRole) == name:
                self.contents.setCurrentRow(row)
        self.contents.blockSignals(False)

    def _follow(self, link: QUrl) -> None:
        """Open a page that a link names; whatever leads out of the program is left alone."""
        if not link.scheme() and link.path():
            self.show_page(link.path().removesuffix(".md"))

    def _picked(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.show_page(str(item.data(Qt.ItemDataRole.UserRole)))

    def _to_first(self) -> None:
        if self.contents.count():
            self.contents.setCurrentRow(0)
            self._picked(self.contents.item(0))
            self.page.setFocus()

    def _open(self, item: QListWidgetItem) -> None:
        self._picked(item)
        self.page.setFocus()

    def _fill(self) -> None:
        self.contents.blockSignals(True)
        self.contents.clear()
        hits = shelf(language()).search(self.search.text(), key_of)
        for hit in hits:
            self.contents.addItem(_item(hit))
        if self.search.text().strip() and hits:
            self.contents.setCurrentRow(0)  # the best one, which Enter opens: in sight first
            self.contents.scrollToTop()
        self.contents.blockSignals(False)
        self._nothing.setVisible(not hits)
        if self._at >= 0 and not self.search.text().strip():
            self._mark(self._trail[self._at])


def _item(hit: Hit) -> QListWidgetItem:
    item = QListWidgetItem(f"{hit.page.title}\n{hit.words}" if hit.words else hit.page.title)
    item.setData(Qt.ItemDataRole.UserRole, hit.page.name)
    return item


class HelpScreen(Screen):
    """The help as a place of the window: Esc leads back to the work."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self._frame = frame
        self._pane = HelpPane()
        self._is_narrow = False
        self._print = [button(t(f"command.{one}"), "tall") for one in ("desk_card", "keys")]
        self._more = button(t("help.more"), "tall")
        menu = QMenu(self._more)
        self._more.setMenu(menu)
        for made, command in zip(self._print, ("desk_card", "keys"), strict=True):
            act = partial(frame.do, command)
            made.clicked.connect(lambda _on=False, act=act: act())
            menu.addAction(t(f"command.{command}")).triggered.connect(
                lambda _on=False, act=act: act()
            )
        self._more.hide()
        self._tools = QWidget()
        row = QHBoxLayout(self._tools)
        row.setContentsMargins(0, 0, 0, 0)
        self._back = back_button(partial(frame.do, "back"))
        for made in (*self._print, self._more, self._back):
            row.addWidget(made)
        self._row, self._head = row, ScreenHead(t("help.title"), self._tools)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(8)
        layout.addWidget(self._head)
        layout.addWidget(self._pane, 1)
        style.notifier().changed.connect(self._arrange)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give the page the height where there is little room."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        narrow = self.width() < style.px(_NARROW)
        if narrow == self._is_narrow:
            return
        self._is_narrow, focus = narrow, self.focusWidget()
        for made in self._print:
            made.setVisible(not narrow)
        self._more.setVisible(narrow)
        restyle(self._head.title, "role", "heading" if narrow else "title")
        pane = self._pane
        if narrow:
            pane.lend(self._row)
            stops = [pane.search, pane.back, pane.forward, self._more, self._back, pane.contents]
        else:
            pane.take_back()
            stops = [*self._print, self._back, pane.search, pane.contents, pane.back, pane.forward]
        for one, following in pairwise([*stops, pane.page]):
            QWidget.setTabOrder(one, following)
        if focus is not None and self.isVisible():
            focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_page(self, name: str) -> None:
        """Show a page."""
        self._pane.show_page(name)

    def title(self) -> str:
        """Return the screen's name."""
        return t("help.title")

    def commands(self) -> dict[str, Callable[[], None]]:
        """F1 in the help itself leads to the search."""
        return {"help": self._to_search}

    def panes(self) -> list[QWidget]:
        """Return the panes F6 walks through."""
        return [self._pane.search, self._pane.contents, self._pane.page]

    def start(self) -> None:
        """Begin in the page, which the arrow keys scroll; the first one when none is open."""
        if not self._pane.has_page:
            self._pane.show_page("")
        self._pane.page.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter opens what is found; it does not walk on."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
            return
        super().keyPressEvent(event)

    def _to_search(self) -> None:
        self._pane.search.setFocus()
        self._pane.search.selectAll()


class HelpDialog(Box):
    """The help over a dialog, which goes on as it was."""

    def __init__(self, parent: Any, page: str, title: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setProperty("has_help", True)
        pane = HelpPane()
        layout = QVBoxLayout(self)
        layout.addWidget(pane, 1)
        close = button(t("app.close"), "primary", tip=key_map.key_words("Esc"))
        close.clicked.connect(self.accept)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self.resize(style.px(860), style.px(560))
        pane.show_page(page)
        pane.page.setFocus()
