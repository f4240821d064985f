"""Asks for what an act needs (a reason, a new date) and tells what it will do before it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from ehc_desk.domain.dossier import ComponentCheck, Dossier
from ehc_desk.domain.lifecycle import act_named
from ehc_desk.errors import DeskError
from ehc_desk.presenters import dates
from ehc_desk.ui import words
from ehc_desk.ui.texts import error_text, has, t, word
from ehc_desk.ui.widgets.fields import Choice, DateLine, Labelled, Line, button, label, restyle

if TYPE_CHECKING:
    from ehc_desk.services.lifecycle import Done

_PROOFS = ("slip", "identity", "authorisation")
_WITH_PAPERS = frozenset({"request_supplement", "supplement"})
Foresee = Callable[[str, Mapping[str, Any]], "Done | DeskError | None"]


class ActDialog(QDialog):
    """``decided`` tells the data of the act; Esc leaves without doing anything.

    ``papers`` are offered where the act is about papers, those in ``waited`` are ticked;
    ``foresee`` tells what the act would make of the dossier.
    """

    decided = Signal(dict)

    def __init__(
        self,
        parent: QWidget,
        name: str,
        *,
        papers: Sequence[ComponentCheck] = (),
        waited: Sequence[int] = (),
        foresee: Foresee | None = None,
    ) -> None:
        super().__init__(parent)
        self._name, self._foresee = name, foresee
        rule = act_named(name)
        title = word("act", name, act=name)
        self.setWindowTitle(title)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 62)
        self._labels: dict[str, Labelled] = {}
        self._papers: dict[int, QCheckBox] = {}
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(label(title, "heading"))
        for text in (t(f"act_about.{name}") if has(f"act_about.{name}") else "", rule.basis):
            if text:
                about = label(text, "" if text != rule.basis else "muted")
                about.setWordWrap(True)
                layout.addWidget(about)
        if name in _WITH_PAPERS:
            self._add_papers(layout, papers, waited)
        for need in rule.needs:
            field = Labelled(word("need", need, need=need), _field(need), required=True)
            self._labels[need] = field
            layout.addWidget(field)
            _listen(field.field, self._look_ahead)
        self._outcome = label("", "muted")
        self._outcome.setWordWrap(True)
        layout.addWidget(self._outcome)
        self._add_buttons(layout, title)
        self._look_ahead()
        first = next(iter(self._labels.values()), None)
        (first.field if first else self._do).setFocus()

    def _add_papers(
        self, layout: QVBoxLayout, papers: Sequence[ComponentCheck], waited: Sequence[int]
    ) -> None:
        layout.addWidget(label(t("act.papers"), "label"))
        first = set(waited)
        for line in sorted(papers, key=lambda one: one.number not in first):
            box = QCheckBox(_short(f"{line.number}. {line.name}"))
            box.setToolTip(line.name)
            box.setAccessibleName(line.name)
            box.setChecked(line.number in first)
            self._papers[line.number] = box
            layout.addWidget(box)

    def _add_buttons(self, layout: QVBoxLayout, title: str) -> None:
        row = QHBoxLayout()
        row.addStretch(1)
        cancel = button(t("app.cancel"), tip="Esc")
        cancel.clicked.connect(self.reject)
        self._do = button(title, "primary", tip="Enter")
        self._do.setDefault(True)
        self._do.clicked.connect(self._decide)
        row.addWidget(cancel)
        row.addWidget(self._do)
        layout.addLayout(row)

    def _data(self) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for need, labelled in self._labels.items():
            field = labelled.field
            data[need] = field.value() if isinstance(field, Line | Choice) else ""
        chosen = [number for number, box in self._papers.items() if box.isChecked()]
        return data | ({"components": chosen} if chosen else {})

    def _look_ahead(self) -> None:
        """Say what would happen once everything is there: new due date, warnings, refusals."""
        data = self._data()
        text, bad = "", False
        if self._foresee is not None and not self._lacking(data):
            found = self._foresee(self._name, data)
            if isinstance(found, DeskError):
                text, bad = error_text(found).text, True
            elif found is not None:
                text = _outcome(found.dossier, found.warnings)
                bad = bool(found.warnings)
        self._outcome.setText(text)
        self._outcome.setVisible(bool(text))
        self.adjustSize()
        restyle(self._outcome, "problem", bad)

    def _lacking(self, data: Mapping[str, Any]) -> list[str]:
        return [
            need
            for need, labelled in self._labels.items()
            if not data[need]
            or (isinstance(labelled.field, DateLine) and not dates.is_whole(data[need]))
        ]

    def _decide(self) -> None:
        data = self._data()
        lacking = self._lacking(data)
        for need, labelled in self._labels.items():
            labelled.set_problem(t("field_problem.required") if need in lacking else "")
        if lacking:
            self._labels[lacking[0]].field.setFocus()
            return
        self.accept()
        self.decided.emit(data)


def _outcome(dossier: Dossier, warnings: Sequence[str]) -> str:
    told = [t("act.will_be", state=word("state", dossier.state.value), due=words.due_of(dossier))]
    told += [word("act_warning", code, code=code) for code in warnings]
    return "\n".join(told)


def _listen(field: QWidget, hear: Callable[[], None]) -> None:
    if isinstance(field, Line):
        field.textChanged.connect(lambda _text: hear())
    elif isinstance(field, Choice):
        field.picked.connect(hear)


def _short(text: str, most: int = 72) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _field(need: str) -> Line | Choice:
    name = word("need", need, need=need)
    if need.endswith("_date"):
        return DateLine(name, past=False)
    if need == "proof":
        return Choice(name, [(code, word("proof", code, code=code)) for code in _PROOFS])
    return Line(name)
