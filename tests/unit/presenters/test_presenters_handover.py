"""What a second start hands over: addresses name places, files are whole paths."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehc_desk.presenters.handover import Handover, read


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


@given(st.lists(st.text(max_size=40), max_size=6))
def test_nothing_strange_is_ever_taken(words: list[str]) -> None:
    for item in read([f"ehc:{word}" for word in words]):
        assert item.kind in {"dossier", "new", "list", "unknown"}
        assert len(item.value) <= 64
