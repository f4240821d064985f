"""The page ledger in one line: what became of every side; red while something belongs to nobody.

Knows numbers and words, no stack.
"""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy

from ehc_desk.domain.stack import Ledger
from ehc_desk.ui import icons, style
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.fields import label, restyle

_SIGN = 18


class LedgerLine(QFrame):
    """Sign and words on the ground of a notice; its mood is never told by the colour alone."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._sign = label("")
        self._text = label("", "heading")
        self._text.setWordWrap(True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 4, 10, 4)
        layout.addWidget(self._sign)
        layout.addWidget(self._text, 1)
        self.mood = ""

    def show_ledger(self, ledger: Ledger | None, *, missing: int, feeding: bool) -> None:
        """Show a ledger; while sides are coming nothing is wrong yet."""
        self.setVisible(ledger is not None)
        if ledger is None:
            return
        numbers = {name: value for name, value in ledger.to_json().items() if name != "balanced"}
        words = [t("station.ledger", **numbers)]
        if missing and not feeding:
            words.append(t("station.ledger_missing", count=missing))
        self._text.setText("  ".join(words))
        wrong = bool(ledger.unsorted or missing)
        self.mood = "busy" if feeding else "bad" if wrong else "good"
        restyle(self, "mood", self.mood)
        icons.put_mood(self._sign, {"busy": "waiting"}.get(self.mood, self.mood), _SIGN)
        self.setAccessibleName(self._text.text())
        self._sign.setMinimumSize(self._sign.sizeHint())
        self.setMinimumHeight(style.target())
