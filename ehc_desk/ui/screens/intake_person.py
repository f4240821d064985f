"""The left column of the intake: owners, the submitter who acts for them, facts of the case."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from ehc_desk.domain.dossier import IntakeFacts, Party
from ehc_desk.domain.form_marks import kinds_of, marks_of
from ehc_desk.services.party_check import acts_for_self
from ehc_desk.services.people import may_swap
from ehc_desk.ui.texts import problem_text, t, word
from ehc_desk.ui.widgets.fields import Choice, Labelled, Line, button, label
from ehc_desk.ui.widgets.party import PartyEditor

_RETURN = ("counter", "post", "online")
_SELF = "self"
"""The relation nobody has to somebody else; the list of codes knows it for the forms."""


class PersonColumn(QFrame):
    """One editor for whichever person's tab is in front."""

    owner_edited = Signal(int, object)
    owner_added = Signal()
    owner_removed = Signal(int)
    submitter_edited = Signal(object, str)
    case_edited = Signal(dict)
    swap_asked = Signal()

    def __init__(
        self,
        relations: Callable[[], Sequence[tuple[str, str]]] = tuple,
        parent: QWidget | None = None,
    ) -> None:
        """``relations``: codes and words of what a submitter may be, asked for when one comes."""
        super().__init__(parent)
        self.setObjectName("card")
        self._facts, self._shown_at = IntakeFacts(), ""
        self._tabs = QTabBar()
        self._tabs.setExpanding(False)
        self._tabs.setDrawBase(False)
        self._tabs.setAccessibleName(t("intake.people"))
        self._editor = PartyEditor(t("field.owner"))
        self._proxy = QCheckBox(t("intake.proxy"))
        self._proxy.setToolTip("Ctrl+U")
        self._add = button(t("intake.add_owner"), "link")
        self._remove = button(t("intake.remove_owner"), "link")
        self._swap = button(t("intake.swap"), "link", tip="Ctrl+Shift+S")
        self._same = label("", "")
        self._same.setProperty("tone", "warn")
        self._same.setWordWrap(True)
        self._relations = relations
        self._relation = Choice(t("field.relation"), [("", t("intake.relation_hint"))])
        self._related_as = Labelled(t("field.relation"), self._relation)
        self._summary = Line(t("field.summary"))
        self._return = Choice(
            t("field.return_method"), [(code, word("return", code)) for code in _RETURN]
        )
        self._lay_out()
        self._connect()
        self._problems: dict[str, Mapping[str, Any]] = {}
        self.show_facts(IntakeFacts(), ())

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 4, 14, 6)
        layout.setSpacing(5)
        layout.addWidget(self._tabs)
        layout.addWidget(self._editor)
        row = QHBoxLayout()
        row.addWidget(self._proxy)
        row.addStretch(1)
        row.addWidget(self._swap)
        row.addWidget(self._add)
        row.addWidget(self._remove)
        layout.addLayout(row)
        layout.addWidget(self._related_as)
        layout.addWidget(self._same)
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.addWidget(Labelled(t("field.summary"), self._summary), 0, 0)
        grid.addWidget(Labelled(t("field.return_method"), self._return), 0, 1)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        layout.addLayout(grid)
        layout.addStretch(1)

    def _connect(self) -> None:
        self._tabs.currentChanged.connect(lambda _index: self._show_current())
        self._editor.edited.connect(self._edited)
        self._proxy.clicked.connect(lambda on: self._set_proxy(on))
        self._add.clicked.connect(self.add_owner)
        self._remove.clicked.connect(lambda: self.owner_removed.emit(self._tabs.currentIndex()))
        self._swap.clicked.connect(self.swap_asked)
        self._relation.picked.connect(self._related)
        self._summary.textEdited.connect(
            lambda _text: self.case_edited.emit({"summary": self._summary.value()})
        )
        self._return.picked.connect(
            lambda: self.case_edited.emit({"return_method": self._return.value()})
        )

    def begin(self) -> None:
        """Begin with the people of another case."""
        self._editor.begin()

    # ------------------------------------------------------------ drawing

    def show_facts(self, facts: IntakeFacts, problems: Sequence[Mapping[str, Any]]) -> None:
        """Show the people of the case and what is wrong with their fields."""
        self._facts = facts
        self._problems = {str(item.get("field", "")): item for item in problems}
        self._show_tabs()
        self._summary.show_value(facts.summary)
        self._return.show_value(facts.return_method)
        with QSignalBlocker(self._proxy):
            self._proxy.setChecked(facts.files_for_owner)
        self._show_current()

    def _show_tabs(self) -> None:
        owners = max(1, len(self._facts.owners))
        names = [t("field.owner")]
        names += [t("intake.owner_number", number=number + 1) for number in range(1, owners)]
        if self._facts.files_for_owner:
            names.append(t("field.submitter"))
        with QSignalBlocker(self._tabs):
            while self._tabs.count() > len(names):
                self._tabs.removeTab(self._tabs.count() - 1)
            while self._tabs.count() < len(names):
                self._tabs.addTab("")
            for index, name in enumerate(names):
                self._tabs.setTabText(index, name)

    def _show_current(self) -> None:
        submitter = self._on_submitter()
        owners = self._facts.owners or (Party(),)
        index = max(0, self._tabs.currentIndex())
        at = self._in_front()
        if at != self._shown_at:  # what was typed for one person never stays for another
            self._shown_at = at
            self._editor.begin()
        party = self._facts.submitter if submitter else owners[min(index, len(owners) - 1)]
        self._editor.show_party(
            party or Party(), self._marks(at), {k: dict(v) for k, v in self._problems_at(at)}
        )
        if self._facts.files_for_owner and self._relation.count() == 1:
            for code, words in self._relations():
                if code != _SELF:
                    self._relation.addItem(words, code)
        self._related_as.setVisible(self._facts.files_for_owner)
        self._relation.show_value(self._facts.relation)
        unsaid = self._problems.get("relation")
        self._related_as.set_problem(problem_text(unsaid) if unsaid else "")
        self._swap.setVisible(submitter and may_swap(self._facts))
        same = {"field": "submitter", "code": "same-as-owner"}
        self._same.setText(f"⚠ {problem_text(same)}" if acts_for_self(self._facts) else "")
        self._same.setVisible(bool(self._same.text()))
        self._add.setVisible(not submitter)
        self._remove.setVisible(not submitter and len(owners) > 1)

    def _marks(self, at: str) -> frozenset[str]:
        start = f"{at}."
        kinds = kinds_of(self._facts.from_card)
        return marks_of(
            {path.removeprefix(start): k for path, k in kinds.items() if path.startswith(start)}
        )

    def _problems_at(self, at: str) -> list[tuple[str, Mapping[str, Any]]]:
        start = f"{at}."
        return [
            (path.removeprefix(start), item)
            for path, item in self._problems.items()
            if path.startswith(start)
        ]

    def _in_front(self) -> str:
        """Return the path of the person whose tab is in front."""
        return (
            "submitter" if self._on_submitter() else f"owners[{max(0, self._tabs.currentIndex())}]"
        )

    def owner_in_front(self) -> int | None:
        """Return which owner a card is for; None lets the law of cards decide."""
        index = max(0, self._tabs.currentIndex())
        return None if self._on_submitter() or index == 0 else index

    def waits_for_number(self) -> bool:
        """Tell whether a card would fill a gap: whoever is in front, or the submitter, has none."""
        facts, index = self._facts, self.owner_in_front()
        if index is not None:
            return index >= len(facts.owners) or not facts.owners[index].id_number
        return not facts.owner.id_number or (
            facts.submitter is not None and not facts.submitter.id_number
        )

    def path_of(self, at: QWidget | None) -> str:
        """Return the path of the field a widget is or is part of, "" when it is of no person."""
        while at is not None and at is not self and not self._editor.has(at):
            at = at.parentWidget()
        return "" if at is None or at is self else f"{self._in_front()}.{at.objectName()}"

    def paths_of(self, field: QWidget) -> tuple[str, ...]:
        """Return the paths a field of the editor may stand for."""
        name = field.objectName()
        numbers = ("personal_number", "old_number", "passport", "tax_code")
        births = ("date_of_birth", "birth_year")
        names = {"number": numbers, "date_of_birth": births}.get(name, (name,))
        return tuple(f"{self._in_front()}.{each}" for each in names)

    def show_changed(self, before: IntakeFacts, after: IntakeFacts) -> None:
        """Bring the person forward in whom two states differ."""
        if before.submitter != after.submitter and after.submitter is not None:
            self._tabs.setCurrentIndex(self._tabs.count() - 1)
        for index, owner in enumerate(after.owners):
            if index >= len(before.owners) or before.owners[index] != owner:
                self._tabs.setCurrentIndex(index)
                return

    # ------------------------------------------------------------ acts

    def focus_field(self, path: str) -> None:
        """Bring the person of a path ("owners[1].phone") to the front, cursor in the field.

        "submitter" alone is whether there is one, "relation" what he is to the owner.
        """
        if path == "submitter":
            self._proxy.setFocus()
            return
        if path == "relation":
            self._relation.setFocus()
            return
        place, _, name = path.rpartition(".")
        if place == "submitter":
            self._tabs.setCurrentIndex(self._tabs.count() - 1)
        elif place.startswith("owners["):
            self._tabs.setCurrentIndex(int(place[7:-1]))
        self._editor.focus(name or "full_name")

    def ask_relation(self, before: Party | None) -> bool:
        """Go to the relation when a card named another submitter and none is chosen yet."""
        submitter = self._facts.submitter
        read = submitter is not None and submitter != before and bool(submitter.id_number)
        if read and not self._facts.relation:
            self._relation.setFocus()
            return True
        return False

    def after_swap(self) -> None:
        """Go to the owner's number when it is empty now, else to the relation."""
        if not self._facts.files_for_owner:
            return
        if not self._facts.owner.id_number:
            self.focus_field("owners[0].number")
        else:
            self._relation.setFocus()

    def toggle_proxy(self) -> None:
        """Somebody else hands in for the owner, or no longer does (Ctrl+U)."""
        self._set_proxy(not self._facts.files_for_owner)

    def add_owner(self) -> None:
        """Add an owner and go there."""
        self.owner_added.emit()
        owners = max(1, len(self._facts.owners))
        self._tabs.setCurrentIndex(owners - 1)
        self._editor.focus("number")

    def _set_proxy(self, on: bool) -> None:
        self.submitter_edited.emit(Party() if on else None, "")
        if on:
            self._tabs.setCurrentIndex(self._tabs.count() - 1)
            self._editor.focus("number")

    def _related(self) -> None:
        if self._facts.submitter is not None:
            self.submitter_edited.emit(self._facts.submitter, self._relation.value())

    def _edited(self, party: Party | None) -> None:
        if self._on_submitter():
            self.submitter_edited.emit(party or Party(), self._relation.value())
        elif party is not None:
            self.owner_edited.emit(max(0, self._tabs.currentIndex()), party)

    def _on_submitter(self) -> bool:
        last = self._tabs.currentIndex() == self._tabs.count() - 1
        return self._facts.files_for_owner and last
