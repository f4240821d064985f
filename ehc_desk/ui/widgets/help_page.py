"""One help page as it is read: Markdown in the letters and colours of the window.

Knows one page and its pictures; which page that is, is the screen's.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF, Qt, QTimer, QUrl
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QPainter,
    QPen,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QTextBrowser, QTextEdit

from ehc_desk.presenters.help import shelf
from ehc_desk.ui import style
from ehc_desk.ui.key_map import key_of
from ehc_desk.ui.texts import language

_LETTERS, _MARGIN, _FRAME = 15, 18, 2
_PICTURE = "\N{OBJECT REPLACEMENT CHARACTER}"
_DARK, _DIMMED = 128, 70
"""Below which lightness a page is dark, and how much of a light picture is taken away then."""


class Reader(QTextBrowser):
    """Shows one page; links lead to other pages, never out of the program."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setSearchPaths([str(shelf(language()).folder)])
        # The width of a page hangs on no page: a bar that comes and goes would change it while
        # Qt still writes the page into the document.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        style.notifier().changed.connect(self.show_again)
        self._name = ""
        self._fit_soon = QTimer(self)
        self._fit_soon.setSingleShot(True)
        self._fit_soon.setInterval(0)
        self._fit_soon.timeout.connect(self._fit)

    def loadResource(self, kind: int, name: QUrl | str) -> Any:  # noqa: N802 - Qt's name
        """Give a picture at most the width of the page: nothing is scrolled sideways."""
        found = super().loadResource(kind, name)
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return found
        picture = QImage(found) if isinstance(found, QImage) else QImage.fromData(found)
        wide = self.viewport().width() - 2 * style.px(_MARGIN) - style.px(_MARGIN)
        if picture.isNull():
            return picture
        if picture.width() > wide:
            smooth = Qt.TransformationMode.SmoothTransformation
            picture = picture.scaledToWidth(round(wide * self.devicePixelRatioF()), smooth)
            picture.setDevicePixelRatio(self.devicePixelRatioF())
        return _framed(picture)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Fit the pictures to the new width, never while a page is being written."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width() and self._name:
            self._fit_soon.start()

    def _fit(self) -> None:
        """Show the page in the width of now, where the reader is."""
        bar = self.verticalScrollBar()
        read = bar.value() / max(1, bar.maximum())
        self.show_again()
        bar.setValue(round(read * bar.maximum()))

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802 - Qt's name
        """Go through the links by Tab; backwards from the text itself, out of the page at once."""
        if not forward and not self.textCursor().hasSelection():
            return QTextEdit.focusNextPrevChild(self, forward)
        return super().focusNextPrevChild(forward)

    def show_page(self, name: str) -> None:
        """Show a page from its beginning."""
        self._name = name
        self.show_again()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def show_again(self) -> None:
        """Show the page in the colours and the size of now."""
        if not self._name:
            return
        document = self.document()
        document.setDefaultFont(self.font())
        document.setDocumentMargin(style.px(_MARGIN))
        self.setMarkdown(shelf(language()).markdown(self._name, key_of))
        self._begin_at_the_top()
        self._dress()

    def _begin_at_the_top(self) -> None:
        """Take away the empty line Qt puts before a page that follows one with a picture."""
        first = self.document().begin()
        if first.text() or not first.next().isValid():
            return
        heading = first.next().blockFormat()
        cursor = QTextCursor(first)
        cursor.deleteChar()
        cursor.setBlockFormat(heading)

    def _dress(self) -> None:
        """Give headings, paragraphs and lists the measure of the window."""
        sizes = {0: style.px(_LETTERS), 1: style.px(23), 2: style.px(18), 3: style.px(_LETTERS)}
        block = self.document().begin()
        while block.isValid():
            level = block.blockFormat().headingLevel()
            cursor = QTextCursor(block)
            cursor.movePosition(
                QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor
            )
            letters = QTextCharFormat()
            letters.setProperty(QTextCharFormat.Property.FontPixelSize, sizes.get(level, _LETTERS))
            if level:
                letters.setFontWeight(QFont.Weight.Bold)
                letters.setForeground(QColor(style.colour("primary" if level == 1 else "text")))
            cursor.mergeCharFormat(letters)
            QTextCursor(block).mergeBlockFormat(_shape(level, _PICTURE in block.text()))
            block = block.next()
        self.moveCursor(QTextCursor.MoveOperation.Start)


def _shape(level: int, picture: bool) -> QTextBlockFormat:
    """Return the room around a block; a picture is no line of letters that others follow."""
    shape = QTextBlockFormat()
    if picture:
        shape.setTopMargin(style.px(8))
        shape.setBottomMargin(style.px(4))
        return shape
    shape.setTopMargin(style.px(16 if level == 2 else 4))
    shape.setBottomMargin(style.px(6 if level else 4))
    shape.setLineHeight(125, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    return shape


def _framed(picture: QImage) -> QImage:
    """Return a picture with a line around it: a light one reads as a picture on a dark page."""
    framed = picture.convertToFormat(QImage.Format.Format_RGB32)
    ratio, wide = framed.devicePixelRatio(), style.px(_FRAME)
    painter = QPainter(framed)
    if QColor(style.colour("surface")).lightness() < _DARK:
        painter.fillRect(framed.rect(), QColor(0, 0, 0, _DIMMED))
    painter.setPen(QPen(QColor(style.colour("muted")), wide, j=Qt.PenJoinStyle.MiterJoin))
    size, half = framed.size() / ratio, wide / 2
    painter.drawRect(QRectF(half, half, size.width() - wide, size.height() - wide))
    painter.end()
    return framed
