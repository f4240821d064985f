"""An electronic form drawn from data: sections, rows of twelve columns, any kind of field.

What the fields do is theirs (``form_fields``); the view lays them out, carries values in and
edits out, and keeps help, problems and rows within reach of the keyboard.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QScrollArea, QToolTip, QWidget

from ehc_desk.domain.form import Form, FormField, Section, expand
from ehc_desk.domain.form_marks import CARD, kinds_of
from ehc_desk.domain.form_values import nest, template
from ehc_desk.services.form_facts import block_of
from ehc_desk.ui import texts
from ehc_desk.ui.texts import t
from ehc_desk.ui.widgets.address_line import AddressLine
from ehc_desk.ui.widgets.entries import CONTROL, SHIFT, Lines, NumberLine, select_all
from ehc_desk.ui.widgets.fields import Choice, Labelled, Line
from ehc_desk.ui.widgets.form_address import AddressParts
from ehc_desk.ui.widgets.form_fields import (
    ChoiceLists,
    Choices,
    least_width,
    make_field,
    problem_of,
    title_of,
)
from ehc_desk.ui.widgets.form_help import HelpLine, explanation, help_line, help_of
from ehc_desk.ui.widgets.form_page import FormPage
from ehc_desk.ui.widgets.form_rows import RowKeeper, section_at
from ehc_desk.ui.widgets.form_sight import Sight, goes_on
from ehc_desk.ui.widgets.helped import Helped, labelled
from ehc_desk.ui.widgets.slices import FIRST_MS, Slices

Problems = Mapping[str, Mapping[str, Any]]
_ALT = Qt.KeyboardModifier.AltModifier


class FormView(QScrollArea):
    """Shows the values of one form; tells path and value of every edit."""

    edited = Signal(str, object)

    def __init__(self, choices: Choices) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._lists = ChoiceLists(choices)
        self._form: Form | None = None
        self._values: dict[str, Any] = {}
        self._marks: frozenset[str] = frozenset()
        self._kinds: Mapping[str, str] = {}
        self._problems: Problems = {}
        self._shown: tuple[str, ...] = ()
        self._fields: dict[str, Labelled] = {}
        self._items: dict[str, FormField] = {}
        self._slices = Slices(self)
        self._building = False
        self._parts = AddressParts(lambda: self._items, self._edit)
        self._rows = RowKeeper(self.edited.emit)
        self._help = HelpLine(self, self._leave_room)
        self._sight = Sight(self)

    # ------------------------------------------------------------ showing

    def show_form(
        self,
        form: Form | None,
        values: dict[str, Any],
        marks: frozenset[str],
        problems: Problems,
    ) -> None:
        """Show flat values by path; the widgets stay as long as the same fields are shown."""
        if form is None:
            return
        if self._form is None or self._form.id != form.id:
            self._rows.forget()
        kinds, filled = kinds_of(marks), self._form is not None and self._form.id == form.id
        told = [path for path in kinds if self._is_news(path, kinds, values)] if filled else []
        self._form, self._values = form, values
        self._kinds, self._problems = kinds, problems
        self._marks = marks
        grown = self._rows.grown(form)
        visible = expand(grown, values)
        paths = (form.id, form.version, texts.language(), *(item.path for item in visible))
        if paths != self._shown:
            self._rebuild(grown, visible)
            self._shown = paths
        else:
            for path in self._fields:
                self._show_field(self._items[path])
        here = self._path_of(self.focusWidget())
        self._tell_help(here)
        self._bring(told, here)

    def _is_news(self, path: str, kinds: Mapping[str, str], values: Mapping[str, Any]) -> bool:
        """Tell whether a card has filled a field since the form was shown last."""
        same = self._kinds.get(path) == CARD and self._values.get(path) == values.get(path)
        return kinds[path] == CARD and not same

    def _bring(self, paths: Sequence[str], here: str) -> None:
        """Bring what a card filled into sight when it is the block the cursor is in."""
        found = block_of(self._form, here) if self._form is not None and paths else None
        if found is None:
            return
        section, row = found
        within = {item.path for item in section.fields}
        told = [path for path in paths if template(path) in within and path.startswith(row)]
        if len(told) > 1:
            self._sight.show([self._fields[path] for path in told if self._built(path)])

    def focus(self, path: str) -> bool:
        """Put the cursor into a field and bring it into view; False when it is not shown."""
        found = self._built(path) or self._built(template(path))
        if found is None:
            return False
        found.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._sight.entered(found.field)
        return True

    def next_problem(self) -> bool:
        """Go to the next field that is wrong, after the last one to the first (Shift+F8)."""
        wrong = [path for path in self._items if path in self._problems]
        if not wrong:
            return False
        order, here = list(self._items), self._path_of(self.focusWidget())
        at = order.index(here) if here in order else -1
        behind = [path for path in wrong if order.index(path) > at]
        there = self.focus((behind or wrong)[0])
        select_all(self.focusWidget())  # typing replaces what is wrong
        return there

    def title_of(self, path: str) -> str:
        """Return the label of a field by its path."""
        found = self._form.field_at(path) if self._form else None
        return title_of(found) if found else texts.field_text(path)

    def _rebuild(self, form: Form, visible: Sequence[FormField]) -> None:
        path = self._path_of(self.focusWidget())
        self._fields = {}
        self._items = {item.path: item for item in visible}
        page = FormPage(
            self._items,
            make=self._made,
            add=self._add_row,
            remove=self._remove_row,
            of_block=self.block_button,
            parent=self.viewport(),
        )
        count = partial(self._rows.count, values=self._values)
        steps = page.steps(form, count)
        self._slices.begin(steps, lambda: page.is_high(self.height()), within_ms=FIRST_MS)
        self._building = True  # a field that loses the focus with its page has nothing to tell
        before = self.takeWidget()  # Qt would delete the field that is just telling of a key
        if before is not None:
            before.hide()
            before.deleteLater()
        self.setWidget(page)
        self._sight.watch(page)
        self._building = False
        if path:
            self.focus(path)

    def _built(self, path: str) -> Labelled | None:
        """Return a field of the form, built now when it was not yet."""
        if path in self._items:
            self._slices.until(lambda: path in self._fields)
        return self._fields.get(path)

    def block_button(self, _section: Section, _row: int) -> QWidget | None:
        """Return what stands at the head of a block beside its title; here nothing."""
        return None

    def complete(self) -> None:
        """Build now what of the form would follow in the next moments."""
        self._slices.finish()

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: N802 - Qt's names
        """Walk on; whoever walks faster than the form is built does not fall off its end."""
        page, here = self.widget(), self.focusWidget()
        if next and page is not None and here is not None:
            self._slices.until(lambda: goes_on(page, here))
        return super().focusNextPrevChild(next)

    def _made(self, item: FormField) -> Labelled:
        """Build a field, with what it shows now."""
        made = self._labelled(item)
        self._show_field(item)
        return made

    def _labelled(self, item: FormField) -> Labelled:
        if item.kind == "address" and not self._parts.of(item):
            item = replace(item, within="")  # nothing to take the address apart into
        field = make_field(
            item,
            lambda item: self._lists.of(item, self._values),
            lambda value: self._edit(item.path, value),
        )
        field.setToolTip(help_of(item))
        field.setMinimumWidth(least_width(item, field))
        field.installEventFilter(self)
        made = labelled(title_of(item), field, required=item.for_fee, wraps=True)
        made.set_help(help_of(item))
        self._fields[item.path] = made
        if isinstance(field, AddressLine):
            field.converted.connect(lambda to: self._parts.convert(item, to, self._values))
            field.reverted.connect(lambda: self._parts.revert(item))
        return made

    def _show_field(self, item: FormField) -> None:
        problem = self._problems.get(item.path)
        shown = self._fields[item.path]
        value = self._values.get(item.path)
        field = shown.field
        if isinstance(field, QCheckBox):
            field.setChecked(bool(value))
        elif isinstance(field, Line | Choice | Lines):
            field.show_value("" if value is None else str(value))
            if item.derived is not None:
                field.setToolTip(field.value())
        if isinstance(field, NumberLine):
            shown.set_note(field.understood())
        if isinstance(shown, Helped):
            shown.refresh()
        shown.set_mark(self._kinds.get(item.path, ""))
        shown.set_problem(problem_of(item, str(problem["code"])) if problem else "")

    # ------------------------------------------------------------ addresses

    def _edit(self, path: str, value: Any) -> None:
        if self._building:
            return
        self._rows.done()
        self.edited.emit(path, value)
        if (province := self._parts.province_of(path, value, self._values)) is not None:
            self.edited.emit(*province)

    # ------------------------------------------------------------ rows

    def _add_row(self, section: Section) -> None:
        row = self._rows.add(section, self._values)
        self._again()
        self.focus(f"{section.at}[{row}]" + section.fields[0].path.split("[]", 1)[1])

    def _remove_row(self, section: Section, row: int) -> None:
        focused = self.focusWidget()
        if isinstance(focused, Line):
            focused.setModified(False)  # what the row below holds is shown in its place
        self._rows.remove(section, row, nest(self._values))
        self._again()
        left = max(min(row, self._rows.count(section, self._values) - 1), 0)
        self.focus(f"{section.at}[{left}]" + section.fields[0].path.split("[]", 1)[1])
        self._help.tell(t("form.row_removed", row=row + 1) + " " + t("form.again") + ": Ctrl+Z")

    def _put_back(self) -> None:
        path = self._rows.put_back()
        self._again()
        self.focus(path)

    def _again(self) -> None:
        self.show_form(self._form, self._values, self._marks, self._problems)

    # ------------------------------------------------------------ keys and help

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Hear the keys of the form before the field does, and show the help of the field."""
        kind = event.type()
        if kind in (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress):
            self._sight.forget()
        if kind == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self._tell_help(watched.objectName())
            self._sight.entered(watched)
        elif kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if self._act_of(event, watched.objectName()) is not None:
                event.accept()
                return True
        elif kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            act = self._act_of(event, watched.objectName())
            if act is not None:
                act()
                return True
        return super().eventFilter(watched, event)

    def _act_of(self, event: QKeyEvent, path: str) -> Callable[[], object] | None:
        pressed = (event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier)
        section, row = section_at(self._form, path)
        acts: dict[tuple[int, Qt.KeyboardModifier], Callable[[], object]] = {
            (Qt.Key.Key_F1, SHIFT): lambda: self._explain(path),
            (Qt.Key.Key_F8, SHIFT): self.next_problem,
        }
        address = self._fields.get(self._parts.line_of(path))
        if isinstance(address, Helped):
            acts[AddressLine.KEY, SHIFT] = address.take_offer
        if section is not None and section.repeat:
            acts[Qt.Key.Key_Insert, _ALT] = lambda: self._add_row(section)
            acts[Qt.Key.Key_Delete, _ALT] = lambda: self._remove_row(section, row)
        if self._rows.removed:
            acts[Qt.Key.Key_Z, CONTROL] = self._put_back
        return acts.get(pressed)

    def _path_of(self, widget: QWidget | None) -> str:
        return widget.objectName() if widget is not None else ""

    def _explain(self, path: str) -> None:
        """Show all there is to say about a field beside it (Shift+F1)."""
        item, there = self._items.get(path), self._fields.get(path)
        if item is None or there is None:
            return
        corner = there.field.mapToGlobal(QPoint(0, there.field.height()))
        QToolTip.showText(corner, explanation(item), there.field)

    def _tell_help(self, path: str) -> None:
        item = self._items.get(path)
        if item is None:
            self._help.tell("")
            return
        section, _ = section_at(self._form, path)
        rows = section is not None and section.repeat
        wrong = sum(path in self._problems for path in self._items)
        self._help.tell(help_line(item, rows=rows, wrong=wrong))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the line of help at the bottom."""
        super().resizeEvent(event)
        self._help.place()
        self._sight.room_changed()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Give the fields the room they need in another font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            for path, there in self._fields.items():
                there.field.setMinimumWidth(least_width(self._items[path], there.field))
            self._help.place()

    def _leave_room(self, high: int) -> None:
        """Keep so many pixels at the bottom free of the form."""
        if self.viewportMargins().bottom() != high:
            self.setViewportMargins(0, 0, 0, high)
