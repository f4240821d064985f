"""Commands of the counter: intake, dossiers, slips. The same services as the window."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ehc_desk.cli.context import Context, read_json
from ehc_desk.cli.files import copy_out, must_be_writable
from ehc_desk.errors import (
    BadInputError,
    DeskError,
    FieldsInvalid,
    UnknownComponent,
)

if TYPE_CHECKING:
    from ehc_desk.domain.dossier import Dossier, Draft, IntakeFacts
    from ehc_desk.domain.journal import Entry
    from ehc_desk.services.slips import IssuedSlip

_NUMBERED = re.compile(r"(\d+)=(.+)", re.DOTALL)
_EXCUSED = re.compile(r"(\d+):(.+)", re.DOTALL)


def add_commands(commands: Any) -> None:
    """Add the parsers of this room."""
    from ehc_desk.domain.lifecycle import ACTS

    _add_intake(commands)
    dossier = commands.add_parser("dossier", help="xem, tìm, xử lý hồ sơ")
    verbs = dossier.add_subparsers(dest="what", required=True)
    show = verbs.add_parser("show")
    show.add_argument("code")
    show.set_defaults(run=dossier_show)
    find = verbs.add_parser("find")
    find.add_argument("text")
    find.set_defaults(run=dossier_find)
    examples = "\n".join(f"{act.name}  --data  {act.example}" for act in ACTS.values())
    act = verbs.add_parser(
        "act", epilog=examples, formatter_class=_raw_formatter(), help="một việc với hồ sơ"
    )
    act.add_argument("code")
    act.add_argument("act", metavar="ACT")
    act.add_argument("--data", metavar="F.json")
    act.set_defaults(run=dossier_act)

    slip = commands.add_parser("slip", help="in phiếu theo mẫu")
    slip.add_argument("form", metavar="NN")
    slip.add_argument("code")
    slip.add_argument("--out", required=True, metavar="F")
    slip.add_argument("--form-set", metavar="tt03-2025|tt01-2018")
    slip.set_defaults(run=slip_command)


def _add_intake(commands: Any) -> None:
    intake = commands.add_parser("intake", help="tiếp nhận một hồ sơ")
    intake.add_argument("--procedure", required=True, metavar="C")
    who = intake.add_mutually_exclusive_group(required=True)
    who.add_argument("--card", metavar="S", help='chuỗi quét từ thẻ ("-": đọc stdin)')
    who.add_argument("--applicant", metavar="F.json")
    intake.add_argument(
        "--from-earlier", metavar="MÃ", help="lấy lại người và ô biểu mẫu từ một hồ sơ trước"
    )
    intake.add_argument("--scan", nargs="+", action="extend", default=[], metavar="[N=]FILE")
    intake.add_argument("--form", metavar="F.json")
    intake.add_argument("--missing", action="append", default=[], metavar="N:lý do")
    intake.add_argument("--channel", choices=("counter", "post", "online"), default="counter")
    intake.add_argument("--out-slip", metavar="F")
    intake.set_defaults(run=intake_command)


def _raw_formatter() -> Any:
    import argparse

    return argparse.RawDescriptionHelpFormatter


# ---------------------------------------------------------------- intake


def intake_command(context: Context) -> int:
    """Take in one dossier; a refused file refuses it whole and leaves the rest as a draft."""
    from ehc_desk.domain.dossier import Channel, IntakeFacts

    desk, actor, args = context.desk, context.actor, context.args
    if args.out_slip:
        must_be_writable(Path(args.out_slip))
    files = [_numbered(text) for text in args.scan]
    facts = _person(context, IntakeFacts(channel=Channel(args.channel)))
    facts = desk.intake.choose_procedure(facts, args.procedure, desk.clock.now().date())
    if args.from_earlier:
        facts = desk.earlier.copied(facts, desk.queries.dossier(args.from_earlier))
    facts = _filled(context, facts)
    draft = desk.intake.new_draft(actor, channel=facts.channel)
    try:
        draft = desk.intake.save(draft.id, facts, expected_revision=draft.revision, actor=actor)
        _take_papers(context, draft, files)
        dossier = desk.intake.accept(draft.id, actor=actor)
    except DeskError:
        context.more["draft"] = draft.id
        raise
    try:
        slip = desk.slips.issue(dossier.id, actor=actor, printer=desk.settings.printer)
    except DeskError:
        # The dossier has its number whatever became of the paper: nobody may take it in again.
        context.more.update(id=dossier.id, code=dossier.printed_code)
        raise
    return _accepted(context, dossier, slip, draft)


def _accepted(context: Context, dossier: Dossier, slip: IssuedSlip, draft: Draft) -> int:
    path = slip.path
    if context.args.out_slip:
        path = copy_out(slip.path, Path(context.args.out_slip))
    answer = {
        "id": dossier.id,
        "code": dossier.printed_code,
        "provisional": dossier.provisional,
        "due": _moment(dossier.due_at),
        "slip": str(path),
        "draft": draft.id,
        "print": {"number": slip.number, "outcome": slip.outcome, "form_set": slip.form_set},
        "fee_vnd": dossier.facts.fee_vnd,
        "received_at": _moment(dossier.received_at),
        "papers": _papers(dossier),
    }
    due = _moment(dossier.due_at) or "không có ngày hẹn"
    context.answer(answer, f"Đã tiếp nhận {dossier.printed_code}", f"Hẹn trả: {due}", str(path))
    return 0


def _person(context: Context, facts: IntakeFacts) -> IntakeFacts:
    from ehc_desk.cli.parties import facts_from_applicant
    from ehc_desk.domain.citizen_card import parse_scan
    from ehc_desk.ui.texts import word

    args = context.args
    if args.applicant:
        return facts_from_applicant(facts, read_json(args.applicant, field_name="applicant"))
    text = args.card
    if text == "-":
        import sys

        text = sys.stdin.read()
    scan = parse_scan(text)
    if scan.kind != "citizen_card":
        raise FieldsInvalid(fields=[{"field": "card", "code": "not-a-card"}])
    for warning in scan.warnings:
        context.say(f"Thẻ: {word('card_warning', warning)}")
    return context.desk.intake.apply_scan(facts, scan)


def _filled(context: Context, facts: IntakeFacts) -> IntakeFacts:
    """Fill the form, tick every required component, and excuse the missing ones."""
    from ehc_desk.domain.checklist import excused

    rules = context.desk.intake.facts
    if context.args.form:
        values = read_json(context.args.form, field_name="form")
        if not isinstance(values, dict):
            raise FieldsInvalid(fields=[{"field": "form", "code": "not-an-object"}])
        facts = rules.merge_form(facts, values)
    lines = {line.number: line for line in facts.components}
    for text in context.args.missing:
        match = _EXCUSED.fullmatch(text)
        if match is None:
            raise FieldsInvalid(fields=[{"field": "missing", "code": "needs-number-and-reason"}])
        number = int(match[1])
        if number not in lines:
            raise UnknownComponent(component=number, count=max(lines, default=0))
        lines[number] = excused(lines[number], match[2])
    return rules.pass_all(replace(facts, components=tuple(lines.values())))


def _take_papers(context: Context, draft: Draft, files: list[tuple[int, Path]]) -> None:
    """Take every file that can be taken; the first refusal is raised after the last file."""
    refusal: DeskError | None = None
    for component, path in files:
        try:
            context.desk.intake.add_papers(draft.id, component, [path], actor=context.actor)
        except BadInputError as error:
            refusal = refusal or error
    if refusal is not None:
        raise refusal


def _numbered(text: str) -> tuple[int, Path]:
    match = _NUMBERED.fullmatch(text)
    return (int(match[1]), Path(match[2])) if match else (1, Path(text))


# ---------------------------------------------------------------- dossiers


def dossier_show(context: Context) -> int:
    """Show one dossier by code or id; personal numbers are masked."""
    queries = context.desk.queries
    dossier = queries.dossier(context.args.code)
    delivery = queries.delivery_of(dossier.id)
    history = queries.history(dossier.id)
    answer = {
        **_shown(dossier),
        "entries": [_entry(entry) for entry in history],
        "delivery": {
            "state": delivery.word,
            "done": delivery.done,
            "total": delivery.total,
            "needs_action": delivery.needs_action,
        },
    }
    context.answer(
        answer,
        f"{answer['code']}  {answer['state']}  {dossier.facts.procedure_name}",
        f"Chủ hồ sơ: {answer['owner']} ({answer['owner_number']})",
        f"Hẹn trả: {answer['due']}  Gửi tỉnh: {delivery.word} {delivery.done}/{delivery.total}",
        *(f"  {e.seq:>5}  {e.device_time[:16]}  {e.kind}  {e.actor}" for e in history),
    )
    return 0


def _shown(dossier: Dossier) -> dict[str, Any]:
    from ehc_desk.domain.personal_number import mask

    facts = dossier.facts
    return {
        "id": dossier.id,
        "code": dossier.printed_code,
        "provisional_code": dossier.provisional_code,
        "provisional": dossier.provisional,
        "version": dossier.version,
        "state": dossier.state.value,
        "due": _moment(dossier.due_at),
        "received_at": _moment(dossier.received_at),
        "procedure": {
            "code": facts.procedure_code,
            "name": facts.procedure_name,
            "version": facts.procedure_version,
        },
        "owner": facts.owner.full_name,
        "owner_number": mask(facts.owner.id_number),
        "fee_vnd": facts.fee_vnd,
        "deadline": dict(dossier.deadline),
        "papers": _papers(dossier),
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "seq": entry.seq,
        "kind": entry.kind,
        "at": entry.device_time,
        "actor": entry.actor,
        "hash": entry.hash,
    }


def dossier_find(context: Context) -> int:
    """Find dossiers by name, code, end of a code, phone or personal number."""
    found = context.desk.queries.search(context.args.text, limit=50)
    items = [
        {
            "id": line.id,
            "code": line.code or line.provisional_code,
            "state": line.state,
            "procedure": line.procedure_name,
            "owner": line.owner_name,
            "received_at": _moment(line.received_at),
            "due": _moment(line.due_at),
            "delivery": line.delivery,
        }
        for line in found
    ]
    context.answer({"items": items}, *(f"{i['code']}  {i['state']}  {i['owner']}" for i in items))
    return 0


def dossier_act(context: Context) -> int:
    """Do one act on a dossier; what the law makes of it is told as ``warnings``."""
    from ehc_desk.ui.texts import word

    args = context.args
    data = read_json(args.data, field_name="data") if args.data else {}
    if not isinstance(data, dict):
        raise FieldsInvalid(fields=[{"field": "data", "code": "not-an-object"}])
    done = context.desk.lifecycle.carry_out(args.code, args.act, data, actor=context.actor)
    dossier = done.dossier
    answer = {
        "id": dossier.id,
        "code": dossier.printed_code,
        "state": dossier.state.value,
        "due": _moment(dossier.due_at),
        "version": dossier.version,
        "warnings": list(done.warnings),
    }
    context.answer(answer, f"{answer['code']}: {answer['state']}")
    for code in done.warnings:
        context.say(word("act_warning", code, code=code))
    return 0


def slip_command(context: Context) -> int:
    """Make a slip (or a numbered reprint of it) and write it to a file."""
    args, desk = context.args, context.desk
    dossier = desk.queries.dossier(args.code)
    slip = desk.slips.issue(
        dossier.id, actor=context.actor, form=args.form.zfill(2), form_set=args.form_set
    )
    out = copy_out(slip.path, Path(args.out))
    answer = {
        "code": dossier.printed_code,
        "form": args.form.zfill(2),
        "form_set": slip.form_set,
        "print": slip.number,
        "slip": str(out),
    }
    context.answer(answer, str(out))
    return 0


# ---------------------------------------------------------------- small words


def _moment(moment: datetime | None) -> str | None:
    return moment.strftime("%Y-%m-%dT%H:%M") if moment else None


def _papers(dossier: Dossier) -> list[dict[str, Any]]:
    return [
        {
            "component": paper.component,
            "sha256": paper.sha256,
            "pages": paper.pages,
            "size": paper.size,
        }
        for paper in dossier.papers
    ]
