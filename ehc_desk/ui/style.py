"""How the window looks: font, theme and size of the letters, all changed live.

``apply`` is the one door; everything else asks for a colour or a size of what is in use. Whoever
keeps a colour (a brush in a row, a picture) listens to ``notifier().changed``.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from ehc_desk import paths
from ehc_desk.ui.looks import tokens
from ehc_desk.ui.looks.dressing import Dresser
from ehc_desk.ui.looks.listeners import Listeners
from ehc_desk.ui.looks.palette import palette
from ehc_desk.ui.looks.sheet import sheet as sheet_of
from ehc_desk.ui.looks.sheet import tab_side as tab_side_of

FAMILY = "Noto Sans"
CHOICES = ("system", *tokens.THEMES)
"""What the setting ``theme`` may be."""
_MANY = 250
"""So many widgets are dressed in about 300 ms on an old machine."""


class _Looks(QObject):
    """What is in use, and who wants to know when it changes."""

    def __init__(self) -> None:
        super().__init__()
        self.changed = Listeners()
        self.dresser: Dresser | None = None
        self.wanted, self.theme, self.percent = "system", "light", 100
        self.shown = ""
        self.dark_desktop: bool | None = None
        self.is_dressed = False


@cache
def _looks() -> _Looks:
    return _Looks()


def notifier() -> _Looks:
    """Return the object whose ``changed`` tells of another theme or size.

    What is on a page out of sight is told as soon as that page has the new look.
    """
    return _looks()


def theme() -> str:
    """Return the theme in use: ``light``, ``dark`` or ``contrast``."""
    return _looks().theme


def percent() -> int:
    """Return the size of the letters in use, 90–200 %."""
    return _looks().percent


def colour(name: str) -> str:
    """Return a colour of the theme in use as #rrggbb."""
    return tokens.COLOURS[_looks().theme][name]


def px(units: float) -> int:
    """Return a size in pixels that grows with the letters; ``units`` are pixels at 100 %."""
    return tokens.px(units, _looks().percent)


def target() -> int:
    """Return the least height of what can be pressed, in pixels."""
    return tokens.target_px(_looks().percent)


def tab_side() -> int:
    """Return the pixels at either side of the words of a tab."""
    return tab_side_of(_looks().percent)


def prepare(app: QApplication) -> None:
    """Dress the program for the first time: bundled font, the desktop's theme, 100 %."""
    apply(app)


def scale(app: QApplication, percent: int) -> None:
    """Make every letter larger or smaller (90–200 %), live."""
    apply(app, font_percent=percent)


def apply(app: QApplication, *, theme: str = "", font_percent: int = 0) -> None:
    """Show a theme (``CHOICES``; empty: as before) and a size of the letters (0: as before)."""
    looks = _looks()
    if not looks.is_dressed:
        _dress(app, looks)
    looks.wanted = theme if theme in CHOICES else looks.wanted
    looks.percent = tokens.clamped(font_percent or looks.percent)
    looks.theme = _found(looks) if looks.wanted == "system" else looks.wanted
    wanted = sheet()
    if wanted == looks.shown and app.styleSheet():
        return
    font = QFont(FAMILY)
    font.setPixelSize(tokens.px(tokens.BASE_PX, looks.percent))
    busy = _say_busy(app) if looks.shown else None
    try:
        app.setFont(font)
        app.setPalette(palette(looks.theme))
        looks.shown = wanted
        _show(app, looks, wanted)
    finally:
        if busy is not None:
            busy.hide()
            busy.deleteLater()


def finish() -> None:
    """Give the look in use to the pages out of sight now (they have it soon by themselves)."""
    dresser = _looks().dresser
    if dresser is not None:
        dresser.finish()


def _show(app: QApplication, looks: _Looks, wanted: str) -> None:
    """Dress what is in front and tell it; the rest follows page by page."""
    if not app.styleSheet():
        app.setStyleSheet(wanted)
        looks.changed.tell(lambda _widget: True, others=True)
        return
    if looks.dresser is None:
        looks.dresser = Dresser(app, _tell_page)
    dresser = looks.dresser
    dresser.show(wanted)
    looks.changed.tell(lambda widget: not dresser.waits(widget), others=True)
    dresser.follow()


def _tell_page(page: QWidget) -> None:
    """Tell what is on a page that has the look in use now."""
    looks = _looks()
    dresser = looks.dresser

    def concerns(widget: QWidget) -> bool:
        here = widget is page or page.isAncestorOf(widget)
        return here and dresser is not None and not dresser.waits(widget)

    looks.changed.tell(concerns, others=False)


def _say_busy(app: QApplication) -> QLabel | None:
    """Say at once that it takes a moment when there is much to dress; None when there is not."""
    window = app.activeWindow()
    if window is None or not window.isVisible() or len(app.allWidgets()) < _MANY:
        return None
    from ehc_desk.ui.texts import t

    told = QLabel(t("settings.looks_busy"), window)
    told.setObjectName("notice")
    told.setProperty("mood", "busy")
    told.setAutoFillBackground(True)
    told.setMargin(px(14))
    told.adjustSize()
    told.move(window.rect().center() - told.rect().center())
    told.show()
    told.repaint()
    return told


def sheet() -> str:
    """Return the style sheet in the theme and size in use."""
    looks = _looks()
    return sheet_of(looks.theme, looks.percent, (paths.resources() / "icons" / "sheet").as_posix())


def _dress(app: QApplication, looks: _Looks) -> None:
    looks.is_dressed = True
    folder = paths.resources() / "fonts"
    for name in ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"):
        if (folder / name).is_file():
            QFontDatabase.addApplicationFont(str(folder / name))
    # Before the palette is ours, since a platform without a scheme tells by its palette alone.
    looks.dark_desktop = app.palette().color(QPalette.ColorRole.Window).lightness() < 128
    if app.property("drawn_by") != "Fusion":  # to ask the style itself costs time at the start
        app.setStyle("Fusion")
    app.styleHints().colorSchemeChanged.connect(lambda _scheme: _follow())


def _follow() -> None:
    """Change with the desktop while its theme is followed."""
    app = QApplication.instance()
    if _looks().wanted == "system" and isinstance(app, QApplication):
        apply(app)


def _found(looks: _Looks) -> str:
    hints = QApplication.styleHints()
    wishes = getattr(hints, "accessibility", None)  # Qt 6.10
    if wishes is not None and wishes().contrastPreference() == Qt.ContrastPreference.HighContrast:
        return "contrast"
    scheme = hints.colorScheme()
    if scheme is Qt.ColorScheme.Unknown:
        return "dark" if looks.dark_desktop else "light"
    return "dark" if scheme is Qt.ColorScheme.Dark else "light"
