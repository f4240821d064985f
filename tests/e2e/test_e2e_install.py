"""A second desk from an install code: its own key, its own numbers, its own people."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk_program import Done, Program, intake_words, made_demo
from fakes.province_process import ProvinceHandle, running_province

PASSWORD = "mot-mat-khau-rat-dai"


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProvinceHandle]:
    with running_province(tmp_path_factory.mktemp("install") / "province") as handle:
        yield handle


def code_for(province: ProvinceHandle, desk: str, folder: Path) -> Path:
    out = folder / f"{desk}.json"
    done = Program(folder).inside(
        "province", "install-code", "--dir", str(province.folder), "--desk", desk, "--out", str(out)
    )
    assert done.code == 0, done.out
    return out


def with_secret(program: Program, option: str, secret: str, *words: str) -> Done:
    """Make a call that reads a password from a descriptor of its own."""
    reading, writing = os.pipe()
    os.write(writing, f"{secret}\n".encode())
    os.close(writing)
    try:
        return program.call(*words, option, str(reading), pass_fds=(reading,))
    finally:
        os.close(reading)


@pytest.fixture
def desk(province: ProvinceHandle, tmp_path: Path) -> Program:
    """Desk Q04, freshly enrolled, with its first administrator."""
    program = Program(tmp_path / "q04")
    made = program.inside("init", "--install-code", str(code_for(province, "Q04", tmp_path)))
    assert made.code == 0, made.out
    assert (made.value["desk"], made.value["agency"]) == ("Q04", "H17.25.18")
    added = with_secret(
        program, "--new-password-fd", PASSWORD,
        "user", "add", "hoa", "--display-name", "Phạm Thị Hoa",
        "--roles", "administrator,supervisor,clerk",
    )  # fmt: skip
    assert added.code == 0, added.out + added.err
    return program


def intake(program: Program, folder: Path, number: int) -> Any:
    words = intake_words(folder, number)
    done = with_secret(program, "--password-fd", PASSWORD, "--user", "hoa", *words)
    assert done.code == 0, done.out + done.err
    return done.value


def test_two_desks_never_share_a_number(
    province: ProvinceHandle, desk: Program, tmp_path: Path
) -> None:
    first = desk.inside("sync", "--once")
    assert first.code == 0, first.out
    mine = [intake(desk, tmp_path, number)["code"] for number in (1, 2)]
    demo = made_demo(tmp_path / "q03")
    demo.url = province.url
    theirs = [demo.ok(*intake_words(tmp_path, number))["code"] for number in (3, 4)]
    assert len({*mine, *theirs}) == 4
    for program in (desk, demo):
        done = program.inside("sync", "--once")
        assert done.code == 0, done.out
        assert program.rows() == []
        program.verified()
    held = {dossier["code"] for dossier in province.dump()["dossiers"]}
    assert {*mine, *theirs} <= held


def test_a_number_before_the_first_contact_is_provisional(
    province: ProvinceHandle, tmp_path: Path
) -> None:
    program = Program(tmp_path / "q05")
    made = program.inside("init", "--install-code", str(code_for(province, "Q05", tmp_path)))
    assert made.code == 0, made.out
    words = ("user", "add", "hoa", "--roles", "administrator,clerk")
    assert with_secret(program, "--new-password-fd", PASSWORD, *words).code == 0
    taken = intake(program, tmp_path, 8)
    assert taken["provisional"] is True
    assert taken["code"].startswith("TAM-Q05-")
    assert program.inside("sync", "--once").code == 0
    by_old = program.ok("dossier", "show", taken["code"])
    assert by_old["provisional"] is False
    assert by_old["code"].startswith("H17.25.18-")
    assert program.ok("dossier", "show", by_old["code"])["id"] == taken["id"]
    [held] = [d for d in province.dump()["dossiers"] if d["code"] == by_old["code"]]
    assert held["provisional"] == taken["code"]


def test_a_wrong_password_is_refused(desk: Program, tmp_path: Path) -> None:
    words = intake_words(tmp_path, 9)
    done = with_secret(desk, "--password-fd", "sai", "--user", "hoa", *words)
    assert (done.code, done.value["error"]["code"]) == (6, "wrong-password")


@pytest.mark.parametrize("change", ["url", "desk", "enrolment", "office", "agencies"])
def test_a_changed_code_is_refused(province: ProvinceHandle, tmp_path: Path, change: str) -> None:
    path = code_for(province, "Q06", tmp_path)
    code = json.loads(path.read_text("utf-8"))
    code[change] = (
        {**code[change], "x": 1} if isinstance(code[change], dict) else "http://127.0.0.1:9"
    )
    path.write_text(json.dumps(code), "utf-8")
    done = Program(tmp_path / "q06").inside("init", "--install-code", str(path))
    assert (done.code, done.value["error"]["code"]) == (2, "install-code-invalid")
    assert not (tmp_path / "q06" / "identity.json").exists()


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "[" * 100_000, '{"province_key": 5}'])
def test_what_is_no_code_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "code.json"
    path.write_text(text, "utf-8")
    done = Program(tmp_path / "none").inside("init", "--install-code", str(path))
    assert (done.code, done.value["error"]["code"]) == (2, "install-code-invalid")


def test_a_lost_answer_does_not_lock_the_desk_out(province: ProvinceHandle, tmp_path: Path) -> None:
    """The secret is used up, the answer got lost: the same command works again."""
    path = code_for(province, "Q07", tmp_path)
    program = Program(tmp_path / "q07")
    province.faults(drop="after", path="^/v1/enrolments", times=1)
    lost = program.inside("init", "--install-code", str(path))
    assert lost.code == 4, lost.out
    province.faults()
    again = program.inside("init", "--install-code", str(path))
    assert again.code == 0, again.out
    assert program.inside("sync", "--once").code == 0


@pytest.mark.parametrize(
    "fault",
    [{"status": 503, "retry_after": 5}, {"status": 500}, {"garbage": True}, {"portal": True}],
)
def test_a_province_out_of_order_is_no_bad_code(
    province: ProvinceHandle, tmp_path: Path, fault: dict[str, Any]
) -> None:
    path = code_for(province, "Q08", tmp_path)
    province.faults(path="^/v1/enrolments", **fault)
    done = Program(tmp_path / "q08").inside("init", "--install-code", str(path))
    province.faults()
    assert done.code == 4, done.out


def test_a_used_code_is_refused_to_another_folder(province: ProvinceHandle, tmp_path: Path) -> None:
    path = code_for(province, "Q09", tmp_path)
    assert Program(tmp_path / "one").inside("init", "--install-code", str(path)).code == 0
    done = Program(tmp_path / "two").inside("init", "--install-code", str(path))
    assert (done.code, done.value["error"]["code"]) == (2, "install-code-invalid")
