"""What the window has to tell, laid over the screen so that nothing below is moved.

Good news goes by itself; hints and failures stay until somebody closes them. Everything of this
session can be read again in a list. Reached by a key, closed by Esc, told to screen readers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ehc_desk.domain.office import VIETNAM
from ehc_desk.ui import key_map, spoken, style
from ehc_desk.ui.line_breaks import tied
from ehc_desk.ui.texts import Notice, t
from ehc_desk.ui.told import Told, sentences
from ehc_desk.ui.widgets.fields import button, label, restyle

MOST = 3
FADES_MS = {"good": 10_000, "hint": 20_000}
"""What goes by itself, after so long; it stays in the list of notices. Errors stay until closed."""
BRIEF_MS = 8_000
"""An answer to a key that did nothing: read at once, and the next one takes its place."""
_KEPT, _ROWS_MS, _WIDTH, _GAP, _BESIDE, _EDGE = 200, 300, 460, 10, 364, 14
"""The column of the person on the intake, whose lower half is empty, and the margin beside it."""


class Toast(QFrame):
    """One notice. ``done`` is told when it goes."""

    done = Signal(object)

    def __init__(
        self,
        notice: Notice,
        mood: str,
        act: Callable[[], None] | None = None,
        *,
        brief: bool = False,
    ) -> None:
        super().__init__()
        self.setObjectName("notice")
        self.setAutoFillBackground(True)
        restyle(self, "mood", mood)
        self.notice, self.mood, self._act, self.brief = notice, mood, act, brief
        self.setAccessibleName(sentences(notice))
        self.button = button(notice.action or t("app.close"), "tall")
        if not notice.action or act is None:
            self.button.hide()
        self.button.clicked.connect(self._pressed)
        self.shut = button(t("app.close"), "link")
        self.shut.setToolTip(key_map.key_words("Esc"))
        self.shut.clicked.connect(self.close_it)
        self._lay_out()
        if mood in FADES_MS:
            QTimer.singleShot(BRIEF_MS if brief else FADES_MS[mood], self, self._fade)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(14, 8, 8, 8)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        head = label(f"{t(f'toast.{self.mood}')}: {tied(self.notice.text)}", "heading")
        for row, each in enumerate((head, label(tied(self.notice.safe)))):
            each.setWordWrap(True)
            grid.addWidget(each, row, 0)
            each.setHidden(not each.text())
        grid.addWidget(self.shut, 0, 1, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        below = QHBoxLayout()
        below.addWidget(self.button)
        below.addStretch(1)
        code = label(self.notice.code_shown, "muted")
        below.addWidget(code)
        grid.addLayout(below, 2, 0, 1, 2)
        grid.setColumnStretch(0, 1)

    def take_focus(self) -> None:
        """Bring the keyboard here."""
        has_button = bool(self.notice.action) and self._act is not None
        (self.button if has_button else self.shut).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc closes, Enter presses what has the focus."""
        focus = self.focusWidget()
        if event.key() == Qt.Key.Key_Escape:
            self.close_it()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and focus is self.button:
            self._pressed()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.close_it()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Take Esc before the window's own command for it."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)

    def close_it(self) -> None:
        """Go away."""
        self.done.emit(self)

    def _pressed(self) -> None:
        act = self._act
        self.close_it()
        if act is not None:
            act()

    def _fade(self) -> None:
        if not self.isAncestorOf(self.focusWidget() or self) or not _has_focus(self):
            self.close_it()


class Toasts(QWidget):
    """Stands over ``host`` at its lower right, over no button; ``free`` tells what stays in sight.

    Where there is such a thing it stands at the left above it: the papers stay in sight as well.
    """

    def __init__(self, host: QWidget, free: Callable[[], QWidget | None]) -> None:
        super().__init__(host)
        self._host, self._free = host, free
        self._toasts: list[Toast] = []
        self._before: QWidget | None = None
        self._away = False
        self.history: list[Told] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._soon = QTimer(self, singleShot=True, interval=0)  # many changes of a screen are one
        self._soon.timeout.connect(self.place)
        host.installEventFilter(self)
        if isinstance(host, QStackedWidget):
            host.currentChanged.connect(self._look_again)
        style.notifier().changed.connect(self.place)
        self.hide()

    # ------------------------------------------------------------ telling

    def tell(
        self,
        notice: Notice,
        *,
        mood: str = "hint",
        act: Callable[[], None] | None = None,
        brief: bool = False,
        passing: bool = False,
    ) -> None:
        """Show a notice; the same one again replaces the one that stands there.

        A ``brief`` one goes soon and replaces the brief one before; ``passing``: it is not listed.
        """
        told = Told(datetime.now(VIETNAM), notice, mood, passing)
        self.history = [*self.history[1 - _KEPT :], told]
        for each in list(self._toasts):
            if each.notice == notice or (brief and each.brief):
                self._remove(each)
        toast = Toast(notice, mood, act, brief=brief)
        toast.done.connect(self._done)
        self._toasts.append(toast)
        self._column.addWidget(toast)
        while len(self._toasts) > MOST:
            self._remove(self._least())
        self.setAccessibleName(toast.accessibleName())
        if not self._away:
            self.show()
            self.place()
            spoken.announce(self, toast.accessibleName(), urgent=toast.mood == "bad")

    def _least(self) -> Toast:
        """Return what may go first: good news, then hints, then the oldest failure."""
        rank = {"good": 0, "hint": 1}
        return min(self._toasts[:-1], key=lambda toast: rank.get(toast.mood, 2))

    def take_focus(self) -> bool:
        """Bring the keyboard to the newest notice, or to the next one; False when there is none."""
        if not self._toasts or self.isHidden():
            return False
        seen = [toast for toast in self._toasts if not toast.isHidden()]
        here = next((i for i, toast in enumerate(seen) if _has_focus(toast)), 0)
        if not any(_has_focus(toast) for toast in seen):
            self._before = self.window().focusWidget()
        seen[here - 1].take_focus()
        return True

    def _done(self, toast: Toast) -> None:
        held = _has_focus(toast)
        self._remove(toast)
        self.place()
        if held and self._toasts:
            self._toasts[-1].take_focus()
        elif held and self._before is not None:
            self._give_back()

    def _give_back(self) -> None:
        try:
            if self._before is not None:
                self._before.setFocus(Qt.FocusReason.ShortcutFocusReason)
        except RuntimeError:  # the widget is gone with its screen
            self._host.setFocus()
        self._before = None

    def _remove(self, toast: Toast) -> None:
        if toast in self._toasts:
            self._toasts.remove(toast)
            self._column.removeWidget(toast)
            toast.hide()
            toast.deleteLater()
        self.setVisible(bool(self._toasts) and not self._away)

    # ------------------------------------------------------------ place

    def _look_again(self) -> None:
        """Find the place on another screen, and once more when its rows are there."""
        self._soon.start()
        QTimer.singleShot(_ROWS_MS, self, self.place)

    def stow(self, away: bool) -> None:
        """Keep everything out of sight while somebody else has the desk, or show it again."""
        self._away = away
        self.setVisible(not away and bool(self._toasts))
        self.place()

    def close_all(self) -> None:
        """Let go of everything."""
        style.notifier().changed.disconnect(self.place)
        self._host.removeEventFilter(self)
        if isinstance(self._host, QStackedWidget):
            self._host.currentChanged.disconnect(self._look_again)
        self.deleteLater()

    def place(self) -> None:
        """Stand at the lower right (at the left where something must stay free), over no button.

        Over no field, row or panel either while there is another place. Without room for all, an
        older failure waits until there is; what is no failure gives way for good (the list has it).
        """
        from ehc_desk.ui.free_place import is_free, obstacles, panels

        if self._away or not self._toasts:
            return
        screen = self._screen()
        hard, soft, rows = obstacles(screen, self._host)
        rows += 2 * panels(screen, self._host)  # one is looked at as a whole: worse
        if is_free(self.geometry(), self._room(), [*hard, *soft, *rows]) and self._fits():
            return  # what stands rightly is not moved about while somebody reads it
        self._show_from(0)
        if self._placed([*hard, *soft, *rows], [], []):
            return
        for few in range(len(self._toasts)):
            self._show_from(few)
            if self._placed([*hard, *soft], [], rows):
                break
        else:
            few = len(self._toasts) - 1
            size = self._size(self._widths()[0])
            if not self._placed(hard, soft, rows):
                self._stand(self._corner(size), size)
        self._let_go(few)

    def _screen(self) -> QWidget | None:
        return self._host.currentWidget() if isinstance(self._host, QStackedWidget) else None

    def _room(self) -> QRect:
        return self._host.rect().adjusted(_GAP, _GAP, -_GAP, -_GAP)

    def _show_from(self, few: int) -> None:
        for number, each in enumerate(self._toasts):
            each.setVisible(number >= few)
        self._column.activate()

    def _let_go(self, few: int) -> None:
        """Forget what gave way, failures apart: an old word must not come back over the work."""
        for each in [old for old in self._toasts[:few] if old.mood != "bad"]:
            self._remove(each)

    def _fits(self) -> bool:
        shown = all(not each.isHidden() for each in self._toasts)
        return shown and self.size() == self._size(self.width())

    def _beside(self) -> QWidget | None:
        kept, screen = self._free(), self._screen()
        here = kept is not None and (screen is None or screen.isAncestorOf(kept))
        return kept if kept is not None and here and kept.isVisible() else None

    def _widths(self) -> tuple[int, ...]:
        most = self._room().width()
        wide, slim = min(style.px(_WIDTH), most), min(style.px(_BESIDE), most)
        return (slim, wide) if self._beside() is not None else (wide, slim)

    def _size(self, width: int) -> QSize:
        height = self._column.heightForWidth(width)
        return QSize(width, height if height > 0 else self._column.sizeHint().height())

    def _corner(self, size: QSize, rows: Sequence[QRect] = ()) -> QPoint:
        """Return where it stands when nothing is in the way."""
        room, kept = self._room(), self._beside()
        bottom = room.bottom() + 1
        if kept is None:
            return QPoint(room.right() + 1 - size.width(), max(room.top(), bottom - size.height()))
        above = kept.mapTo(self._host, kept.rect().topLeft()).y() - _GAP
        if above - size.height() > room.top():
            bottom = above
        left = QRect(QPoint(_EDGE, max(room.top(), bottom - size.height())), size)
        if any(left.intersects(each) for each in rows):  # there the names of the rows are
            left.moveRight(room.right())
        return left.topLeft()

    def _placed(self, hard: list[QRect], soft: list[QRect], rows: list[QRect]) -> bool:
        from ehc_desk.ui.free_place import free_place

        for width in self._widths():
            size = self._size(width)
            at = free_place(size, self._room(), hard, soft, self._corner(size, rows), rows)
            if at is not None:
                self._stand(at, size)
                return True
        return False

    def _stand(self, at: QPoint, size: QSize) -> None:
        self.setGeometry(QRect(at, size))
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Follow the size of what it stands over."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest) and self._toasts:
            self._soon.start()
        return False


def _has_focus(toast: Toast) -> bool:
    focus = toast.window().focusWidget()
    return focus is not None and (focus is toast or toast.isAncestorOf(focus))
