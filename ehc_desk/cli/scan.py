"""Commands of the scanning station: the same service as the window, the same journal entries."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ehc_desk.cli.context import Context
from ehc_desk.cli.stack import ROLES, ledger_line
from ehc_desk.errors import FieldsInvalid

if TYPE_CHECKING:
    from ehc_desk.domain.scan_batch import ScanBatch
    from ehc_desk.domain.stack import Hand, PlacedPage, SortedStack, Target

_HANDS = ("put", "unsort", "blank", "opens", "no_separator", "by_code")


def add_commands(commands: Any) -> None:
    """Add the parsers of this room."""
    scan = commands.add_parser("scan", help="trạm quét: máy quét, xấp giấy, xếp vào hồ sơ")
    verbs = scan.add_subparsers(dest="what", required=True)
    verbs.add_parser("devices", help="máy quét đang dùng được").set_defaults(run=devices)
    verbs.add_parser("list", help="các xấp chưa xếp xong").set_defaults(run=listed)
    run = verbs.add_parser("run", help="quét một xấp")
    run.add_argument("--device", default="", metavar="ID", help="mã trong `scan devices`")
    run.add_argument("--source", default="feeder", metavar="feeder|feeder_duplex|glass|folder")
    run.add_argument("--dpi", default="300", metavar="N")
    run.add_argument("--colour", default="colour", metavar="colour|grey|black")
    run.add_argument("--paper", default="A4", metavar="A3|A4|A5")
    run.add_argument("--stack", default="", metavar="XẤP", help="quét tiếp vào xấp này")
    run.add_argument("--to", default="", metavar="MÃ[=N]", help="nơi nhận trang trước tờ phân tách")
    run.set_defaults(run=scanned)
    feed = verbs.add_parser("feed", help="đưa tệp vào một xấp như vừa quét")
    feed.add_argument("files", nargs="+", metavar="TỆP")
    feed.add_argument("--stack", default="", metavar="XẤP")
    feed.add_argument("--to", default="", metavar="MÃ[=N]")
    feed.set_defaults(run=fed)
    say = verbs.add_parser("say", help="xếp trang bằng tay")
    say.add_argument("stack", metavar="XẤP")
    say.add_argument("word", choices=_HANDS)
    say.add_argument("pages", nargs="+", type=int, metavar="TRANG")
    say.add_argument("--to", default="", metavar="MÃ[=N]", help="hồ sơ hoặc bản nháp, thành phần")
    say.set_defaults(run=said)
    file = verbs.add_parser("file", help="xếp các trang vào hồ sơ, khép xấp, ghi sổ trang")
    file.add_argument("stack", metavar="XẤP")
    file.add_argument("--anyway", action="store_true", help="khép dù còn trang chưa xếp")
    file.set_defaults(run=filed)
    read = verbs.add_parser("read", help="nhận dạng chữ của các trang chưa đọc, để tìm được")
    read.add_argument("--limit", type=int, default=0, metavar="N", help="nhiều nhất N trang")
    read.set_defaults(run=read_pages)
    for name, help_ in (("discard", "cất xấp, không xóa"), ("reopen", "lấy lại xấp đã cất")):
        verb = verbs.add_parser(name, help=help_)
        verb.add_argument("stack", metavar="XẤP")
        verb.set_defaults(run=moved)


def devices(context: Context) -> int:
    """List the scanners that can be used now."""
    found = context.desk.scanning.devices()
    context.answer(
        {"items": [{"id": each.id, "name": each.name} for each in found]},
        *(f"{each.id}  {each.name}" for each in found),
    )
    return 0


def listed(context: Context) -> int:
    """List the stacks that are not filed yet."""
    scanning = context.desk.scanning
    found = [(batch, scanning.sorted(batch)) for batch in context.desk.queries.open_batches()]
    context.answer(
        {"items": [{"stack": batch.id, "ledger": told.ledger.to_json()} for batch, told in found]},
        *(f"{batch.id}  {ledger_line(told.ledger)}" for batch, told in found),
    )
    return 0


def scanned(context: Context) -> int:
    """Scan a stack; what came before a fault is kept and its id is said."""
    from ehc_desk.domain.scan_profile import profile_of
    from ehc_desk.services.scanning import settings_of

    args, scanning = context.args, context.desk.scanning
    line = f"source={args.source}; dpi={args.dpi}; colour={args.colour}; paper={args.paper}"
    profile = profile_of("--", line)
    device = args.device or scanning.device_for(profile.source)
    batch = _stack(context, device)
    context.say(f"Xấp {batch.id}")
    scanning.scan(batch.id, settings_of(profile), actor=context.actor, device=device)
    return _answer(context, batch.id)


def fed(context: Context) -> int:
    """Take files into a stack as if they had been scanned."""
    batch = _stack(context, "file")
    context.say(f"Xấp {batch.id}")
    for name in context.args.files:
        context.desk.scanning.feed(batch.id, Path(name), actor=context.actor)
    return _answer(context, batch.id)


def said(context: Context) -> int:
    """Write a person's word on some pages."""
    args = context.args
    batch = context.desk.queries.batch(args.stack)
    wrong = [number for number in args.pages if not 0 < number <= len(batch.pages)]
    if wrong:
        raise FieldsInvalid(fields=[{"field": "pages", "code": "no-such-page", "value": wrong[0]}])
    context.desk.scanning.say(args.stack, args.pages, _hand(context), actor=context.actor)
    return _answer(context, args.stack)


def filed(context: Context) -> int:
    """File a stack and tell its ledger."""
    args = context.args
    found = context.desk.scanning.file(args.stack, actor=context.actor, anyway=args.anyway)
    return _tell(context, found.batch, found.told)


def read_pages(context: Context) -> int:
    """Read the text of pages that have none, as the window does when it is quiet."""
    from ehc_desk.services.page_reading import Outcome

    reading, most = context.desk.reading, context.args.limit
    told = {Outcome.READ: 0, Outcome.FAILED: 0}
    outcome = Outcome.READ
    while outcome in told and (not most or sum(told.values()) < most):
        outcome = reading.read_next(lambda: False)
        if outcome in told:
            told[outcome] += 1
    state = reading.state()
    answer = {
        "engine": state.engine,
        "read": told[Outcome.READ],
        "failed": told[Outcome.FAILED],
        "all_read": outcome is Outcome.NOTHING,
    }
    if not state.engine:
        context.say("Máy này chưa cài Tesseract với tiếng Việt; giấy tờ vẫn đủ, chỉ không có chữ.")
    context.answer(answer, f"Đã đọc {answer['read']} trang, không đọc được {answer['failed']}.")
    return 0


def moved(context: Context) -> int:
    """Put a stack aside or bring it back."""
    verb = getattr(context.desk.scanning, context.args.what)
    verb(context.args.stack, actor=context.actor)
    return _answer(context, context.args.stack)


def _stack(context: Context, device: str) -> ScanBatch:
    if context.args.stack:
        return context.desk.queries.batch(context.args.stack)
    home = _target(context) if context.args.to else None
    return context.desk.scanning.start(device, actor=context.actor, home=home)


def _hand(context: Context) -> Hand | None:
    from ehc_desk.domain.stack import Hand, HandKind

    word = context.args.word
    if word == "by_code":
        return None
    needs = word in ("put", "opens")
    if needs and not context.args.to:
        raise FieldsInvalid(fields=[{"field": "target", "code": "required"}])
    return Hand(kind=HandKind(word), target=_target(context) if needs else None)


def _target(context: Context) -> Target:
    """Read ``CODE=N``: a dossier or draft of this desk, and a component; raises FieldsInvalid."""
    from ehc_desk.domain.sheets import is_draft_id
    from ehc_desk.domain.stack import Target

    code, _, number = context.args.to.partition("=")
    if number and not (number.isascii() and number.isdigit() and 0 < int(number) < 1000):
        raise FieldsInvalid(fields=[{"field": "target", "code": "not-a-component"}])
    form = "draft" if is_draft_id(code) else "dossier"
    meant = Target(form=form, code=code, component=int(number) if number else None)
    found = context.desk.scanning.known(meant)
    if found is None:
        raise FieldsInvalid(fields=[{"field": "target", "code": "not-known-here"}])
    return found


def _answer(context: Context, stack: str) -> int:
    batch = context.desk.queries.batch(stack)
    return _tell(context, batch, context.desk.scanning.sorted(batch))


def _tell(context: Context, batch: ScanBatch, told: SortedStack) -> int:
    answer = {
        "stack": batch.id,
        "state": batch.state,
        "pages": [
            {**_page(placed), "sha256": page.sha256}
            for page, placed in zip(batch.pages, told.pages, strict=True)
        ],
        "ledger": told.ledger.to_json(),
    }
    context.answer(answer, *map(_line, told.pages), ledger_line(told.ledger))
    return 0


def _page(placed: PlacedPage) -> dict[str, Any]:
    target = placed.target
    return {
        "page": placed.number,
        "role": placed.role.value,
        "to": target.code if target else None,
        "component": target.component if target else None,
    }


def _line(placed: PlacedPage) -> str:
    target = placed.target
    where = f" → {target.code}" if target else ""
    part = f", thành phần {target.component}" if target and target.component else ""
    return f"trang {placed.number}: {ROLES[placed.role.value]}{where}{part}"
