"""Commands without a desk: they read stdin, answer, and leave no folder behind."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ehc_desk.cli.main import main

CARD = "048302000123||Trần Thị Mẫu|24022002|Nữ|Tổ 12, Phường Mẫu Một|31052021"
CASE = {"received_at": "2026-11-23T08:30", "unit": "working_day", "value": 3, "events": []}

Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setenv("EHC_DATA_DIR", str(tmp_path / "none"))

    def called(*argv: str, stdin: bytes = b"") -> tuple[int, Any]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = main([*argv, "--json"])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        assert not (tmp_path / "none").exists()
        return code, json.loads(out)

    return called


def batch(*values: Any) -> bytes:
    return json.dumps(values).encode()


def test_one_card(run: Run) -> None:
    code, scan = run("card", "parse", stdin=CARD.encode())
    assert (code, scan["kind"]) == (0, "citizen_card")
    assert scan["fields"]["full_name"] == "Trần Thị Mẫu"


def test_an_unknown_scan_is_no_failure(run: Run) -> None:
    for text in (b"", b"xyz", b"\xff\xfe|", "thẻ".encode("utf-16")):
        assert run("card", "parse", stdin=text)[0] == 0


def test_a_batch_keeps_its_length_and_order(run: Run) -> None:
    code, scans = run("card", "parse", "--batch", stdin=batch(CARD, 7, "x", None, "\ud800"))
    assert code == 0
    assert [scan.get("kind", "error") for scan in scans] == [
        "citizen_card", "error", "unknown", "error", "unknown",
    ]  # fmt: skip
    assert set(scans[1]["error"]) == {"code", "message"}


@pytest.mark.parametrize("stdin", [b"{}", b'"x"', b"[", b""])
@pytest.mark.parametrize("command", ["card parse", "deadline compute"])
def test_a_batch_is_an_array(run: Run, command: str, stdin: bytes) -> None:
    code, answer = run(*command.split(), "--batch", stdin=stdin)
    assert (code, answer["error"]["code"]) == (2, "fields-invalid")


def test_one_deadline(run: Run) -> None:
    code, answer = run("deadline", "compute", stdin=json.dumps(CASE).encode())
    assert code == 0
    assert answer["due"] == "2026-11-27T08:30" or answer["due"].startswith("2026-11-27")
    assert answer["explanation"][0].keys() == {"rule", "text"}


def test_a_bad_case_never_spoils_the_others(run: Run) -> None:
    code, answers = run("deadline", "compute", "--batch", stdin=batch(CASE, {}, 7, CASE))
    assert code == 0
    assert [sorted(answer)[0] == "error" for answer in answers] == [False, True, True, False]
    assert answers[0] == answers[3]


def test_papers_are_reported_one_by_one(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(b"x")
    code, reports = run("paper", "inspect", str(bad), str(tmp_path / "none.jpg"))
    assert code == 2
    assert [report["file"] for report in reports] == [str(bad), str(tmp_path / "none.jpg")]
    assert not any(report["accepted"] for report in reports)


def test_a_picture_that_is_no_card_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(b"x")
    code, answer = run("card", "parse", "--image", str(tmp_path / "x.png"))
    assert (code, answer["error"]["code"]) == (2, "paper-refused")


def test_a_payment_code(run: Run) -> None:
    code, answer = run(
        "payment", "qr", "--bin", "970436", "--account", "0123456789", "--amount", "10000",
        "--purpose", "Phí chứng thực",
    )  # fmt: skip
    assert code == 0
    assert answer["payload"].isascii()
    assert answer["payload"].startswith("000201")
    assert run("payment", "qr", "--bin", "97", "--account", "1")[0] == 2
