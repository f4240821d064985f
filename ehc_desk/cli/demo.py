"""The practice office: made, opened in the window, or walked through in the terminal.

Starts the reference province on a free loopback port; knows no real one.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ehc_desk.cli import morning
from ehc_desk.cli.context import DEMO_USER, Context
from ehc_desk.errors import Offline, WrongDataFolder
from ehc_desk.paths import DataFolder

if TYPE_CHECKING:
    from ehc_desk.desk import Desk

PASSWORD = "demo"  # noqa: S105 - published: a practice folder protects nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeDesk:
    """What a new practice folder holds."""

    agency: str
    desk: str
    procedures: int
    dossiers: int
    drafts: int


def add_commands(commands: Any) -> None:
    """Add the parsers of this room."""
    demo = commands.add_parser("demo", help="mở quầy thực tập")
    demo.add_argument("--headless", action="store_true", help="làm hết một hồ sơ, không cần cửa sổ")
    morning.add_arguments(demo)
    demo.set_defaults(run=demo_command)


def create_demo_desk(root: Path, *, empty: bool) -> MadeDesk:
    """Make the fixed demo desk in a folder and, unless it shall be empty, play its past.

    It is made beside the folder and moved in when whole, so that nobody meets half an office.
    """
    from ehc_desk.services import installation

    if DataFolder(root).identity.exists():
        raise WrongDataFolder(folder=root.name, reason="already-a-desk")
    if root.exists() and not root.is_dir():
        raise WrongDataFolder(folder=root.name, reason="not-a-folder")
    making = root.with_name(f"{root.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    installation.create_demo(making)
    made = _play(making, empty=empty)
    root.mkdir(parents=True, exist_ok=True)
    identity = DataFolder(making).identity
    for part in sorted(making.iterdir(), key=lambda path: path == identity):
        part.rename(root / part.name)
    making.rmdir()
    return made


def _play(root: Path, *, empty: bool) -> MadeDesk:
    from ehc_desk.bootstrap import build_desk
    from ehc_desk.demo.clock import StoryClock
    from ehc_desk.demo.office import Played, Story
    from ehc_desk.domain.actor import ROLES

    clock = StoryClock()
    desk = build_desk(root, clock=clock)
    try:
        desk.accounts.add(
            DEMO_USER, display_name="Cán bộ Thực Tập", password=PASSWORD, roles=ROLES, actor=None
        )
        played = Played(dossiers=0, drafts=0)
        if not empty:
            today = clock.now().date()
            played = Story(desk, clock, desk.accounts.trusted(DEMO_USER), today).play()
        return MadeDesk(
            agency=desk.office.agency,
            desk=desk.office.desk,
            procedures=len(desk.catalogue),
            dossiers=played.dossiers,
            drafts=played.drafts,
        )
    finally:
        desk.worker.close()
        desk.storage.close()


def demo_command(context: Context) -> int:
    """Open the practice office, made at the first call; no real province can be named."""
    if context.args.stage:
        return morning.stage_command(context)
    if context.args.morning:
        return morning.morning_command(context)
    root = _demo_root(context)
    if context.args.headless:
        from ehc_desk.cli.walk import walk

        _ready_demo(context, root)
        return walk(context, root)
    from ehc_desk.ui.app import run

    with ExitStack() as until_closed:
        return run(lambda: practice_desk(context, root, until_closed), root=root)


def practice_desk(context: Context, root: Path, until_closed: ExitStack) -> Desk:
    """Open the practice desk with province, line and printer of its own, which end with it."""
    from ehc_desk.bootstrap import build_desk
    from ehc_desk.demo.theatre.devices import PRINTER, PracticePrinter
    from ehc_desk.demo.theatre.line import running_line
    from ehc_desk.demo.theatre.rig import Rig, set_up

    _ready_demo(context, root)
    province = until_closed.enter_context(training_province(DataFolder(root).province))
    line = until_closed.enter_context(running_line(province))
    printer = PracticePrinter(root / "practice-printer")
    set_up(root, Rig(line=line, printer=printer))
    os.environ.setdefault("EHC_PRINTER", PRINTER)
    return build_desk(root, province_url=line.url, printer=printer)


def _ready_demo(context: Context, root: Path) -> None:
    if not DataFolder(root).identity.exists():
        context.say("Đang lập quầy thực tập (một lần)…")
        create_demo_desk(root, empty=False)
    must_be_demo(root)


def _demo_root(context: Context) -> Path:
    given = context.args.data_dir or os.environ.get("EHC_DATA_DIR")
    return context.root if given else context.root.with_name("ehc-desk-demo")


def must_be_demo(root: Path) -> None:
    """Raise WrongDataFolder for a folder that is no practice desk."""
    from ehc_desk.services import installation

    if not installation.read(root).office.training:
        raise WrongDataFolder(folder=root.name, reason="not-a-demo")


@contextmanager
def training_province(folder: Path) -> Iterator[str]:
    """Run the reference province on a free loopback port and yield its address."""
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "ehc_desk.province", "serve", "--end-with-stdin"),
            *("--port", "0", "--dir", str(folder)),
        ],
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,  # ends with this program, even when it is killed
        text=True,
    )
    try:
        yield _address(process)
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _address(process: subprocess.Popen[str]) -> str:
    line = process.stdout.readline() if process.stdout else ""
    try:
        return str(json.loads(line)["url"])
    except (ValueError, KeyError) as error:
        raise Offline(reason="training-province") from error
