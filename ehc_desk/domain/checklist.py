"""From a published procedure to the lines a clerk ticks off.

Pure: turns a procedure, the channel and who hands in into component checks, and back into what is
still open. Only papers of the published procedure are asked for (NĐ 118/2025 Art. 5.1.đ).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from ehc_desk.domain.dossier import Channel, Check, ComponentCheck

if TYPE_CHECKING:
    from ehc_desk.domain.procedure import Procedure


def checklist_for(
    procedure: Procedure,
    channel: Channel,
    *,
    files_for_owner: bool,
    earlier: Iterable[ComponentCheck] = (),
) -> tuple[ComponentCheck, ...]:
    """Return one line a component that the channel knows, in catalogue order.

    Lines of ``earlier`` with the same number and name keep the clerk's verdict, so that a change
    of channel or submitter throws no tick away.
    """
    before = {(line.number, line.name): line for line in earlier}
    lines = []
    for component in procedure.components_for(channel.value):
        required = procedure.required(component, channel.value, acting_for_owner=files_for_owner)
        fresh = ComponentCheck(
            number=component.number,
            name=component.name,
            must=component.must,
            required=required,
        )
        known = before.get((component.number, component.name))
        lines.append(replace(known, required=required, must=fresh.must) if known else fresh)
    return tuple(lines)


def passed(line: ComponentCheck, procedure: Procedure) -> ComponentCheck:
    """Return the line as handed in (or shown) with the published numbers of copies."""
    for component in procedure.components:
        if component.number == line.number:
            return replace(
                line,
                check=Check.PASSED,
                reason="",
                originals=line.originals or component.originals,
                photocopies=line.photocopies or component.copies,
            )
    return replace(line, check=Check.PASSED, reason="")


def pass_all(lines: Iterable[ComponentCheck], procedure: Procedure) -> tuple[ComponentCheck, ...]:
    """Tick every required line that is still open (Ctrl+D); other verdicts stay."""
    return tuple(
        passed(line, procedure) if line.required and line.check is Check.OPEN else line
        for line in lines
    )


def with_papers(
    lines: Iterable[ComponentCheck], procedure: Procedure, brought: Collection[int]
) -> tuple[ComponentCheck, ...]:
    """Pass every line without a verdict whose paper was brought: it goes onto the slip."""
    return tuple(
        passed(line, procedure) if line.check is Check.OPEN and line.number in brought else line
        for line in lines
    )


def excused(line: ComponentCheck, reason: str) -> ComponentCheck:
    """Return the line as missing, with the reason why it is accepted all the same."""
    return replace(
        line,
        check=Check.MISSING,
        reason=reason.strip(),
        originals=0,
        certified_copies=0,
        photocopies=0,
    )


def unsettled(lines: Iterable[ComponentCheck]) -> tuple[int, ...]:
    """Return the numbers of required components without a verdict."""
    return tuple(line.number for line in lines if not line.settled)
