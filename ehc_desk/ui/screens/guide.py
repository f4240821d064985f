"""The procedure guide: papers, who, time, fee, place and law of every procedure, by keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextOption
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from ehc_desk.domain.text import nfc
from ehc_desk.presenters.guide import GuidePresenter, GuideState
from ehc_desk.ui import style
from ehc_desk.ui.key_events import COMMANDING
from ehc_desk.ui.screens.base import Screen
from ehc_desk.ui.screens.guide_page import procedure_page
from ehc_desk.ui.texts import error_text, t
from ehc_desk.ui.widgets.fields import Line, button, label
from ehc_desk.ui.widgets.keyed import Keyed
from ehc_desk.ui.widgets.notices import NoticeBar
from ehc_desk.ui.widgets.screen_head import ScreenHead, back_button
from ehc_desk.ui.widgets.text_list import wrap_rows
from ehc_desk.ui.widgets.turning import Turning

if TYPE_CHECKING:
    from ehc_desk.ui.session import Session

_BETWEEN = 10
"""Pixels between list and page."""
_STEER = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}


class GuideScreen(Screen):
    """``case_asked`` and ``guidance_asked``: what the clerk wants to do with the procedure."""

    case_asked = Signal(str)
    guidance_asked = Signal()
    preview_asked = Signal(str)
    back_asked = Signal()

    def __init__(self, session: Session, of_case: Callable[[], str]) -> None:
        super().__init__()
        self._session, self._of_case = session, of_case
        self._presenter = GuidePresenter(session.desk, session.tasks, self._render)
        self._search = Line(t("guide.search"), placeholder=t("guide.search_hint"))
        self._search.setClearButtonEnabled(True)
        self._search.textEdited.connect(lambda text: self._presenter.search(nfc(text)))
        self._search.installEventFilter(self)
        self._list = QListWidget()
        self._list.setAccessibleName(t("guide.list"))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        wrap_rows(self._list)  # the names differ at their ends
        self._list.currentItemChanged.connect(lambda item, _before: self._picked(item))
        self._list.itemActivated.connect(lambda _item: self._read())
        self._list.installEventFilter(self)
        self._page = QTextBrowser()
        self._page.setOpenLinks(False)
        self._page.setFrameShape(QFrame.Shape.NoFrame)
        self._page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._page.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._page.setAccessibleName(t("guide.page"))
        self._page.installEventFilter(self)
        self._notice = NoticeBar()
        self._empty = label(t("guide.nothing"), "muted")
        self._build_buttons()
        self._lay_out()
        style.notifier().changed.connect(self._redraw)
        self._presenter.search("")

    def _build_buttons(self) -> None:
        self._take = Keyed(t("guide.take_in"), "accept", "primary")
        self._take.clicked.connect(self._take_in)
        self._guidance = button(t("guide.give_guidance"), "tall", tip="Ctrl+G")
        self._guidance.clicked.connect(self._give)
        self._leaflet = button(t("guide.leaflet"), "tall", tip="Ctrl+Shift+I")
        self._leaflet.clicked.connect(self._print_leaflet)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(8)
        layout.addWidget(ScreenHead(t("guide.title"), back_button(self.back_asked.emit)))
        layout.addWidget(self._notice)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._search)
        column.addWidget(self._empty)
        column.addWidget(self._list, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(left)
        split.addWidget(self._page)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(_BETWEEN)
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 3)
        layout.addWidget(split, 1)
        acts = Turning(spacing=8)
        acts.add_row(self._take)
        acts.add_row(self._guidance, self._leaflet)
        acts.add_space()
        layout.addWidget(acts)

    # ------------------------------------------------------------ what the window asks

    def title(self) -> str:
        """Return the screen's name."""
        return t("guide.title")

    def commands(self) -> dict[str, Callable[[], None]]:
        """Return the commands of this screen."""
        if self._presenter.state.chosen is None:
            return {}
        return {"leaflet": self._print_leaflet, "guidance": self._give, "open": self._take_in}

    def main_act(self) -> Callable[[], None] | None:
        """Take the procedure in with the key of acceptance."""
        return self._take_in if self._code() else None

    def panes(self) -> list[QWidget]:
        """Return the panes F6 walks through."""
        return [self._search, self._list, self._page, self._take]

    def keep_free(self) -> QWidget | None:
        """Return the row of buttons: no notice may cover it."""
        return self._take

    def start(self) -> None:
        """Begin with the procedure that was asked for, else with the search."""
        code = self._session.handed.pop("guide", "") or self._of_case()
        if code:
            self._search.clear()
            self._presenter.search("")
            self._presenter.show(code)
        self._search.setFocus()
        self._search.selectAll()

    def leave(self) -> None:
        """Let nothing come home any more."""
        style.notifier().changed.disconnect(self._redraw)
        self._presenter.close()

    def eventFilter(self, watched: object, event: object) -> bool:  # noqa: N802 - Qt's name
        """Steer the list from the search; Enter reads what is found; letters go to the search."""
        if not isinstance(event, QKeyEvent) or event.type() != QKeyEvent.Type.KeyPress:
            return False
        if watched is not self._search:
            return self._typed(event)
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        return plain and self._steered(Qt.Key(event.key()))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Take the letters a button has no use for."""
        if not self._typed(event):
            super().keyPressEvent(event)

    def _typed(self, event: QKeyEvent) -> bool:
        """Let a letter typed anywhere begin another search; False for keys that are no letter."""
        text = event.text()
        if event.modifiers() & COMMANDING or not text.isprintable() or not text.strip():
            return False
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()
        QCoreApplication.sendEvent(self._search, event)
        return True

    def _steered(self, key: Qt.Key) -> bool:
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._read()
            return True
        if key not in _STEER or not self._list.count():
            return False
        row = self._list.currentRow() + _STEER[key]
        self._list.setCurrentRow(min(max(row, 0), self._list.count() - 1))
        return True

    # ------------------------------------------------------------ acts

    def _code(self) -> str:
        chosen = self._presenter.state.chosen
        return chosen.code if chosen is not None else ""

    def _read(self) -> None:
        """Go into the text: whoever looks something up begins no case by it."""
        if self._code():
            self._page.setFocus(Qt.FocusReason.TabFocusReason)

    def _take_in(self) -> None:
        if self._code():
            self.case_asked.emit(self._code())

    def _give(self) -> None:
        if self._code():
            self._session.handed["guidance"] = self._code()
            self.guidance_asked.emit()

    def _print_leaflet(self) -> None:
        self._presenter.leaflet(lambda path: self.preview_asked.emit(str(path)))

    def _picked(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._presenter.show(str(item.data(Qt.ItemDataRole.UserRole)))

    # ------------------------------------------------------------ drawing

    def _render(self, state: GuideState) -> None:
        codes = [one.code for one in state.found]
        self._list.blockSignals(True)
        if codes != [self._item_code(row) for row in range(self._list.count())]:
            self._list.clear()
            for one in state.found:
                item = QListWidgetItem(one.short_name)
                item.setToolTip(f"{one.code}  {one.name}")
                item.setData(Qt.ItemDataRole.UserRole, one.code)
                self._list.addItem(item)
        chosen = state.chosen
        self._list.setCurrentRow(codes.index(chosen.code) if chosen is not None else -1)
        self._list.blockSignals(False)
        if (item := self._list.currentItem()) is not None:
            self._list.scrollToItem(item)
        self._empty.setVisible(not codes)
        for each in (self._take, self._guidance, self._leaflet):
            each.setEnabled(chosen is not None)
        self._redraw()
        if state.error is not None:
            self._notice.tell(error_text(state.error))
            self._notice.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _item_code(self, row: int) -> str:
        return str(self._list.item(row).data(Qt.ItemDataRole.UserRole))

    def _redraw(self) -> None:
        chosen = self._presenter.state.chosen
        page = procedure_page(chosen, self._session.desk.office) if chosen is not None else ""
        if page != self._page.property("drawn"):
            self._page.setProperty("drawn", page)
            self._page.setHtml(page)
