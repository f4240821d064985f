"""What a second start hands over: addresses name places, files are whole paths."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.presenters.handover import Handover, read, whole


@pytest.mark.parametrize(
    ("word", "kind", "value"),
    [
        ("ehc://dossier/H17.25.18-261122-0007", "dossier", "H17.25.18-261122-0007"),
        ("EHC://Dossier/H17.25.18-261122-0007/", "dossier", "H17.25.18-261122-0007"),
        ("ehc://new", "new", ""),
        ("ehc://new/2.000815", "new", "2.000815"),
        ("ehc://list/needs_action", "list", "needs_action"),
        ("ehc://dossier/", "unknown", "ehc:"),
        ("ehc://dossier/x?name=Nguyen", "unknown", "ehc:"),
        ("ehc://user@dossier/x", "unknown", "ehc:"),
        ("ehc://delete/all", "unknown", "ehc:"),
        ("ehc://dossier/../../etc", "unknown", "ehc:"),
        ("ehc://[", "unknown", "ehc:"),
        ("http://example/", "unknown", "example"),
    ],
)
def test_addresses(word: str, kind: str, value: str) -> None:
    assert read([word]) == (Handover(kind=kind, value=value),)


def test_files_come_together_after_the_rest(tmp_path: Path) -> None:
    one, two = tmp_path / "a.pdf", tmp_path / "b.jpg"
    one.touch()
    two.touch()
    found = read([str(one), "ehc://new", str(tmp_path / "gone.pdf"), str(two), "a.pdf"])
    assert [item.kind for item in found] == ["new", "unknown", "unknown", "files"]
    assert found[-1].files == (one, two)
    assert found[1].value == "gone.pdf"


def test_a_file_whose_name_is_no_text_arrives(tmp_path: Path) -> None:
    name = os.fsdecode(b"gi\xe2y to\xff %41.jpg")
    file = tmp_path / name
    try:
        file.touch()
    except OSError:
        pytest.skip("this file system takes text only")
    word = whole(str(file))
    assert word.isascii()
    assert read([word]) == (Handover(kind="files", files=(file,)),)
    (gone,) = read([whole(str(tmp_path / "g\udcffne.pdf"))])
    assert gone == Handover(kind="unknown", value="g\ufffdne.pdf")


def test_words_that_are_text_stay(tmp_path: Path) -> None:
    (tmp_path / "giấy.jpg").touch()
    for word in (str(tmp_path / "giấy.jpg"), "ehc://new", "a.pdf", ""):
        assert whole(word) == word


def test_files_may_be_named_by_addresses(tmp_path: Path) -> None:
    file = tmp_path / "giấy tờ #1?.jpg"
    file.touch()
    assert read([file.as_uri()])[0].files == (file,)
    assert read([file.as_uri().replace("file://", "FILE://localhost")])[0].files == (file,)
    for word in (f"{file.as_uri()}?x=1", "file://elsewhere/x.jpg", "file:///%00", "file://["):
        assert read([word])[0].kind == "unknown"


@given(st.lists(st.text(max_size=40), max_size=6))
def test_any_word_is_answered(words: list[str]) -> None:
    for item in read([whole(word) for word in words]):
        item.value.encode("utf-8")


@given(st.lists(st.text(max_size=40), max_size=6))
def test_nothing_strange_is_ever_taken(words: list[str]) -> None:
    for item in read([f"ehc:{word}" for word in words]):
        assert item.kind in {"dossier", "new", "list", "unknown"}
        assert len(item.value) <= 64
