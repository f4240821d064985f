"""Whether what a window says is in the language in use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QComboBox, QHeaderView, QLineEdit, QTabBar, QWidget
from walker_checks import Found, shown_widgets

from ehc_desk.ui import texts

ENGLISH = frozenset(
    word
    for line in (
        "and cancel open close save delete of for with without not found file files folder error",
        "please select yes search look back forward name size date modified new next previous",
        "print pages copies copy paste undo redo clear reset apply help accept draft send sent",
        "sign out waiting loading settings",
    )
    for word in line.split()
)
"""Words that give an English text away; none of them is also a Vietnamese one."""


KEYS = frozenset({"Delete", "Insert", "Home", "End", "Page Up", "Page Down", "Print", "Menu"})
"""Words that stand on the keys themselves."""


def said(top: QWidget) -> Iterator[tuple[QWidget, str]]:
    """Yield every text a person can read or hear in a window."""
    yield top, top.windowTitle()
    for widget in shown_widgets(top):
        for text in (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()):
            yield widget, text
        for name in ("text", "placeholderText", "title"):
            has = getattr(widget, name, None)
            if callable(has) and not isinstance(widget, QLineEdit | QHeaderView):
                value = has()
                yield widget, value if isinstance(value, str) else ""
        if isinstance(widget, QLineEdit):
            yield widget, widget.placeholderText()
        yield from _said_inside(widget)
    for action in top.findChildren(QAction):
        yield top, action.text()
        yield top, action.toolTip()


def _said_inside(widget: QWidget) -> Iterator[tuple[QWidget, str]]:
    if isinstance(widget, QTabBar):
        yield from ((widget, widget.tabText(at)) for at in range(widget.count()))
    elif isinstance(widget, QComboBox):
        yield from ((widget, widget.itemText(at)) for at in range(min(widget.count(), 60)))
    elif isinstance(widget, QHeaderView):
        model = widget.model()
        for at in range(widget.count() if model is not None else 0):
            yield widget, str(model.headerData(at, widget.orientation()) or "")


@cache
def _english_texts() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    english, vietnamese = (texts._words(language) for language in ("en", "vi"))
    own = set(vietnamese.values())
    plain = {text for text in english.values() if text not in own and "{" not in text}
    patterns = []
    for text in english.values():
        fixed = re.sub(r"{[^}]*}", "", text)
        if "{" in text and len(re.findall(r"[A-Za-z]", fixed)) >= 8:
            pieces = [re.escape(piece) for piece in re.split(r"{[^}]*}", text)]
            patterns.append(re.compile(".+".join(pieces), re.DOTALL))
    return frozenset(plain), tuple(patterns)


def english_of(text: str) -> str:
    """Return why a text is English, or an empty string."""
    bare = text.replace("&", "").replace("\N{ZERO WIDTH SPACE}", "").strip()
    plain, patterns = _english_texts()
    if bare in plain or text in plain:
        return "is the English text"
    if any(pattern.fullmatch(text) for pattern in patterns):
        return "is an English sentence"
    if bare in KEYS or ("+" in bare and QKeySequence(bare).toString()):
        return ""  # the name of a key
    if re.search(r"[/\\]\w+[/\\]|https?:|@", bare):
        return ""  # a folder or an address
    words = {word.lower() for word in re.findall(r"(?<![\w.+])[A-Za-z]+(?![\w.])", bare)}
    return f"has the words {sorted(words & ENGLISH)}" if words & ENGLISH else ""


def english(top: QWidget) -> Iterator[Found]:
    """No English in Vietnamese mode; does nothing in another language."""
    if texts.language() != "vi":
        return
    for widget, text in said(top):
        told = english_of(text) if text else ""
        if told:
            yield widget, "english", f"{text[:60]!r} {told}"


def keys_untold(top: QWidget) -> Iterator[Found]:
    """No key of the text tables is shown in place of its text."""
    for widget, text in said(top):
        if re.fullmatch(r"[a-z_]+(\.[a-z0-9_-]+)+", text or ""):
            yield widget, "untold", f"{text!r} is a key, not a text"
