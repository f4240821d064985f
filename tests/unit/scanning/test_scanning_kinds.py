from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_papers import zipped

from ehc_desk.errors import PaperRefused
from ehc_desk.scanning import kinds
from ehc_desk.scanning.pages import MESSAGES, inspect_file


def _reason(path: Path) -> str:
    with pytest.raises(PaperRefused) as caught:
        kinds.kind_of(path)
    return str(caught.value.params["reason"])


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"II*\0", "tiff"),
        (b"MM\0*", "tiff"),
        (b"%PDF-1.7", "pdf"),
        (b"\xef\xbb\xbf \n%PDF-1.4", "pdf"),
        (b"PK\x03\x04", "zip"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0heicmif1", "heic"),
        (b"\0\0\0\x18ftypabcd\0\0\0\0heicabcd", "heic"),
    ],
)
def test_content_decides_whatever_the_name(tmp_path: Path, head: bytes, kind: str) -> None:
    path = tmp_path / "paper.txt"
    path.write_bytes(head)
    assert kinds.kind_of(path) == kind


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><html>", "wrong_type"),
        (b"MZ\x90\0 program %PDF-1.4 inside", "wrong_type"),
        (b"#!/bin/sh\n%PDF-", "wrong_type"),
        (b"GIF89a", "unsupported"),
        (b"RIFF\0\0\0\0WEBP", "unsupported"),
        (b"\0\0\0\x18ftypisom\0\0\0\0mp42isom", "unsupported"),
        (b"\xd0\xcf\x11\xe0", "unsupported"),
    ],
)
def test_other_content_is_refused(tmp_path: Path, head: bytes, reason: str) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(head)
    assert _reason(path) == reason


def test_missing_file_and_folder_are_not_found(tmp_path: Path) -> None:
    assert _reason(tmp_path / "none.pdf") == "not_found"
    assert _reason(tmp_path) == "not_found"


@pytest.mark.parametrize(
    "name", ["../up.jpg", "a/../../up.jpg", "/etc/x", "C:\\x.jpg", "..\\up.jpg", "\\\\host\\x"]
)
def test_archive_that_climbs_out_is_named(tmp_path: Path, name: str) -> None:
    path = tmp_path / "papers.zip"
    path.write_bytes(zipped(name, "fine.jpg"))
    assert inspect_file(path).reason == "path_traversal"


def test_other_archives_are_not_taken(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    good.write_bytes(zipped("a.jpg", "folder/b..jpg"))
    bad.write_bytes(b"PK\x03\x04 nothing else")
    assert inspect_file(good).reason == "unsupported"
    assert inspect_file(bad).reason == "corrupt"


def test_size_limits() -> None:
    kinds.check_size(5000, 8000)
    for size, deep in (((5001, 8000), 3), ((100_000, 1_000), 1), ((6000, 6000), 8)):
        with pytest.raises(PaperRefused, match="decompression_bomb"):
            kinds.check_size(*size, deep)
    with pytest.raises(PaperRefused, match="corrupt"):
        kinds.check_size(0, 10)


@given(st.binary(max_size=300), st.sampled_from([b"", b"\xff\xd8\xff", b"%PDF-1.4\n", b"II*\0"]))
def test_no_bytes_make_the_inspection_raise(
    tmp_path_factory: pytest.TempPathFactory, tail: bytes, head: bytes
) -> None:
    path = tmp_path_factory.mktemp("noise") / "noise"
    path.write_bytes(head + tail)
    report = inspect_file(path)
    assert not report.accepted
    assert report.message == MESSAGES[report.reason]
    assert report.to_json() == {
        "file": str(path),
        "accepted": False,
        "reason": report.reason,
        "message": report.message,
        "pages": [],
    }
