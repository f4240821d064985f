"""What stands around the screens: rail, status bar, notices, tray, the words of a practice desk.

Built with the shell, out of sight while another person works, taken out of the window at its end.
It must not know any screen.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ehc_desk.ui.rail import Rail
from ehc_desk.ui.status import StatusParts
from ehc_desk.ui.toasts import Toasts
from ehc_desk.ui.tray import Tray
from ehc_desk.ui.widgets.watermark import Watermark

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from ehc_desk.ui.shell import Shell
    from ehc_desk.ui.shell_acts import ShellActs


class ShellParts:
    """``kept_free`` returns what no notice may cover."""

    def __init__(self, shell: Shell, kept_free: Callable[[], QWidget | None]) -> None:
        self._shell = shell
        window, session = shell.window, shell.session
        office = session.desk.office
        self.rail = Rail(window)
        self.status = StatusParts(
            window.statusBar(),
            who=session.actor.display_name,
            office=office.name,
            desk=office.desk,
            training=office.training,
            now=session.desk.clock.now,
        )
        self._watermark = Watermark(window) if office.training else None
        self.toasts = Toasts(window.stack, kept_free)
        self._tray = Tray(window, shell.open_list)

    def wire(self, acts: ShellActs) -> None:
        """Let every button lead somewhere, and the news be seen."""
        shell, rail, status, news = self._shell, self.rail, self.status, self._shell.news
        rail.new.clicked.connect(partial(shell.do, "new"))
        rail.find.clicked.connect(partial(shell.do, "find"))
        rail.picked.connect(shell.open_list)
        status.line.clicked.connect(lambda: acts.line_pressed(status.line))
        status.where.clicked.connect(partial(shell.do, "about"))
        status.who.clicked.connect(lambda: acts.user_menu(status.who))
        status.clock.clicked.connect(partial(shell.do, "about"))
        status.reader.clicked.connect(partial(acts.first_of, "reader_setup", "about"))
        status.printer.clicked.connect(partial(acts.first_of, "settings", "about"))
        news.counted.connect(rail.show_counts)
        news.line.connect(status.show_line)
        news.printer.connect(status.show_printer)
        news.needs_person.connect(self._tray.tell)

    def stow(self) -> None:
        """Take everything out of sight; what was told stays known."""
        self._tray.clear()
        self._show(False)

    def bring_back(self) -> None:
        """Show everything as it was before it was stowed."""
        self._show(True)

    def _show(self, on: bool) -> None:
        self.rail.show(on)
        self.status.show(on)
        self.toasts.stow(not on)
        if self._watermark is not None:
            self._watermark.setVisible(on)

    def close(self) -> None:
        """Take everything out of the window for good."""
        self._tray.clear()
        self.rail.clear()
        self.status.clear()
        self.toasts.close_all()
        if self._watermark is not None:
            self._watermark.deleteLater()
