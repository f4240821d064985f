"""The icons of the window: one family, tinted by the theme, crisp at every size.

``put`` gives a widget or action an icon and remembers it there, so that another theme or another
size of the letters changes it live. ``icon`` is for those who draw rows themselves; they ask anew
when ``style.notifier().changed`` tells of a change. An icon never stands for a word: it stands
beside one.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from ehc_desk import paths
from ehc_desk.ui import style
from ehc_desk.ui.looks import tokens

LISTS = {
    "drafts": "file-pen-line",
    "today": "calendar",
    "guidance": "file-pen-line",
    "waiting": "cloud-upload",
    "needs_action": "triangle-alert",
    "waiting_supplement": "paperclip",
    "waiting_payment": "wallet",
    "result_ready": "package-check",
    "due_soon": "calendar-clock",
    "overdue": "clock",
    "accepted": "inbox",
    "processing": "hourglass",
    "returned": "check",
    "refused": "ban",
    "stopped": "circle-stop",
    "withdrawn": "undo-2",
    "voided": "file-x",
    "all": "archive",
}
"""List of the rail → icon; ``list_icon`` knows one for every other list too."""
COMMANDS = {
    "new": "file-plus",
    "find": "search",
    "drafts": "file-pen-line",
    "preview": "eye",
    "reprint": "printer",
    "save": "save",
    "discard": "trash-2",
    "lock": "lock",
    "sign_out": "log-out",
    "accept": "stamp",
    "all_pass": "list-checks",
    "inbox": "scan-line",
    "add_files": "folder-open",
    "undo": "undo-2",
    "redo": "redo-2",
    "palette": "command",
    "language": "languages",
    "deliver": "send",
    "deliveries": "cloud-upload",
    "keys": "keyboard",
    "help": "circle-help",
    "settings": "settings",
    "users": "users",
    "theatre": "graduation-cap",
    "about": "info",
}
"""Command → icon in the menus, for those that are looked for most."""
MOODS = {"good": "circle-check", "waiting": "clock", "hint": "info", "bad": "circle-alert"}
"""Mood of a notice or of a state → icon, so that no colour stands alone."""
_TONES = {"good": "ok", "waiting": "warn", "hint": "warn", "bad": "bad"}
_NAME, _TONE, _SIZE = "icon_name", "icon_tone", "icon_units"
_live: list[bool] = []


def icon(name: str, tone: str = "text", *, selected: str = "on_select") -> QIcon:
    """Return an icon in a colour of the theme, muted when disabled.

    ``selected`` is the colour in a selected row. Raises FileNotFoundError for a name that the
    family in ``resources/icons/lucide`` does not have.
    """
    return _icon(name, tone, selected, style.theme(), style.percent(), _ratio())


def list_icon(which: str, tone: str = "text", *, selected: str = "on_select") -> QIcon:
    """Return the icon of a list of the rail."""
    return icon(LISTS.get(which, "list"), tone, selected=selected)


def pixmap(name: str, tone: str = "text", units: float = tokens.ICON) -> QPixmap:
    """Return an icon as a picture of ``units`` (pixels at 100 %) for a label."""
    return _drawn(name, style.colour(tone), style.px(units), _ratio())


def size() -> QSize:
    """Return the size of an icon beside a text."""
    return QSize(style.px(tokens.ICON), style.px(tokens.ICON))


def put(
    target: QAbstractButton | QAction | QLabel,
    name: str,
    tone: str = "text",
    units: float = tokens.ICON,
) -> None:
    """Give a button, action or label an icon that follows theme and size; "" takes it away."""
    target.setProperty(_NAME, name)
    target.setProperty(_TONE, tone)
    target.setProperty(_SIZE, units)
    _listen()
    _draw(target)


def put_mood(target: QAbstractButton | QLabel, mood: str, units: float = tokens.ICON) -> None:
    """Give the icon of a mood (``MOODS``), in its colour; an unknown mood has none."""
    put(target, MOODS.get(mood, ""), _TONES.get(mood, "text"), units)


def mood_icon(mood: str) -> QIcon:
    """Return the icon of a mood in its colour, for those who draw rows; unknown: of a hint."""
    known = mood if mood in MOODS else "hint"
    return icon(MOODS[known], _TONES[known])


def _listen() -> None:
    if not _live:
        _live.append(True)
        style.notifier().changed.connect(_redraw)


def _redraw() -> None:
    """Draw every icon anew that was given by ``put``."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        return
    for widget in app.allWidgets():
        if widget.property(_NAME) and isinstance(widget, QAbstractButton | QLabel):
            _draw(widget)
    for top in app.topLevelWidgets():
        for action in top.findChildren(QAction):
            if action.property(_NAME):
                _draw(action)


def _draw(target: QObject) -> None:
    name, tone = str(target.property(_NAME) or ""), str(target.property(_TONE) or "text")
    if isinstance(target, QLabel):
        target.setPixmap(pixmap(name, tone, float(target.property(_SIZE))) if name else QPixmap())
    elif isinstance(target, QAbstractButton):
        target.setIcon(icon(name, tone, selected=tone) if name else QIcon())
        target.setIconSize(size())
    elif isinstance(target, QAction):
        target.setIcon(icon(name, tone) if name else QIcon())


def _ratio() -> float:
    app = QGuiApplication.instance()
    return app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0


@cache
def _icon(name: str, tone: str, selected: str, theme: str, percent: int, ratio: float) -> QIcon:
    made = QIcon()
    colours = tokens.COLOURS[theme]
    modes = {
        QIcon.Mode.Normal: tone,
        QIcon.Mode.Active: tone,
        QIcon.Mode.Disabled: "muted",
        QIcon.Mode.Selected: selected,
    }
    side = tokens.px(tokens.ICON, percent)
    for mode, colour in modes.items():
        made.addPixmap(_drawn(name, colours[colour], side, ratio), mode)
    return made


@cache
def _drawn(name: str, colour: str, side: int, ratio: float) -> QPixmap:
    made = QPixmap(_shape(name, round(side * ratio)))
    painter = QPainter(made)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(made.rect(), QColor(colour))
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


@cache
def _shape(name: str, side: int) -> QPixmap:
    """Return the drawing in black: it is read and drawn once, then only tinted."""
    from PySide6.QtSvg import QSvgRenderer

    drawing = QSvgRenderer(QByteArray(_text(name).replace("currentColor", "#000").encode()))
    made = QPixmap(side, side)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    drawing.render(painter, QRectF(0, 0, side, side))
    painter.end()
    return made


def read_ahead() -> None:
    """Read all drawings: a picture needed later waits for no disk. Any thread may call it."""
    for file in _folder().glob("*.svg"):
        _text(file.stem)


@cache
def _text(name: str) -> str:
    return (_folder() / f"{name}.svg").read_text(encoding="utf-8")


def _folder() -> Path:
    return paths.resources() / "icons" / "lucide"
