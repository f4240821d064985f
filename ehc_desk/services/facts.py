"""What the facts of an intake mean: procedure, checklist, form, fee, due date, what is open.

Pure apart from the data it is given (catalogue, forms, calendar): nothing is written and no clock
is read, so the screen may ask as often as it likes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from ehc_desk.domain import checklist
from ehc_desk.domain.dossier import Channel, IntakeFacts, Party, PartyKind
from ehc_desk.domain.form_marks import EARLIER, kinds_of, marks_of
from ehc_desk.domain.form_values import flatten
from ehc_desk.domain.procedure import Procedure
from ehc_desk.errors import ComponentsMissing, FieldsInvalid, UnknownProcedure
from ehc_desk.services import entries
from ehc_desk.services.due import Due, due_of
from ehc_desk.services.party_check import party_problems
from ehc_desk.services.people import (
    from_scan,
    is_of_people,
    known_of,
    marked,
    may_swap,
    swapped,
    tidied,
    untouched,
    with_card,
)
from ehc_desk.services.quote import fee_of, fee_waits_for, notes_of

if TYPE_CHECKING:
    from ehc_desk.domain.calendar import WorkingCalendar
    from ehc_desk.domain.citizen_card import Scan
    from ehc_desk.domain.form import Form
    from ehc_desk.services.catalogue import Catalogue

__all__ = ["CheckForm", "Due", "Facts", "Problem"]

Problem = dict[str, Any]
CheckForm = Callable[["Form", Mapping[str, Any], date], list[Problem]]


class Facts:
    """Answers about the facts of one intake."""

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        form_of: Callable[[str], Form],
        calendar: WorkingCalendar,
        check_form: CheckForm,
        is_family: Callable[[str], bool] = lambda _relation: False,
        is_relation: Callable[[str], bool] = lambda _relation: True,
        code_of: entries.CodeOf = entries.no_codes,
    ) -> None:
        """``is_family`` tells whether the authorisation of a relation needs no certification.

        ``is_relation`` knows the relations there are, ``code_of`` the codes of words.
        """
        self._catalogue, self._form_of = catalogue, form_of
        self._calendar, self._check_form = calendar, check_form
        self._is_family, self._is_relation, self._code_of = is_family, is_relation, code_of

    # ------------------------------------------------------------ choosing and filling

    def procedure_of(self, facts: IntakeFacts) -> Procedure:
        """Return the procedure in the version these facts were made with."""
        if not facts.procedure_code:
            raise UnknownProcedure(procedure="")
        return self._catalogue.version(facts.procedure_code, facts.procedure_version)

    def form_of(self, facts: IntakeFacts) -> Form:
        """Return the electronic form of the chosen procedure."""
        return self._form_of(self.procedure_of(facts).form)

    def choose_procedure(self, facts: IntakeFacts, code: str, on: date) -> IntakeFacts:
        """Return facts for the version in force on a day: checklist, form, fee.

        What is known of the owner is kept and fills the new form.
        """
        procedure = self._catalogue.find(code, on)
        procedure.terms(facts.channel.value)
        chosen = replace(
            facts,
            procedure_code=procedure.code,
            procedure_version=procedure.version,
            procedure_name=procedure.name,
            components=checklist.checklist_for(
                procedure, facts.channel, files_for_owner=facts.files_for_owner
            ),
            form={},
            from_card=frozenset(path for path in facts.from_card if is_of_people(path)),
        )
        return self._refilled(chosen)

    def apply_scan(
        self, facts: IntakeFacts, scan: Scan, *, owner: int | None = None, at: str = ""
    ) -> IntakeFacts:
        """Return facts with a citizen card read into the person at the counter.

        ``owner`` is whose block is in front. Otherwise the first owner takes the card; when a
        submitter acts for the owner and has no number yet, the submitter does. The card of whoever
        comes for an organisation is the submitter's. Every field from the card is marked "từ thẻ".
        A lone personal number fills that field only. ``at`` is the form field the cursor is in:
        a card read in the block of another person of the form (the groom) fills that block.
        """
        values = from_scan(scan)
        if self.takes_card(facts, scan, at):
            from ehc_desk.services import form_facts

            told = known_of(with_card(Party(), values))
            return form_facts.with_card(facts, self.form_of(facts), at, told, self._code_of)
        owners = facts.owners or (Party(),)
        if owner is None and facts.submitter is not None and not facts.submitter.id_number:
            return self._card_of_submitter(facts, values)
        index = min(owner or 0, len(owners) - 1)
        if owners[index].kind is PartyKind.ORGANISATION:
            return self._card_of_submitter(facts, values)
        changed = (*owners[:index], with_card(owners[index], values), *owners[index + 1 :])
        marks = marked(facts.from_card, f"owners[{index}]", values)
        return self._refilled(replace(facts, owners=changed, from_card=marks))

    def take_person(self, facts: IntakeFacts, at: str) -> tuple[IntakeFacts, str]:
        """Return facts with a person of the case in the block of a form field, and who that is."""
        from ehc_desk.services import form_facts

        return form_facts.with_person(facts, self.form_of(facts), at, self._code_of)

    def takes_card(self, facts: IntakeFacts, scan: Scan, at: str) -> bool:
        """Tell whether a card read in a form field is for its block alone.

        Not the block of the person at the counter while nobody knows who that is: such a card is
        that person's, and fills the block from there.
        """
        if not at or not facts.procedure_code:
            return False
        from ehc_desk.services import form_facts

        form = self.form_of(facts)
        block = form_facts.block_of(form, at)
        if block is None:
            return False
        told = known_of(with_card(Party(), from_scan(scan)))
        return bool(facts.who_submits.id_number) or not block[0].is_of(form.party_of(told))

    def _card_of_submitter(self, facts: IntakeFacts, values: Mapping[str, str]) -> IntakeFacts:
        submitter = with_card(facts.submitter or Party(), values)
        marks = marked(facts.from_card, "submitter", values)
        read = replace(facts, submitter=submitter, from_card=marks)
        return self._refilled(self._with_checklist(read))

    def set_channel(self, facts: IntakeFacts, channel: Channel) -> IntakeFacts:
        """Return facts for another channel; ticks that still apply are kept."""
        return self._with_checklist(replace(facts, channel=channel))

    def set_submitter(
        self, facts: IntakeFacts, submitter: Party | None, relation: str = ""
    ) -> IntakeFacts:
        """Return facts where somebody acts for the owner (nộp thay) or no longer does.

        The authorisation paper becomes required or falls away with it (Art. 15, 17.1.a).
        """
        submitter = entries.clean_party(submitter) if submitter else None
        before, after = facts.submitter or Party(), submitter or Party()
        marks = untouched(facts.from_card, "submitter", before, after)
        changed = replace(facts, submitter=submitter, relation=relation, from_card=marks)
        return self._refilled(self._with_checklist(changed))

    def swap_people(self, facts: IntakeFacts) -> IntakeFacts:
        """Return facts where owner and submitter changed places; unchanged when nobody can."""
        return self._refilled(self._with_checklist(swapped(facts))) if may_swap(facts) else facts

    def edit_owner(self, facts: IntakeFacts, index: int, owner: Party) -> IntakeFacts:
        """Return facts with one owner changed; marks of changed fields fall.

        What is typed for the person at the counter flows on into the form's block of that person.
        """
        owners = list(facts.owners or (Party(),))
        while len(owners) <= index:
            owners.append(Party())
        before, owners[index] = owners[index], (owner := entries.clean_party(owner))
        marks = untouched(facts.from_card, f"owners[{index}]", before, owner)
        changed = replace(facts, owners=tuple(owners), from_card=marks)
        return self._refilled(changed) if index == 0 else changed

    def confirm(self, facts: IntakeFacts, path: str = "") -> IntakeFacts:
        """Return facts where somebody looked at a field of an earlier dossier, or at all of them.

        The mark "từ hồ sơ trước" falls; what stands in the field stays.
        """
        kinds = kinds_of(facts.from_card)
        kept = {at: kind for at, kind in kinds.items() if kind != EARLIER or path not in ("", at)}
        return replace(facts, from_card=marks_of(kept))

    def fill_form(self, facts: IntakeFacts, values: Mapping[str, Any], kind: str) -> IntakeFacts:
        """Return facts with form fields (flat by path) filled in and marked with their kind."""
        from ehc_desk.services import form_facts

        return form_facts.filled_in(facts, self.form_of(facts), values, kind, self._code_of)

    def edit_form(self, facts: IntakeFacts, path: str, value: Any) -> IntakeFacts:
        """Return facts with one form field set; its mark falls when it changed."""
        from ehc_desk.services import form_facts

        return form_facts.edited(facts, self.form_of(facts), path, value, self._code_of)

    def merge_form(
        self, facts: IntakeFacts, values: Mapping[str, Any], *, on: date | None = None
    ) -> IntakeFacts:
        """Return facts with many form fields set at once (nested or flat by path).

        Written as people write them: what the fields of the window understand is understood, years
        of two digits as of the day ``on``. Raises FieldsInvalid when the shape is not the form's.
        """
        from ehc_desk.services import form_facts

        return form_facts.merged(facts, self.form_of(facts), values, self._code_of, on)

    def cleaned(self, facts: IntakeFacts) -> IntakeFacts:
        """Return facts as they are stored: the last gate before a draft is written."""
        form = self.form_of(facts) if facts.procedure_code else None
        return entries.clean_facts(facts, form, self._code_of)

    def pass_all(self, facts: IntakeFacts) -> IntakeFacts:
        """Tick every required component that is still open (Ctrl+D)."""
        procedure = self.procedure_of(facts)
        return replace(facts, components=checklist.pass_all(facts.components, procedure))

    def with_papers(self, facts: IntakeFacts, brought: Collection[int]) -> IntakeFacts:
        """Count a paper that was brought as passed where the clerk gave no verdict."""
        if not facts.procedure_code:
            return facts
        procedure = self.procedure_of(facts)
        lines = checklist.with_papers(facts.components, procedure, brought)
        return replace(facts, components=lines)

    # ------------------------------------------------------------ answers

    def prefilled_share(self, facts: IntakeFacts) -> float:
        """Return the share (0–1) of the form that the card filled and nobody changed."""
        from ehc_desk.services import form_facts

        return form_facts.share(facts, self.form_of(facts))

    def fee(self, facts: IntakeFacts) -> int | None:
        """Return the fee in đồng; None when the law gives no information."""
        if not facts.procedure_code:
            return None
        return fee_of(self.procedure_of(facts), facts.channel, flatten(facts.form))

    def fee_waits_for(self, facts: IntakeFacts) -> str:
        """Return the form field without which the fee cannot be known, "" when nothing lacks."""
        if not facts.procedure_code:
            return ""
        return fee_waits_for(self.form_of(facts), facts.form)

    def notes(self, facts: IntakeFacts) -> dict[int, str]:
        """Return why components are asked for: number → ``proxy`` or ``proxy_family``.

        Whoever acts for the owner brings the authorisation (NĐ 118/2025 Art. 15, 17.1.a); near
        relatives bring one that need not be certified, where the catalogue says so.
        """
        if not facts.procedure_code or not facts.files_for_owner:
            return {}
        return notes_of(self.procedure_of(facts), near=self._is_family(facts.relation))

    def due(self, facts: IntakeFacts, at: datetime) -> Due:
        """Return the due moment for a receipt at that moment, with its explanation."""
        terms = self.procedure_of(facts).terms(facts.channel.value)
        return due_of(terms, self._calendar, at)

    def problems(self, facts: IntakeFacts, on: date) -> list[Problem]:
        """Return what is open or wrong: ``{"field" | "component", "code", "soft", …}``.

        ``soft`` problems are told and may be passed over by the clerk; the others refuse.
        """
        if not facts.procedure_code:
            return [{"field": "procedure", "code": "required"}]
        found = [*party_problems(facts, on)]
        if facts.relation and not self._is_relation(facts.relation):
            found.append({"field": "relation", "code": "not-a-choice"})
        found += [
            {
                "component": number,
                "field": f"components[{number}]",
                "code": "component-open",
                "soft": False,
            }
            for number in checklist.unsettled(facts.components)
        ]
        from ehc_desk.services import open_points

        form = self.form_of(facts)
        return found + open_points.of_form(
            form, facts, self._check_form(form, facts.form, on), found
        )

    def complete(self, facts: IntakeFacts, on: date, *, fee_open: bool = False) -> IntakeFacts:
        """Return facts ready for acceptance, with their fee; raises what is not soft.

        ``fee_open``: nobody was asked what the fee is counted by, so the fee may stay unknown.
        """
        if not facts.procedure_code:
            raise UnknownProcedure(procedure="")
        found = [problem for problem in self.problems(facts, on) if not problem.get("soft")]
        if fee_open:
            from ehc_desk.services import open_points

            found = open_points.without_fee(self.form_of(facts), facts, found)
        fields = [problem for problem in found if "component" not in problem]
        if fields:
            raise FieldsInvalid(fields=fields)
        if found:
            raise ComponentsMissing(components=[problem["component"] for problem in found])
        owners = tuple(tidied(owner) for owner in facts.owners)
        submitter = tidied(facts.submitter) if facts.submitter else None
        return replace(facts, owners=owners, submitter=submitter, fee_vnd=self.fee(facts))

    # ------------------------------------------------------------ inside

    def _with_checklist(self, facts: IntakeFacts) -> IntakeFacts:
        if not facts.procedure_code:
            return facts
        lines = checklist.checklist_for(
            self.procedure_of(facts),
            facts.channel,
            files_for_owner=facts.files_for_owner,
            earlier=facts.components,
        )
        return replace(facts, components=lines)

    def _refilled(self, facts: IntakeFacts) -> IntakeFacts:
        """Fill the form from the person at the counter, as far as it names one.

        What was typed for that person flows on as what a card said does, each with its own mark.
        """
        if not facts.procedure_code:
            return facts
        from ehc_desk.services import form_facts  # forms come with the first procedure

        return form_facts.refilled(facts, self.form_of(facts))
