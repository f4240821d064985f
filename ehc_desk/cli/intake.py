"""The command that takes in one dossier: the same services as the window, the same gate.

Who comes and what the form says may be handed in as files; what is wrong with them is told by the
names the form gives its fields.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ehc_desk.cli import cards
from ehc_desk.cli.context import Context, read_json
from ehc_desk.cli.field_words import spoken
from ehc_desk.cli.files import copy_out, must_be_writable
from ehc_desk.errors import BadInputError, DeskError, FieldsInvalid, UnknownComponent

if TYPE_CHECKING:
    from ehc_desk.domain.dossier import Dossier, Draft, IntakeFacts
    from ehc_desk.services.slips import IssuedSlip

_NUMBERED = re.compile(r"(\d+)=(.+)", re.DOTALL)
_EXCUSED = re.compile(r"(\d+):(.+)", re.DOTALL)


def add_command(commands: Any) -> None:
    """Add the parser of the command."""
    intake = commands.add_parser("intake", help="tiếp nhận một hồ sơ")
    intake.add_argument("--procedure", required=True, metavar="C")
    who = intake.add_mutually_exclusive_group(required=True)
    who.add_argument("--card", metavar="S", help='chuỗi quét từ thẻ ("-": đọc stdin)')
    who.add_argument(
        "--applicant",
        metavar="F.json",
        help="chủ hồ sơ, người nộp và quan hệ (JSON); quan hệ ghi mã hoặc tên trong danh mục",
    )
    intake.add_argument(
        "--card-for",
        action="append",
        default=[],
        metavar="AI=S",
        help="thẻ của người khác: submitter (người nộp thay) hoặc một người của biểu mẫu "
        '(groom, mother); S là chuỗi quét, tên tệp hoặc "-"',
    )
    intake.add_argument(
        "--from-earlier", metavar="MÃ", help="lấy lại người và ô biểu mẫu từ một hồ sơ trước"
    )
    intake.add_argument("--scan", nargs="+", action="extend", default=[], metavar="[N=]FILE")
    intake.add_argument(
        "--form",
        metavar="F.json",
        help="ô của biểu mẫu điện tử (JSON); ngày, số, giờ, tên trong danh mục viết như khi gõ",
    )
    intake.add_argument("--missing", action="append", default=[], metavar="N:lý do")
    intake.add_argument("--channel", choices=("counter", "post", "online"), default="counter")
    intake.add_argument("--out-slip", metavar="F")
    intake.set_defaults(run=intake_command)


def intake_command(context: Context) -> int:
    """Take in one dossier; a refused file refuses it whole and leaves the rest as a draft."""
    from ehc_desk.domain.dossier import Channel, IntakeFacts

    desk, actor, args = context.desk, context.actor, context.args
    if args.out_slip:
        must_be_writable(Path(args.out_slip))
    files = [_numbered(text) for text in args.scan]
    with spoken():
        others = cards.cards_for(args.card_for)
        facts = _person(context, IntakeFacts(channel=Channel(args.channel)))
        facts = cards.with_submitter(context, facts, others)
    facts = desk.intake.choose_procedure(facts, args.procedure, desk.clock.now().date())
    with spoken(desk.intake.facts.form_of(facts)):
        if args.from_earlier:
            facts = desk.earlier.copied(facts, desk.queries.dossier(args.from_earlier))
        facts = cards.with_people_of_form(context, facts, others)
        facts = _filled(context, facts)
        dossier, draft = _taken_in(context, facts, files)
    try:
        slip = desk.slips.issue(dossier.id, actor=actor, printer=desk.settings.printer)
    except DeskError:
        # The dossier has its number whatever became of the paper: nobody may take it in again.
        context.more.update(id=dossier.id, code=dossier.printed_code)
        raise
    return _accepted(context, dossier, slip, draft)


def _taken_in(
    context: Context, facts: IntakeFacts, files: list[tuple[int, Path]]
) -> tuple[Dossier, Draft]:
    """Return the dossier and the draft it was; the draft stays when something is refused."""
    desk, actor = context.desk, context.actor
    draft = desk.intake.new_draft(actor, channel=facts.channel)
    try:
        draft = desk.intake.save(draft.id, facts, expected_revision=draft.revision, actor=actor)
        _take_papers(context, draft, files)
        # The form may be left out (the paper one stands): then the fee is counted later.
        fee_open = context.args.form is None
        return desk.intake.accept(draft.id, actor=actor, fee_open=fee_open), draft
    except DeskError:
        context.more["draft"] = draft.id
        raise


def _accepted(context: Context, dossier: Dossier, slip: IssuedSlip, draft: Draft) -> int:
    path = slip.path
    if context.args.out_slip:
        path = copy_out(slip.path, Path(context.args.out_slip))
    answer = {
        "id": dossier.id,
        "code": dossier.printed_code,
        "provisional": dossier.provisional,
        "due": moment(dossier.due_at),
        "slip": str(path),
        "draft": draft.id,
        "print": {"number": slip.number, "outcome": slip.outcome, "form_set": slip.form_set},
        "fee_vnd": dossier.facts.fee_vnd,
        "received_at": moment(dossier.received_at),
        "papers": papers(dossier),
    }
    if waits := context.desk.intake.facts.fee_waits_for(dossier.facts):
        answer["fee_waits_for"] = waits
        context.say(f"Chưa tính được phí: thiếu “{form_name(context, dossier, waits)}”.")
    due = moment(dossier.due_at) or "không có ngày hẹn"
    context.answer(answer, f"Đã tiếp nhận {dossier.printed_code}", f"Hẹn trả: {due}", str(path))
    return 0


def form_name(context: Context, dossier: Dossier, path: str) -> str:
    """Return the label of a form field of an accepted dossier."""
    from ehc_desk.cli.field_words import named

    form = context.desk.intake.facts.form_of(dossier.facts)
    return str(named({"field": f"form.{path}"}, form)["label"]).rstrip(":")


def _person(context: Context, facts: IntakeFacts) -> IntakeFacts:
    from ehc_desk.cli.parties import facts_from_applicant

    args = context.args
    if args.applicant:
        value = read_json(args.applicant, field_name="applicant")
        relations = {item.code: item.vi for item in context.desk.forms.code_list("relations").items}
        return facts_from_applicant(
            facts, value, on=context.desk.clock.now().date(), relations=relations
        )
    scan = cards.read_card(context, args.card, field="card")
    return context.desk.intake.apply_scan(facts, scan)


def _filled(context: Context, facts: IntakeFacts) -> IntakeFacts:
    """Fill the form, tick every required component, and excuse the missing ones."""
    from ehc_desk.domain.checklist import excused

    rules = context.desk.intake.facts
    if context.args.form:
        values = read_json(context.args.form, field_name="form")
        if not isinstance(values, dict):
            raise FieldsInvalid(fields=[{"field": "form", "code": "not-an-object"}])
        facts = rules.merge_form(facts, values, on=context.desk.clock.now().date())
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


def moment(at: datetime | None) -> str | None:
    """Return a moment as data files write it, None when there is none."""
    return at.strftime("%Y-%m-%dT%H:%M") if at else None


def papers(dossier: Dossier) -> list[dict[str, Any]]:
    """Return the papers of a dossier as they are printed."""
    return [
        {
            "component": paper.component,
            "sha256": paper.sha256,
            "pages": paper.pages,
            "size": paper.size,
        }
        for paper in dossier.papers
    ]
