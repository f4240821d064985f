"""The style sheet: where each token goes. ``12u`` grows with the letters, ``1px`` does not.

``@name`` is a colour of the theme, ``@edge`` the width of a border, ``@target`` the least height
of what can be pressed, ``@icons/x`` a small drawing in the colours of the theme.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ehc_desk.ui.looks import tokens

RING = 2
"""The width of the ring around what has the focus, in pixels."""
_CONTRAST_RING, _GAP = 3, 2
"""High contrast: a thicker ring; a gap parts it from what is filled."""
_CORNER = 5
"""The width of the ring and its gap in the picture, in pixels."""
_UNDERLINE = 3
_LARGE = 150
"""Letters above this percentage leave the menus little room beside their names."""
_UNITS = re.compile(r"(\d+(?:\.\d+)?)u\b")
_NAMES = re.compile(r"@([a-z_]+)")


def tab_side(percent: int) -> int:
    """Return the pixels at either side of a tab's words: fewer where letters are very large."""
    return tokens.px(14 if percent <= _LARGE else 6, percent)


def _around(ink: str, theme: str, icons: str) -> str:
    """Return the border of what is filled and has the focus.

    A line of its own colour is lost on the yellow of high contrast: there a picture has the ring
    and the gap inside it, which no border of a style sheet can draw.
    """
    if theme != "contrast":
        return f"border: {RING}px solid {tokens.COLOURS[theme][ink]};"
    wide = _CONTRAST_RING + _GAP
    slices = " ".join([str(_CORNER)] * 4)
    picture = f"url({icons}/ring-{theme}.svg) {slices} stretch"
    clip = "border-radius: 0; background-clip: padding;"
    return f"border: {wide}px solid transparent; border-image: {picture}; {clip}"


def sheet(theme: str, percent: int, icons: str) -> str:
    """Return the sheet of a theme with letters of ``percent``; ``icons`` is a folder."""
    strong = theme == "contrast"
    edge, ring = (2, _CONTRAST_RING) if strong else (1, RING)
    filled = _CONTRAST_RING + _GAP if strong else RING
    # A border and a padding together keep their sum, so that nothing jumps when the focus comes.
    target = tokens.target_px(percent)
    words: Mapping[str, str] = {
        **tokens.COLOURS[theme],
        "icons": icons,
        "theme": theme,
        "edge": f"{edge}px",
        "inner": f"{target - 2 * edge}px",
        "ringed": f"{target - 2 * ring}px",
        "target": f"{target}px",
        "tab": f"{target + 2 - ring - _UNDERLINE}px",  # a button beside tabs shows its edges
        "tall_inner": f"{tokens.px(40, percent) - 2 * edge}px",
        "tall_ringed": f"{tokens.px(40, percent) - 2 * ring}px",
        "beside": f"{tokens.px(6 if percent <= _LARGE else 2, percent)}px",
        "scroller": f"{2 * target}px",  # two buttons share it
        "tabside": f"{tab_side(percent)}px",
        "ring": f"{ring}px",
        "side": f"{tokens.px(10, percent) - edge}px",
        "side_ringed": f"{tokens.px(10, percent) - ring}px",
        "filled": _around("text", theme, icons),
        "checked": _around("focus", theme, icons),
        "filled_inner": f"{target - 2 * filled}px",
        "filled_tall": f"{tokens.px(40, percent) - 2 * filled}px",
        "filled_side": f"{tokens.px(10, percent) - filled}px",
        "cell_focus": tokens.COLOURS[theme]["on_select" if strong else "focus"],
        "cell_up": f"{max(0, tokens.px(3, percent) - ring)}px",
        "cell_beside": f"{tokens.px(6, percent) - ring}px",
        "near": f"{tokens.px(8, percent) - edge}px",
        "near_ringed": f"{tokens.px(8, percent) - ring}px",
    }
    scaled = _UNITS.sub(lambda found: f"{tokens.px(float(found[1]), percent)}px", _SHEET)
    return _NAMES.sub(lambda found: words[found[1]], scaled)


_SHEET = """
QWidget { color: @text; }
QMainWindow, QDialog, QWizard, QMessageBox, #page { background: @bg; }
QToolTip { background: @surface; color: @text; border: @edge solid @border; padding: 4u; }
QLabel { background: transparent; }
QLabel[role="title"] { font-size: 21u; font-weight: 700; }
QLabel[role="heading"] { font-size: 15u; font-weight: 700; }
QLabel[role="muted"], QLabel[role="label"] { color: @muted; font-size: 12u; }
QLabel[role="label"][problem="true"] { color: @bad; font-weight: 700; }
QLabel[role="code"] { font-size: 34u; font-weight: 700; color: @primary; }
QLabel[role="due"] { font-size: 16u; font-weight: 700; }
QLabel[role="chip"] { background: @primary_soft; color: @primary; border-radius: 8u;
  padding: 0 7u; font-size: 12u; }
QLabel[role="state"] { background: @primary_soft; color: @primary; border-radius: 12u;
  padding: 3u 12u; font-weight: 700; max-height: 24u; }
QLabel[role="training"] { background: @warn_soft; color: @warn; font-weight: 700;
  border-radius: 10u; padding: 2u 10u; }
QLabel[tone="ok"] { color: @ok; } QLabel[tone="warn"] { color: @warn; }
QLabel[tone="bad"] { color: @bad; }
QFrame#card { background: @surface; border: @edge solid @line; border-radius: 10u; }
QFrame#rail { background: @soft; border: none; border-right: @edge solid @line; }
QFrame#notice { background: @bad_soft; border: @edge solid @bad; border-radius: 8u; }
QFrame#notice[mood="good"] { background: @ok_soft; border-color: @ok; }
QFrame#notice[mood="hint"] { background: @warn_soft; border-color: @warn; }
QFrame#notice[mood="busy"] { background: @surface; border-color: @border; }
QFrame#told { background: @bad_soft; border: @edge solid @bad; border-radius: 8u; }
QFrame#told[mood="hint"] { background: @warn_soft; border-color: @warn; }
QFrame#told QLabel { font-weight: 700; }

QLineEdit, QComboBox, QPlainTextEdit, QTextEdit, QAbstractSpinBox { background: @surface;
  color: @text; border: @edge solid @border; border-radius: 6u; padding: 0 @near;
  min-height: @inner; selection-background-color: @primary; selection-color: @on_primary;
  placeholder-text-color: @muted; }
QPlainTextEdit, QTextEdit, QTextBrowser { padding: 4u 6u; }
QLineEdit:focus, QComboBox:focus, QPlainTextEdit:focus, QTextEdit:focus, QAbstractSpinBox:focus {
  border: @ring solid @focus; padding: 0 @near_ringed; min-height: @ringed; }
QPlainTextEdit:focus, QTextEdit:focus, QTextBrowser:focus { padding: 4u 6u; }
QLineEdit[problem="true"], QComboBox[problem="true"], QPlainTextEdit[problem="true"] {
  border: @ring solid @bad; padding: 0 @near_ringed; min-height: @ringed; }
QLineEdit[problem="true"]:focus, QComboBox[problem="true"]:focus,
QPlainTextEdit[problem="true"]:focus { border: @ring solid @focus; background: @bad_soft; }
QLineEdit[mark="true"], QComboBox[mark="true"] { background: @primary_soft; }
QLineEdit:disabled, QComboBox:disabled, QPlainTextEdit:disabled, QAbstractSpinBox:disabled {
  background: @soft; color: @muted; border-color: @line; }
QLineEdit:read-only, QPlainTextEdit:read-only { background: @soft; }
QComboBox::drop-down { border: none; width: 24u; }
QComboBox::down-arrow { image: url(@icons/chevron-@theme.svg); width: 12u; height: 12u; }
QComboBox QAbstractItemView { background: @surface; color: @text; border: @edge solid @border;
  selection-background-color: @select; selection-color: @on_select; outline: none; }
QComboBox QAbstractItemView::item { min-height: 28u; padding: 0 6u; }
QComboBox QAbstractItemView::item:selected { background: @select; color: @on_select; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; width: 20u; }
QAbstractSpinBox::down-arrow { image: url(@icons/chevron-@theme.svg); width: 10u; height: 10u; }
QAbstractSpinBox::up-arrow { image: url(@icons/chevron-up-@theme.svg); width: 10u; height: 10u; }
QComboBox QLineEdit, QAbstractSpinBox QLineEdit { border: none; padding: 0; min-height: 0;
  background: transparent; }
QAbstractSpinBox { max-height: @inner; }
QAbstractSpinBox:focus { max-height: @ringed; }

QPushButton, QToolButton { background: @surface; color: @text; border: @edge solid @border;
  border-radius: 6u; padding: 0 @side; min-height: @inner; }
QPushButton:hover, QToolButton:hover { background: @soft; }
QPushButton:pressed, QToolButton:pressed { background: @select; color: @on_select; }
QPushButton:checked, QToolButton:checked { background: @select; color: @on_select;
  font-weight: 700; }
QPushButton:focus, QToolButton:focus { border: @ring solid @focus; padding: 0 @side_ringed;
  min-height: @ringed; }
QPushButton[unfolds="true"], QPushButton[unfolds="true"]:focus { padding-right: 20u; }
QPushButton::menu-indicator { image: url(@icons/chevron-@theme.svg); width: 12u; height: 12u;
  subcontrol-origin: border; subcontrol-position: center right; right: 9u; }
QPushButton:disabled, QToolButton:disabled { color: @muted; background: @soft;
  border: @edge dashed @border; }
QPushButton[kind="primary"] { background: @primary; color: @on_primary; border-color: @primary;
  font-weight: 700; min-height: @tall_inner; }
QPushButton[kind="primary"]:hover { background: @primary_hover; color: @on_primary; }
QPushButton[kind="primary"]:focus { @filled padding: 0 @filled_side;
  min-height: @filled_tall; }
QPushButton[kind="primary"]:disabled { background: @soft; color: @muted;
  border: @edge dashed @border; }
QPushButton[kind="tall"] { min-height: @tall_inner; }
QPushButton[kind="tall"]:focus { min-height: @tall_ringed; }
QPushButton:checked:focus, QToolButton:checked:focus { @checked
  padding: 0 @filled_side; min-height: @filled_inner; }
QPushButton[kind="danger"] { color: @bad; border-color: @bad; }
QPushButton[kind="link"] { border: @ring solid transparent; border-radius: 6u;
  background: transparent; color: @primary; text-align: left; padding: 0 4u;
  min-height: @ringed; text-decoration: underline; }
QPushButton[kind="link"]:focus { border: @ring solid @focus; }
QPushButton[kind="status"] { border: @ring solid transparent; background: transparent;
  min-height: @ringed; padding: 0 8u; }
QPushButton[kind="status"]:hover { background: @soft; }
QPushButton[kind="status"]:focus { border: @ring solid @focus; }
QPushButton[mood="good"] { color: @ok; font-weight: 700; }
QPushButton[mood="waiting"] { color: @warn; font-weight: 700; }
QPushButton[mood="bad"] { color: @bad; font-weight: 700; }

QCheckBox, QRadioButton { min-height: @ringed; spacing: 8u; border: @ring solid transparent;
  border-radius: 6u; padding: 0 4u 0 1px; }
QCheckBox:focus, QRadioButton:focus { border: @ring solid @focus; }
QCheckBox:disabled, QRadioButton:disabled { color: @muted; }
QCheckBox::indicator, QRadioButton::indicator, QGroupBox::indicator, QAbstractItemView::indicator {
  width: 16u; height: 16u; border: @edge solid @border; border-radius: 4u; background: @surface; }
QRadioButton::indicator { border-radius: 8u; }
QCheckBox::indicator:checked, QGroupBox::indicator:checked, QAbstractItemView::indicator:checked {
  image: url(@icons/check-@theme.svg); border: none; width: 18u; height: 18u; }
QCheckBox::indicator:indeterminate { image: url(@icons/partial-@theme.svg); border: none;
  width: 18u; height: 18u; }
QRadioButton::indicator:checked { image: url(@icons/radio-@theme.svg); border: none;
  width: 18u; height: 18u; }
QGroupBox { border: @edge solid @line; border-radius: 8u; margin-top: 10u; padding-top: 8u; }
QGroupBox::title { subcontrol-origin: margin; left: 10u; padding: 0 4u; color: @muted; }

QMenuBar { background: @surface; border-bottom: @edge solid @line; padding: 1px 4u; }
QMenuBar::item { padding: 5u @beside; background: transparent; border-radius: 4u;
  border: @ring solid transparent; }
QMenuBar::item:selected { background: @select; color: @on_select; border: @ring solid @focus; }
QMenu { background: @surface; border: @edge solid @border; padding: 4u; menu-scrollable: 1; }
QMenu::item { padding: 6u 26u 6u 12u; border-radius: 4u; border: @ring solid transparent; }
QMenu::icon { left: 8u; }
QMenu::item:selected { background: @select; color: @on_select; border: @ring solid @focus; }
QMenu::item:disabled { color: @muted; }
QMenu::item:disabled:selected { background: @soft; color: @muted; }
QMenu::separator { height: 1px; background: @line; margin: 4u 8u; }
QStatusBar { background: @surface; border-top: @edge solid @line; }
QStatusBar::item { border: none; }

QTableView, QListView, QListWidget, QTreeView, QTreeWidget { background: @surface; color: @text;
  border: @ring solid @line; border-radius: 6u; gridline-color: @soft; outline: none;
  alternate-background-color: @bg; selection-background-color: @select;
  selection-color: @on_select; }
QTableView:focus, QListView:focus, QListWidget:focus, QTreeView:focus, QTreeWidget:focus {
  border: @ring solid @focus; }
QTableView::item, QTreeView::item { padding: 3u 6u; border: none; }
QListView::item { padding: 4u 6u; border: @ring solid transparent; }
QTableView::item:selected, QListView::item:selected, QTreeView::item:selected {
  background: @select; color: @on_select; }
QTableView::item:focus, QTreeView::item:focus { border: @ring solid @focus;
  padding: @cell_up @cell_beside; }
QListView::item:focus { border: @ring solid @focus; }
QTableView::item:selected:focus, QListView::item:selected:focus, QTreeView::item:selected:focus {
  border-color: @cell_focus; }
QTableView::item:selected:!active, QListView::item:selected:!active,
QTreeView::item:selected:!active { background: @select; color: @on_select; }
QTableView#checklist { font-size: 13u; }
QTreeWidget#lists { background: transparent; border: @ring solid transparent; font-size: 13u; }
QTreeWidget#lists::item { min-height: @target; padding: 0 6u; border: none; }
QTreeWidget#lists::item:hover { background: @surface; }
QTreeWidget#lists::item:selected { background: @primary; color: @on_primary; }
QTreeWidget#lists:focus { border: @ring solid @focus; border-radius: 6u; }
QHeaderView { background: @soft; border: none; }
QHeaderView::section { background: @soft; color: @muted; border: none;
  border-bottom: @edge solid @line; padding: 6u 8u; font-size: 12u; font-weight: 700; }
QTableCornerButton::section { background: @soft; border: none; }

QTabWidget::pane { border: none; background: transparent; top: 0; }
QTabBar::tab { background: transparent; color: @muted; padding: 0 @tabside; min-height: @tab;
  border: @ring solid transparent; border-bottom: 3px solid transparent; }
QTabBar::tab:selected { color: @primary; border-bottom: 3px solid @primary; font-weight: 700; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected:focus { background: @primary_soft; border: @ring solid @focus;
  border-bottom: 3px solid @primary; }
QTabBar::scroller { width: @scroller; }
QTabBar QToolButton { padding: 0; min-width: @inner; background: @surface; }
QTabBar QToolButton::left-arrow { image: url(@icons/chevron-left-@theme.svg); width: 14u;
  height: 14u; }
QTabBar QToolButton::right-arrow { image: url(@icons/chevron-right-@theme.svg); width: 14u;
  height: 14u; }
QScrollArea { border: none; background: transparent; }
QScrollArea#facts { border: @ring solid transparent; border-radius: 10u; }
QScrollArea#facts:focus { border: @ring solid @focus; }
QScrollArea > QWidget > QWidget#form { background: @surface; }
QScrollBar:vertical { background: transparent; width: 13u; }
QScrollBar::handle:vertical { background: @border; border-radius: 5u; min-height: 32u;
  margin: 1px; }
QScrollBar:horizontal { background: transparent; height: 13u; }
QScrollBar::handle:horizontal { background: @border; border-radius: 5u; min-width: 32u;
  margin: 1px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QProgressBar { border: @edge solid @border; border-radius: 6u; background: @soft; color: @text;
  min-height: 18u; text-align: center; }
QProgressBar::chunk { background: @primary_soft; border-radius: 5u;
  border: @ring solid @primary; }
QSplitter::handle { background: transparent; }
QSplitter::handle:focus { background: @focus; }
"""
