"""How the window looks: the bundled font, the colours of light and dark, one style sheet."""

from __future__ import annotations

import re

from PySide6.QtGui import QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from ehc_desk import paths

BASE_PX = 14

_LIGHT = {
    "bg": "#f3f5f8",
    "surface": "#ffffff",
    "soft": "#eaeff5",
    "border": "#cfd7e0",
    "text": "#18242f",
    "muted": "#566575",
    "primary": "#0b5cad",
    "primary_hover": "#094c90",
    "primary_soft": "#e2eefb",
    "on_primary": "#ffffff",
    "ok": "#146c3f",
    "ok_soft": "#e3f4ea",
    "warn": "#8a5a00",
    "warn_soft": "#fdf1d8",
    "bad": "#b3261e",
    "bad_soft": "#fdeae8",
    "focus": "#2b7de0",
}
_DARK = {
    "bg": "#161b21",
    "surface": "#1f262e",
    "soft": "#29323c",
    "border": "#3c4855",
    "text": "#e8edf2",
    "muted": "#a3b1bf",
    "primary": "#5aa5f0",
    "primary_hover": "#7bb8f5",
    "primary_soft": "#1d3650",
    "on_primary": "#0d1621",
    "ok": "#63c894",
    "ok_soft": "#1b3527",
    "warn": "#e3b04b",
    "warn_soft": "#3a2f17",
    "bad": "#f28b82",
    "bad_soft": "#43221f",
    "focus": "#7bb8f5",
}
_chosen = [_LIGHT]


def colour(name: str) -> str:
    """Return a colour of the theme in use as #rrggbb."""
    return _chosen[0][name]


def prepare(app: QApplication) -> None:
    """Load the bundled font, choose light or dark by the system's palette, set the sheet."""
    family = "Noto Sans"
    folder = paths.resources() / "fonts"
    for name in ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"):
        file = folder / name
        if file.is_file():
            QFontDatabase.addApplicationFont(str(file))
    font = QFont(family)
    font.setPixelSize(BASE_PX)
    app.setFont(font)
    app.setStyle("Fusion")
    dark = app.palette().color(QPalette.ColorRole.Window).lightness() < 128
    _chosen[0] = _DARK if dark else _LIGHT
    app.setStyleSheet(sheet())


def sheet() -> str:
    """Return the style sheet in the colours in use."""
    theme = "dark" if _chosen[0] is _DARK else "light"
    text = _SHEET.replace("@icons", (paths.resources() / "icons").as_posix())
    text = text.replace("@theme", theme)
    for name, value in _chosen[0].items():
        text = text.replace(f"@{name};", f"{value};").replace(f"@{name} ", f"{value} ")
    return text


_SHEET = """
QWidget { color: @text; }
QMainWindow, QDialog, #page { background: @bg; }
QToolTip { background: @surface; color: @text; border: 1px solid @border; padding: 4px; }
QLabel { background: transparent; }
QLabel[role="title"] { font-size: 21px; font-weight: 700; }
QLabel[role="heading"] { font-size: 15px; font-weight: 700; }
QLabel[role="muted"], QLabel[role="label"] { color: @muted; font-size: 12px; }
QLabel[role="label"][problem="true"] { color: @bad; font-weight: 700; }
QLabel[role="code"] { font-size: 34px; font-weight: 700; color: @primary; }
QLabel[role="due"] { font-size: 16px; font-weight: 700; }
QLabel[role="chip"] { background: @primary_soft; color: @primary; border-radius: 8px;
  padding: 0 7px; font-size: 11px; }
QLabel[role="state"] { background: @primary_soft; color: @primary; border-radius: 12px;
  padding: 3px 12px; font-weight: 700; max-height: 22px; }
QLabel[role="training"] { background: @warn_soft; color: @warn; font-weight: 700;
  border-radius: 10px; padding: 2px 10px; }
QFrame#card { background: @surface; border: 1px solid @border; border-radius: 10px; }
QFrame#rail { background: @soft; border: none; border-right: 1px solid @border; }
QFrame#notice { background: @bad_soft; border: 1px solid @bad; border-radius: 8px; }
QFrame#notice[mood="good"] { background: @ok_soft; border-color: @ok; }
QFrame#notice[mood="hint"] { background: @warn_soft; border-color: @warn; }
QLineEdit, QComboBox, QPlainTextEdit, QSpinBox { background: @surface; color: @text;
  border: 1px solid @border; border-radius: 6px; padding: 0 8px; min-height: 30px;
  selection-background-color: @primary; selection-color: @on_primary; }
QPlainTextEdit { padding: 4px 6px; }
QLineEdit:focus, QComboBox:focus, QPlainTextEdit:focus, QSpinBox:focus {
  border: 2px solid @focus; padding: 0 7px; }
QLineEdit[problem="true"], QComboBox[problem="true"] { border: 2px solid @bad; padding: 0 7px; }
QLineEdit[mark="true"], QComboBox[mark="true"] { background: @primary_soft; }
QLineEdit:disabled, QComboBox:disabled { background: @soft; color: @muted; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url(@icons/chevron-@theme.svg); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: @surface; color: @text; border: 1px solid @border;
  selection-background-color: @primary_soft; selection-color: @text; outline: none; }
QPushButton { background: @surface; color: @text; border: 1px solid @border;
  border-radius: 6px; padding: 0 12px; min-height: 30px; }
QPushButton:hover { background: @soft; }
QPushButton:focus { border: 2px solid @focus; padding: 0 11px; }
QPushButton:disabled { color: @muted; background: @soft; }
QPushButton[kind="primary"] { background: @primary; color: @on_primary; border-color: @primary;
  font-weight: 700; min-height: 38px; }
QPushButton[kind="primary"]:hover { background: @primary_hover; }
QPushButton[kind="primary"]:focus { border: 2px solid @text; }
QPushButton[kind="primary"]:disabled { background: @border; color: @muted; border-color: @border; }
QPushButton[kind="tall"] { min-height: 38px; }
QPushButton[kind="link"] { border: none; background: transparent; color: @primary;
  text-align: left; padding: 0 4px; }
QPushButton[kind="link"]:focus { border: 2px solid @focus; border-radius: 6px; }
QPushButton[kind="status"] { border: none; background: transparent; min-height: 30px;
  padding: 0 10px; }
QPushButton[kind="status"]:hover { background: @soft; }
QPushButton[kind="status"]:focus { border: 2px solid @focus; }
QPushButton[mood="good"] { color: @ok; font-weight: 700; }
QPushButton[mood="waiting"] { color: @warn; font-weight: 700; }
QPushButton[mood="bad"] { color: @bad; font-weight: 700; }
QCheckBox { min-height: 32px; spacing: 8px; }
QCheckBox::indicator { width: 17px; height: 17px; border: 1.5px solid @muted; border-radius: 4px;
  background: @surface; }
QCheckBox::indicator:checked { image: url(@icons/check-@theme.svg); border: none; width: 18px;
  height: 18px; }
QCheckBox:focus { color: @primary; }
QMenuBar { background: @surface; border-bottom: 1px solid @border; padding: 1px 4px; }
QMenuBar::item { padding: 5px 10px; background: transparent; border-radius: 4px; }
QMenuBar::item:selected { background: @primary_soft; }
QMenu { background: @surface; border: 1px solid @border; padding: 4px; }
QMenu::item { padding: 7px 26px 7px 14px; border-radius: 4px; }
QMenu::item:selected { background: @primary_soft; color: @text; }
QMenu::item:disabled { color: @muted; }
QMenu::separator { height: 1px; background: @border; margin: 4px 8px; }
QStatusBar { background: @surface; border-top: 1px solid @border; }
QStatusBar::item { border: none; }
QTreeWidget#lists { background: transparent; border: none; outline: none; font-size: 13px; }
QTreeWidget#lists::item { min-height: 32px; padding: 0 6px; }
QTreeWidget#lists::item:hover { background: @surface; }
QTreeWidget#lists::item:selected { background: @primary; color: @on_primary; }
QTreeWidget#lists:focus { border: 1px solid @focus; border-radius: 6px; }
QTableView, QListView, QListWidget, QTreeWidget { background: @surface; border: 1px solid @border;
  border-radius: 8px; gridline-color: @soft; outline: none;
  alternate-background-color: @bg; selection-background-color: @primary_soft;
  selection-color: @text; }
QTableView { border-radius: 4px; padding: 1px; }
QTableView:focus, QListView:focus, QListWidget:focus { border: 2px solid @focus; padding: 0; }
QTableView#checklist { font-size: 13px; }
QTableView::item { padding: 3px 6px; border: none; }
QTableView::item:selected, QListView::item:selected, QListWidget::item:selected {
  background: @primary_soft; color: @text; }
QListWidget::item { padding: 6px 8px; }
QHeaderView { background: @soft; border: none; }
QHeaderView::section { background: @soft; color: @muted; border: none;
  border-bottom: 1px solid @border; padding: 6px 8px; font-size: 12px; font-weight: 700; }
QTabWidget::pane { border: 1px solid @border; border-radius: 8px; background: @surface; top: -1px; }
QTabBar::tab { background: transparent; color: @muted; padding: 7px 14px; min-height: 20px;
  border: none; border-bottom: 3px solid transparent; }
QTabBar::tab:selected { color: @primary; border-bottom: 3px solid @primary; font-weight: 700; }
QTabBar::tab:hover { color: @text; }
QTabBar:focus { color: @primary; }
QTabBar::tab:focus { background: @primary_soft; }
QScrollArea { border: none; background: transparent; }
QScrollArea > QWidget > QWidget#form { background: @surface; }
QScrollBar:vertical { background: transparent; width: 12px; }
QScrollBar::handle:vertical { background: @border; border-radius: 5px;
  min-height: 30px; margin: 1px; }
QScrollBar:horizontal { background: transparent; height: 12px; }
QScrollBar::handle:horizontal { background: @border; border-radius: 5px;
  min-width: 30px; margin: 1px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QProgressBar { border: 1px solid @border; border-radius: 6px; background: @soft; min-height: 18px;
  text-align: center; }
QProgressBar::chunk { background: @primary; border-radius: 5px; }
QSplitter::handle { background: transparent; }
"""


def scale(app: QApplication, percent: int) -> None:
    """Make every letter larger or smaller (90–200 %), live."""
    factor = min(max(percent, 90), 200) / 100

    def scaled(match: re.Match[str]) -> str:
        return f"font-size: {round(int(match[1]) * factor)}px"

    font = app.font()
    font.setPixelSize(round(BASE_PX * factor))
    app.setFont(font)
    app.setStyleSheet(re.sub(r"font-size: (\d+)px", scaled, sheet()))
