"""The sections of the settings that only administrators change: letterhead and own days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QListWidget

from ehc_desk.presenters import dates
from ehc_desk.presenters.settings import SettingsPresenter, SettingsState
from ehc_desk.services.office_calendar import OwnDay
from ehc_desk.services.office_profile import LETTERHEAD
from ehc_desk.ui.screens.settings_sections import Section
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.fields import Choice, DateLine, Labelled, Line, button, label

if TYPE_CHECKING:
    from ehc_desk.domain.calendar import WorkingCalendar

_SHOWN = 40


class LetterheadSection(Section):
    """What stands at the head of every slip; codes of agency and desk are the province's."""

    def __init__(self, presenter: SettingsPresenter) -> None:
        super().__init__(presenter, t("settings.letterhead"))
        self._codes = label("", "muted")
        self.inside.addWidget(self._codes)
        self._fields = {name: Line(t(f"settings.office.{name}")) for name in LETTERHEAD}
        self.first = self._fields["superior"]
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        for place, (name, field) in enumerate(self._fields.items()):
            labelled = Labelled(t(f"settings.office.{name}"), field, required=name == "name")
            grid.addWidget(labelled, place // 2, place % 2)
        self.inside.addLayout(grid)
        self._write = button(t("settings.letterhead.write"), "primary")
        self._write.clicked.connect(self._send)
        row = QHBoxLayout()
        row.addWidget(self._write)
        row.addStretch(1)
        self.inside.addLayout(row)
        self.words(t("settings.letterhead.words"))

    def show_state(self, state: SettingsState) -> None:
        """Show the lines; only an administrator may change them."""
        office = state.office
        if office is None:
            return
        self._codes.setText(t("settings.codes", agency=office.agency, desk=office.desk))
        for name, field in self._fields.items():
            field.show_value(str(getattr(office, name)))
            field.setReadOnly(not state.may_change_office)
        self._write.setEnabled(state.may_change_office)
        self._write.setToolTip("" if state.may_change_office else t("settings.admin_only"))

    def _send(self) -> None:
        self.presenter.letterhead({name: field.value() for name, field in self._fields.items()})


class CalendarSection(Section):
    """The country's calendar to look at, the office's own days to add and take out."""

    def __init__(self, presenter: SettingsPresenter, calendar: WorkingCalendar) -> None:
        super().__init__(presenter, t("settings.calendar"))
        self._own = QListWidget()
        self._own.setAccessibleName(t("settings.own_days"))
        self._own.setMinimumHeight(96)
        self._date = DateLine(t("settings.day.date"))
        self._kind = Choice(
            t("settings.day.kind"), [(one, t(f"settings.day.{one}")) for one in ("off", "work")]
        )
        self._name, self._basis = Line(t("settings.day.name")), Line(t("settings.day.basis"))
        self.first = self._date
        self._add = button(t("settings.day.add"), "primary")
        self._add.clicked.connect(self._send)
        self._remove = button(t("settings.day.remove"), "tall")
        self._remove.clicked.connect(lambda: presenter.remove_day(self._own.currentRow()))
        self._lay_out(calendar)

    def _lay_out(self, calendar: WorkingCalendar) -> None:
        self.inside.addWidget(
            label(t("settings.calendar.version", version=dates.shown(calendar.version)))
        )
        self.inside.addWidget(label(t("settings.own_days"), "label"))
        self.inside.addWidget(self._own)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.addWidget(Labelled(t("settings.day.date"), self._date, required=True), 0, 0)
        grid.addWidget(Labelled(t("settings.day.kind"), self._kind), 0, 1)
        grid.addWidget(Labelled(t("settings.day.name"), self._name, required=True), 1, 0)
        grid.addWidget(Labelled(t("settings.day.basis"), self._basis, required=True), 1, 1)
        self.inside.addLayout(grid)
        row = QHBoxLayout()
        row.addWidget(self._add)
        row.addWidget(self._remove)
        row.addStretch(1)
        self.inside.addLayout(row)
        self.words(t("settings.calendar.words"))
        self.inside.addWidget(label(t("settings.public_days"), "label"))
        public = QListWidget()
        public.setAccessibleName(t("settings.public_days"))
        public.setMinimumHeight(160)
        for one in calendar.exceptions[-_SHOWN:]:
            kind = t("settings.day.work" if one.works else "settings.day.off")
            public.addItem(f"{one.day.strftime('%d/%m/%Y')}   {kind}   {one.name}")
        self.inside.addWidget(public)

    def show_state(self, state: SettingsState) -> None:
        """Show the own days; only an administrator may change them."""
        before = self._own.currentRow()
        self._own.clear()
        self._own.addItems([_words(one) for one in state.days] or [t("settings.no_own_days")])
        self._own.setCurrentRow(min(max(before, 0), self._own.count() - 1))
        may = state.may_change_office
        for each in (self._date, self._kind, self._name, self._basis, self._add):
            each.setEnabled(may)
        self._remove.setEnabled(may and bool(state.days))
        self._add.setToolTip("" if may else t("settings.admin_only"))

    def _send(self) -> None:
        before = self.presenter.state.days
        self.presenter.add_day(
            {
                "date": self._date.value(),
                "kind": self._kind.value(),
                "name": self._name.value(),
                "basis": self._basis.value(),
            }
        )
        if self.presenter.state.error is None and before == self.presenter.state.days:
            self._date.setFocus()


def _words(day: OwnDay) -> str:
    kind = t("settings.day.work" if day.works else "settings.day.off")
    return f"{day.day.strftime('%d/%m/%Y')}   {kind}   {day.name} – {day.basis}"
