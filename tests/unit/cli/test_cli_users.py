"""The commands of accounts: the same services as the window's, the same entries."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ehc_desk.bootstrap import build_desk
from ehc_desk.cli.demo import create_demo_desk
from ehc_desk.cli.main import main

Run = Callable[..., tuple[int, Any]]
WORD, PIN = "bí mật 1", "204815"


def pipe(text: str) -> str:
    reading, writing = os.pipe()
    os.write(writing, f"{text}\n".encode())
    os.close(writing)
    return str(reading)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "desk"
    create_demo_desk(made, empty=True)
    return made


@pytest.fixture
def run(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    from argon2 import PasswordHasher

    from ehc_desk.services.accounts import Accounts

    monkeypatch.setattr(Accounts, "_hasher", PasswordHasher(1, 64, 1))

    def called(*argv: str) -> tuple[int, Any]:
        code = main(["--data-dir", str(folder), "--json", *argv])
        out = capsys.readouterr().out
        return code, json.loads(out) if out else None

    return called


def entries(folder: Path) -> list[tuple[str, str, dict[str, Any]]]:
    desk = build_desk(folder)
    try:
        return [(e.kind, e.actor, dict(e.payload)) for e in desk.queries.entries()]
    finally:
        desk.worker.close()
        desk.storage.close()


def test_an_account_lives_through_its_commands(run: Run, folder: Path) -> None:
    assert run("user", "add", "lan", "--new-password-fd", pipe(WORD))[0] == 0
    assert run("user", "rename", "lan", "--display-name", "Đỗ Thị Lan Mẫu")[0] == 0
    code, told = run("user", "roles", "lan", "clerk,supervisor")
    assert (code, told["roles"]) == (0, ["clerk", "supervisor"])
    assert run("user", "disable", "lan")[1]["disabled"] is True
    assert run("user", "enable", "lan")[1]["disabled"] is False
    assert run("user", "pin", "lan", "--password-fd", pipe(WORD), "--new-pin-fd", pipe(PIN))[0] == 0
    (lan,) = [one for one in run("user", "list")[1]["items"] if one["user"] == "lan"]
    assert lan == {
        "user": "lan",
        "display_name": "Đỗ Thị Lan Mẫu",
        "roles": ["clerk", "supervisor"],
        "disabled": False,
        "pin": True,
    }
    assert run("user", "pin", "lan", "--password-fd", pipe(WORD), "--remove")[0] == 0
    told = [(kind, actor) for kind, actor, payload in entries(folder) if payload["user"] == "lan"]
    assert told == [
        ("user_added", "demo"),
        ("user_renamed", "demo"),
        ("user_roles_set", "demo"),
        ("user_disabled", "demo"),
        ("user_enabled", "demo"),
        ("user_pin_set", "lan"),
        ("user_pin_removed", "lan"),
    ]
    assert PIN not in str(entries(folder))


def test_a_pin_needs_the_password_of_its_person(run: Run) -> None:
    run("user", "add", "lan", "--new-password-fd", pipe(WORD))
    wrong = run("user", "pin", "lan", "--password-fd", pipe("guess"), "--new-pin-fd", pipe(PIN))
    assert (wrong[0], wrong[1]["error"]["code"]) == (6, "wrong-password")
    for bad in ("123456", "12", ""):
        code, told = run(
            "user", "pin", "lan", "--password-fd", pipe(WORD), "--new-pin-fd", pipe(bad)
        )
        assert (code, told["error"]["code"]) == (2, "fields-invalid")


def test_wrong_passwords_pause_the_command_line_too(run: Run) -> None:
    run("user", "add", "lan", "--new-password-fd", pipe(WORD))
    for _ in range(5):
        assert run("--user", "lan", "user", "list", "--password-fd", pipe("x"))[0] in (2, 6)
    codes = [
        run("--user", "lan", "--password-fd", pipe("guess"), "user", "list")[1]["error"]["code"]
        for _ in range(6)
    ]
    assert codes[-1] == "sign-in-paused"
    code, told = run("--user", "lan", "--password-fd", pipe(WORD), "user", "list")
    assert (code, told["error"]["code"]) == (6, "sign-in-paused")


def test_a_badge_is_written(run: Run, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "badge.pdf"
    code, told = run("user", "badge", "demo", "--out", str(out))
    assert (code, told) == (0, {"user": "demo", "file": str(out)})
    assert out.read_bytes().startswith(b"%PDF")
    assert entries(folder)[-1][0] == "user_badge_printed"
    assert run("user", "badge", "nobody")[0] == 2


def test_unknown_roles_and_names_are_refused(run: Run) -> None:
    assert run("user", "roles", "demo", "king")[0] == 2
    assert run("user", "roles", "demo", "clerk")[0] == 2, "the last administrator stays one"
    assert run("user", "enable", "nobody")[0] == 2
