"""What a column of a table says of a row: words, tone, icon, side, and what room it asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon

from ehc_desk.ui import icons

_MIDDLE = Qt.AlignmentFlag.AlignVCenter
R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column(Generic[R]):
    """``letters`` 0 takes the room that is left; ``right``: numbers and dates.

    Where there is room a column grows with its texts up to ``most`` letters. One with a ``sample``
    shows that and every text of its own whole: codes and dates are never shortened. ``icon`` names
    one for a row, in the row's tone.

    With large letters a column shrinks to ``least`` letters (0: never), and where even that is too
    wide those with a number in ``spare`` are left out, the lowest first: the page of the row has
    them. Nothing is scrolled sideways.
    """

    name: str
    head: str
    text: Callable[[R], str]
    letters: int = 0
    least: int = 0
    most: int = 0
    sample: str = ""
    spare: int = 0
    right: bool = False
    tone: Callable[[R], str] | None = None
    tip: Callable[[R], str] | None = None
    icon: Callable[[R], str] | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether the column takes the room that is left."""
        return not self.letters and not self.sample


def said_of(column: Column[R], row: R, role: int) -> str | None:
    """Return the words of a cell: seen, in its tip, and told to a screen reader."""
    if role == Qt.ItemDataRole.DisplayRole:
        return column.text(row)
    if role == Qt.ItemDataRole.ToolTipRole:
        return (column.tip or column.text)(row)
    if role == Qt.ItemDataRole.AccessibleTextRole:
        return f"{column.head}: {column.text(row)}"
    return None


def icon_of(column: Column[R], row: R) -> QIcon | None:
    """Return the icon of a cell in the tone of its words, None without one."""
    name = column.icon(row) if column.icon is not None else ""
    tone = column.tone(row) if column.tone is not None else ""
    return icons.icon(name, tone or "text", selected="on_select") if name else None


def side_of(column: Column[Any]) -> Qt.AlignmentFlag:
    """Return on which side heading and texts stand."""
    side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
    return side | _MIDDLE
