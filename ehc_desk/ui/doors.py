"""What a first run may do with a folder that holds no desk yet; given by the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ehc_desk.desk import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """``code`` and ``by_hand`` make a real desk in ``folder``; ``practice`` opens one elsewhere.

    ``elsewhere`` starts the program on another folder; whoever calls it leaves then.
    """

    folder: Path
    code: Callable[[Path], object]
    by_hand: Callable[[Mapping[str, str]], object]
    practice: Callable[[], Desk]
    elsewhere: Callable[[Path], object] | None = None
