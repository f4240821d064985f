"""Imports without PySide's look into every source file.

PySide replaces Python's import to serve ``from __feature__ import snake_case``; to know whether a
module could want that it reads the source of every module that is imported, also of those that
have nothing to do with Qt. Here nobody uses ``__feature__``; the reading is some 20 ms of the
start, five times that while other threads work, and keeps every source in memory.
"""

from __future__ import annotations

import sys


def keep() -> bool:
    """Let every module count as one that may use PySide; False where PySide knows no such step.

    What PySide does for such a module is what it does without ``__feature__``: nothing.
    """
    room = sys.modules.get("shibokensupport.feature")
    if room is None or not hasattr(room, "_mod_uses_pyside"):
        return False
    vars(room)["_mod_uses_pyside"] = _may_use  # there is no public switch
    return True


def _may_use(_module: object) -> bool:
    return True
