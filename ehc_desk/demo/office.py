"""Plays the scripts of the sample office through the real services, as clerks would have.

Nothing is written past the services: what stands in a practice folder is what the program makes.
Can never reach a real province: the folder's identity is the demo desk's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ehc_desk.demo.clock import StoryClock
from ehc_desk.demo.sheets import draw_sheet
from ehc_desk.desk import Desk
from ehc_desk.domain.actor import Actor
from ehc_desk.domain.checklist import excused
from ehc_desk.domain.citizen_card import parse_scan
from ehc_desk.domain.dossier import Channel, Check, Draft, IntakeFacts, Party, PartyKind
from ehc_desk.domain.office import VIETNAM
from ehc_desk.paths import resources

Script = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What the office holds after the scripts were played."""

    dossiers: int
    drafts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """One moment of the story."""

    at: datetime
    order: int
    play: Callable[[], object]


class Story:
    """The scripts of ``resources/demo``, relative to a day."""

    def __init__(self, desk: Desk, clock: StoryClock, actor: Actor, today: date) -> None:
        self._desk, self._clock, self._actor, self._today = desk, clock, actor, today
        folder = resources() / "demo"
        scripts = json.loads((folder / "dossiers.json").read_text("utf-8"))
        visitors = json.loads((folder / "visitors.json").read_text("utf-8"))["visitors"]
        self._dossiers: Sequence[Script] = scripts["dossiers"]
        self._drafts: Sequence[Script] = scripts["drafts"]
        self._visitors: Mapping[str, Script] = {one["id"]: one for one in visitors}
        self._codes: dict[str, str] = {}

    def play(self) -> Played:
        """Play everything in the order of time and return what came of it."""
        with TemporaryDirectory(prefix="ehc-demo-") as scratch:
            self._scratch = Path(scratch)
            for scene in sorted(self._scenes(), key=lambda s: (s.at, s.order)):
                self._clock.set(scene.at)
                scene.play()
        return Played(dossiers=len(self._codes), drafts=len(self._drafts))

    # ------------------------------------------------------------ scenes

    def _scenes(self) -> Iterator[_Scene]:
        """Yield every act with its moment; the acts of one script never change places."""
        for order, script in enumerate(self._dossiers):
            at = self._moment(script["received"])
            yield _Scene(at=at, order=order, play=partial(self._receive, script))
            for act in script["acts"]:
                at = max(self._moment(act), at + timedelta(seconds=1))
                yield _Scene(at=at, order=order, play=partial(self._act, script, act))
        for order, script in enumerate(self._drafts, start=len(self._dossiers)):
            at = self._moment(script["received"])
            yield _Scene(at=at, order=order, play=partial(self._prepare, script))

    def _moment(self, when: Script) -> datetime:
        hour, minute = (int(part) for part in when["at"].split(":"))
        day = self._working_day(when["working_days_back"])
        moment = datetime.combine(day, time(hour, minute), VIETNAM)
        return min(moment, datetime.now(VIETNAM) - timedelta(minutes=2))

    def _working_day(self, back: int) -> date:
        """Return the day so many working days before today (negative: after it)."""
        step = timedelta(days=-1 if back >= 0 else 1)
        day, left = self._today, abs(back)
        while left or not self._desk.calendar.is_working_day(day):
            day += step
            left -= self._desk.calendar.is_working_day(day) and left > 0
        return day

    # ------------------------------------------------------------ acts

    def _receive(self, script: Script) -> None:
        draft = self._prepare(script)
        dossier = self._desk.intake.accept(draft.id, actor=self._actor)
        self._codes[script["id"]] = dossier.printed_code
        self._desk.slips.issue(dossier.id, actor=self._actor)

    def _act(self, script: Script, act: Script) -> None:
        data = {key: self._dated(value) for key, value in act.get("data", {}).items()}
        self._desk.lifecycle.act(self._codes[script["id"]], act["act"], data, actor=self._actor)

    def _prepare(self, script: Script) -> Draft:
        intake = self._desk.intake
        facts = self._parties(script)
        if script["procedure"]:
            facts = intake.choose_procedure(facts, script["procedure"], self._clock.now().date())
            form = {path: self._dated(value) for path, value in script.get("form", {}).items()}
            facts = intake.facts.merge_form(facts, form)
            facts = self._ticked(script, facts)
        draft = intake.new_draft(self._actor, channel=facts.channel)
        draft = intake.save(draft.id, facts, expected_revision=draft.revision, actor=self._actor)
        for paper in script["papers"]:
            name = facts.procedure_name or "Giấy tờ"
            sheets = [
                draw_sheet(
                    self._scratch / f"{script['id']}-{paper['component']}-{page}.jpg",
                    title=name,
                    reference=f"{script['id']}-{paper['component']}",
                    page=page,
                )
                for page in range(1, paper["pages"] + 1)
            ]
            draft = intake.add_papers(draft.id, paper["component"], sheets, actor=self._actor)
        return draft

    def _ticked(self, script: Script, facts: IntakeFacts) -> IntakeFacts:
        lines = {line.number: line for line in facts.components}
        for gap in script.get("missing", []):
            lines[gap["component"]] = excused(lines[gap["component"]], gap["reason"])
        for paper in script["papers"]:  # a conditional paper that was brought is a paper passed
            line = lines[paper["component"]]
            if line.check is Check.OPEN:
                lines[line.number] = replace(line, required=True)
        for known in script.get("electronic", []):
            line = lines[known["component"]]
            lines[known["component"]] = replace(
                line, check=Check.ELECTRONIC, reason=known.get("source", "")
            )
        return self._desk.intake.facts.pass_all(replace(facts, components=tuple(lines.values())))

    # ------------------------------------------------------------ people

    def _parties(self, script: Script) -> IntakeFacts:
        facts = IntakeFacts(channel=Channel(script["channel"]))
        owners = [self._party(owner) for owner in script.get("owners", [])]
        if not owners:
            visitor = self._visitors[script["visitor"]]
            facts = self._desk.intake.apply_scan(facts, parse_scan(visitor["card"]))
            owner = replace(facts.owner, phone=visitor["phone"], email=visitor["email"])
            owners = [owner]
        submitter = script.get("submitter")
        return replace(
            facts,
            owners=tuple(owners),
            submitter=self._visitor(submitter) if submitter else None,
            relation=script.get("relation", ""),
        )

    def _party(self, value: Script) -> Party:
        if "visitor" in value:
            return self._visitor(value["visitor"])
        texts = {key: str(text) for key, text in value.items() if key != "kind"}
        return Party(kind=PartyKind(value.get("kind", "person")), **texts)

    def _visitor(self, name: str) -> Party:
        visitor = self._visitors[name]
        read = self._desk.intake.apply_scan(IntakeFacts(), parse_scan(visitor["card"])).owner
        return replace(read, phone=visitor["phone"], email=visitor["email"])

    def _dated(self, value: Any) -> Any:
        """Return the value with a relative day written out."""
        if isinstance(value, Mapping) and "days_back" in value:
            return (self._today - timedelta(days=value["days_back"])).isoformat()
        if isinstance(value, Mapping) and "working_days_back" in value:
            return self._working_day(value["working_days_back"]).isoformat()
        return value
