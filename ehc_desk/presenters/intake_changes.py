"""Changes of a case: every one is a step that can be taken back, and what follows is worked out.

The law of the case (form, fee, due date, what is open) is asked of the services.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ehc_desk.domain.form_values import flatten
from ehc_desk.presenters.intake_saving import SavedCase
from ehc_desk.presenters.intake_timeline import Moment

if TYPE_CHECKING:
    from datetime import datetime

    from ehc_desk.domain.dossier import Draft, IntakeFacts, Page
    from ehc_desk.presenters.intake_state import Problem
    from ehc_desk.presenters.intake_timeline import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A case before keys of which nobody knows yet whether a person struck them."""

    facts: IntakeFacts
    steps: tuple[tuple[Step, ...], tuple[Step, ...]]
    draft_id: str
    saved_at: datetime | None
    unsaved: bool


class ChangedCase(SavedCase):
    """Edits with undo (Ctrl+Z) and redo (Ctrl+Y) over facts and pages alike."""

    def undo(self) -> None:
        """Take the last step back: a field, a choice, ticks, or pages."""
        self._restore(self._timeline.undo(self._moment()))

    def redo(self) -> None:
        """Do the last step that was taken back again."""
        self._restore(self._timeline.redo(self._moment()))

    def _restore(self, moment: Moment | None) -> None:
        if moment is None or self._is_shut():
            return
        if moment.facts != self._state.facts:
            self._settle(moment.facts, procedure=True, error=None)
            self._touched()
        if moment.pages != self._state.pages:
            self._write_pages(moment.pages)
        self._show()
        self._activity()

    def remember(self) -> Kept:
        """Return how the case stands, to be put back to when keys turn out to be a reader's."""
        state = self._state
        return Kept(
            facts=state.facts,
            steps=self._timeline.kept(),
            draft_id=state.draft_id,
            saved_at=state.saved_at,
            unsaved=state.unsaved or self._saving,
        )

    def put_back(self, kept: Kept) -> None:
        """Be as it was: nobody typed what came since, so it is no step either.

        What was already written meanwhile is written once more as it was.
        """
        state = self._state
        if self._is_shut() or state.facts == kept.facts:
            return
        same = (state.draft_id, state.saved_at) == (kept.draft_id, kept.saved_at)
        written = self._saving or not same
        self._timeline.return_to(kept.steps)
        self._settle(kept.facts, procedure=True, unsaved=kept.unsaved or written)
        if self._state.unsaved:
            self._touched()

    def _is_shut(self) -> bool:
        """Tell whether nothing may be changed any more: the case is (being) accepted."""
        return self._state.busy == "accepting" or self._state.accepted is not None

    def _moment(self) -> Moment:
        return Moment(facts=self._state.facts, pages=self._state.pages)

    def _edited(self, facts: IntakeFacts, key: str = "") -> None:
        """Take edited facts of which nothing else follows; ``key`` is the field typed in."""
        self._change(facts, key=key, settle=False)

    def _change(
        self,
        facts: IntakeFacts,
        *,
        key: str = "",
        settle: bool = True,
        procedure: bool = False,
        **changes: Any,
    ) -> None:
        """Take changed facts as one step, show what follows from them, and have them written."""
        if self._is_shut():
            return
        before = self._moment()
        self._timeline.record(before, replace(before, facts=facts), key)
        told = {**self._still_told(facts), **changes, "unsaved": True}
        if settle:
            self._settle(facts, procedure=procedure, **told)
        else:
            self._show(facts=facts, **told)
        self._touched()
        self._activity()

    def _activity(self) -> None:
        """Hear that the person did something; a part that times steps listens."""

    def _problems(self, facts: IntakeFacts) -> tuple[Problem, ...]:
        """Return what is open in reading order, what refuses before what is only told."""
        found = self._law.problems(facts, self._desk.clock.now().date())
        known = {each.get("field") for each in found}
        found += [each for each in self._doubted(facts) if each["field"] not in known]
        places = self._places(facts)
        last = len(places)

        def order(problem: Problem) -> tuple[bool, int]:
            path = str(problem.get("field", ""))
            place = places.get(path, last) if path.startswith("form.") else -1
            return bool(problem.get("soft")), place

        return tuple(sorted(found, key=order))

    def _doubted(self, facts: IntakeFacts) -> list[dict[str, Any]]:
        """Return what is to be looked at besides what the law finds."""
        return []

    def _places(self, facts: IntakeFacts) -> dict[str, int]:
        """Return where each field of the form stands; a list stands where its first row does."""
        if not facts.procedure_code:
            return {}
        places: dict[str, int] = {}
        from ehc_desk.domain.form import expand

        shown = expand(self._law.form_of(facts), flatten(facts.form))
        for place, item in enumerate(shown):
            path = f"form.{item.path}"
            places.setdefault(path, place)
            places.setdefault(path.partition("[")[0], place)
        return places

    def _still_told(self, facts: IntakeFacts) -> dict[str, Any]:
        """Return what to tell of edited facts: nothing before the first try to accept."""
        same = facts == self._state.facts
        return {
            "problems": self._problems(facts) if self._state.problems else (),
            "may_pass": self._state.may_pass and same,
        }

    def _settle(self, facts: IntakeFacts, *, procedure: bool = False, **changes: Any) -> None:
        """Show facts together with what follows from them: form, fee, due date."""
        chosen = bool(facts.procedure_code)
        if not chosen:
            changes |= {"procedure": None, "form": None, "due": None}
        elif procedure:
            changes["procedure"] = self._law.procedure_of(facts)
            changes["form"] = self._law.form_of(facts)
            changes["due"] = self._law.due(facts, self._desk.clock.now())
        changes["fee"] = self._law.fee(facts)
        changes["fee_waits_for"] = self._law.fee_waits_for(facts)
        told = {**self._still_told(facts), **changes}
        self._show(facts=facts, **told)

    # ------------------------------------------------------------ pages

    def _set_pages(self, pages: tuple[Page, ...]) -> None:
        if pages != self._state.pages and not self._is_shut():
            before = self._moment()
            self._timeline.record(before, replace(before, pages=pages))
            self._write_pages(pages)
            self._activity()

    def _write_pages(self, pages: tuple[Page, ...]) -> None:
        draft_id, actor, intake = self._state.draft_id, self._actor, self._desk.intake
        known = self._state.pages
        self._show(pages=pages)
        self._data(
            lambda: intake.set_pages(draft_id, pages, known=known, actor=actor),
            self._pages_are,
        )

    def pages_came(self) -> None:
        """Show pages that were filed into this case from a stack; undo keeps what came in."""
        draft_id, queries = self._state.draft_id, self._desk.queries
        if draft_id and not self._is_shut() and self._state.busy != "papers":
            self._data(lambda: queries.draft(draft_id), self._pages_are)

    def _pages_are(self, draft: Draft) -> None:
        self._show(pages=draft.pages, saved_at=self._desk.clock.now())
