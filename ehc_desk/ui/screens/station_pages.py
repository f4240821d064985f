"""The middle of the station: the sides in small pictures, and the one in front as a large page.

Fetches pictures beside the window's thread. Knows sides and papers; no word is said here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QPushButton, QSplitter, QVBoxLayout
from PySide6.QtWidgets import QWidget as Widget

from ehc_desk.domain.scan_batch import FedPage
from ehc_desk.presenters.owner import OwnedRunner
from ehc_desk.presenters.station_state import StationState
from ehc_desk.runtime.lanes import Lane
from ehc_desk.ui import style
from ehc_desk.ui.pictures import page_image
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.big_page import BigPage
from ehc_desk.ui.widgets.fields import card, label
from ehc_desk.ui.widgets.stack_rows import Side
from ehc_desk.ui.widgets.stack_view import StackView

if TYPE_CHECKING:
    from ehc_desk.ui.session import Session

_SMALL_PX, _BIG_PX = 200, 1400
_REST_MS = 120
"""A side is drawn large when the clerk has stayed on it so long."""


class StationPages(QSplitter):
    """``view`` has the sides; without any the ``resume`` button stands below the hint."""

    def __init__(self, session: Session, resume: QPushButton) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._papers = session.desk.papers
        self._pictures = OwnedRunner(session.tasks)
        self.view = StackView(self._fetch)
        self.big = BigPage()
        self._about = label("", "muted")
        self._about.setWordWrap(True)
        self._hint = label(t("station.empty"))
        self._hint.setWordWrap(True)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._draw)
        self.view.looked.connect(lambda _seq: self._look())
        self.setChildrenCollapsible(False)
        self.addWidget(self._left(resume))
        self.addWidget(self._right())
        self.setStretchFactor(0, 3)
        self.setStretchFactor(1, 2)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the least height: the pages take what the rest of the screen leaves."""
        return QSize(super().sizeHint().width(), self.minimumSizeHint().height())

    def _left(self, resume: QPushButton) -> Widget:
        frame, layout = card(margins=8)
        self._empty = Widget()
        inside = QVBoxLayout(self._empty)
        inside.setSpacing(style.px(12))
        inside.addStretch(1)
        inside.addWidget(self._hint)
        inside.addWidget(resume, 0, Qt.AlignmentFlag.AlignLeft)
        inside.addStretch(2)
        layout.addWidget(self._empty, 1)
        layout.addWidget(self.view, 1)
        return frame

    def _right(self) -> Widget:
        self._page, layout = card(margins=8)
        layout.addWidget(self._about)
        layout.addWidget(self.big, 1)
        return self._page

    def close_pictures(self) -> None:
        """Let no picture come home any more."""
        self._rest.stop()
        self._pictures.close()

    def show_state(self, state: StationState) -> None:
        """Show the sides of the stack in front, or how one is begun."""
        self.view.show_sides(state.pages, state.words)
        for part in (self.view, self._page):
            part.setVisible(bool(state.pages))
        self._empty.setVisible(not state.pages)
        self._look()

    # ------------------------------------------------------------ pictures

    def _fetch(self, page: FedPage, arrived: Callable[[QImage], None]) -> None:
        papers = self._papers

        def picture() -> QImage:
            small = papers.small(page.sha256)
            if small is None:
                path = papers.path(page.sha256)
                return page_image(path, page.media_type, page.rotation, _SMALL_PX)
            return page_image(small, "image/jpeg", (page.rotation - page.upright) % 360, _SMALL_PX)

        def came(image: QImage) -> None:
            arrived(image)
            side = self._in_front()
            if side is not None and side.page.seq == page.seq:
                self.big.show_meanwhile(side.key, image)

        self._bring(Lane.DATA, picture, came)

    def _bring(
        self, lane: Lane, picture: Callable[[], QImage], arrived: Callable[[QImage], None]
    ) -> None:
        self._pictures.run(
            lane,
            picture,
            done=arrived,
            failed=lambda _error: None,  # a side without a picture still has its number
        )

    def _in_front(self) -> Side | None:
        row = self.view.rows.row(self.view.currentIndex().row())
        return row if isinstance(row, Side) else None

    def _look(self) -> None:
        """Show the side in front large: its small picture at once, the page when it is drawn."""
        side = self._in_front()
        if side is None:
            self.big.clear()
            return
        where = side.where or t("station.nowhere")
        self._about.setText(t("station.about", side=side.label, where=where))
        small = self.view.small(side.page)
        if self.big.wait_for(side.key, small.toImage() if small else QImage()):
            self._rest.start()

    def _draw(self) -> None:
        side = self._in_front()
        if side is None:
            return
        path, page = self._papers.path, side.page
        self._bring(  # beside the lane of data: drawing a page holds up no word on it
            Lane.NETWORK,
            lambda: page_image(path(page.sha256), page.media_type, page.rotation, _BIG_PX),
            partial(self.big.show_page, side.key),
        )
