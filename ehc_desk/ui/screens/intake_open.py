"""What is still open in a case, in words: up to three by name, the rest counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ehc_desk.presenters.intake_state import IntakeState, Problem
from ehc_desk.ui import texts
from ehc_desk.ui.texts import problem_text, t

if TYPE_CHECKING:
    from ehc_desk.domain.form import Form

_NAMED = 3
_EMPTY = frozenset({"required", "too-few"})


def open_text(state: IntakeState) -> str:
    """Return "Còn 4 ô nên điền: Giới tính, Ngày sinh, Nơi sinh và 1 mục nữa. …", or nothing."""
    refusing = tuple(problem for problem in state.problems if not problem.get("soft"))
    if refusing:  # what should be filled in is told when nothing else stands in the way
        return t("intake.problems", count=len(refusing), names=_listed(state.form, refusing))
    if not state.problems:
        return ""
    empty = all(problem.get("code") in _EMPTY for problem in state.problems)
    key = "intake.may_pass" if empty else "intake.may_look"
    told = [t(key, count=len(state.problems), names=_listed(state.form, state.problems))]
    told += [t("form.next_problem")] if len(state.problems) > 1 else []
    told += [t("intake.press_again")] if state.may_pass else []
    return " ".join(told)


def _listed(form: Form | None, problems: Sequence[Problem]) -> str:
    """Return the first problems by name and how many more there are."""
    listed = ", ".join(_said(form, problem) for problem in problems[:_NAMED])
    more = len(problems) - _NAMED
    return t("intake.and_more", names=listed, count=more) if more > 0 else listed


def _said(form: Form | None, problem: Problem) -> str:
    """Return the name of what is empty, and name and doubt of anything else."""
    path = str(problem.get("field") or "")
    if form is not None and path.startswith("form."):
        problem = {**problem, "label": form_name(form, path.removeprefix("form."))}
    if problem.get("code") in _EMPTY and problem.get("label"):
        return str(problem["label"])
    return problem_text(problem)


def form_name(form: Form, path: str) -> str:
    """Return the title of a form field; with its section where another has the same title."""
    found = form.field_at(path)
    if found is None:
        return texts.field_text(path)
    title = texts.either(found.label, found.label_en)
    if sum(item.label == found.label for item in form.fields) < 2:
        return title
    section = next(each for each in form.sections if found in each.fields)
    return f"{title} ({texts.either(section.title, section.title_en)})"
