"""The command line: exit codes, one JSON document, who acts, and no traceback ever."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from ehc_desk import errors
from ehc_desk.bootstrap import build_desk
from ehc_desk.cli import context as context_room
from ehc_desk.cli import intake, tools
from ehc_desk.cli.context import Context, parse_json, read_json
from ehc_desk.cli.demo import create_demo_desk
from ehc_desk.cli.main import ROOMS, main, parser
from ehc_desk.cli.parties import facts_from_applicant
from ehc_desk.domain.dossier import IntakeFacts, PartyKind
from ehc_desk.errors import DeskError, FieldsInvalid, ImpossibleDate, PaperNotFound
from ehc_desk.paths import DataFolder, data_dir

CARD = "048302000123||Trần Thị Mẫu|24022002|Nữ|Tổ 12, Phường Mẫu Một, Đà Nẵng|31052021"
TODAY = date(2026, 11, 22)
FORM = {"documents": [{"name": "Bằng tốt nghiệp", "pages": 3, "copies": 2}]}

Run = Callable[..., tuple[int, Any, str]]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli") / "desk"
    create_demo_desk(folder, empty=True)
    return folder


@pytest.fixture
def run(demo: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Call the program as a script does: exit code, the JSON document, stderr."""

    def called(*argv: str, folder: Path | None = demo) -> tuple[int, Any, str]:
        where = ["--data-dir", str(folder)] if folder else []
        try:
            code = main([*argv, *where, "--json"])
        except SystemExit as left:
            code = int(str(left.code))
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        assert out.count("\n") <= 1
        return code, json.loads(out) if out.strip() else None, err

    return called


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sheet") / "sheet.jpg"
    picture = Image.new("L", (800, 1100), 250)
    for row in range(100, 1000, 40):
        picture.paste(30, (100, row, 650, row + 6))
    picture.save(path, "JPEG", dpi=(100, 100))
    return path


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("form") / "form.json"
    path.write_text(json.dumps(FORM), "utf-8")
    return path


def secret(word: str) -> int:
    """Return a descriptor on which a password waits, as --password-fd wants it."""
    read, write = os.pipe()
    os.write(write, word.encode() + b"\n")
    os.close(write)
    return read


# ---------------------------------------------------------------- exit codes and errors


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.FieldsInvalid(fields=[{"field": "x", "code": "required"}]), 2),
        (errors.PrinterUnavailable(printer="laser"), 3),
        (errors.Offline(reason="unreachable"), 4),
        (errors.DiskFull(), 5),
        (errors.RoleMissing(role="clerk"), 6),
        (errors.WrongPassword(), 6),
        (ZeroDivisionError("048092004321"), 70),
        (RecursionError(), 70),
        (OSError(5, "input/output error"), 70),
    ],
)
def test_every_family_of_errors_has_its_exit_code(
    run: Run, monkeypatch: pytest.MonkeyPatch, error: Exception, code: int
) -> None:
    def fails(context: Context) -> int:
        raise error

    monkeypatch.setattr(tools, "payment_qr", fails)
    answer = run("payment", "qr", "--bin", "970436", "--account", "1")
    assert answer[0] == code
    told = answer[1]["error"]
    assert set(told) == {"code", "message"}
    assert told["code"] == getattr(error, "code", "bug")
    assert told["message"]
    assert told["message"] in answer[2]
    assert "048092004321" not in answer[2]


def test_every_class_of_the_error_tree_can_be_told() -> None:
    def below(kind: type[DeskError]) -> Iterator[type[DeskError]]:
        yield kind
        for inner in kind.__subclasses__():
            yield from below(inner)

    for kind in below(DeskError):
        told = context_room.error_json(kind())
        assert told["code"] == kind.code
        assert told["message"]
        assert kind.exit_code in (2, 3, 4, 5, 6, 70)
        assert str(kind(b=1, a="x")) == f"{kind.code}(a='x', b=1)"


def test_an_interrupted_call_and_a_closed_pipe_are_no_bugs(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for error, code in ((KeyboardInterrupt(), 130), (BrokenPipeError(), 0)):

        def fails(context: Context, error: BaseException = error) -> int:
            raise error

        monkeypatch.setattr(tools, "payment_qr", fails)
        assert run("payment", "qr", "--bin", "970436", "--account", "1")[:2] == (code, None)


@pytest.mark.parametrize("argv", [[], ["dance"], ["dossier"], ["intake"], ["sync"], ["slip", "01"]])
def test_usage_errors_are_a_document_too(run: Run, argv: list[str]) -> None:
    code, answer, told = run(*argv, folder=None)
    assert code == 2
    assert answer["error"]["code"] == "usage"
    assert "usage" in told


def test_usage_errors_without_json_print_nothing_on_stdout(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["dance"])
    assert left.value.code == 2
    assert capsys.readouterr().out == ""


def test_common_options_stand_before_or_after(
    demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--data-dir", str(demo), "--json"]
    verify = ["journal", "verify"]
    for argv in (
        [*where, *verify], [*verify, *where], ["journal", *where, "verify"],
        ["--json", "journal", "verify", "--data-dir", str(demo)],
    ):  # fmt: skip
        assert main(argv) == 0
        assert json.loads(capsys.readouterr().out)["ok"] is True


def test_for_a_person_errors_are_one_sentence_on_stderr(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["journal", "verify", "--data-dir", str(tmp_path)]) == 5
    out, err = capsys.readouterr()
    assert out == ""
    assert err.strip()


# ---------------------------------------------------------------- folders and users


def test_the_folder_may_come_from_the_environment(
    demo: Path, monkeypatch: pytest.MonkeyPatch, run: Run, tmp_path: Path
) -> None:
    monkeypatch.setenv("EHC_DATA_DIR", str(demo))
    assert run("journal", "verify", folder=None)[0] == 0
    monkeypatch.delenv("EHC_DATA_DIR")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert data_dir(None) == tmp_path / "ehc-desk"
    assert run("journal", "verify", folder=None)[0] == 5


def test_a_folder_is_made_a_desk_once(run: Run, tmp_path: Path) -> None:
    code, made, _ = run("init", "--demo", "--empty", folder=tmp_path / "new")
    assert code == 0
    assert (made["agency"], made["desk"], made["dossiers"]) == ("H17.25.18", "Q03", 0)
    assert made["procedures"] >= 40
    before = DataFolder(tmp_path / "new").identity.read_bytes()
    code, answer, _ = run("init", "--demo", "--empty", folder=tmp_path / "new")
    assert (code, answer["error"]["code"]) == (2, "wrong-data-folder")
    assert DataFolder(tmp_path / "new").identity.read_bytes() == before


def test_a_damaged_install_code_makes_no_folder(run: Run, tmp_path: Path) -> None:
    (tmp_path / "code.json").write_text("{}")
    target = tmp_path / "desk"
    code, answer, _ = run("init", "--install-code", str(tmp_path / "code.json"), folder=target)
    assert (code, answer["error"]["code"]) == (2, "install-code-invalid")
    assert not DataFolder(target).identity.exists()


def test_another_user_needs_a_password(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    create_demo_desk(folder, empty=True)
    new = secret("mật khẩu")
    code, added, _ = run("user", "add", "lan", "--new-password-fd", str(new), folder=folder)
    assert (code, added) == (0, {"user": "lan", "roles": ["clerk"], "disabled": False})
    as_lan = ["--user", "lan", "--password-fd"]
    assert run("outbox", "retry", *as_lan, str(secret("mật khẩu")), folder=folder)[0] == 0
    code, answer, _ = run("outbox", "retry", *as_lan, str(secret("sai")), folder=folder)
    assert (code, answer["error"]["code"]) == (6, "wrong-password")
    assert run("outbox", "retry", *as_lan, "987", folder=folder)[0] == 6
    code, answer, _ = run("user", "list", *as_lan, str(secret("mật khẩu")), folder=folder)
    assert (code, answer["error"]["code"]) == (6, "role-missing")
    own, other = secret("mật khẩu"), secret("mới rồi")
    code, _, _ = run(
        "user", "password", "lan", *as_lan, str(own), "--new-password-fd", str(other),
        folder=folder,
    )  # fmt: skip
    assert code == 0
    assert run("outbox", "retry", *as_lan, str(secret("mới rồi")), folder=folder)[0] == 0
    assert run("user", "disable", "lan", folder=folder)[1]["disabled"] is True
    code, answer, _ = run("outbox", "retry", *as_lan, str(secret("mới rồi")), folder=folder)
    assert (code, answer["error"]["code"]) == (6, "account-disabled")
    assert [item["user"] for item in run("user", "list", folder=folder)[1]["items"]] == [
        "demo", "lan",
    ]  # fmt: skip
    assert run("user", "add", "x", "--new-password-fd", "987", folder=folder)[0] == 6


def test_the_user_may_come_from_the_environment(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EHC_USER", "nobody")
    code, answer, _ = run("outbox", "retry", "--password-fd", str(secret("x")))
    assert (code, answer["error"]["code"]) == (6, "wrong-password")


def test_a_password_is_read_from_the_next_line_of_stdin(
    run: Run, monkeypatch: pytest.MonkeyPatch, demo: Path
) -> None:
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO("mật khẩu một\r\nnext\n"))
    context = Context(argparse.Namespace(json=True, data_dir=str(demo), user=None))
    assert context.password("?") == "mật khẩu một"
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("getpass.getpass", lambda prompt, stream: f"typed {prompt}")
    assert context.password("?") == "typed ?"


def test_a_real_desk_asks_who_acts(demo: Path, tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "real"
    create_demo_desk(folder, empty=True)
    identity = DataFolder(folder).identity
    value = json.loads(identity.read_text("utf-8"))
    value["office"]["training"] = False
    identity.write_text(json.dumps(value), "utf-8")
    code, answer, _ = run("outbox", "retry", folder=folder)
    assert (code, answer["error"]["code"]) == (2, "fields-invalid")
    password = ("--user", "demo", "--password-fd", str(secret("demo")))
    assert run("outbox", "retry", *password, folder=folder)[0] == 0


# ---------------------------------------------------------------- the counter


@pytest.fixture(scope="module")
def taken(demo: Path, sheet: Path, form: Path) -> dict[str, Any]:
    """One dossier that was taken in by the command line."""
    import contextlib
    import io

    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = main(
            ["intake", "--procedure", "2.000815", "--card", CARD, "--scan", str(sheet),
             "--form", str(form), "--data-dir", str(demo), "--json",
             "--out-slip", str(demo.parent / "slip.pdf")]
        )  # fmt: skip
    assert code == 0, out.getvalue()
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def test_an_intake_prints_code_slip_and_due(taken: dict[str, Any]) -> None:
    assert taken["code"].startswith("H17.25.18-")
    assert taken["provisional"] is False
    assert Path(taken["slip"]).read_bytes().startswith(b"%PDF")
    assert len(taken["due"]) == len("2026-11-23T08:30")
    assert taken["fee_vnd"] == 10_000
    assert [paper["component"] for paper in taken["papers"]] == [1]


def test_show_masks_numbers_and_names_entries(run: Run, taken: dict[str, Any]) -> None:
    code, shown, _ = run("dossier", "show", taken["code"])
    assert code == 0
    assert shown["owner_number"] == "048…123"
    assert "048302000123" not in json.dumps(shown)
    assert [entry["kind"] for entry in shown["entries"]][:2] == [
        "dossier_accepted", "slip_printed",
    ]  # fmt: skip
    assert shown["papers"][0]["sha256"] == taken["papers"][0]["sha256"]
    assert shown["delivery"]["state"] == "waiting"
    assert run("dossier", "show", taken["id"])[1]["code"] == taken["code"]
    code, answer, _ = run("dossier", "show", "H17.25.18-991231-0001")
    assert (code, answer["error"]["code"]) == (2, "unknown-dossier")


def test_find_slip_outbox_and_acts(run: Run, taken: dict[str, Any], tmp_path: Path) -> None:
    found = run("dossier", "find", "tran thi mau")[1]["items"]
    assert run("dossier", "find", "Traanf Thij Maaux")[1]["items"] == found
    assert taken["code"] in [item["code"] for item in found]
    out = tmp_path / "again.pdf"
    code, slip, _ = run("slip", "1", taken["code"], "--out", str(out))
    assert (code, slip["form"], slip["print"]) == (0, "01", 2)
    assert out.read_bytes().startswith(b"%PDF")
    code, answer, _ = run("slip", "01", taken["code"], "--out", str(tmp_path))
    assert (code, answer["error"]["code"]) == (2, "fields-invalid")
    owed = run("outbox", "list")[1]["items"]
    assert {item["code"] for item in owed} >= {taken["code"]}
    assert run("outbox", "show", taken["code"])[1]["items"][0]["what"] == "paper"
    (tmp_path / "data.json").write_text('{"reason": "Công dân xin rút"}', "utf-8")
    data = ("--data", str(tmp_path / "data.json"))
    code, answer, _ = run("dossier", "act", taken["code"], "withdraw")
    assert (code, answer["error"]["code"]) == (2, "act-not-possible")
    code, acted, _ = run("dossier", "act", taken["code"], "withdraw", *data)
    assert (code, acted["state"], acted["due"]) == (0, "withdrawn", None)
    assert run("dossier", "act", taken["code"], "withdraw", *data)[0] == 2
    assert run("dossier", "act", taken["code"], "dance", *data)[1]["error"]["code"] == "unknown-act"
    assert run("journal", "verify")[1]["ok"] is True


def test_a_refused_file_refuses_the_intake_and_keeps_the_rest(
    run: Run, demo: Path, sheet: Path, form: Path, tmp_path: Path
) -> None:
    (tmp_path / "bad.pdf").write_bytes(b"not a paper")
    code, answer, told = run(
        "intake", "--procedure", "2.000815", "--card", CARD, "--form", str(form),
        "--scan", str(tmp_path / "bad.pdf"), str(sheet),
    )  # fmt: skip
    assert (code, answer["error"]["code"]) == (2, "paper-refused")
    assert f"draft: {answer['draft']}" in told
    desk = build_desk(demo)
    try:
        assert len(desk.queries.draft(answer["draft"]).pages) == 1
    finally:
        desk.worker.close()
        desk.storage.close()


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (["--procedure", "9.999999", "--card", CARD], "unknown-procedure"),
        (["--procedure", "2.000815", "--card", "x"], "fields-invalid"),
        (["--procedure", "2.000815", "--card", CARD, "--missing", "x"], "fields-invalid"),
        (["--procedure", "2.000815", "--card", CARD, "--missing", "9:lý do"], "unknown-component"),
        (["--procedure", "2.000815", "--card", CARD, "--form", "/nowhere.json"], "paper-not-found"),
        (["--procedure", "2.000815", "--applicant", "/nowhere.json"], "paper-not-found"),
    ],
)
def test_an_intake_that_cannot_be_is_told_by_its_code(run: Run, more: list[str], code: str) -> None:
    exit_code, answer, _ = run("intake", *more)
    assert (exit_code, answer["error"]["code"]) == (2, code)


def test_a_real_user_signs_in_once_for_a_whole_intake(
    run: Run, sheet: Path, form: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "desk"
    create_demo_desk(folder, empty=True)
    new = str(secret("mật khẩu"))
    assert run("user", "add", "lan", "--new-password-fd", new, folder=folder)[0] == 0
    code, answer, told = run(
        "intake", "--procedure", "2.000815", "--card", CARD, "--form", str(form),
        "--scan", str(sheet), "--user", "lan", "--password-fd", str(secret("mật khẩu")),
        folder=folder,
    )  # fmt: skip
    assert code == 0, told
    entries = run("dossier", "show", answer["code"], folder=folder)[1]["entries"]
    assert {entry["actor"] for entry in entries} == {"lan"}


def test_without_a_province_there_is_no_delivery(run: Run) -> None:
    code, answer, _ = run("sync", "--once")
    assert (code, answer["error"]["code"]) == (4, "offline")
    assert run("sync", "--pull")[0] == 4


@pytest.mark.parametrize("url", ["http://province.example", "https://127.0.0.1:1", "ftp://x"])
def test_a_demo_desk_reaches_no_real_province(
    run: Run, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("EHC_PROVINCE_URL", url)
    code, answer, _ = run("sync", "--once")
    assert (code, answer["error"]["code"]) == (4, "not-a-demo-province")


# ---------------------------------------------------------------- what is handed in


@pytest.mark.parametrize("text", ["", "{", "[1,]", "[" * 500 + "]" * 500, "[" * 9999, "nul"])
def test_what_is_no_json_is_told(text: str) -> None:
    with pytest.raises(FieldsInvalid) as told:
        parse_json(text, field_name="form")
    assert told.value.params["fields"] == [{"field": "form", "code": "not-json"}]


def test_files_of_json_are_utf8_text(tmp_path: Path) -> None:
    file = tmp_path / "f.json"
    file.write_text('\ufeff{"a": "ă"}', "utf-8")
    assert read_json(str(file), field_name="form") == {"a": "ă"}
    file.write_text('{"a": "\\ud800"}', "utf-8")
    with pytest.raises(FieldsInvalid):
        read_json(str(file), field_name="form")
    file.write_bytes(b'{"a": "\xff"}')
    with pytest.raises(FieldsInvalid) as told:
        read_json(str(file), field_name="form")
    assert told.value.params["fields"] == [{"field": "form", "code": "not-utf8"}]
    for name in (str(tmp_path), "/nowhere", "nul\0byte"):
        with pytest.raises(PaperNotFound):
            read_json(name, field_name="form")


def test_half_a_character_is_printed_in_escapes(capsys: pytest.CaptureFixture[str]) -> None:
    context_room.print_document({"a": "\ud800", "b": "ă"})
    assert json.loads(capsys.readouterr().out) == {"a": "\ud800", "b": "ă"}


def test_parties_come_as_one_or_as_owners_and_a_submitter() -> None:
    one = facts_from_applicant(
        IntakeFacts(),
        {"name": "Trần Thị Mẫu", "dob": "24/02/2002", "age": 7, "phone": None},
        on=TODAY,
    )
    assert (one.owner.full_name, one.owner.date_of_birth) == ("Trần Thị Mẫu", "2002-02-24")
    many = facts_from_applicant(
        IntakeFacts(),
        {
            "owners": [{"full_name": "A"}, {"kind": "organisation", "tax_code": "040"}],
            "submitter": {"full_name": "B"},
            "relation": "con",
        },
        on=TODAY,
    )
    assert [owner.kind for owner in many.owners] == [PartyKind.PERSON, PartyKind.ORGANISATION]
    assert many.submitter is not None
    assert (many.submitter.full_name, many.relation) == ("B", "con")
    only = facts_from_applicant(IntakeFacts(), {"owner": {"full_name": "A"}}, on=TODAY)
    assert only.owner.full_name == "A"


@pytest.mark.parametrize(
    "value", [[], "x", {"owners": []}, {"owners": 7}, {"owners": ["x"]}, {"kind": "robot"}]
)
def test_what_is_no_party_is_told(value: Any) -> None:
    with pytest.raises(FieldsInvalid):
        facts_from_applicant(IntakeFacts(), value, on=TODAY)


def test_a_day_that_does_not_exist_is_told() -> None:
    with pytest.raises(ImpossibleDate):
        facts_from_applicant(
            IntakeFacts(), {"full_name": "A", "date_of_birth": "30/02/2002"}, on=TODAY
        )


@pytest.mark.parametrize(
    ("text", "component", "name"),
    [("a.jpg", 1, "a.jpg"), ("3=a.jpg", 3, "a.jpg"), ("x=a.jpg", 1, "x=a.jpg"),
     ("2=a=b.jpg", 2, "a=b.jpg")],
)  # fmt: skip
def test_scans_name_their_component(text: str, component: int, name: str) -> None:
    assert intake._numbered(text) == (component, Path(name))


def test_every_room_says_its_commands_right() -> None:
    whole = parser().format_help()
    for room, names in ROOMS.items():
        for name in names:
            assert f"    {name} " in whole or f"    {name}\n" in whole, (room, name)
            alone = parser([name]).format_help()
            assert f"    {name}" in alone
    assert sum(len(names) for names in ROOMS.values()) == whole.count("\n    ") - whole.count(
        "\n     "
    ), "a command is missing in ROOMS"


def test_a_user_named_like_a_command_spoils_nothing(
    run: Run,
) -> None:
    code, answer, _ = run("--user", "demo", "outbox", "list")
    assert code == 0
    assert "items" in answer
