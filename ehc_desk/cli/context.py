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
from ehc_desk.paths import data_dir

if TYPE_CHECKING:
    from ehc_desk.desk import Desk
    from ehc_desk.domain.actor import Actor

Command = Callable[["Context"], int]
DEMO_USER = "demo"
_DEEPEST = 60


@dataclass(slots=True)
class Context:
    """One call of the program."""

    args: argparse.Namespace
    _desk: Desk | None = None
    _actor: Actor | None = None
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def as_json(self) -> bool:
        """True when one JSON document is wanted on stdout."""
        return bool(self.args.json)

    @property
    def root(self) -> Path:
        """The data folder."""
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
        """Who acts: the named user after a password, or ``demo`` in a demo folder; asked once."""
        if self._actor is None:
            self._actor = self._signed_in()
        return self._actor

    def _signed_in(self) -> Actor:
        training = self.desk.office.training
        name = self.args.user or os.environ.get("EHC_USER") or (DEMO_USER if training else "")
        if not name:
            raise FieldsInvalid(fields=[{"field": "user", "code": "required"}])
        if training and name == DEMO_USER:
            return self.desk.accounts.trusted(name)
        return self.desk.accounts.sign_in(name, self.password(f"Mật khẩu của {name}: "))

    def known_as(self, actor: Actor) -> None:
        """Act as somebody whose secret the command itself has checked."""
        self._actor = actor

    def password(self, prompt: str, descriptor: int | None = None) -> str:
        """Read a password from a descriptor, the terminal, or one line of stdin.

        Without a descriptor ``--password-fd`` counts while it was not read yet.
        """
        if descriptor is None and self._actor is None:
            descriptor = getattr(self.args, "password_fd", None)
        if descriptor is not None:
            try:
                with os.fdopen(descriptor, encoding="utf-8", errors="replace") as stream:
                    return stream.readline().rstrip("\r\n")
            except OSError as error:
                raise WrongPassword from error
        if sys.stdin.isatty():
            return getpass.getpass(prompt, stream=sys.stderr)
        return sys.stdin.readline().rstrip("\r\n")

    def answer(self, value: Any, *lines: str) -> None:
        """Print the answer: the JSON document, or the lines for a person."""
        if self.as_json:
            print_document(value)
            return
        for line in lines:
            print(line)

    def say(self, text: str) -> None:
        """Tell a person something that is no part of the answer."""
        print(text, file=sys.stderr)

    def close(self) -> None:
        """Let go of everything that was opened."""
        if self._desk is not None:
            self._desk.courier.stop()
            self._desk.worker.close()
            self._desk.storage.close()


def print_document(value: Any) -> None:
    """Print one JSON document; text that no encoding can hold is written in escapes."""
    text = json.dumps(value, ensure_ascii=False)
    print(text if _encodable(text) else json.dumps(value))


def read_json(path: str, *, field_name: str) -> Any:
    """Return the JSON of a file or of stdin ("-"); raises PaperNotFound or FieldsInvalid."""
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FieldsInvalid(fields=[{"field": field_name, "code": "not-utf8"}]) from error
    except (OSError, ValueError) as error:  # a name may hold NUL
        raise PaperNotFound(file=Path(path).name) from error
    value = parse_json(text, field_name=field_name)
    if not _encodable(json.dumps(value, ensure_ascii=False)):
        raise FieldsInvalid(fields=[{"field": field_name, "code": "not-text"}])
    return value


def parse_json(text: str, *, field_name: str) -> Any:
    """Return the JSON of a text; raises FieldsInvalid."""
    try:
        value = json.loads(text)
        if _deeper_than(value, _DEEPEST):
            raise RecursionError
        return value
    except (ValueError, RecursionError) as error:
        raise FieldsInvalid(fields=[{"field": field_name, "code": "not-json"}]) from error


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:  # half a surrogate pair, as JSON may escape it
        return False
    return True


def _deeper_than(value: Any, left: int) -> bool:
    if left < 0:
        return True
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(_deeper_than(one, left - 1) for one in inside)


def error_json(error: BadInputError | Exception) -> dict[str, str]:
    """Return ``{"code", "message"}`` of a failure, in Vietnamese."""
    from ehc_desk.ui.texts import error_text

    notice = error_text(error)
    code = getattr(error, "code", "bug")
    return {"code": code, "message": " ".join(part for part in (notice.text, notice.safe) if part)}
