"""Starts the window with a player beside it: what ``ehc-desk demo --morning`` runs as a child."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from ehc_desk.demo.theatre import scenario
from ehc_desk.ui import app as program
from ehc_desk.ui.theatre.player import Player

if TYPE_CHECKING:
    from ehc_desk.demo.theatre.stage import Stage
    from ehc_desk.desk import Desk


def play(desk_factory: Callable[[], Desk], stage: Stage, say: Callable[[str], None]) -> int:
    """Run the window and play the stage's morning in it; returns the window's exit code."""
    app = QApplication(sys.argv[:1])
    opened: list[Desk] = []

    def open_desk() -> Desk:
        opened.append(desk_factory())
        return opened[-1]

    player = Player(app, lambda: opened[-1] if opened else None, scenario.load(), stage, say=say)
    player.start()
    return program.run(open_desk)
