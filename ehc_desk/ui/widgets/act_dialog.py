"""Asks for what an act needs (a reason, a new date) and tells what it will do before it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from ehc_desk.domain.dossier import ComponentCheck, Dossier
from ehc_desk.domain.lifecycle import act_named
from ehc_desk.errors import DeskError
from ehc_desk.presenters import dates
from ehc_desk.ui import words
from ehc_desk.ui.texts import Notice, error_text, has, t, word
from ehc_desk.ui.widgets.box import Box
from ehc_desk.ui.widgets.box_height import fit_height
from ehc_desk.ui.widgets.entries import select_all
from ehc_desk.ui.widgets.fields import Choice, DateLine, Labelled, Line, button, label, restyle
from ehc_desk.ui.widgets.notices import NoticeBar

if TYPE_CHECKING:
    from ehc_desk.presenters.receiver import Receiver
    from ehc_desk.presenters.scans import Route
    from ehc_desk.services.lifecycle import Done

_PROOFS = ("slip", "identity", "authorisation")
_WITH_PAPERS = frozenset({"request_supplement", "supplement"})
Foresee = Callable[[str, Mapping[str, Any]], "Done | DeskError | None"]
Identify = Callable[["Route"], "Receiver | None"]


class ActDialog(Box):
    """``decided`` tells the data of the act; Esc leaves without doing anything.

    ``papers`` are offered where the act is about papers, those in ``waited`` are ticked;
    ``foresee`` tells what the act would make of the dossier, ``identify`` who receives the result
    by what was scanned.
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
        identify: Identify | None = None,
    ) -> None:
        super().__init__(parent)
        self._name, self._foresee, self._identify = name, foresee, identify
        self._receiver: Receiver | None = None
        self._told = NoticeBar()
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
        layout.addWidget(self._told)
        if name in _WITH_PAPERS:
            self._add_papers(layout, papers, waited)
        for need in rule.needs:
            layout.addWidget(self._asked(need))
        self._outcome = label("", "muted")
        self._outcome.setWordWrap(True)
        layout.addWidget(self._outcome)
        self._add_buttons(layout, title)
        self._look_ahead()
        first = next(iter(self._labels.values()), None)
        (first.field if first else self._do).setFocus()

    def _asked(self, need: str) -> Labelled:
        made = Labelled(word("need", need, need=need), _field(need), required=True)
        self._labels[need] = made
        _listen(made.field, self._look_ahead)
        if isinstance(made.field, DateLine):
            made.field.editingFinished.connect(partial(self._was_left, need))
        return made

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

    def take_scan(self, route: Route) -> bool:
        """Take a slip or card as what the receiver shows; False when it says nothing here."""
        found = self._identify(route) if self._identify is not None else None
        if found is None:
            return False
        self._receiver = found
        named = f"receiver.{found.who}" if found.name else f"receiver.{found.who}.unnamed"
        text = t(named if has(named) else f"receiver.{found.who}", name=found.name)
        safe = t(f"receiver.{found.who}.safe") if has(f"receiver.{found.who}.safe") else ""
        mood = "good" if found.is_right else "bad"
        self._told.tell(Notice(text=text, safe=safe), mood=mood)
        shown = self._labels.get("proof")
        if shown is not None and isinstance(shown.field, Choice):
            _offer_nothing(shown.field, not found.proof)
            shown.field.show_value(found.proof)
            shown.set_problem("")
        self._look_ahead()
        return True

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
        received = self._receiver.data if self._receiver is not None else {}
        return data | ({"components": chosen} if chosen else {}) | received

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
        fit_height(self)
        restyle(self._outcome, "problem", bad)

    def _lacking(self, data: Mapping[str, Any]) -> list[str]:
        return [
            need
            for need, labelled in self._labels.items()
            if not data[need]
            or (isinstance(labelled.field, DateLine) and not dates.is_whole(data[need]))
        ]

    def _wrong(self, need: str, data: Mapping[str, Any]) -> str:
        if need == "proof":
            return t("receiver.choose_proof")
        return t("field_problem.impossible-date" if data[need] else "field_problem.required")

    def _was_left(self, need: str) -> None:
        """Tell at once of a date that is none; what is only empty is told by Enter."""
        data = self._data()
        wrong = bool(data[need]) and need in self._lacking(data)
        self._labels[need].set_problem(self._wrong(need, data) if wrong else "")

    def _decide(self) -> None:
        data = self._data()
        lacking = self._lacking(data)
        for need, labelled in self._labels.items():
            labelled.set_problem(self._wrong(need, data) if need in lacking else "")
        if lacking:
            self._labels[lacking[0]].field.setFocus()
            select_all(self._labels[lacking[0]].field)
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


def _offer_nothing(box: Choice, offered: bool) -> None:
    """Put "nothing chosen" before the choices, or take it away again; nobody is told."""
    stands = box.findData("") == 0
    if offered != stands:
        with QSignalBlocker(box):
            box.insertItem(0, t("receiver.nothing_chosen"), "") if offered else box.removeItem(0)


def _short(text: str, most: int = 72) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _field(need: str) -> Line | Choice:
    name = word("need", need, need=need)
    if need.endswith("_date"):
        return DateLine(name, past=False)
    if need == "proof":
        return Choice(name, [(code, word("proof", code, code=code)) for code in _PROOFS])
    return Line(name)
