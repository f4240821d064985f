"""``run``: the window on the data folder of this desk.

Imported before the first paint: only what every start needs stands at its top.
"""

from __future__ import annotations

import os
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from ehc_desk.cli.context import Context

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ehc_desk.desk import Desk
    from ehc_desk.ui.doors import Doors


def add_commands(commands: Any) -> None:
    """Add the parser of this room."""
    run = commands.add_parser("run", help="mở cửa sổ")
    run.add_argument("what", nargs="*", metavar="TỆP|ehc://…", help="đưa vào cửa sổ đang mở")
    run.set_defaults(run=run_command)


def run_command(context: Context) -> int:
    """Open the window on the data folder; where no desk is yet, with the three doors."""
    from ehc_desk.ui.app import run

    url, root = os.environ.get("EHC_PROVINCE_URL") or None, context.root

    def open_desk() -> Desk:
        from ehc_desk.bootstrap import build_desk

        return build_desk(root, province_url=url)

    with ExitStack() as until_closed:
        doors = _doors(context, until_closed)
        return run(open_desk, root=root, words=context.args.what, doors=doors)


def _doors(context: Context, until_closed: ExitStack) -> Doors:
    from ehc_desk.ui.doors import Doors

    root = context.root

    def code(file: Path) -> object:
        from ehc_desk.installing import install_from_code

        return install_from_code(root, file)

    def by_hand(typed: Mapping[str, str]) -> object:
        from ehc_desk.installing import install_by_hand

        return install_by_hand(root, typed)

    def practice() -> Desk:
        from ehc_desk.cli.demo import practice_desk

        return practice_desk(context, root.with_name(f"{root.name}-demo"), until_closed)

    return Doors(folder=root, code=code, by_hand=by_hand, practice=practice, elsewhere=start_on)


def start_on(folder: Path) -> None:
    """Start the program once more, on another data folder; what there is one window of stays so."""
    import subprocess
    import sys

    subprocess.Popen(
        [sys.executable, "-m", "ehc_desk", "--data-dir", str(folder), "run"],
        start_new_session=True,
    )
