"""A dossier in words: facts, papers, history, prints; what people read, never a login or a code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from ehc_desk.domain.dossier import Check, ComponentCheck, Dossier, Party
from ehc_desk.domain.journal import Entry
from ehc_desk.domain.personal_number import mask
from ehc_desk.presenters import dates
from ehc_desk.presenters.next_step import NextStep
from ehc_desk.ui import words
from ehc_desk.ui.line_breaks import tied
from ehc_desk.ui.texts import Notice, t, word

if TYPE_CHECKING:
    from ehc_desk.ports.storage import SlipPrint
    from ehc_desk.presenters.dossier_view import DossierState
    from ehc_desk.services.slips import IssuedSlip

FACTS = (
    "procedure",
    "owner",
    "id_number",
    "birth",
    "address",
    "phone",
    "submitter",
    "received",
    "due",
    "promised",
    "fee",
    "channel",
    "return",
    "clerk",
    "province",
    "void",
)
ONLY_WHEN_THERE = frozenset({"promised", "void"})

_SIGNS = {
    Check.PASSED: "✓",
    Check.MISSING: "!",
    Check.ELECTRONIC: "✓",
    Check.NOT_NEEDED: "–",
    Check.OPEN: "○",
}
"""What stands before a verdict: it is told apart before it is read."""

_FIELDS = {
    "full_name": "owner",
    "personal_number": "id_number",
    "old_number": "id_number",
    "passport": "id_number",
    "tax_code": "id_number",
    "date_of_birth": "birth",
    "birth_year": "birth",
    "address": "address",
    "phone": "phone",
    "procedure": "procedure",
    "received_at": "received",
    "due_at": "due",
    "fee_vnd": "fee",
    "channel": "channel",
    "return_method": "return",
}


def fact_of(path: str) -> str:
    """Return the fact that shows a field the province named: ``owners.0.phone`` → ``phone``."""
    parts = [part for part in path.split(".") if part and not part.isdigit()]
    if parts and parts[0] == "submitter":
        return "submitter"
    return next((_FIELDS[part] for part in reversed(parts) if part in _FIELDS), "")


def facts(
    dossier: Dossier, state: DossierState, *, relation: str, open_number: bool
) -> dict[str, str]:
    """Return every fact of ``FACTS`` as text; the number is masked unless it is opened.

    ``relation`` is what the submitter is to the owner, in words.
    """
    known, owner = dossier.facts, dossier.facts.owner
    others = len(known.owners) - 1
    return {
        "procedure": f"{known.procedure_code}  {known.procedure_name}",
        "owner": owner.full_name + (t("dossier.more_owners", count=others) if others > 0 else ""),
        "id_number": owner.id_number if open_number else mask(owner.id_number),
        "birth": dates.shown(owner.date_of_birth) or owner.birth_year,
        "address": owner.address,
        "phone": owner.phone,
        "submitter": _submitter(known.submitter, relation),
        "received": words.moment(dossier.received_at),
        "due": words.due_of(dossier),
        "promised": words.due(dossier.promised_due_at) if dossier.promised_due_at else "",
        "fee": words.fee(known.fee_vnd),
        "channel": word("channel", known.channel.value),
        "return": word("return", known.return_method, method=known.return_method),
        "clerk": t(
            "dossier.clerk_at", clerk=name_of(dossier.clerk, state.names), desk=dossier.desk
        ),
        "province": _province(state),
        "void": dossier.void_reason,
    }


def name_of(login: str, names: Mapping[str, str]) -> str:
    """Return the name people know; the login where there is none."""
    return names.get(login) or login


def _submitter(party: Party | None, relation: str) -> str:
    if party is None:
        return t("dossier.owner_himself")
    return f"{party.full_name} ({relation})" if relation else party.full_name


def _province(state: DossierState) -> str:
    """Return the state at the province, with the moment of its last acknowledgement."""
    acknowledged = [item.done_at for item in state.deliveries if item.done_at is not None]
    changed = [entry for entry in state.history if entry.kind == "status_changed"]
    parts = [words.delivery(state.delivery)]
    if acknowledged:
        parts.append(t("dossier.last_ack", at=words.moment(max(acknowledged))))
    if changed:
        at = datetime.fromisoformat(changed[-1].device_time)
        parts.append(t("dossier.last_change", at=words.moment(at)))
    return " · ".join(parts)


def component(line: ComponentCheck, dossier: Dossier, step: NextStep) -> tuple[str, str]:
    """Return one paper as text and the hash of its PDF ("": none was brought)."""
    paper = next((row for row in dossier.papers if row.component == line.number), None)
    verdict = t(f"check.{line.check.value}")
    if line.check is Check.OPEN:
        verdict = t("check.optional" if paper is not None else "dossier.not_handed_in")
    if line.check is Check.MISSING and line.reason:
        verdict = t("check.missing_because", reason=line.reason)
    if line.number in {each.number for each in step.missing}:
        verdict = t("dossier.waited_for", verdict=verdict)
    pages = t("dossier.pages", count=paper.pages) if paper else ""
    sign = _SIGNS[line.check]
    text = f"{line.number}. {tied(line.name)}\n{sign} {verdict}{' · ' + pages if pages else ''}"
    return text, paper.sha256 if paper else ""


def entry_words(entry: Entry, names: Mapping[str, str]) -> str:
    """Return one entry of the history: when, what, who, why."""
    at = datetime.fromisoformat(entry.device_time)
    when = t("due.at", time=at.strftime("%H:%M"), day=t(f"weekday.{at.weekday()}"),
             date=at.strftime("%d/%m/%Y"))  # fmt: skip
    lines = [f"{word('entry', entry.kind, kind=entry.kind)} · {name_of(entry.actor, names)}", when]
    lines += _more_of(entry)
    return "\n".join(lines)


def _more_of(entry: Entry) -> list[str]:
    """Return reason, papers and new dates that an entry carries, in words."""
    payload = entry.payload
    data = payload.get("data")
    given = data if isinstance(data, Mapping) else payload
    found = []
    if given.get("reason"):
        found.append(f"{t('field.reason')}: {given['reason']}")
    found += _proof_of(given)
    for name in ("to", "note", "reference_number", "receiver_name"):
        if given.get(name) and isinstance(given[name], str):
            found.append(f"{word('field', name, field=name)}: {given[name]}")
    if given.get("new_due_date"):
        found.append(f"{t('need.new_due_date')}: {dates.shown(str(given['new_due_date']))}")
    if entry.kind == "slip_printed":
        outcome = str(payload.get("outcome", ""))
        found.append(
            t(
                "dossier.printed",
                form=payload.get("form", ""),
                number=payload.get("print", ""),
                outcome=word("outcome", outcome, outcome=outcome),
            )
        )
    warnings = payload.get("warnings")
    for code in warnings if isinstance(warnings, list | tuple) else ():
        found.append(word("act_warning", str(code), code=code))
    return found


def _proof_of(given: Mapping[str, object]) -> list[str]:
    proof = str(given.get("proof") or "")
    return [f"{t('need.proof')}: {word('proof', proof, code=proof)}"] if proof else []


def printed_words(slip: IssuedSlip) -> Notice:
    """Return what is told of a slip that was just printed again; its problem is told apart."""
    saved = slip.outcome == "saved"
    key = "dossier.slip_saved" if saved else "dossier.slip_sent"
    again = t("dossier.slip_again", number=slip.number) if slip.number > 1 else ""
    return Notice(text=t(key, again=again), safe=slip.path.name if saved else "")


def refused_words(answers: Iterable[str]) -> Notice:
    """Return what is told of a dossier that the province sent back."""
    text = t("dossier.refused", answer="; ".join(dict.fromkeys(filter(None, answers))))
    return Notice(text=text, safe=t("dossier.refused_safe"))


def print_words(row: SlipPrint, dossier: Dossier) -> str:
    """Return one print; one of an earlier version says what took its place."""
    told = t(
        "dossier.print_line",
        form=row.form,
        number=row.number,
        at=words.moment(row.printed_at),
        outcome=word("outcome", row.outcome, outcome=row.outcome),
        printer=row.printer or "PDF",
    )
    if row.version < dossier.version:
        return f"{told}\n{t('dossier.superseded', version=dossier.version)}"
    if row.code and row.code != dossier.printed_code:
        return f"{told}\n{t('dossier.superseded_code', code=dossier.printed_code)}"
    return told


def step_words(step: NextStep, dossier: Dossier | None) -> str:
    """Return the sentence above a dossier that says what to do next."""
    papers = ", ".join(f"{line.number}. {line.name}" for line in step.missing)
    due = words.moment(dossier.due_at) if dossier is not None else ""
    return t(
        f"next.{step.kind}" if step.kind != "waiting_supplement" or papers else "next.supplement",
        papers=papers,
        due=due,
        count=step.days,
        reason=dossier.void_reason if dossier is not None else "",
        code=dossier.printed_code if dossier is not None else "",
        agency=step.agency,
        province=step.province or "–",
    )
