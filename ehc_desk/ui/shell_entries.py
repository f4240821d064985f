"""The lines of the palette: commands, lists, open cases, help pages, procedures, dossiers."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from ehc_desk.domain.text import fold
from ehc_desk.errors import DeskError
from ehc_desk.ports.queries import DossierLine
from ehc_desk.presenters import help as help_pages
from ehc_desk.runtime.lanes import Lane
from ehc_desk.ui import key_map
from ehc_desk.ui.commands import LISTS
from ehc_desk.ui.palette import Entry
from ehc_desk.ui.texts import language, t, word

if TYPE_CHECKING:
    from ehc_desk.ui.commander import Commander
    from ehc_desk.ui.shell import Shell

_LEAST_DIGITS, _MOST = 3, 8
_OPENING = re.compile(r"^(?:tiep nhan|ho so moi|nhan|new|accept)\s+")


class Entries:
    """Makes the lines anew each time the palette opens, so that they tell the state of now."""

    def __init__(self, shell: Shell, commander: Commander) -> None:
        self._shell, self._commander = shell, commander

    def all(self) -> list[Entry]:
        """Return what does not depend on what is typed."""
        return [*self._cases(), *self._commands(), *self._lists(), *self._help()]

    def _commands(self) -> list[Entry]:
        return [
            Entry(
                id=f"command:{name}",
                name=key_map.command_name(name),
                kind="command",
                key=key_map.key_of(name),
                why=why,
                act=partial(self._commander.do, name),
            )
            for name, why in self._commander.reasons().items()
            if name != "palette"
        ]

    def _lists(self) -> list[Entry]:
        counts = self._shell.counts
        return [
            Entry(
                id=f"list:{which}",
                name=word("rail", which),
                kind="list",
                key=str(counts.get(which, "")),
                act=partial(self._shell.open_list, which),
            )
            for which in LISTS
        ]

    def _cases(self) -> list[Entry]:
        cases = zip(self._shell.case_titles(), self._shell.case_procedures(), strict=True)
        return [
            Entry(
                id=f"case:{number}",
                name=_case_name(number, title, procedure),
                kind="case",
                key=f"Alt+{number}",
                act=partial(self._shell.go_to_case, number),
            )
            for number, (title, procedure) in enumerate(cases, start=1)
        ]

    def _help(self) -> list[Entry]:
        return [
            Entry(
                id=f"help:{page.name}",
                name=page.title,
                kind="help",
                act=partial(self._shell.show_help, page.name),
            )
            for page in help_pages.shelf(language()).pages
        ]

    def procedures(self, text: str) -> list[Entry]:
        """Return procedures that fit: taking one starts a case with it."""
        wanted = _OPENING.sub("", fold(text))
        if len(wanted) < 2 or wanted.isdigit():
            return []
        desk = self._shell.session.desk
        day = desk.clock.now().date()
        return [
            Entry(
                id=f"procedure:{each.code}",
                name=t("palette.take_in", name=each.short_name),
                kind="procedure",
                key=each.code,
                act=partial(self._shell.start_case, each.code),
            )
            for each in desk.catalogue.matches(wanted, limit=_MOST, on=day, boost={})
        ]

    def dossiers(self, text: str, done: Callable[[list[Entry]], None]) -> None:
        """Ask for dossiers by the last digits of their code and bring them home."""
        digits = "".join(char for char in text if char.isdigit())
        if len(digits) < _LEAST_DIGITS or len(digits) * 2 < len(text.replace(" ", "")):
            return
        session = self._shell.session
        wanted = " ".join(text.split())
        session.tasks.run(
            Lane.DATA,
            lambda: session.desk.queries.search(wanted, limit=_MOST),
            done=lambda lines: done([self._dossier(line) for line in lines]),
            failed=_without,
        )

    def _dossier(self, line: DossierLine) -> Entry:
        return Entry(
            id=f"dossier:{line.id}",
            name=f"{line.code or line.provisional_code} · {line.procedure_name}",
            kind="dossier",
            act=partial(self._shell.open_dossier, line.id),
        )


def _case_name(number: int, title: str, procedure: str) -> str:
    """Name an open case; one person may stand there with two."""
    key = "palette.case_of" if procedure else "palette.case"
    return t(key, number=number, title=title, procedure=procedure)


def _without(_error: DeskError) -> None:
    """Go on without dossiers: the palette is no search screen, and that one tells the error."""
