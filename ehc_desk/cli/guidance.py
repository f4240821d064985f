"""Guidance at the command line: the slip of a visit without a dossier, and leaflets.

The same service as the window, and the same single journal entry.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ehc_desk.cli.context import Context, read_json
from ehc_desk.cli.files import copy_out, must_be_writable
from ehc_desk.errors import FieldsInvalid

if TYPE_CHECKING:
    from ehc_desk.services.guidance import Lack

_LACKING = re.compile(r"(\d+)(?::(.*))?", re.DOTALL)


def add_commands(commands: Any) -> None:
    """Add the parsers of this room."""
    give = commands.add_parser("guidance", help="hướng dẫn khi chưa đủ giấy tờ (mẫu số 02)")
    give.add_argument("--procedure", required=True, metavar="C")
    give.add_argument("--missing", action="append", default=[], metavar="N[:lý do]")
    give.add_argument("--note", default="", metavar="TEXT", help="nội dung cần hoàn thiện khác")
    give.add_argument("--applicant", metavar="F.json", help="tên người đến (chỉ in trên phiếu)")
    give.add_argument("--channel", choices=("counter", "post", "online"), default="counter")
    give.add_argument("--paper", choices=("A5", "A4"), default="A5")
    give.add_argument("--out", metavar="F")
    give.set_defaults(run=guidance_command)

    leaflet = commands.add_parser("leaflet", help="tờ hướng dẫn một thủ tục")
    leaflet.add_argument("--procedure", required=True, metavar="C")
    leaflet.add_argument("--paper", choices=("A5", "A4"), default="")
    leaflet.add_argument("--out", required=True, metavar="F")
    leaflet.set_defaults(run=leaflet_command)


def guidance_command(context: Context) -> int:
    """Give one guidance slip; no dossier, no number."""
    from ehc_desk.domain.dossier import Channel, IntakeFacts

    desk, actor, args = context.desk, context.actor, context.args
    if args.out:
        must_be_writable(Path(args.out))
    lacking = [_lack(text) for text in args.missing]
    facts = IntakeFacts(channel=Channel(args.channel))
    if args.applicant:
        from ehc_desk.cli.parties import facts_from_applicant

        value = read_json(args.applicant, field_name="applicant")
        facts = facts_from_applicant(facts, value, on=desk.clock.now().date())
    facts = desk.intake.choose_procedure(facts, args.procedure, desk.clock.now().date())
    slip = desk.guidance.give(
        facts,
        lacking,
        actor=actor,
        note=args.note,
        printer=desk.settings.printer_for("02"),
        paper=args.paper,
    )
    path = copy_out(slip.path, Path(args.out)) if args.out else slip.path
    today = desk.guidance.count()
    answer = {
        "entry": slip.entry_id,
        "form": "02",
        "form_set": slip.form_set,
        "form_number": slip.number,
        "outcome": slip.outcome,
        "slip": str(path),
        "today": today,
    }
    context.answer(answer, str(path), f"Hướng dẫn hôm nay: {today}")
    return 0


def leaflet_command(context: Context) -> int:
    """Write the leaflet of a procedure; nothing is recorded."""
    args = context.args
    must_be_writable(Path(args.out))
    path = context.desk.guidance.leaflet(args.procedure, paper=args.paper)
    out = copy_out(path, Path(args.out))
    context.answer({"leaflet": str(out)}, str(out))
    return 0


def _lack(text: str) -> Lack:
    from ehc_desk.services.guidance import Lack

    match = _LACKING.fullmatch(text.strip())
    if match is None:
        raise FieldsInvalid(fields=[{"field": "missing", "code": "needs-number-and-reason"}])
    return Lack(number=int(match[1]), reason=(match[2] or "").strip())
