"""The long parts of a dossier, one tab each: papers, form, history, prints, deliveries.

Shows a state; the form is fetched when somebody looks. It must not know what can be done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QSizePolicy, QTabWidget

from ehc_desk.presenters.deliveries import about
from ehc_desk.presenters.dossier_view import DossierState
from ehc_desk.presenters.next_step import missing_first
from ehc_desk.ui.screens.deliveries import item_words
from ehc_desk.ui.screens.dossier_form import FormTab
from ehc_desk.ui.screens.dossier_words import component, entry_words, print_words
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.text_list import fill

_ROW = ("what", "state", "since", "answer")


class DossierTabs(QTabWidget):
    """``paper_asked`` tells the hash of the paper to look at."""

    paper_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.papers, self.form, self.history = QListWidget(), FormTab(), QListWidget()
        self._prints, self._deliveries = QListWidget(), QListWidget()
        self._held: object = None
        for name, widget in (
            ("papers", self.papers),
            ("form", self.form),
            ("history", self.history),
            ("prints", self._prints),
            ("deliveries", self._deliveries),
        ):
            widget.setWordWrap(True)
            widget.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            widget.setAccessibleName(t(f"dossier.{name}"))
            widget.setFrameShape(QFrame.Shape.NoFrame)
            widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
            self.addTab(widget, t(f"dossier.{name}"))
        self.papers.itemActivated.connect(self._ask_paper)
        self.setUsesScrollButtons(True)
        self.setTabVisible(self.indexOf(self.form), False)
        self.currentChanged.connect(self._look_at_form)

    def show_state(self, state: DossierState) -> None:
        """Show a dossier in all tabs but the form; nothing at all without one."""
        dossier = state.dossier
        if dossier is None:
            for widget in (self.papers, self.history, self._prints, self._deliveries):
                widget.clear()
            return
        lines = missing_first(dossier, state.step)
        fill(self.papers, [component(line, dossier, state.step) for line in lines])
        newest = reversed(state.history)
        fill(self.history, [(entry_words(entry, state.names), "") for entry in newest])
        fill(self._prints, [(print_words(row, dossier), "") for row in state.prints])
        told = [item_words(item, about=about(dossier)) for item in state.deliveries]
        rows = [(" · ".join(filter(None, map(row.get, _ROW))), "") for row in told]
        fill(self._deliveries, rows)

    def show_form(self, values: Mapping[str, object], read: Callable[[], None]) -> None:
        """Hold the form until somebody looks; a tab only where something was filled in.

        ``read`` fetches the lines for ``form.show_lines``.
        """
        self.setTabVisible(self.indexOf(self.form), bool(values))
        if values != self._held:
            self._held = values
            self.form.hold(read if values else None)

    def _look_at_form(self) -> None:
        if self.currentWidget() is self.form:
            self.form.look()

    def _ask_paper(self, item: QListWidgetItem) -> None:
        sha256 = str(item.data(Qt.ItemDataRole.UserRole) or "")
        if sha256:
            self.paper_asked.emit(sha256)
