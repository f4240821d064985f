"""Commands of the reference province: started from here, known to nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ehc_desk.cli.context import Context


def add_commands(commands: Any) -> None:
    """Add the parsers of this room."""
    province = commands.add_parser("province", help="tỉnh mẫu (thực tập, kiểm thử)")
    verbs = province.add_subparsers(dest="what", required=True)
    serve = verbs.add_parser("serve")
    serve.add_argument("--port", type=int, required=True)
    serve.add_argument("--dir", required=True)
    serve.set_defaults(run=serve_command)
    dump = verbs.add_parser("dump")
    dump.add_argument("--dir", required=True)
    dump.set_defaults(run=dump_command)
    code = verbs.add_parser("install-code")
    code.add_argument("--dir", required=True)
    code.add_argument("--desk", required=True)
    code.add_argument("--out", required=True)
    code.set_defaults(run=install_code_command)


def serve_command(context: Context) -> int:
    """Serve until the process is told to end."""
    from ehc_desk.province import app

    app.serve(Path(context.args.dir), port=context.args.port)
    return 0


def dump_command(context: Context) -> int:
    """Print what the province holds."""
    from ehc_desk.province import app

    held: dict[str, Any] = app.dump(Path(context.args.dir))
    context.answer(
        held,
        f"{len(held['dossiers'])} hồ sơ, {len(held['entries'])} mục nhật ký",
        *(f"  {d['code']}  {len(d['papers'])} giấy tờ" for d in held["dossiers"]),
    )
    return 0


def install_code_command(context: Context) -> int:
    """Write a signed install code for one desk."""
    from ehc_desk.province import app

    out = Path(context.args.out)
    app.install_code(Path(context.args.dir), context.args.desk, out)
    context.answer({"out": str(out), "desk": context.args.desk}, str(out))
    return 0
