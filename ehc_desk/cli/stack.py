"""Commands for stacks of paper: split one at its separators, print the separators.

Both work without a data folder and create none; with one, only what the desk knows is routed.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ehc_desk.cli.context import Context
from ehc_desk.errors import FieldsInvalid

if TYPE_CHECKING:
    from ehc_desk.domain.stack import Ledger, Resolve
    from ehc_desk.scanning.stack_pages import StackPage

ROLES = {
    "cover": "tờ phân tách",
    "receipt": "giấy tiếp nhận",
    "content": "giấy tờ",
    "blank": "trang trắng",
    "unsorted": "chưa xếp",
}
_SIZES = ("a6", "a5", "a4")


def add_commands(commands: Any) -> None:
    """Add the parsers of this room."""
    split = commands.add_parser("split", help="chia một tập quét theo tờ phân tách")
    split.add_argument("files", nargs="+", metavar="STACK", help="PDF, TIFF hoặc ảnh, theo thứ tự")
    split.set_defaults(run=split_command)

    cover = commands.add_parser("cover", help="in tờ phân tách hồ sơ")
    cover.add_argument("code", metavar="CODE", help="mã hồ sơ hoặc mã bản nháp 10 ký tự")
    cover.add_argument(
        "--component",
        action="append",
        metavar="N[=TÊN]",
        help="số thành phần, có thể kèm tên; lặp lại được, mặc định 1",
    )
    cover.add_argument("--out", required=True, metavar="F")
    cover.add_argument("--size", choices=_SIZES, default="a6", help="a4: nhiều tờ A6, có vạch cắt")
    cover.add_argument("--office", default="", metavar="TÊN", help="tên nơi tiếp nhận in trên tờ")
    cover.set_defaults(run=cover_command)


def split_command(context: Context) -> int:
    """Sort the pages of one stack; exit 2 when it cannot be read."""
    from ehc_desk.scanning.stack_pages import split_stack
    from ehc_desk.scanning.worker import PageWorker

    resolve = _resolver(context)
    with PageWorker() as worker:
        found = split_stack(worker, [Path(name) for name in context.args.files], resolve=resolve)
    context.answer(found.to_json(), *map(_line, found.pages), ledger_line(found.ledger))
    return 0


def _has_folder(context: Context) -> bool:
    return bool(context.args.data_dir or os.environ.get("EHC_DATA_DIR"))


def _resolver(context: Context) -> Resolve:
    """Return how covers are taken: as printed without a desk, else as the desk knows them."""
    from ehc_desk.domain.stack import as_printed

    if not _has_folder(context):
        return as_printed
    return context.desk.scanning.known


def _line(page: StackPage) -> str:
    place = page.placed
    where = ""
    if place.target:
        part = place.target.component
        where = f" → {place.target.code}" + (f", thành phần {part}" if part else "")
    return f"trang {place.number}: {ROLES[place.role]}{where}"


def ledger_line(ledger: Ledger) -> str:
    """Return the ledger of a stack in one line."""
    state = "khớp" if ledger.balanced else "KHÔNG KHỚP"
    return (
        f"Sổ trang: đưa vào {ledger.fed} = đã xếp {ledger.routed} + chưa xếp {ledger.unsorted}"
        f" + trắng {ledger.blank} + phân tách {ledger.separators} ({state})"
    )


def cover_command(context: Context) -> int:
    """Print cover sheets of components to a PDF file."""
    from ehc_desk.cli.files import must_be_writable
    from ehc_desk.domain.sheets import cover_for_dossier, cover_for_draft, is_draft_id
    from ehc_desk.printing.cover_sheets import CoverItem, cover_sheets

    code = context.args.code
    build = cover_for_draft if is_draft_id(code) else cover_for_dossier
    named = [_component(text) for text in context.args.component or ["1"]]
    office = context.args.office
    if not office and _has_folder(context):
        office = context.desk.office.name
    items = [
        CoverItem(sheet=build(code, number), component_name=name, office=office)
        for number, name in named
    ]
    target = Path(context.args.out)
    must_be_writable(target)
    target.write_bytes(cover_sheets(items, context.args.size))
    context.answer(
        {"file": str(target.absolute()), "sheets": [item.sheet.text() for item in items]},
        str(target.absolute()),
    )
    return 0


def _component(text: str) -> tuple[int, str]:
    number, _, name = text.partition("=")
    if not number.strip().isdecimal() or len(number) > 3:
        raise FieldsInvalid(fields=[{"field": "component", "code": "out-of-range"}])
    return int(number), name.strip()
