"""The program's door: ``ehc-desk`` and ``python -m ehc_desk``."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line (which also opens the window) and return the exit code."""
    from ehc_desk.cli.main import main as command_line

    return command_line(sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
