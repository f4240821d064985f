"""What was handed over, done in the window of a signed-in clerk."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ehc_desk.presenters.handover import Handover
from ehc_desk.ui.commands import LISTS
from ehc_desk.ui.texts import Notice, t

if TYPE_CHECKING:
    from ehc_desk.ui.shell import Shell


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
