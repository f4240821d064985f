"""The two ends of a hand-over: given by a second start, done in the window that is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ehc_desk.presenters.handover import Handover
from ehc_desk.ui.commands import LISTS
from ehc_desk.ui.texts import Notice, t

if TYPE_CHECKING:
    from ehc_desk.ui.shell import Shell
    from ehc_desk.ui.single import OnlyWindow


BUSY = 5


def hand_over(only: OnlyWindow, words: Sequence[str]) -> int:
    """Give the words to the open window and return the exit code; tell when it does not answer."""
    if only.hand_over([_whole(word) for word in words]):
        return 0
    from PySide6.QtWidgets import QApplication

    from ehc_desk.ui import style
    from ehc_desk.ui.dialogs import TextDialog

    app = QApplication.instance()
    if isinstance(app, QApplication):
        style.prepare(app)
    TextDialog(None, t("app.title"), t("single.silent"), t("single.silent.safe")).exec()
    return BUSY


def _whole(word: str) -> str:
    """Return a file by its whole path: the open window stands in another folder."""
    return str(Path(word).absolute()) if Path(word).exists() else word


def take(shell: Shell, asked: Handover) -> None:
    """Do what was asked; what cannot be done is told, and nothing is lost by it."""
    acts: dict[str, Callable[[Shell, Handover], None]] = {
        "dossier": lambda shell, asked: shell.open_dossier(asked.value),
        "new": _new,
        "list": _list,
        "files": _files,
    }
    acts.get(asked.kind, _unknown)(shell, asked)


def _new(shell: Shell, asked: Handover) -> None:
    shell.do("new")
    if asked.value:
        case: Any = shell.current
        case.current.presenter.choose(asked.value)


def _list(shell: Shell, asked: Handover) -> None:
    if asked.value in LISTS:
        shell.open_list(asked.value)
    else:
        _unknown(shell, asked)


def _files(shell: Shell, asked: Handover) -> None:
    """Put files into the case in front, at the line the clerk stands on."""
    shell.go("intake")
    cases: Any = shell.current
    if not cases.current.take_files(asked.files):
        count = len(asked.files)
        shell.tell(Notice(text=t("handover.no_case", count=count), safe=t("handover.no_case.safe")))


def _unknown(shell: Shell, asked: Handover) -> None:
    shell.tell(
        Notice(text=t("handover.unknown", what=asked.value), safe=t("handover.unknown.safe"))
    )
