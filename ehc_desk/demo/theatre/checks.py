"""What must be true after a visitor has left: the scenario's words held against the desk.

Asks queries only, never the window; a finding is a code with what is and what must be, no words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ehc_desk.demo.theatre.scenario import Scene, story_of
from ehc_desk.domain.citizen_card import parse_scan
from ehc_desk.domain.codes import DossierCode
from ehc_desk.domain.dossier import Check, Dossier
from ehc_desk.domain.journal import verify
from ehc_desk.domain.lifecycle import act_named
from ehc_desk.errors import DeskError

if TYPE_CHECKING:
    from ehc_desk.desk import Desk

_CARD = (("full_name", "full_name"), ("id_number", "personal_number"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """One thing that is not as it must be; ``what`` is a code of the catalogue of texts."""

    what: str
    found: str
    must: str

    def to_json(self) -> dict[str, str]:
        """Return the shape of reports."""
        return {"what": self.what, "found": self.found, "must": self.must}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """How many dossiers and bins there were before somebody came."""

    dossiers: int
    discarded: int


def counted(desk: Desk, user: str) -> Counter:
    """Count what acceptance and discarding change."""
    return Counter(
        dossiers=len(desk.queries.lines(which="all", limit=100_000)),
        discarded=len(desk.queries.drafts(user=user, discarded=True)),
    )


def judge(
    desk: Desk, scene: Scene, dossier_id: str, *, before: Counter | None = None, user: str = ""
) -> tuple[Wrong, ...]:
    """Return what is wrong once a visit is over; delivery is judged at the end of the morning."""
    if scene.do == "refuse":
        return _refused(scene, before or Counter(dossiers=0, discarded=0), counted(desk, user))
    if not dossier_id:
        return (Wrong(what="nothing", found="", must=str(scene.expect.get("state", ""))),)
    dossier = desk.queries.dossier(dossier_id)
    return tuple(
        Wrong(what=what, found=_said(found), must=_said(must))
        for what, found, must in _facts(desk, scene, dossier)
        if found != must
    )


def _refused(scene: Scene, before: Counter, now: Counter) -> tuple[Wrong, ...]:
    wrong: list[Wrong] = []
    taken = now.dossiers - before.dossiers
    if taken != scene.expect.get("numbers_taken", 0):
        wrong.append(Wrong(what="number_taken", found=str(taken), must="0"))
    if scene.expect.get("discarded") and now.discarded <= before.discarded:
        wrong.append(Wrong(what="not_discarded", found="", must=""))
    return tuple(wrong)


Fact = tuple[str, Any, Any]


def _facts(desk: Desk, scene: Scene, dossier: Dossier) -> Iterator[Fact]:
    """Yield what, found, must for everything the scene expects."""
    expect = scene.expect
    readers: Mapping[str, Callable[[], Any]] = {
        "state": lambda: dossier.state.value,
        "version": lambda: dossier.version,
        "procedure": lambda: dossier.facts.procedure_code,
        "pages": lambda: sum(paper.pages for paper in dossier.papers),
        "entries": lambda: [entry.kind for entry in desk.queries.history(dossier.id)],
        "last_entry": lambda: desk.queries.history(dossier.id)[-1].kind,
        "proof_checked": lambda: bool(_proof(desk, dossier.id)),
        "prints": lambda: [
            {"number": row.number, "outcome": row.outcome}
            for row in desk.queries.prints(dossier.id)
        ],
        "one_number": lambda: len({row.code for row in desk.queries.prints(dossier.id)}) == 1,
        "required": lambda: [
            line.number
            for line in dossier.facts.components
            if line.required and line.number in expect["required"]
        ],
        "missing": lambda: {
            str(line.number): line.reason
            for line in dossier.facts.components
            if line.check is Check.MISSING
        },
    }
    for key, must in expect.items():
        if key in readers:
            yield key, readers[key](), must
    yield from _fields(scene, dossier)


def _proof(desk: Desk, dossier_id: str) -> str:
    """Return what was shown by whoever took the result, as the journal has it."""
    payload = desk.queries.history(dossier_id)[-1].payload
    return str(payload.get("data", {}).get("proof") or "")


def _fields(scene: Scene, dossier: Dossier) -> Iterator[Fact]:
    facts = dossier.facts
    for path, must in scene.expect.get("fields", {}).items():
        if must == "card" and scene.visitor is not None:
            card = parse_scan(scene.visitor.card).fields
            for name, on_card in _CARD:
                yield f"{path}.{name}", getattr(facts.owner, name), str(card.get(on_card) or "")
        elif path == "submitter":
            yield path, facts.submitter.full_name if facts.submitter else "", must
        elif path == "relation":
            yield path, facts.relation, must
        elif path.startswith("form."):
            yield path, _at(facts.form, path.removeprefix("form.")), must
        else:
            yield path, getattr(facts.owner, path.removeprefix("owner."), ""), must


def _at(form: Mapping[str, Any], path: str) -> Any:
    """Return the value of a form at a dotted path, flat or nested; None where there is none."""
    if path in form:
        return form[path]
    value: Any = form
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _said(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_said(each)}" for key, each in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(_said(each) for each in value) or "–"
    return "–" if value is None else str(value)


# ---------------------------------------------------------------- the end of the morning


def undelivered(desk: Desk, scenes: Mapping[str, Scene], dossiers: Mapping[str, str]) -> list[str]:
    """Return the visitors whose dossier the province has not wholly acknowledged."""
    return [
        visitor
        for visitor, dossier_id in dossiers.items()
        if scenes[visitor].expect.get("delivered")
        and desk.queries.delivery_of(dossier_id).word != "acknowledged"
    ]


def guided_lines(desk: Desk) -> tuple[int, ...] | None:
    """Return the papers the newest guidance slip tells of, None when none was given."""
    given = [entry for entry in desk.queries.entries() if entry.kind == "guidance_given"]
    if not given:
        return None
    return tuple(line["number"] for line in given[-1].payload["components"])


def unexplained_numbers(desk: Desk) -> int:
    """Count gaps among the numbers of the newest day: every number is a dossier or void."""
    lines = desk.queries.lines(which="all", limit=100_000)
    codes = [DossierCode.parse(line.code) for line in lines if line.code]
    if not codes:
        return 0
    day = max(code.day for code in codes)
    numbers = {code.number for code in codes if code.day == day}
    return max(numbers) - min(numbers) + 1 - len(numbers)


def journal_problems(desk: Desk) -> int:
    """Return how many problems the journal's own verification has."""
    verdict = verify(desk.queries.entries(), head=desk.queries.journal_head())
    return 0 if verdict.ok else 1


# ---------------------------------------------------------------- what is there to play with


def built(need: str, commands: frozenset[str]) -> bool:
    """Tell whether a feature is there: ``command:ID`` or ``act:NAME``; any other is not."""
    kind, _, name = need.partition(":")
    if kind == "command":
        return name in commands
    if kind == "act":
        return _is_act(name)
    return False


def _is_act(name: str) -> bool:
    try:
        act_named(name)
    except DeskError:
        return False
    return True


def code_of_story(desk: Desk, script_id: str) -> str:
    """Return the printed code of a dossier of the office's past: what stands on the slip in hand.

    The slip is found as a clerk's colleague would: by its procedure, the day and the state; ""
    when the office has no such dossier any more.
    """
    script = story_of(script_id)
    for line in desk.queries.lines(which=str(script["state"]), limit=1000):
        at = line.received_at.strftime("%H:%M")
        if line.procedure_code == script["procedure"] and at == script["received"]["at"]:
            return line.code or line.provisional_code
    return ""
