"""Asks for what an act needs (a reason, a new date) before it is done."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from ehc_desk.domain.lifecycle import act_named
from ehc_desk.presenters import dates
from ehc_desk.ui.texts import t, word
from ehc_desk.ui.widgets.fields import Choice, DateLine, Labelled, Line, button, label

_PROOFS = ("slip", "identity", "authorisation")


class ActDialog(QDialog):
    """``decided`` tells the data of the act; Esc leaves without doing anything."""

    decided = Signal(dict)

    def __init__(self, parent: QWidget, name: str) -> None:
        super().__init__(parent)
        rule = act_named(name)
        title = word("act", name, act=name)
        self.setWindowTitle(title)
        self.setMinimumWidth(460)
        self._labels: dict[str, Labelled] = {}
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(label(t("act.ask", act=title), "heading"))
        layout.addWidget(label(rule.basis, "muted"))
        for need in rule.needs:
            field = Labelled(word("need", need, need=need), _field(need), required=True)
            self._labels[need] = field
            layout.addWidget(field)
        row = QHBoxLayout()
        row.addStretch(1)
        cancel = button(t("app.cancel"))
        cancel.clicked.connect(self.reject)
        self._do = button(title, "primary")
        self._do.setDefault(True)
        self._do.clicked.connect(self._decide)
        row.addWidget(cancel)
        row.addWidget(self._do)
        layout.addLayout(row)
        first = next(iter(self._labels.values()), None)
        (first.field if first else self._do).setFocus()

    def _decide(self) -> None:
        data: dict[str, str] = {}
        for need, labelled in self._labels.items():
            field = labelled.field
            value = field.value() if isinstance(field, Line | Choice) else ""
            bad = not value or (isinstance(field, DateLine) and not dates.is_whole(value))
            labelled.set_problem(t("field_problem.required") if bad else "")
            if bad:
                field.setFocus()
                return
            data[need] = value
        self.accept()
        self.decided.emit(data)


def _field(need: str) -> Line | Choice:
    name = word("need", need, need=need)
    if need.endswith("_date"):
        return DateLine(name)
    if need == "proof":
        return Choice(name, [(code, word("proof", code, code=code)) for code in _PROOFS])
    return Line(name)
