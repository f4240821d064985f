"""One case at the counter: what the intake screen shows and does; knows no widget.

Facts are edited at once and written within two seconds; pages are safe as they come; acceptance
waits for the last write. The law of the case (checklist, fee, due date) is asked of the services.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ehc_desk.domain.dossier import Channel, Dossier, Draft, IntakeFacts, Party
from ehc_desk.domain.events import DeliveryChanged, PagesFiled
from ehc_desk.domain.form_marks import kinds_of, marks_of
from ehc_desk.errors import DeskError
from ehc_desk.presenters.intake_earlier import CaseEarlier
from ehc_desk.presenters.intake_papers import CasePapers
from ehc_desk.presenters.intake_timed import CaseTimed
from ehc_desk.runtime.lanes import Lane
from ehc_desk.services import card_names

if TYPE_CHECKING:
    from ehc_desk.desk import Desk
    from ehc_desk.domain.actor import Actor
    from ehc_desk.domain.citizen_card import Scan
    from ehc_desk.domain.procedure import Procedure
    from ehc_desk.presenters.intake_saving import HandedOver
    from ehc_desk.presenters.intake_state import IntakeState
    from ehc_desk.presenters.intake_timeline import Moment
    from ehc_desk.runtime.lanes import Runner


class IntakePresenter(CasePapers, CaseTimed, CaseEarlier):
    """The verbs of the intake screen. ``later(seconds, call)`` is the window's timer."""

    def __init__(
        self,
        desk: Desk,
        actor: Actor,
        runner: Runner,
        render: Callable[[IntakeState], None],
        *,
        later: Callable[[float, Callable[[], None]], None],
        accepted: Callable[[Dossier, bool], None] = lambda _dossier, _new: None,
        left: Callable[[], None] = lambda: None,
        back: Callable[[DeskError], None] = lambda _error: None,
        today: Callable[[Mapping[str, tuple[int, int]]], None] = lambda _steps: None,
    ) -> None:
        """``left``: go on to the next visitor; ``back``: a case that was left was refused.

        ``today`` hears how often each step was timed today and its median in milliseconds.
        """
        super().__init__(desk, actor, runner, render, later=later)
        self._tell_accepted, self._tell_left, self._tell_back = accepted, left, back
        self._tell_today = today
        self._cards: dict[str, str] = {}

    # ------------------------------------------------------------ opening and closing

    def open(self, draft: Draft | None = None) -> None:
        """Start an empty case, or go on with a draft."""
        if draft is None:
            self._show()
            return
        self._revision, self._held_more = draft.revision, True
        self._timeline.clear()
        self._show(draft_id=draft.id, pages=draft.pages, saved_at=draft.updated_at)
        self._settle(draft.facts, procedure=True)
        self.look_back()

    def resume(self, draft_id: str) -> None:
        """Fetch a draft and go on with it."""
        queries = self._desk.queries
        self._data(lambda: queries.draft(draft_id), self.open)

    def take_over(self, case: HandedOver) -> None:
        """Go on with a case of another window; one that was at work there is fetched anew."""
        if case.state.busy or (case.state.accepted is not None and case.state.slip is None):
            self.resume(case.state.draft_id)
            return
        super().take_over(case)
        if case.state.accepted is None:
            self.look_back()

    def reopen(self) -> None:
        """Take the newest version of this draft after somebody else changed it."""
        self._show(error=None, unsaved=False)
        self.resume(self._state.draft_id)

    def heard(self, event: object) -> None:
        """Follow what happened elsewhere: news from the province, pages filed into this case."""
        state = self._state
        if isinstance(event, DeliveryChanged) and state.accepted is not None:
            if event.dossier_id in (None, state.accepted.id):
                self.look_at_delivery()
        elif isinstance(event, PagesFiled) and event.draft_id == state.draft_id:
            self.pages_came()

    def close(self) -> None:
        """Leave: what is not written yet is written; nothing comes home any more."""
        self.save_now()
        self._runner.close()

    def renew(self) -> None:
        """Become an empty case again after ``close``; whatever was on its way stays unheard."""
        self._begin()
        self._forget_person()
        self._steps = self._over = None
        self._cards = {}
        self._show()

    def discard(self, done: Callable[[], None]) -> None:
        """Put the draft into the bin (an act of its own; it can be restored from the list)."""
        draft_id = self._state.draft_id
        if not draft_id:
            done()
            return
        intake, actor = self._desk.intake, self._actor
        self._data(lambda: intake.discard(draft_id, actor=actor), lambda _: done())

    @property
    def holds_only_a_choice(self) -> bool:
        """Tell whether a procedure was chosen here and nothing was ever typed or scanned."""
        state = self._state
        if self._held_more or state.pages or state.busy or state.accepted is not None:
            return False
        facts = state.facts
        if all(owner == Party() for owner in facts.owners):
            facts = replace(facts, owners=())
        plain = IntakeFacts(channel=facts.channel)
        if facts.procedure_code:
            today = self._desk.clock.now().date()
            plain = self._law.choose_procedure(plain, facts.procedure_code, today)
        return facts == plain

    def let_go(self) -> None:
        """Leave no draft behind of a case that holds nothing; any other is kept."""
        if self.is_empty or not self.holds_only_a_choice:
            return
        self._show(unsaved=False)
        intake, actor, written = self._desk.intake, self._actor, self._written

        def discard() -> None:
            for draft_id in written:  # a write that was on its way is behind us on this lane
                intake.discard(draft_id, actor=actor)

        # Nobody looks at this case any more: a failure leaves a draft in the list, no harm done.
        self._lanes.run(Lane.DATA, discard, done=lambda _: None, failed=lambda _: None)

    _over: IntakeFacts | None = None

    def end_visit(self, facts: IntakeFacts) -> None:
        """Hear that whoever this case is about went home with a slip, if these are its facts."""
        if facts == self._state.facts:
            self._over = facts

    @property
    def visit_is_over(self) -> bool:
        """Tell whether the visitor went home and nothing was done here since."""
        return self._over is not None and self._over == self._state.facts

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was entered yet."""
        state = self._state
        return not state.draft_id and not state.unsaved and not self._saving and not state.busy

    # ------------------------------------------------------------ facts

    def scan(self, scan: Scan, owner: int | None = None, *, at: str = "") -> None:
        """Take a citizen card into the person in front, marked "từ thẻ".

        ``at``: the field of the form the cursor is in; its block may be another person's.
        """
        number, name = (str(scan.fields.get(key) or "") for key in ("personal_number", "full_name"))
        if number and name:
            self._cards[number] = name
        facts = self._law.apply_scan(self._state.facts, scan, owner=owner, at=at)
        self._change(facts, procedure=True, hints=tuple(scan.warnings))
        self.look_back()

    def name_of_card(self, path: str) -> str:
        """Return the name on the card whose number stands beside another name at a path, or ""."""
        facts = self._state.facts
        if all(each["field"] != path for each in self._doubted(facts)):
            return ""
        owner = path.removeprefix("owners[").partition("]")[0]
        person = facts.who_submits if path.startswith("submitter") else facts.owners[int(owner)]
        return self._cards[person.personal_number]

    def _doubted(self, facts: IntakeFacts) -> list[dict[str, Any]]:
        return card_names.of_another(facts, self._cards)

    def takes_card(self, scan: Scan, at: str) -> bool:
        """Tell whether a card read in a field of the form is for the block of that field."""
        return not self._is_shut() and self._law.takes_card(self._state.facts, scan, at)

    def take_person(self, at: str) -> str:
        """Fill the block a form field lies in from a person of this case, as a card would.

        Return who that is ("submitter", "owners[0]"); "" when nobody can be taken there.
        """
        facts = self._state.facts
        if self._is_shut() or not facts.procedure_code:
            return ""
        filled, who = self._law.take_person(facts, at)
        if filled != facts:
            self._change(filled)
        return who

    def _restore(self, moment: Moment | None) -> None:
        """Go to another moment of the case; the person may be another one there."""
        super()._restore(moment)
        self.look_back()

    def holds(self, number: str) -> bool:
        """Tell whether this case is not accepted yet and is of the person with that number."""
        facts = self._state.facts
        people = (*facts.owners, facts.submitter or Party())
        return not self._is_shut() and any(number == each.personal_number for each in people)

    def lacks_card(self, number: str) -> int | None:
        """Return which owner has this number and lacks something a card tells; None for nobody."""
        return next(
            (
                index
                for index, owner in enumerate(self._state.facts.owners)
                if owner.personal_number == number and not _told_by_card(owner)
            ),
            None,
        )

    def edit_owner(self, index: int, owner: Party) -> None:
        """Write one owner as edited."""
        before = self._state.facts
        facts = self._law.edit_owner(before, index, owner)
        was = before.owners[index] if index < len(before.owners) else Party()
        self._change(facts, key=_typed_in(f"owners[{index}]", was, owner))
        self.look_back()

    def add_owner(self) -> None:
        """Add an empty owner behind the others."""
        facts = self._state.facts
        self._edited(replace(facts, owners=(*(facts.owners or (Party(),)), Party())))

    def remove_owner(self, index: int) -> None:
        """Take one of several owners out; marks of the owners behind move up with them."""
        facts = self._state.facts
        owners = list(facts.owners)
        if len(owners) < 2 or not 0 <= index < len(owners):
            return
        del owners[index]
        marks = _without_owner(facts.from_card, index)
        self._edited(replace(facts, owners=tuple(owners), from_card=marks))
        self.look_back()

    def edit_submitter(self, submitter: Party | None, relation: str = "") -> None:
        """Write who acts for the owner (nộp thay), or that nobody does."""
        before = self._state.facts
        key = ""
        if before.submitter is not None and submitter is not None:
            key = _typed_in("submitter", before.submitter, submitter)
        self._change(self._law.set_submitter(before, submitter, relation), key=key)
        self.look_back()

    def swap_people(self) -> None:
        """Let owner and submitter change places."""
        self._change(self._law.swap_people(self._state.facts))
        self.look_back()

    def edit_case(self, **values: Any) -> None:
        """Write plain facts of the case: summary, note, set_count, return_method, return_place."""
        self._edited(replace(self._state.facts, **values), key=",".join(values))

    def set_channel(self, channel: Channel) -> None:
        """Take the case in over another channel; time, fee and checklist follow."""
        try:
            facts = self._law.set_channel(self._state.facts, channel)
            self._change(facts, procedure=True, error=None)
        except DeskError as error:
            self._show(error=error)

    def search(self, text: str, boost: Mapping[str, int]) -> tuple[Procedure, ...]:
        """Return the procedures that fit what was typed, best first."""
        return self._desk.catalogue.search(
            text, limit=8, on=self._desk.clock.now().date(), boost=boost
        )

    def choose(self, code: str) -> None:
        """Take a procedure: checklist, form, fee and due date follow."""
        today = self._desk.clock.now().date()
        try:
            facts = self._law.choose_procedure(self._state.facts, code, today)
        except DeskError as error:
            self._show(error=error)
            return
        self._change(facts, procedure=True, error=None)
        self.look_back()

    def edit_form(self, path: str, value: Any) -> None:
        """Write one field of the electronic form."""
        facts = self._law.edit_form(self._state.facts, path, value)
        self._change(facts, key=f"form.{path}")
        self._offer()


def _typed_in(at: str, before: Party, after: Party) -> str:
    """Return the key of a step of typing: which fields of whom."""
    changed = [n for n in Party.__slots__ if getattr(before, n) != getattr(after, n)]
    return f"{at}.{','.join(changed)}" if "kind" not in changed else ""


def _without_owner(marks: frozenset[str], index: int) -> frozenset[str]:
    kept: dict[str, str] = {}
    for path, kind in kinds_of(marks).items():
        number, _, name = path.removeprefix("owners[").partition("]")
        if not path.startswith("owners["):
            kept[path] = kind
        elif int(number) != index:
            kept[f"owners[{int(number) - (int(number) > index)}]{name}"] = kind
    return marks_of(kept)


def _told_by_card(person: Party) -> bool:
    """Tell whether a person has all that every card tells."""
    born = person.date_of_birth or person.birth_year
    return bool(person.full_name and born and person.sex and person.address)
