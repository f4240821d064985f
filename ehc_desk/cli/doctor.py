"""``doctor``: how the desk is, in the words of the diagnostics screen, and its bundle."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ehc_desk.errors import DiskFull, WrongDataFolder

if TYPE_CHECKING:
    from ehc_desk.cli.context import Context

_MARKS = {"ok": "✓", "warn": "!", "bad": "✗", "skipped": "–"}


def add_commands(commands: Any) -> None:
    """Add the parser of this room."""
    doctor = commands.add_parser("doctor", help="tự kiểm tra quầy; --bundle ghi gói cho hỗ trợ")
    doctor.add_argument("--bundle", metavar="F.zip", help="ghi gói chẩn đoán đã che dữ liệu")
    doctor.set_defaults(run=doctor_command)


def doctor_command(context: Context) -> int:
    """Run every test that needs no person; exit 5 when one of them is bad."""
    from ehc_desk.diagnostics import Diagnostics
    from ehc_desk.ui.texts import t

    desk = context.desk
    diagnostics = Diagnostics(desk, hello=desk.courier.clock_offset_ms)
    found = diagnostics.run()
    answer: dict[str, Any] = {
        "ok": not any(one.state == "bad" for one in found),
        "checks": [one.to_json() for one in found],
    }
    if context.args.bundle:
        answer["bundle"] = str(_written(Path(context.args.bundle), diagnostics.bundle(found)))
    lines = [
        f"{_MARKS[one.state]} {t(f'test_name.{one.name}')}: {t(f'test.{one.key}', **one.params)}"
        for one in found
    ]
    context.answer(answer, *lines)
    return 0 if answer["ok"] else 5


def _written(target: Path, bundle: dict[str, str]) -> Path:
    from ehc_desk.diagnostics import write

    try:
        write(bundle, target)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFull from error
        raise WrongDataFolder(folder=target.parent.name, reason="not-writable") from error
    return target
