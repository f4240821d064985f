"""The command line of the installer; also works as `python3 installer` (a folder as a script)."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:  # started as a folder: make the package importable by its name
    sys.path.insert(0, str(ROOT))

OLDEST_PYTHON = (3, 11)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 installer",
        description="Cài đặt và chạy EHC Desk · set up and run EHC Desk",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="run|test|package")
    commands.add_parser("run", help="cài rồi mở bản dùng thử · set up and open the demo")
    test = commands.add_parser("test", help="cài rồi kiểm tra tất cả · set up and check everything")
    test.add_argument("--fast", action="store_true", help="bỏ phần chậm · leave out slow checks")
    commands.add_parser("package", help="đóng gói vào dist/ · build a wheel into dist/")
    return parser


def _split(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return what is ours and what stands behind `--` for the started program."""
    words = list(arguments)
    if "--" not in words:
        return words, []
    at = words.index("--")
    return words[:at], words[at + 1 :]


def _dispatch(arguments: Sequence[str]) -> int:
    from installer import commands
    from installer.machine import Machine

    ours, extra = _split(arguments)
    chosen = _parser().parse_args(ours)
    machine = Machine(ROOT)
    if chosen.command == "run":
        return commands.run(machine, extra)
    if chosen.command == "test":
        return commands.test(machine, extra, fast=chosen.fast)
    return commands.package(machine)


def main(arguments: Sequence[str]) -> int:
    """Run one command; return its exit code. A person never sees a traceback."""
    if sys.version_info < OLDEST_PYTHON:
        print("Cần Python 3.11 trở lên · Python 3.11 or newer is needed", file=sys.stderr)
        return 1
    from installer.machine import InstallError, make_printable

    make_printable()
    try:
        return _dispatch(arguments)
    except InstallError as stop:
        print(stop.text(), file=sys.stderr)
    except KeyboardInterrupt:
        print("\nĐã dừng; chạy lại để tiếp tục · stopped; run again to go on", file=sys.stderr)
        return 130
    except OSError as error:
        print(f"Máy báo lỗi · the computer says: {error}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
