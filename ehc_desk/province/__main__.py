"""The reference province by itself: ``python -m ehc_desk.province`` serve, dump, install-code."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import Thread

from ehc_desk.province import app
from ehc_desk.province.store import StoreError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 2 bad input, 5 the folder cannot be used."""
    chosen = _parser().parse_args(arguments)
    try:
        if chosen.command == "serve":
            return _serve(chosen)
        if chosen.command == "dump":
            sys.stdout.write(json.dumps(app.dump(chosen.dir), ensure_ascii=False) + "\n")
            return 0
        office = (chosen.office_code, chosen.office_name) if chosen.office_code else None
        agencies = tuple(chosen.agency or ())
        app.install_code(chosen.dir, chosen.desk, chosen.out, office=office, agencies=agencies)
    except StoreError as error:
        sys.stderr.write(f"{error}\n")
        return 5
    except OSError as error:
        # The port is taken, a certificate or the folder cannot be read.
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def _serve(chosen: argparse.Namespace) -> int:
    tls = None
    if chosen.cert:
        if not chosen.key:
            sys.stderr.write("--cert needs --key\n")
            return 2
        tls = app.Tls(cert=chosen.cert, key=chosen.key, ca=chosen.ca)
    if chosen.end_with_stdin:
        Thread(target=_end_with_stdin, name="stdin", daemon=True).start()
    return app.serve(
        chosen.dir,
        port=chosen.port,
        host=chosen.host,
        training=chosen.training,
        public_url=chosen.public_url,
        tls=tls,
    )


def _end_with_stdin() -> None:
    """Stop the server when whoever started it is gone, however it went."""
    # Not by sys.stdin: its lock would be held when the interpreter ends.
    while os.read(0, 4096):
        continue
    os.kill(os.getpid(), signal.SIGTERM)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ehc_desk.province", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="serve the Desk API")
    serve.add_argument("--dir", type=Path, required=True)
    serve.add_argument("--port", type=int, default=0, help="0 takes a free port")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--training", action=argparse.BooleanOptionalAction, default=True)
    serve.add_argument("--public-url", default="", help="how desks reach it, if not host and port")
    serve.add_argument("--cert", type=Path)
    serve.add_argument("--key", type=Path)
    serve.add_argument("--end-with-stdin", action="store_true", help="stop at end of input")
    serve.add_argument("--ca", type=Path, help="private CA for install codes")
    dump = commands.add_parser("dump", help="what the province holds, as JSON")
    dump.add_argument("--dir", type=Path, required=True)
    code = commands.add_parser("install-code", help="a one-time code that sets a desk up")
    code.add_argument("--dir", type=Path, required=True)
    code.add_argument("--desk", required=True)
    code.add_argument("--out", type=Path, required=True)
    code.add_argument("--office-code", default="")
    code.add_argument("--office-name", default="")
    code.add_argument("--agency", action="append")
    return parser


if __name__ == "__main__":
    sys.exit(main())
