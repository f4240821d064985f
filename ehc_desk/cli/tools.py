"""Commands that need no desk: card, deadline, paper, payment. They create no folder."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from ehc_desk.cli.context import Context, error_json, parse_json
from ehc_desk.errors import DeskError, FieldsInvalid


def add_commands(commands: Any) -> None:
    """Add the parsers of this room."""
    card = commands.add_parser("card", help="đọc chuỗi quét từ thẻ, mã vạch")
    parse = card.add_subparsers(dest="what", required=True).add_parser("parse")
    parse.add_argument("--batch", action="store_true", help="mảng JSON trên stdin")
    parse.add_argument("--image", metavar="F", help="đọc mã trong một ảnh")
    parse.set_defaults(run=card_parse)

    deadline = commands.add_parser("deadline", help="tính ngày hẹn trả")
    compute = deadline.add_subparsers(dest="what", required=True).add_parser("compute")
    compute.add_argument("--batch", action="store_true", help="mảng JSON trên stdin")
    compute.set_defaults(run=deadline_compute)

    paper = commands.add_parser("paper", help="kiểm tra tệp giấy tờ")
    inspect = paper.add_subparsers(dest="what", required=True).add_parser("inspect")
    inspect.add_argument("files", nargs="+", metavar="FILE")
    inspect.set_defaults(run=paper_inspect)

    payment = commands.add_parser("payment", help="mã VietQR")
    qr = payment.add_subparsers(dest="what", required=True).add_parser("qr")
    _payment_arguments(qr)


def _payment_arguments(qr: argparse.ArgumentParser) -> None:
    qr.add_argument("--bin", required=True, help="mã ngân hàng, 6 chữ số")
    qr.add_argument("--account", required=True)
    qr.add_argument("--amount", type=int)
    qr.add_argument("--purpose")
    qr.add_argument("--bill")
    qr.set_defaults(run=payment_qr)


def card_parse(context: Context) -> int:
    """Read one scan (or a batch, or a picture) and say what it is; ``unknown`` is no failure."""
    from ehc_desk.domain.citizen_card import parse_scan

    if context.args.image:
        return _card_image(context)
    text = _stdin_text()
    if not context.args.batch:
        scan: dict[str, Any] = parse_scan(text).to_json()
        context.answer(scan, f"{scan['kind']}", *_lines(scan["fields"]), *scan["warnings"])
        return 0
    scans = parse_json(text, field_name="stdin")
    if not isinstance(scans, list):
        raise FieldsInvalid(fields=[{"field": "stdin", "code": "not-an-array"}])
    answers = [
        parse_scan(scan).to_json() if isinstance(scan, str) else _bad("not-text") for scan in scans
    ]
    context.answer(answers, *(str(answer.get("kind", "error")) for answer in answers))
    return 0


def _card_image(context: Context) -> int:
    from ehc_desk.domain.citizen_card import parse_scan
    from ehc_desk.scanning.worker import PageWorker

    worker = PageWorker()
    try:
        report: dict[str, Any] = worker.inspect([Path(context.args.image)])[0].to_json()
    finally:
        worker.close()
    if not report["accepted"]:
        from ehc_desk.errors import PaperRefused

        raise PaperRefused(file=Path(context.args.image).name, reason=report["reason"])
    codes = [code["text"] for page in report["pages"] for code in page["codes"]]
    scans = [parse_scan(text) for text in codes]
    known = [scan for scan in scans if scan.kind != "unknown"]
    best: dict[str, Any] = (known or scans or [parse_scan("")])[0].to_json()
    context.answer(best, f"{best['kind']}", *_lines(best["fields"]))
    return 0


def deadline_compute(context: Context) -> int:
    """Compute one case of stdin, or an array of cases; a bad element never spoils the others."""
    from ehc_desk.bootstrap import calendar
    from ehc_desk.domain.deadlines import DeadlineCase, compute

    # The built-in calendar unless a desk is named: no folder is needed to compute a deadline.
    given = context.args.data_dir or os.environ.get("EHC_DATA_DIR")
    days = calendar(context.root if given else None)
    value = parse_json(_stdin_text(), field_name="stdin")
    if not context.args.batch:
        answer: dict[str, Any] = compute(DeadlineCase.from_json(value), days).to_json()
        context.answer(answer, str(answer["due"]), *_explained(answer))
        return 0
    if not isinstance(value, list):
        raise FieldsInvalid(fields=[{"field": "stdin", "code": "not-an-array"}])
    answers: list[dict[str, Any]] = []
    for case in value:
        try:
            answers.append(compute(DeadlineCase.from_json(case), days).to_json())
        except DeskError as error:
            answers.append({"error": error_json(error)})
    context.answer(answers, *(str(answer.get("due", "error")) for answer in answers))
    return 0


def paper_inspect(context: Context) -> int:
    """Report on files: always one array, one object a file; exit 2 if any was refused."""
    from ehc_desk.scanning.worker import PageWorker

    worker = PageWorker()
    try:
        found = worker.inspect([Path(name) for name in context.args.files])
    finally:
        worker.close()
    reports = [
        {**report.to_json(), "file": name}
        for report, name in zip(found, context.args.files, strict=True)
    ]
    context.answer(reports, *(f"{r['file']}: {r['reason']} – {r['message']}" for r in reports))
    return 0 if all(report["accepted"] for report in reports) else 2


def payment_qr(context: Context) -> int:
    """Print the VietQR payload."""
    from ehc_desk.domain.payment import payment_payload

    args = context.args
    payload = payment_payload(
        args.bin, args.account, amount=args.amount, purpose=args.purpose, bill=args.bill
    )
    context.answer({"payload": payload}, payload)
    return 0


def _stdin_text() -> str:
    """Return stdin as text whatever bytes a reader sent: what is not UTF-8 is read as it came."""
    raw = sys.stdin.buffer.read()
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("utf-8", errors="replace")


def _bad(code: str) -> dict[str, Any]:
    error = FieldsInvalid(fields=[{"field": "stdin", "code": code}])
    return {"error": error_json(error)}


def _lines(fields: dict[str, Any]) -> list[str]:
    return [f"  {name}: {value}" for name, value in fields.items() if value]


def _explained(answer: dict[str, Any]) -> list[str]:
    return [f"  {step['rule']}: {step['text']}" for step in answer["explanation"]]
