"""``split`` and ``cover`` by the command line: with and without a data folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from stack_maker import make_stack

from ehc_desk.cli.main import main
from ehc_desk.domain.sheets import draft_id
from ehc_desk.scanning.codes_on_page import read_codes

CODE = "H17.25.18-261121-0001"


@pytest.fixture
def bare(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, Any]]:
    """Call the program without a desk."""

    def called(*argv: str) -> tuple[int, Any]:
        code = main([*argv, "--json"])
        return code, json.loads(capsys.readouterr().out)

    return called


def _codes(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as document:
        pictures = [page.render(scale=200 / 72, grayscale=True).to_pil() for page in document]
    return [code.text for picture in pictures for code in read_codes(picture)]


def _stack_of_covers(bare: Callable[..., tuple[int, Any]], folder: Path, code: str) -> Path:
    path = folder / "stack.pdf"
    assert bare("cover", code, "--component", "1", "--component", "2", "--out", str(path))[0] == 0
    return path


def test_covers_are_printed_and_a_stack_of_them_is_split(
    bare: Callable[..., tuple[int, Any]], tmp_path: Path
) -> None:
    path = _stack_of_covers(bare, tmp_path, CODE)
    assert sorted(_codes(path)) == [f"EHC1|C|{CODE}|1|2E79", f"EHC1|C|{CODE}|2|1E1A"]
    code, answer = bare("split", str(path))
    assert code == 0
    assert [(page["page"], page["component"]) for page in answer["pages"]] == [(1, 1), (2, 2)]
    assert {"role", "dossier", "orientation"} <= set(answer["pages"][0])
    assert answer["ledger"] == {
        "fed": 2,
        "routed": 0,
        "unsorted": 0,
        "blank": 0,
        "separators": 2,
        "balanced": True,
    }


def test_no_folder_is_made(
    bare: Callable[..., tuple[int, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    path = _stack_of_covers(bare, tmp_path, CODE)
    assert bare("split", str(path))[0] == 0
    assert sorted(place.name for place in tmp_path.iterdir()) == ["stack.pdf"]


def test_several_files_are_one_stack(bare: Callable[..., tuple[int, Any]], tmp_path: Path) -> None:
    made = make_stack(4, 2)
    names = []
    for number, (picture, _) in enumerate(made.pages):
        names.append(str(tmp_path / f"{number}.jpg"))
        picture.save(names[-1], dpi=(made.dpi, made.dpi))
    code, answer = bare("split", *names)
    assert code == 0
    assert [page["page"] for page in answer["pages"]] == list(range(1, len(names) + 1))
    roles = [truth.role for _, truth in made.pages]
    assert [page["role"] for page in answer["pages"]] == roles


def test_a_desk_routes_only_what_it_knows(
    bare: Callable[..., tuple[int, Any]], run: Callable[..., tuple[int, Any]], tmp_path: Path
) -> None:
    for name in (CODE, draft_id(b"1234567")):
        path = _stack_of_covers(bare, tmp_path, name)
        code, answer = run("split", str(path))
        assert code == 0
        assert [page["dossier"] for page in answer["pages"]] == [None, None]
        assert answer["ledger"]["separators"] == 2


def test_what_is_no_paper_is_refused(bare: Callable[..., tuple[int, Any]], tmp_path: Path) -> None:
    path = tmp_path / "x.pdf"
    path.write_bytes(b"<html>")
    code, answer = bare("split", str(path))
    assert (code, answer["error"]["code"]) == (2, "paper-refused")


@pytest.mark.parametrize("argv", [("not a code",), (CODE, "--component", "0")])
def test_a_cover_of_nothing_is_refused(
    bare: Callable[..., tuple[int, Any]], tmp_path: Path, argv: tuple[str, ...]
) -> None:
    out = tmp_path / "c.pdf"
    assert bare("cover", *argv, "--out", str(out))[0] == 2
    assert not out.exists()
