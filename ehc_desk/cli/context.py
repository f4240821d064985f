"""What every command shares: the data folder, who acts, and how answers are printed."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ehc_desk.errors import BadInputError, FieldsInvalid, PaperNotFound, WrongPassword

if TYPE_CHECKING:
    from ehc_desk.desk import Desk
    from ehc_desk.domain.actor import Actor

Command = Callable[["Context"], int]
DEMO_USER = "demo"


@dataclass(slots=True)
class Context:
    """One call of the program."""

    args: argparse.Namespace
    _desk: Desk | None = None
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def as_json(self) -> bool:
        """True when one JSON document is wanted on stdout."""
        return bool(self.args.json)

    @property
    def root(self) -> Path:
        """The data folder."""
        from ehc_desk.bootstrap import data_dir

        return data_dir(self.args.data_dir)

    @property
    def desk(self) -> Desk:
        """The desk of the folder, opened on first use."""
        if self._desk is None:
            from ehc_desk.bootstrap import build_desk

            self._desk = build_desk(
                self.root, province_url=os.environ.get("EHC_PROVINCE_URL") or None
            )
        return self._desk

    @property
    def actor(self) -> Actor:
        """Who acts: the named user after a password, or ``demo`` in a demo folder."""
        training = self.desk.office.training
        name = self.args.user or os.environ.get("EHC_USER") or (DEMO_USER if training else "")
        if not name:
            raise FieldsInvalid(fields=[{"field": "user", "code": "required"}])
        if training and name == DEMO_USER:
            return self.desk.accounts.trusted(name)
        return self.desk.accounts.sign_in(name, self.password(f"Mật khẩu của {name}: "))

    def password(self, prompt: str) -> str:
        """Read a password from the given descriptor, the terminal, or one line of stdin."""
        descriptor = getattr(self.args, "password_fd", None)
        if descriptor is not None:
            try:
                with os.fdopen(descriptor, encoding="utf-8") as stream:
                    return stream.readline().rstrip("\r\n")
            except OSError as error:
                raise WrongPassword from error
        if sys.stdin.isatty():
            return getpass.getpass(prompt, stream=sys.stderr)
        return sys.stdin.readline().rstrip("\r\n")

    def answer(self, value: Any, *lines: str) -> None:
        """Print the answer: the JSON document, or the lines for a person."""
        if self.as_json:
            print(json.dumps(value, ensure_ascii=False))
            return
        for line in lines:
            print(line)

    def say(self, text: str) -> None:
        """Tell a person something that is no part of the answer."""
        print(text, file=sys.stderr)

    def close(self) -> None:
        """Let go of everything that was opened."""
        if self._desk is not None:
            self._desk.worker.close()
            self._desk.storage.close()


def read_json(path: str, *, field_name: str) -> Any:
    """Return the JSON of a file or of stdin ("-"); raises PaperNotFound or FieldsInvalid."""
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PaperNotFound(file=Path(path).name) from error
    return parse_json(text, field_name=field_name)


def parse_json(text: str, *, field_name: str) -> Any:
    """Return the JSON of a text; raises FieldsInvalid."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FieldsInvalid(fields=[{"field": field_name, "code": "not-json"}]) from error


def error_json(error: BadInputError | Exception) -> dict[str, str]:
    """Return ``{"code", "message"}`` of a failure, in Vietnamese."""
    from ehc_desk.ui.texts import error_text

    notice = error_text(error)
    code = getattr(error, "code", "bug")
    return {"code": code, "message": " ".join(part for part in (notice.text, notice.safe) if part)}
