"""Commands of the counter: dossiers and slips, and those of ``intake``. Services as the window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ehc_desk.cli import find as found
from ehc_desk.cli import intake
from ehc_desk.cli.context import Context, read_json
from ehc_desk.cli.files import copy_out
from ehc_desk.errors import FieldsInvalid

if TYPE_CHECKING:
    from ehc_desk.domain.dossier import Dossier
    from ehc_desk.domain.journal import Entry


def add_commands(commands: Any) -> None:
    """Add the parsers of this room."""
    from ehc_desk.domain.lifecycle import ACTS

    intake.add_command(commands)
    dossier = commands.add_parser("dossier", help="xem, tìm, xử lý hồ sơ")
    verbs = dossier.add_subparsers(dest="what", required=True)
    show = verbs.add_parser("show")
    show.add_argument("code")
    show.set_defaults(run=dossier_show)
    find = verbs.add_parser("find")
    find.add_argument("text")
    find.set_defaults(run=found.dossier_find)
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


def _raw_formatter() -> Any:
    import argparse

    return argparse.RawDescriptionHelpFormatter


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
        "due": intake.moment(dossier.due_at),
        "received_at": intake.moment(dossier.received_at),
        "procedure": {
            "code": facts.procedure_code,
            "name": facts.procedure_name,
            "version": facts.procedure_version,
        },
        "owner": facts.owner.full_name,
        "owner_number": mask(facts.owner.id_number),
        "fee_vnd": facts.fee_vnd,
        "deadline": dict(dossier.deadline),
        "papers": intake.papers(dossier),
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
        "due": intake.moment(dossier.due_at),
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
