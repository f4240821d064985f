"""What stands there when a desk cannot be opened: why, what is safe, and what can be done.

One may try again, open the desk of another folder, or leave. Knows neither desk nor folder.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from ehc_desk.errors import DeskError
from ehc_desk.ui.line_breaks import tied
from ehc_desk.ui.screens.lock import CardScreen
from ehc_desk.ui.texts import error_text, t
from ehc_desk.ui.widgets.fields import button, label
from ehc_desk.ui.widgets.turning import Turning

_WIDE = 620


class NoDeskScreen(CardScreen):
    """``again`` tries once more, ``elsewhere`` starts on another folder, ``leave`` ends it all."""

    width_of_card = (_WIDE, _WIDE)

    def __init__(
        self,
        error: DeskError,
        again: Callable[[], None],
        *,
        elsewhere: Callable[[Path], object] | None = None,
        leave: Callable[[], object] | None = None,
    ) -> None:
        super().__init__()
        self._elsewhere, self._leave = elsewhere, leave
        notice = error_text(error)
        code = t("no_desk.code", code=notice.code_shown) if notice.code_shown else ""
        for text, role in ((notice.text, "title"), (notice.safe, ""), (code, "muted")):
            line = label(tied(text), role)
            line.setWordWrap(True)
            line.setVisible(bool(text))
            if role == "muted":
                line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._column.addWidget(line)
        row = Turning()
        self._first = self._made("no_desk.again", "primary", again)
        row.add(self._first)
        if elsewhere is not None:
            row.add(self._made("no_desk.elsewhere", "tall", self._ask))
        if leave is not None:
            row.add(self._made("no_desk.leave", "tall", leave))
        row.add_space()
        self._column.addWidget(row)

    def _made(self, key: str, kind: str, act: Callable[[], object]) -> QPushButton:
        made = button(t(key), kind)
        made.clicked.connect(lambda _on=False: act())
        return made

    def start(self) -> None:
        """Begin at the button."""
        self._first.setFocus()

    def _ask(self) -> None:
        from ehc_desk.ui.widgets.ask_file import ask_folder

        ask_folder(self, t("no_desk.elsewhere"), self._go, purpose="desk")

    def _go(self, folder: Path) -> None:
        """Start on the other folder and leave this one to itself."""
        if self._elsewhere is not None:
            self._elsewhere(folder)
        if self._leave is not None:
            self._leave()
