"""The sections of the settings that every clerk may change: looks, printers, papers, devices."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from ehc_desk.presenters.settings import SettingsPresenter, SettingsState
from ehc_desk.runtime.lanes import Lane
from ehc_desk.settings import Settings
from ehc_desk.ui.texts import t, word
from ehc_desk.ui.widgets.fields import Choice, Labelled, Line, button, card, label

if TYPE_CHECKING:
    from ehc_desk.runtime.lanes import Runner

FONT_STEPS = (90, 100, 110, 125, 150, 175, 200)
_THEMES = ("system", "light", "dark", "contrast")
_LOCK_AFTER = (0, 5, 10, 15, 30, 60)
FORMS = ("01", "02", "03")


class Section(QWidget):
    """One page of the settings; ``first`` takes the focus."""

    first: QWidget

    def __init__(self, presenter: SettingsPresenter, title: str) -> None:
        super().__init__()
        self.presenter = presenter
        self._keys: dict[str, QWidget] = {}
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        frame, self.inside = card(spacing=12, margins=20)
        self.inside.addWidget(label(title, "heading"))
        outer.addWidget(frame)
        outer.addStretch(1)

    def words(self, text: str) -> None:
        """Add a line of explanation."""
        made = label(text, "muted")
        made.setWordWrap(True)
        self.inside.addWidget(made)

    def choice(self, key: str, items: Iterable[tuple[object, str]]) -> Choice:
        """Add a choice that writes a setting as soon as it stands: not at every letter typed."""
        kept = {str(value): value for value, _words in items}
        made = Choice(t(f"settings.{key}"), [(str(value), words) for value, words in items])
        made.settled.connect(lambda: self.presenter.change(key, kept[made.value()]))
        self.inside.addWidget(Labelled(t(f"settings.{key}"), made))
        self._keys[key] = made
        return made

    def line(self, key: str) -> Line:
        """Add a text that writes a setting when it is left."""
        made = Line(t(f"settings.{key}"))
        made.editingFinished.connect(lambda: self.presenter.change(key, made.value()))
        self.inside.addWidget(Labelled(t(f"settings.{key}"), made))
        self._keys[key] = made
        return made

    def show_state(self, state: SettingsState) -> None:
        """Show every setting of this section; one that the office has locked says so."""
        for key, widget in self._keys.items():
            value = str(getattr(state.settings, key))
            searched = isinstance(widget, Choice) and not widget.is_settled
            if isinstance(widget, Choice | Line) and not searched:
                widget.show_value(value)
            locked = key in state.settings.locked
            widget.setEnabled(not locked)
            widget.setToolTip(t("settings.locked") if locked else "")


class AppearanceSection(Section):
    """Theme, size of the letters and language."""

    def __init__(self, presenter: SettingsPresenter) -> None:
        super().__init__(presenter, t("settings.appearance"))
        self.first = self.choice("theme", [(one, t(f"settings.theme.{one}")) for one in _THEMES])
        self.choice("font_percent", [(one, f"{one} %") for one in FONT_STEPS])
        self.choice("language", [(one, t(f"settings.language.{one}")) for one in ("vi", "en")])
        self.words(t("settings.appearance.words"))


class SafetySection(Section):
    """Locking by itself when nobody works."""

    def __init__(self, presenter: SettingsPresenter) -> None:
        super().__init__(presenter, t("settings.safety"))
        self.first = self.choice(
            "idle_lock_minutes",
            [(one, t("settings.minutes", count=one) if one else t("settings.never"))
             for one in _LOCK_AFTER],
        )  # fmt: skip
        self.words(t("settings.safety.words"))


class PrintingSection(Section):
    """The printer of all forms, and printer and tray of one form where it differs."""

    def __init__(
        self,
        presenter: SettingsPresenter,
        trays_of: Callable[[str], tuple[str, ...]],
        runner: Runner,
    ) -> None:
        super().__init__(presenter, t("settings.printing"))
        self._trays_of, self._runner = trays_of, runner
        self._printers: tuple[str, ...] = ()
        self._trays: dict[str, tuple[str, ...]] = {}
        self._all = Choice(t("settings.printer"), [("", t("settings.pdf_only"))])
        self._all.settled.connect(lambda: presenter.change("printer", self._all.value()))
        self.first = self._all
        self.inside.addWidget(Labelled(t("settings.printer"), self._all))
        self.choice("paper", [("A5", "A5"), ("A4", "A4")])
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        self._of: dict[str, tuple[Choice, Choice]] = {}
        for row, form in enumerate(FORMS):
            name = word("slip_name", form)
            queue = Choice(t("settings.printer_of", form=name), [("", t("settings.as_all"))])
            tray = Choice(t("settings.tray_of", form=name), [("", t("settings.any_tray"))])
            queue.settled.connect(partial(self._picked, form, False))
            tray.settled.connect(partial(self._picked, form, True))
            grid.addWidget(Labelled(t("settings.printer_of", form=name), queue), row, 0)
            grid.addWidget(Labelled(t("settings.tray"), tray), row, 1)
            self._of[form] = (queue, tray)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        self.inside.addLayout(grid)
        self.words(t("settings.printing.words"))

    def show_state(self, state: SettingsState) -> None:
        """Show the printers there are and the ones that were chosen, gone ones too."""
        super().show_state(state)
        settings = state.settings
        self._printers = state.printers
        _fill(self._all, ("", t("settings.pdf_only")), state.printers, settings.printer)
        self._all.setEnabled("printer" not in settings.locked)
        for form, (queue_box, tray_box) in self._of.items():
            queue, _, tray = settings.printers.get(form, "").partition("|")
            _fill(queue_box, ("", t("settings.as_all")), state.printers, queue)
            _fill(tray_box, ("", t("settings.any_tray")), self._trays.get(queue, ()), tray)
            tray_box.setEnabled(bool(queue) and "printers" not in settings.locked)
            queue_box.setEnabled("printers" not in settings.locked)
            if queue and queue not in self._trays:
                self._ask_trays(queue)

    def _picked(self, form: str, with_tray: bool) -> None:
        queue, tray = self._of[form]
        self.presenter.printer_of(form, queue.value(), tray.value() if with_tray else "")

    def _ask_trays(self, queue: str) -> None:
        self._trays[queue] = ()
        self._runner.run(
            Lane.DEVICE,
            lambda: self._trays_of(queue),
            done=lambda found: self._heard(queue, found),
            failed=lambda _error: None,  # a printer that tells of no trays has none to choose
        )

    def _heard(self, queue: str, found: tuple[str, ...]) -> None:
        self._trays[queue] = found
        self.show_state(self.presenter.state)


class PapersSection(Section):
    """The folder that an office copier writes to."""

    def __init__(self, presenter: SettingsPresenter) -> None:
        super().__init__(presenter, t("settings.papers"))
        self._folder = Line(t("settings.watched_folder"))
        self._folder.editingFinished.connect(
            lambda: presenter.watched_folder(self._folder.text().strip())
        )
        self.first = self._folder
        row = QHBoxLayout()
        row.addWidget(Labelled(t("settings.watched_folder"), self._folder), 1)
        choose = button(t("settings.choose_folder"), "tall")
        choose.clicked.connect(self._choose)
        row.addWidget(choose)
        self.inside.addLayout(row)
        self.words(t("settings.papers.words"))

    def show_state(self, state: SettingsState) -> None:
        """Show the folder; the desk's own one when none is named."""
        self._folder.show_value(state.settings.watched_folder)
        self._folder.setEnabled("watched_folder" not in state.settings.locked)

    def _choose(self) -> None:
        from ehc_desk.ui.widgets.ask_file import ask_folder

        def taken(folder: Path) -> None:
            self.presenter.watched_folder(str(folder))

        ask_folder(self, t("settings.choose_folder"), taken, purpose="watched_folder")


class DevicesSection(Section):
    """The readers have a screen of their own; here is the way to it and what is set."""

    def __init__(self, presenter: SettingsPresenter, readers: Callable[[], None]) -> None:
        super().__init__(presenter, t("settings.devices"))
        self._told = label("")
        self._told.setWordWrap(True)
        self.inside.addWidget(self._told)
        go = button(t("settings.readers_go"), "tall")
        go.clicked.connect(readers)
        self.first = go
        row = QHBoxLayout()
        row.addWidget(go)
        row.addStretch(1)
        self.inside.addLayout(row)

    def show_state(self, state: SettingsState) -> None:
        """Say which readers are set."""
        self._told.setText(_readers(state.settings))


def _readers(settings: Settings) -> str:
    told = [t("settings.reader.keyboard", gap=settings.reader_gap_ms)]
    if settings.reader_port:
        told.append(t("settings.reader.serial", port=settings.reader_port))
    if settings.camera != "off":
        told.append(t("settings.reader.camera"))
    return "\n".join(told)


def _fill(box: Choice, first: tuple[str, str], names: Iterable[str], chosen: str) -> None:
    """Offer names anew; one that was chosen and is gone stays there and says so."""
    shown = chosen if box.is_settled else box.value()  # a search on its way goes on
    items = [first, *((name, name) for name in names)]
    if chosen and chosen not in {code for code, _words in items}:
        items.append((chosen, t("settings.gone", name=chosen)))
    if [box.itemData(row) for row in range(box.count())] != [code for code, _words in items]:
        with QSignalBlocker(box):
            box.clear()
            for code, words in items:
                box.addItem(words, code)
    box.show_value(shown)
