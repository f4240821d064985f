"""The command line: one parser, one place where failures become exit codes and words.

Never needs a display. ``--json`` prints one JSON document on stdout and messages on stderr.
"""

from __future__ import annotations

import argparse
import io
import logging
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import ClassVar

from ehc_desk import __version__
from ehc_desk.cli.context import Context, error_json, print_document
from ehc_desk.errors import DeskError

BUG = 70
ROOMS = {
    "tools": ("card", "deadline", "paper", "payment"),
    "office": ("init", "user", "sync", "outbox", "journal"),
    "counter": ("intake", "dossier", "slip"),
    "guidance": ("guidance", "leaflet"),
    "find": ("find",),
    "scan": ("scan",),
    "stack": ("split", "cover"),
    "province": ("province",),
    "demo": ("demo",),
    "window": ("run",),
    "doctor": ("doctor",),
}
"""Room → its commands: a room is imported only when one of them may be meant."""
_log = logging.getLogger(__name__)


class _Parser(argparse.ArgumentParser):
    """Tells usage errors in the program's own way (exit 2)."""

    as_json: ClassVar[bool] = False

    def error(self, message: str) -> None:  # type: ignore[override]
        """Print the usage and leave with 2."""
        raise SystemExit(self._refused(message))

    def _refused(self, message: str) -> int:
        if _Parser.as_json:
            print_document({"error": {"code": "usage", "message": f"Lệnh chưa đúng: {message}"}})
        self.print_usage(sys.stderr)
        print(f"{self.prog}: lệnh chưa đúng: {message}", file=sys.stderr)
        return 2


def parser(words: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Return the parser; the common options may stand before or after the command.

    It knows the rooms whose commands are among the words, all of them when none is.
    """
    common = _common()
    top = _Parser(prog="ehc-desk", parents=[common], description="EHC Desk – quầy một cửa")
    top.add_argument("--version", action="version", version=f"ehc-desk {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="LỆNH")
    meant = [room for room, names in ROOMS.items() if set(names) & set(words)]
    for room in meant or ROOMS:
        import_module(f"ehc_desk.cli.{room}").add_commands(_WithCommon(commands, common))
    return top


def _common() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--data-dir", metavar="DIR", help="thư mục dữ liệu (EHC_DATA_DIR)")
    common.add_argument("--json", action="store_true", help="một tài liệu JSON trên stdout")
    common.add_argument("--user", metavar="NAME", help="người dùng (EHC_USER)")
    common.add_argument("--password-fd", type=int, metavar="N", help="mật khẩu trên mô tả tệp N")
    return common


class _WithCommon:
    """Adds the common options to every parser below, however deep."""

    def __init__(self, inner: object, common: argparse.ArgumentParser) -> None:
        self._inner, self._common = inner, common

    def add_parser(self, name: str, **more: object) -> _Nested:
        """Add one command."""
        made = self._inner.add_parser(name, parents=[self._common], **more)  # type: ignore[attr-defined]
        return _Nested(made, self._common)


class _Nested:
    """A parser whose own sub-commands know the common options too."""

    def __init__(self, inner: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
        self._parser, self._common = inner, common

    def __getattr__(self, name: str) -> object:
        return getattr(self._parser, name)

    def add_subparsers(self, **more: object) -> _WithCommon:
        """Add a level of commands."""
        return _WithCommon(self._parser.add_subparsers(**more), self._common)  # type: ignore[call-overload]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    logging.getLogger("ehc_desk").addHandler(logging.NullHandler())
    _speak_utf8()
    words = sys.argv[1:] if argv is None else argv
    _Parser.as_json = "--json" in words
    args = parser(words).parse_args(words)
    for name, default in (("data_dir", None), ("json", False), ("user", None)):
        if not hasattr(args, name):
            setattr(args, name, default)
    context = Context(args)
    try:
        code: int = args.run(context)
    except DeskError as error:
        return _failed(context, error)
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # the border of the program: a bug gets a code, never a traceback
        _log.exception("bug in %s", args.command)
        return _failed(context, error)
    finally:
        context.close()
    return code


def _speak_utf8() -> None:
    """Write UTF-8 whatever the locale says; a file name that is no text comes out as it came."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="surrogateescape")


def _failed(context: Context, error: Exception) -> int:
    told = error_json(error)
    if context.as_json:
        print_document({"error": told, **context.more})
    print(told["message"], file=sys.stderr)
    for key, value in context.more.items():
        print(f"{key}: {value}", file=sys.stderr)
    return error.exit_code if isinstance(error, DeskError) else BUG
