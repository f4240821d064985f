"""What the installer asks of the computer: commands, environment, time, words to the person.

Everything that touches the outside goes through `Machine`, so tests hand in one of their own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

TAIL_LINES = 15


class InstallError(Exception):
    """A stop with words for a person: Vietnamese first, English beside, then lines to run."""

    def __init__(self, vietnamese: str, english: str, *lines: str) -> None:
        super().__init__(english)
        self.vietnamese = vietnamese
        self.english = english
        self.lines = lines

    def text(self) -> str:
        """Return the whole message."""
        return "\n    ".join([f"{self.vietnamese} · {self.english}", *self.lines])


@dataclass(frozen=True)
class Outcome:
    """How a command ended; `output` holds stdout and stderr together."""

    code: int
    output: str = ""

    @property
    def ok(self) -> bool:
        """Whether the command ended well."""
        return self.code == 0

    def tail(self) -> list[str]:
        """Return the last lines of the output, where the reason usually stands."""
        return self.output.strip().splitlines()[-TAIL_LINES:]


@dataclass
class Clock:
    """Splits the time of an installation into downloads and all the rest (seconds)."""

    started: float = field(default_factory=time.monotonic)
    downloads: float = 0.0

    @contextmanager
    def downloading(self) -> Iterator[None]:
        """Count the time inside as download."""
        begin = time.monotonic()
        try:
            yield
        finally:
            self.downloads += time.monotonic() - begin

    def report(self) -> str:
        """Return the line that is shown when the set-up is done."""
        rest = time.monotonic() - self.started - self.downloads
        return (
            f"Tải về: {self.downloads:.0f} s · Sau khi tải: {rest:.0f} s"
            f"  (download {self.downloads:.0f} s, after that {rest:.0f} s)"
        )


class Machine:
    """This computer, for one project folder `root`."""

    def __init__(self, root: Path, environ: Mapping[str, str] | None = None) -> None:
        self.root = root
        self.environ = dict(os.environ if environ is None else environ)
        self.clock = Clock()
        # Inside a virtual environment this is still the interpreter it was made from.
        self.python: str = getattr(sys, "_base_executable", None) or sys.executable

    @property
    def venv(self) -> Path:
        """The one virtual environment of the project."""
        return self.root / ".venv"

    def program(self, name: str) -> Path:
        """Return where the virtual environment keeps a program."""
        if os.name == "nt":
            return self.venv / "Scripts" / f"{name}.exe"
        return self.venv / "bin" / name

    def run(self, command: Sequence[str], *, env: Mapping[str, str] | None = None) -> Outcome:
        """Run quietly without a keyboard; a program that cannot start is code 127."""
        try:
            done = subprocess.run(
                list(command),
                cwd=self.root,
                env={**self.environ, **(env or {})},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                check=False,
            )
        except OSError as error:
            return Outcome(127, str(error))
        return Outcome(done.returncode, done.stdout.decode("utf-8", "replace"))

    def show(self, command: Sequence[str], *, env: Mapping[str, str] | None = None) -> int:
        """Run with the output straight to the person; return the exit code."""
        environ = {**self.environ, **(env or {})}
        done = subprocess.run(list(command), cwd=self.root, env=environ, check=False)
        return done.returncode

    def become(self, command: Sequence[str]) -> int:
        """Start the program in our place (on Windows: wait for it); return its exit code."""
        if os.name == "nt":
            return self.show(command)
        sys.stdout.flush()
        sys.stderr.flush()
        os.chdir(self.root)
        return os.execve(command[0], list(command), self.environ)

    def which(self, name: str) -> str | None:
        """Return the path of a program of this computer."""
        return shutil.which(name, path=self.environ.get("PATH"))

    def is_root(self) -> bool:
        """Whether we may change the system ourselves."""
        return hasattr(os, "geteuid") and os.geteuid() == 0

    def os_release(self) -> str:
        """Return the text of os-release; empty where there is none."""
        path = Path("/etc/os-release")
        return path.read_text(encoding="utf-8") if path.is_file() else ""

    def say(self, vietnamese: str, english: str) -> None:
        """Tell the person what happens now."""
        print(f"{vietnamese} · {english}", flush=True)


def make_printable() -> None:
    """Keep Vietnamese from failing on a terminal that cannot show it."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
