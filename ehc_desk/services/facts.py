"""What the facts of an intake mean: procedure, checklist, form, fee, due date, what is open.

Pure apart from the data it is given (catalogue, forms, calendar): nothing is written and no clock
is read, so the screen may ask as often as it likes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from ehc_desk.domain import checklist
from ehc_desk.domain.calendar import WorkingCalendar
from ehc_desk.domain.citizen_card import Scan
from ehc_desk.domain.deadlines import DeadlineCase, DeadlineResult, compute, policy_for
from ehc_desk.domain.dossier import Channel, IntakeFacts, Party, PartyKind
from ehc_desk.domain.form import Filled, Form, edit, prefill, prefilled_share
from ehc_desk.domain.form_marks import TYPED
from ehc_desk.domain.form_values import flatten, nest
from ehc_desk.domain.procedure import Procedure
from ehc_desk.errors import BadInputError, ComponentsMissing, FieldsInvalid, UnknownProcedure
from ehc_desk.services.catalogue import Catalogue
from ehc_desk.services.quote import fee_of

Problem = dict[str, Any]
# A declaration may still be thin when the dossier is accepted: it is told, not refused
# (surface: warn and explain; NĐ 118/2025 Art. 17.1.b takes the paper dossier in any case).
_SOFT = frozenset({"required", "too-few", "too-young"})
CheckForm = Callable[[Form, Mapping[str, Any], date], list[Problem]]

_PHONE = re.compile(r"\+?\d(?:[ .()-]?\d){7,14}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

_SAME_NAMES = ("phone", "email", "passport", "tax_code")
_CARD_TO_PARTY = {
    "personal_number": "personal_number",
    "old_number": "old_number",
    "full_name": "full_name",
    "date_of_birth": "date_of_birth",
    "birth_year": "birth_year",
    "sex": "sex",
    "address": "address",
    "issue_date": "issue_date",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The promised moment (aware, +07:00), what to store with it (rule D29), and its steps."""

    moment: datetime | None
    record: Mapping[str, Any]
    result: DeadlineResult


class Facts:
    """Answers about the facts of one intake."""

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        form_of: Callable[[str], Form],
        calendar: WorkingCalendar,
        check_form: CheckForm,
    ) -> None:
        self._catalogue, self._form_of = catalogue, form_of
        self._calendar, self._check_form = calendar, check_form

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
            from_card=frozenset(path for path in facts.from_card if path.startswith("owners[")),
        )
        return self._refilled(chosen)

    def apply_scan(self, facts: IntakeFacts, scan: Scan) -> IntakeFacts:
        """Return facts with a citizen card read into the person at the counter.

        The first owner takes the card; when a submitter acts for the owner and has no number yet,
        the submitter does. Every field from the card is marked "từ thẻ". A lone personal number
        fills that field only.
        """
        values = _from_scan(scan)
        if facts.submitter is not None and not facts.submitter.id_number:
            read = replace(facts, submitter=_with_card(facts.submitter, values))
            return self._refilled(read, from_card=True)
        owners = facts.owners or (Party(),)
        owner = _with_card(owners[0], values)
        marks = {f"owners[0].{key}" for key, value in values.items() if value}
        return self._refilled(
            replace(
                facts,
                owners=(owner, *owners[1:]),
                from_card=frozenset(facts.from_card | marks),
            )
        )

    def set_channel(self, facts: IntakeFacts, channel: Channel) -> IntakeFacts:
        """Return facts for another channel; ticks that still apply are kept."""
        return self._with_checklist(replace(facts, channel=channel))

    def set_submitter(
        self, facts: IntakeFacts, submitter: Party | None, relation: str = ""
    ) -> IntakeFacts:
        """Return facts where somebody acts for the owner (nộp thay) or no longer does.

        The authorisation paper becomes required or falls away with it (Art. 15, 17.1.a).
        """
        changed = replace(facts, submitter=submitter, relation=relation)
        return self._refilled(self._with_checklist(changed))

    def edit_owner(self, facts: IntakeFacts, index: int, owner: Party) -> IntakeFacts:
        """Return facts with one owner changed; marks of changed fields fall."""
        owners = list(facts.owners or (Party(),))
        while len(owners) <= index:
            owners.append(Party())
        before, owners[index] = owners[index], owner
        changed = {
            f"owners[{index}].{name}"
            for name in Party.__slots__
            if getattr(before, name) != getattr(owner, name)
        }
        kept = frozenset(facts.from_card - changed)
        return self._refilled(replace(facts, owners=tuple(owners), from_card=kept))

    def edit_form(self, facts: IntakeFacts, path: str, value: Any) -> IntakeFacts:
        """Return facts with one form field set; its mark falls when it changed."""
        form = self.form_of(facts)
        return _with_filled(facts, edit(form, _filled(facts), path, value))

    def merge_form(self, facts: IntakeFacts, values: Mapping[str, Any]) -> IntakeFacts:
        """Return facts with many form fields set at once (nested or flat by path)."""
        form, filled = self.form_of(facts), _filled(facts)
        for path, value in flatten(values).items():
            filled = edit(form, filled, path, value)
        return _with_filled(facts, filled)

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
        return prefilled_share(self.form_of(facts), _filled(facts))

    def fee(self, facts: IntakeFacts) -> int | None:
        """Return the fee in đồng; None when the law gives no information."""
        if not facts.procedure_code:
            return None
        return fee_of(self.procedure_of(facts), facts.channel, flatten(facts.form))

    def due(self, facts: IntakeFacts, at: datetime) -> Due:
        """Return the due moment for a receipt at that moment, with its explanation."""
        terms = self.procedure_of(facts).terms(facts.channel.value)
        case = DeadlineCase.from_json(
            {
                "received_at": at.strftime("%Y-%m-%dT%H:%M"),
                "unit": terms.time_unit,
                "value": terms.time_value,
                "policy": policy_for(at.replace(tzinfo=None)),
                "events": [],
            }
        )
        result = compute(case, self._calendar)
        moment = result.due.replace(tzinfo=at.tzinfo) if result.due else None
        return Due(moment=moment, record={**result.record(), "events": []}, result=result)

    def problems(self, facts: IntakeFacts, on: date) -> list[Problem]:
        """Return what is open or wrong: ``{"field" | "component", "code", "soft", …}``.

        ``soft`` problems are told and may be passed over by the clerk; the others refuse.
        """
        if not facts.procedure_code:
            return [{"field": "procedure", "code": "required"}]
        found = [*_party_problems(facts)]
        found += [
            {
                "component": number,
                "field": f"components[{number}]",
                "code": "component-open",
                "soft": False,
            }
            for number in checklist.unsettled(facts.components)
        ]
        form = self.form_of(facts)
        found += [
            {
                **problem,
                "field": f"form.{problem['field']}",
                "soft": problem["code"] in _SOFT,
            }
            for problem in self._check_form(form, facts.form, on)
        ]
        return found

    def complete(self, facts: IntakeFacts, on: date) -> IntakeFacts:
        """Return facts ready for acceptance, with their fee; raises what is not soft."""
        if not facts.procedure_code:
            raise UnknownProcedure(procedure="")
        found = [problem for problem in self.problems(facts, on) if not problem.get("soft")]
        fields = [problem for problem in found if "component" not in problem]
        if fields:
            raise FieldsInvalid(fields=fields)
        if found:
            raise ComponentsMissing(components=[problem["component"] for problem in found])
        return replace(facts, fee_vnd=self.fee(facts))

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

    def _refilled(self, facts: IntakeFacts, *, from_card: bool = False) -> IntakeFacts:
        """Fill the form from the person at the counter, as far as it names one.

        What was typed for that person flows on as what a card said does, each with its own mark.
        """
        if not facts.procedure_code:
            return facts
        known = _known_of(facts.who_submits)
        typed = [key for key in known if f"owners[0].{_ours(key)}" not in facts.from_card]
        if facts.submitter is not None:
            typed = [] if from_card else list(known)
        filled = prefill(
            self.form_of(facts),
            known,
            filled=_filled(facts),
            sources=dict.fromkeys(typed, TYPED),
            whole=True,
        )
        return _with_filled(facts, filled)


def _known_of(person: Party) -> dict[str, str]:
    """Return what a form can take over of a person; an organisation does not ask in its name."""
    known = {theirs: str(getattr(person, ours)) for theirs, ours in _CARD_TO_PARTY.items()}
    known |= {name: str(getattr(person, name)) for name in _SAME_NAMES}
    if person.kind is PartyKind.ORGANISATION:
        known["full_name"] = ""
    return known


def _ours(key: str) -> str:
    return _CARD_TO_PARTY.get(key, key)


def _from_scan(scan: Scan) -> dict[str, str]:
    if scan.kind == "personal_number":
        return {"personal_number": str(scan.fields["personal_number"])}
    if scan.kind != "citizen_card":
        raise BadInputError(reason=scan.kind)
    values = {ours: str(scan.fields.get(theirs) or "") for theirs, ours in _CARD_TO_PARTY.items()}
    return {**values, "nationality": "VNM"}


def _with_card(party: Party, values: Mapping[str, str]) -> Party:
    return replace(party, kind=PartyKind.PERSON, **{key: text for key, text in values.items()})


def _filled(facts: IntakeFacts) -> Filled:
    marks = frozenset(path for path in facts.from_card if not path.startswith("owners["))
    return Filled(values=flatten(facts.form), marks=marks)


def _with_filled(facts: IntakeFacts, filled: Filled) -> IntakeFacts:
    owners = {path for path in facts.from_card if path.startswith("owners[")}
    return replace(facts, form=nest(filled.values), from_card=frozenset(owners | filled.marks))


def _party_problems(facts: IntakeFacts) -> list[Problem]:
    found: list[Problem] = []
    if not facts.owners:
        return [{"field": "owners[0].full_name", "code": "required"}]
    for index, owner in enumerate(facts.owners):
        found += _one_party(owner, f"owners[{index}]")
    if facts.submitter is not None:
        found += _one_party(facts.submitter, "submitter")
    return found


def _one_party(party: Party, at: str) -> list[Problem]:
    found: list[Problem] = []
    if not party.full_name.strip():
        found.append({"field": f"{at}.full_name", "code": "required"})
    number = party.personal_number
    if number and not (number.isascii() and number.isdigit() and len(number) == 12):
        found.append({"field": f"{at}.personal_number", "code": "personal-number"})
    if party.phone and not _PHONE.fullmatch(party.phone):
        found.append({"field": f"{at}.phone", "code": "not-a-phone"})
    if party.email and not _EMAIL.fullmatch(party.email):
        found.append({"field": f"{at}.email", "code": "not-an-email"})
    if party.sex not in ("", "male", "female"):
        found.append({"field": f"{at}.sex", "code": "not-a-choice"})
    for name in ("date_of_birth", "issue_date"):
        text = getattr(party, name)
        if text and not _is_date(text):
            found.append({"field": f"{at}.{name}", "code": "impossible-date"})
    return found


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 10
