"""The bar of practice at the foot of the window: who stands there, and the devices to hand.

Above the sentence of the visitor and the score, below the buttons, always in the same place; a hint
or a result comes last. Where the buttons need two lines, those that make trouble go into a menu. It
draws and tells which button was pressed; it knows neither desk nor scenario.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QSizePolicy, QToolBar, QWidget

from ehc_desk.ui import style
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.fields import button, label, restyle

BUTTONS = ("next", "card", "papers", "line", "jam", "power", "hint", "check")
TROUBLE = ("line", "jam", "power")
"""What is pressed least: these buttons give way to a menu in a narrow window."""
_SIDE, _EDGE, _GAP = 8, 4, 6
_SHARE = 0.2
"""How much of the window's height a sentence may take."""
KEYS = {"next": "Shift+F2", "card": "Shift+F3", "papers": "Shift+F4", "check": "Shift+F5"}


class PracticeBar(QToolBar):
    """``pressed`` tells a name of ``BUTTONS``; ``left`` that Esc was pressed in the bar."""

    pressed = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__(t("practice.title"))
        self.setObjectName("practice")
        self.setAccessibleName(t("practice.title"))
        self.setMovable(False)
        self.setFloatable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._visitor, self._said = label(""), label("")
        self._score = label("", "heading")
        for each in (self._visitor, self._said):
            each.setTextFormat(Qt.TextFormat.PlainText)
            each.setWordWrap(True)
        self._said.hide()
        self.buttons = {
            name: button(t(f"practice.{name}"), tip=KEYS.get(name, "")) for name in BUTTONS
        }
        for name, made in self.buttons.items():
            made.clicked.connect(lambda _=False, which=name: self.pressed.emit(which))
        self.more = button(t("practice.more"), tip=t("practice.more.tip"))
        self._menu = QMenu(self.more)
        self._menu.aboutToShow.connect(self._fill_menu)
        self.more.setMenu(self._menu)
        self._lines = _Lines(self._visitor, self._score, self._said)
        self._lines.set_row(tuple(self.buttons.items()), self.more)
        self.addWidget(self._lines)

    def _fill_menu(self) -> None:
        """Offer what has no button now, as it would stand on one."""
        self._menu.clear()
        for name in TROUBLE:
            action = self._menu.addAction(self.buttons[name].text())
            action.setEnabled(self.buttons[name].isEnabled())
            action.triggered.connect(lambda _=False, which=name: self.pressed.emit(which))

    def show_visitor(self, text: str) -> None:
        """Show who stands at the counter, with wish and papers."""
        self._visitor.setAccessibleName(text)
        self._visitor.setText(text)

    def only_tell(self) -> None:
        """Take the buttons away: nobody practises, a played morning is watched."""
        for each in (*self.buttons.values(), self.more):
            each.hide()
        self._lines.set_row((), self.more)

    def show_score(self, served: int, right: int) -> None:
        """Show how many visitors were served and how many rightly."""
        self._score.setText(t("practice.score", right=right, served=served))

    def say(self, text: str, mood: str = "hint") -> None:
        """Show a hint or a result below, "" takes it away."""
        self._said.setAccessibleName(text)
        self._said.setText(text)
        restyle(self._said, "mood", mood)
        self._said.setVisible(bool(text))

    def enable(self, name: str, on: bool, why: str = "") -> None:
        """Allow a button, or say why not."""
        self.buttons[name].setEnabled(on)
        if not on:
            self.buttons[name].setToolTip(why)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Be as high as the parts need at the width the window gives; never at another one."""
        super().resizeEvent(event)
        self._lines.arrange()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Be of one colour with a line above, in every theme."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(style.colour("surface")))
        painter.fillRect(0, 0, self.width(), 1, QColor(style.colour("line")))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Walk between the buttons with the arrows; Esc goes back to the work."""
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        if step is not None:
            self.focusNextPrevChild(step > 0)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class _Lines(QWidget):
    """A sentence and a score, a row of buttons and words below, as high as they need, never cut.

    A tool bar asks no widget how high it is at a width; so this one lays its parts out itself. As
    long as the bar has no width of the window yet it asks for no height: that would make the
    window higher, and no window shrinks again by itself.
    """

    def __init__(self, text: QLabel, score: QLabel, said: QLabel) -> None:
        super().__init__()
        self._text, self._score, self._said = text, score, said
        self._row: Sequence[tuple[str, QPushButton]] = ()
        self._more: QPushButton | None = None
        for each in (text, score, said):
            each.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_row(self, row: Sequence[tuple[str, QPushButton]], more: QPushButton) -> None:
        """Take the named buttons of the row and the one that stands for some of them."""
        self._row, self._more = row, more
        for each in (*(made for _, made in row), more):
            each.setParent(self)
        more.hide()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for no width: the bar gives what there is."""
        return QSize(0, self.height() if self._is_placed() else 0)

    def event(self, event: QEvent) -> bool:
        """Lay out anew when a part says something else, or in other letters."""
        done = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize, QEvent.Type.Show):
            self.arrange()
        return done

    def _is_placed(self) -> bool:
        """Whether the width is what the window gives, not what a widget begins with."""
        bar, window = self.parentWidget(), self.window()
        return bar is not None and self.isVisible() and 2 * self.width() > window.width()

    def arrange(self) -> None:
        """Place the parts and be as high as they need."""
        if not self._is_placed():
            return
        room = self.width() - 2 * _SIDE
        wide = self._score.sizeHint().width()
        high = self._score.sizeHint().height()
        self._score.setGeometry(_SIDE + room - wide, _EDGE, wide, high)
        self._shorten(self._text, room - wide - 2 * _GAP)
        self._shorten(self._said, room)
        top = max(self._words(self._text, _EDGE, room - wide - 2 * _GAP), _EDGE + high)
        top = self._flow(self._fold(room), top + _EDGE)
        if not self._said.isHidden():
            top = self._words(self._said, top, room)
        if self.height() != top + _EDGE:
            self.setFixedHeight(top + _EDGE)

    def _fold(self, room: int) -> list[QPushButton]:
        """Show every button where one line holds them, else a menu for some; return the shown."""
        every = [made for _, made in self._row]
        if not every or self._more is None:
            return []
        folds = sum(each.sizeHint().width() + _GAP for each in every) - _GAP > room
        for name, made in self._row:
            made.setVisible(not (folds and name in TROUBLE))
        self._more.setVisible(folds)
        shown = [made for made in every if not made.isHidden()]
        return [*shown, self._more] if folds else shown

    def _shorten(self, words: QLabel, room: int) -> None:
        """Say as much as a share of the window holds; the whole is in the tip and read aloud."""
        most, whole = int(self.window().height() * _SHARE), words.accessibleName()
        said = whole
        while said and _height(words, said, room) > most:
            said = f"{said.rstrip('…').rpartition(' ')[0]}…" if " " in said else ""
        words.setToolTip("" if said == whole else whole)
        words.setProperty("elides", said != whole)
        if words.text() != said:
            words.setText(said)

    def _words(self, words: QLabel, top: int, room: int) -> int:
        high = words.heightForWidth(room)
        words.setGeometry(_SIDE, top, room, high)
        return top + high

    def _flow(self, row: Sequence[QWidget], top: int) -> int:
        """Set the row in as many lines as it needs; return where it ends."""
        if not row:
            return top
        across, high = _SIDE, max(each.sizeHint().height() for each in row)
        for each in row:
            wide = each.sizeHint().width()
            if across > _SIDE and across + wide > self.width() - _SIDE:
                across, top = _SIDE, top + high + _EDGE
            each.setGeometry(across, top, wide, high)
            across += wide + _GAP
        return top + high + _EDGE


def _height(words: QLabel, text: str, room: int) -> int:
    flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
    return words.fontMetrics().boundingRect(0, 0, room, 10_000, int(flags), text).height()
