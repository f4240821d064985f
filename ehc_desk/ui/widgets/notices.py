"""The bar that tells what happened, what is safe, and offers one button."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ehc_desk.ui import icons, spoken
from ehc_desk.ui.texts import Notice, t
from ehc_desk.ui.widgets.fields import button, label, restyle

_HINT_MS = 12_000


class NoticeBar(QFrame):
    """Hidden until there is something to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self._act: Callable[[], None] | None = None
        self._sign = label("")
        self._text = label("", "heading")
        self._safe = label("")
        self._code = label("", "muted")
        for each in (self._text, self._safe):
            each.setWordWrap(True)
            each.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._button = button("", "tall")
        self._button.clicked.connect(self._pressed)
        self._close = button(t("app.close"), "link")
        self._close.clicked.connect(self.hide)
        self._lay_out()
        self._fade = QTimer(self)
        self._fade.setSingleShot(True)
        self._fade.setInterval(_HINT_MS)
        self._fade.timeout.connect(self.hide)
        self._hints = False
        self.hide()

    def _lay_out(self) -> None:
        across = QHBoxLayout(self)
        across.setContentsMargins(14, 6, 8, 6)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._text)
        words.addWidget(self._safe)
        across.addWidget(self._sign)
        across.addLayout(words, 1)
        across.addWidget(self._code)
        across.addWidget(self._button)
        across.addWidget(self._close)

    def tell(
        self, notice: Notice, *, mood: str = "bad", act: Callable[[], None] | None = None
    ) -> None:
        """Show a notice; its button is shown when there is something to do."""
        self._hints = mood != "bad"
        restyle(self, "mood", mood)
        icons.put_mood(self._sign, mood, 22)
        self._text.setText(notice.text)
        self._safe.setText(notice.safe)
        self._safe.setVisible(bool(notice.safe))
        self._code.setText(notice.code_shown)
        self._act = act
        self._button.setText(notice.action)
        self._button.setVisible(bool(notice.action) and act is not None)
        self.setAccessibleName(f"{notice.text} {notice.safe}".strip())
        self.show()
        if mood == "bad":
            self._fade.stop()
        else:
            self._fade.start()
        spoken.alert(self)

    def forget_hint(self) -> None:
        """Take a hint away: it was about what stood in front before; what is bad stays."""
        if self._hints:
            self.hide()

    def _pressed(self) -> None:
        self.hide()
        if self._act is not None:
            self._act()
