"""A real PostgreSQL for tests: an own cluster on a unix socket in a temporary folder."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PORT = 55432  # names the socket file only; nothing listens on a network


class NoServer(Exception):
    """PostgreSQL's server is not installed here."""


def binaries() -> Path:
    """Return the folder of the newest server's programs; raises NoServer."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    if on_path is None:
        raise NoServer("the PostgreSQL server (Debian: postgresql) is not installed")
    return Path(on_path).parent


def _as_postgres(command: list[str]) -> list[str]:
    """The server refuses to run as root."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


@contextmanager
def postgres_server() -> Iterator[str]:
    """Start a cluster, give its URL without the database name at the end, tear it down."""
    programs = binaries()
    # Not pytest's own folder: a socket path has at most 107 bytes.
    root = Path(tempfile.mkdtemp(prefix="ehcpg"))
    try:
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(root, user.pw_uid, user.pw_gid)
        data = root / "data"
        _run(
            [
                str(programs / "initdb"),
                "-D",
                str(data),
                "-A",
                "trust",
                "-U",
                "postgres",
                "--no-sync",
            ]
        )
        options = f"-k {root} -p {PORT} -c listen_addresses='' -c fsync=off -c shared_buffers=32MB"
        control = str(programs / "pg_ctl")
        log = str(root / "log")
        _run([control, "-D", str(data), "-o", options, "-l", log, "-w", "start"])
        try:
            yield f"postgresql://postgres@/{{}}?host={root}&port={PORT}"
        finally:
            _run([control, "-D", str(data), "-m", "immediate", "-w", "stop"])
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _run(command: list[str]) -> None:
    # The server inherits no pipe, or waiting for its end would wait for the server's.
    with tempfile.TemporaryFile() as out:
        done = subprocess.run(
            _as_postgres(command),
            stdout=out,
            stderr=out,
            stdin=subprocess.DEVNULL,
            cwd="/",
            check=False,
        )
        if done.returncode:
            out.seek(0)
            raise RuntimeError(out.read().decode(errors="replace"))


def new_database(template: str, name: str) -> str:
    """Create an empty database in the cluster and return its URL."""
    import psycopg

    with psycopg.connect(template.format("postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return template.format(name)
