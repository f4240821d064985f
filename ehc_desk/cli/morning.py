"""A clerk's morning, played through the real window: the theatre's stagehand.

Makes a practice desk, draws the papers, starts province and line, and starts the window again
when the script cuts the power. Judges the province at the end; knows no widget.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ehc_desk.paths import DataFolder

if TYPE_CHECKING:
    from ehc_desk.cli.context import Context
    from ehc_desk.demo.theatre.stage import Stage

_STARTS = 4


def add_arguments(demo: Any) -> None:
    """Add the theatre's options to ``ehc-desk demo``."""
    demo.add_argument("--morning", action="store_true", help="diễn một buổi sáng trong cửa sổ")
    demo.add_argument("--slow", action="store_true", help="diễn chậm để xem được")
    demo.add_argument("--report", metavar="TỆP", type=Path, help="ghi kết quả ra tệp JSON")
    demo.add_argument("--pictures", metavar="TM", type=Path, help="ảnh màn hình khi bị kẹt")
    demo.add_argument("--scenes", metavar="N", type=int, default=0, help="chỉ diễn N cảnh đầu")
    demo.add_argument("--between", metavar="GIỜ-GIỜ", default="", help="chỉ diễn các cảnh từ–đến")
    demo.add_argument("--cut", metavar="GIÂY", type=float, default=0, help=argparse.SUPPRESS)
    demo.add_argument("--stage", type=Path, help=argparse.SUPPRESS)


def stage_command(context: Context) -> int:
    """Be the window of a morning: play on from the stage file."""
    from ehc_desk.bootstrap import build_desk
    from ehc_desk.demo.theatre.devices import PracticePrinter
    from ehc_desk.demo.theatre.stage import load
    from ehc_desk.ui.theatre.run import play

    stage = load(context.args.stage)

    def open_desk() -> Any:
        printer = PracticePrinter(stage.tray)
        return build_desk(context.root, province_url=stage.url, printer=printer)

    return play(open_desk, stage, context.say)


def morning_command(context: Context) -> int:
    """Play the morning on a fresh practice desk; 1 when something is not as it must be."""
    with ExitStack() as until_closed:
        made = tempfile.mkdtemp(prefix="ehc-morning-")
        until_closed.callback(shutil.rmtree, made, ignore_errors=True)
        given = context.args.data_dir
        root = Path(given).absolute() if given else Path(made) / "desk"
        stage = _set(context, root, Path(made), until_closed)
        _perform(context, root, stage.file)
        found = _judged(root, stage.file)
    if context.args.report:
        context.args.report.write_text(json.dumps(found, ensure_ascii=False, indent=1), "utf-8")
    _tell(context, found)
    return int(bool(found["broken"]))


def _set(context: Context, root: Path, scratch: Path, until_closed: ExitStack) -> Stage:
    """Build the stage: desk, papers, province, line."""
    from ehc_desk.cli.demo import create_demo_desk, must_be_demo, training_province
    from ehc_desk.demo.theatre import scenario
    from ehc_desk.demo.theatre.devices import draw_papers
    from ehc_desk.demo.theatre.line import running_line
    from ehc_desk.demo.theatre.stage import Stage

    if not DataFolder(root).identity.exists():
        context.say("Đang lập quầy thực tập…")
        create_demo_desk(root, empty=False)
    must_be_demo(root)
    _staff(context, root)
    for scene in scenario.load().visits:
        for paper in scene.papers:
            folder = scratch / "stack" / scene.id / str(paper.component)
            draw_papers(folder, scene.sheets(paper.component))
    province = until_closed.enter_context(training_province(DataFolder(root).province))
    line = until_closed.enter_context(running_line(province))
    stage = Stage(
        file=scratch / "stage.json",
        stack=scratch / "stack",
        tray=scratch / "printer",
        province=province,
        control=line.control,
        url=line.url,
        slow=context.args.slow,
        pictures=str(context.args.pictures.absolute()) if context.args.pictures else "",
        limit=context.args.scenes,
        between=context.args.between,
        cut_s=context.args.cut,
    )
    stage.save()
    return stage


def _staff(context: Context, root: Path) -> None:
    """Give the desk a second clerk, and both a PIN, as an administrator would beforehand."""
    from ehc_desk.bootstrap import build_desk
    from ehc_desk.cli.context import DEMO_USER
    from ehc_desk.cli.demo import PASSWORD
    from ehc_desk.demo.theatre import scenario
    from ehc_desk.domain.actor import CLERK

    shift = scenario.load().scene_of("lock").more
    who = shift["colleague"]
    desk = build_desk(root)
    try:
        accounts = desk.accounts
        clerk = accounts.trusted(DEMO_USER)
        if who["user"] in {account.name for account in accounts.all(actor=clerk)}:
            return
        accounts.add(
            who["user"],
            display_name=who["name"],
            password=who["pin"],
            roles=frozenset({CLERK}),
            actor=clerk,
        )
        colleague = accounts.trusted(who["user"])
        accounts.set_pin(who["pin"], password=who["pin"], actor=colleague)
        accounts.set_pin(shift["pin"], password=PASSWORD, actor=clerk)
    finally:
        desk.worker.close()
        desk.storage.close()


def _perform(context: Context, root: Path, stage_file: Path) -> None:
    """Run the window until the play is over; a power cut ends it, and it is started again."""
    from ehc_desk.demo.theatre.devices import PRINTER
    from ehc_desk.demo.theatre.stage import load

    command = [sys.executable, "-m", "ehc_desk", "--data-dir", str(root), "demo"]
    environment = {**os.environ, "EHC_PRINTER": PRINTER}
    for _ in range(_STARTS):
        code = subprocess.run(
            [*command, "--stage", str(stage_file)], env=environment, check=False
        ).returncode
        if code != -signal.SIGKILL or not load(stage_file).power:
            break
        context.say("Mất điện. Mở lại cửa sổ…")


def _judged(root: Path, stage_file: Path) -> dict[str, Any]:
    from ehc_desk.demo.theatre.score import broken, report
    from ehc_desk.demo.theatre.stage import load

    stage = load(stage_file)
    found = report(stage) | {"ended": stage.ended}
    found["province"] = _at_province(root, stage)
    found["broken"] = broken(found) + [
        name for name, wrong in found["province"].items() if name.startswith("bad_") and wrong
    ]
    if not stage.ended:
        found["broken"].append("not_ended")
    return found


def _at_province(root: Path, stage: Stage) -> dict[str, Any]:
    """Hold what the province has against what was accepted: once each, oldest first."""
    from ehc_desk.demo.theatre.drain import out_of_order
    from ehc_desk.province.app import dump

    held = dump(DataFolder(root).province)
    codes = [dossier["code"] for dossier in held["dossiers"]]
    ids = [entry["id"] for entry in held["entries"]]
    return {
        "dossiers": len(codes),
        "bad_twice": sorted({code for code in codes if codes.count(code) > 1}),
        "bad_entries_twice": len(ids) - len(set(ids)),
        "bad_order": out_of_order(stage.facts.get("offline_accepted", ()), held["entries"]),
    }


def _tell(context: Context, found: dict[str, Any]) -> None:
    if context.as_json:
        from ehc_desk.cli.context import print_document

        print_document(found)
        return
    say = context.say
    say(f"{found['visitors']} khách, {found['right']} đúng.")
    for name, row in found["groups"].items():
        say(
            f"  {name:14} {row['count']:>3.0f} khách  {row['keys']:>5.0f} phím  "
            f"{row['scans']:.0f} lần quét  {row['seconds']:.1f} giây (trung vị)"
        )
    say(
        f"Phím đến khi vẽ xong: p50 {found['latency_p50_ms']} ms, p95 {found['latency_p95_ms']} ms,"
        f" lâu nhất {found['latency_max_ms']} ms ({found['latencies']} phím)."
    )
    if "drain_s" in found:
        say(
            f"Mạng mất {found['line_was_cut_s']} giây; {found['waiting']['dossiers']} hồ sơ, "
            f"{found['waiting']['pages']} trang gửi xong sau {found['drain_s']} giây."
        )
    longest, own = found.get("longest_stall_ms", 0), found.get("longest_own_stall_ms", 0)
    say(
        f"Cửa sổ đứng lâu nhất {longest} ms, phần của chương trình {own} ms; "
        f"quá 100 ms: {len(found['stalls_over_100_ms'])}."
    )
    for stall in found["stalls_over_100_ms"]:
        say(f"  {stall['ms']:.0f} ms (chờ máy {stall['waited_ms']:.0f}) lúc {stall['scene']}")
        say("    " + stall["stacks"].replace("\n", "\n    "))
    for who, wrong in found["wrong"].items():
        say(f"Chưa đúng {who}: {wrong}")
    say(f"Chưa có: {', '.join(found['not_yet']) or '–'}; một phần: {found['partly'] or '–'}")
    say(f"Giới hạn bị vượt: {', '.join(found['broken']) or 'không'}")
